"""A frame as a thumbnail: coarse cells of luma and colour, and how far two frames are from showing one shot."""

import math
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sakuga_tasks.stages.thumbnail_kernels import changed_share, envelopes, ground, structure, violation

# Of luma and of colour: in cells, and in levels.
REACHES, SLACKS = (3, 2), (6, 4)
MOST_SHARE = 0.4
GROUND_SHARE_MIN, GROUND_LEVEL = 0.65, 5


class Thumbnail:
    """Cells of one frame: luma `cells_TT` and two colour planes `chroma_CTT` in half as many, uint8."""

    def __init__(self, cells_TT: NDArray[np.uint8], chroma_CTT: NDArray[np.uint8]) -> None:
        self.cells_TT = cells_TT
        self.chroma_CTT = chroma_CTT

    @cached_property
    def _envelopes(self) -> tuple[Any, ...]:
        found: tuple[Any, ...] = envelopes(self.cells_TT, self.chroma_CTT, REACHES, SLACKS)
        return found

    @cached_property
    def _structure(self) -> Any:
        return structure(self.cells_TT)

    @cached_property
    def ground(self) -> tuple[float, float, float]:
        """(level of the ground, share of cells that show it, ink on it in levels): see `thumbnail_kernels.ground`."""
        level, share, ink = ground(self.cells_TT)
        return float(level), float(share), float(ink)

    @cached_property
    def colour(self) -> NDArray[np.float64]:
        """Median of both colour planes, levels."""
        ranked_CN = np.sort(self.chroma_CTT.reshape(2, -1), axis=1).astype(np.float64)
        size = ranked_CN.shape[1]
        middle: NDArray[np.float64] = (ranked_CN[:, (size - 1) // 2] + ranked_CN[:, size // 2]) / 2
        return middle

    @cached_property
    def is_flat(self) -> bool:
        """Whether the picture is one colour: black, white, a flash."""
        return bool(np.count_nonzero(self._structure) / self._structure.size < 0.01)

    def leaves(self, other: "Thumbnail") -> tuple[float, float]:
        """Return the shares (0-1) of structured cells and of all that the other's neighbourhoods do not hold."""
        shares: tuple[float, float] = violation(
            self.cells_TT,
            self.chroma_CTT,
            self._structure,
            *other._envelopes,
        )
        return shares


def thumbnail_change(one: Thumbnail, other: Thumbnail) -> float:
    """Return how far two frames are from showing one shot, 0-1: the geometric mean of both directions.

    The neighbourhood absorbs motion. A line or a subtitle that appears on a flat field breaks one direction
    only; a cut breaks both, or most of the picture, as one from bare paper to a painting does.
    """
    if one is other:
        return 0.0
    there, there_all = other.leaves(one)
    if there == 0 and changed_share(one.cells_TT, other.cells_TT, SLACKS[0]) < MOST_SHARE:
        return 0.0
    back, back_all = one.leaves(other)
    most = max(there_all, back_all)
    return max(math.sqrt(there * back), most if most >= MOST_SHARE else 0.0)


def share_ground(one: Thumbnail, other: Thumbnail) -> bool:
    """Tell whether two frames are mostly the same flat ground: drawings on one paper."""
    (level, share, _), (other_level, other_share, _) = one.ground, other.ground
    if min(share, other_share) < GROUND_SHARE_MIN or abs(level - other_level) > GROUND_LEVEL:
        return False
    return bool(np.abs(one.colour - other.colour).max() <= GROUND_LEVEL)


def likeness(one: Thumbnail, other: Thumbnail) -> float:
    """Return the correlation (-1 to 1) of two frames' luma: near 1 for one picture in other light."""
    return float(np.corrcoef(one.cells_TT.ravel(), other.cells_TT.ravel())[0, 1])
