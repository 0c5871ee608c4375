"""Find the drawings that no single frame shows by a limit of its own: they stand out in their shot."""

import math
import statistics
from collections import Counter
from itertools import pairwise

import numpy as np

from sakuga_tasks.records.reading import Evidence
from sakuga_tasks.stages.evidence import Sight

# Weak change from which a frame may show a faint drawing, levels; and what any weaker change counts as.
WEAK_MIN, FAINT = 0.7, 0.2
# How many times the change below a gap that above it is, at least; and of a gap so wide that half as many frames above
# it are enough.
WEAK_NOISE, CLEAR_GAP = 3.0, 8.0
# How many times the mean change below a split that above it is, at least, and how much of the spread (0-1) it explains.
SPLIT_RATIO, SPLIT_SHARE = 5.0, 0.8
# So many frames make a kind: clear drawings that say how strong drawings are in a shot, faint ones, ones in a spot.
SOME = 3
# Part of the usual weak change of clear drawings (0-1) under which what stands out is none.
SMALL_SHARE = 0.08
# Part of that, and of the threshold of clear drawings (0-1), from which a held frame is like them.
ALIKE_SHARE = 0.6
# Part of the threshold of clear drawings (0-1) from which one of a few weak changes is a drawing.
STRONG_SHARE = 0.4
# How many rows and columns of blocks away is still the same spot, and from which gap it counts, levels.
SPOT, SPOT_LEVEL = range(-2, 3), 2.0
# A shot without a still frame: least held frames; and what four fifths of them exceed: part of the threshold of clear
# drawings, and share of cells that changed (0-1).
NEVER_STILL_FRAMES, NEVER_STILL_LOCAL, NEVER_STILL_SHARE = 8, 0.43, 0.004
# Local change, levels, that white grain makes at most, of the share of cells that it changes beyond so many (0-1):
# measured on grain of 5 to 14 levels.
GRAIN_LOCAL, GRAIN_SHARE = 16.0, 0.02
# Share of frames with a camera move (0-1) above which a shot's weak changes are not read.
CAMERA_SHARE = 0.3


def add_faint(shot: list[Sight], evidence: list[Evidence], margins: list[float], *, local_min: float) -> None:
    """Mark held frames that show faint drawings as `weak`, and say how sure each is; `local_min` as in `DrawingLimits`.

    All of them, where no frame is still; those like the clear drawings of the shot; and those that stand apart from
    the rest. Under a camera that moves now and then its rests are as faint: there is no telling.
    """
    if evidence.count("camera") > CAMERA_SHARE * len(shot):
        return
    held = [place for place, said in enumerate(evidence) if said == "held"]
    if _is_never_still([shot[place] for place in held], local_min):
        for place in held:
            evidence[place], margins[place] = "weak", 1.0
        return
    strong = [shot[place].weak for place, said in enumerate(evidence) if place and said == "local"]
    usual = statistics.median(strong) if len(strong) >= SOME else None
    for place in held:
        # On ones no frame is still, and those just under the threshold are like those just over it.
        sight = shot[place]
        if usual is not None and sight.weak >= ALIKE_SHARE * usual and sight.local > ALIKE_SHARE * local_min:
            evidence[place], margins[place] = "weak", 1.0
    _mark_apart(shot, evidence, margins, usual=usual, local_min=local_min)


def _mark_apart(
    shot: list[Sight], evidence: list[Evidence], margins: list[float], *, usual: float | None, local_min: float
) -> None:
    """Mark held frames whose changes stand apart from the noise: figures and mouths in the dark.

    Where half of the frames are faint drawings the noise cannot be told by a quantile; the widest gap between the
    sorted changes tells it, or, in the dark, their split in two. A change that touches one spot must come again
    there: a mouth flaps in one place, codec noise does not. `usual` is the weak change of clear drawings, if any.
    """
    held = [place for place, said in enumerate(evidence) if said == "held"]
    changes = [shot[place].weak for place in held]
    limit, is_wide = _gap(changes)
    if math.isinf(limit) and usual is None and all(sight.is_dark for sight in shot):
        limit, is_wide = _split(changes)
    if usual is not None and limit < SMALL_SHARE * usual:
        return
    weak = [place for place in held if shot[place].weak >= limit]
    is_clear = len(weak) >= max(SOME, len(held) // (10 if is_wide else 5))
    for place in weak if is_clear else _come_again(shot, weak, limit=limit, local_min=local_min):
        evidence[place], margins[place] = "weak", shot[place].weak / limit


def _come_again(shot: list[Sight], weak: list[int], *, limit: float, local_min: float) -> list[int]:
    """Return those of a few weak changes that are nearly clear ones, or come again in one spot."""
    spots = Counter(shot[place].weak_at for place in weak)
    some = []
    for place in weak:
        y, x = shot[place].weak_at
        near = sum(spots[y + j, x + i] for j in SPOT for i in SPOT)
        is_strong = len(weak) >= SOME and shot[place].local > STRONG_SHARE * local_min
        if is_strong or (near >= SOME and limit >= SPOT_LEVEL):
            some.append(place)
    return some


def _is_never_still(held: list[Sight], local_min: float) -> bool:
    """Tell whether even the stillest frames change by much of what a drawing does: rain, snow and slow slides on ones.

    Codecs leave some frames of a still picture as they were; grain changes all of it, the more the stronger it is;
    dither leaves every cell as light as it was.
    """
    if len(held) < NEVER_STILL_FRAMES:
        return False
    fifth = len(held) // 5
    local = sorted(sight.local for sight in held)[fifth]
    share = sorted(sight.changed_share for sight in held)[fifth]
    limit = max(NEVER_STILL_LOCAL * local_min, GRAIN_LOCAL * (share - GRAIN_SHARE))
    return local > limit and share > NEVER_STILL_SHARE


def _gap(changes: list[float]) -> tuple[float, bool]:
    """Return (change above the widest gap, whether it is very wide); infinite where no gap is wide enough."""
    ranked = sorted(changes)
    best, limit = WEAK_NOISE, math.inf
    for low, high in pairwise(ranked):
        ratio = high / max(low, FAINT)
        if high >= WEAK_MIN and ratio > best:
            best, limit = ratio, high
    return limit, best >= CLEAR_GAP


def _split(changes: list[float]) -> tuple[float, bool]:
    """Return (change above the best split in two, whether its means are very far apart) on a logarithmic scale.

    The split leaves the least spread on both sides (Otsu 1979); infinite where it does not explain enough, or the
    means of the sides are too close.
    """
    logs_N = np.log(np.maximum(np.sort(changes), FAINT))
    below_N = np.arange(1, logs_N.size)
    sums_N, above_N = np.cumsum(logs_N)[:-1], below_N[::-1]
    apart_N = (logs_N.sum() - sums_N) / above_N - sums_N / below_N
    spreads_N = below_N * above_N / logs_N.size * apart_N**2
    if not spreads_N.size or spreads_N.max() < SPLIT_SHARE * logs_N.var() * logs_N.size:
        return math.inf, False
    best = int(spreads_N.argmax())
    limit, ratio = math.exp(logs_N[best + 1]), math.exp(apart_N[best])
    return (limit, ratio >= CLEAR_GAP) if ratio >= SPLIT_RATIO and limit >= WEAK_MIN else (math.inf, False)
