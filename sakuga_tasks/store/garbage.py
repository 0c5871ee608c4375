"""Garbage: what no log entry, receipt or release names any more, once it is old enough to be nobody's work."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import duckdb

from sakuga_tasks.store import layout
from sakuga_tasks.store.engine import DEFAULT_ENGINE, Engine
from sakuga_tasks.store.fragments import FragmentRef, read_fragment
from sakuga_tasks.store.log import log_numbers, read_entry
from sakuga_tasks.store.protocol import ObjectInfo, Store
from sakuga_tasks.store.receipts import read_receipt, receipt_keys
from sakuga_tasks.store.snapshots import read_catalog
from sakuga_tasks.store.sql import load_sql

logger = logging.getLogger(__name__)

OLDER_THAN = timedelta(days=7)
SNAPSHOTS_KEPT = 3
# The tables whose rows name objects, and their column that does.
_NAMING = {"videos": "video_id", "clips": "object_key", "samples": "pack_key"}


def find_garbage(
    store: Store, *, older_than: timedelta = OLDER_THAN, engine: Engine = DEFAULT_ENGINE, now: datetime | None = None
) -> list[ObjectInfo]:
    """Return the objects that may be deleted.

    Snapshots beyond the newest three, fragments without a receipt, work lists, releases never finished, probes,
    bytes of videos, clip files and frame packs that no row names; a row that waits for its commit names as
    well. What is younger than `older_than` may belong to a running job and stays.
    """
    limit = (now or datetime.now(UTC)) - older_than
    with read_catalog(store, engine=engine) as con:
        media = list(_media(store, con))
    named = [*_snapshots(store), *_fragments(store), *_work_lists(store), *_unfinished_releases(store)]
    found = [*named, *store.list(layout.PROBES), *media]
    return [info for info in found if info.modified_at < limit]


def collect_garbage(
    store: Store, *, older_than: timedelta = OLDER_THAN, engine: Engine = DEFAULT_ENGINE, is_dry_run: bool = True
) -> tuple[int, int]:
    """Delete garbage, or only count it; return objects and bytes."""
    found = find_garbage(store, older_than=older_than, engine=engine)
    if not is_dry_run:
        # Listing takes minutes in a large store: what was written again meanwhile has another time now.
        again = set(find_garbage(store, older_than=older_than, engine=engine))
        found = [info for info in found if info in again]
        store.delete([info.key for info in found])
        store.remove_stale_scratch(older_than)
    n_bytes = sum(info.n_bytes for info in found)
    logger.info("gc: %d objects, %d bytes %s", len(found), n_bytes, "found" if is_dry_run else "deleted")
    return len(found), n_bytes


def _snapshots(store: Store) -> Iterator[ObjectInfo]:
    numbers = log_numbers(store)
    kept = {read_entry(store, number).snapshot.key for number in numbers[-SNAPSHOTS_KEPT:]}
    return (info for info in store.list(layout.CATALOG) if info.key not in kept)


def _fragments(store: Store) -> Iterator[ObjectInfo]:
    named = {ref.key for number in log_numbers(store) for ref in _entry_fragments(store, number)}
    named |= {ref.key for key in receipt_keys(store) for ref in read_receipt(store, key).fragments}
    return (info for info in store.list(layout.FRAGMENTS) if info.key not in named)


def _entry_fragments(store: Store, number: int) -> Iterator[FragmentRef]:
    entry = read_entry(store, number)
    yield from entry.fragments
    yield from (one.new for one in entry.redactions if one.new is not None)


def _unfinished_releases(store: Store) -> Iterator[ObjectInfo]:
    objects = list(store.list(layout.RELEASES))
    finished = {info.key.split("/")[1] for info in objects if info.key.endswith("/manifest.json")}
    return (info for info in objects if info.key.split("/")[1] not in finished)


def _work_lists(store: Store) -> Iterator[ObjectInfo]:
    return store.list(layout.WORK)


def _media(store: Store, con: duckdb.DuckDBPyConnection) -> Iterator[ObjectInfo]:
    videos = {video_id for (video_id,) in con.execute(load_sql("gc/wanted_videos")).fetchall()}
    others = {key for (key,) in con.execute(load_sql("gc/wanted_objects")).fetchall()}
    for ref in _uncommitted(store, con):
        if ref.table_name in _NAMING:
            named = read_fragment(store, ref.key)[_NAMING[ref.table_name]].to_pylist()
            (videos if ref.table_name == "videos" else others).update(named)
    blobs = {layout.blob_key(video_id) for video_id in videos}
    for prefix, wanted in ((layout.BLOBS, blobs), (layout.CLIPS, others), (layout.PACKS, others)):
        yield from (info for info in store.list(prefix) if info.key not in wanted)


def _uncommitted(store: Store, con: duckdb.DuckDBPyConnection) -> Iterator[FragmentRef]:
    """Yield the fragments of receipts that no commit merged yet, as redactions left them."""
    rows = con.execute(load_sql("ledger/committed_batches"), {"run_id": None}).fetchall()
    known = {layout.receipt_key(run_id, batch_id) for run_id, batch_id in rows}
    entries = (read_entry(store, number) for number in log_numbers(store))
    replaced = {one.old_key: one.new for entry in entries for one in entry.redactions}
    refs = (ref for key in receipt_keys(store) if key not in known for ref in read_receipt(store, key).fragments)
    for ref in refs:
        newest: FragmentRef | None = ref
        while newest is not None and newest.key in replaced:
            newest = replaced[newest.key]
        if newest is not None:
            yield newest
