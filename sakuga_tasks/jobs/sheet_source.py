"""What a sheet is made from: readings of shots, when their frames are shown, and the file that holds the pictures."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sakuga_tasks.config import Settings
from sakuga_tasks.errors import ConfigError
from sakuga_tasks.jobs.clip import read_clip
from sakuga_tasks.jobs.clip_reading import read_clip_reading
from sakuga_tasks.jobs.context import open_context
from sakuga_tasks.jobs.frame_tally import Watcher
from sakuga_tasks.jobs.params import DatasetParams
from sakuga_tasks.jobs.read_video import plain_name, read_video
from sakuga_tasks.jobs.stills import ClipSource, local_clip
from sakuga_tasks.records.frame_rate import rate_of
from sakuga_tasks.records.reading import ShotReading
from sakuga_tasks.records.timesheet import ShotSheet, Timesheet, sheet_of


class FrameTimes(NamedTuple):
    """When frames are shown, from `first_frame` of the video on; one more time closes the last.

    `pts` is exact or None, `seconds` count from where the video begins.
    """

    first_frame: int
    pts: Sequence[int | None]
    seconds: Sequence[float]

    def second(self, frame: int) -> float:
        """Return when a frame of the video begins."""
        return self.seconds[frame - self.first_frame]


class NumberedReading(NamedTuple):
    """A shot and its number in the video, from 1."""

    shot_no: int
    reading: ShotReading


class SheetSource(NamedTuple):
    """Shots to write a sheet of. Frame 0 after `skip_frames` of the file at `path` is the first of `times`.

    `rotation` is the clockwise turn in degrees at which the pictures are seen.
    """

    name: str
    time_base: str
    fps: str | None
    shots: list[NumberedReading]
    times: FrameTimes
    path: Path
    skip_frames: int
    rotation: int

    def timesheet(self) -> Timesheet:
        """Return the rows that every export is written from."""
        return Timesheet(
            video=self.name,
            time_base=self.time_base,
            fps=self.fps,
            rotation=self.rotation,
            shots=[self._sheet(shot) for shot in self.shots],
        )

    def _sheet(self, shot: NumberedReading) -> ShotSheet:
        first, reading = self.times.first_frame, shot.reading
        own = slice(reading.start_frame - first, reading.end_frame - first)
        return sheet_of(reading, shot_no=shot.shot_no, pts=self.times.pts[own], seconds=self.times.seconds[own])


def read_video_source(
    path: Path, params: DatasetParams, *, shot_no: int | None = None, watcher: Watcher | None = None
) -> SheetSource:
    """Read a video file and return its shots, or the one numbered `shot_no`.

    Raises:
        CorruptMediaError: the file is no video, or not all of it decodes.
        ConfigError: it has no shot of that number.
    """
    facts, readings, pts = read_video(path, params, watcher)
    shots = [NumberedReading(number, reading) for number, reading in enumerate(readings, start=1)]
    if shot_no is not None:
        if shot_no > len(shots):
            raise ConfigError(f"--shot {shot_no}: {path.name} has {len(shots)} shots; give 1 to {len(shots)}")
        shots = shots[shot_no - 1 : shot_no]
    rate = rate_of(facts, pts)
    closed = [*pts, readings[-1].end_pts]
    step_s = facts.time_base_num / facts.time_base_den
    seconds = [round((time - pts[0]) * step_s, 6) for time in closed]
    return SheetSource(
        name=plain_name(path),
        time_base=f"{facts.time_base_num}/{facts.time_base_den}",
        fps=None if rate is None else _fps(rate.numerator, rate.denominator),
        shots=shots,
        times=FrameTimes(0, closed, seconds),
        path=path,
        skip_frames=0,
        rotation=facts.rotation,
    )


@contextmanager
def open_clip_source(settings: Settings, prefix: str) -> Iterator[SheetSource]:
    """Lend the clip whose id is, or alone starts with, `prefix`, with its file.

    Raises:
        ConfigError: no clip, or more than one, starts so.
        ObjectMissingError: the clip's file is gone, as after a takedown.
    """
    clip = read_clip(settings, prefix)
    context = open_context(settings, create=False)
    with context.store.scratch() as folder:
        source = ClipSource(clip.object_key, clip.skip_frames, clip.start_frame)
        path = local_clip(context, source, folder)
        found = read_clip_reading(context, clip, path)
        yield SheetSource(
            name=clip.title or clip.clip_id,
            time_base=f"{found.time_base.numerator}/{found.time_base.denominator}",
            fps=_fps(clip.fps_num, clip.fps_den),
            shots=[NumberedReading(found.shot_no, found.reading)],
            times=FrameTimes(clip.start_frame, found.pts, found.seconds),
            path=path,
            skip_frames=clip.skip_frames,
            rotation=found.rotation,
        )


def _fps(num: int | None, den: int | None) -> str | None:
    return None if num is None else f"{num}/{den}"
