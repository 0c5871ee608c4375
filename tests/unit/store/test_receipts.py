"""Runs are written once, receipts count once."""

import msgspec
import pytest

from sakuga_tasks.errors import ObjectMissingError, StoreRefusedError
from sakuga_tasks.store import layout
from sakuga_tasks.store.objects import Store
from sakuga_tasks.store.receipts import (
    Receipt,
    has_receipt,
    put_receipt,
    put_run,
    read_receipt,
    read_run,
    receipt_keys,
)
from tests.unit.store.spine import ATTEMPT, make_run


def make_receipt(batch: str, *, run_id: str = "a" * 16, code_version: str = "1") -> Receipt:
    attempt = msgspec.structs.replace(ATTEMPT, code_version=code_version)
    return Receipt(run_id=run_id, batch_id=batch * 32, fragments=[], attempt=attempt)


def test_the_first_receipt_of_a_batch_counts(store: Store) -> None:
    assert put_receipt(store, make_receipt("b", code_version="first"))
    assert not put_receipt(store, make_receipt("b", code_version="second"))
    assert read_receipt(store, make_receipt("b").key).attempt.code_version == "first"


def test_a_batch_without_receipt_does_not_count(store: Store) -> None:
    put_receipt(store, make_receipt("b"))
    assert has_receipt(store, "a" * 16, "b" * 32)
    assert not has_receipt(store, "a" * 16, "c" * 32)


def test_receipts_are_listed_by_run_or_all(store: Store) -> None:
    for run_id, batch in (("a" * 16, "c"), ("a" * 16, "b"), ("f" * 16, "b")):
        put_receipt(store, make_receipt(batch, run_id=run_id))
    assert len(list(receipt_keys(store))) == 3
    assert list(receipt_keys(store, "a" * 16)) == [make_receipt("b").key, make_receipt("c").key]
    assert list(receipt_keys(store, "0" * 16)) == []


def test_the_same_run_twice_is_one_run(store: Store) -> None:
    run = make_run(threshold=3)
    put_run(store, run)
    put_run(store, run)
    assert read_run(store, run.run_id) == run


def test_a_run_written_with_other_bytes_is_still_the_same_run(store: Store) -> None:
    run = make_run(threshold=3)
    store.put_if_absent(layout.run_key(run.run_id), msgspec.json.format(msgspec.json.encode(run)))
    put_run(store, run)


def test_another_setting_under_a_run_id_is_refused(store: Store) -> None:
    run = make_run(threshold=3)
    put_run(store, run)
    with pytest.raises(StoreRefusedError, match=r"holds another setting than .*changed by hand"):
        put_run(store, msgspec.structs.replace(run, params_json="{}"))


def test_an_unknown_run_is_named(store: Store) -> None:
    with pytest.raises(ObjectMissingError, match="0000"):
        read_run(store, "0" * 16)
