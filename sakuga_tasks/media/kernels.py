"""The compiled inner loops of one decode: what each pixel of the luma plane is read for.

Planes come as the decoder leaves them: shape (rows, line size), of which `high` x `wide` samples are the
picture. Sums are kept instead of means: 64ths of a level over an 8x8 block.
"""

from typing import Any

import numpy as np
from numba import int64, njit, uint8, uint16, uint32, uint64


@njit(cache=True, error_model="numpy")
def measure_blocks(plane_HS: Any, before_HS: Any, high: int, wide: int) -> Any:
    """Return (strong, weak, sums, weak_most): three of uint16, shape (high // 8, wide // 8), in 64ths of a level.

    `strong` sums max(|change| - 16, 0), `weak` max(|change| - 8, 0), `sums` the samples of each block; `weak_most` is
    the largest of `weak`.
    Narrow types on purpose: they let the loop over a row become vector instructions.
    """
    rows, columns = high // 8, wide // 8
    strong_BB = np.empty((rows, columns), np.uint16)
    weak_BB = np.empty((rows, columns), np.uint16)
    sums_BB = np.empty((rows, columns), np.uint16)
    n = columns * 8
    kept = np.empty((3, n), np.uint16)
    over_16, over_8, total = kept[0], kept[1], kept[2]
    weak_most = uint16(0)
    for row in range(rows):
        for x in range(n):
            over_16[x] = 0
            over_8[x] = 0
            total[x] = 0
        for y in range(row * 8, row * 8 + 8):
            line, line_before = plane_HS[y], before_HS[y]
            for x in range(n):
                now, before = line[x], line_before[x]
                change = uint8(max(now, before) - min(now, before))
                total[x] = uint16(total[x] + now)
                over_16[x] = uint16(over_16[x] + uint8(max(change, uint8(16)) - uint8(16)))
                over_8[x] = uint16(over_8[x] + uint8(max(change, uint8(8)) - uint8(8)))
        for column in range(columns):
            a, b, c = uint16(0), uint16(0), uint16(0)
            for x in range(column * 8, column * 8 + 8):
                a = uint16(a + over_16[x])
                b = uint16(b + over_8[x])
                c = uint16(c + total[x])
            strong_BB[row, column] = a
            weak_BB[row, column] = b
            sums_BB[row, column] = c
            weak_most = max(weak_most, b)
    return strong_BB, weak_BB, sums_BB, weak_most


@njit(cache=True, error_model="numpy")
def shrink_sums(sums_BB: Any, factor: int) -> Any:
    """Return the mean of `factor` x `factor` blocks, still in 64ths of a level; the rest is left out."""
    rows, columns = sums_BB.shape[0] // factor, sums_BB.shape[1] // factor
    small_MM = np.empty((rows, columns), np.uint16)
    kept, totals = np.empty(columns * factor, np.uint32), np.empty(columns, np.uint32)
    for row in range(rows):
        kept[:] = 0
        for y in range(row * factor, row * factor + factor):
            line = sums_BB[y]
            for x in range(kept.size):
                kept[x] += line[x]
        totals[:] = 0
        for first in range(factor):
            for column in range(columns):
                totals[column] += kept[column * factor + first]
        small = small_MM[row]
        for column in range(columns):
            # Exact, and of vectors, which a division of integers is not.
            small[column] = uint16(int64(totals[column] / (factor * factor)))
    return small_MM


@njit(cache=True, error_model="numpy")
def cell_levels(sums_BB: Any, factor: int) -> Any:
    """Return the mean of `factor` x `factor` blocks in whole levels, uint8; the rest is left out."""
    small_TT = shrink_sums(sums_BB, factor)
    levels_TT = np.empty(small_TT.shape, np.uint8)
    for row in range(levels_TT.shape[0]):
        for column in range(levels_TT.shape[1]):
            levels_TT[row, column] = small_TT[row, column] >> uint16(6)
    return levels_TT


@njit(cache=True, error_model="numpy")
def average_planes(first_HS: Any, second_HS: Any, high: int, wide: int, rows: int, columns: int) -> Any:
    """Return the mean of each cell of a rows x columns grid of two planes, uint8 (2, rows, columns).

    Every second line is read: colour is coarse. Columns are summed in 16 bits, which holds for 512 lines a cell.
    """
    cells_CTT = np.empty((2, rows, columns), np.uint8)
    kept, edges = np.empty(wide, np.uint16), np.empty(columns + 1, np.int64)
    for column in range(columns + 1):
        edges[column] = column * wide // columns
    for number in range(2):
        plane_HS = first_HS if number == 0 else second_HS
        for row in range(rows):
            top, bottom = row * high // rows, (row + 1) * high // rows
            kept[:] = 0
            for y in range(top, bottom, 2):
                line = plane_HS[y]
                for x in range(wide):
                    kept[x] = uint16(kept[x] + line[x])
            lines = (bottom - top + 1) // 2
            for column in range(columns):
                total = uint32(0)
                for x in range(edges[column], edges[column + 1]):
                    total = uint32(total + kept[x])
                cells_CTT[number, row, column] = total // uint32(max(lines * (edges[column + 1] - edges[column]), 1))
    return cells_CTT


@njit(cache=True, error_model="numpy")
def average_cells(plane_HW: Any) -> Any:
    """Return the mean of each cell of a 32x32 grid, in 1/256 levels, rounded; cell i starts at i * side // 32.

    Columns are summed in 16 bits, which holds for pictures up to 8192 lines high.
    """
    high, wide = plane_HW.shape
    cells_NN = np.empty((32, 32), np.int64)
    kept = np.empty(wide, np.uint16)
    for row in range(32):
        top, bottom = row * high // 32, (row + 1) * high // 32
        kept[:] = 0
        for y in range(top, bottom):
            line = plane_HW[y]
            for x in range(wide):
                kept[x] = uint16(kept[x] + line[x])
        for column in range(32):
            left, right = column * wide // 32, (column + 1) * wide // 32
            total, n = uint64(0), uint64((bottom - top) * (right - left))
            for x in range(left, right):
                total += kept[x]
            cells_NN[row, column] = (uint64(256) * total + n // uint64(2)) // n
    return cells_NN


@njit(cache=True, error_model="numpy")
def narrow_plane(plane_HS: Any, shift: int) -> Any:
    """Return a 16-bit plane as 8 bits, dropping the `shift` lowest bits."""
    narrow_HS = np.empty(plane_HS.shape, np.uint8)
    for y in range(plane_HS.shape[0]):
        line, narrow = plane_HS[y], narrow_HS[y]
        for x in range(plane_HS.shape[1]):
            narrow[x] = uint8(line[x] >> shift)
    return narrow_HS


@njit(cache=True, error_model="numpy")
def count_moved(means_MM: Any, before_MM: Any, level: int) -> tuple[int, int, int]:
    """Return (zones with texture, zones that moved, largest change in 64ths of a level), of 6x6 zones.

    Zones are not counted, and 0, where nothing changed by `level`.

    A cell has texture when it differs from its right and lower neighbours by 4 levels together; a zone counts with
    three such cells, and moved when a quarter of them, three at least, changed by `level` or more.
    """
    rows, columns = means_MM.shape
    n = columns - 1
    largest = uint16(0)
    for y in range(rows - 1):
        now, before = means_MM[y, :n], before_MM[y, :n]
        for x in range(n):
            largest = max(largest, uint16(max(now[x], before[x]) - min(now[x], before[x])))
    if largest < level:
        return 0, 0, int64(largest)
    least = uint16(level)
    # Of each column of a zone, the cells with texture in the low byte, those of them that changed in the high one.
    kept = np.empty(n, np.uint16)
    textured_zones, moved_zones = 0, 0
    for row in range(6):
        kept[:] = 0
        for y in range(-(-row * rows // 6), min(-(-(row + 1) * rows // 6), rows - 1)):
            now, before, right, lower = means_MM[y, :n], before_MM[y, :n], means_MM[y, 1:], means_MM[y + 1, :n]
            for x in range(n):
                across = uint16(max(now[x], right[x]) - min(now[x], right[x]))
                upright = uint16(max(now[x], lower[x]) - min(now[x], lower[x]))
                change = uint16(max(now[x], before[x]) - min(now[x], before[x]))
                kind = uint16(uint16(1) + uint16(256) * uint16(change >= least))
                kept[x] = uint16(kept[x] + uint16(uint16(across + upright) > uint16(256)) * kind)
        for zone in range(6):
            textured, moved = 0, 0
            for x in range(-(-zone * columns // 6), min(-(-(zone + 1) * columns // 6), n)):
                textured += kept[x] & uint16(255)
                moved += kept[x] >> uint16(8)
            if textured >= 3:
                textured_zones += 1
                moved_zones += moved * 4 >= textured and moved >= 3
    return textured_zones, moved_zones, int64(largest)


@njit(cache=True, error_model="numpy")
def changed_cells(now_TT: Any, before_TT: Any, level: int) -> int:
    """Return how many cells changed by more than `level`."""
    changed = 0
    for y in range(now_TT.shape[0]):
        for x in range(now_TT.shape[1]):
            changed += abs(np.int32(now_TT[y, x]) - np.int32(before_TT[y, x])) > level
    return changed


@njit(cache=True, error_model="numpy")
def mixed_share(first_HS: Any, middle_HS: Any, last_HS: Any, strong_BB: Any) -> float:
    """Return the share (0-1) of the changed blocks in which the middle frame lies between the two others.

    Blocks count as changed from 5.5 levels in `strong_BB`. A blended or interlaced in-between of a frame rate
    conversion lies between its neighbours in all of them; a drawing of its own has lines where neither has.
    """
    changed, mixed = 0, 0
    for row in range(strong_BB.shape[0]):
        for column in range(strong_BB.shape[1]):
            if strong_BB[row, column] <= 352:
                continue
            outside = 0
            for y in range(row * 8, row * 8 + 8):
                first, middle, last = first_HS[y], middle_HS[y], last_HS[y]
                for x in range(column * 8, column * 8 + 8):
                    low, high = min(first[x], last[x]), max(first[x], last[x])
                    value = np.int16(middle[x])
                    outside += max(0, np.int16(low) - value - 4, value - np.int16(high) - 4)
            changed += 1
            mixed += outside <= 96
    return mixed / changed if changed else 0.0


@njit(cache=True, error_model="numpy")
def rank_spectrum(plane_HW: Any, cosines_UN: Any) -> Any:
    """Return (bits, spread): which of the 64 spectrum values lie above their median, and twice the middle distance.

    All in 64-bit integers, with the table of docs/drawing_hash_v1.md as `cosines_UN`. `bits` has the first value of
    the spectrum as its highest bit.
    """
    cells_NN = average_cells(plane_HW)
    half_UN, doubled = np.empty((8, 32), np.int64), np.empty(64, np.int64)
    for u in range(8):
        for x in range(32):
            total = 0
            for n in range(32):
                total += cosines_UN[u, n] * cells_NN[n, x]
            half_UN[u, x] = total
        for v in range(8):
            total = 0
            for n in range(32):
                total += half_UN[u, n] * cosines_UN[v, n]
            doubled[8 * u + v] = 2 * total
    ranked = np.sort(doubled)
    median = (ranked[31] + ranked[32]) >> 1
    bits = np.uint64(0)
    for k in range(64):
        bits = (bits << np.uint64(1)) | np.uint64(doubled[k] > median)
    # The 32nd nearest, from the middle outwards on both sides.
    low, high = 31, 32
    for _ in range(31):
        if median - ranked[low] < ranked[high] - median:
            low -= 1
        else:
            high += 1
    return bits, min(median - ranked[low], ranked[high] - median)
