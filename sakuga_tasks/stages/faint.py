"""Find the drawings that no single frame shows by a limit of its own: they stand out in their shot."""

import math
import statistics
from collections import Counter
from itertools import pairwise

from sakuga_tasks.records.reading import Evidence
from sakuga_tasks.stages.evidence import Sight

WEAK_MIN = 0.7
WEAK_NOISE = 3.0
FAINT = 0.2
CLEAR_GAP = 8.0
SMALL_SHARE = 0.08
ALIKE_SHARE = 0.6
SPOT = range(-2, 3)
CAMERA_SHARE = 0.3
SLIDE_STEPS, SLIDE_GROWTH, SLIDE_EXPLAINED = 5.0, 5.0, 0.45


def add_faint(shot: list[Sight], evidence: list[Evidence], margins: list[float], *, local_min: float) -> None:
    """Mark held frames of a shot that show faint drawings, with how sure that is; `local_min` as in `DrawingLimits`."""
    _add_weak(shot, evidence, margins, local_min)
    _add_slides(shot, evidence, margins)


def _add_weak(shot: list[Sight], evidence: list[Evidence], margins: list[float], local_min: float) -> None:
    """Mark held frames whose faint changes stand apart from the noise: figures and mouths in the dark.

    Where half of the frames are faint drawings the noise cannot be told by a quantile; the widest gap between
    the sorted changes tells it. A change that touches one spot must come again there: a mouth flaps in one
    place, codec noise does not. Under a camera that moves now and then its rests are as faint: there is no telling.
    """
    if evidence.count("camera") > CAMERA_SHARE * len(shot):
        return
    held = [place for place, said in enumerate(evidence) if said == "held"]
    limit, ratio = _gap([shot[place].weak for place in held])
    weak = [place for place in held if shot[place].weak >= limit]
    strong = [shot[place].weak for place, said in enumerate(evidence) if place and said == "local"]
    if len(strong) >= 3:
        # On ones no frame is still, and those just under the threshold are like those just over it.
        alike_min = ALIKE_SHARE * statistics.median(strong)
        for place in held:
            if shot[place].weak >= alike_min and shot[place].local > ALIKE_SHARE * local_min:
                evidence[place] = "weak"
                margins[place] = 1.0
    if len(strong) >= 3 and limit < SMALL_SHARE * statistics.median(strong):
        return
    is_clear = len(weak) >= max(3, len(held) // 5) or (ratio >= CLEAR_GAP and len(weak) >= max(3, len(held) // 10))
    spots = Counter(shot[place].weak_at for place in weak)
    for place in weak:
        y, x = shot[place].weak_at
        near = 0 if is_clear else sum(spots[y + j, x + i] for j in SPOT for i in SPOT)
        is_strong = len(weak) >= 3 and shot[place].local > 0.4 * local_min
        if is_clear or is_strong or (near >= 3 and limit >= 2.0):
            evidence[place] = "weak"
            margins[place] = shot[place].weak / limit


def _add_slides(shot: list[Sight], evidence: list[Evidence], margins: list[float]) -> None:
    """Mark frames through which something small goes so slowly that no frame shows it, where no camera moves.

    What goes on changes by far more over a window than its steps add up to; what a codec refreshes does not.
    """
    if evidence.count("camera"):
        return
    for place, word in enumerate(evidence):
        creep = shot[place].creep
        if word != "held" or creep is None or creep.explained > SLIDE_EXPLAINED:
            continue
        if creep.steps >= SLIDE_STEPS and creep.growth >= SLIDE_GROWTH and creep.weight >= 0.5 * creep.weight_median:
            evidence[place] = "slow"
            margins[place] = creep.growth / SLIDE_GROWTH


def _gap(changes: list[float]) -> tuple[float, float]:
    """Return (change above the widest gap, its ratio); infinite where no gap is wide enough."""
    ranked = sorted(changes)
    best, limit = WEAK_NOISE, math.inf
    for low, high in pairwise(ranked):
        ratio = high / max(low, FAINT)
        if high >= WEAK_MIN and ratio > best:
            best, limit = ratio, high
    return limit, best
