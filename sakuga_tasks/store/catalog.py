"""The catalog: one DuckDB file, the single-writer materialisation of the log.

`apply_entry` is the only way rows enter or leave it: committing and rebuilding call the same function,
so a rebuilt catalog equals the incremental one.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from sakuga_tasks.errors import StoreRefusedError
from sakuga_tasks.records.schema import fragment_schema
from sakuga_tasks.records.tables import DATA_TABLES, LEDGER_TABLES
from sakuga_tasks.store.engine import DEFAULT_ENGINE, Engine
from sakuga_tasks.store.fragments import FragmentRef, fetch_fragments
from sakuga_tasks.store.log import LogEntry, RedactionRef
from sakuga_tasks.store.migrations import migrate
from sakuga_tasks.store.protocol import Store
from sakuga_tasks.store.receipts import read_run
from sakuga_tasks.store.recut import apply_recuts
from sakuga_tasks.store.sql import load_sql
from sakuga_tasks.store.tombstones import read_tombstones

# Readers of DuckDB 1.5 must be able to open files that 2.0 wrote.
STORAGE_VERSION = "v1.5.0"
ALL_TABLES = (*DATA_TABLES, *LEDGER_TABLES)


@contextmanager
def open_catalog(path: Path, engine: Engine = DEFAULT_ENGINE) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a private catalog file for writing, made and migrated as needed; close it whole, without a WAL.

    Raises:
        StoreRefusedError: the path cannot be told to DuckDB, or the catalog is newer than this code.
    """
    if "?" in str(path):  # DuckDB takes what follows for the query of a URL
        raise StoreRefusedError(f"{path}: DuckDB opens no file with a '?' in its path; rename the store's folder")
    con = _in_utc(duckdb.connect(config=_settings(engine, spill=path.parent / "spill")))
    try:
        con.execute(f"attach {_quoted(path)} as catalog (storage_version '{STORAGE_VERSION}')")
        con.execute("use catalog")
        migrate(con)
        yield con
        con.execute("checkpoint catalog")
    finally:
        con.close()


def open_snapshot(path: Path, engine: Engine = DEFAULT_ENGINE) -> duckdb.DuckDBPyConnection:
    """Open a published snapshot read-only."""
    return _in_utc(duckdb.connect(str(path), read_only=True, config=_settings(engine)))


def compact(path: Path, engine: Engine = DEFAULT_ENGINE) -> None:
    """Write a closed catalog file anew, so that not a byte of its deleted rows is left in it."""
    fresh = path.with_suffix(".compact")
    con = duckdb.connect(config=_settings(engine, spill=path.parent / "spill"))
    try:
        con.execute(f"attach {_quoted(path)} as old (read_only)")
        con.execute(f"attach {_quoted(fresh)} as new (storage_version '{STORAGE_VERSION}')")
        con.execute("copy from database old to new")
        con.execute("checkpoint new")
    finally:
        con.close()
    fresh.replace(path)


def apply_entry(
    con: duckdb.DuckDBPyConnection,
    store: Store,
    entry: LogEntry,
    *,
    folder: Path,
    replaced: Mapping[str, RedactionRef] | None = None,
) -> None:
    """Bring the catalog from the entry before to this one, in one transaction.

    Args:
        con: The catalog as of the entry before.
        store: Where fragments, runs and tombstones lie.
        entry: What to apply.
        folder: Where to put copies of fragments that are not local.
        replaced: On a rebuild, all later redactions by old key: a fragment that is gone is read from its successor.
    """
    con.execute("begin transaction")
    if entry.kind == "append":
        # A folder of its own for each entry: DuckDB remembers files by their paths.
        with TemporaryDirectory(dir=folder) as copies:
            _append(con, store, entry, folder=Path(copies), replaced=replaced or {})
    else:
        _remove(con, store, entry)
    con.execute("commit")


def _in_utc(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    con.execute("set timezone = 'UTC'")  # not a setting at connect: ICU is not loaded by then
    return con


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"  # attach takes no parameter


def _settings(engine: Engine, *, spill: Path | None = None) -> dict[str, str | bool | int | float | list[str]]:
    # A large checkpoint threshold: the default of 16 MB costs 3.6 times the CPU on small appends.
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": engine.memory_limit,
        "threads": engine.threads,
        "checkpoint_threshold": "4GB",
    }
    return settings | ({"temp_directory": str(spill)} if spill else {})


def _append(
    con: duckdb.DuckDBPyConnection,
    store: Store,
    entry: LogEntry,
    *,
    folder: Path,
    replaced: Mapping[str, RedactionRef],
) -> None:
    for run_id in entry.run_ids:
        con.execute(load_sql("ledger/insert_run"), msgspec.structs.asdict(read_run(store, run_id)))
    readable = [(ref, key) for ref in entry.fragments if (key := _newest_key(ref.key, replaced)) is not None]
    paths = dict(zip(readable, fetch_fragments(store, [key for _, key in readable], folder), strict=True))
    _register_incoming(con, [(path, ref) for (ref, _), path in paths.items()])
    by_table: dict[str, list[str]] = {}
    for (ref, _), path in paths.items():
        of_table = by_table.setdefault(ref.table_name, [])
        if not of_table:
            of_table.append(_write_columns(folder, ref.table_name))
        of_table.append(path)
    con.execute(load_sql("ledger/stage_accepted"))
    if "outcomes" in by_table:
        con.execute(load_sql("commit/accept"), {"fragments": by_table["outcomes"]})
    for name in DATA_TABLES:
        if name in by_table:
            con.execute(load_sql(f"commit/{name}"), {"fragments": by_table[name], "log_no": entry.log_no})
    _insert_fragments(con, entry.fragments, entry.log_no)


def _write_columns(folder: Path, table_name: str) -> str:
    """Return a file of today's columns and no row: read beside it, an older fragment has null in those it lacks."""
    path = folder / f"columns-{table_name}.parquet"
    pq.write_table(fragment_schema(table_name).empty_table(), path)
    return str(path)


def _remove(con: duckdb.DuckDBPyConnection, store: Store, entry: LogEntry) -> None:
    con.register("removed_ids", pa.table({"id": pa.array(entry.removed_ids, pa.string())}))
    con.execute(load_sql("ledger/stage_removed"))
    for name in DATA_TABLES:
        con.execute(load_sql(f"remove/{name}"))
    apply_recuts(con, entry.recuts)
    known = {key for (key,) in con.execute("select fragment_key from fragments").fetchall()}
    for redaction in entry.redactions:
        con.execute(
            load_sql("ledger/insert_redaction"),
            {
                "fragment_key": redaction.old_key,
                "new_fragment_key": redaction.new.key if redaction.new else None,
                "log_no": entry.log_no,
            },
        )
        con.execute(load_sql("ledger/delete_fragment"), {"fragment_key": redaction.old_key})
    successors = [one.new for one in entry.redactions if one.new is not None and one.old_key in known]
    _insert_fragments(con, successors, entry.log_no)
    for tombstone in read_tombstones(store, entry.tombstone_numbers):
        con.execute(load_sql("ledger/insert_tombstone"), msgspec.structs.asdict(tombstone))


def _newest_key(key: str, replaced: Mapping[str, RedactionRef]) -> str | None:
    while key in replaced:
        successor = replaced[key].new
        if successor is None:
            return None
        key = successor.key
    return key


def _register_incoming(con: duckdb.DuckDBPyConnection, sources: list[tuple[str, FragmentRef]]) -> None:
    rows = pa.table(
        {
            "path": pa.array([path for path, _ in sources], pa.string()),
            "position": pa.array(range(len(sources)), pa.int64()),
            "run_id": pa.array([ref.run_id for _, ref in sources], pa.string()),
            "batch_id": pa.array([ref.batch_id for _, ref in sources], pa.string()),
        }
    )
    con.register("incoming_rows", rows)
    con.execute(load_sql("ledger/stage_incoming"))


def _insert_fragments(con: duckdb.DuckDBPyConnection, refs: list[FragmentRef], log_no: int) -> None:
    if not refs:
        return
    rows = {
        "fragment_key": [ref.key for ref in refs],
        "table_name": [ref.table_name for ref in refs],
        "run_id": [ref.run_id for ref in refs],
        "batch_id": [ref.batch_id for ref in refs],
        "fragment_sha256": [ref.sha256 for ref in refs],
        "rows_count": [ref.rows_count for ref in refs],
        "fragment_bytes": [ref.n_bytes for ref in refs],
        "schema_version": [ref.schema_version for ref in refs],
        "log_no": [log_no] * len(refs),
    }
    con.register("new_fragments", pa.table(rows))
    con.execute(load_sql("ledger/insert_fragments"))
