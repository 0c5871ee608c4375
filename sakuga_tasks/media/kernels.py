"""The compiled inner loops of one decode: what each pixel of the luma plane is read for.

Planes come as the decoder leaves them: shape (rows, line size), of which `high` x `wide` samples are the
picture. Sums are kept instead of means: 64ths of a level over an 8x8 block.
"""

from typing import Any

import numpy as np
from numba import int64, njit, uint8, uint16, uint32


@njit(cache=True, error_model="numpy")
def measure_blocks(plane_HS: Any, before_HS: Any, high: int, wide: int) -> Any:
    """Return (strong, weak, sums), uint16 of shape (high // 8, wide // 8), in 64ths of a level.

    `strong` sums max(|change| - 16, 0), `weak` max(|change| - 8, 0), `sums` the samples of each block.
    Narrow types on purpose: they let the loop over a row become vector instructions.
    """
    rows, columns = high // 8, wide // 8
    strong_BB = np.empty((rows, columns), np.uint16)
    weak_BB = np.empty((rows, columns), np.uint16)
    sums_BB = np.empty((rows, columns), np.uint16)
    n = columns * 8
    kept = np.empty((3, n), np.uint16)
    over_16, over_8, total = kept[0], kept[1], kept[2]
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
    return strong_BB, weak_BB, sums_BB


@njit(cache=True, error_model="numpy")
def shrink_sums(sums_BB: Any, factor: int) -> Any:
    """Return the mean of `factor` x `factor` blocks, still in 64ths of a level; the rest is left out."""
    rows, columns = sums_BB.shape[0] // factor, sums_BB.shape[1] // factor
    small_MM = np.empty((rows, columns), np.uint16)
    kept = np.empty(columns * factor, np.uint32)
    for row in range(rows):
        kept[:] = 0
        for y in range(row * factor, row * factor + factor):
            line = sums_BB[y, : columns * factor]
            for x in range(columns * factor):
                kept[x] += line[x]
        for column in range(columns):
            total = uint32(0)
            for x in range(column * factor, column * factor + factor):
                total += kept[x]
            small_MM[row, column] = total // uint32(factor * factor)
    return small_MM


@njit(cache=True, error_model="numpy")
def average_planes(first_HS: Any, second_HS: Any, high: int, wide: int, rows: int, columns: int) -> Any:
    """Return the mean of each cell of a rows x columns grid of two planes, uint8 (2, rows, columns).

    Every second line is read: colour is coarse.
    """
    cells_CTT = np.empty((2, rows, columns), np.uint8)
    kept = np.empty(wide, np.uint32)
    for number in range(2):
        plane_HS = first_HS if number == 0 else second_HS
        for row in range(rows):
            top, bottom = row * high // rows, (row + 1) * high // rows
            kept[:] = 0
            for y in range(top, bottom, 2):
                line = plane_HS[y]
                for x in range(wide):
                    kept[x] = uint32(kept[x] + line[x])
            lines = (bottom - top + 1) // 2
            for column in range(columns):
                left, right = column * wide // columns, (column + 1) * wide // columns
                total = 0
                for x in range(left, right):
                    total += kept[x]
                cells_CTT[number, row, column] = total // max(lines * (right - left), 1)
    return cells_CTT


@njit(cache=True, error_model="numpy")
def sum_grid(plane_HS: Any, high: int, wide: int) -> Any:
    """Return the sums of the samples in each cell of a 32x32 grid, cell i from i * side // 32."""
    sums_NN = np.zeros((32, 32), np.int64)
    kept = np.empty(wide, np.uint32)
    for row in range(32):
        kept[:] = 0
        for y in range(row * high // 32, (row + 1) * high // 32):
            line = plane_HS[y]
            for x in range(wide):
                kept[x] = uint32(kept[x] + line[x])
        for column in range(32):
            total = 0
            for x in range(column * wide // 32, (column + 1) * wide // 32):
                total += kept[x]
            sums_NN[row, column] = total
    return sums_NN


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

    A cell has texture when it differs from its right and lower neighbours by 4 levels together; a zone moved when
    a quarter of its textured cells, three at least, changed by `level` or more.
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
    textured_Z, moved_Z = np.zeros((6, 6), np.int32), np.zeros((6, 6), np.int32)
    least = uint16(level)
    kinds = np.empty(n, np.uint8)
    for y in range(rows - 1):
        now, before, right, lower = means_MM[y, :n], before_MM[y, :n], means_MM[y, 1:], means_MM[y + 1, :n]
        for x in range(n):
            across = uint32(max(now[x], right[x]) - min(now[x], right[x]))
            texture = across + uint32(max(now[x], lower[x]) - min(now[x], lower[x]))
            change = uint16(max(now[x], before[x]) - min(now[x], before[x]))
            kinds[x] = uint8(texture > uint32(256)) * uint8(uint8(1) + uint8(16) * uint8(change >= least))
        row = y * 6 // rows
        for zone in range(6):
            first, last = -(-zone * columns // 6), min(-(-(zone + 1) * columns // 6), n)
            textured, moved = 0, 0
            for x in range(first, last):
                textured += kinds[x] & uint8(1)
                moved += kinds[x] >> uint8(4)
            textured_Z[row, zone] += textured
            moved_Z[row, zone] += moved
    textured, moved = 0, 0
    for row in range(6):
        for zone in range(6):
            if textured_Z[row, zone] >= 3:
                textured += 1
                moved += moved_Z[row, zone] * 4 >= textured_Z[row, zone] and moved_Z[row, zone] >= 3
    return textured, moved, int64(largest)


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
def rank_spectrum(cells_NN: Any, cosines_UN: Any) -> Any:
    """Return (bits, spread): which of the 64 spectrum values lie above their median, and twice the middle distance.

    All in 64-bit integers: `cells_NN` in 256ths of a level, `cosines_UN` the table of docs/drawing_hash_v1.md.
    `bits` has the first value of the spectrum as its highest bit.
    """
    half_UN = np.zeros((8, 32), np.int64)
    for u in range(8):
        for n in range(32):
            weight = cosines_UN[u, n]
            for x in range(32):
                half_UN[u, x] += weight * cells_NN[n, x]
    doubled = np.zeros(64, np.int64)
    for u in range(8):
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
        doubled[k] = abs(doubled[k] - median)
    return bits, np.sort(doubled)[31]
