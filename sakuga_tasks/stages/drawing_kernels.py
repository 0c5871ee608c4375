"""The compiled tests for a new drawing: blocks that changed beyond their neighbours' echo, and slow creeping."""

from typing import Any

import numpy as np
from numba import njit

ECHO_SHARE = 0.45
ECHO_MAX = 2560.0
HOT = 211.0


@njit(cache=True, error_model="numpy")
def local_change(now_BB: Any, before_BB: Any, after_BB: Any, hot_MM: Any, shrink: int) -> Any:
    """Return (largest, row, column, share): the largest echo-suppressed change of a block, levels, and where.

    What a codec refines one frame before or after a real change in the same block is its echo:
    0.45 * min(max(neighbours), 40 levels). `share` is that of blocks above a fifth of the largest. Blocks above
    3.3 levels are marked in `hot_MM` (uint8), whose cells are `shrink` blocks wide and which the caller clears.
    """
    largest, at_y, at_x = 0.0, 0, 0
    rows, columns = now_BB.shape
    for y in range(rows):
        for x in range(columns):
            value = np.float32(now_BB[y, x])
            if value <= 0.0:
                continue
            echo = min(max(np.float32(before_BB[y, x]), np.float32(after_BB[y, x])), ECHO_MAX)
            value -= ECHO_SHARE * echo
            if value > HOT:
                hot_MM[min(y // shrink, hot_MM.shape[0] - 1), min(x // shrink, hot_MM.shape[1] - 1)] = 1
            if value > largest:
                largest, at_y, at_x = value, y, x
    wide = 0
    if largest > 0:
        for y in range(rows):
            for x in range(columns):
                value = np.float32(now_BB[y, x])
                if value > 0.2 * largest:
                    echo = min(max(np.float32(before_BB[y, x]), np.float32(after_BB[y, x])), ECHO_MAX)
                    wide += value - ECHO_SHARE * echo > 0.2 * largest
    return largest / 64.0, at_y, at_x, wide / now_BB.size


@njit(cache=True, error_model="numpy")
def global_change(now_MM: Any, before_MM: Any, level: int) -> Any:
    """Return (share of cells that changed by `level` or more, largest change, mean luma of the frame in levels).

    Black bars are left out of the share.
    """
    changed, counted, largest, total = 0, 0, 0, 0
    for y in range(now_MM.shape[0]):
        for x in range(now_MM.shape[1]):
            now, before = np.int32(now_MM[y, x]), np.int32(before_MM[y, x])
            change = abs(now - before)
            largest = max(largest, change)
            total += now
            if max(now, before) > 1280:
                counted += 1
                changed += change >= level
    return changed / max(counted, now_MM.size // 20, 1), largest / 64.0, total / 64.0 / now_MM.size


@njit(cache=True, error_model="numpy")
def median_change(now_MM: Any, before_MM: Any) -> float:
    """Return the median absolute change of the cells, levels, to a sixteenth."""
    counts = np.zeros(257, np.int64)
    for y in range(now_MM.shape[0]):
        for x in range(now_MM.shape[1]):
            counts[min(abs(np.int32(now_MM[y, x]) - np.int32(before_MM[y, x])) // 4, 256)] += 1
    half, seen = now_MM.size // 2, 0
    for level in range(257):
        seen += counts[level]
        if seen > half:
            return level / 16.0
    return 16.0


@njit(cache=True, error_model="numpy")
def creep(ring_RMM: Any, hot_RMM: Any, places: Any, now: int, threshold: float) -> Any:
    """Measure a slow change over a window of frames, of which `places[now]` is the one asked about.

    D is the change of each cell over the whole window, `threshold` levels at least, where nothing local
    happened. Returns (cells left, quiet textured cells, effective steps, growth, weight of this frame,
    median weight, share of D a move of the whole picture explains, u, v, zoom): the last four by least squares
    on the gradient of the window's middle, in cells over the window, zoom as the factor less one.
    """
    count = places.shape[0]
    first_MM, last_MM = ring_RMM[places[0]], ring_RMM[places[count - 1]]
    middle_MM = ring_RMM[places[count // 2]]
    rows, columns = first_MM.shape
    weights = np.zeros(count)
    total, left, textured, steps = 0.0, 0, 0, 0.0
    limit = threshold * 64.0
    nothing = (0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for y in range(rows - 1):
        for x in range(columns - 1):
            change = np.float32(last_MM[y, x]) - np.float32(first_MM[y, x])
            if abs(change) < limit or _is_hot(hot_RMM, places, y, x):
                continue
            left += 1
            total += change * change
            for k in range(1, count):
                step = np.float32(ring_RMM[places[k], y, x]) - np.float32(ring_RMM[places[k - 1], y, x])
                weights[k] += step * change
                steps += step * step
    if left < 12 or total <= 0.0:
        return nothing
    for y in range(rows - 1):
        for x in range(columns - 1):
            here = np.float32(middle_MM[y, x])
            gx, gy = np.float32(middle_MM[y, x + 1]) - here, np.float32(middle_MM[y + 1, x]) - here
            if abs(gx) + abs(gy) > 256.0:
                textured += not _is_hot(hot_RMM, places, y, x)
    weights /= total
    some, squares = 0.0, 0.0
    for k in range(1, count):
        some += weights[k]
        squares += weights[k] * weights[k]
    u, v, zoom, explained = _fit(ring_RMM, hot_RMM, places)
    return (
        left, textured, some * some / max(squares, 1e-9), total / max(steps, 1e-9), weights[now],
        np.median(weights[1:]), explained, u, v, zoom,
    )  # fmt: skip


@njit(cache=True, error_model="numpy")
def _is_hot(hot_RMM: Any, places: Any, y: int, x: int) -> bool:
    """Tell whether something local happened in a cell in any frame of a window."""
    for k in range(places.shape[0]):
        if hot_RMM[places[k], y, x]:
            return True
    return False


@njit(cache=True, error_model="numpy")
def _fit(ring_RMM: Any, hot_RMM: Any, places: Any) -> Any:
    """Return (u, v, zoom) over a window, and the share of the squared change they explain."""
    count = places.shape[0]
    first_MM, last_MM, middle_MM = ring_RMM[places[0]], ring_RMM[places[count - 1]], ring_RMM[places[count // 2]]
    rows, columns = middle_MM.shape
    cy, cx = (rows - 1) * 0.5, (columns - 1) * 0.5
    matrix, vector, before = np.zeros((3, 3)), np.zeros(3), 0.0
    for y in range(1, rows - 1):
        for x in range(1, columns - 1):
            if _is_hot(hot_RMM, places, y, x):
                continue
            change = np.float32(last_MM[y, x]) - np.float32(first_MM[y, x])
            gx = 0.5 * (np.float32(middle_MM[y, x + 1]) - np.float32(middle_MM[y, x - 1]))
            gy = 0.5 * (np.float32(middle_MM[y + 1, x]) - np.float32(middle_MM[y - 1, x]))
            gz = gx * (x - cx) + gy * (y - cy)
            matrix[0, 0] += gx * gx
            matrix[0, 1] += gx * gy
            matrix[0, 2] += gx * gz
            matrix[1, 1] += gy * gy
            matrix[1, 2] += gy * gz
            matrix[2, 2] += gz * gz
            vector[0] -= gx * change
            vector[1] -= gy * change
            vector[2] -= gz * change
            before += change * change
    a = vector.copy()
    for i in range(3):
        for j in range(i):
            matrix[i, j] = matrix[j, i]
        matrix[i, i] = matrix[i, i] * 1.0001 + 1.0
    # What a least-squares fit leaves is what was there less its gain along the fitted moves.
    normal = matrix.copy()
    for i in range(3):
        for j in range(i + 1, 3):
            f = matrix[j, i] / matrix[i, i]
            for k in range(i, 3):
                matrix[j, k] -= f * matrix[i, k]
            vector[j] -= f * vector[i]
    for i in range(2, -1, -1):
        for k in range(i + 1, 3):
            vector[i] -= matrix[i, k] * vector[k]
        vector[i] /= matrix[i, i]
    gained = 0.0
    for i in range(3):
        gained += 2.0 * a[i] * vector[i]
        for k in range(3):
            gained -= vector[i] * normal[i, k] * vector[k]
    return vector[0], vector[1], vector[2], gained / max(before, 1e-9)
