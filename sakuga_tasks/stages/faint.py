"""Find the drawings that no single frame shows by a limit of its own: they stand out in their shot."""

import math
import statistics
from collections import Counter
from itertools import pairwise

from sakuga_tasks.records.reading import Evidence
from sakuga_tasks.stages.evidence import Creep, Sight

# Weak change from which a frame may show a faint drawing, levels.
WEAK_MIN = 0.7
# How many times what lies below a gap is what lies above it, at least.
WEAK_NOISE = 3.0
# What any weaker change counts as, levels.
FAINT = 0.2
# The same of a gap so wide that half as many frames above it are enough.
CLEAR_GAP = 8.0
# Part of the usual weak change of clear drawings (0-1) under which what stands out is none.
SMALL_SHARE = 0.08
# Part of that, and of the threshold of clear drawings (0-1), from which a held frame is like them.
ALIKE_SHARE = 0.6
# How many rows and columns of blocks away is still the same spot.
SPOT = range(-2, 3)
# Share of frames with a camera move (0-1) above which a shot's weak changes are not read.
CAMERA_SHARE = 0.3
# A slide: least steps and growth (see `drawing_kernels.creep`), share explained (0-1) above which it is a camera's.
SLIDE_STEPS, SLIDE_GROWTH, SLIDE_EXPLAINED = 5.0, 5.0, 0.45


def add_faint(shot: list[Sight], evidence: list[Evidence], margins: list[float], *, local_min: float) -> None:
    """Mark held frames of a shot that show faint drawings, with how sure that is; `local_min` as in `DrawingLimits`."""
    _add_weak(shot, evidence, margins, local_min)
    _add_slides(shot, evidence, margins)


def goes_on(creep: Creep) -> bool:
    """Tell whether a slow change goes on: by far more over its window than its steps add up to.

    What a codec refreshes does not.
    """
    return creep.steps >= SLIDE_STEPS and creep.growth >= SLIDE_GROWTH


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
    """Mark frames through which something small goes so slowly that no frame shows it, where no camera moves."""
    if evidence.count("camera"):
        return
    for place, word in enumerate(evidence):
        creep = shot[place].creep
        if word != "held" or creep is None or creep.explained > SLIDE_EXPLAINED:
            continue
        if goes_on(creep) and creep.weight >= 0.5 * creep.weight_median:
            evidence[place], margins[place] = "slow", 1.0


def _gap(changes: list[float]) -> tuple[float, float]:
    """Return (change above the widest gap, its ratio); infinite where no gap is wide enough."""
    ranked = sorted(changes)
    best, limit = WEAK_NOISE, math.inf
    for low, high in pairwise(ranked):
        ratio = high / max(low, FAINT)
        if high >= WEAK_MIN and ratio > best:
            best, limit = ratio, high
    return limit, best
