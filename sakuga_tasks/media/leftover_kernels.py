"""The compiled inner loops that tell what a move of the whole picture does not explain.

Moves are those of `camera_kernels`; planes are uint8, without padding.
"""

from typing import Any

import numpy as np
from numba import njit, uint8, uint16

FLOOR_MIN, FLOOR_MAX, FLOOR_SHARE = 2.0, 8.0, 0.06
RANGE_BEYOND = np.float32(0.5)


@njit(cache=True, error_model="numpy")
def floor_level(plane_PQ: Any) -> float:
    """Return the levels that a codec may change in so bright a picture."""
    total, n = 0, 0
    for y in range(0, plane_PQ.shape[0], 4):
        for x in range(0, plane_PQ.shape[1], 4):
            total += plane_PQ[y, x]
            n += 1
    return min(max(total / n * FLOOR_SHARE, FLOOR_MIN), FLOOR_MAX)


@njit(cache=True, error_model="numpy")
def unexplained(now_PQ: Any, before_PQ: Any, move: Any, area: Any, block: int, floor: float, slack: float) -> Any:
    """Return, per block of `block` x `block`, 4 or 8, the mean change that neither stillness nor the move explains.

    A sample is explained by the move as far as it lies within the range of the four samples around its place of
    origin, widened by `slack` levels: what a half-pixel shift and a codec may make of it. Of the rest, what
    exceeds `floor` levels counts, as sums in 64ths of a level (uint16). What lies outside the area or came from
    there counts as explained. Within a block the move is taken as one shift; blocks of one shift are read as one line.
    """
    high, wide = now_PQ.shape
    rows, columns = high // block, wide // block
    left_BB = np.zeros((rows, columns), np.uint16)
    gain, bias, least, wider = np.float32(move[3]), np.float32(move[4]), np.float32(floor), np.float32(slack)
    down_R = _block_shifts(move[1], move[2], rows, block, high)
    right_C = _block_shifts(move[0], move[2], columns, block, wide)
    lowest_PQ, highest_PQ = _ranges(before_PQ)
    kept = np.empty(wide, np.float32)
    for row in range(rows):
        top, dy = row * block, down_R[row]
        if min(top, top + dy) < area[0] or max(top, top + dy + 1) + block > area[1]:
            continue
        kept[:] = 0.0
        column = 0
        while column < columns:
            dx, first = right_C[column], column
            while column < columns and right_C[column] == dx:
                column += 1
            # Blocks beyond the sides, and those from there, are left out.
            side = max(first, -((min(dx, 0) - area[2]) // block)) * block
            end = min(column, (area[3] - max(dx + 1, 0)) // block) * block
            over, n = kept[side:end], end - side
            for y in range(top, top + block):
                now, before = now_PQ[y, side:end], before_PQ[y, side:end]
                lowest, highest = lowest_PQ[y + dy, side + dx : end + dx], highest_PQ[y + dy, side + dx : end + dx]
                for x in range(n):
                    value = np.float32(now[x])
                    low, most = np.float32(lowest[x]) * gain + bias, np.float32(highest[x]) * gain + bias
                    beyond = RANGE_BEYOND * (most - low) + wider
                    low, most = low - beyond, most + beyond
                    stayed = np.float32(uint8(max(now[x], before[x]) - min(now[x], before[x])))
                    change = min(stayed, max(low - value, value - most))
                    over[x] += max(change - least, np.float32(0.0))
        _sum_across(kept, block, left_BB[row])
    return left_BB


@njit(cache=True, error_model="numpy")
def _block_shifts(shift: float, zoom: float, count: int, block: int, side: int) -> Any:
    """Return how far from each of `count` blocks along a side, in whole px, its samples came."""
    shifts = np.empty(count, np.int64)
    for i in range(count):
        shifts[i] = int(np.floor(-shift - zoom * (i * block + (block - 1) * 0.5 - (side - 1) * 0.5)))
    return shifts


@njit(cache=True, error_model="numpy")
def _ranges(plane_PQ: Any) -> Any:
    """Return the lowest and the highest of each sample, those to the right and below, and the one between them.

    The last row and column say nothing.
    """
    lowest_PQ, highest_PQ = np.empty(plane_PQ.shape, np.uint8), np.empty(plane_PQ.shape, np.uint8)
    plane, lowest, highest = plane_PQ.reshape(-1), lowest_PQ.reshape(-1), highest_PQ.reshape(-1)
    wide = plane_PQ.shape[1]
    right, lower, opposite = plane[1:], plane[wide:], plane[wide + 1 :]
    for i in range(opposite.size):
        lowest[i] = min(min(plane[i], right[i]), min(lower[i], opposite[i]))
        highest[i] = max(max(plane[i], right[i]), max(lower[i], opposite[i]))
    return lowest_PQ, highest_PQ


@njit(cache=True, error_model="numpy")
def _sum_across(line: Any, block: int, left_B: Any) -> None:
    """Store the mean of each block of a line of sums, in 64ths of a level; the two sizes apart, for vectors."""
    scale = np.float32(64.0 / (block * block))
    for column in range(left_B.size):
        total = np.float32(0.0)
        if block == 4:
            for x in range(4):
                total += line[4 * column + x]
        else:
            for x in range(8):
                total += line[8 * column + x]
        left_B[column] = uint16(total * scale)
