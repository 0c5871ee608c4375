"""Caption: the text that is published, from what analyse and the annotators found."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from sakuga_tasks.jobs.batch import Item, ItemResult, Row, Worker, each_item, read_record
from sakuga_tasks.jobs.context import Context
from sakuga_tasks.jobs.params import DatasetParams
from sakuga_tasks.jobs.stage import Effort, Stage
from sakuga_tasks.records.annotation import Caption as CaptionRecord
from sakuga_tasks.records.annotation import Facts, Tags
from sakuga_tasks.records.ledger import Run
from sakuga_tasks.stages.caption import CaptionEvidence, write_caption

_RECORDS: dict[str, type[msgspec.Struct]] = {"facts": Facts, "tags": Tags, "caption": CaptionRecord}


def _record(row: dict[str, Any] | None, kind: type[msgspec.Struct]) -> Any:
    """Return a joined row as its record, None where nothing was joined."""
    return read_record(row, kind) if row and row["clip_id"] is not None else None


@contextmanager
def _open_worker(context: Context, run: Run, params: DatasetParams) -> Iterator[Worker]:
    def take(item: Item) -> list[Row]:
        plain = {name: item[name] for name in CaptionEvidence._fields if name not in _RECORDS}
        records = {name: _record(item[name], kind) for name, kind in _RECORDS.items()}
        evidence = CaptionEvidence(**plain, **records)
        return [Row("fused_captions", write_caption(evidence, params.caption))]

    def work(items: list[Item], folder: Path, batch: str) -> list[ItemResult]:
        return each_item(items, take)

    yield work


STAGE = Stage("caption", _open_worker, Effort(items_max=10_000, list_s=60.0))
