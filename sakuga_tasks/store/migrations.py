"""Migrations: plain numbered SQL files, each applied once, in one transaction with its own row.

Views are made anew each time: they hold no rows.
"""

import hashlib
import re
from pathlib import Path
from typing import NamedTuple

import duckdb

from sakuga_tasks.errors import StoreRefusedError
from sakuga_tasks.store.sql import SQL_FOLDER, load_sql

# No transactions, other databases, extensions, settings or checkpoints.
_ALLOWED = {"ALTER", "CREATE", "DELETE", "DROP", "INSERT", "SELECT", "UPDATE"}
_REPLACES = re.compile(r"^-- replaces ([0-9a-f]{64})$", re.MULTILINE)
_LEDGER = """
create table if not exists schema_migrations (
    migration_no integer primary key,
    name varchar not null,
    sha256 varchar not null
)
"""


class Migration(NamedTuple):
    """One numbered file."""

    migration_no: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        """SHA-256 of the file's text; an applied file must never change."""
        return hashlib.sha256(self.sql.encode()).hexdigest()

    @property
    def accepted(self) -> set[str]:
        """SHA-256 of the text, and of earlier texts of the same effect: a line `-- replaces SHA256` names each."""
        return {self.sha256, *_REPLACES.findall(self.sql)}


def read_migrations(folder: Path = SQL_FOLDER / "migrations") -> list[Migration]:
    """Return the migrations in order.

    Raises:
        StoreRefusedError: a number is missing or twice, or a file does more than change tables and rows.
    """
    paths = sorted(folder.glob("*.sql"))
    found = [Migration(_number(path), path.stem, path.read_text(encoding="utf-8")) for path in paths]
    for expected, migration in enumerate(found, start=1):
        if migration.migration_no != expected:
            raise StoreRefusedError(f"migration {migration.name}: expected number {expected:04d}; renumber the files")
        for statement in duckdb.extract_statements(migration.sql):
            if statement.type.name not in _ALLOWED:
                raise StoreRefusedError(
                    f"migration {migration.name}: a {statement.type.name.lower()} statement is not allowed; "
                    "a migration changes tables and rows, in the one transaction it is given"
                )
    return found


def migrate(con: duckdb.DuckDBPyConnection) -> int:
    """Bring the catalog to the newest schema and views, and return how many migrations were applied.

    Raises:
        StoreRefusedError: the catalog is newer than this code, or an applied file was edited.
    """
    applied = apply_migrations(con, read_migrations())
    make_views(con, is_kept=True)
    return applied


def make_views(con: duckdb.DuckDBPyConnection, *, is_kept: bool) -> None:
    """Make this code's views in the catalog, or for this connection alone, before any that older code kept there."""
    for name in sorted(path.stem for path in (SQL_FOLDER / "views").glob("*.sql")):
        statement = load_sql(f"views/{name}")
        con.execute(
            statement if is_kept else statement.replace("create or replace view", "create or replace temp view")
        )


def apply_migrations(con: duckdb.DuckDBPyConnection, migrations: list[Migration]) -> int:
    """Apply those of the migrations that the catalog lacks, and return how many they were.

    Raises:
        StoreRefusedError: as `migrate`.
    """
    con.execute(_LEDGER)
    rows = con.execute("select migration_no, sha256 from schema_migrations order by migration_no").fetchall()
    check_applied(rows, migrations)
    for migration in migrations[len(rows) :]:
        con.execute("begin transaction")
        try:
            con.execute(migration.sql)
            con.execute(
                "insert into schema_migrations values ($number, $name, $sha256)",
                {"number": migration.migration_no, "name": migration.name, "sha256": migration.sha256},
            )
        except duckdb.Error:
            con.execute("rollback")
            raise
        con.execute("commit")
    return len(migrations) - len(rows)


def _number(path: Path) -> int:
    digits = path.name[:4]
    return int(digits) if len(digits) == 4 and digits.isdecimal() else 0


def check_applied(applied: list[tuple[int, str]], wanted: list[Migration]) -> None:
    """Refuse a catalog that is newer than this code or was migrated by edited files."""
    if len(applied) > len(wanted):
        raise StoreRefusedError(
            f"catalog: schema {len(applied)} is newer than this code's {len(wanted)}; upgrade sakuga-tasks"
        )
    for (number, sha256), migration in zip(applied, wanted, strict=False):
        if sha256 not in migration.accepted:
            raise StoreRefusedError(
                f"catalog: migration {number:04d} was applied from another text than {migration.name}.sql; "
                "restore the file and add a new migration instead"
            )
