"""Catalog: its state, its making anew, its migration, and read-only SQL over its newest snapshot."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import msgspec

from sakuga_tasks.config import Settings
from sakuga_tasks.errors import ConfigError, ObjectMissingError, StoreBusyError
from sakuga_tasks.jobs.context import Context, open_context
from sakuga_tasks.records.tables import SCHEMA_VERSION
from sakuga_tasks.store.catalog import ALL_TABLES, open_catalog, open_snapshot
from sakuga_tasks.store.log import LogEntry, put_entry, read_head
from sakuga_tasks.store.migrations import read_migrations
from sakuga_tasks.store.rows import fetch_rows
from sakuga_tasks.store.snapshots import fetch_head, publish_snapshot, read_catalog, rebuild
from sakuga_tasks.store.sql import load_sql

_READS = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}


class CatalogStatus(msgspec.Struct, frozen=True, kw_only=True):
    """The newest snapshot: which log entry it is of, where it lies, how many rows each table has."""

    store: str
    log_no: int
    kind: str | None
    committed_at: datetime | None
    snapshot_key: str | None
    snapshot_bytes: int
    schema: int
    schema_of_code: int
    tables: dict[str, int]


class RebuildReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a rebuild found: tables whose rows differ from the snapshot's, and the entry that replaced it.

    `log_no` is None where the snapshot was as it should be and nothing was written.
    """

    is_snapshot_readable: bool
    tables_differing: list[str]
    log_no: int | None


class MigrationReport(msgspec.Struct, frozen=True, kw_only=True):
    """How many migrations were applied, and the log entry that holds the result, None without any."""

    migrations_applied: int
    log_no: int | None


class Answer(NamedTuple):
    """An open query: column names, and rows as they come."""

    columns: list[str]
    rows: Iterator[tuple[Any, ...]]


def read_catalog_status(settings: Settings) -> CatalogStatus:
    """Return the state of the catalog.

    Raises:
        ConfigError: there is no store.
        StoreRefusedError: the catalog is newer than this code.
    """
    context = open_context(settings, create=False)
    head = read_head(context.store)
    with read_catalog(context.store, engine=context.engine, head=head) as con:
        tables = {
            name: con.execute(load_sql("status/table_digest"), {"table": name}).fetchall()[0][0] for name in ALL_TABLES
        }
        applied = _count_migrations(con)
    return CatalogStatus(
        store=context.store.url,
        log_no=head.log_no if head else 0,
        kind=head.kind if head else None,
        committed_at=head.committed_at if head else None,
        snapshot_key=head.snapshot.key if head else None,
        snapshot_bytes=head.snapshot.n_bytes if head else 0,
        schema=applied,
        schema_of_code=len(read_migrations()),
        tables=tables,
    )


def rebuild_catalog(settings: Settings) -> RebuildReport:
    """Make the catalog again from the log, and put it in place of a snapshot that is lost, damaged or differs.

    Raises:
        ConfigError: nothing was ever committed.
        ObjectMissingError: a fragment is gone and no redaction says why.
        StoreBusyError: someone committed meanwhile; nothing was written.
    """
    context = open_context(settings, create=False)
    head = _require_head(context)
    with context.store.scratch() as folder:
        path = folder / "rebuilt.duckdb"
        rebuild(context.store, path, until=head.log_no, engine=context.engine)
        kept = _digest_snapshot(context, head, folder)
        fresh = _digest(path)
        differing = [name for name in ALL_TABLES if kept is not None and kept.get(name) != fresh[name]]
        is_whole = kept is not None and not differing
        log_no = None if is_whole else _replace_snapshot(context, head, path)
    return RebuildReport(is_snapshot_readable=kept is not None, tables_differing=differing, log_no=log_no)


def migrate_catalog(settings: Settings) -> MigrationReport:
    """Bring the catalog to this code's schema, as one log entry; commits do the same by themselves.

    Raises:
        ConfigError: nothing was ever committed.
        StoreRefusedError: the catalog is newer than this code.
        StoreBusyError: someone committed meanwhile; nothing was written.
    """
    context = open_context(settings, create=False)
    head = _require_head(context)
    with context.store.scratch() as folder:
        path = folder / "catalog.duckdb"
        fetch_head(context.store, head, path, engine=context.engine)
        con = open_snapshot(path)
        applied = _count_migrations(con)
        con.close()
        with open_catalog(path):
            missing = len(read_migrations()) - applied
        log_no = _replace_snapshot(context, head, path) if missing else None
    return MigrationReport(migrations_applied=missing, log_no=log_no)


def query_catalog(con: duckdb.DuckDBPyConnection, statement: str) -> Answer:
    """Run one reading statement on an open snapshot.

    Raises:
        ConfigError: it writes, is more than one statement, or DuckDB refuses it, also at a later row; the message
            says why.
    """
    with _refusals_as_ours():
        con.execute(load_sql("status/close_to_files"))
        statements = con.extract_statements(statement)
        if len(statements) != 1 or statements[0].type not in _READS:
            raise ConfigError("catalog sql: give one select; the catalog is read-only, and written by commits alone")
        cursor = con.execute(statements[0])
        names = [column[0] for column in cursor.description or []]
    return Answer(names, _rows(cursor))


@contextmanager
def _refusals_as_ours() -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        raise ConfigError(f"catalog sql: {' '.join(str(error).split())}") from error


def _count_migrations(con: duckdb.DuckDBPyConnection) -> int:
    count: int = con.execute(load_sql("status/migrations_applied")).fetchall()[0][0]
    return count


def _rows(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    with _refusals_as_ours():
        yield from fetch_rows(cursor)


def _require_head(context: Context) -> LogEntry:
    head = read_head(context.store)
    if head is None:
        raise ConfigError(f"{context.store.url}: nothing was ever committed here; see that --store is right")
    return head


def _digest_snapshot(context: Context, head: LogEntry, folder: Path) -> dict[str, tuple[int, int]] | None:
    """Return the digests of the published snapshot's tables, None if it is gone or no catalog."""
    path = folder / "published.duckdb"
    try:
        context.store.get_file(head.snapshot.key, path)
        return _digest(path)
    except (ObjectMissingError, duckdb.Error):
        return None


def _digest(path: Path) -> dict[str, tuple[int, int]]:
    con = open_snapshot(path)
    try:
        statement = load_sql("status/table_digest")
        return {name: con.execute(statement, {"table": name}).fetchall()[0] for name in ALL_TABLES}
    finally:
        con.close()


def _replace_snapshot(context: Context, head: LogEntry, path: Path) -> int:
    """Put a log entry that merges nothing and names the catalog at `path` as its snapshot."""
    snapshot = publish_snapshot(context.store, path, head.log_no + 1)
    entry = LogEntry(
        log_no=head.log_no + 1,
        kind="append",
        schema_version=SCHEMA_VERSION,
        duckdb_version=duckdb.__version__,
        committed_at=datetime.now(UTC),
        snapshot=snapshot,
    )
    if not put_entry(context.store, entry):
        context.store.delete([snapshot.key])
        raise StoreBusyError(f"{context.store.url}: someone committed entry {entry.log_no} meanwhile; run it again")
    return entry.log_no
