"""One batch: bad items become rejects with field, value and limit; the rest goes on."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from sakuga_tasks.config import Settings
from sakuga_tasks.errors import (
    CorruptMediaError,
    FatalError,
    InvalidRecordError,
    RateLimitError,
    SourceDownError,
    SourceGoneError,
    StoreBusyError,
)
from sakuga_tasks.jobs.batch import Item, ItemResult, Row, check_record, each_item, outcome_of, put_batch
from sakuga_tasks.jobs.context import open_context
from sakuga_tasks.jobs.params import runs_of
from sakuga_tasks.store.fragments import read_fragment
from sakuga_tasks.store.receipts import read_receipt, receipt_keys
from tests.unit.jobs.walk import PARAMS, settings_in
from tests.unit.store.spine import hex_of, make_shot, make_video

BATCH = "0" * 32
SETTINGS = Settings(store="/data")


def test_a_bad_item_is_a_reject_and_the_rest_goes_on() -> None:
    def work(item: Item) -> list[Row]:
        if item["item_id"] == "b":
            raise CorruptMediaError("b: 14 of 4800 frames do not decode")
        return [Row("videos", make_video(item["item_id"]))]

    results = each_item([{"item_id": name} for name in "abc"], work)

    assert [(result.item["item_id"], len(result.rows)) for result in results] == [("a", 1), ("b", 0), ("c", 1)]
    outcomes = [outcome_of(result, BATCH, settings=SETTINGS) for result in results]
    assert [outcome.is_done for outcome in outcomes] == [True, False, True]
    assert (outcomes[1].reason, outcomes[1].detail) == ("corrupt_media", "b: 14 of 4800 frames do not decode")


def test_a_record_outside_its_limit_is_a_reject_that_names_field_value_and_limit() -> None:
    bad = msgspec.structs.replace(make_video("a"), width=-3)

    (result,) = each_item([{"item_id": "a"}], lambda _: [Row("videos", make_video("b")), Row("videos", bad)])

    assert result.rows == []
    assert isinstance(result.error, InvalidRecordError)
    assert str(result.error) == "Video.width: Expected `int` >= 1, got -3"
    assert result.error.reason == "invalid_record"


def test_a_bad_entry_of_a_list_is_told_with_the_list() -> None:
    bad = msgspec.structs.replace(make_shot("a", 0), timesheet=[12, 0, 12])

    with pytest.raises(InvalidRecordError, match=r"^Shot\.timesheet\[1\]: Expected `int` >= 1, got \[12, 0, 12\]"):
        check_record(bad)


@pytest.mark.parametrize("error", [StoreBusyError("disk full"), FatalError("no")], ids=["transient", "fatal"])
def test_what_is_not_about_the_item_stops_the_batch(error: Exception) -> None:
    def work(item: Item) -> list[Row]:
        raise error

    with pytest.raises(type(error)):
        each_item([{"item_id": "a"}], work)


@pytest.mark.parametrize(
    ("error", "reason", "wait"),
    [
        (SourceDownError("x: answered 502"), "source_down", timedelta(hours=1)),
        (RateLimitError("x: asks us to slow down"), "rate_limited", timedelta(hours=1)),
        (RateLimitError("x: asks us to slow down", 600.0), "rate_limited", timedelta(minutes=10)),
    ],
    ids=["down", "rate", "rate_with_a_time"],
)
def test_a_source_that_is_not_ready_is_tried_again_later(
    error: SourceDownError | RateLimitError, reason: str, wait: timedelta
) -> None:
    before = datetime.now(UTC)

    outcome = outcome_of(ItemResult({"item_id": "a"}, [], error), BATCH, settings=SETTINGS)

    assert outcome.reason == reason
    assert outcome.retry_after is not None
    assert before + wait <= outcome.retry_after <= datetime.now(UTC) + wait


def test_a_record_error_says_itself_whether_it_is_final() -> None:
    later = datetime(2027, 1, 1, tzinfo=UTC)
    final = outcome_of(
        ItemResult({"item_id": "a"}, [], SourceGoneError("a: gone", reason="gone")), BATCH, settings=SETTINGS
    )
    live = outcome_of(
        ItemResult({"item_id": "a"}, [], SourceGoneError("a: hidden", retry_after=later)), BATCH, settings=SETTINGS
    )

    assert (final.reason, final.retry_after) == ("gone", None)
    assert (live.reason, live.retry_after) == ("source_gone", later)


def test_a_very_long_reason_is_cut_to_what_its_column_holds() -> None:
    outcome = outcome_of(ItemResult({"item_id": "a"}, [], CorruptMediaError("x" * 10_000)), BATCH, settings=SETTINGS)

    assert len(outcome.detail or "") == 4096
    check_record(outcome)


def test_a_batch_is_one_receipt_over_a_fragment_per_table(tmp_path: Path) -> None:
    context = open_context(settings_in(tmp_path, code_version="abc123"))
    run = runs_of(PARAMS)["download"]
    results = [
        ItemResult({"item_id": hex_of("a")}, [Row("videos", make_video("a"))]),
        ItemResult({"item_id": hex_of("b")}, [], CorruptMediaError("b: is empty")),
    ]

    outcomes = put_batch(context, run, batch_id=BATCH, results=results, started_at=datetime.now(UTC))

    (key,) = receipt_keys(context.store)
    receipt = read_receipt(context.store, key)
    assert {ref.table_name: ref.rows_count for ref in receipt.fragments} == {"outcomes": 2, "videos": 1}
    assert receipt.attempt.code_version == "abc123"
    assert {"python", "av", "duckdb"} <= set(receipt.attempt.library_versions)
    written = read_fragment(context.store, receipt.fragments[0].key).to_pylist()
    assert [row["item_id"] for row in written] == [outcome.item_id for outcome in outcomes]


def test_a_reject_that_a_setting_decided_names_it_with_its_value() -> None:
    error = InvalidRecordError("a: 11 bytes, limit 10", reason="too_large", setting="download_bytes_max")
    settings = msgspec.structs.replace(SETTINGS, download_bytes_max=10)
    outcome = outcome_of(ItemResult({"item_id": "a"}, [], error), BATCH, settings=settings)
    assert outcome.decided_by == "SAKUGA_DOWNLOAD_BYTES_MAX=10"
    assert outcome.decided_by in settings.decisions
    assert outcome.decided_by not in SETTINGS.decisions
