"""Find gradual transitions: a dissolve or fade walks on a straight line from one picture to the next."""

import math
import statistics
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from sakuga_tasks.records.reading import CutKind
from sakuga_tasks.stages.boundaries import Boundary, confidence_of
from sakuga_tasks.stages.evidence import Sight
from sakuga_tasks.stages.thumbnail_kernels import changed_share, mixture
from sakuga_tasks.stages.thumbnails import Thumbnail, likeness, thumbnail_change

# By how much a frame may fall back behind the one before, of the way from end to end (0-1).
SAME_PLACE = 0.04
# By how much a frame outside a window may lie beyond its end, of the way.
SETTLED = 0.06
# How far from both ends the middle frame must lie, of the way.
MIDDLE_MIN = 0.08
# Frames outside a window from which a camera's speed is taken, and speed from which it matters, cells a frame.
SPEED_FRAMES, SPEED_MIN = 4, 0.02
# How far the straight part must go if drawn out over all frames of a window, of the way.
WAY_MIN = 0.5
# An even walk: how many frames it takes at least; how far they stray from a line (root mean square), of the way.
EVEN_FRAMES_MIN, EVEN_ERROR_MAX = 6, 0.04


class TransitionLimits(msgspec.Struct, frozen=True, kw_only=True):
    """Limits of the test for a gradual transition, shares 0-1. Other limits are another STAGE_VERSION."""

    changed_min: float = 0.25
    """Share of the cells that must differ between both ends."""
    likeness_max: float = 0.85
    """Correlation of both ends above which one picture grew lighter or darker, and no shot ended."""
    likeness_same: float = 0.5
    """The same, where every cell finds its like close by: a camera went through one shot."""
    thumbnail_change_min: float = 0.1
    """Thumbnail change from one end to the other under which every cell does."""
    share_min: float = 0.75
    """Share of the cells that every frame must mix in one proportion."""
    share_even_min: float = 0.55
    """The same, where the mixture goes on as evenly as only a machine makes it, while the shots move."""
    steps_min: float = 2.5
    """Over how many steps, effectively, the change must spread."""


LIMITS = TransitionLimits()


def find_transition(held: Sequence[Sight], end_place: int, *, span: int, settle: int) -> Boundary | None:
    """Return the transition that lies whole within the `span` frames before a place, if there is one.

    `settle` frames on both sides of the window must not go on as it goes. Cameras that move before and after go on
    through it.
    """
    first, last = held[end_place - span], held[end_place]
    if changed_share(last.thumbnail.cells_TT, first.thumbnail.cells_TT, 12) < LIMITS.changed_min:
        return None
    window, share = _clearer_window(held, end_place, span)
    if share < LIMITS.share_even_min or not _is_settled(window, settle):
        return None
    is_fade = first.thumbnail.is_flat or last.thumbnail.is_flat
    middle = [held[place] for place in range(end_place - 3 * span // 4, end_place - span // 4 + 1)]
    # Dark cells fit any mixture to within the levels it may miss them by; nothing is mixed where a camera goes on.
    if not is_fade and (_is_one_shot(first.thumbnail, last.thumbnail) or all(_goes_on(sight) for sight in middle)):
        return None
    places_K = _places(window)
    if share < LIMITS.share_min and (not _is_even(places_K) or _is_one_move(middle)):
        return None
    return _bounded(first.frame, places_K, "fade" if is_fade else "dissolve")


class _Speed(NamedTuple):
    """How a camera moves the picture: cells a frame, and the zoom less one."""

    x: float
    y: float
    zoom: float


STILL = _Speed(0.0, 0.0, 0.0)


class _Window(NamedTuple):
    """The frames of what may be a transition, and how the cameras at both its ends go on through it."""

    held: Sequence[Sight]
    start: int
    span: int
    speeds: tuple[_Speed, _Speed]

    def holds(self, number: int) -> bool:
        """Whether a frame, counted from the first of the window, is at hand."""
        return 0 <= self.start + number < len(self.held)

    def mixture_at(self, number: int) -> tuple[float, float, int]:
        """Ask whether a frame is a mixture of both ends, as their cameras would show them then."""
        held, start, span, (before, after) = self
        first_TT = _moved(held[start].thumbnail.cells_TT, before, number)
        last_TT = _moved(held[start + span].thumbnail.cells_TT, after, number - span)
        mixed: tuple[float, float, int] = mixture(first_TT, held[start + number].thumbnail.cells_TT, last_TT)
        return mixed


def _clearer_window(held: Sequence[Sight], end_place: int, span: int) -> tuple[_Window, float]:
    """Return a window and the least share of cells it explains: with moving ends where still ones explain little."""
    still = _Window(held, end_place - span, span, (STILL, STILL))
    share = _mixed_share(still)
    if share >= LIMITS.share_even_min or _goes_on(held[end_place - span // 2]):
        return still, share
    before = _speed_between(held, still.start - SPEED_FRAMES, still.start + 1)
    after = _speed_between(held, end_place + 1, end_place + 1 + SPEED_FRAMES)
    if not (_matters(before) or _matters(after)):
        return still, share
    moving = still._replace(speeds=(before, after))
    return moving, _mixed_share(moving)


def _goes_on(sight: Sight) -> bool:
    """Tell whether one move explains a frame so well that nothing is mixed in it."""
    move = sight.move
    return move is not None and move.share > 0.8 and move.reach > 0.8 and move.spread < 3.0


def _speed_between(held: Sequence[Sight], start: int, end: int) -> _Speed:
    """Return the usual move of the frames at hand from one place to another; none where they are still."""
    sights = [held[place] for place in range(max(start, 0), min(end, len(held)))]
    moves = [move for sight in sights if (move := sight.move) is not None and move.share * move.reach > 0.4]
    if 2 * len(moves) <= len(sights):
        return STILL
    cell_px = 8 * sights[0].block_rows / sights[0].thumbnail.cells_TT.shape[0]
    return _Speed(
        statistics.median(move.dx for move in moves) / cell_px,
        statistics.median(move.dy for move in moves) / cell_px,
        statistics.median(move.zoom for move in moves),
    )


def _matters(speed: _Speed) -> bool:
    """Tell whether a camera goes so far that it matters."""
    return abs(speed.x) + abs(speed.y) + 10 * abs(speed.zoom) > SPEED_MIN


def _moved(cells_TT: NDArray[np.uint8], speed: _Speed, frames: int) -> NDArray[np.uint8]:
    """Return the cells as the camera shows them so many frames later, or earlier."""
    if speed == STILL or frames == 0:
        return cells_TT
    rows, columns = cells_TT.shape
    grown = 1.0 - speed.zoom * frames
    left = (1.0 - grown) * (columns - 1) / 2 - speed.x * frames
    top = (1.0 - grown) * (rows - 1) / 2 - speed.y * frames
    origin = np.array([[grown, 0.0, left], [0.0, grown, top]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    moved = cv2.warpAffine(cells_TT, origin, (columns, rows), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, dtype=np.uint8)


def _is_one_shot(first: Thumbnail, last: Thumbnail) -> bool:
    """Tell whether both ends of a window show one shot, in other light or from elsewhere."""
    alike = likeness(first, last)
    is_near = alike > LIMITS.likeness_same and thumbnail_change(first, last) < LIMITS.thumbnail_change_min
    return alike > LIMITS.likeness_max or is_near


def _bounded(first_frame: int, places_K: NDArray[np.float64], kind: CutKind) -> Boundary | None:
    """Return the transition within a window, from how far each frame of it lies on the way; None for a jump."""
    steps_K = np.diff(places_K)
    effective = float(steps_K.sum()) ** 2 / max(float((steps_K**2).sum()), 1e-9)
    start, end = _bounds(places_K)
    if effective < LIMITS.steps_min or end >= len(places_K):
        return None
    return Boundary(first_frame + start, first_frame + end, kind, confidence_of(effective, LIMITS.steps_min))


def _is_settled(window: _Window, settle: int) -> bool:
    """Tell whether the frames outside a window do not go on as it goes: it holds the whole transition."""
    span = window.span
    for number in (-settle, -(settle // 2), span + settle // 2, span + settle):
        if not window.holds(number):
            continue
        on_way, share, _ = window.mixture_at(number)
        goes_on = on_way > 1 + SETTLED if number > span else on_way < -SETTLED
        if goes_on and share >= 0.5:
            return False
    return True


def _mixed_share(window: _Window) -> float:
    """Return the least share of cells that frames of a window mix from its ends; 0 if they do not walk on."""
    middle, least, cells = window.mixture_at(window.span // 2)
    if cells < 30 or least < LIMITS.share_even_min or not MIDDLE_MIN < middle < 1 - MIDDLE_MIN:
        return 0.0
    last_place = -SAME_PLACE
    for number in range(0, window.span + 1, max(window.span // 8, 1)):
        on_way, share, _ = window.mixture_at(number)
        if on_way < last_place - SAME_PLACE:
            return 0.0
        least, last_place = min(least, share), on_way
    return least


def _places(window: _Window) -> NDArray[np.float64]:
    """Return how far each frame lies on the way from the first to the last, 0-1."""
    return np.array([window.mixture_at(number)[0] for number in range(window.span + 1)])


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

    The straight part, between a fifth and four fifths of the way, is drawn out to both ends, if it goes on at all.
    """
    inside = np.flatnonzero((places_K > 0.2) & (places_K < 0.8))
    slope, offset = np.polyfit(inside, places_K[inside], 1) if len(inside) >= 2 else (0.0, 0.0)
    if slope * len(places_K) > WAY_MIN:
        start, end = -offset / slope, (1 - offset) / slope
    else:
        start = end = float(np.argmax(places_K >= 0.5))
        start -= 1
    return max(math.floor(start + 0.3) + 1, 1), min(math.ceil(end - 0.3), len(places_K))
