"""From tombstones to rows: what a request removes, what follows from it, and fragments without it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import duckdb
import pyarrow as pa

from sakuga_tasks.errors import TombstonedError
from sakuga_tasks.records.ledger import Tombstone
from sakuga_tasks.records.removal import Removals
from sakuga_tasks.records.sqlgen import ID_COLUMNS
from sakuga_tasks.store.fragments import read_fragment, write_fragment
from sakuga_tasks.store.log import RedactionRef
from sakuga_tasks.store.parquet import read_columns
from sakuga_tasks.store.protocol import Store
from sakuga_tasks.store.recut import NO_RECUTS, Recuts, clips_of_interval, recut_rows
from sakuga_tasks.store.sql import load_sql

_CUT_TABLES = {"shots", "clips"}
_ASKED = {
    *("post_id", "url", "page_url", "uploader", "work", "final_url"),
    *("video_id", "clip_id", "start_frame", "end_frame", "packet_start_frame", "packet_end_frame", "object_key"),
    "file_sha256",
}


def removed_ids(removals: Removals) -> set[str]:
    """Return the ids of every post, video and clip that is removed whole, and of clip files as videos."""
    return removals.ids("post") | removals.ids("sha256") | removals.ids("clip") | removals.ids("file")


def follow_tombstones(
    con: duckdb.DuckDBPyConnection, removals: Removals, *, recuts: Recuts = NO_RECUTS
) -> list[Tombstone]:
    """Return the tombstones that follow from those we have, given what the catalog knows, and are not yet set.

    A url, host, uploader or work removes posts, also those whose bytes came from there; a post removes its
    video; a video removes all its posts and clips; frames remove the clips that hold or carry them, but for
    those whose files are cut again; a clip removes its cluster, and its file wherever that came in as a video.
    """
    posts = removals.ids("post") | _matching_posts(con, removals)
    videos = removals.ids("sha256") | _ids(con, "fetches_of_posts", post_ids=sorted(posts))
    videos |= _ids(con, "videos_of_files", file_sha256s=sorted(removals.ids("file")))
    posts |= _ids(con, "posts_of_videos", video_ids=sorted(videos))
    clips = removals.ids("clip") | _ids(con, "clips_of_videos", video_ids=sorted(videos))
    for video_id, start, end in removals.intervals():
        clips |= clips_of_interval(con, video_id, start, end, recuts=recuts)
    files = _files(con, clips, removals)
    clusters = _ids(con, "clusters_of_clips", clip_ids=sorted(clips))
    found = {"post": posts, "sha256": videos, "clip": clips, "file": files, "cluster": clusters}
    return _not_yet_set(found, removals)


def follow_rows(
    store: Store, redactions: list[RedactionRef], removals: Removals, *, recuts: Recuts = NO_RECUTS
) -> list[Tombstone]:
    """Return the tombstones that follow from rows that are not in the catalog yet, and are not yet set.

    The same rules as `follow_tombstones`, for rows that a job wrote while the request came.
    """
    rows: dict[str, list[dict[str, Any]]] = {"posts": [], "fetches": [], "shots": [], "clips": []}
    for redaction in redactions:
        table_name = redaction.old_key.split("/")[1]
        if table_name in rows:
            rows[table_name] += _asked(read_columns(store, redaction.old_key, _ASKED))
    named = rows["posts"] + rows["fetches"]
    posts = removals.ids("post") | {row["post_id"] for row in named if _matches(row, removals)}
    videos = removals.ids("sha256") | {row["video_id"] for row in rows["fetches"] if row["post_id"] in posts}
    videos |= {row["video_id"] for row in rows["fetches"] if row["video_id"] in removals.ids("file")}
    posts |= {row["post_id"] for row in rows["fetches"] if row["video_id"] in videos}
    clips = {row["clip_id"] for row in rows["shots"] + rows["clips"] if _reaches(row, removals, recuts)}
    files = {row["file_sha256"] for row in rows["clips"] if _reaches(row, removals, NO_RECUTS)}
    return _not_yet_set({"post": posts, "sha256": videos, "clip": clips, "file": files}, removals)


def redact(
    store: Store,
    key: str,
    removals: Removals,
    ids: set[str],
    *,
    is_pending: bool = False,
    recuts: Recuts = NO_RECUTS,
) -> RedactionRef | None:
    """Write a fragment again without removed rows, and with the new files of recut ones; None if it holds neither.

    With `is_pending`, of a video of which frames are removed no shot or clip enters: a worker's fence
    refuses the whole video too, and the purge has deleted the clip files that no row of the catalog named.
    """
    _, table_name, run_id, name = key.split("/")
    asked = read_columns(store, key, {*_ASKED, *ID_COLUMNS, "reason"})
    if is_pending and table_name in _CUT_TABLES:
        ids = ids | {video_id for video_id, _, _ in removals.intervals()}
    keep = _kept(table_name, asked, removals, ids, recuts)
    is_recut = table_name == "clips" and not recuts.keys().isdisjoint(asked["object_key"].to_pylist())
    if all(keep) and not is_recut:
        return None
    rest = read_fragment(store, key).filter(pa.array(keep))
    if is_recut:
        rest = recut_rows(rest, recuts)
    if not rest.num_rows and table_name != "outcomes":  # an empty one still says that the batch is committed
        return RedactionRef(old_key=key, new=None)
    batch_id = name.split("-", 1)[0]
    new = write_fragment(store, rest, table_name=table_name, run_id=run_id, batch_id=batch_id)
    return RedactionRef(old_key=key, new=new)


def _kept(table_name: str, table: pa.Table, removals: Removals, ids: set[str], recuts: Recuts) -> list[bool]:
    keep = [True] * table.num_rows
    for column in ID_COLUMNS:
        if column in table.column_names:
            values = table[column].to_pylist()
            keep = [kept and value not in ids for kept, value in zip(keep, values, strict=True)]
    if table_name == "outcomes":
        # A reject that says `taken_down` names an id and nothing else: it may stay.
        keep = [
            kept or reason == TombstonedError.reason
            for kept, reason in zip(keep, table["reason"].to_pylist(), strict=True)
        ]
    if table_name in {"posts", "fetches"}:
        keep = [kept and not _matches(row, removals) for kept, row in zip(keep, _asked(table), strict=True)]
    if table_name in _CUT_TABLES:
        keep = [kept and not _reaches(row, removals, recuts) for kept, row in zip(keep, _asked(table), strict=True)]
    return keep


def _asked(table: pa.Table) -> list[dict[str, Any]]:
    """Return the rows with what tombstones ask for alone: a shot's timesheet and hashes are long."""
    rows: list[dict[str, Any]] = table.select([name for name in table.column_names if name in _ASKED]).to_pylist()
    return rows


def _matches(row: dict[str, Any], removals: Removals) -> bool:
    try:
        removals.refuse_names(
            post_id=row["post_id"],
            url=row.get("url") or row.get("final_url") or "",
            page_url=row.get("page_url"),
            uploader=row.get("uploader"),
            work=row.get("work"),
        )
    except TombstonedError:
        return True
    return False


def _reaches(row: dict[str, Any], removals: Removals, recuts: Recuts) -> bool:
    is_recut = row.get("object_key") in recuts
    start = row["start_frame"] if is_recut else row.get("packet_start_frame", row["start_frame"])
    end = row["end_frame"] if is_recut else row.get("packet_end_frame", row["end_frame"])
    try:
        removals.refuse_frames(str(row["video_id"]), start, end)
    except TombstonedError:
        return True
    return False


def _matching_posts(con: duckdb.DuckDBPyConnection, removals: Removals) -> set[str]:
    rows = con.execute(load_sql("takedown/posts")).to_arrow_table().to_pylist()
    return {row["post_id"] for row in rows if _matches(row, removals)}


def _files(con: duckdb.DuckDBPyConnection, clips: set[str], removals: Removals) -> set[str]:
    """Return the clip files, by their SHA-256, that hold or carry what is removed."""
    files = _ids(con, "files_of_clips", clip_ids=sorted(clips))
    for video_id, start, end in removals.intervals():
        files |= _ids(con, "files_of_interval", video_id=video_id, start_frame=start, end_frame=end)
    return files


def _ids(con: duckdb.DuckDBPyConnection, name: str, **parameters: str | int | list[str]) -> set[str]:
    return {value for (value,) in con.execute(load_sql(f"takedown/{name}"), parameters).fetchall()}


def _not_yet_set(found: Mapping[str, set[str]], removals: Removals) -> list[Tombstone]:
    return [
        derived_tombstone(subject, value, removals)
        for subject, values in found.items()
        for value in sorted(values - removals.ids(subject))
    ]


def derived_tombstone(subject: str, value: str, removals: Removals) -> Tombstone:
    """Return the tombstone of something that follows from what is taken down already."""
    source = max((one.tombstone_no for one in removals.tombstones if one.derived_from is None), default=1)
    return Tombstone(
        tombstone_no=1,
        subject=subject,  # type: ignore[arg-type]
        subject_value=value,
        removal_reason="follows from an earlier request",
        requested_at=datetime.now(UTC),
        derived_from=source,
    )
