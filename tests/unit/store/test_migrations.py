"""Migrations apply once, in order, whole or not at all."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from sakuga_tasks.errors import StoreRefusedError
from sakuga_tasks.records.schema import duckdb_ddl
from sakuga_tasks.store.catalog import ALL_TABLES, open_catalog
from sakuga_tasks.store.migrations import Migration, apply_migrations, migrate, read_migrations
from sakuga_tasks.store.objects import Store
from sakuga_tasks.store.snapshots import read_catalog, rebuild
from tests.unit.store.spine import put_crawl


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def described(con: duckdb.DuckDBPyConnection) -> list[tuple[str, ...]]:
    return con.execute(
        "select table_name, column_name, data_type, is_nullable from information_schema.columns "
        "where table_name <> 'schema_migrations' and table_name in "
        "(select table_name from duckdb_tables()) order by all"
    ).fetchall()


def test_the_migrations_make_the_generated_schema(con: duckdb.DuckDBPyConnection) -> None:
    migrate(con)
    with duckdb.connect() as generated:
        for name in ALL_TABLES:
            generated.execute(duckdb_ddl(name))
        assert described(con) == described(generated)
        constraints = (
            "select table_name, constraint_text from duckdb_constraints() where table_name <> $own order by all"
        )
        own = {"own": "schema_migrations"}
        assert con.execute(constraints, own).fetchall() == generated.execute(constraints, own).fetchall()


def fill(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Put one row into every table, any value in every column, and return the tables."""
    values = {"VARCHAR": "'x'", "BOOLEAN": "true", "TIMESTAMP WITH TIME ZONE": "timestamptz '2026-01-01 00:00:00+00'"}
    columns: dict[str, list[str]] = {}
    for table, kind in con.execute(
        "select table_name, data_type from duckdb_columns() where table_name <> 'schema_migrations' "
        "and table_name in (select table_name from duckdb_tables()) order by column_index"
    ).fetchall():
        columns.setdefault(table, []).append("[]" if kind.endswith("[]") else values.get(kind, "1"))
    for table, row in columns.items():
        con.execute(f"insert into {table} values ({', '.join(row)})")
    return list(columns)


def test_a_catalog_with_rows_is_migrated_from_every_version_and_keeps_them() -> None:
    migrations = read_migrations()
    for version in range(1, len(migrations)):
        with duckdb.connect() as con:
            apply_migrations(con, migrations[:version])
            tables = fill(con)
            assert len(tables) > 20
            assert migrate(con) == len(migrations) - version
            for table in tables:
                assert con.execute(f"select count(*) from {table}").fetchall() == [(1,)]
            if version < 3:
                assert con.execute("select item_hash = md5_number_lower(item_id) from outcomes").fetchall() == [(True,)]


def test_a_second_time_applies_nothing(con: duckdb.DuckDBPyConnection) -> None:
    assert migrate(con) == len(read_migrations()) > 0
    assert migrate(con) == 0


def test_a_new_migration_is_applied_to_an_old_catalog(con: duckdb.DuckDBPyConnection) -> None:
    migrate(con)
    later = Migration(len(read_migrations()) + 1, "later", "alter table posts add column mood varchar;")
    assert apply_migrations(con, [*read_migrations(), later]) == 1
    assert con.execute("select count(mood) from posts").fetchall() == [(0,)]


def test_a_failing_migration_leaves_no_trace(con: duckdb.DuckDBPyConnection) -> None:
    migrate(con)
    before = described(con)
    known = read_migrations()
    statements = "create table extra (a integer); insert into extra values (1); insert into nowhere values (1);"
    with pytest.raises(duckdb.CatalogException, match="nowhere"):
        apply_migrations(con, [*known, Migration(len(known) + 1, "bad", statements)])
    assert described(con) == before
    assert con.execute("select count(*) from schema_migrations").fetchall() == [(len(known),)]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        pytest.param(["0001_a.sql", "0003_b.sql"], "0003_b: expected number 0002; renumber", id="gap"),
        pytest.param(["0001_a.sql", "0001_b.sql"], "0001_b: expected number 0002", id="twice"),
        pytest.param(["0002_a.sql"], "expected number 0001", id="no first"),
        pytest.param(["1_a.sql"], "1_a: expected number 0001", id="short number"),
    ],
)
def test_misnumbered_files_are_refused(tmp_path: Path, names: list[str], message: str) -> None:
    for name in names:
        (tmp_path / name).write_text("select 1;")
    with pytest.raises(StoreRefusedError, match=message):
        read_migrations(tmp_path)


@pytest.mark.parametrize(
    "statement",
    [
        "begin",
        "commit",
        "rollback",
        "attach 'x' as y",
        "detach y",
        "install httpfs",
        "load httpfs",
        "checkpoint",
        "set threads = 1",
    ],
)
@pytest.mark.parametrize("before", ["", "create table a (i integer); ", "/* quietly */ ", "-- a comment\n  "])
def test_a_statement_that_leaves_the_transaction_is_refused(tmp_path: Path, before: str, statement: str) -> None:
    (tmp_path / "0001_a.sql").write_text(f"{before}{statement};")
    with pytest.raises(StoreRefusedError, match=r"0001_a: a .* statement is not allowed"):
        read_migrations(tmp_path)


def test_columns_named_like_statements_are_fine(tmp_path: Path) -> None:
    (tmp_path / "0001_a.sql").write_text("create table a (\n    load integer,\n    install integer\n);")
    assert len(read_migrations(tmp_path)) == 1


def test_a_catalog_migrated_by_a_text_that_was_replaced_is_accepted(con: duckdb.DuckDBPyConnection) -> None:
    migrate(con)
    earlier = "bdccd6cd8da78d46d4202dc00022734ffa2d26bcac12e981e6f123c6657fe6d5"
    con.execute("update schema_migrations set sha256 = $earlier where migration_no = 3", {"earlier": earlier})
    assert migrate(con) == 0


def test_a_catalog_migrated_by_an_edited_file_is_refused(con: duckdb.DuckDBPyConnection) -> None:
    migrate(con)
    con.execute("update schema_migrations set sha256 = 'edited'")
    with pytest.raises(StoreRefusedError, match=r"0001 was applied from another text than 0001_tables\.sql; restore"):
        migrate(con)


def test_a_catalog_newer_than_the_code_is_refused(tmp_path: Path) -> None:
    known = len(read_migrations())
    with open_catalog(tmp_path / "catalog.duckdb") as con:
        con.execute("insert into schema_migrations values ($next, 'later', 'x')", {"next": known + 1})
    with (
        pytest.raises(StoreRefusedError, match=rf"schema {known + 1} is newer than this code's {known}; upgrade"),
        open_catalog(tmp_path / "catalog.duckdb"),
    ):
        pass


def test_an_empty_store_reads_as_an_empty_migrated_catalog(store: Store) -> None:
    with read_catalog(store) as con:
        assert con.execute("select count(*) from posts").fetchall() == [(0,)]
        assert con.execute("select count(*) from current_posts").fetchall() == [(0,)]


def test_a_rebuild_applies_the_migrations(folder_store: Store, tmp_path: Path) -> None:
    put_crawl(folder_store, "a")
    rebuild(folder_store, tmp_path / "new.duckdb")
    with duckdb.connect(str(tmp_path / "new.duckdb"), read_only=True) as con:
        assert con.execute("select migration_no, sha256 from schema_migrations").fetchall() == [
            (one.migration_no, one.sha256) for one in read_migrations()
        ]
