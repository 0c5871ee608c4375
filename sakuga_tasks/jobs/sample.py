"""Sample: decode the drawings annotators will look at, once, into one frame pack per batch."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from sakuga_tasks.jobs.batch import Item, ItemResult, Row, Worker
from sakuga_tasks.jobs.context import Context
from sakuga_tasks.jobs.fence import each_stored_item
from sakuga_tasks.jobs.params import DatasetParams
from sakuga_tasks.jobs.stage import Effort, Stage
from sakuga_tasks.jobs.stills import ClipSource, decode_stills
from sakuga_tasks.records.ledger import Run
from sakuga_tasks.records.sample import PackFrame, Sample
from sakuga_tasks.records.schema import arrow_schema
from sakuga_tasks.stages.sample import sample_drawings
from sakuga_tasks.store import layout


class _Packer:
    """Fills one frame pack, a clip at a time, so that a batch's stills never lie in memory together."""

    def __init__(self, context: Context, params: DatasetParams, *, folder: Path, pack_key: str) -> None:
        self._context, self._params = context, params
        self._folder, self._pack_key = folder, pack_key
        self._schema = arrow_schema(PackFrame)
        self._path = folder / "pack.parquet"
        self._writer = pq.ParquetWriter(self._path, self._schema, compression="none")

    def take(self, item: Item) -> list[Row]:
        """Add one clip's stills and return its row."""
        drawings = sample_drawings(
            start_frame=item["start_frame"], timesheet=item["timesheet"], params=self._params.sample
        )
        clip = ClipSource(item["object_key"], item["skip_frames"], item["start_frame"])
        frames = [drawing.frame_no for drawing in drawings]
        stills = decode_stills(
            self._context, clip, frames, folder=self._folder, long_side_px=self._params.stills.long_side_px
        )
        rows = [
            PackFrame(
                clip_id=item["clip_id"],
                frame_no=still.frame_no,
                drawing_no=drawing.drawing_no,
                exposure=drawing.exposure,
                image_width=still.width,
                image_height=still.height,
                image=still.image,
            )
            for drawing, still in zip(drawings, stills, strict=True)
        ]
        table = pa.Table.from_pylist([msgspec.structs.asdict(row) for row in rows], schema=self._schema)
        self._writer.write_table(table)
        sample = Sample(
            clip_id=item["clip_id"],
            video_id=item["video_id"],
            sample_frames=frames,
            sample_drawings=[drawing.drawing_no for drawing in drawings],
            pack_key=self._pack_key,
        )
        return [Row("samples", sample)]

    def close(self) -> None:
        """Put the pack into the store."""
        self._writer.close()
        self._context.store.put_file(self._pack_key, self._path, move=True)


@contextmanager
def _open_worker(context: Context, run: Run, params: DatasetParams) -> Iterator[Worker]:
    def work(items: list[Item], folder: Path, batch: str) -> list[ItemResult]:
        packer = _Packer(context, params, folder=folder, pack_key=layout.pack_key(run.run_id, batch))
        results = each_stored_item(context, items, packer.take)
        packer.close()
        return results

    yield work


STAGE = Stage("sample", _open_worker, Effort(items_max=500))
