"""From the catalog to the stage that decides a release, and from its decisions back into tables."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import duckdb
import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sakuga_tasks.errors import EmptyReleaseError
from sakuga_tasks.jobs.release.tables import count_held_back
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
    rows = con.execute(load_sql("publish/members")).fetchall()
    members = {
        clip_id: KnownMember(cluster_id, kind, _release_no(since)) for clip_id, _, cluster_id, kind, since in rows
    }
    founders = {clip_id: video_id for clip_id, video_id, cluster_id, _, _ in rows if clip_id == cluster_id}
    memory = _read_memory(con, founders)
    decisions = decide_release(_read_candidates(con), members=members, memory=memory, params=params)
    if not decisions.plan.split_by_clip:
        held_back = dict(count_held_back(con)) | {"split_conflict": len(decisions.plan.conflicts)}
        raise EmptyReleaseError(f"release {version}: {explain_emptiness(held_back, _count_rejects(con))}")
    columns = zip(*decisions.rows, strict=True)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, _DECISIONS, strict=True)]
    con.register("release_decisions", pa.table(arrays, _DECISIONS))
    return _remembered(decisions, members, version)


def _count_rejects(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], int]:
    rows = con.execute(load_sql("publish/rejects")).fetchall()
    return {(stage, reason): items for stage, reason, items in rows}


def _read_candidates(con: duckdb.DuckDBPyConnection) -> Candidates:
    table = con.sql(load_sql("publish/drawings")).to_arrow_table()
    counts = pc.list_value_length(table["drawing_hashes"]).to_numpy()
    drawings = ClipDrawings(
        clip_ids=table["clip_id"].to_pylist(),
        frames_counts=table["len_frames"].to_pylist(),
        file_sha256s=table["file_sha256"].to_pylist(),
        offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        hashes_D=pc.list_flatten(table["drawing_hashes"]).to_numpy().astype(np.uint64),
        contrasts_D=pc.list_flatten(table["hash_contrasts"]).to_numpy().astype(np.int16),
    )
    return Candidates(table["video_id"].to_pylist(), table["work"].to_pylist(), drawings)


def _read_memory(con: duckdb.DuckDBPyConnection, founders: Mapping[str, str]) -> Memory:
    """Read what earlier releases decided; a cluster's split is that of its founder's video."""
    placed = con.execute(load_sql("publish/placed_videos")).fetchall()
    split_by_video = {video_id: split for video_id, _, split in placed}
    return Memory(
        key_by_video={video_id: key for video_id, key, _ in placed},
        split_by_key=dict(con.execute(load_sql("publish/placed_keys")).fetchall()),
        split_by_cluster={
            cluster_id: split_by_video[video_id]
            for cluster_id, video_id in founders.items()
            if video_id in split_by_video
        },
    )


def _release_no(version: str) -> tuple[int, int]:
    year, number = version.split(".")
    return int(year), int(number)


def _remembered(decisions: Decisions, members: Mapping[str, KnownMember], version: str) -> Remembered:
    placed = (row for row in decisions.rows if row.representative_clip_id is not None)
    new = [
        (row.clip_id, row.video_id, row.cluster_id, row.cluster_kind) for row in placed if row.clip_id not in members
    ]
    return Remembered(
        cluster_members=_table(ClusterMember, sorted(new), version),
        split_keys=_table(SplitKeyOf, sorted(decisions.plan.new_key_by_video.items()), version),
        split_assignments=_table(SplitAssignment, sorted(decisions.plan.new_split_by_key.items()), version),
        skipped_buckets=decisions.skipped_buckets,
        skipped_hashes=decisions.skipped_hashes,
    )


def _table(record: type[msgspec.Struct], rows: Sequence[tuple[str, ...]], version: str) -> pa.Table:
    schema = arrow_schema(record)
    columns = list(zip(*rows, strict=True)) or [()] * (len(schema) - 1)
    return pa.table([pa.array(column, pa.string()) for column in [*columns, [version] * len(rows)]], schema)
