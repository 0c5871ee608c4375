"""From the catalog to the stage that decides a release, and from its decisions back into tables."""

from typing import NamedTuple

import duckdb
import numpy as np
import pyarrow as pa

from sakuga_tasks.errors import EmptyReleaseError
from sakuga_tasks.jobs.release_tables import count_held_back
from sakuga_tasks.records.release import ClusterMember, SplitAssignment, SplitKeyOf
from sakuga_tasks.records.schema import arrow_schema
from sakuga_tasks.stages.cluster import ClipDrawings, KnownMember
from sakuga_tasks.stages.publish import Candidates, Decisions, PublishParams, decide_release, explain_emptiness
from sakuga_tasks.stages.split import Memory
from sakuga_tasks.store.sql import load_sql

_DECISIONS = pa.schema(
    [
        ("clip_id", pa.string()),
        ("video_id", pa.string()),
        ("cluster_id", pa.string()),
        ("cluster_kind", pa.string()),
        ("representative_clip_id", pa.string()),
        ("split", pa.string()),
        ("split_key", pa.string()),
        ("is_small", pa.bool_()),
    ]
)


class Remembered(NamedTuple):
    """Rows that later releases need: new cluster members, split keys and assignments, as Arrow tables."""

    cluster_members: pa.Table
    split_keys: pa.Table
    split_assignments: pa.Table
    skipped_buckets: int
    skipped_hashes: int


def decide(con: duckdb.DuckDBPyConnection, *, version: str, params: PublishParams) -> Remembered:
    """Decide what ships where, into `release_decisions`, and return what to remember of it.

    Raises:
        EmptyReleaseError: nothing is left to publish; the message says what held how many clips back.
    """
    members = _read_members(con)
    decisions = decide_release(_read_candidates(con), members=members, memory=_read_memory(con), params=params)
    if not decisions.plan.split_by_clip:
        held_back = dict(count_held_back(con)) | {"split_conflict": len(decisions.plan.conflicts)}
        raise EmptyReleaseError(f"release {version}: {explain_emptiness(held_back)}")
    columns = zip(*decisions.rows, strict=True)
    table = pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, _DECISIONS, strict=True)], _DECISIONS
    )
    con.register("release_decisions", table)
    return _remembered(decisions, members, version)


def _read_candidates(con: duckdb.DuckDBPyConnection) -> Candidates:
    table = con.execute(load_sql("publish/drawings")).to_arrow_table().combine_chunks()
    hashes = _flat(table["drawing_hashes"])
    offsets = np.concatenate([[0], np.cumsum(np.diff(hashes.offsets.to_numpy()))]).astype(np.int64)
    drawings = ClipDrawings(
        clip_ids=table["clip_id"].to_pylist(),
        frames_counts=table["len_frames"].to_pylist(),
        file_sha256s=table["file_sha256"].to_pylist(),
        offsets=offsets,
        hashes_D=hashes.flatten().to_numpy().astype(np.uint64),
        contrasts_D=_flat(table["hash_contrasts"]).flatten().to_numpy().astype(np.int16),
    )
    return Candidates(table["video_id"].to_pylist(), table["work"].to_pylist(), drawings)


def _flat(column: pa.ChunkedArray) -> pa.ListArray:
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)


def _read_members(con: duckdb.DuckDBPyConnection) -> dict[str, KnownMember]:
    rows = con.execute(load_sql("publish/members")).fetchall()
    return {
        clip_id: KnownMember(cluster_id, kind, _release_no(version)) for clip_id, _, cluster_id, kind, version in rows
    }


def _read_memory(con: duckdb.DuckDBPyConnection) -> Memory:
    """Read what earlier releases decided; a cluster's split is that of the video of its first member."""
    placed = con.execute(load_sql("publish/placed_videos")).fetchall()
    split_by_video = {video_id: split for video_id, _, split in placed}
    members = con.execute(load_sql("publish/members")).fetchall()
    return Memory(
        key_by_video={video_id: key for video_id, key, _ in placed},
        split_by_key=dict(con.execute(load_sql("publish/placed_keys")).fetchall()),
        split_by_cluster={
            cluster_id: split_by_video[video_id]
            for clip_id, video_id, cluster_id, _, _ in members
            if clip_id == cluster_id and video_id in split_by_video
        },
    )


def _release_no(version: str) -> tuple[int, int]:
    year, number = version.split(".")
    return int(year), int(number)


def _remembered(decisions: Decisions, members: dict[str, KnownMember], version: str) -> Remembered:
    new = [row for row in decisions.rows if row.representative_clip_id is not None and row.clip_id not in members]
    cluster_members = pa.table(
        [
            [row.clip_id for row in new],
            [row.video_id for row in new],
            [row.cluster_id for row in new],
            [row.cluster_kind for row in new],
            [version] * len(new),
        ],
        arrow_schema(ClusterMember),
    )
    keys = sorted(decisions.plan.new_key_by_video.items())
    splits = sorted(decisions.plan.new_split_by_key.items())
    return Remembered(
        cluster_members=cluster_members,
        split_keys=pa.table(
            [[one for one, _ in keys], [one for _, one in keys], [version] * len(keys)], arrow_schema(SplitKeyOf)
        ),
        split_assignments=pa.table(
            [[one for one, _ in splits], [one for _, one in splits], [version] * len(splits)],
            arrow_schema(SplitAssignment),
        ),
        skipped_buckets=decisions.skipped_buckets,
        skipped_hashes=decisions.skipped_hashes,
    )
