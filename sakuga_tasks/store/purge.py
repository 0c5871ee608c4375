"""Purging: the bytes of what is taken down leave the store, and a listing proves that they are gone.

The committer takes rows out of the catalog and writes redacted fragments first. What is deleted here is
found by listing, so a purge may be killed and repeated, and finds what a job wrote after its fence.
"""

import logging
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from sakuga_tasks.errors import ObjectMissingError, StoreBusyError, TombstonedError
from sakuga_tasks.records.post import Post
from sakuga_tasks.records.removal import Removals
from sakuga_tasks.records.sqlgen import ID_COLUMNS
from sakuga_tasks.store import layout
from sakuga_tasks.store.log import LogEntry, log_numbers, read_entry
from sakuga_tasks.store.parquet import read_columns
from sakuga_tasks.store.protocol import Store
from sakuga_tasks.store.removal import removed_ids
from sakuga_tasks.store.snapshots import read_catalog
from sakuga_tasks.store.sql import load_sql
from sakuga_tasks.store.tombstones import read_removals

logger = logging.getLogger(__name__)

PASSES_MAX = 10
# A withdrawn release keeps its manifest: hashes and counts, and nothing of what was taken down.
_FILE_COLUMNS = ("object_key", "clip_key")
_KEPT_OF_RELEASE = {"claim.json", "manifest.json", "withdrawn.json"}


def purge(store: Store) -> int:
    """Delete every object that holds something taken down, until a listing finds none; return how many.

    Raises:
        StoreBusyError: objects kept appearing; stop the jobs that write them and purge again.
    """
    removals = read_removals(store)
    if not removals:
        return 0
    deleted = 0
    for _ in range(PASSES_MAX):
        keys = sorted(set(_doomed(store, removals)))
        if not keys:
            return deleted
        _withdraw_releases(store, keys)
        _withdraw_work_lists(store, keys)
        store.delete(keys)
        deleted += len(keys)
        logger.info("purge: %d objects deleted", len(keys))
    raise StoreBusyError(f"{store.url}: objects to purge kept appearing in {PASSES_MAX} passes; purge again")


def _doomed(store: Store, removals: Removals) -> Iterator[str]:
    ids = removed_ids(removals)
    videos = removals.ids("sha256") | {video_id for video_id, _, _ in removals.intervals()}
    yield from _present(store, (layout.blob_key(video_id) for video_id in sorted(videos)))
    files = removals.ids("file")
    if files:  # many, and none of them in most stores: one listing, not a question each
        yield from (info.key for info in store.list(layout.BLOBS) if info.key.removeprefix(layout.BLOBS) in files)
    for video_id in sorted(removals.ids("sha256")):
        yield from (info.key for info in store.list(layout.clips_prefix(video_id)))
    yield from _clip_files(store, removals)
    # Read once: a head read later could be newer than the entries, and its snapshot taken for one nobody names.
    entries = [read_entry(store, number) for number in log_numbers(store)]
    yield from _present(store, (one.old_key for entry in entries for one in entry.redactions))
    yield from _old_snapshots(store, entries)
    yield from (info.key for info in store.list(layout.PACKS) if _holds(store, info.key, ids))
    # What names a clip file that was replaced names nothing any more.
    gone = ids | {one.old_key for entry in entries for one in entry.recuts}
    yield from (info.key for info in store.list(layout.WORK) if _lists(store, info.key, removals, gone))
    yield from _releases(store, gone)


def _present(store: Store, keys: Iterator[str]) -> Iterator[str]:
    return (key for key in keys if store.stat(key) is not None)


def _clip_files(store: Store, removals: Removals) -> Iterator[str]:
    """Yield clip files of videos of which frames are removed: all but those that a row of the catalog names.

    A file that no row names may carry the removed frames, and no row will ever name it: the fence of its
    job or the committer refuses it. One that was cut again carries none, and its row may be on its way.
    """
    videos = sorted({video_id for video_id, _, _ in removals.intervals()})
    if not videos:
        return
    with read_catalog(store) as con:
        rows = con.execute(load_sql("takedown/clip_files_of_videos"), {"video_ids": videos}).fetchall()
    kept = {key for key, clip_id in rows if clip_id not in removals.ids("clip")}
    for video_id in videos:
        for info in store.list(layout.clips_prefix(video_id)):
            is_removed = info.key.rsplit("/", 1)[1].split("-")[0] in removals.ids("clip")
            if info.key not in kept and (is_removed or not info.key.endswith(layout.RECUT_SUFFIX)):
                yield info.key


def _old_snapshots(store: Store, entries: list[LogEntry]) -> Iterator[str]:
    """Yield snapshots of before the newest redaction, and those no entry names: both may hold removed rows."""
    newest = max((entry.log_no for entry in entries if entry.kind == "redact"), default=0)
    kept = {entry.snapshot.key for entry in entries if entry.log_no >= newest}
    limit = entries[-1].log_no if entries else 0
    for info in store.list(layout.CATALOG):
        if info.key not in kept and layout.number_of(info.key) <= limit:
            yield info.key


def _releases(store: Store, ids: set[str]) -> Iterator[str]:
    for version in sorted({info.key.split("/")[1] for info in store.list(layout.RELEASES)}):
        prefix = f"{layout.RELEASES}{version}/"
        keys = [info.key for info in store.list(prefix)]
        # A withdrawn one may be half deleted: what named the removed clips may be gone before what shows them.
        is_withdrawn = f"{prefix}withdrawn.json" in keys
        if is_withdrawn or any(_holds(store, key, ids) for key in keys if key.endswith(".parquet")):
            yield from (key for key in keys if key.removeprefix(prefix) not in _KEPT_OF_RELEASE)


def _holds(store: Store, key: str, ids: set[str]) -> bool:
    """Return whether a Parquet object has a removed id, or the key of a file that is gone, in a column of such."""
    rows = _columns(store, key, ("item_id", *ID_COLUMNS, *_FILE_COLUMNS))
    gone = pa.array(sorted(ids), pa.string())
    return any(pc.any(pc.is_in(column, value_set=gone)).as_py() for column in rows.columns)


def _lists(store: Store, key: str, removals: Removals, ids: set[str]) -> bool:
    """Return whether a work list names something removed; a crawl's list holds whole posts."""
    if _holds(store, key, ids):
        return True
    rows = _columns(store, key, ("post_json",))
    texts = [text for column in rows.columns for text in column.to_pylist() if text is not None]
    return any(_is_refused(msgspec.json.decode(text, type=Post), removals) for text in texts)


def _is_refused(post: Post, removals: Removals) -> bool:
    try:
        removals.refuse_post(post)
    except TombstonedError:
        return True
    return False


def _columns(store: Store, key: str, names: tuple[str, ...]) -> pa.Table:
    """Return those of the named columns that a Parquet object has; none if it is gone by now."""
    try:
        return read_columns(store, key, names)
    except ObjectMissingError:
        return pa.table({})


def _withdraw_releases(store: Store, keys: list[str]) -> None:
    versions = {key.split("/")[1] for key in keys if key.startswith(layout.RELEASES)}
    for version in sorted(versions):
        notice = {"version": version, "status": "withdrawn", "reason": "holds clips that were taken down since"}
        store.put_if_absent(f"{layout.RELEASES}{version}/withdrawn.json", msgspec.json.encode(notice))
        logger.warning("release %s: withdrawn, it holds clips that were taken down", version)


def _withdraw_work_lists(store: Store, keys: list[str]) -> None:
    """Leave a mark for the tasks that were given these lists: their other items stand in the next plan."""
    for key in keys:
        if key.startswith(layout.WORK):
            store.put_if_absent(layout.withdrawn_key(key), b"{}")


def purge_cache(folder: Path, removals: Removals) -> None:
    """Delete what this machine's cache holds of removed posts, and every copied snapshot."""
    for path in folder.glob("snapshots/*"):
        path.unlink(missing_ok=True)
    purge_parts(folder / "parts", removals)


def purge_parts(folder: Path, removals: Removals) -> None:
    """Delete unfinished downloads of removed posts."""
    removed = removals.ids("post")
    for path in folder.glob("*"):
        if path.name.split(".", 1)[0] in removed:
            path.unlink(missing_ok=True)
