"""One batch: items in, rows and outcomes out, made visible by one receipt."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from sakuga_tasks.config import Settings
from sakuga_tasks.errors import InvalidRecordError, RateLimitError, RecordError, SourceDownError
from sakuga_tasks.jobs.context import Context, attempt_since
from sakuga_tasks.records.ledger import Outcome, Run
from sakuga_tasks.store.fragments import rows_to_table, write_fragment
from sakuga_tasks.store.receipts import Receipt, put_receipt

# A source that is down or asks for patience is tried again by a later plan.
SOURCE_DOWN_RETRY = timedelta(hours=1)
_DETAIL_CHARACTERS_MAX = 4096

Item = dict[str, Any]
Record = TypeVar("Record", bound=msgspec.Struct)
ItemError = RecordError | SourceDownError | RateLimitError


class Row(NamedTuple):
    """A record and the table it goes to."""

    table_name: str
    record: msgspec.Struct


class ItemResult(NamedTuple):
    """What came of one item: its rows, or the error that rejects it."""

    item: Item
    rows: list[Row]
    error: ItemError | None = None


# Items as planned, a scratch folder, the batch's id.
Worker = Callable[[list[Item], Path, str], list[ItemResult]]


def each_item(items: Iterable[Item], work: Callable[[Item], list[Row]]) -> list[ItemResult]:
    """Work every item by itself: a bad one becomes a reject with its reason, the rest go on."""
    results = []
    for item in items:
        try:
            rows = work(item)
            for row in rows:
                check_record(row.record)
        except (RecordError, SourceDownError, RateLimitError) as error:
            results.append(ItemResult(item, [], error))
        else:
            results.append(ItemResult(item, rows))
    return results


def check_record(record: msgspec.Struct) -> None:
    """Hold a record against the column dictionary before it is kept.

    Raises:
        InvalidRecordError: a field's value is outside its limit.
    """
    read_record(msgspec.structs.asdict(record), type(record))


def read_record(values: Mapping[str, Any], kind: type[Record]) -> Record:
    """Return values as a record of the column dictionary; what it does not know is left out.

    Raises:
        InvalidRecordError: a field's value is outside its limit.
    """
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$.")
        field = where.rstrip("`") or "?"
        value = repr(values.get(field.partition("[")[0]))[:80]
        raise InvalidRecordError(f"{kind.__name__}.{field}: {what}, got {value}") from error


def outcome_of(result: ItemResult, batch_id: str, *, settings: Settings) -> Outcome:
    """Return what to write down about an item: done, final, or to be tried again after a while or under others."""
    item_id, error = result.item["item_id"], result.error
    if error is None:
        return Outcome(item_id=item_id, batch_id=batch_id, is_done=True)
    decided_by = None
    if isinstance(error, RecordError):
        reason, retry_after = error.reason, error.retry_after
        decided_by = settings.decision(error.setting) if error.setting else None
    else:
        wait_s = error.retry_after_s if isinstance(error, RateLimitError) else None
        reason = "rate_limited" if isinstance(error, RateLimitError) else "source_down"
        retry_after = datetime.now(UTC) + (timedelta(seconds=wait_s) if wait_s else SOURCE_DOWN_RETRY)
    detail = str(error)[:_DETAIL_CHARACTERS_MAX]
    return Outcome(
        item_id=item_id,
        batch_id=batch_id,
        is_done=False,
        reason=reason,
        detail=detail,
        retry_after=retry_after,
        decided_by=decided_by,
    )


def put_batch(
    context: Context, run: Run, *, batch_id: str, results: list[ItemResult], started_at: datetime
) -> list[Outcome]:
    """Write the batch's fragments, put its receipt, and return the outcomes."""
    outcomes = [outcome_of(result, batch_id, settings=context.settings) for result in results]
    by_table: dict[str, list[msgspec.Struct]] = {"outcomes": list(outcomes)}
    for result in results:
        for table_name, record in result.rows:
            by_table.setdefault(table_name, []).append(record)
    fragments = [
        write_fragment(
            context.store,
            rows_to_table(table_name, records, run.run_id),
            table_name=table_name,
            run_id=run.run_id,
            batch_id=batch_id,
        )
        for table_name, records in sorted(by_table.items())
    ]
    attempt = attempt_since(started_at, context.settings)
    put_receipt(context.store, Receipt(run_id=run.run_id, batch_id=batch_id, fragments=fragments, attempt=attempt))
    return outcomes
