"""Weigh what each frame shows for and against a new drawing, as log odds learned on drawn footage.

Boosted trees (Friedman 2001) look at the evidence of a frame, at how strong it is in its shot and at the frames next
to it. `make learn` draws the footage, grows the trees and writes `odds.npz`.
"""

import math
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sakuga_tasks.records.reading import UNCHANGED, Evidence
from sakuga_tasks.stages.evidence import Sight
from sakuga_tasks.stages.odds_kernels import add_trees

# No evidence is surer than so many log odds.
MOST = 9.0
# So much of its odds alone evidence keeps beside what the trees say, which never saw everything.
ALONE_SHARE = 0.15
# What a frame shows of its own: how it was judged, its `Sight`, the camera.
JUDGED = ("evidence", "odds")
SEEN = (
    *("local", "alone", "weak", "largest_change", "changed_share", "local_share", "left", "left_elsewhere"),
    *("noise", "is_dark", "mixed"),
)
CAMERA = ("move_share", "move_spread", "creep_growth", "creep_explained", "moved", "surely", "limit", "over_limit")
OWN = (*JUDGED, *SEEN, *CAMERA)
# What of it is held against the rest of the shot, at which quantiles; and against the quarter of the frames around it,
# so many to both sides, that change least, and so many levels more.
USUAL = ("alone", "weak", "largest_change", "changed_share", "left")
QUANTILES = (0.1, 0.5, 0.9)
AROUND, LEAST_LEVEL = 8, 0.5
# What the frames before and after show, so many frames away.
NEXT = {"odds": (-3, -2, -1, 1, 2, 3)} | dict.fromkeys(("alone", "weak", "changed_share"), (-2, -1, 1, 2))
# Light is compared so many frames to both sides, so many levels lifted; flicker is soon undone.
LIGHT_FRAMES, LIGHT_LEVEL = 3, 8.0
# The evidence by number, for trees to split: roughly from what speaks against a new drawing to what speaks for one.
WORDS: tuple[Evidence, ...] = ("held", "camera", "first", "slow", "weak", "step", "local")
FEATURES = (
    *OWN,
    *(f"{name}_q{100 * q:.0f}" for q in QUANTILES for name in USUAL),
    *(f"{name}_around" for name in USUAL),
    *(f"{name}{step:+d}" for name, steps in NEXT.items() for step in steps),
    *("fades", "frames_24"),
)
# How many frames of a long shot are looked at in one go.
BLOCK_FRAMES = 4096


class Followed(NamedTuple):
    """What was read of the camera at one frame: whether it moved, whether surely, what it may leave, in levels."""

    moved: bool
    surely: bool
    limit: float


STANDING = Followed(moved=False, surely=False, limit=0.0)


class Judged(NamedTuple):
    """What the rules make of a shot, per frame: evidence, how many times its threshold it reaches, and the camera."""

    evidence: list[Evidence]
    margins: list[float]
    is_camera: list[bool]
    followed: list[Followed]


class _Odds(NamedTuple):
    """Log odds that a frame is what its evidence says: at the threshold, per e-fold away from it, and at most."""

    least: float
    slope: float
    most: float


# How often such evidence alone was right on the tuning part. What a camera leaves unexplained just under its limit was
# rather a drawing.
ODDS: dict[Evidence, _Odds] = {
    "first": _Odds(0.0, 0.0, 0.0),
    "local": _Odds(1.7, 3.4, MOST),
    "step": _Odds(1.7, 3.4, MOST),
    "weak": _Odds(2.0, 3.5, MOST),
    "slow": _Odds(0.7, 0.0, 0.7),
    "camera": _Odds(-0.5, 2.7, MOST),
    "held": _Odds(1.5, 3.0, MOST),
}


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
    odds_N = trees.base + (add_trees(looks_NF, *trees[1:]) + ALONE_SHARE * looks_NF[:, OWN.index("odds")])
    # Where nothing changes at all nothing is new, whatever the trees make of the frames around.
    odds_N[looks_NF[:, OWN.index("largest_change")] == 0.0] = -MOST
    return np.asarray(np.clip(odds_N, -MOST, MOST))


def look(
    shot: list[Sight], judged: Judged, frames_24: float, *, block_frames: int = BLOCK_FRAMES
) -> Iterator[NDArray[np.float32]]:
    """Yield what the trees look at, (frames, FEATURES), so many frames at a time."""
    own_NO = np.empty((len(shot), len(OWN)), np.float32)
    for place, each in enumerate(zip(shot, judged.evidence, judged.margins, judged.followed, strict=True)):
        own_NO[place] = _own(*each)
    usual_U = [OWN.index(name) for name in USUAL]
    quantiles_QU = np.quantile(own_NO[min(1, len(shot) - 1) :, usual_U], QUANTILES, axis=0)
    fades_N = _fades(np.array([sight.brightness for sight in shot]))
    for first in range(0, len(shot), block_frames):
        frames = min(block_frames, len(shot) - first)
        near_MO = own_NO[np.clip(np.arange(first - AROUND, first + frames + AROUND), 0, len(shot) - 1)]
        around_NUW = np.lib.stride_tricks.sliding_window_view(near_MO[:, usual_U], 2 * AROUND + 1, axis=0)
        least_NU = np.partition(around_NUW, AROUND // 2, axis=2)[:, :, AROUND // 2]
        block_NO = near_MO[AROUND:-AROUND]
        columns = [
            *(block_NO, np.broadcast_to(quantiles_QU.ravel(), (frames, quantiles_QU.size))),
            block_NO[:, usual_U] / (least_NU + LEAST_LEVEL),
            *(near_MO[AROUND + step :][:frames, OWN.index(name)] for name, steps in NEXT.items() for step in steps),
            fades_N[first : first + frames],
            np.full(frames, frames_24),
        ]
        yield np.column_stack(columns).astype(np.float32)


def _own(sight: Sight, word: Evidence, margin: float, followed: Followed) -> tuple[float, ...]:
    """Return what a frame shows of its own, as OWN names it."""
    share, spread = (sight.move.share, sight.move.spread) if sight.move is not None else (0.0, 0.0)
    growth, explained = (sight.creep.growth, sight.creep.explained) if sight.creep is not None else (0.0, 0.0)
    over = sight.left / followed.limit if followed.moved else 0.0
    seen = (getattr(sight, name) or 0.0 for name in SEEN)
    return (WORDS.index(word), log_odds(word, margin), *seen, share, spread, growth, explained, *followed, over)


def _fades(brightness_N: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how much lighter or darker the picture grows around each frame, as a logarithm, 0 or more."""
    light_N = np.log(np.pad(brightness_N, LIGHT_FRAMES, mode="edge") + LIGHT_LEVEL)
    return np.asarray(np.abs(light_N[2 * LIGHT_FRAMES :] - light_N[: -2 * LIGHT_FRAMES]))


def log_odds(word: Evidence, margin: float) -> float:
    """Return the log odds that a frame shows a new drawing, by its evidence alone."""
    odds = ODDS[word]
    sure = min(odds.least + odds.slope * math.log(margin), odds.most)
    return -sure if word in UNCHANGED else sure


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
