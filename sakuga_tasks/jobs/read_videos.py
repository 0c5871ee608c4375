"""Read several video files at once, one process and one single-threaded decoder per core."""

import multiprocessing
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import ExitStack
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import NamedTuple

import msgspec

from sakuga_tasks.errors import ConfigError, RecordError
from sakuga_tasks.jobs.params import DatasetParams
from sakuga_tasks.jobs.read_video import read_video
from sakuga_tasks.jobs.workers import open_workers
from sakuga_tasks.media.probe import probe_video
from sakuga_tasks.records.media import VideoFacts
from sakuga_tasks.records.video_reading import VideoReading, describe_video
from sakuga_tasks.sources.raw_item import OTHER_VIDEO_EXTENSIONS, VIDEO_EXTENSIONS

LOOK_S = 0.5
"""How often the parent looks how far its workers are."""

# Called with frames read and frames there are, as far as the containers say.
OnFramesDone = Callable[[int, int], None]


class Outcome(NamedTuple):
    """What came of one file: the document, or the error in one line."""

    path: Path
    reading: VideoReading | None
    error: str | None


def find_videos(given: Sequence[Path]) -> list[Path]:
    """Return the files given, and of every folder given the videos that lie in it, by name.

    Raises:
        ConfigError: two files have one name, so that their answers would overwrite each other; a folder holds
            no video.
    """
    found: list[Path] = []
    for path in given:
        found += _videos_in(path) if path.is_dir() else [path]
    by_name: dict[str, Path] = {}
    for path in found:
        other = by_name.setdefault(path.name, path)
        if other is not path:
            raise ConfigError(f"{other} and {path}: one name for two answers; analyse them into two folders")
    return found


def read_videos(
    paths: Sequence[Path], params: DatasetParams, *, processes: int, on_frames: OnFramesDone
) -> Generator[Outcome, None, None]:
    """Yield what came of each file as soon as it is read; a bad file is an outcome, and the rest goes on.

    Raises:
        TransientError: a worker was killed.
    """
    total = max(1, sum(map(expected_frames, paths)))
    done = 0

    def report(frames: int) -> None:
        nonlocal done
        done += frames
        on_frames(min(done, total), total)

    report(0)
    if min(processes, len(paths)) == 1:
        for path in paths:
            yield _read(path, params, report)
        return
    counter = multiprocessing.get_context("spawn").Value("q", 0)
    with ExitStack() as stack:
        pool = stack.enter_context(open_workers(min(processes, len(paths)), start=_count_in, given=(counter,)))
        yield from _read_in(pool, paths, params, lambda: report(counter.value - done))


def expected_frames(path: Path) -> int:
    """Return how many frames a file claims to hold; a bad file counts when it is read."""
    try:
        facts = probe_video(path)
    except RecordError:
        return 0
    return facts.frames_count or _frames_by_length(facts)


def _videos_in(folder: Path) -> list[Path]:
    names = (*VIDEO_EXTENSIONS, *OTHER_VIDEO_EXTENSIONS)
    found = sorted(path for path in folder.iterdir() if path.is_file() and path.suffix.lower() in names)
    if not found:
        raise ConfigError(f"{folder}: holds no video; wanted are names that end in {' '.join(VIDEO_EXTENSIONS)}")
    return found


def _frames_by_length(facts: VideoFacts) -> int:
    if not facts.duration_s or not facts.fps_num or not facts.fps_den:
        return 0
    return round(facts.duration_s * facts.fps_num / facts.fps_den)


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


def _read(path: Path, params: DatasetParams, on_frames: Callable[[int], None]) -> Outcome:
    try:
        read = read_video(path, params, on_frames)
    except RecordError as error:
        return Outcome(path, None, str(error))
    return Outcome(path, describe_video(path.name, read.facts, read.readings, pts=read.pts), None)


_counters: list["Synchronized[int]"] = []


def _count_in(counter: "Synchronized[int]") -> None:
    """Remember, in a worker, where to count the frames it reads."""
    _counters.append(counter)


def _read_counted(path: Path, params: DatasetParams) -> Outcome:
    def count(frames: int) -> None:
        for counter in _counters:
            with counter.get_lock():
                counter.value += frames

    return _read(path, params, count)


def encode_reading(reading: VideoReading) -> bytes:
    """Return the document as one line of JSON."""
    return msgspec.json.encode(reading) + b"\n"
