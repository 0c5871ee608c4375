"""SQLite shared by processes: a transaction that reads before it writes is not refused."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from sakuga_tasks.embedded.sqlite import CONNECT_ARGS


def open_database(path: Path, **arguments: Any) -> sqlite3.Connection:
    connection = sqlite3.connect(path, **arguments)
    connection.execute("pragma journal_mode=wal")
    connection.execute("create table if not exists runs (run_id text)")
    connection.commit()
    return connection


def write_between(reader: sqlite3.Connection, writer: sqlite3.Connection) -> None:
    cursor = reader.cursor()
    cursor.execute("SAVEPOINT one")
    cursor.execute("select count(*) from runs").fetchall()
    try:
        writer.execute("insert into runs values ('other')")
        writer.commit()
    except sqlite3.OperationalError:
        writer.rollback()
    cursor.execute("insert into runs values ('mine')")
    reader.commit()


def test_plain_sqlite_refuses_a_write_after_a_read_that_another_write_overtook(tmp_path: Path) -> None:
    reader, writer = (open_database(tmp_path / "plain.db", timeout=0.0) for _ in range(2))
    with pytest.raises(sqlite3.OperationalError, match="database is locked"):
        write_between(reader, writer)
    reader.close()
    writer.close()


def test_a_savepoint_keeps_other_writers_waiting_until_its_own_write_is_done(tmp_path: Path) -> None:
    reader = open_database(tmp_path / "patient.db", **CONNECT_ARGS)
    writer = open_database(tmp_path / "patient.db", timeout=0.0)
    write_between(reader, writer)
    writer.execute("insert into runs values ('other')")
    writer.commit()
    assert reader.execute("select run_id from runs").fetchall() == [("mine",), ("other",)]
    reader.close()
    writer.close()
