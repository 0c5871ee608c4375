"""The compiled inner loops that find how the whole picture moved, and what that move does not explain.

A move is (u, v, zoom, gain, bias): what is at (x, y) now was at (x - u - zoom (x - cx), y - v - zoom (y - cy))
before, `gain` times as bright plus `bias`; (cx, cy) is the middle of the plane. Planes are uint8.
"""

from typing import Any

import numpy as np
from numba import int16, njit, uint8, uint16, uint32

GAIN_PRIOR = 0.2
ZONES = 6
RIM_ZONES_MIN = 4
VOTES_MIN = 8
MIDDLE_SHARE = 1.4
RANGE_BEYOND = np.float32(0.5)
STILL = np.array([0.0, 0.0, 0.0, 1.0, 0.0])


@njit(cache=True, error_model="numpy")
def third_plane(plane_HW: Any) -> Any:
    """Return a plane at a third of its size: the rounded means of 3x3 samples."""
    rows, columns = plane_HW.shape[0] // 3, plane_HW.shape[1] // 3
    small_PQ = np.empty((rows, columns), np.uint8)
    n = 3 * columns
    kept = np.empty(n, np.uint16)
    for row in range(rows):
        a, b, c, small = plane_HW[3 * row, :n], plane_HW[3 * row + 1, :n], plane_HW[3 * row + 2, :n], small_PQ[row]
        for x in range(n):
            kept[x] = uint16(uint16(a[x]) + uint16(b[x]) + uint16(c[x]))
        for x in range(columns):
            total = uint32(kept[3 * x]) + uint32(kept[3 * x + 1]) + uint32(kept[3 * x + 2])
            # A ninth, exact for sums of nine samples.
            small[x] = uint8(((total + 4) * uint32(7282)) >> uint32(16))
    return small_PQ


@njit(cache=True, error_model="numpy")
def find_area(now_PQ: Any, before_PQ: Any, level: float) -> Any:
    """Return (top, bottom, left, right), half open: the picture without the bars darker than `level` in both frames."""
    high, wide = now_PQ.shape
    top, bottom, left, right = 0, high, 0, wide
    while top < high // 3 and max(now_PQ[top].max(), before_PQ[top].max()) < level:
        top += 1
    while bottom > high - high // 3 and max(now_PQ[bottom - 1].max(), before_PQ[bottom - 1].max()) < level:
        bottom -= 1
    while left < wide // 3 and max(now_PQ[:, left].max(), before_PQ[:, left].max()) < level:
        left += 1
    while right > wide - wide // 3 and max(now_PQ[:, right - 1].max(), before_PQ[:, right - 1].max()) < level:
        right -= 1
    return np.array([top, bottom, left, right])


@njit(cache=True, error_model="numpy")
def choose_points(now_PQ: Any, before_PQ: Any, area: Any, points_max: int, changed_min: int) -> Any:
    """Return (changed, still): (y, x) with texture, one in so many that the more are about `points_max`.

    Changed points differ by more than `changed_min` levels from the frame before, still ones by less than half
    of it; 2 px of the area's border are left out. Without branches: what a pixel shows cannot be predicted.
    """
    wide = now_PQ.shape[1]
    first, last = area[2] + 2, area[3] - 2
    n = max(last - first, 0)
    rows = max(area[1] - area[0] - 4, 0)
    changed_K = np.empty(rows * (n // 2 + 1) + 1, np.int32)
    still_K = np.empty(rows * (n // 2 + 1) + 1, np.int32)
    kinds = np.empty(n, np.uint8)
    least, quiet = int16(np.floor(changed_min)), int16(np.ceil(0.5 * changed_min))
    changed, still = 0, 0
    for y in range(area[0] + 2, area[1] - 2):
        here, before = now_PQ[y, first:last], before_PQ[y, first:last]
        left, right = now_PQ[y, first - 1 : last - 1], now_PQ[y, first + 1 : last + 1]
        up, down = now_PQ[y - 1, first:last], now_PQ[y + 1, first:last]
        for x in range(n):
            across = int16(max(left[x], right[x]) - min(left[x], right[x]))
            texture = across + int16(max(up[x], down[x]) - min(up[x], down[x]))
            change = int16(max(here[x], before[x]) - min(here[x], before[x]))
            kinds[x] = uint8((texture > 6) * ((change > least) + 2 * (change < quiet)))
        for x in range(y % 2, n, 2):
            changed_K[changed] = y * wide + first + x
            still_K[still] = changed_K[changed]
            changed += kinds[x] == 1
            still += kinds[x] == 2
    step = max(max(changed, still) // points_max, 1)
    changed_N2 = np.empty(((changed + step - 1) // step, 2), np.int32)
    still_N2 = np.empty(((still + step - 1) // step, 2), np.int32)
    for i in range(changed_N2.shape[0]):
        changed_N2[i, 0], changed_N2[i, 1] = changed_K[i * step] // wide, changed_K[i * step] % wide
    for i in range(still_N2.shape[0]):
        still_N2[i, 0], still_N2[i, 1] = still_K[i * step] // wide, still_K[i * step] % wide
    return changed_N2, still_N2


@njit(cache=True, error_model="numpy")
def search_shift(now_PQ: Any, before_PQ: Any, points_N2: Any, reach: int) -> Any:
    """Return the whole-pixel (u, v) within `reach` with the least capped absolute difference over the points."""
    high, wide = now_PQ.shape
    stride = max(points_N2.shape[0] // 400, 1)
    best_u, best_v, best = 0, 0, np.inf
    for v in range(-reach, reach + 1):
        for u in range(-reach, reach + 1):
            cost, n = 0.0, 0
            for i in range(0, points_N2.shape[0], stride):
                y, x = points_N2[i, 0] - v, points_N2[i, 1] - u
                if 0 <= y < high and 0 <= x < wide:
                    now = np.int32(now_PQ[points_N2[i, 0], points_N2[i, 1]])
                    cost += min(abs(now - np.int32(before_PQ[y, x])), 24)
                    n += 1
            if n * stride * 2 >= points_N2.shape[0] and cost / n < best:
                best_u, best_v, best = u, v, cost / n
    return best_u, best_v, best


@njit(cache=True, error_model="numpy")
def _corners(before_PQ: Any, move: Any, y: int, x: int) -> Any:
    """Return (inside, a, b, c, d, fy, fx): the four samples around where (y, x) came from, and how far between them."""
    high, wide = before_PQ.shape
    sy = y - move[1] - move[2] * (y - (high - 1) * 0.5)
    sx = x - move[0] - move[2] * (x - (wide - 1) * 0.5)
    iy, ix = int(np.floor(sy)), int(np.floor(sx))
    if iy < 0 or ix < 0 or iy >= high - 1 or ix >= wide - 1:
        return False, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    a, b = float(before_PQ[iy, ix]), float(before_PQ[iy, ix + 1])
    c, d = float(before_PQ[iy + 1, ix]), float(before_PQ[iy + 1, ix + 1])
    return True, a, b, c, d, sy - iy, sx - ix


@njit(cache=True, error_model="numpy")
def residuals(now_PQ: Any, before_PQ: Any, points_N2: Any, move: Any) -> Any:
    """Return |now - moved before| at every point, -1 where it came from outside the picture."""
    errors_N = np.empty(points_N2.shape[0], np.float32)
    for i in range(points_N2.shape[0]):
        y, x = points_N2[i, 0], points_N2[i, 1]
        inside, a, b, c, d, fy, fx = _corners(before_PQ, move, y, x)
        value = (a * (1 - fx) + b * fx) * (1 - fy) + (c * (1 - fx) + d * fx) * fy
        errors_N[i] = abs(now_PQ[y, x] - move[3] * value - move[4]) if inside else -1.0
    return errors_N


@njit(cache=True, error_model="numpy")
def solve(matrix: Any, vector: Any) -> bool:
    """Solve a small symmetric system in place by elimination; False when it has no one answer."""
    n = vector.shape[0]
    for i in range(n):
        if abs(matrix[i, i]) < 1e-9:
            return False
        for j in range(i + 1, n):
            f = matrix[j, i] / matrix[i, i]
            for k in range(i, n):
                matrix[j, k] -= f * matrix[i, k]
            vector[j] -= f * vector[i]
    for i in range(n - 1, -1, -1):
        for k in range(i + 1, n):
            vector[i] -= matrix[i, k] * vector[k]
        vector[i] /= matrix[i, i]
    return True


@njit(cache=True, error_model="numpy")
def refine_move(now_PQ: Any, before_PQ: Any, points_N2: Any, move: Any, rounds: int) -> Any:
    """Refine a move in place by reweighted Gauss-Newton steps (Lucas and Kanade 1981, Tukey weights).

    Returns the robust spread of the errors, 1.4 times their capped mean, 1.5 to 12 levels; -1 where the points do not
    settle a move.
    """
    size = (now_PQ.shape[1] - 1) * 0.5
    scale = 12.0
    matrix, vector = np.empty((5, 5)), np.empty(5)
    for _ in range(rounds):
        spread, used = _sum_equations(now_PQ, before_PQ, points_N2, move, scale, matrix, vector)
        if used < 12:
            return -1.0
        for j in range(5):
            matrix[j, j] = matrix[j, j] * 1.0001 + 1e-6
            for k in range(j):
                matrix[j, k] = matrix[k, j]
        # Gain and bias are held near 1 and 0: a flat picture cannot tell them apart.
        matrix[3, 3] += GAIN_PRIOR * used
        vector[3] += GAIN_PRIOR * used * (1.0 - move[3]) * 64.0
        matrix[4, 4] += GAIN_PRIOR * used
        vector[4] -= GAIN_PRIOR * used * move[4]
        if not solve(matrix, vector):
            return -1.0
        move[0] += vector[0]
        move[1] += vector[1]
        move[2] += vector[2] / size
        move[3] += vector[3] / 64.0
        move[4] += vector[4]
        scale = min(max(1.4 * spread / used, 1.5), 12.0)
        if abs(vector[0]) + abs(vector[1]) + abs(vector[2]) < 0.02:
            break
    return scale


@njit(cache=True, error_model="numpy")
def _sum_equations(
    now_PQ: Any, before_PQ: Any, points_N2: Any, move: Any, scale: float, matrix: Any, vector: Any
) -> Any:
    """Fill the normal equations of one step; return (sum of capped errors, points inside the picture)."""
    cy, cx = (now_PQ.shape[0] - 1) * 0.5, (now_PQ.shape[1] - 1) * 0.5
    row = np.empty(5)
    matrix[:] = 0.0
    vector[:] = 0.0
    spread, used = 0.0, 0
    for i in range(points_N2.shape[0]):
        y, x = points_N2[i, 0], points_N2[i, 1]
        inside, a, b, c, d, fy, fx = _corners(before_PQ, move, y, x)
        if not inside:
            continue
        value = (a * (1 - fx) + b * fx) * (1 - fy) + (c * (1 - fx) + d * fx) * fy
        gx = (b - a) * (1 - fy) + (d - c) * fy
        gy = (c - a) * (1 - fx) + (d - b) * fx
        error = now_PQ[y, x] - move[3] * value - move[4]
        spread += min(abs(error), 3.0 * scale)
        used += 1
        t = error / (3.0 * scale)
        if abs(t) >= 1.0:
            continue
        weight = (1 - t * t) * (1 - t * t)
        row[0] = -move[3] * gx
        row[1] = -move[3] * gy
        row[2] = -move[3] * (gx * (x - cx) + gy * (y - cy)) / cx
        row[3] = value / 64.0
        row[4] = 1.0
        for j in range(5):
            for k in range(j, 5):
                matrix[j, k] += weight * row[j] * row[k]
            vector[j] += weight * row[j] * error
    return spread, used


@njit(cache=True, error_model="numpy")
def mean_error(now_PQ: Any, before_PQ: Any, points_N2: Any, move: Any, cap: float) -> float:
    """Return the mean error of a move over the points, each capped; infinite where half come from outside."""
    errors_N = residuals(now_PQ, before_PQ, points_N2, move)
    total, inside = 0.0, 0
    for i in range(errors_N.shape[0]):
        if errors_N[i] >= 0:
            total += min(errors_N[i], cap)
            inside += 1
    return total / inside if 2 * inside > errors_N.shape[0] else np.inf


@njit(cache=True, error_model="numpy")
def agreement(now_PQ: Any, before_PQ: Any, changed_N2: Any, still_N2: Any, move: Any, area: Any, spread: float) -> Any:
    """Return (share, reach), both 0-1: how many changed points a move explains, and how much of the picture moves.

    A point is explained if the move leaves half of what stillness leaves, or nearly nothing; a still point that
    the move would have changed speaks against it. The picture moves in those of 6x6 zones with more points for
    the move than against it, counted at the rim or in all: a camera moves the rim, whoever stands still in the
    middle, and a cel that slides moves neither the rim nor much of the whole.
    """
    moved_N, stayed_N = residuals(now_PQ, before_PQ, changed_N2, move), residuals(now_PQ, before_PQ, changed_N2, STILL)
    against_N = residuals(now_PQ, before_PQ, still_N2, move)
    for_Z, against_Z = np.zeros((ZONES, ZONES), np.int32), np.zeros((ZONES, ZONES), np.int32)
    high, wide = area[1] - area[0], area[3] - area[2]
    explained = 0
    for i in range(changed_N2.shape[0]):
        if 0 <= moved_N[i] < max(0.5 * stayed_N[i], 2.1):
            explained += 1
            for_Z[(changed_N2[i, 0] - area[0]) * ZONES // high, (changed_N2[i, 1] - area[2]) * ZONES // wide] += 1
    for i in range(still_N2.shape[0]):
        if against_N[i] > max(spread, 4.0):
            against_Z[(still_N2[i, 0] - area[0]) * ZONES // high, (still_N2[i, 1] - area[2]) * ZONES // wide] += 1
    votes, speaks, rim_votes, rim_speaks = 0, 0, 0, 0
    for y in range(ZONES):
        for x in range(ZONES):
            vote = for_Z[y, x] >= max(against_Z[y, x], 2)
            speak = vote or against_Z[y, x] >= 2
            is_rim = y in (0, ZONES - 1) or x in (0, ZONES - 1)
            votes += vote
            speaks += speak
            rim_votes += vote and is_rim
            rim_speaks += speak and is_rim
    # One small figure on a flat ground says nothing of the rest of the picture.
    whole = votes / max(speaks, 1) * min(votes / VOTES_MIN, 1.0)
    reach = whole if rim_speaks < RIM_ZONES_MIN else min(rim_votes / rim_speaks, min(whole * MIDDLE_SHARE, 1.0))
    return explained / max(changed_N2.shape[0], 1), reach


@njit(cache=True, error_model="numpy")
def unexplained(now_PQ: Any, before_PQ: Any, move: Any, area: Any, block: int, floor: float, slack: float) -> Any:
    """Return, per block of `block` x `block`, the mean change that neither stillness nor the move explains.

    A sample is explained by the move as far as it lies within the range of the four samples around its place of
    origin, widened by `slack` levels: what a half-pixel shift and a codec may make of it. Of the rest, what
    exceeds `floor` levels counts, as sums in 64ths of a level (uint16). What came from outside the area counts as
    explained. Within a block the move is taken as one shift; blocks of one shift are read as one line.
    """
    high, wide = now_PQ.shape
    rows, columns = high // block, wide // block
    cy, cx = (high - 1) * 0.5, (wide - 1) * 0.5
    left_BB = np.zeros((rows, columns), np.uint16)
    scale = np.float32(64.0 / (block * block))
    gain, bias = np.float32(move[3]), np.float32(move[4])
    least, wider, none = np.float32(floor), np.float32(slack), np.float32(0.0)
    half = (block - 1) * 0.5
    kept = np.empty(wide, np.float32)
    for row in range(rows):
        top = row * block
        dy = int(np.floor(-move[1] - move[2] * (top + half - cy)))
        if top + dy < area[0] or top + dy + block >= area[1]:
            continue
        kept[:] = 0.0
        column = 0
        while column < columns:
            dx = int(np.floor(-move[0] - move[2] * (column * block + half - cx)))
            first = column
            while column < columns and int(np.floor(-move[0] - move[2] * (column * block + half - cx))) == dx:
                column += 1
            while first < column and first * block + dx < area[2]:
                first += 1
            last = column
            while last > first and (last - 1) * block + dx + block >= area[3]:
                last -= 1
            n = (last - first) * block
            if n <= 0:
                continue
            side = first * block
            origin = side + dx
            over = kept[side : side + n]
            for y in range(top, top + block):
                now, still = now_PQ[y, side : side + n], before_PQ[y, side : side + n]
                upper, lower = before_PQ[y + dy, origin:], before_PQ[y + dy + 1, origin:]
                a, b, c, d = upper[:n], upper[1 : n + 1], lower[:n], lower[1 : n + 1]
                for x in range(n):
                    value = np.float32(now[x])
                    low = np.float32(min(min(a[x], b[x]), min(c[x], d[x]))) * gain + bias
                    most = np.float32(max(max(a[x], b[x]), max(c[x], d[x]))) * gain + bias
                    beyond = RANGE_BEYOND * (most - low) + wider
                    low, most = low - beyond, most + beyond
                    change = min(abs(value - np.float32(still[x])), max(low - value, value - most))
                    over[x] += max(change - least, none)
        for column in range(columns):
            total = none
            for x in range(column * block, column * block + block):
                total += kept[x]
            left_BB[row, column] = uint16(min(total * scale, np.float32(65535.0)))
    return left_BB
