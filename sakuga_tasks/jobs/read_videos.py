"""Read several video files at once, one process and one single-threaded decoder per core."""

from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from pathlib import Path
from typing import NamedTuple

import msgspec

from sakuga_tasks.errors import RecordError
from sakuga_tasks.jobs.frame_tally import FrameTally, OnFrames, Watcher, watch
from sakuga_tasks.jobs.params import DatasetParams
from sakuga_tasks.jobs.read_video import plain_name, read_video
from sakuga_tasks.jobs.workers import open_workers
from sakuga_tasks.records.video_reading import VideoReading, describe_video

LOOK_S = 0.5
"""How often the parent looks how far its workers are."""


class Outcome(NamedTuple):
    """What came of one file: the document, or the error in one line."""

    path: Path
    reading: VideoReading | None
    error: str | None


def read_videos(
    paths: Sequence[Path], params: DatasetParams, *, processes: int, on_frames: OnFrames
) -> Generator[Outcome, None, None]:
    """Yield what came of each file as soon as it is read; a bad file is an outcome, and the rest goes on.

    Raises:
        TransientError: a worker was killed.
    """
    if min(processes, len(paths)) <= 1:
        watcher = watch(on_frames, files=len(paths))
        for path in paths:
            yield _read(path, params, watcher)
        return
    tally = FrameTally()
    with open_workers(min(processes, len(paths)), start=_count_in, given=(tally,)) as pool:
        yield from _read_in(pool, paths, params, lambda: tally.tell(on_frames, files=len(paths)))


def _read_in(
    pool: ProcessPoolExecutor, paths: Sequence[Path], params: DatasetParams, look: Callable[[], None]
) -> Iterator[Outcome]:
    """Hand the largest files out first, and look at the progress while they are read."""
    largest_first = sorted(paths, key=_n_bytes, reverse=True)
    pending: set[Future[Outcome]] = {pool.submit(_read_counted, path, params) for path in largest_first}
    while pending:
        ready, pending = wait(pending, timeout=LOOK_S, return_when=FIRST_COMPLETED)
        look()
        for future in ready:
            yield future.result()


def _n_bytes(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _read(path: Path, params: DatasetParams, watcher: Watcher | None) -> Outcome:
    try:
        read = read_video(path, params, watcher)
    except RecordError as error:
        return Outcome(path, None, str(error))
    return Outcome(path, describe_video(plain_name(path), read.facts, read.readings, pts=read.pts), None)


_watchers: list[Watcher] = []
"""In a worker: the one that counts into the tally of all."""


def _count_in(tally: FrameTally) -> None:
    _watchers[:] = [Watcher(tally)]


def _read_counted(path: Path, params: DatasetParams) -> Outcome:
    return _read(path, params, _watchers[0])


def encode_reading(reading: VideoReading) -> bytes:
    """Return the document as one line of JSON."""
    return msgspec.json.encode(reading) + b"\n"
