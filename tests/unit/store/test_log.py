"""The log is numbered without a gap, and each number is put once."""

import duckdb
import msgspec
import pytest

from sakuga_tasks.errors import ObjectMissingError, StoreRefusedError
from sakuga_tasks.records.tables import SCHEMA_VERSION
from sakuga_tasks.store import layout
from sakuga_tasks.store.log import LogEntry, SnapshotRef, log_numbers, put_entry, read_entry, read_head
from sakuga_tasks.store.objects import Store
from tests.unit.store.spine import START


def make_entry(log_no: int, *, snapshot: str = "catalog/x", schema_version: int = SCHEMA_VERSION) -> LogEntry:
    return LogEntry(
        log_no=log_no,
        kind="append",
        schema_version=schema_version,
        duckdb_version=duckdb.__version__,
        committed_at=START,
        snapshot=SnapshotRef(key=snapshot, sha256="", n_bytes=0),
    )


def test_a_new_store_has_no_head(store: Store) -> None:
    assert read_head(store) is None
    assert log_numbers(store) == []


def test_the_head_is_the_newest_entry(store: Store) -> None:
    for number in range(1, 12):
        assert put_entry(store, make_entry(number))
    assert read_head(store) == make_entry(11)
    assert log_numbers(store) == list(range(1, 12))


@pytest.mark.parametrize("data", [b"", b"garbage", b"\xff\xfe", b'{"log_no": "\xff"}', b"{}"])
def test_a_garbled_entry_is_refused_with_its_name(folder_store: Store, data: bytes) -> None:
    put_entry(folder_store, make_entry(1))
    folder_store.put_if_absent("log/00000002.json", data)
    with pytest.raises(StoreRefusedError, match=r"log/00000002\.json cannot be read .*; restore it from a backup"):
        read_head(folder_store)


def test_of_two_commits_of_one_number_the_first_counts(store: Store) -> None:
    assert put_entry(store, make_entry(1, snapshot="catalog/mine"))
    assert not put_entry(store, make_entry(1, snapshot="catalog/yours"))
    assert read_entry(store, 1).snapshot.key == "catalog/mine"


def test_a_gap_in_the_log_is_named(store: Store) -> None:
    for number in (1, 2, 4):
        put_entry(store, make_entry(number))
    with pytest.raises(ObjectMissingError, match="log entry 3 is gone; restore"):
        log_numbers(store)


def test_an_entry_of_newer_code_is_refused(store: Store) -> None:
    put_entry(store, make_entry(1, schema_version=SCHEMA_VERSION + 1))
    with pytest.raises(StoreRefusedError, match=r"log entry 1 has schema .*newer than this code.*upgrade"):
        read_head(store)


def test_an_entry_with_fields_of_later_code_is_read(store: Store) -> None:
    data = msgspec.json.decode(msgspec.json.encode(make_entry(1))) | {"colour": "blue"}
    store.put_if_absent(layout.numbered_key(layout.LOG, 1), msgspec.json.encode(data))
    assert read_head(store) == make_entry(1)
