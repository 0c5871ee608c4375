"""Timesheets for people: what was read of a shot as rows, one per drawing, that every export is written from."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate

import msgspec

from sakuga_tasks.records.camera_move import CameraMove, find_moves
from sakuga_tasks.records.reading import Cadence, Camera, CameraKind, CutKind, Evidence, ShotReading


class SheetDrawing(msgspec.Struct, frozen=True, kw_only=True):
    """One drawing of a shot and for how long it is shown.

    `cell` counts from 1, as animators do and as XDTS and the contact sheet show it; `drawing_no` counts from 0,
    as in the catalog. `start_frame` counts in the video. `pts` is exact in the video's time base, None where
    the store does not know it; `seconds` says the same time, rounded. `camera` is how the camera moves meanwhile.
    """

    cell: int
    drawing_no: int
    start_frame: int
    exposure: int
    pts: int | None
    seconds: float | None
    evidence: Evidence
    confidence: float | None
    camera: CameraKind | None


class ShotSheet(msgspec.Struct, frozen=True, kw_only=True):
    """The timesheet of one shot, `[start_frame, end_frame)` of the video; `shot_no` counts from 1.

    `seconds` is when the shot begins. `drop_reason` is set on what makes no clip. None: not read, or unknown.
    """

    shot_no: int
    start_frame: int
    end_frame: int
    seconds: float | None
    cut_kind: CutKind
    cadence: Cadence
    cadence_24: Cadence | None
    dynamic_score: float
    dynamic_score_drawing: float | None
    camera: CameraKind | None
    camera_moves: list[CameraMove]
    drop_reason: str | None
    drawings: list[SheetDrawing]

    @property
    def frames(self) -> int:
        """Length of the shot in frames."""
        return self.end_frame - self.start_frame

    @property
    def timesheet(self) -> list[int]:
        """The exposures alone."""
        return [drawing.exposure for drawing in self.drawings]


class Timesheet(msgspec.Struct, frozen=True, kw_only=True):
    """The timesheets of a video's shots, or of one; `video` is its name, `fps` a fraction such as `24000/1001`.

    `rotation` is the clockwise turn in degrees at which the video is shown; camera moves count before it.
    """

    video: str
    time_base: str
    fps: str | None
    rotation: int
    shots: list[ShotSheet]


def sheet_of(
    reading: ShotReading, *, shot_no: int, pts: Sequence[int | None], seconds: Sequence[float | None]
) -> ShotSheet:
    """Return the timesheet of what was read of a shot.

    Args:
        reading: The shot.
        shot_no: Its number in the video, from 1.
        pts: The exact time of each of its frames, as far as it is known.
        seconds: The same, rounded, from where the video begins.
    """
    starts = list(accumulate(reading.timesheet, initial=0))[:-1]
    rows = list(zip(starts, reading.timesheet, strict=True))
    camera = reading.camera
    return ShotSheet(
        shot_no=shot_no,
        start_frame=reading.start_frame,
        end_frame=reading.end_frame,
        seconds=seconds[0],
        cut_kind=reading.cut_kind,
        cadence=reading.cadence,
        cadence_24=reading.cadence_24,
        dynamic_score=round(reading.dynamic_score, 6),
        dynamic_score_drawing=_rounded(reading.dynamic_score_drawing),
        camera=camera.kind if camera else None,
        camera_moves=find_moves(camera, start_frame=reading.start_frame) if camera else [],
        drop_reason=reading.drop_reason,
        drawings=[
            SheetDrawing(
                cell=number + 1,
                drawing_no=number,
                start_frame=reading.start_frame + start,
                exposure=exposure,
                pts=pts[start],
                seconds=seconds[start],
                evidence=reading.evidence[start],
                confidence=_rounded(reading.frame_confidence[start]) if reading.frame_confidence else None,
                camera=_kind_while(camera, start, start + exposure) if camera else None,
            )
            for number, (start, exposure) in enumerate(rows)
        ],
    )


def _kind_while(camera: Camera, start: int, end: int) -> CameraKind:
    """Return how the camera moves while a drawing is shown: mostly, if at all."""
    moving = Counter(kind for kind in camera.frame_kinds[start:end] if kind != "static")
    return moving.most_common(1)[0][0] if moving else "static"


def seconds_of(pts: int | None, time_base: Fraction, first_pts: int = 0) -> float | None:
    """Return a time in seconds from `first_pts` on, to the microsecond; None stays None."""
    return None if pts is None else round(float((pts - first_pts) * time_base), 6)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
