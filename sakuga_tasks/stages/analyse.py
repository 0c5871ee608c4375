"""Turn features into shots with their timesheets: the second half of the seam of analyse.

Streaming, in four steps that each look only so far ahead: what a frame shows against its neighbours
(`evidence`), where shots end (`cuts`), which frames of a shot are new drawings (`drawings`) and how they are
timed (`cadence`). A shot under `shot_frames_min` is read like any other, with a drop reason, and never merged
into a neighbour; so are the frames of a transition.
"""

import statistics
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import partial
from itertools import chain, islice, pairwise
from typing import NamedTuple

import msgspec
import numpy as np

from sakuga_tasks.records.reading import UNCHANGED, CutKind, Evidence, FrameFeatures, ShotReading
from sakuga_tasks.stages.analyse_params import AnalyseParams, CadenceParams
from sakuga_tasks.stages.boundaries import Boundary, merge_boundaries
from sakuga_tasks.stages.cadence import cadence_of, read_segments, settle_exposures
from sakuga_tasks.stages.camera import read_camera
from sakuga_tasks.stages.cuts import CutLimits, find_cuts
from sakuga_tasks.stages.drawings import DrawingLimits, Drawings, read_drawings
from sakuga_tasks.stages.evidence import EvidenceLimits, Sight, frames_per_24th, read_evidence
from sakuga_tasks.stages.sakuga42m import cadence_sakuga_of, key_frame_evidence, mark_cuts
from sakuga_tasks.stages.thumbnails import Thumbnail

RATE_FRAMES, AHEAD_FRAMES = 72, 24
# Held frames per drawing from which missing frames were not left out because they repeat a drawing.
HELD_SHARE_MIN = 0.33
CUT_LIMITS, DRAWING_LIMITS = CutLimits(), DrawingLimits()
NO_BLOCKS = np.zeros((0, 0), np.uint16)
NO_THUMBNAIL = Thumbnail(np.zeros((0, 0), np.uint8), np.zeros((2, 0, 0), np.uint8))


class _Timing(NamedTuple):
    """What is known of a video's time and grid."""

    frames_24: float
    is_timed: bool
    time_base: Fraction
    cell_px: float


class _Opening(NamedTuple):
    """How a shot begins; `until` is the end of the transition it is itself, None for a shot."""

    kind: CutKind
    confidence: float | None
    transition: tuple[int, int] | None
    until: int | None


START = _Opening("start", None, None, None)


class FoundShot(NamedTuple):
    """A shot or a transition whose drawings are still to be read."""

    sights: list[Sight]
    opening: _Opening
    end_pts: int
    timing: _Timing

    @property
    def is_transition(self) -> bool:
        """Whether it is a transition between two shots."""
        return self.opening.until is not None

    @property
    def frames_24(self) -> float:
        """How many frames a 24th of a second holds."""
        return self.timing.frames_24


def analyse(features: Iterable[FrameFeatures], params: AnalyseParams) -> Iterator[ShotReading]:
    """Yield the shots of a video in order; together they cover it without gap or overlap.

    Looks six to nine seconds ahead and keeps the numbers of one shot in memory.

    Raises:
        ConfigError: `cuts` or `drawings` asks for what the features do not hold.
    """
    # A loop over the shots would keep each one alive while the next is gathered.
    yield from map(partial(_read_shot, params=params), find_shots(features, params))


def find_shots(features: Iterable[FrameFeatures], params: AnalyseParams) -> Iterator[FoundShot]:
    """Yield the shots and transitions of a video in order, each before its drawings are read.

    Raises:
        ConfigError: `cuts` asks for what the features do not hold.
    """
    stream = iter(features)
    head = list(islice(stream, RATE_FRAMES))
    if not head:
        return
    timing = _timing(head)
    evidence = EvidenceLimits(
        step_share=DRAWING_LIMITS.step_share_min, local_min=2 * DRAWING_LIMITS.local_min, frames_24=timing.frames_24
    )
    sights = read_evidence(chain(head, _read_ahead(stream)), evidence)
    if params.cuts == "sakuga42m":
        parts = _published_cuts(sights)
    else:
        parts = merge_boundaries(find_cuts(sights, CUT_LIMITS, timing.frames_24), DRAWING_LIMITS.step_share_min)
    yield from _assemble(parts, timing)


def _read_ahead(features: Iterator[FrameFeatures]) -> Iterator[FrameFeatures]:
    """Yield the features, so many frames at a time taken ahead.

    What measures frames and what reads them take turns less often, and find more of their own in the caches.
    """
    while run := list(islice(features, AHEAD_FRAMES)):
        yield from run


def _timing(head: list[FrameFeatures]) -> _Timing:
    frames_24 = frames_per_24th([feature.pts for feature in head], head[0].time_base)
    return _Timing(frames_24, len(head) > 1, head[0].time_base, head[0].cell_px)


def _published_cuts(sights: Iterable[Sight]) -> Iterator[Sight | Boundary]:
    for sight, is_cut in mark_cuts(sights):
        if is_cut:
            yield Boundary(sight.frame, sight.frame, "hard", None)
        yield sight


def _assemble(parts: Iterable[Sight | Boundary], timing: _Timing) -> Iterator[FoundShot]:
    """Gather frames into shots and transitions, each closed by the first frame after it."""
    shot: list[Sight] = []
    opening = START
    boundary: Boundary | None = None
    last_pts, step = 0, 1
    for part in parts:
        if isinstance(part, Boundary):
            boundary = part
            continue
        last_pts, step = part.pts, part.pts - last_pts if part.frame else step
        if boundary is not None and part.frame >= boundary.start and opening.until is None:
            if shot:
                yield FoundShot(shot, opening, part.pts, timing)
                shot = []
            opening, boundary = _open(boundary), None
        if opening.until is not None and part.frame >= opening.until:
            if shot:
                yield FoundShot(shot, opening, part.pts, timing)
                shot = []
            opening = opening._replace(until=None)
        shot.append(_lightened(part))
    if shot:
        # The last frame ends as long after it as it came after the one before.
        yield FoundShot(shot, opening, last_pts + step, timing)


def _lightened(sight: Sight) -> Sight:
    """Let go of a sight's grids, so that an hour without a cut stays small."""
    sight.thumbnail = NO_THUMBNAIL
    if sight.move is not None:
        sight.move = msgspec.structs.replace(sight.move, left_BB=NO_BLOCKS)
    return sight


def _open(boundary: Boundary) -> _Opening:
    """Begin a transition, or a shot after a hard cut."""
    if boundary.end <= boundary.start:
        return _Opening(boundary.kind, boundary.confidence, None, None)
    return _Opening(boundary.kind, boundary.confidence, (boundary.start, boundary.end), boundary.end)


def _read_shot(found: FoundShot, params: AnalyseParams) -> ShotReading:
    """Read one shot's timesheet, scores, hashes and camera."""
    shot, opening, end_pts, timing = found
    is_ours = params.drawings == "blocks"
    drawings = _read_drawings(found, params)
    evidence = drawings.evidence
    starts = [place for place, word in enumerate(evidence) if word not in UNCHANGED]
    timesheet = [end - start for start, end in zip(starts, [*starts[1:], len(shot)], strict=True)]
    exposures_24 = _exposures_24(shot, starts, end_pts, timing, params.cadence)
    hold = params.cadence.hold_frames_min * timing.frames_24
    changes = sum(word != "held" for word in evidence)
    score_sakuga = len(timesheet) / len(shot)
    return ShotReading(
        start_frame=shot[0].frame,
        end_frame=shot[-1].frame + 1,
        start_pts=shot[0].pts,
        end_pts=end_pts,
        cut_kind=opening.kind,
        confidence=opening.confidence,
        transition_start_frame=opening.transition[0] if opening.transition else None,
        transition_end_frame=opening.transition[1] if opening.transition else None,
        timesheet=timesheet,
        evidence=evidence,
        frame_confidence=drawings.confidence if is_ours else None,
        dynamic_score=(changes - 1) / max(len(shot) - 1, 1),
        dynamic_score_drawing=(len(timesheet) - 1) / max(len(shot) - 1, 1) if is_ours else None,
        cadence=cadence_of(timesheet, params.cadence, hold=hold),
        cadence_24=cadence_of(exposures_24, params.cadence) if exposures_24 else None,
        segments=read_segments(timesheet, shot[0].frame, params.cadence, exposures_24=exposures_24, hold=hold),
        dynamic_score_sakuga=score_sakuga,
        cadence_sakuga=cadence_sakuga_of(score_sakuga),
        drawing_hashes=[shot[place].drawing_hash for place in starts],
        hash_contrasts=[shot[place].hash_contrast for place in starts],
        camera=read_camera(shot, drawings.is_camera, timing.cell_px) if is_ours else None,
        drop_reason=_drop_reason(found, params),
    )


def _exposures_24(
    shot: list[Sight], starts: list[int], end_pts: int, timing: _Timing, params: CadenceParams
) -> list[float] | None:
    """Return the exposures in 24ths of a second, from exact times; None where the video states none.

    Where frames are missing, and not those alone that would repeat a drawing, exposures are settled by their cadence.
    """
    if not timing.is_timed:
        return None
    unit_24 = timing.time_base * 24
    pts = [*(shot[place].pts for place in starts), end_pts]
    exposures = [(end - start) * unit_24.numerator / unit_24.denominator for start, end in pairwise(pts)]
    steps = [after.pts - before.pts for before, after in pairwise(shot)]
    if len(shot) - len(starts) < HELD_SHARE_MIN * len(starts) or max(steps) == min(steps):
        return exposures
    usual = statistics.median(steps)
    missing = [max(round(steps[place - 1] / usual) - 1, 0) if place else 0 for place in starts]
    return settle_exposures(exposures, missing, float(usual * unit_24), params)


def _read_drawings(found: FoundShot, params: AnalyseParams) -> Drawings:
    shot = found.sights
    if params.drawings == "sakuga42m":
        words: list[Evidence] = ["first", *(key_frame_evidence(sight.frame, sight.ssim_64) for sight in shot[1:])]
        return Drawings(words, [], [])
    return read_drawings(shot, DRAWING_LIMITS, frames_24=found.frames_24, is_transition=found.is_transition)


def _drop_reason(found: FoundShot, params: AnalyseParams) -> str | None:
    if found.is_transition:
        return "transition"
    return "short_shot" if len(found.sights) < params.shot_frames_min else None
