"""The compiled inner loops that find how the whole picture moved.

A move is (u, v, zoom, gain, bias): what is at (x, y) now was at (x - u - zoom (x - cx), y - v - zoom (y - cy))
before, `gain` times as bright plus `bias`; (cx, cy) is the middle of the plane. Planes are uint8, without padding.
"""

from typing import Any

import numpy as np
from numba import njit, uint8, uint32, uint64

from sakuga_tasks.media.plane_kernels import smooth_half

GOOD_ERROR, ERROR_CAP = 6.0, 24.0
SEARCH_REACH = 6
GAIN_PRIOR = 0.2
ZONES = 6
RIM_ZONES_MIN = 4
VOTES_MIN = 8
MIDDLE_SHARE = 1.4
STILL = np.array([0.0, 0.0, 0.0, 1.0, 0.0])


@njit(cache=True, error_model="numpy")
def find_area(now_PQ: Any, before_PQ: Any, level: int) -> Any:
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
    return top, bottom, left, right


@njit(cache=True, error_model="numpy")
def choose_points(now_PQ: Any, before_PQ: Any, area: Any, points_max: int, changed_min: int) -> Any:
    """Return (changed, still): (y, x) with texture, one in so many that the more are about `points_max`.

    Changed points differ by more than `changed_min` levels from the frame before, still ones by less than half
    of it; 2 px of the area's border are left out. Without branches: what a pixel shows cannot be predicted.
    """
    top, bottom, first, last = area[0] + 2, area[1] - 2, area[2] + 2, area[3] - 2
    kinds_PQ = _kinds(now_PQ, before_PQ, changed_min).reshape(now_PQ.shape)
    places_max = max(bottom - top, 0) * (max(last - first, 0) // 2 + 1) + 1
    # Row and column in one number; unsigned as an index, for which numba makes no check of its sign.
    changed_K, still_K = np.empty(places_max, np.uint32), np.empty(places_max, np.uint32)
    changed, still = 0, 0
    for y in range(top, bottom):
        kinds = kinds_PQ[y]
        for x in range(first + y % 2, last, 2):
            changed_K[uint64(changed)] = still_K[uint64(still)] = y << 16 | x
            changed += kinds[uint64(x)] & uint8(1)
            still += kinds[uint64(x)] >> uint8(1)
    step = max(max(changed, still) // points_max, 1)
    return _apart(changed_K[:changed:step]), _apart(still_K[:still:step])


@njit(cache=True, error_model="numpy")
def _kinds(now_PQ: Any, before_PQ: Any, changed_min: int) -> Any:
    """Return, in one line, 1 for the changed samples with texture, 2 for the still ones, 0 for the others."""
    wide = now_PQ.shape[1]
    now, before, kinds = now_PQ.reshape(-1), before_PQ.reshape(-1), np.zeros(now_PQ.size, np.uint8)
    n = now.size - 2 * wide
    left, right, up, down = now[wide - 1 :], now[wide + 1 :], now[:n], now[2 * wide :]
    here, here_before, kind = now[wide:], before[wide:], kinds[wide:]
    least, quiet, enough = uint8(changed_min), uint8((changed_min + 1) // 2), uint8(7)
    for i in range(n):
        across = uint8(max(left[i], right[i]) - min(left[i], right[i]))
        upright = uint8(max(up[i], down[i]) - min(up[i], down[i]))
        has_texture = uint8(min(across, enough) + min(upright, enough)) >= enough
        change = uint8(max(here[i], here_before[i]) - min(here[i], here_before[i]))
        kind[i] = uint8(has_texture) * uint8(uint8(change > least) + uint8(2) * uint8(change < quiet))
    return kinds


@njit(cache=True, error_model="numpy")
def _apart(places_N: Any) -> Any:
    """Return places as (y, x)."""
    points_N2 = np.empty((places_N.size, 2), np.uint32)
    for i in range(places_N.size):
        points_N2[i, 0], points_N2[i, 1] = places_N[i] >> uint32(16), places_N[i] & uint32(0xFFFF)
    return points_N2


@njit(cache=True, error_model="numpy")
def start_move(now_PQ: Any, before_PQ: Any, points_N2: Any, last_move: Any) -> Any:
    """Return where to start: the last move, no move, or the best whole shift on planes half the size."""
    start, still = last_move.copy(), STILL.copy()
    error = mean_error(now_PQ, before_PQ, points_N2, start, ERROR_CAP)
    still_error = mean_error(now_PQ, before_PQ, points_N2, still, ERROR_CAP)
    if still_error < error:
        start, error = still, still_error
    if error <= GOOD_ERROR:
        return start
    high, wide = now_PQ.shape
    small_now_PQ, small_before_PQ = smooth_half(now_PQ, high, wide), smooth_half(before_PQ, high, wide)
    small_N2 = points_N2[::3] // 2
    u, v, _ = search_shift(small_now_PQ, small_before_PQ, small_N2, SEARCH_REACH)
    shifted = np.array([2.0 * u, 2.0 * v, 0.0, 1.0, 0.0])
    return shifted if mean_error(now_PQ, before_PQ, points_N2, shifted, ERROR_CAP) < error else start


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
def look_back(before_PQ: Any, points_N2: Any, move: Any) -> Any:
    """Return (seen, inside): (level, slope right, slope down) where each point came from; whether in the picture.

    Between samples as straight lines run; any numbers where it is not in the picture.
    """
    high, wide = before_PQ.shape
    n = points_N2.shape[0]
    cy, cx = (high - 1) * 0.5, (wide - 1) * 0.5
    inside_N, places_N, parts_2N = np.empty(n, np.bool_), np.empty(n, np.uint32), np.empty((2, n))
    for i in range(n):
        y, x = points_N2[i, 0], points_N2[i, 1]
        sy = y - move[1] - move[2] * (y - cy)
        sx = x - move[0] - move[2] * (x - cx)
        top, left = np.floor(sy), np.floor(sx)
        inside_N[i] = (top >= 0) & (left >= 0) & (top < high - 1) & (left < wide - 1)
        places_N[i] = uint32(int(top) * wide + int(left)) if inside_N[i] else uint32(0)
        parts_2N[0, i], parts_2N[1, i] = sy - top, sx - left
    before, corners_4N = before_PQ.reshape(-1), np.empty((4, n), np.uint8)
    for i in range(n):
        place = places_N[i]
        corners_4N[0, i], corners_4N[1, i] = before[place], before[place + uint32(1)]
        corners_4N[2, i], corners_4N[3, i] = before[place + uint32(wide)], before[place + uint32(wide + 1)]
    seen_3N = np.empty((3, n))
    for i in range(n):
        a, b, c, d = float(corners_4N[0, i]), float(corners_4N[1, i]), float(corners_4N[2, i]), float(corners_4N[3, i])
        fy, fx = parts_2N[0, i], parts_2N[1, i]
        seen_3N[0, i] = (a * (1 - fx) + b * fx) * (1 - fy) + (c * (1 - fx) + d * fx) * fy
        seen_3N[1, i] = (b - a) * (1 - fy) + (d - c) * fy
        seen_3N[2, i] = (c - a) * (1 - fx) + (d - b) * fx
    return seen_3N, inside_N


@njit(cache=True, error_model="numpy")
def residuals(now_PQ: Any, before_PQ: Any, points_N2: Any, move: Any) -> Any:
    """Return |now - moved before| at every point, -1 where it came from outside the picture."""
    seen_3N, inside_N = look_back(before_PQ, points_N2, move)
    errors_N = np.empty(points_N2.shape[0], np.float32)
    for i in range(errors_N.size):
        error = abs(now_PQ[points_N2[i, 0], points_N2[i, 1]] - move[3] * seen_3N[0, i] - move[4])
        errors_N[i] = error if inside_N[i] else -1.0
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
    sums_56 = np.empty((5, 6))
    for _ in range(rounds):
        spread, used = _sum_equations(now_PQ, before_PQ, points_N2, move, scale, sums_56)
        if used < 12:
            return -1.0
        matrix, vector = sums_56[:, :5], sums_56[:, 5]
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
def _sum_equations(now_PQ: Any, before_PQ: Any, points_N2: Any, move: Any, scale: float, sums_56: Any) -> Any:
    """Fill the normal equations of one step, the right side last; return (sum of capped errors, points used)."""
    cy, cx = (now_PQ.shape[0] - 1) * 0.5, (now_PQ.shape[1] - 1) * 0.5
    seen_3N, inside_N = look_back(before_PQ, points_N2, move)
    n = inside_N.size
    rows_6N, weights_N = np.empty((6, n)), np.empty(n)
    for i in range(n):
        y, x = points_N2[i, 0], points_N2[i, 1]
        value, gx, gy = seen_3N[0, i], seen_3N[1, i], seen_3N[2, i]
        rows_6N[0, i] = -move[3] * gx
        rows_6N[1, i] = -move[3] * gy
        rows_6N[2, i] = -move[3] * (gx * (x - cx) + gy * (y - cy)) / cx
        rows_6N[3, i] = value / 64.0
        rows_6N[4, i] = 1.0
        rows_6N[5, i] = now_PQ[y, x] - move[3] * value - move[4]
        t = rows_6N[5, i] / (3.0 * scale)
        weights_N[i] = (1 - t * t) * (1 - t * t) if inside_N[i] and abs(t) < 1.0 else 0.0
    spread, used = 0.0, 0
    for i in range(n):
        spread += min(abs(rows_6N[5, i]), 3.0 * scale) if inside_N[i] else 0.0
        used += inside_N[i]
    a, b, c, d, e, errors = rows_6N[0], rows_6N[1], rows_6N[2], rows_6N[3], rows_6N[4], rows_6N[5]
    for j in range(5):
        row, sums = rows_6N[j], sums_56[j]
        s, t, u, v, w, error = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        for i in range(n):
            weight = weights_N[i] * row[i]
            s += weight * a[i]
            t += weight * b[i]
            u += weight * c[i]
            v += weight * d[i]
            w += weight * e[i]
            error += weight * errors[i]
        sums[0], sums[1], sums[2], sums[3], sums[4], sums[5] = s, t, u, v, w, error
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
    moved_N, against_N = residuals(now_PQ, before_PQ, changed_N2, move), residuals(now_PQ, before_PQ, still_N2, move)
    for_Z, against_Z = np.zeros((ZONES, ZONES), np.int32), np.zeros((ZONES, ZONES), np.int32)
    high, wide = area[1] - area[0], area[3] - area[2]
    explained = 0
    for i in range(changed_N2.shape[0]):
        y, x = changed_N2[i, 0], changed_N2[i, 1]
        stayed = abs(np.int32(now_PQ[y, x]) - np.int32(before_PQ[y, x]))
        if 0 <= moved_N[i] < max(0.5 * stayed, 2.1):
            explained += 1
            for_Z[(y - area[0]) * ZONES // high, (x - area[2]) * ZONES // wide] += 1
    for i in range(still_N2.shape[0]):
        if against_N[i] > max(spread, 4.0):
            y, x = still_N2[i, 0], still_N2[i, 1]
            against_Z[(y - area[0]) * ZONES // high, (x - area[2]) * ZONES // wide] += 1
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
