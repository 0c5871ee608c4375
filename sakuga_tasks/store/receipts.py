"""Runs and receipts: which settings ran, and which batches count.

A receipt is the instant a batch becomes visible. It is put once; the first wins, so a batch may be
killed, retried or run twice at once.
"""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from sakuga_tasks.errors import StoreRefusedError
from sakuga_tasks.records.ledger import Run
from sakuga_tasks.store import layout
from sakuga_tasks.store.fragments import FragmentRef
from sakuga_tasks.store.protocol import Store


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One execution: recorded for people, never part of a key."""

    started_at: datetime
    finished_at: datetime
    code_version: str
    library_versions: dict[str, str]
    dag_run_id: str | None = None


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """The proof that a batch counts, and what it wrote."""

    run_id: str
    batch_id: str
    fragments: list[FragmentRef]
    attempt: Attempt

    @property
    def key(self) -> str:
        """Key of the receipt in the store."""
        return layout.receipt_key(self.run_id, self.batch_id)


def put_run(store: Store, run: Run) -> None:
    """Write down a run's setting before its first batch. The same run twice is one run.

    Raises:
        StoreRefusedError: another setting lies under this run_id.
    """
    key, data = layout.run_key(run.run_id), msgspec.json.encode(run)
    # Compared as records: a later version may write the same setting in other bytes.
    if not store.put_if_absent(key, data) and read_run(store, run.run_id) != run:
        raise StoreRefusedError(f"{key}: holds another setting than {data.decode()}; the object was changed by hand")


def read_run(store: Store, run_id: str) -> Run:
    """Return a run's setting."""
    return msgspec.json.decode(store.get(layout.run_key(run_id)), type=Run)


def put_receipt(store: Store, receipt: Receipt) -> bool:
    """Make a batch count. True if this attempt is the one that counts, False if another was first."""
    return store.put_if_absent(receipt.key, msgspec.json.encode(receipt))


def has_receipt(store: Store, run_id: str, batch_id: str) -> bool:
    """Return whether a batch counts already."""
    return store.stat(layout.receipt_key(run_id, batch_id)) is not None


def receipt_keys(store: Store, run_id: str | None = None) -> Iterator[str]:
    """Return the keys of a run's receipts, or of all, in key order."""
    prefix = layout.RECEIPTS if run_id is None else layout.receipts_prefix(run_id)
    return (info.key for info in store.list(prefix))


def read_receipt(store: Store, key: str) -> Receipt:
    """Return a receipt."""
    return msgspec.json.decode(store.get(key), type=Receipt)
