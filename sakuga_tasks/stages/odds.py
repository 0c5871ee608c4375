"""Weigh what each frame shows for and against a new drawing, as log odds learned on drawn footage.

Boosted trees (Friedman 2001) take what `looks` lays out of a frame, its shot and its neighbours. `make learn` draws the
footage, grows the trees and writes `odds.npz`.
"""

from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sakuga_tasks.stages.evidence import Sight
from sakuga_tasks.stages.judged import MOST, Judged
from sakuga_tasks.stages.looks import FEATURES, look
from sakuga_tasks.stages.odds_kernels import add_trees

# So much of its odds alone evidence keeps beside what the trees say, which never saw everything; and so much more of
# what it is surer of a new drawing than SURE: a drawing on ones amid twos, an impact frame under a camera.
ALONE_SHARE, SURE_SHARE, SURE = 0.15, 0.6, 6.0


class Trees(NamedTuple):
    """Boosted trees in arrays: see `odds_kernels.add_trees`."""

    base: float
    roots_T: NDArray[np.int32]
    feature_K: NDArray[np.uint8]
    limit_K: NDArray[np.float32]
    below_K: NDArray[np.int32]
    above_K: NDArray[np.int32]
    leaf_L: NDArray[np.float32]


def weigh_evidence(shot: list[Sight], judged: Judged, frames_24: float) -> NDArray[np.float64]:
    """Return the log odds (-9 to 9) that each frame of a shot shows a new drawing, by what it and those around show."""
    return np.concatenate([weigh_looks(load_trees(), looks_NF) for looks_NF in look(shot, judged, frames_24)])


def weigh_looks(trees: Trees, looks_NF: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the log odds (-9 to 9) by what `look` saw, with a share of those of the evidence alone."""
    alone_N = looks_NF[:, FEATURES.index("odds")]
    kept_N = ALONE_SHARE * alone_N + SURE_SHARE * np.maximum(alone_N - SURE, 0.0)
    odds_N = trees.base + (add_trees(looks_NF, *trees[1:]) + kept_N)
    # Where nothing changes at all nothing is new, whatever the trees make of the frames around.
    odds_N[looks_NF[:, FEATURES.index("largest_change")] == 0.0] = -MOST
    return np.asarray(np.clip(odds_N, -MOST, MOST))


@cache
def load_trees() -> Trees:
    """Return the trees that are installed.

    Raises:
        RuntimeError: They learned on other features.
    """
    with resources.as_file(resources.files(__package__) / "odds.npz") as path, np.load(path) as stored:
        arrays: dict[str, Any] = dict(stored)
    if tuple(arrays.pop("features").tolist()) != FEATURES:
        raise RuntimeError("odds.npz was learned on other features than `FEATURES`; learn it anew: make learn")
    return Trees(base=float(arrays.pop("base")), **arrays)
