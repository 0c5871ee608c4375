"""The compiled loops that make planes smaller, for the camera to be found on.

Planes come as the decoder leaves them, of which `high` x `wide` samples are the picture, or whole.
"""

from typing import Any

import numpy as np
from numba import njit, uint8, uint16, uint32


@njit(cache=True, error_model="numpy")
def halve_plane(plane_HS: Any, high: int, wide: int) -> Any:
    """Return the rounded means of 2x2 samples; an odd row or column is left out."""
    rows, columns = high // 2, wide // 2
    small_PQ = np.empty((rows, columns), np.uint8)
    n = 2 * columns
    for row in range(rows):
        a, b, small = plane_HS[2 * row, :n], plane_HS[2 * row + 1, :n], small_PQ[row]
        for x in range(columns):
            total = uint16(a[2 * x]) + uint16(a[2 * x + 1]) + uint16(b[2 * x]) + uint16(b[2 * x + 1])
            small[x] = uint8(uint16(total + 2) >> uint16(2))
    return small_PQ


@njit(cache=True, error_model="numpy")
def third_plane(plane_HS: Any, high: int, wide: int) -> Any:
    """Return the rounded means of 3x3 samples; what is over is left out."""
    rows, columns = high // 3, wide // 3
    small_PQ = np.empty((rows, columns), np.uint8)
    n = 3 * columns
    kept = np.empty(n, np.uint16)
    for row in range(rows):
        a, b, c, small = plane_HS[3 * row, :n], plane_HS[3 * row + 1, :n], plane_HS[3 * row + 2, :n], small_PQ[row]
        for x in range(n):
            kept[x] = uint16(uint16(a[x]) + uint16(b[x]) + uint16(c[x]))
        for x in range(columns):
            total = uint32(kept[3 * x]) + uint32(kept[3 * x + 1]) + uint32(kept[3 * x + 2])
            # A ninth, exact for sums of nine samples.
            small[x] = uint8(((total + 4) * uint32(7282)) >> uint32(16))
    return small_PQ


@njit(cache=True, error_model="numpy")
def smooth_half(plane_PQ: Any, high: int, wide: int) -> Any:
    """Return a plane at half its size, rounded up, smoothed so that thin lines do not alias.

    A step of the Gaussian pyramid (Burt and Adelson 1983): weights of 1, 4, 6, 4 and 1 sixteenths each way, the
    picture mirrored at its border.
    """
    rows, columns = (high + 1) // 2, (wide + 1) // 2
    small_PQ = np.empty((rows, columns), np.uint8)
    kept = np.empty(2 * columns + 4, np.uint16)
    inner = kept[2 : wide + 2]
    for row in range(rows):
        y = 2 * row
        a, b, c = plane_PQ[_mirror(y - 2, high), :wide], plane_PQ[_mirror(y - 1, high), :wide], plane_PQ[y, :wide]
        d, e = plane_PQ[_mirror(y + 1, high), :wide], plane_PQ[_mirror(y + 2, high), :wide]
        for x in range(wide):
            near = uint16(4) * uint16(uint16(b[x]) + uint16(d[x])) + uint16(6) * uint16(c[x])
            inner[x] = uint16(uint16(a[x]) + uint16(e[x]) + near)
        for x in range(1, 3):
            kept[2 - x], kept[wide + 1 + x] = inner[_mirror(x, wide)], inner[abs(wide - 1 - x)]
        small = small_PQ[row]
        for x in range(columns):
            near = uint16(4) * uint16(kept[2 * x + 1] + kept[2 * x + 3]) + uint16(6) * kept[2 * x + 2]
            small[x] = uint8(uint16(kept[2 * x] + kept[2 * x + 4] + near + uint16(128)) >> uint16(8))
    return small_PQ


@njit(cache=True, error_model="numpy")
def _mirror(index: int, count: int) -> int:
    """Return the row or column that stands for one beyond the border."""
    index = abs(index)
    return index if index < count else 2 * (count - 1) - index
