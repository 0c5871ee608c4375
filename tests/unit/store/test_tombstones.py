"""Tombstones are numbered, never change, and are seen by every worker at once."""

from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from sakuga_tasks.errors import TombstonedError
from sakuga_tasks.store.objects import Store
from sakuga_tasks.store.tombstones import put_tombstones, read_removals, read_tombstones, tombstone_numbers
from tests.unit.store.spine import hex_of, make_tombstone


def test_each_request_takes_the_next_number(store: Store) -> None:
    assert [put_tombstones(store, [make_tombstone("url", f"http://x/{no}")]) for no in range(3)] == [1, 2, 3]
    assert tombstone_numbers(store) == [1, 2, 3]
    assert [one.subject_value for one in read_tombstones(store, [2, 3])] == ["http://x/1", "http://x/2"]


def test_what_one_request_removes_shares_a_number(store: Store) -> None:
    put_tombstones(store, [make_tombstone("post", "p"), make_tombstone("sha256", hex_of("v"))])
    assert [one.tombstone_no for one in read_removals(store).tombstones] == [1, 1]


def test_requests_at_the_same_time_all_count(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda no: put_tombstones(store, [make_tombstone("post", f"p{no}")]), range(16)))
    assert sorted(numbers) == list(range(1, 17))
    assert read_removals(store).ids("post") == {f"p{no}" for no in range(16)}


def test_a_tombstone_put_by_another_process_is_seen_by_the_next_read(store: Store) -> None:
    assert not read_removals(store)
    put_tombstones(store, [make_tombstone("sha256", hex_of("v"))])
    with pytest.raises(TombstonedError, match="tombstone 1"):
        read_removals(store).refuse_video(hex_of("v"))


def test_a_tombstone_that_breaks_a_limit_is_not_written(store: Store) -> None:
    with pytest.raises(msgspec.ValidationError, match="subject"):
        put_tombstones(store, [make_tombstone("colour", "blue")])
    assert tombstone_numbers(store) == []
