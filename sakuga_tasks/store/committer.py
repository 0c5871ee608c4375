"""Committing: receipts become rows, tombstones take rows away, one log entry at a time.

Every commit works on a private copy of the head's catalog and counts only if it is the one that puts
the next log entry; a loser throws its copy away and starts again. Tombstones come first: no receipt
is merged before everything taken down is out, and a fragment written by a job that was still running
is replaced before its rows enter, and what such a job left in the store is purged.
"""

import logging
from datetime import UTC, datetime
from typing import Literal

import duckdb
import msgspec

from sakuga_tasks.errors import ObjectMissingError, StoreBusyError, TombstonedError
from sakuga_tasks.records.removal import Removals
from sakuga_tasks.records.tables import SCHEMA_VERSION
from sakuga_tasks.store import layout
from sakuga_tasks.store.catalog import apply_entry, compact, open_catalog
from sakuga_tasks.store.duckdb_errors import disk_errors_as_ours
from sakuga_tasks.store.engine import DEFAULT_ENGINE, Engine
from sakuga_tasks.store.fragments import FragmentRef, read_fragment
from sakuga_tasks.store.log import LogEntry, Recut, RedactionRef, SnapshotRef, put_entry, read_entry, read_head
from sakuga_tasks.store.protocol import Store
from sakuga_tasks.store.purge import purge
from sakuga_tasks.store.receipts import Receipt, read_receipt, receipt_keys
from sakuga_tasks.store.recut import Recuts, Recutter, cut_again, find_carriers
from sakuga_tasks.store.removal import follow_rows, follow_tombstones, redact, removed_ids
from sakuga_tasks.store.snapshots import fetch_head, publish_snapshot, read_catalog
from sakuga_tasks.store.sql import load_sql
from sakuga_tasks.store.tombstones import put_tombstones, read_removals, tombstone_numbers

logger = logging.getLogger(__name__)

_ATTEMPTS_MAX = 200
_NO_SNAPSHOT = SnapshotRef(key="", sha256="", n_bytes=0)


def commit(
    store: Store, *, run_id: str | None = None, engine: Engine = DEFAULT_ENGINE, recutter: Recutter | None = None
) -> LogEntry | None:
    """Merge every pending receipt, of one run or of all, and return the newest log entry.

    An empty `run_id` merges none: only tombstones are taken note of. Returns None in a store in which
    nothing was ever committed. Clips that carry frames taken down are cut again by `recutter`; without one
    they are dropped.

    Raises:
        StoreBusyError: other committers were first too often; nothing is lost.
    """
    for _ in range(_ATTEMPTS_MAX):
        head = read_head(store)
        try:
            draft = _draft(store, head, run_id, engine, recutter)
            if draft is None:
                return head
            _try_commit(store, head, draft, engine)
        except ObjectMissingError:
            if read_head(store) == head:
                raise
            # Another committer was first, and what it replaced is gone already.
    raise StoreBusyError(f"{store.url}: {_ATTEMPTS_MAX} commits in a row were overtaken; try again")


def _draft(
    store: Store, head: LogEntry | None, run_id: str | None, engine: Engine, recutter: Recutter | None
) -> LogEntry | None:
    with read_catalog(store, engine=engine, head=head) as con:
        known = {number for (number,) in con.execute(load_sql("ledger/tombstone_numbers")).fetchall()}
        new = [number for number in tombstone_numbers(store) if number not in known]
        removals = read_removals(store)
        if new:
            recuts = cut_again(find_carriers(con, removals), recutter)
            return _draft_removal(store, con, head, removals, new=new, recuts=recuts)
        receipts = _pending(store, con, run_id)
        return _draft_append(store, con, head, receipts, removals) if receipts else None


def _draft_removal(
    store: Store,
    con: duckdb.DuckDBPyConnection,
    head: LogEntry | None,
    removals: Removals,
    *,
    new: list[int],
    recuts: Recuts,
) -> LogEntry:
    done = {key for (key,) in con.execute(load_sql("ledger/redacted_keys")).fetchall()}
    redactions: list[RedactionRef] = []
    while True:
        derived = follow_tombstones(con, removals, recuts=recuts)
        if not derived:
            ids = removed_ids(removals)
            keys = [info.key for info in store.list(layout.FRAGMENTS) if info.key not in done]
            redactions = [one for key in keys if (one := redact(store, key, removals, ids, recuts=recuts)) is not None]
            # Of batches that are done and not yet committed, the catalog knows nothing to follow.
            derived = follow_rows(store, redactions, removals, recuts=recuts)
        if not derived:
            break
        new = [*new, put_tombstones(store, derived)]
        removals = read_removals(store)
    return _entry(
        head,
        kind="redact" if redactions else "tombstone",
        redactions=redactions,
        tombstones=sorted(new),
        removed_ids=sorted(ids),
        recuts=list(recuts.values()),
    )


def _draft_append(
    store: Store, con: duckdb.DuckDBPyConnection, head: LogEntry | None, receipts: list[Receipt], removals: Removals
) -> LogEntry:
    fragments = _current(store, con, [ref for receipt in receipts for ref in receipt.fragments])
    if removals:
        ids = removed_ids(removals)
        found = [redact(store, ref.key, removals, ids, is_pending=True) for ref in fragments]
        redactions = [one for one in found if one is not None]
        if redactions:
            # Written by a job that was running when the tombstone came. What follows from it comes first.
            if derived := follow_rows(store, redactions, removals):
                put_tombstones(store, derived)
            return _entry(head, kind="redact", redactions=redactions, removed_ids=sorted(ids))
        if (head and head.kind == "redact") or _refused_some(store, fragments):
            # The bytes these batches wrote may have come after the takedown's own purge.
            purge(store)
    return _entry(
        head,
        kind="append",
        run_ids=sorted({receipt.run_id for receipt in receipts}),
        receipts=[receipt.key for receipt in receipts],
        fragments=fragments,
    )


def _refused_some(store: Store, fragments: list[FragmentRef]) -> bool:
    outcomes = (ref.key for ref in fragments if ref.table_name == "outcomes")
    return any(TombstonedError.reason in read_fragment(store, key)["reason"].to_pylist() for key in outcomes)


def _try_commit(store: Store, head: LogEntry | None, draft: LogEntry, engine: Engine) -> None:
    with store.scratch() as folder, disk_errors_as_ours(folder):
        path = folder / "catalog.duckdb"
        fetch_head(store, head, path, engine=engine)
        with open_catalog(path, engine) as con:
            apply_entry(con, store, draft, folder=folder)
        if draft.kind == "redact":
            compact(path, engine)  # a deleted row's bytes stay in the file until it is written anew
        snapshot = publish_snapshot(store, path, draft.log_no)
    if put_entry(store, msgspec.structs.replace(draft, snapshot=snapshot)):
        logger.info("commit %d: %s, %d receipts", draft.log_no, draft.kind, len(draft.receipts))
    else:
        store.delete([snapshot.key])


def _pending(store: Store, con: duckdb.DuckDBPyConnection, run_id: str | None) -> list[Receipt]:
    if run_id == "":
        return []
    rows = con.execute(load_sql("ledger/committed_batches"), {"run_id": run_id}).fetchall()
    known = {layout.receipt_key(run, batch) for run, batch in rows}
    return [read_receipt(store, key) for key in receipt_keys(store, run_id) if key not in known]


def _current(store: Store, con: duckdb.DuckDBPyConnection, refs: list[FragmentRef]) -> list[FragmentRef]:
    """Return the fragments that stand for those a receipt names: the newest redaction of each, if any is left."""
    redacted = {key for (key,) in con.execute(load_sql("ledger/redacted_keys")).fetchall()}
    if not any(ref.key in redacted for ref in refs):
        return refs
    numbers = [number for (number,) in con.execute(load_sql("ledger/redaction_log_numbers")).fetchall()]
    successors = {one.old_key: one.new for number in numbers for one in read_entry(store, number).redactions}
    current = []
    for ref in refs:
        newest: FragmentRef | None = ref
        while newest is not None and newest.key in successors:
            newest = successors[newest.key]
        if newest is not None:
            current.append(newest)
    return current


def _entry(
    head: LogEntry | None,
    *,
    kind: Literal["append", "redact", "tombstone"],
    run_ids: list[str] | None = None,
    receipts: list[str] | None = None,
    fragments: list[FragmentRef] | None = None,
    redactions: list[RedactionRef] | None = None,
    tombstones: list[int] | None = None,
    removed_ids: list[str] | None = None,
    recuts: list[Recut] | None = None,
) -> LogEntry:
    return LogEntry(
        log_no=head.log_no + 1 if head else 1,
        kind=kind,
        schema_version=SCHEMA_VERSION,
        duckdb_version=duckdb.__version__,
        committed_at=datetime.now(UTC),
        snapshot=_NO_SNAPSHOT,
        run_ids=run_ids or [],
        receipts=receipts or [],
        fragments=fragments or [],
        redactions=redactions or [],
        tombstone_numbers=tombstones or [],
        removed_ids=removed_ids or [],
        recuts=recuts or [],
    )
