"""Read a video file as it lies on disk: the engine of *analyse* without a store."""

import os
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from sakuga_tasks.jobs.frame_tally import Watcher
from sakuga_tasks.jobs.params import DatasetParams
from sakuga_tasks.media.features import read_features
from sakuga_tasks.media.probe import probe_video
from sakuga_tasks.records.media import VideoFacts
from sakuga_tasks.records.reading import FrameFeatures, ShotReading
from sakuga_tasks.stages.analyse import analyse

REPORT_FRAMES = 48


class VideoRead(NamedTuple):
    """A video read whole: the file's facts, its shots in order, and the time of every frame in its time base."""

    facts: VideoFacts
    readings: list[ShotReading]
    pts: "array[int]"


def read_video(path: Path, params: DatasetParams, watcher: Watcher | None = None) -> VideoRead:
    """Decode a video once and return what it shows; the watcher hears of progress.

    Raises:
        CorruptMediaError: the file is no video, or not all of it decodes.
    """
    facts = probe_video(path)
    if watcher is not None:
        watcher.begin(facts.frames_count or _frames_by_length(facts))
    pts = array("q")
    features = _watched(read_features(path, params.features), pts, watcher)
    return VideoRead(facts, list(analyse(features, params.analyse)), pts)


def plain_name(path: Path) -> str:
    r"""Return a file's name for JSON and for pages: bytes that are no UTF-8 are escaped, as in `\xe9.mp4`."""
    return os.fsencode(path.name).decode("utf-8", "backslashreplace")


def _frames_by_length(facts: VideoFacts) -> int:
    if not facts.duration_s or not facts.fps_num or not facts.fps_den:
        return 0
    return round(facts.duration_s * facts.fps_num / facts.fps_den)


def _watched(features: Iterable[FrameFeatures], pts: "array[int]", watcher: Watcher | None) -> Iterator[FrameFeatures]:
    """Pass features on, note when each frame is shown, and report every two seconds of film and at the end."""
    for feature in features:
        pts.append(feature.pts)
        if watcher is not None and len(pts) % REPORT_FRAMES == 0:
            watcher.advance(REPORT_FRAMES)
        yield feature
    if watcher is not None:
        watcher.advance(len(pts) % REPORT_FRAMES)
