"""Find where one shot ends and the next begins: hard cuts, and dissolves and fades with their bounds.

A cut does not return: the frames on both sides of a flash show one shot, those of a cut two. A gradual
transition walks on a straight line from the last picture of one shot to the first of the next; the longest that is
looked for takes three seconds.
"""

import math
from collections import deque
from collections.abc import Iterable, Iterator

import msgspec
import numpy as np

from sakuga_tasks.stages.boundaries import MIXED_FRAMES, Boundary, confidence_of
from sakuga_tasks.stages.evidence import Sight
from sakuga_tasks.stages.thumbnails import share_ground, thumbnail_change
from sakuga_tasks.stages.transitions import find_transition

# Which frames before and after a cut are compared, each with each: how far away from it, frames at 24 Hz.
BACK_FRAMES = (0, 1, 2, 3)
AHEAD_FRAMES = (0, 1, 2, 3, 6)
# Among how many frames to both sides a cut must stand out.
NEIGHBOUR_FRAMES = 10
# Lengths of the windows in which gradual transitions are looked for, frames at 24 Hz.
GRADUAL_FRAMES = (12, 20, 32, 52, 76)
# Windows end at every so many frames.
GRADUAL_STRIDE = 3
# How far outside a window the pictures must have settled, frames at 24 Hz.
SETTLE_FRAMES = 4
# Over how many frames to both sides the amount of ink is compared.
INK_FRAMES = 10
# How many frames to both sides of a jump closer must change little.
CUT_IN_FRAMES = 6
# Up to how many frames apart two hard cuts are rivals.
RIVAL_FRAMES = 3
# Change of a block, levels, that a camera move must leave unexplained for a jump closer to be a cut.
CUT_IN_LEFT = 30.0
# Changes of the natural logarithm of ink: from which another figure is drawn, under which one figure leapt.
INK_STEP_MIN = 0.13
INK_LEAP_MIN = 0.04


class CutLimits(msgspec.Struct, frozen=True, kw_only=True):
    """Limits of the tests for a hard cut, shares of structured cells (0-1). Other limits are another STAGE_VERSION."""

    candidate_min: float = 0.08
    """Thumbnail change from which a frame is looked at."""
    certain_min: float = 0.22
    """Thumbnail change, the least over the frames around, from which a frame is a cut."""
    likely_min: float = 0.10
    """Thumbnail change from which a frame is a cut if it stands out from its neighbours."""
    stand_out: float = 2.5
    """By which factor it must stand out."""
    cut_in_share: float = 0.55
    """Share of the picture that changes in a cut closer to the same picture."""
    cut_in_thumbnail_change: float = 0.015
    """Thumbnail change of such a cut."""


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
        self._spans = [round(length * scale) for length in GRADUAL_FRAMES]
        self._settle = max(2, round(SETTLE_FRAMES * scale))
        self._held: deque[Sight] = deque()
        self._hold = self._spans[-1] + self._reach + 2 * MIXED_FRAMES
        self._found: list[Boundary] = []

    def take(self, sight: Sight) -> Iterator[Sight | Boundary]:
        """Take in a frame, decide on the one `reach` frames before it, let go of the oldest."""
        self._held.append(sight)
        if len(self._held) > self._reach:
            self._judge(len(self._held) - 1 - self._reach)
        if sight.frame % GRADUAL_STRIDE == 0:
            self._judge_gradual(self._settle)
        while len(self._held) > self._hold:
            yield from self._release()

    def finish(self) -> Iterator[Sight | Boundary]:
        """Decide on the frames at the end, and let go of all."""
        for place in range(max(len(self._held) - self._reach, 0), len(self._held)):
            self._judge(place)
        # What ends at the end has fewer frames to settle in.
        for settle in range(self._settle, 0, -1):
            self._judge_gradual(settle)
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
        if place == 0 or candidate.thumbnail is self._held[place - 1].thumbnail:
            return
        if any(found.start <= candidate.frame < found.end for found in self._found):
            return
        if share_ground(self._held[place - 1].thumbnail, candidate.thumbnail):
            ink = self._ink_step(place)
            if ink >= 1.0:
                self._keep_cut(candidate, self._limits.likely_min * ink)
            elif self._is_other_ink(place):
                self._judge_change(place)
        elif candidate.thumbnail_change >= self._limits.candidate_min and self._judge_change(place):
            return
        elif self._is_cut_in(place):
            self._keep_cut(candidate, self._limits.likely_min)

    def _judge_change(self, place: int) -> bool:
        """Keep a cut where the picture changes for good; tell whether it did."""
        limits = self._limits
        least = self._least_change(place)
        is_likely = least >= limits.likely_min and (self._stands_out(place) or self._is_past_flash(place, least))
        is_cut = is_likely or least >= limits.certain_min
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
        if sight.changed_share < limits.cut_in_share or sight.thumbnail_change < limits.cut_in_thumbnail_change:
            return False
        if sight.move is not None and sight.left < CUT_IN_LEFT:
            return False
        around = [other.changed_share for other in self._around(place, CUT_IN_FRAMES)]
        if max(around, default=1.0) > 0.5 * sight.changed_share:
            return False
        before = held[max(place - 1 - self._back[-1], 0)].thumbnail
        after = held[min(place + self._ahead[-1], len(held) - 1)].thumbnail
        return thumbnail_change(before, after) >= 0.6 * sight.thumbnail_change

    def _stands_out(self, place: int) -> bool:
        """Tell whether the picture changes here far more than at the frames around, camera moves left out."""
        around = [_change_without_camera(other) for other in self._around(place, NEIGHBOUR_FRAMES)]
        return self._held[place].thumbnail_change >= self._limits.stand_out * (max(around, default=0.0) + 0.02)

    def _is_past_flash(self, place: int, least: float) -> bool:
        """Tell whether a flash lies between two shots, each still but for it, that differ however they are paired."""
        if not (self._held[place].thumbnail.is_flat or self._held[place - 1].thumbnail.is_flat):
            return False
        around = [other.thumbnail_change for other in self._around(place, NEIGHBOUR_FRAMES, beyond=self._back[-1])]
        return least >= self._limits.stand_out * (max(around, default=0.0) + 0.02)

    def _around(self, place: int, reach: int, *, beyond: int = 0) -> Iterator[Sight]:
        """Yield the frames up to `reach` frames from a place to both sides, those up to `beyond` frames left out."""
        for other in range(max(place - reach, 0), min(place + reach + 1, len(self._held))):
            if abs(other - place) > beyond:
                yield self._held[other]

    def _is_other_ink(self, place: int) -> bool:
        """Tell whether the picture on one paper changes by far; a figure that leaps takes its ink along."""
        candidate, before = self._held[place], self._held[place - 1]
        is_leap = abs(_ink(candidate) - _ink(before)) < INK_LEAP_MIN
        return candidate.thumbnail_change >= self._limits.candidate_min and not is_leap and self._stands_out(place)

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
        """Return the least thumbnail change over pairs of frames on both sides: little where the picture returns."""
        least = 1.0
        for back in self._back:
            for ahead in self._ahead:
                one, other = place - 1 - back, place + ahead
                if one >= 0 and other < len(self._held):
                    least = min(least, thumbnail_change(self._held[one].thumbnail, self._held[other].thumbnail))
                    if least < self._limits.likely_min:
                        return least
        return least

    def _keep_cut(self, sight: Sight, least: float) -> None:
        """Keep a cut; of two within three frames between which no other shot lies, only the clearer."""
        boundary = Boundary(sight.frame, sight.frame, "hard", confidence_of(least, self._limits.likely_min))
        rivals = [
            found for found in self._found if found.kind == "hard" and abs(found.end - sight.frame) <= RIVAL_FRAMES
        ]
        for rival in rivals:
            if self._is_other_shot(rival.start, sight.frame):
                continue
            if (boundary.confidence or 0.0) <= (rival.confidence or 0.0):
                return
            self._found.remove(rival)
        self._found = sorted([*self._found, boundary], key=lambda found: found.start)

    def _is_other_shot(self, first: int, second: int) -> bool:
        """Tell whether two cuts a few frames apart are two: what lies between is neither what was nor what comes."""
        start = self._held[0].frame
        before, between, after = (self._held[max(frame - start, 0)].thumbnail for frame in (first - 1, first, second))
        certain = self._limits.certain_min
        return thumbnail_change(before, between) >= certain and thumbnail_change(between, after) >= certain

    def _judge_gradual(self, settle: int) -> None:
        """Look for a gradual transition that ended a few frames ago."""
        end_place = len(self._held) - 1 - settle
        last_end = max((found.end for found in self._found if found.kind != "hard"), default=0)
        for span in self._spans:
            if end_place < span or self._held[end_place - span].frame < last_end:
                return
            boundary = find_transition(self._held, end_place, span=span, settle=settle)
            if boundary is not None:
                self._keep_gradual(boundary)
                return

    def _keep_gradual(self, boundary: Boundary) -> None:
        """Keep a transition; hard cuts inside it were its steps."""
        inside = [f for f in self._found if boundary.start - 1 <= f.start <= boundary.end + 1]
        self._found = sorted([f for f in self._found if f not in inside] + [boundary], key=lambda found: found.start)


def _change_without_camera(sight: Sight) -> float:
    """Return the thumbnail change of a frame, none where a camera moved into it."""
    is_camera = sight.move is not None and sight.move.share > 0.8 and sight.move.reach > 0.6
    return 0.0 if is_camera else sight.thumbnail_change


def _ink(sight: Sight) -> float:
    return math.log(max(sight.thumbnail.ground[2], 0.05))
