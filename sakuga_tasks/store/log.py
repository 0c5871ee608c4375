"""The commit log: numbered entries, each put if absent. Putting entry n is the commit of version n."""

from datetime import datetime
from typing import Literal

import msgspec

from sakuga_tasks.errors import ObjectMissingError, StoreRefusedError
from sakuga_tasks.records.tables import SCHEMA_VERSION
from sakuga_tasks.store import layout
from sakuga_tasks.store.fragments import FragmentRef
from sakuga_tasks.store.protocol import Store


class SnapshotRef(msgspec.Struct, frozen=True, kw_only=True):
    """A published copy of the catalog."""

    key: str
    sha256: str
    n_bytes: int


class RedactionRef(msgspec.Struct, frozen=True, kw_only=True):
    """A fragment replaced by one without removed rows; `new` is None when nothing was left."""

    old_key: str
    new: FragmentRef | None


class Recut(msgspec.Struct, frozen=True, kw_only=True):
    """A clip file replaced by one that holds the clip's own frames alone; `encoding_settings` says how."""

    old_key: str
    new_key: str
    file_sha256: str
    n_bytes: int
    encoding_settings: str


class LogEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One commit.

    `append` merges the fragments of `receipts`; `redact` replaces fragments; `tombstone` only takes
    note. Redact and tombstone entries carry the tombstone numbers the catalog knows from then on, the ids
    they removed, and the clip files that were cut again because they carried removed frames.
    """

    log_no: int
    kind: Literal["append", "redact", "tombstone"]
    schema_version: int
    duckdb_version: str
    committed_at: datetime
    snapshot: SnapshotRef
    run_ids: list[str] = []
    receipts: list[str] = []
    fragments: list[FragmentRef] = []
    redactions: list[RedactionRef] = []
    tombstone_numbers: list[int] = []
    removed_ids: list[str] = []
    recuts: list[Recut] = []


def log_numbers(store: Store) -> list[int]:
    """Return the numbers of all entries; they count from 1 without a gap.

    Raises:
        ObjectMissingError: an entry is gone: what it committed can no longer be told.
    """
    numbers = [layout.number_of(info.key) for info in store.list(layout.LOG)]
    if missing := set(range(1, len(numbers) + 1)) - set(numbers):
        raise ObjectMissingError(f"{store.url}: log entry {min(missing)} is gone; restore log/ from a backup")
    return numbers


def read_entry(store: Store, log_no: int) -> LogEntry:
    """Return one entry.

    Raises:
        StoreRefusedError: the entry was written by newer code, or is damaged.
    """
    key = layout.numbered_key(layout.LOG, log_no)
    data = store.get(key)
    try:
        entry = msgspec.json.decode(data, type=LogEntry)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise StoreRefusedError(
            f"{store.url}: {key} cannot be read ({error}): it is damaged, or was written by newer code; "
            "restore it from a backup, or upgrade sakuga-tasks"
        ) from error
    if entry.schema_version > SCHEMA_VERSION:
        raise StoreRefusedError(
            f"{store.url}: log entry {log_no} has schema {entry.schema_version}, newer than this code's "
            f"{SCHEMA_VERSION}; upgrade sakuga-tasks"
        )
    return entry


def read_head(store: Store) -> LogEntry | None:
    """Return the newest entry, None in a new store."""
    numbers = log_numbers(store)
    return read_entry(store, numbers[-1]) if numbers else None


def put_entry(store: Store, entry: LogEntry) -> bool:
    """Commit. False when another committer was first; then nothing of this commit counts."""
    return store.put_if_absent(layout.numbered_key(layout.LOG, entry.log_no), msgspec.json.encode(entry))
