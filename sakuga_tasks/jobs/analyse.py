"""Analyse: one decode per video into shots with their timesheets, and the exact clips cut from its packets."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sakuga_tasks.jobs.batch import Item, ItemResult, Row, Worker
from sakuga_tasks.jobs.context import Context
from sakuga_tasks.jobs.fence import each_stored_item
from sakuga_tasks.jobs.params import DatasetParams
from sakuga_tasks.jobs.stage import Stage
from sakuga_tasks.media.cut import cut_clips
from sakuga_tasks.records.ledger import Run
from sakuga_tasks.records.media import ClipFile, CutRange
from sakuga_tasks.records.shot import Clip, Shot, shot_of
from sakuga_tasks.store import layout


def _analyse_video(context: Context, params: DatasetParams, video_id: str, folder: Path) -> list[Row]:
    # Imported here: whoever plans and commits stages, or works another one, would load the engine for nothing.
    from sakuga_tasks.media.features import read_features  # noqa: PLC0415 - as above
    from sakuga_tasks.stages.analyse import analyse  # noqa: PLC0415 - as above

    key = layout.blob_key(video_id)
    path = context.store.local_path(key)
    if path is None:
        path = folder / video_id
        context.store.get_file(key, path)
    readings = analyse(read_features(path, params.features), params.analyse)
    shots = [shot_of(reading, video_id=video_id, shot_no=number) for number, reading in enumerate(readings)]
    clips = {shot.start_frame: shot for shot in shots if shot.drop_reason is None}
    ranges = [
        CutRange(start_pts=shot.start_pts, end_pts=shot.end_pts, start_frame=shot.start_frame, end_frame=shot.end_frame)
        for shot in clips.values()
    ]
    rows = [Row("shots", shot) for shot in shots]
    for file in cut_clips(path, ranges, folder, params=params.cut) if ranges else []:
        rows.append(Row("clips", _keep_clip(context, clips[file.start_frame], file)))
    if path.parent == folder:
        path.unlink()
    return rows


def _keep_clip(context: Context, shot: Shot, file: ClipFile) -> Clip:
    key = layout.clip_key(shot.video_id, shot.clip_id, file.sha256)
    context.store.put_file(key, file.path, move=True)
    return Clip(
        clip_id=shot.clip_id,
        video_id=shot.video_id,
        start_frame=file.start_frame,
        end_frame=file.end_frame,
        object_key=key,
        file_sha256=file.sha256,
        n_bytes=file.n_bytes,
        skip_frames=file.skip_frames,
        len_frames=file.len_frames,
        packet_start_frame=file.packet_start_frame,
        packet_end_frame=file.packet_end_frame,
        encoding="copy",
    )


@contextmanager
def _open_worker(context: Context, run: Run, params: DatasetParams) -> Iterator[Worker]:
    def work(items: list[Item], folder: Path, batch: str) -> list[ItemResult]:
        return each_stored_item(context, items, lambda item: _analyse_video(context, params, item["video_id"], folder))

    yield work


STAGE = Stage("analyse", _open_worker)
