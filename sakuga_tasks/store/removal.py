"""From tombstones to rows: what a request removes, what follows from it, and fragments without it."""

from datetime import UTC, datetime

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from sakuga_tasks.errors import TombstonedError
from sakuga_tasks.records.ledger import Tombstone
from sakuga_tasks.records.removal import Removals
from sakuga_tasks.records.sqlgen import ID_COLUMNS
from sakuga_tasks.store.fragments import read_fragment, write_fragment
from sakuga_tasks.store.log import RedactionRef
from sakuga_tasks.store.protocol import Store
from sakuga_tasks.store.sql import load_sql


def removed_ids(removals: Removals) -> set[str]:
    """Return the ids of every post, video and clip that is removed whole."""
    return removals.ids("post") | removals.ids("sha256") | removals.ids("clip")


def follow_tombstones(con: duckdb.DuckDBPyConnection, removals: Removals) -> list[Tombstone]:
    """Return the tombstones that follow from those we have, given what the catalog knows, and are not yet set.

    A url, host, uploader or work removes posts; a post removes its video; a video removes all its
    posts and clips; frames remove the clips that hold or carry them; a clip removes its cluster.
    """
    posts = removals.ids("post") | _matching_posts(con, removals)
    videos = removals.ids("sha256") | _ids(con, "fetches_of_posts", post_ids=sorted(posts))
    posts |= _ids(con, "posts_of_videos", video_ids=sorted(videos))
    clips = removals.ids("clip") | _ids(con, "clips_of_videos", video_ids=sorted(videos))
    for video_id, start, end in removals.intervals():
        clips |= _ids(con, "clips_of_interval", video_id=video_id, start_frame=start, end_frame=end)
    clusters = _ids(con, "clusters_of_clips", clip_ids=sorted(clips))
    found = {"post": posts, "sha256": videos, "clip": clips, "cluster": clusters}
    return [
        _derived(subject, value, removals)
        for subject, values in found.items()
        for value in sorted(values - removals.ids(subject))
    ]


def follow_rows(store: Store, redactions: list[RedactionRef], removals: Removals) -> list[Tombstone]:
    """Return the tombstones that follow from rows a running job wrote: posts by name, videos of removed posts."""
    posts, videos = set[str](), set[str]()
    for redaction in redactions:
        table_name = redaction.old_key.split("/")[1]
        rows = read_fragment(store, redaction.old_key).to_pylist() if table_name in {"posts", "fetches"} else []
        posts |= {row["post_id"] for row in rows if table_name == "posts" and _matches(row, removals)}
        videos |= {row["video_id"] for row in rows if table_name == "fetches" and row["post_id"] in posts}
        videos |= {row["video_id"] for row in rows if row["post_id"] in removals.ids("post") and "video_id" in row}
    found = {"post": posts, "sha256": videos}
    return [
        _derived(subject, value, removals)
        for subject, values in found.items()
        for value in sorted(values - removals.ids(subject))
    ]


def redact(store: Store, key: str, removals: Removals, ids: set[str]) -> RedactionRef | None:
    """Write a fragment again without removed rows; None if it holds none."""
    _, table_name, run_id, name = key.split("/")
    table = read_fragment(store, key)
    keep = _kept(table_name, table, removals, ids)
    if all(keep):
        return None
    rest = table.filter(pa.array(keep))
    if not rest.num_rows and table_name != "outcomes":  # an empty one still says that the batch is committed
        return RedactionRef(old_key=key, new=None)
    batch_id = name.split("-", 1)[0]
    new = write_fragment(store, rest, table_name=table_name, run_id=run_id, batch_id=batch_id)
    return RedactionRef(old_key=key, new=new)


def _kept(table_name: str, table: pa.Table, removals: Removals, ids: set[str]) -> list[bool]:
    gone = pa.array(sorted(ids), pa.string())
    keep = [True] * table.num_rows
    for column in ID_COLUMNS:
        if column in table.column_names:
            hits = pc.is_in(table[column], value_set=gone).to_pylist()
            keep = [kept and not hit for kept, hit in zip(keep, hits, strict=True)]
    if table_name == "outcomes":
        # A reject that says `taken_down` names an id and nothing else: it may stay.
        keep = [
            kept or reason == TombstonedError.reason
            for kept, reason in zip(keep, table["reason"].to_pylist(), strict=True)
        ]
    if table_name == "posts":
        keep = [kept and not _matches(row, removals) for kept, row in zip(keep, table.to_pylist(), strict=True)]
    if table_name in {"shots", "clips"}:
        keep = [kept and not _reaches(row, removals) for kept, row in zip(keep, table.to_pylist(), strict=True)]
    return keep


def _matches(row: dict[str, str | None], removals: Removals) -> bool:
    try:
        removals.refuse_names(
            post_id=row["post_id"] or "",
            url=row["url"] or "",
            page_url=row["page_url"],
            uploader=row["uploader"],
            work=row["work"],
        )
    except TombstonedError:
        return True
    return False


def _reaches(row: dict[str, int], removals: Removals) -> bool:
    start = row.get("packet_start_frame", row["start_frame"])
    end = row.get("packet_end_frame", row["end_frame"])
    try:
        removals.refuse_frames(str(row["video_id"]), start, end)
    except TombstonedError:
        return True
    return False


def _matching_posts(con: duckdb.DuckDBPyConnection, removals: Removals) -> set[str]:
    rows = con.execute(load_sql("takedown/posts")).to_arrow_table().to_pylist()
    return {row["post_id"] for row in rows if _matches(row, removals)}


def _ids(con: duckdb.DuckDBPyConnection, name: str, **parameters: str | int | list[str]) -> set[str]:
    return {value for (value,) in con.execute(load_sql(f"takedown/{name}"), parameters).fetchall()}


def _derived(subject: str, value: str, removals: Removals) -> Tombstone:
    source = max((one.tombstone_no for one in removals.tombstones if one.derived_from is None), default=1)
    return Tombstone(
        tombstone_no=1,
        subject=subject,  # type: ignore[arg-type]
        subject_value=value,
        removal_reason="follows from an earlier request",
        requested_at=datetime.now(UTC),
        derived_from=source,
    )
