"""Read a video file as it lies on disk: the engine of *analyse* without a store."""

from array import array
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from sakuga_tasks.jobs.params import DatasetParams
from sakuga_tasks.media.features import read_features
from sakuga_tasks.media.probe import probe_video
from sakuga_tasks.records.media import VideoFacts
from sakuga_tasks.records.reading import FrameFeatures, ShotReading
from sakuga_tasks.stages.analyse import analyse

# Called with the number of frames read since the last call.
OnFrames = Callable[[int], None]
REPORT_FRAMES = 48


class VideoRead(NamedTuple):
    """A video read whole: the file's facts, its shots in order, and the time of every frame in its time base."""

    facts: VideoFacts
    readings: list[ShotReading]
    pts: "array[int]"


def read_video(path: Path, params: DatasetParams, on_frames: OnFrames | None = None) -> VideoRead:
    """Decode a video once and return what it shows; `on_frames` hears of progress.

    Raises:
        CorruptMediaError: the file is no video, or not all of it decodes.
    """
    facts = probe_video(path)
    pts = array("q")
    features = _watched(read_features(path, params.features), pts, on_frames)
    return VideoRead(facts, list(analyse(features, params.analyse)), pts)


def _watched(
    features: Iterable[FrameFeatures], pts: "array[int]", on_frames: OnFrames | None
) -> Iterator[FrameFeatures]:
    """Pass features on, note when each frame is shown, and report every two seconds of film."""
    for feature in features:
        pts.append(feature.pts)
        if on_frames is not None and len(pts) % REPORT_FRAMES == 0:
            on_frames(REPORT_FRAMES)
        yield feature
