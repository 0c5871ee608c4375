"""Everything read of one video as one JSON document: what `sakuga analyse VIDEO --json` writes."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import msgspec

from sakuga_tasks.records.camera_move import CameraMove, find_moves
from sakuga_tasks.records.frame_rate import is_vfr, rate_of
from sakuga_tasks.records.media import VideoFacts
from sakuga_tasks.records.reading import (
    UNCHANGED,
    Cadence,
    Camera,
    CameraKind,
    CutKind,
    Segment,
    ShotReading,
)
from sakuga_tasks.records.timesheet import seconds_of

GRADUAL: tuple[CutKind, ...] = ("dissolve", "fade", "wipe", "flash_cut")
TRANSITION = "transition"


class TransitionSpan(msgspec.Struct, frozen=True, kw_only=True):
    """A gradual change over frames `[start, end)`; a `flash_cut` is a cut hidden behind a flash."""

    kind: CutKind
    start: int
    end: int


class CameraSummary(msgspec.Struct, frozen=True, kw_only=True):
    """How the camera moved over a shot; all None when it was not read. `path` is (dx, dy, zoom) per frame."""

    kind: CameraKind | None
    confidence: float | None
    moves: list[CameraMove]
    frame_kinds: list[CameraKind] | None
    path: list[tuple[float, float, float]] | None


class ShotSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A shot that makes a clip: frames `[start, end)`, exposures in frames, scores and classes.

    `shot_no` counts every reading of the video from 1, dropped ones too: it is that of its sheets.
    """

    shot_no: int
    start: int
    end: int
    start_pts: int
    end_pts: int
    cut_kind: CutKind
    confidence: float | None
    timesheet: list[int]
    dynamic_score: float
    dynamic_score_drawing: float | None
    cadence: Cadence
    cadence_24: Cadence | None
    segments: list[Segment]
    camera: CameraSummary


class DroppedShot(msgspec.Struct, frozen=True, kw_only=True):
    """Frames `[start, end)` that make no clip, and why."""

    shot_no: int
    start: int
    end: int
    reason: str


class VideoReading(msgspec.Struct, frozen=True, kw_only=True):
    """One video read whole.

    `new_drawing` is 1 for every frame that shows a new drawing, `picture_changed` also where only the camera
    moved; `frame_confidence` (0-1) is null where nothing says. `cuts` are the first frames of new shots.
    `width` and `height` are those of the stored picture, which every camera path and move counts in; turned clockwise
    by `rotation` degrees, and stretched where pixels are not square, it is shown at `shown_width` x `shown_height`.
    `duration_s` is null of a single frame when neither its rate nor a length is stated.
    `fps` is exact, by the frames' own times; `is_vfr` says that they leave an even grid, and then it is the rate of the
    usual step. `is_interlaced` is what the first frame says, else the stream; null when neither does.
    """

    video: str
    frames: int
    time_base: str
    first_pts: int
    fps: str | None
    duration_s: float | None
    width: int
    height: int
    rotation: int
    shown_width: int
    shown_height: int
    is_vfr: bool
    is_interlaced: bool | None
    cuts: list[int]
    transitions: list[TransitionSpan]
    new_drawing: list[int]
    picture_changed: list[int]
    frame_confidence: list[float | None]
    evidence_counts: dict[str, int]
    shots: list[ShotSummary]
    dropped: list[DroppedShot]


def describe_video(
    name: str, facts: VideoFacts, readings: Sequence[ShotReading], *, pts: Sequence[int]
) -> VideoReading:
    """Return the document of a video from its readings, which cover it in order, and the time of every frame."""
    time_base = Fraction(facts.time_base_num, facts.time_base_den)
    evidence = [word for reading in readings for word in reading.evidence]
    rate = rate_of(facts, pts)
    shown_width, shown_height = _shown_size(facts)
    return VideoReading(
        video=name,
        frames=len(evidence),
        time_base=f"{time_base.numerator}/{time_base.denominator}",
        first_pts=pts[0],
        fps=None if rate is None else f"{rate.numerator}/{rate.denominator}",
        duration_s=(seconds_of(readings[-1].end_pts, time_base, pts[0]) if len(pts) > 1 else _stated_duration_s(facts)),
        width=facts.width,
        height=facts.height,
        rotation=facts.rotation,
        shown_width=shown_width,
        shown_height=shown_height,
        is_vfr=is_vfr(pts),
        is_interlaced=facts.is_interlaced,
        cuts=find_shot_starts(readings),
        transitions=find_transitions(readings),
        new_drawing=[int(word not in UNCHANGED) for word in evidence],
        picture_changed=[int(word != "held") for word in evidence],
        frame_confidence=[value for reading in readings for value in _confidences(reading)],
        evidence_counts=dict(sorted(Counter(evidence).items())),
        shots=[_summary(no, reading) for no, reading in enumerate(readings, start=1) if reading.drop_reason is None],
        dropped=[
            DroppedShot(shot_no=no, start=reading.start_frame, end=reading.end_frame, reason=reading.drop_reason)
            for no, reading in enumerate(readings, start=1)
            if reading.drop_reason is not None
        ],
    )


def find_shot_starts(readings: Sequence[ShotReading]) -> list[int]:
    """Return the first frames of new shots: after a transition where it ends, and none where it opens the video."""
    starts = [reading.start_frame for reading in readings if reading.drop_reason != TRANSITION]
    return starts[1:]


def find_transitions(readings: Sequence[ShotReading]) -> list[TransitionSpan]:
    """Return every transition once, in order: those that are a reading, and those that a shot says lead into it.

    The kind is that of the cut the shot after it names; a transition that ends the video is a fade.
    """
    found = {
        (start, end): TransitionSpan(kind=reading.cut_kind, start=start, end=end)
        for reading in readings
        if (start := reading.transition_start_frame) is not None and (end := reading.transition_end_frame) is not None
    }
    for reading, after in pairwise([*readings, None]):
        if reading is not None and reading.drop_reason == TRANSITION:
            place = (reading.start_frame, reading.end_frame)
            found.setdefault(place, TransitionSpan(kind=_kind_of(reading, after), start=place[0], end=place[1]))
    return [found[place] for place in sorted(found)]


def _stated_duration_s(facts: VideoFacts) -> float | None:
    """Return how long a single frame is shown: one step of the stated rate, else the stated length."""
    if facts.fps_num and facts.fps_den:
        return round(facts.fps_den / facts.fps_num, 6)
    return facts.duration_s


def _shown_size(facts: VideoFacts) -> tuple[int, int]:
    width = round(facts.width * facts.sar_num / facts.sar_den)
    return (facts.height, width) if facts.rotation % 180 == 90 else (width, facts.height)


def _kind_of(reading: ShotReading, after: ShotReading | None) -> CutKind:
    named = [one.cut_kind for one in (after, reading) if one is not None and one.cut_kind in GRADUAL]
    return named[0] if named else "fade" if after is None else "dissolve"


def _confidences(reading: ShotReading) -> Sequence[float | None]:
    if reading.frame_confidence is None:
        return [None] * len(reading.evidence)
    return [round(value, 3) for value in reading.frame_confidence]


def _summary(shot_no: int, reading: ShotReading) -> ShotSummary:
    return ShotSummary(
        shot_no=shot_no,
        start=reading.start_frame,
        end=reading.end_frame,
        start_pts=reading.start_pts,
        end_pts=reading.end_pts,
        cut_kind=reading.cut_kind,
        confidence=reading.confidence,
        timesheet=reading.timesheet,
        dynamic_score=reading.dynamic_score,
        dynamic_score_drawing=reading.dynamic_score_drawing,
        cadence=reading.cadence,
        cadence_24=reading.cadence_24,
        segments=reading.segments,
        camera=_camera_summary(reading.camera, reading.start_frame),
    )


def _camera_summary(camera: Camera | None, start_frame: int) -> CameraSummary:
    if camera is None:
        return CameraSummary(kind=None, confidence=None, moves=[], frame_kinds=None, path=None)
    return CameraSummary(
        kind=camera.kind,
        confidence=round(camera.confidence, 3),
        moves=find_moves(camera, start_frame=start_frame),
        frame_kinds=camera.frame_kinds,
        path=[(round(dx, 3), round(dy, 3), round(zoom, 6)) for dx, dy, zoom in camera.path],
    )
