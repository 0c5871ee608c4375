"""The compiled tests for a new drawing: blocks that changed beyond their neighbours' echo, and slow creeping."""

from typing import Any

import numpy as np
from numba import int32, int64, njit, uint16

ECHO_SHARE, ECHO_MAX = np.float32(0.45), np.float32(2560.0)
HOT_64THS = np.float32(64 * 3.3)
# So large a change is nobody's echo.
ALONE_64THS = np.float32(64 * 60.0)
# Part of the largest change from which a block changes too.
WIDE_PART = np.float32(0.2)
CREEP_CELLS_MIN = 12


@njit(cache=True, error_model="numpy")
def local_change(now_BB: Any, before_BB: Any, after_BB: Any) -> Any:
    """Return (largest, row, column): the largest echo-suppressed change of a block, levels, and where.

    What a codec refines one frame before or after a real change in the same block is its echo:
    0.45 * min(max(neighbours), 40 levels).
    """
    largest, y, x = _largest(_without_echo(now_BB, before_BB, after_BB))
    return largest / 64.0, y, x


@njit(cache=True, error_model="numpy")
def strong_change(now_BB: Any, before_BB: Any, after_BB: Any, hot_MM: Any, shrink: int) -> Any:
    """Return (largest, row, column, alone, share): `local_change`, and two measures of it.

    `alone`, levels, is what is left where echoes reach the blocks next to a change too; from `ALONE_64THS` up it is
    the largest itself. `share` (0-1) is that of the blocks that change a fifth as much.

    Marks the cells, `shrink` blocks wide, with a block whose change exceeds `HOT_64THS`.
    """
    left_BB = _without_echo(now_BB, before_BB, after_BB)
    largest, y, x = _largest(left_BB)
    if largest <= 0:
        return 0.0, 0, 0, 0.0, 0.0
    alone = _largest_alone(left_BB, now_BB, before_BB, after_BB) if largest < ALONE_64THS else largest
    _mark_hot(hot_MM, left_BB, shrink)
    return largest / 64.0, y, x, alone / 64.0, _wide_share(left_BB, largest)


@njit(cache=True, error_model="numpy")
def wide_change(now_BB: Any, before_BB: Any, after_BB: Any) -> Any:
    """Return (largest, row, column, share): `local_change`, and what share (0-1) of blocks changes a fifth as much."""
    left_BB = _without_echo(now_BB, before_BB, after_BB)
    largest, y, x = _largest(left_BB)
    return largest / 64.0, y, x, _wide_share(left_BB, largest) if largest > 0 else 0.0


@njit(cache=True, error_model="numpy")
def _wide_share(left_BB: Any, largest: float) -> float:
    """Return the share (0-1) of the blocks that change a fifth as much as the largest."""
    wide = 0
    for row in range(left_BB.shape[0]):
        wide += _count_above(left_BB[row], WIDE_PART * np.float32(largest))
    return wide / left_BB.size


@njit(cache=True, error_model="numpy")
def _without_echo(now_BB: Any, before_BB: Any, after_BB: Any) -> Any:
    """Return what is left of the changes, float32, 64ths of a level: see `local_change`."""
    left_BB = np.empty(now_BB.shape, np.float32)
    for y in range(now_BB.shape[0]):
        left, now, before, after = left_BB[y], now_BB[y], before_BB[y], after_BB[y]
        for x in range(now_BB.shape[1]):
            left[x] = _less_echo(now[x], max(before[x], after[x]))
    return left_BB


@njit(cache=True, error_model="numpy")
def _less_echo(change: int, neighbour: int) -> Any:
    """Return what is left of a change, float32, where a neighbour in time changed by so much: see `local_change`."""
    return np.float32(change) - ECHO_SHARE * min(np.float32(neighbour), ECHO_MAX)


@njit(cache=True, error_model="numpy")
def _largest_alone(left_BB: Any, now_BB: Any, before_BB: Any, after_BB: Any) -> Any:
    """Return the largest change, 64ths of a level, that is no echo of a block of the same spot or next to it."""
    rows, columns = left_BB.shape
    largest = np.float32(0.0)
    for y in range(rows):
        if _count_above(left_BB[y], largest) == 0:
            continue
        for x in range(columns):
            if left_BB[y, x] <= largest:
                continue
            most = uint16(0)
            for row in range(max(y - 1, 0), min(y + 2, rows)):
                for column in range(max(x - 1, 0), min(x + 2, columns)):
                    most = max(most, max(before_BB[row, column], after_BB[row, column]))
            largest = max(largest, _less_echo(now_BB[y, x], most))
    return largest


@njit(cache=True, error_model="numpy")
def _count_above(left_B: Any, limit: float) -> int:
    """Return how many values exceed a limit."""
    above = 0
    for x in range(left_B.size):
        above += left_B[x] > limit
    return above


@njit(cache=True, error_model="numpy")
def _largest(left_BB: Any) -> Any:
    """Return (largest, row, column) of the first of the largest values above 0."""
    largest, at_y, at_x = np.float32(0.0), 0, 0
    for y in range(left_BB.shape[0]):
        # Counting takes many blocks at once, as finding the largest does not, and few rows hold a larger one.
        if _count_above(left_BB[y], largest) > 0:
            for x in range(left_BB.shape[1]):
                if left_BB[y, x] > largest:
                    largest, at_y, at_x = left_BB[y, x], y, x
    return largest, at_y, at_x


@njit(cache=True, error_model="numpy")
def _mark_hot(hot_MM: Any, left_BB: Any, shrink: int) -> None:
    """Mark the cells, `shrink` blocks wide, with a block that exceeds `HOT_64THS`."""
    rows, columns = hot_MM.shape
    for y in range(left_BB.shape[0]):
        if _count_above(left_BB[y], HOT_64THS) > 0:
            hot_M = hot_MM[min(y // shrink, rows - 1)]
            for x in range(left_BB.shape[1]):
                if left_BB[y, x] > HOT_64THS:
                    hot_M[min(x // shrink, columns - 1)] = 1


@njit(cache=True, error_model="numpy")
def change_elsewhere(now_BB: Any, y: int, x: int) -> float:
    """Return the largest change, levels, further from a block than an eighth of the picture's longer side."""
    rows, columns = now_BB.shape
    reach = max(rows, columns) // 8
    largest = uint16(0)
    for row in range(rows):
        now = now_BB[row]
        is_near = abs(row - y) <= reach
        for column in range(columns):
            if not (is_near and abs(column - x) <= reach):
                largest = max(largest, now[column])
    return largest / 64.0


@njit(cache=True, error_model="numpy")
def global_change(now_MM: Any, before_MM: Any, limit: int) -> Any:
    """Return (share of cells that changed by `limit` or more, largest change, mean luma of the frame in levels).

    `limit` is in 64ths of a level, as the cells are. Black bars are left out of the share.
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
                changed += change >= limit
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
def creep(ring_RMM: Any, hot_RMM: Any, first: int, last: int, now: int, threshold: float) -> Any:
    """Measure a slow change over the frames `first` to `last`, of which `now` is asked about; all lie in the ring.

    D is the change of each cell over the whole window, `threshold` levels at least, where nothing local
    happened. Returns (cells left, quiet textured cells, effective steps, growth, weight of this frame,
    median weight, share of D a move of the whole picture explains, u, v, zoom): the last four by least squares
    on the gradient of the window's middle, in cells over the window, zoom as the factor less one.
    """
    places = np.arange(first, last + 1)
    for k in range(places.size):
        places[k] %= ring_RMM.shape[0]
    first_MM, last_MM = ring_RMM[places[0]], ring_RMM[places[-1]]
    limit = int32(np.ceil(threshold * 64.0))
    cells_K, changes_K, hot_MM = _changed_cells(first_MM, last_MM, hot_RMM, places, limit)
    left = len(cells_K)
    if left < CREEP_CELLS_MIN:
        return 0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    total = 0
    for i in range(left):
        total += changes_K[i] * changes_K[i]
    weights = np.zeros(places.size)
    steps = 0
    for k in range(1, places.size):
        after, before = ring_RMM[places[k]].reshape(hot_MM.size), ring_RMM[places[k - 1]].reshape(hot_MM.size)
        along = 0
        for i in range(left):
            step = int32(after[cells_K[i]]) - int32(before[cells_K[i]])
            along += step * changes_K[i]
            steps += step * step
        weights[k] = along / total
    some, squares = 0.0, 0.0
    for k in range(1, places.size):
        some += weights[k]
        squares += weights[k] * weights[k]
    textured, u, v, zoom, explained = _fit(first_MM, ring_RMM[places[places.size // 2]], last_MM, hot_MM)
    return (
        left, textured, some * some / max(squares, 1e-9), total / max(steps, 1e-9), weights[now - first],
        np.median(weights[1:]), explained, u, v, zoom,
    )  # fmt: skip


@njit(cache=True, error_model="numpy")
def _changed_cells(first_MM: Any, last_MM: Any, hot_RMM: Any, frames: Any, limit: int) -> Any:
    """Return (places, changes, hot): the cells that changed by `limit` or more and are hot in none of the frames.

    `frames` are places in the ring. Where fewer than `CREEP_CELLS_MIN` cells changed all are empty, `hot` too.
    """
    rows, columns = first_MM.shape
    hot_MM, counts_Y = np.zeros((rows, columns), np.uint8), np.zeros(rows, np.int64)
    changed = 0
    for y in range(rows - 1):
        counts_Y[y] = _count_changed(first_MM[y], last_MM[y], limit)
        changed += counts_Y[y]
    places_K, changes_K = np.empty(changed + 1, np.int32), np.empty(changed + 1, np.int32)
    n = 0
    if changed < CREEP_CELLS_MIN:
        return places_K[:n], changes_K[:n], hot_MM
    for frame in frames:
        _join(hot_MM.reshape(hot_MM.size), hot_RMM[frame].reshape(hot_MM.size))
    for y in range(rows):
        if counts_Y[y] > 0:
            first, last, hot = first_MM[y], last_MM[y], hot_MM[y]
            for x in range(columns - 1):
                change = int32(last[x]) - int32(first[x])
                places_K[n], changes_K[n] = y * columns + x, change
                n += abs(change) >= limit and hot[x] == 0
    return places_K[:n], changes_K[:n], hot_MM


@njit(cache=True, error_model="numpy")
def _join(hot_K: Any, more_K: Any) -> None:
    """Add more hot cells."""
    for i in range(hot_K.size):
        hot_K[i] |= more_K[i]


@njit(cache=True, error_model="numpy")
def _count_changed(first_M: Any, last_M: Any, limit: int) -> int:
    """Return how many cells of a row but the last changed by `limit` or more."""
    changed = 0
    for x in range(first_M.size - 1):
        changed += abs(int32(last_M[x]) - int32(first_M[x])) >= limit
    return changed


@njit(cache=True, error_model="numpy")
def _fit(first_MM: Any, middle_MM: Any, last_MM: Any, hot_MM: Any) -> Any:
    """Return (textured cells, u, v, zoom, share of the squared change they explain) over a window.

    Sums are whole numbers, in units of half and quarter cells: exact, and the same however they are added up.
    """
    rows, columns = middle_MM.shape
    n = columns - 2
    textured, xx, xy, yy, xz, yz, zz, xc, yc, zc, before = 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
    for y in range(1, rows - 1):
        first, last, hot = first_MM[y, 1:], last_MM[y, 1:], hot_MM[y, 1:]
        left, here, right = middle_MM[y, :n], middle_MM[y, 1:], middle_MM[y, 2:]
        up, down = middle_MM[y - 1, 1:], middle_MM[y + 1, 1:]
        yo = int32(2 * y - rows + 1)
        for x in range(n):
            cold = int32(hot[x] == 0)
            change = (int32(last[x]) - int32(first[x])) * cold
            gx, gy = (int32(right[x]) - int32(left[x])) * cold, (int32(down[x]) - int32(up[x])) * cold
            gz = gx * int32(2 * x - n + 1) + gy * yo
            xx += int64(gx) * int64(gx)
            xy += int64(gx) * int64(gy)
            yy += int64(gy) * int64(gy)
            xz += int64(gx) * int64(gz)
            yz += int64(gy) * int64(gz)
            zz += int64(gz) * int64(gz)
            xc += int64(gx) * int64(change)
            yc += int64(gy) * int64(change)
            zc += int64(gz) * int64(change)
            before += int64(change) * int64(change)
            texture = abs(int32(right[x]) - int32(here[x])) + abs(int32(down[x]) - int32(here[x]))
            textured += int32(texture > 256) * cold
    matrix = np.array([[xx / 4, xy / 4, xz / 8], [xy / 4, yy / 4, yz / 8], [xz / 8, yz / 8, zz / 16]])
    vector = np.array([-xc / 2, -yc / 2, -zc / 4])
    for i in range(3):
        matrix[i, i] = matrix[i, i] * 1.0001 + 1.0
    move = _solve(matrix, vector)
    # What a least-squares fit leaves is what was there less its gain along the fitted moves.
    gained = move[0] * vector[0] + move[1] * vector[1] + move[2] * vector[2]
    return textured, move[0], move[1], move[2], gained / max(before, 1e-9)


@njit(cache=True, error_model="numpy")
def _solve(matrix: Any, vector: Any) -> Any:
    """Return the answer of a small system whose matrix is symmetric and positive, by elimination."""
    left, answer = matrix.copy(), vector.copy()
    n = len(answer)
    for i in range(n):
        for j in range(i + 1, n):
            f = left[j, i] / left[i, i]
            for k in range(i, n):
                left[j, k] -= f * left[i, k]
            answer[j] -= f * answer[i]
    for i in range(n - 1, -1, -1):
        for k in range(i + 1, n):
            answer[i] -= left[i, k] * answer[k]
        answer[i] /= left[i, i]
    return answer
