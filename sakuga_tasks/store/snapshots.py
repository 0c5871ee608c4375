"""Snapshots: immutable published copies of the catalog, and reading them without a server."""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import duckdb

from sakuga_tasks.errors import ObjectMissingError, StoreRefusedError
from sakuga_tasks.hashing import file_sha256
from sakuga_tasks.store import layout
from sakuga_tasks.store.catalog import apply_entry, open_catalog, open_snapshot
from sakuga_tasks.store.duckdb_errors import disk_errors_as_ours
from sakuga_tasks.store.engine import DEFAULT_ENGINE, Engine
from sakuga_tasks.store.log import LogEntry, SnapshotRef, log_numbers, read_entry, read_head
from sakuga_tasks.store.migrations import check_applied, make_views, read_migrations
from sakuga_tasks.store.protocol import Store

# DuckDB's words for a file that is cut off, overwritten, or no database.
_DAMAGE = ("Corrupt database", "Could not read enough bytes", "not a valid DuckDB database")


def publish_snapshot(store: Store, path: Path, log_no: int) -> SnapshotRef:
    """Copy a closed catalog file into the store under a name of its own."""
    key = f"{layout.CATALOG}{log_no:08d}-{uuid.uuid4().hex[:12]}.duckdb"
    ref = SnapshotRef(key=key, sha256=file_sha256(path), n_bytes=path.stat().st_size)
    store.put_file(key, path, move=True)
    return ref


@contextmanager
def read_catalog(
    store: Store, *, engine: Engine = DEFAULT_ENGINE, head: LogEntry | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the newest snapshot, or that of `head`, read-only; an empty catalog in a store that has none.

    One that older code published is migrated first, in a copy: the next commit publishes it so.

    A snapshot on another machine is copied into the engine's cache once; other snapshots there are deleted, since
    a cache must not keep what was taken down.

    Raises:
        StoreRefusedError: the snapshot is damaged, or newer than this code.
        StoreBusyError: the disk is full or away.
    """
    head = head or read_head(store)
    with (
        store.scratch() as folder,
        disk_errors_as_ours(folder),
        _damage_as_ours(store, head),
        _open_migrated(_head_path(store, head, folder, engine), folder, engine) as con,
    ):
        make_views(con, is_kept=False)
        yield con


@contextmanager
def _open_migrated(path: Path, folder: Path, engine: Engine) -> Iterator[duckdb.DuckDBPyConnection]:
    with closing(open_snapshot(path, engine)) as con:
        if not _is_outdated(con):
            yield con
            return
    copy = folder / "migrated.duckdb"
    shutil.copyfile(path, copy)
    with open_catalog(copy, engine):
        pass
    with closing(open_snapshot(copy, engine)) as con:
        yield con


def _is_outdated(con: duckdb.DuckDBPyConnection) -> bool:
    """Tell whether migrations are missing in a snapshot; refuse one that has more than this code."""
    wanted = read_migrations()
    rows = con.execute("select migration_no, sha256 from schema_migrations order by migration_no").fetchall()
    check_applied(rows, wanted)
    return len(rows) < len(wanted)


def fetch_head(store: Store, head: LogEntry | None, path: Path, *, engine: Engine = DEFAULT_ENGINE) -> None:
    """Put a private, writable copy of the head's catalog at `path`; rebuild it if the snapshot is lost."""
    if head is None:
        return
    try:
        _copy_snapshot(store, head.snapshot, path, engine)
    except ObjectMissingError:
        rebuild(store, path, until=head.log_no, engine=engine)


def rebuild(store: Store, path: Path, *, until: int | None = None, engine: Engine = DEFAULT_ENGINE) -> None:
    """Make the catalog at `path` again from the log, its fragments and receipts alone.

    Raises:
        ObjectMissingError: a fragment is gone and no redaction says why.
    """
    entries = [read_entry(store, number) for number in log_numbers(store)]
    # Of later entries too: the fragments they replaced are gone.
    replaced = {one.old_key: one for entry in entries for one in entry.redactions}
    with store.scratch() as folder, disk_errors_as_ours(path), open_catalog(path, engine) as con:
        for entry in entries[:until]:
            try:
                apply_entry(con, store, entry, folder=folder, replaced=replaced)
            except ObjectMissingError as error:
                raise ObjectMissingError(
                    f"{error}; log entry {entry.log_no} names it and no redaction says why: restore it from a backup"
                ) from error


@contextmanager
def _damage_as_ours(store: Store, head: LogEntry | None) -> Iterator[None]:
    try:
        yield
    except duckdb.IOException as error:
        said = " ".join(str(error).split())
        if head is None or not any(words in said for words in _DAMAGE):
            raise
        raise StoreRefusedError(
            f"{store.url}: catalog snapshot {head.snapshot.key} is damaged ({said[:200]}); run `sakuga catalog rebuild`"
        ) from error


def _head_path(store: Store, head: LogEntry | None, folder: Path, engine: Engine) -> Path:
    path = folder / "catalog.duckdb"
    if head is None:
        with open_catalog(path):
            pass
        return path
    try:
        local = store.local_path(head.snapshot.key) or _cached(store, head.snapshot, engine.cache)
        if local is not None:
            _pin(local, path)
    except (ObjectMissingError, FileNotFoundError):
        local = None
    if local is None:
        fetch_head(store, head, path, engine=engine)
    return path


def _pin(snapshot: Path, path: Path) -> None:
    """Give the reader a name of its own for a snapshot that others may delete meanwhile."""
    try:
        path.hardlink_to(snapshot)
    except FileNotFoundError:
        raise
    except OSError:  # a cache on another disk
        shutil.copyfile(snapshot, path)


def _copy_snapshot(store: Store, snapshot: SnapshotRef, path: Path, engine: Engine) -> None:
    cached = _cached(store, snapshot, engine.cache)
    if cached is not None:
        with suppress(FileNotFoundError):  # another process of this machine has moved the cache on
            shutil.copyfile(cached, path)
            return
    store.get_file(snapshot.key, path)


def _cached(store: Store, snapshot: SnapshotRef, cache: Path | None) -> Path | None:
    if cache is None or store.local_path(snapshot.key) is not None:
        return None
    cache.mkdir(parents=True, exist_ok=True)
    path = cache / snapshot.key.rsplit("/", 1)[1]
    if not path.exists():
        part = path.with_suffix(f".{os.getpid()}.part")
        store.get_file(snapshot.key, part)
        part.replace(path)
    for other in cache.glob("*.duckdb"):
        if other != path:
            other.unlink(missing_ok=True)
    return path
