"""Find where one shot ends and the next begins: hard cuts, and dissolves and fades with their bounds.

A cut does not return: the frames on both sides of a flash show one scene, those of a cut two. A gradual
transition walks on a straight line from the last picture of one shot to the first of the next.
"""

import math
from collections import deque
from collections.abc import Iterable, Iterator

import msgspec
import numpy as np
from numpy.typing import NDArray

from sakuga_tasks.records.reading import CutKind
from sakuga_tasks.stages.evidence import Sight
from sakuga_tasks.stages.scene_kernels import changed_share, mixture
from sakuga_tasks.stages.scenes import Scene, likeness, scene_change, share_ground

BACK_FRAMES = (0, 1, 2, 3)
AHEAD_FRAMES = (0, 1, 2, 3, 6)
NEIGHBOUR_FRAMES = 10
GRADUAL_FRAMES = (6, 10, 16, 26)
GRADUAL_STRIDE = 3
SAME_PLACE = 0.04
SETTLE_FRAMES = 4
SETTLED = 0.06
MIDDLE_MIN = 0.08
EVEN_FRAMES_MIN, EVEN_ERROR_MAX = 6, 0.04
INK_FRAMES = 10
CUT_IN_FRAMES = 6
CUT_IN_LEFT = 30.0
INK_STEP_MIN = 0.13
CHAIN_FRAMES = 4
MIXED_FRAMES = 18


class CutLimits(msgspec.Struct, frozen=True, kw_only=True):
    """Limits of the scene tests, shares of structured cells (0-1). Other limits are another STAGE_VERSION."""

    candidate_min: float = 0.08
    """Scene change from which a frame is looked at."""
    certain_min: float = 0.22
    """Scene change, the least over the frames around, from which a frame is a cut."""
    likely_min: float = 0.10
    """Scene change from which a frame is a cut if it stands out from its neighbours."""
    stand_out: float = 2.5
    """By which factor it must stand out."""
    cut_in_share: float = 0.55
    """Share of the picture that changes in a cut closer to the same scene."""
    cut_in_scene_change: float = 0.015
    """Scene change of such a cut."""
    gradual_changed_min: float = 0.25
    """Share of the cells that must differ between both ends of a dissolve or fade."""
    gradual_likeness_max: float = 0.85
    """Correlation of both ends above which one picture grew lighter or darker, and no shot ended."""
    gradual_share_min: float = 0.75
    """Share of the cells that every frame of a dissolve or fade must mix in one proportion."""
    gradual_share_even_min: float = 0.55
    """The same, where the mixture goes on as evenly as only a machine makes it, while the shots move."""
    gradual_steps_min: float = 2.5
    """Over how many steps, effectively, a gradual change must spread."""


class Boundary(msgspec.Struct, frozen=True):
    """Between two shots: the old one ends before frame `start`, the new one begins at `end`."""

    start: int
    end: int
    kind: CutKind
    confidence: float | None


def find_cuts(sights: Iterable[Sight], limits: CutLimits, frames_24: float) -> Iterator[Sight | Boundary]:
    """Yield every sight in order, and each boundary before the first sight at or after its start."""
    finder = _Finder(limits, max(1.0, frames_24))
    for sight in sights:
        yield from finder.take(sight)
    yield from finder.finish()


class _Finder:
    """Holds back as many frames as the longest gradual transition and the tests around it need."""

    def __init__(self, limits: CutLimits, scale: float) -> None:
        self._limits = limits
        self._back = [round(place * scale) for place in BACK_FRAMES]
        self._ahead = [round(place * scale) for place in AHEAD_FRAMES]
        self._reach = max(NEIGHBOUR_FRAMES, self._ahead[-1])
        self._spans = [2 * round(length * scale) for length in GRADUAL_FRAMES]
        self._settle = max(2, round(SETTLE_FRAMES * scale))
        self._held: deque[Sight] = deque()
        self._hold = self._spans[-1] + self._reach + 2 * MIXED_FRAMES
        self._found: list[Boundary] = []
        self._last_cut = -100

    def take(self, sight: Sight) -> Iterator[Sight | Boundary]:
        """Take in a frame, decide on the one `reach` frames before it, let go of the oldest."""
        self._held.append(sight)
        if len(self._held) > self._reach:
            self._judge(len(self._held) - 1 - self._reach)
        if sight.frame % GRADUAL_STRIDE == 0:
            self._judge_gradual()
        while len(self._held) > self._hold:
            yield from self._release()

    def finish(self) -> Iterator[Sight | Boundary]:
        """Decide on the frames at the end, and let go of all."""
        for place in range(max(len(self._held) - self._reach, 0), len(self._held)):
            self._judge(place)
        while self._held:
            yield from self._release()

    def _release(self) -> Iterator[Sight | Boundary]:
        oldest = self._held.popleft()
        while self._found and self._found[0].start <= oldest.frame:
            yield self._found.pop(0)
        yield oldest

    def _judge(self, place: int) -> None:
        """Decide whether a hard cut lies before the frame at a place."""
        candidate = self._held[place]
        if place == 0 or candidate.scene is self._held[place - 1].scene:
            return
        if any(found.start <= candidate.frame < found.end for found in self._found):
            return
        if share_ground(self._held[place - 1].scene, candidate.scene):
            ink = self._ink_step(place)
            if ink >= 1.0:
                self._keep_cut(candidate, self._limits.likely_min * ink)
            elif candidate.scene_change >= self._limits.candidate_min and self._stands_out(place):
                self._judge_scenes(place)
        elif candidate.scene_change >= self._limits.candidate_min and self._judge_scenes(place):
            return
        elif self._is_cut_in(place):
            self._keep_cut(candidate, self._limits.likely_min)

    def _judge_scenes(self, place: int) -> bool:
        """Keep a cut where the scene changes for good; tell whether it did."""
        limits = self._limits
        least = self._least_change(place)
        is_cut = least >= limits.certain_min or (least >= limits.likely_min and self._stands_out(place))
        if is_cut:
            self._keep_cut(self._held[place], least)
        return is_cut

    def _is_cut_in(self, place: int) -> bool:
        """Tell whether the picture jumps closer to what it showed, or away from it.

        The neighbourhoods still hold much of it. But nearly all cells change at once, by no move of the camera,
        between frames that change little, and the picture does not return.
        """
        held, limits = self._held, self._limits
        sight = held[place]
        if sight.changed_share < limits.cut_in_share or sight.scene_change < limits.cut_in_scene_change:
            return False
        if sight.move is not None and sight.left < CUT_IN_LEFT:
            return False
        around = [
            held[other].changed_share
            for other in range(max(place - CUT_IN_FRAMES, 0), min(place + CUT_IN_FRAMES + 1, len(held)))
            if other != place
        ]
        if max(around, default=1.0) > 0.5 * sight.changed_share:
            return False
        before = held[max(place - 1 - self._back[-1], 0)].scene
        after = held[min(place + self._ahead[-1], len(held) - 1)].scene
        return scene_change(before, after) >= 0.6 * sight.scene_change

    def _stands_out(self, place: int) -> bool:
        """Tell whether the scene changes here far more than at the frames around."""
        held = self._held
        around = [
            held[other].scene_change
            for other in range(max(place - NEIGHBOUR_FRAMES, 0), min(place + NEIGHBOUR_FRAMES + 1, len(held)))
            if other != place
        ]
        return held[place].scene_change >= self._limits.stand_out * (max(around, default=0.0) + 0.02)

    def _ink_step(self, place: int) -> float:
        """Return how clearly, 1 or more, the amount of ink changes for good at a place.

        On one paper a drawing may jump further than any neighbourhood reaches, so places say nothing. But one
        figure takes about the same ink from drawing to drawing, and another figure takes another.
        """
        held = self._held
        last_cut = max((found.end for found in self._found), default=0)
        before = [_ink(held[k]) for k in range(max(place - INK_FRAMES, 0), place) if held[k].frame >= last_cut]
        after = [_ink(held[k]) for k in range(place, min(place + INK_FRAMES, len(held)))]
        if min(len(before), len(after)) < INK_FRAMES // 2:
            return 0.0
        step = float(np.median(after) - np.median(before))
        spread = max(float(np.std(before)), float(np.std(after)))
        jump = after[0] - before[-1]
        if jump * step <= 0 or abs(jump) < 0.6 * abs(step):
            return 0.0
        return abs(step) / max(INK_STEP_MIN, 3.0 * spread)

    def _least_change(self, place: int) -> float:
        """Return the least scene change over pairs of frames on both sides: little where the picture returns."""
        least = 1.0
        for back in self._back:
            for ahead in self._ahead:
                one, other = place - 1 - back, place + ahead
                if one >= 0 and other < len(self._held):
                    least = min(least, scene_change(self._held[one].scene, self._held[other].scene))
                    if least < self._limits.likely_min:
                        return least
        return least

    def _keep_cut(self, sight: Sight, least: float) -> None:
        """Keep a cut, but only the strongest of those within three frames."""
        confidence = _confidence(least, self._limits.likely_min)
        if self._found and sight.frame - self._found[-1].end <= 3 and self._found[-1].kind == "hard":
            if confidence <= (self._found[-1].confidence or 0.0):
                return
            self._found.pop()
        self._found.append(Boundary(sight.frame, sight.frame, "hard", confidence))

    def _judge_gradual(self) -> None:
        """Look for a gradual transition that ended a few frames ago."""
        for span in self._spans:
            if len(self._held) <= span + self._settle:
                return
            boundary = self._gradual(len(self._held) - 1 - self._settle, span)
            if boundary is not None:
                self._keep_gradual(boundary)
                return

    def _gradual(self, end_place: int, span: int) -> Boundary | None:
        """Return the transition that lies whole within the `span` frames before a place, if there is one."""
        held, limits = self._held, self._limits
        first, last = held[end_place - span], held[end_place]
        is_new = not any(first.frame < found.end for found in self._found if found.kind != "hard")
        if not is_new or changed_share(last.scene.cells_TT, first.scene.cells_TT, 12) < limits.gradual_changed_min:
            return None
        window = [held[place].scene for place in range(end_place - span, end_place + 1)]
        is_fade = first.scene.is_flat or last.scene.is_flat
        share = self._mixed_share(window)
        if share < limits.gradual_share_even_min or not self._is_settled(end_place, span):
            return None
        if not is_fade and likeness(first.scene, last.scene) > limits.gradual_likeness_max:
            return None
        places_K = _places(window)
        if share < limits.gradual_share_min:
            middle = [held[place] for place in range(end_place - 3 * span // 4, end_place - span // 4 + 1)]
            if not _is_even(places_K) or _is_one_move(middle):
                return None
        return self._bound(first.frame, places_K, "fade" if is_fade else "dissolve")

    def _bound(self, first_frame: int, places_K: NDArray[np.float64], kind: CutKind) -> Boundary | None:
        """Return the transition within a window, from how far each frame of it lies on the way; None for a jump."""
        steps_K = np.diff(places_K)
        effective = float(steps_K.sum()) ** 2 / max(float((steps_K**2).sum()), 1e-9)
        start, end = _bounds(places_K)
        if effective < self._limits.gradual_steps_min or end >= len(places_K):
            return None
        return Boundary(first_frame + start, first_frame + end, kind, _confidence(effective, 2.0))

    def _is_settled(self, end_place: int, span: int) -> bool:
        """Tell whether the frames outside a window do not go on as it goes: it holds the whole transition."""
        held, settle = self._held, self._settle
        first, last = held[end_place - span].scene.cells_TT, held[end_place].scene.cells_TT
        before = [end_place - span - settle, end_place - span - settle // 2]
        after = [end_place + settle // 2, end_place + settle]
        for place in (place for place in before + after if 0 <= place < len(held)):
            on_way, share, _ = mixture(first, held[place].scene.cells_TT, last)
            goes_on = on_way > 1 + SETTLED if place > end_place else on_way < -SETTLED
            if goes_on and share >= 0.5:
                return False
        return True

    def _mixed_share(self, window: list[Scene]) -> float:
        """Return the least share of cells that frames of a window mix from its ends; 0 if they do not walk on."""
        first, last = window[0].cells_TT, window[-1].cells_TT
        span = len(window) - 1
        middle, least, cells = mixture(first, window[span // 2].cells_TT, last)
        if cells < 30 or least < self._limits.gradual_share_even_min or not MIDDLE_MIN < middle < 1 - MIDDLE_MIN:
            return 0.0
        last_place = -SAME_PLACE
        for place in range(0, span + 1, max(span // 8, 1)):
            on_way, share, _ = mixture(first, window[place].cells_TT, last)
            if on_way < last_place - SAME_PLACE:
                return 0.0
            least, last_place = min(least, share), on_way
        return float(least)

    def _keep_gradual(self, boundary: Boundary) -> None:
        """Keep a transition; hard cuts inside it were its steps."""
        inside = [f for f in self._found if boundary.start - 1 <= f.start <= boundary.end + 1]
        self._found = sorted([f for f in self._found if f not in inside] + [boundary], key=lambda found: found.start)


def _ink(sight: Sight) -> float:
    return math.log(max(sight.scene.ground[2], 0.05))


def _places(window: list[Scene]) -> NDArray[np.float64]:
    """Return how far each frame lies on the way from the first to the last, 0-1."""
    return np.array([mixture(window[0].cells_TT, scene.cells_TT, window[-1].cells_TT)[0] for scene in window])


def _is_even(places_K: NDArray[np.float64]) -> bool:
    """Tell whether frames walk from one end to the other in equal steps."""
    inside = np.flatnonzero((places_K > 0.1) & (places_K < 0.9))
    if len(inside) < EVEN_FRAMES_MIN or not bool((np.diff(inside) == 1).all()):
        return False
    line = np.polyval(np.polyfit(inside, places_K[inside], 1), inside)
    return float(np.sqrt(np.mean((places_K[inside] - line) ** 2))) < EVEN_ERROR_MAX


def _is_one_move(sights: list[Sight]) -> bool:
    """Tell whether a camera move explains what changes in most frames: a slow pan walks as evenly as a dissolve."""
    explained = sum(sight.move is not None and sight.move.share * sight.move.reach > 0.5 for sight in sights)
    return 2 * explained > len(sights)


def _bounds(places_K: NDArray[np.float64]) -> tuple[int, int]:
    """Return (first frame that is a mixture, first frame that is the new shot) from the frames' places.

    The straight part, between a fifth and four fifths of the way, is drawn out to both ends.
    """
    inside = np.flatnonzero((places_K > 0.2) & (places_K < 0.8))
    if len(inside) >= 2:
        slope, offset = np.polyfit(inside, places_K[inside], 1)
        start, end = -offset / slope, (1 - offset) / slope
    else:
        start = end = float(np.argmax(places_K >= 0.5))
        start -= 1
    return max(math.floor(start + 0.3) + 1, 1), min(math.ceil(end - 0.3), len(places_K))


def _confidence(value: float, threshold: float) -> float:
    """Return 0.5 at a threshold and towards 1 above it."""
    return round(value / (value + threshold), 4) if value > 0 else 0.0


def merge_boundaries(stream: Iterable[Sight | Boundary], step_share: float) -> Iterator[Sight | Boundary]:
    """Make one transition of boundaries a few frames apart, or further apart with hardly a still frame between.

    Two hard cuts so close are a flash between two shots.
    """
    pending: Boundary | None = None
    between: list[Sight] = []
    for part in stream:
        if isinstance(part, Boundary):
            if pending is not None and _is_one(pending, part, between, step_share):
                pending = _joined(pending, part)
            else:
                yield from _flush(pending, between)
                pending, between = part, []
                continue
        elif pending is None:
            yield part
        else:
            between.append(part)
            if part.frame - pending.end >= MIXED_FRAMES:
                yield from _flush(pending, between)
                pending, between = None, []
    yield from _flush(pending, between)


def _flush(pending: Boundary | None, between: list[Sight]) -> Iterator[Sight | Boundary]:
    if pending is not None:
        yield pending
    yield from between


def _is_one(one: Boundary, other: Boundary, between: list[Sight], step_share: float) -> bool:
    gap = other.start - one.end
    if one.kind == other.kind == "fade" and gap < MIXED_FRAMES:
        return True
    if gap <= CHAIN_FRAMES:
        return True
    inside = [sight for sight in between if one.end < sight.frame < other.start]
    steps = sum(sight.changed_share >= step_share for sight in inside)
    return gap < MIXED_FRAMES and 2 * steps > len(inside)


def _joined(one: Boundary, other: Boundary) -> Boundary:
    kinds = {one.kind, other.kind}
    kind: CutKind = "fade" if "fade" in kinds else "dissolve" if "dissolve" in kinds else "flash_cut"
    return Boundary(one.start, other.end, kind, max(one.confidence or 0.0, other.confidence or 0.0))
