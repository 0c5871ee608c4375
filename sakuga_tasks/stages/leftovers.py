"""Tell what a codec leaves unexplained under a camera move from what a new drawing does.

Both are spread over an order of magnitude, and differ from shot to shot as much: a codec leaves about one level in
most, a figure forty, a mouth ten. So both are taken for log-normal, their middles and how many frames are drawings for
unknown, and the likeliest answer for the frames around is found on a grid: an empirical Bayes estimate.
"""

import math
from functools import cache
from itertools import product
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LEAST, MOST, BINS = 0.5, 200.0, 32
NOISE_MIDDLES, NOISE_SPREAD = np.geomspace(0.3, 15.0, 12), 0.35
DRAWING_MIDDLES, DRAWING_USUAL, DRAWING_SPREAD = np.geomspace(10.0, 100.0, 9), 40.0, 0.65
WIDTH = 0.7
SHARES = {0.02: 0.0, 0.15: -3.0, 0.35: -1.0, 0.5: -1.0, 0.95: -1.0}
"""How many of the frames may show a new drawing, with the logarithm of how usual it is, the most usual 0."""
APART = 3.0
TRACE = 1e-6


def limit_between(left_N: NDArray[np.float64], *, usual_noise: float) -> float:
    """Return the level above which a frame rather shows a new drawing, from what frames around leave unexplained."""
    places_N = np.log(np.maximum(left_N, LEAST) / LEAST) / math.log(MOST / LEAST) * BINS
    counts_B = np.bincount(np.minimum(places_N.astype(np.int64), BINS - 1), minlength=BINS)
    table = _make_table()
    away_P = (table.noise_P - math.log(usual_noise)) / NOISE_SPREAD
    return float(table.limits_P[int((table.logs_PB @ counts_B + table.priors_P - 0.5 * away_P**2).argmax())])


class _Table(NamedTuple):
    """For each pair of curves: logarithms of the shares of its bins, of how usual it is, and where the curves cross."""

    logs_PB: NDArray[np.float64]
    priors_P: NDArray[np.float64]
    noise_P: NDArray[np.float64]
    limits_P: NDArray[np.float64]


@cache
def _make_table() -> _Table:
    noise_curves = [(float(middle), _shares(float(middle))) for middle in NOISE_MIDDLES]
    drawing_curves = [(float(middle), _shares(float(middle))) for middle in DRAWING_MIDDLES]
    logs, priors, noises, limits = [], [], [], []
    for (noise, noise_B), (drawing, drawing_B), (share, usual) in product(noise_curves, drawing_curves, SHARES.items()):
        if drawing <= APART * noise:
            continue
        logs.append(np.log((1 - share) * noise_B + share * drawing_B + TRACE))
        priors.append(usual - 0.5 * (math.log(drawing / DRAWING_USUAL) / DRAWING_SPREAD) ** 2)
        noises.append(math.log(noise))
        limits.append(_crossing(noise, drawing, share))
    return _Table(np.array(logs), np.array(priors), np.array(noises), np.array(limits))


def _shares(middle: float) -> NDArray[np.float64]:
    """Return the share of a log-normal in every bin, the tails in the outermost."""
    curve = NormalDist(math.log(middle), WIDTH)
    bounds = np.linspace(math.log(LEAST), math.log(MOST), BINS + 1)[1:-1]
    return np.diff([0.0, *(curve.cdf(float(bound)) for bound in bounds), 1.0])


def _crossing(noise: float, drawing: float, share: float) -> float:
    """Return the least level between the middles at which a drawing is the likelier, the upper middle if at none."""
    levels = np.geomspace(noise, drawing, 200)
    one = -0.5 * (np.log(levels / noise) / WIDTH) ** 2 + math.log(1 - share)
    other = -0.5 * (np.log(levels / drawing) / WIDTH) ** 2 + math.log(share)
    likelier = np.flatnonzero(other > one)
    return float(levels[likelier[0] if len(likelier) else -1])
