"""drawing_hash_v1: 64 bits that survive re-encoding and scaling; frozen by docs/drawing_hash_v1.md."""

import math

import numpy as np
from numpy.typing import NDArray

GRID = 32
FREQUENCIES = range(1, 9)
TABLE_SCALE = 1 << 14
CELL_SCALE = 256
CONTRAST_SHIFT = 39
CONTRAST_MAX = 255


def _cosine_table() -> NDArray[np.int64]:
    """Return the DCT-II rows 1-8 over 32 samples, scaled by 2^14 and rounded to the nearest integer."""
    return np.array(
        [
            [math.floor(TABLE_SCALE * math.cos(math.pi * (2 * n + 1) * k / (2 * GRID)) + 0.5) for n in range(GRID)]
            for k in FREQUENCIES
        ],
        dtype=np.int64,
    )


COSINES_UN = _cosine_table()


def hash_drawing(luma_HW: NDArray[np.uint8]) -> tuple[int, int]:
    """Return (drawing_hash_v1, hash_contrast) of an 8-bit luma plane of at least 32x32 samples.

    The hash is an unsigned 64-bit integer. The contrast, 0-255, says how far a typical bit is from
    flipping: under about 16 the picture is flat or black and its hash means nothing.
    """
    cells_NN = average_cells(luma_HW)
    spectrum_UV = COSINES_UN @ cells_NN @ COSINES_UN.T
    doubled = 2 * spectrum_UV.ravel()
    ranked = np.sort(doubled)
    median = (int(ranked[31]) + int(ranked[32])) >> 1
    bits = np.packbits(doubled > median)
    spread = np.sort(np.abs(doubled - median))
    contrast = min(int(spread[31]) >> (CONTRAST_SHIFT + 1), CONTRAST_MAX)
    return int.from_bytes(bits.tobytes(), "big"), contrast


def average_cells(luma_HW: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return the mean of each cell of a 32x32 grid, in 1/256 levels, rounded to the nearest integer."""
    edges = [np.arange(GRID + 1) * side // GRID for side in luma_HW.shape]
    columns_HN = np.add.reduceat(luma_HW, edges[1][:-1], axis=1, dtype=np.uint32)
    sums_NN = np.add.reduceat(columns_HN, edges[0][:-1], axis=0, dtype=np.int64)
    counts_NN = np.outer(np.diff(edges[0]), np.diff(edges[1]))
    result: NDArray[np.int64] = (CELL_SCALE * sums_NN + counts_NN // 2) // counts_NN
    return result
