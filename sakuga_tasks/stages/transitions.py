"""Find gradual transitions: a dissolve or fade walks on a straight line from one picture to the next."""

import math
from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from sakuga_tasks.records.reading import CutKind
from sakuga_tasks.stages.boundaries import Boundary, confidence_of
from sakuga_tasks.stages.evidence import Sight
from sakuga_tasks.stages.scene_kernels import changed_share, mixture
from sakuga_tasks.stages.scenes import Scene, likeness, scene_change

SAME_PLACE = 0.04
SETTLED = 0.06
MIDDLE_MIN = 0.08
EVEN_FRAMES_MIN, EVEN_ERROR_MAX = 6, 0.04


class TransitionLimits(msgspec.Struct, frozen=True, kw_only=True):
    """Limits of the test for a gradual transition, shares 0-1. Other limits are another STAGE_VERSION."""

    changed_min: float = 0.25
    """Share of the cells that must differ between both ends."""
    likeness_max: float = 0.85
    """Correlation of both ends above which one picture grew lighter or darker, and no shot ended."""
    likeness_same: float = 0.5
    """The same, where every cell finds its like close by: a camera went through one scene."""
    scene_change_min: float = 0.1
    """Scene change from one end to the other under which every cell does."""
    share_min: float = 0.75
    """Share of the cells that every frame must mix in one proportion."""
    share_even_min: float = 0.55
    """The same, where the mixture goes on as evenly as only a machine makes it, while the shots move."""
    steps_min: float = 2.5
    """Over how many steps, effectively, the change must spread."""


LIMITS = TransitionLimits()


def find_transition(held: Sequence[Sight], end_place: int, *, span: int, settle: int) -> Boundary | None:
    """Return the transition that lies whole within the `span` frames before a place, if there is one.

    `settle` frames on both sides of the window must not go on as it goes.
    """
    first, last = held[end_place - span], held[end_place]
    if changed_share(last.scene.cells_TT, first.scene.cells_TT, 12) < LIMITS.changed_min:
        return None
    window = [held[place].scene for place in range(end_place - span, end_place + 1)]
    is_fade = first.scene.is_flat or last.scene.is_flat
    share = _mixed_share(window)
    if share < LIMITS.share_even_min or not _is_settled(held, end_place, span=span, settle=settle):
        return None
    if not is_fade and _is_one_scene(first.scene, last.scene):
        return None
    places_K = _places(window)
    if share < LIMITS.share_min:
        middle = [held[place] for place in range(end_place - 3 * span // 4, end_place - span // 4 + 1)]
        if not _is_even(places_K) or _is_one_move(middle):
            return None
    return _bounded(first.frame, places_K, "fade" if is_fade else "dissolve")


def _is_one_scene(first: Scene, last: Scene) -> bool:
    """Tell whether both ends of a window show one scene, in other light or from elsewhere."""
    alike = likeness(first, last)
    is_near = alike > LIMITS.likeness_same and scene_change(first, last) < LIMITS.scene_change_min
    return alike > LIMITS.likeness_max or is_near


def _bounded(first_frame: int, places_K: NDArray[np.float64], kind: CutKind) -> Boundary | None:
    """Return the transition within a window, from how far each frame of it lies on the way; None for a jump."""
    steps_K = np.diff(places_K)
    effective = float(steps_K.sum()) ** 2 / max(float((steps_K**2).sum()), 1e-9)
    start, end = _bounds(places_K)
    if effective < LIMITS.steps_min or end >= len(places_K):
        return None
    return Boundary(first_frame + start, first_frame + end, kind, confidence_of(effective, LIMITS.steps_min))


def _is_settled(held: Sequence[Sight], end_place: int, *, span: int, settle: int) -> bool:
    """Tell whether the frames outside a window do not go on as it goes: it holds the whole transition."""
    first, last = held[end_place - span].scene.cells_TT, held[end_place].scene.cells_TT
    before = [end_place - span - settle, end_place - span - settle // 2]
    after = [end_place + settle // 2, end_place + settle]
    for place in (place for place in before + after if 0 <= place < len(held)):
        on_way, share, _ = mixture(first, held[place].scene.cells_TT, last)
        goes_on = on_way > 1 + SETTLED if place > end_place else on_way < -SETTLED
        if goes_on and share >= 0.5:
            return False
    return True


def _mixed_share(window: list[Scene]) -> float:
    """Return the least share of cells that frames of a window mix from its ends; 0 if they do not walk on."""
    first, last = window[0].cells_TT, window[-1].cells_TT
    span = len(window) - 1
    middle, least, cells = mixture(first, window[span // 2].cells_TT, last)
    if cells < 30 or least < LIMITS.share_even_min or not MIDDLE_MIN < middle < 1 - MIDDLE_MIN:
        return 0.0
    last_place = -SAME_PLACE
    for place in range(0, span + 1, max(span // 8, 1)):
        on_way, share, _ = mixture(first, window[place].cells_TT, last)
        if on_way < last_place - SAME_PLACE:
            return 0.0
        least, last_place = min(least, share), on_way
    return float(least)


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
