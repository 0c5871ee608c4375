"""Annotate: run the annotators of the registry over the sampled drawings of every clip."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sakuga_tasks.jobs.batch import Item, ItemResult, Row, Worker
from sakuga_tasks.jobs.context import Context
from sakuga_tasks.jobs.fence import each_stored_item
from sakuga_tasks.jobs.params import DatasetParams
from sakuga_tasks.jobs.stage import Effort, Stage
from sakuga_tasks.jobs.stills import ClipSource, RgbArray, decode_stills, read_stills
from sakuga_tasks.media.pack import decode_still
from sakuga_tasks.records.ledger import Run
from sakuga_tasks.stages.annotate import annotate_clip, annotators


def _stills(context: Context, params: DatasetParams, item: Item, folder: Path) -> list[RgbArray]:
    kept = read_stills(context, item["pack_key"], item["clip_id"], folder=folder)
    if kept:
        return kept
    clip = ClipSource(item["object_key"], item["skip_frames"], item["start_frame"])
    made = decode_stills(context, clip, item["sample_frames"], folder=folder, long_side_px=params.stills.long_side_px)
    return [decode_still(still.image) for still in made]


@contextmanager
def _open_worker(context: Context, run: Run, params: DatasetParams) -> Iterator[Worker]:
    asked = annotators(params.annotate.annotators)

    def take(item: Item, folder: Path) -> list[Row]:
        stills = _stills(context, params, item, folder)
        readings = [
            (one, annotate_clip(one, stills, clip_id=item["clip_id"], video_id=item["video_id"])) for one in asked
        ]
        return [Row(one.table, reading.record) for one, reading in readings if reading.record is not None]

    def work(items: list[Item], folder: Path, batch: str) -> list[ItemResult]:
        return each_stored_item(context, items, lambda item: take(item, folder))

    yield work


STAGE = Stage("annotate", _open_worker, Effort(items_max=500))
