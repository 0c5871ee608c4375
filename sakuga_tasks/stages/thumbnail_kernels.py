"""The compiled comparison of two thumbnails: whether the cells of one fit the other's neighbourhoods."""

from typing import Any

import numpy as np
from numba import int16, int32, int64, njit


@njit(cache=True, error_model="numpy")
def fill_extremes(cells_TT: Any, reach: int, low_TT: Any, high_TT: Any) -> None:
    """Fill in the lowest and the highest, uint8, within `reach` cells of each cell."""
    rows, columns = cells_TT.shape
    # Between rows stands what is never lowest or highest, so that a step to a side is a step along all of them.
    stride = columns + reach
    low_N, high_N = np.full(rows * stride, 255, np.uint8), np.zeros(rows * stride, np.uint8)
    for y in range(rows):
        for x in range(columns):
            low_N[y * stride + x] = high_N[y * stride + x] = cells_TT[y, x]
    for step in (1, stride):
        lows_N, highs_N = low_N.copy(), high_N.copy()
        for shift in range(step, (reach + 1) * step, step):
            _widen(low_N[shift:], high_N[shift:], lows_N, highs_N)
            _widen(low_N, high_N, lows_N[shift:], highs_N[shift:])
    for y in range(rows):
        for x in range(columns):
            low_TT[y, x], high_TT[y, x] = low_N[y * stride + x], high_N[y * stride + x]


@njit(cache=True, error_model="numpy")
def _widen(low_N: Any, high_N: Any, lows_N: Any, highs_N: Any) -> None:
    """Lower `low` to `lows` and raise `high` to `highs` where these lie beyond, as far as both go."""
    for i in range(min(low_N.size, lows_N.size)):
        low_N[i] = min(low_N[i], lows_N[i])
        high_N[i] = max(high_N[i], highs_N[i])


@njit(cache=True, error_model="numpy")
def envelope(cells_TT: Any, reach: int, slack: int, low_TT: Any, high_TT: Any) -> None:
    """Fill in the lowest and the highest within `reach` cells of each cell, widened by `slack` levels within 0-255."""
    fill_extremes(cells_TT, reach, low_TT, high_TT)
    for y in range(cells_TT.shape[0]):
        for x in range(cells_TT.shape[1]):
            low_TT[y, x] = max(int16(low_TT[y, x]) - int16(slack), 0)
            high_TT[y, x] = min(int16(high_TT[y, x]) + int16(slack), 255)


@njit(cache=True, error_model="numpy")
def envelopes(cells_TT: Any, chroma_CTT: Any, reaches: tuple[int, int], slacks: tuple[int, int]) -> Any:
    """Return (low, high) of luma and (low, high) of both colour planes, uint8: see `envelope`."""
    low_TT, high_TT = np.empty(cells_TT.shape, np.uint8), np.empty(cells_TT.shape, np.uint8)
    low_CTT, high_CTT = np.empty(chroma_CTT.shape, np.uint8), np.empty(chroma_CTT.shape, np.uint8)
    envelope(cells_TT, reaches[0], slacks[0], low_TT, high_TT)
    for plane in range(2):
        envelope(chroma_CTT[plane], reaches[1], slacks[1], low_CTT[plane], high_CTT[plane])
    return low_TT, high_TT, low_CTT, high_CTT


@njit(cache=True, error_model="numpy")
def structure(cells_TT: Any) -> Any:
    """Return 1 for each cell whose 3x3 neighbourhood spans more than 7 levels, uint8."""
    low_TT, high_TT = np.empty(cells_TT.shape, np.uint8), np.empty(cells_TT.shape, np.uint8)
    fill_extremes(cells_TT, 1, low_TT, high_TT)
    has_TT = np.empty(cells_TT.shape, np.uint8)
    for y in range(cells_TT.shape[0]):
        for x in range(cells_TT.shape[1]):
            has_TT[y, x] = high_TT[y, x] - low_TT[y, x] > 7
    return has_TT


@njit(cache=True, error_model="numpy")
def violation(
    cells_TT: Any, chroma_CTT: Any, has_TT: Any, low_TT: Any, high_TT: Any, low_CTT: Any, high_CTT: Any
) -> tuple[float, float]:
    """Return the share (0-1) of the structured cells, and of all, that lie outside another frame's envelope."""
    rows, columns = cells_TT.shape
    half_rows, half_columns = chroma_CTT.shape[1:]
    # Whether the colour of each cell of a row lies outside.
    is_off = np.zeros(max(columns, 2 * half_columns), np.bool_)
    outside, counted = 0, 0
    for y in range(rows):
        if y % 2 == 0 and y // 2 < half_rows:
            j = y // 2
            for i in range(half_columns):
                one, other = chroma_CTT[0, j, i], chroma_CTT[1, j, i]
                is_one_off = (one < low_CTT[0, j, i]) | (one > high_CTT[0, j, i])
                is_off[2 * i] = is_one_off | (other < low_CTT[1, j, i]) | (other > high_CTT[1, j, i])
                is_off[2 * i + 1] = is_off[2 * i]
            for x in range(2 * half_columns, columns):
                is_off[x] = is_off[x - 1]
        for x in range(columns):
            value = cells_TT[y, x]
            is_out = is_off[x] | (value < low_TT[y, x]) | (value > high_TT[y, x])
            outside += is_out
            counted += is_out | (has_TT[y, x] != 0)
    return outside / max(counted, rows * columns * 0.01), outside / (rows * columns)


@njit(cache=True, error_model="numpy")
def changed_share(now_TT: Any, before_TT: Any, level: int) -> float:
    """Return the share of cells that changed by more than `level`."""
    changed = 0
    for y in range(now_TT.shape[0]):
        for x in range(now_TT.shape[1]):
            changed += abs(np.int16(now_TT[y, x]) - np.int16(before_TT[y, x])) > level
    return changed / now_TT.size


@njit(cache=True, error_model="numpy")
def mixture(first_TT: Any, frame_TT: Any, last_TT: Any) -> Any:
    """Ask whether a frame is a mixture of two others: return (place, share, cells).

    `cells` differ by 12 levels or more between the two. The frame lies `place` of the way from the first to the
    last, by least squares over the cells that fit; `share` of the cells lie within 6 levels, or a fifth of the
    way, of that mixture. What moves while the picture dissolves does not fit and has no say.
    """
    size = first_TT.size
    first, frame, last = first_TT.reshape(size), frame_TT.reshape(size), last_TT.reshape(size)
    way_K, gone_K = np.empty(size, np.float32), np.empty(size, np.float32)
    counted, fitting, dot, norm = 0, 0, 0, 0
    for i in range(size):
        way, gone = int32(last[i]) - int32(first[i]), int32(frame[i]) - int32(first[i])
        differs = abs(way) >= 12
        way = way if differs else int32(0)
        way_K[i], gone_K[i] = np.float32(way), np.float32(gone)
        counted += differs
        dot += int64(way * gone)
        norm += int64(way * way)
    if norm == 0:
        return 0.5, 0.0, 0
    place = np.float32(dot / norm)
    for _ in range(2):
        fitting, dot, norm = 0, 0, 0
        for i in range(size):
            way, gone = way_K[i], gone_K[i]
            fits = abs(gone - place * way) <= max(np.float32(6.0), np.float32(0.2) * abs(way)) and way != 0
            way = int32(way) if fits else int32(0)
            fitting += fits
            dot += int64(way * int32(gone))
            norm += int64(way * way)
        if norm > 0:
            place = np.float32(dot / norm)
    return float(place), fitting / counted, counted


@njit(cache=True, error_model="numpy")
def ground(cells_TT: Any) -> Any:
    """Return (level, share, ink): the commonest level, the share of cells within 6 of it, what the rest departs."""
    counts = np.zeros(256, np.int64)
    for y in range(cells_TT.shape[0]):
        for x in range(cells_TT.shape[1]):
            counts[cells_TT[y, x]] += 1
    level, best = 0, -1
    for k in range(256):
        near = counts[max(k - 2, 0) : min(k + 3, 256)].sum()
        if near > best:
            level, best = k, near
    flat, ink = 0, 0
    for k in range(256):
        away = abs(k - level)
        if away <= 6:
            flat += counts[k]
        if away > 3:
            ink += away * counts[k]
    return level, flat / cells_TT.size, ink / cells_TT.size
