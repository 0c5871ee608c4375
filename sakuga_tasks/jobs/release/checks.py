"""The checks a release must pass: statements under `sql/checks/` that must return no rows."""

import logging
from pathlib import Path

import duckdb

from sakuga_tasks.errors import FatalError
from sakuga_tasks.store.sql import SQL_FOLDER, load_sql

logger = logging.getLogger(__name__)


def check_names() -> list[str]:
    """Return the names of all checks, in order."""
    return sorted(Path(path).stem for path in (SQL_FOLDER / "checks").glob("*.sql"))


def run_checks(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Run every check and return their names.

    Raises:
        FatalError: some check found rows; the message says which, how many, and shows the first of each.
    """
    names = check_names()
    failures = [failure for name in names if (failure := _failure(con, name))]
    if failures:
        raise FatalError(
            f"the release does not exist: {len(failures)} of {len(names)} checks fail: " + "; ".join(failures)
        )
    logger.info("publish: %d checks, 0 failures", len(names))
    return names


def _failure(con: duckdb.DuckDBPyConnection, name: str) -> str | None:
    statement = load_sql(f"checks/{name}")
    rows = con.execute(statement).fetchall()
    if not rows:
        return None
    rule = statement.split("\n", 1)[0].removeprefix("-- ").rstrip(".")
    subject, found = min(rows)
    return f"{name} ({rule}): {len(rows)} rows, such as {subject}: {found}"
