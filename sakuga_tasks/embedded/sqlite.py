"""How an embedded Airflow's processes share one SQLite file without "database is locked".

Airflow loads `CONNECT_ARGS` by the name of this module (`[database] sql_alchemy_connect_args`).
"""

import sqlite3
from typing import Any

LOCK_WAIT_S = 60.0
"""How long a process waits for another one's write to end; SQLite's own 5 s are over on a busy machine."""

API_LOCK_WAIT_S = 5.0
"""The same for the API server. It is shorter because there the wait can be for itself: Airflow writes its audit log on
the event loop, which then cannot commit what another request has written, until one of the two gives up. Measured:
with 60 s every task's heartbeat came too late, with 5 s callers try again."""


class PatientCursor(sqlite3.Cursor):
    """A cursor whose transactions that begin with a savepoint may write at once."""

    def execute(self, sql: str, parameters: Any = (), /) -> "PatientCursor":
        """Execute a statement, in a transaction for writing if it begins one with a savepoint.

        A savepoint alone begins a transaction for reading. If anyone writes before it does, SQLite refuses its first
        write at once, whatever the timeout (SQLITE_BUSY_SNAPSHOT, https://sqlite.org/isolation.html). Airflow creates
        each run of a backfill that way, while its scheduler writes.
        """
        if sql.startswith("SAVEPOINT") and not self.connection.in_transaction:
            super().execute("BEGIN IMMEDIATE")
        super().execute(sql, parameters)
        return self


class PatientConnection(sqlite3.Connection):
    """A connection of patient cursors."""

    def cursor(self, factory: Any = PatientCursor) -> Any:
        """Return a patient cursor."""
        return super().cursor(factory)


CONNECT_ARGS: dict[str, Any] = {"timeout": LOCK_WAIT_S, "factory": PatientConnection}
"""What SQLAlchemy gives to `sqlite3.connect`."""

API_CONNECT_ARGS: dict[str, Any] = CONNECT_ARGS | {"timeout": API_LOCK_WAIT_S}
"""The same in the API server."""
