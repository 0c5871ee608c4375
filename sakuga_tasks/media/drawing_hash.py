"""drawing_hash_v1: 64 bits that survive re-encoding and scaling; frozen by docs/drawing_hash_v1.md."""

import math

import numpy as np
from numpy.typing import NDArray

from sakuga_tasks.media.kernels import rank_spectrum

GRID = 32
FREQUENCIES = range(1, 9)
TABLE_SCALE = 1 << 14
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
    """Return (drawing_hash_v1, hash_contrast) of an 8-bit luma plane of 32x32 to 8192x8192 samples.

    The hash is an unsigned 64-bit integer. The contrast, 0-255, says how far a typical bit is from
    flipping: under about 16 the picture is flat or black and its hash means nothing.
    """
    bits, spread = rank_spectrum(luma_HW, COSINES_UN)
    return int(bits), min(int(spread) >> (CONTRAST_SHIFT + 1), CONTRAST_MAX)
