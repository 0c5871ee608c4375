"""The compiled loops of the camera against the same in plain numpy."""

import math

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from sakuga_tasks.media.camera_kernels import STILL, choose_points, third_plane, unexplained

Plane = NDArray[np.uint8]
Points = NDArray[np.int32]

HIGH, WIDE = 88, 120
WHOLE = np.array([0, HIGH, 0, WIDE])
ROUGH = np.random.default_rng(3).integers(0, 256, (2, HIGH, WIDE), dtype=np.uint8)
PAINTED = np.asarray(cv2.GaussianBlur(ROUGH[0], (0, 0), 3) * 3.0 - 256, np.float64).clip(0, 255).astype(np.uint8)


def thirds(plane: Plane) -> Plane:
    """Return the rounded means of 3x3 samples, in plain numpy."""
    rows, columns = (side // 3 for side in plane.shape)
    nines = plane[: 3 * rows, : 3 * columns].astype(int).reshape(rows, 3, columns, 3)
    return np.asarray((nines.sum(axis=(1, 3)) + 4) // 9, np.uint8)


@pytest.mark.parametrize(("high", "wide"), [(3, 3), (9, 12), (53, 88), (2, 90), (88, 2)])
def test_a_third_of_a_plane_is_its_rounded_means(high: int, wide: int) -> None:
    plane = np.ascontiguousarray(ROUGH[0, :high, :wide])

    assert np.array_equal(third_plane(plane), thirds(plane))


def test_every_sum_of_nine_samples_is_rounded_to_its_nearest_level() -> None:
    totals = np.arange(9 * 255 + 1)
    nines = (totals[:, None] + np.arange(9)) // 9
    plane = nines.reshape(-1, 3, 3).transpose(1, 0, 2).reshape(3, -1).astype(np.uint8)

    assert nines.sum(axis=1).tolist() == totals.tolist()
    assert third_plane(plane)[0].tolist() == [math.floor(total / 9 + 0.5) for total in totals]


def pick(now: Plane, before: Plane, area: Points, points_max: int, changed_min: int) -> tuple[Points, Points]:
    """Return (changed, still) points, in plain numpy."""
    top, bottom, left, right = area
    levels = now.astype(int)
    change = abs(levels - before)
    texture = np.zeros_like(levels)
    texture[1:-1, 1:-1] = abs(levels[1:-1, 2:] - levels[1:-1, :-2]) + abs(levels[2:, 1:-1] - levels[:-2, 1:-1])
    rows, columns = np.mgrid[: now.shape[0], : now.shape[1]]
    within = (rows >= top + 2) & (rows < bottom - 2) & (columns >= left + 2) & (columns < right - 2)
    within &= ((columns - left) % 2 == rows % 2) & (texture > 6)
    changed, still = np.argwhere(within & (change > changed_min)), np.argwhere(within & (2 * change < changed_min))
    step = max(max(len(changed), len(still)) // points_max, 1)
    return changed[::step].astype(np.int32), still[::step].astype(np.int32)


def half_changed() -> tuple[Plane, Plane]:
    """Return a painting and the one before: three levels at most apart on the left, up to 15 on the right."""
    steps = np.random.default_rng(4).integers(-3, 4, PAINTED.shape)
    steps[:, WIDE // 2 :] *= 5
    return PAINTED, np.clip(PAINTED + steps, 0, 255).astype(np.uint8)


AREAS = {"whole": (0, HIGH, 0, WIDE), "between bars": (11, 70, 20, 101), "a strip": (40, 46, 0, WIDE)}


@pytest.mark.parametrize("points_max", [10_000, 700, 40, 1])
@pytest.mark.parametrize("changed_min", [3, 4])
@pytest.mark.parametrize("area", AREAS.values(), ids=AREAS)
def test_points_are_those_that_numpy_picks(area: tuple[int, ...], changed_min: int, points_max: int) -> None:
    now, before = half_changed()

    changed, still = choose_points(now, before, np.array(area), points_max, changed_min)

    there, here = pick(now, before, np.array(area), points_max, changed_min)
    assert (changed.tolist(), still.tolist()) == (there.tolist(), here.tolist())
    assert len(changed) > 0
    assert changed.dtype == still.dtype == np.int32


def test_points_are_thinned_alike_by_the_more_numerous_kind() -> None:
    now, before = half_changed()
    all_changed, all_still = choose_points(now, before, WHOLE, 10_000, 3)

    changed, still = choose_points(now, before, WHOLE, 100, 3)

    step = max(len(all_changed), len(all_still)) // 100
    assert step > 5
    assert changed.tolist() == all_changed[::step].tolist()
    assert still.tolist() == all_still[::step].tolist()


@pytest.mark.parametrize("area", [(20, 24, 0, WIDE), (0, HIGH, 30, 34), (20, 22, 30, 31)])
def test_an_area_without_an_inside_has_no_points(area: tuple[int, ...]) -> None:
    now, before = half_changed()

    changed, still = choose_points(now, before, np.array(area), 700, 3)

    assert changed.shape == still.shape == (0, 2)


def test_a_flat_picture_has_no_points() -> None:
    changed, still = choose_points(PAINTED * 0 + 9, PAINTED, WHOLE, 700, 3)

    assert changed.shape == still.shape == (0, 2)


def left_over(now: Plane, before: Plane, move: list[float], area: Points, block: int) -> NDArray[np.int64]:
    """Return what neither stillness nor a move explains with a floor of 4 levels and a slack of 2, block by block."""
    u, v, zoom, gain, bias = move
    rows, columns = (side // block for side in now.shape)
    middle_y, middle_x = (now.shape[0] - 1) / 2, (now.shape[1] - 1) / 2
    left_BB = np.zeros((rows, columns), np.int64)
    for row in range(rows):
        for column in range(columns):
            top, side = row * block, column * block
            y = top + math.floor(-v - zoom * (top + (block - 1) / 2 - middle_y))
            x = side + math.floor(-u - zoom * (side + (block - 1) / 2 - middle_x))
            if y < area[0] or x < area[2] or y + block >= area[1] or x + block >= area[3]:
                continue
            near = [before[y + j : y + j + block, x + i : x + i + block].astype(float) for j in (0, 1) for i in (0, 1)]
            low, high = np.min(near, axis=0) * gain + bias, np.max(near, axis=0) * gain + bias
            beyond = (high - low) / 2 + 2.0
            here = now[top : top + block, side : side + block].astype(float)
            still = abs(here - before[top : top + block, side : side + block])
            change = np.minimum(still, np.maximum(low - beyond - here, here - high - beyond))
            left_BB[row, column] = min(np.maximum(change - 4.0, 0).sum() * 64 / block**2, 65535)
    return left_BB


MOVES = {
    "no move": [0.0, 0.0, 0.0, 1.0, 0.0],
    "a shift": [-7.0, 3.0, 0.0, 1.0, 0.0],
    "a shift by fractions": [2.3, -4.6, 0.0, 1.0, 0.0],
    "a shift out of the picture": [70.0, 0.0, 0.0, 1.0, 0.0],
    "a zoom in": [0.0, 0.0, 0.08, 1.0, 0.0],
    "a zoom out and a shift": [5.5, 1.5, -0.11, 1.0, 0.0],
    "other light": [1.5, 0.0, 0.01, 0.75, 8.0],
}


@pytest.mark.parametrize("block", [4, 8])
@pytest.mark.parametrize("area", [(0, HIGH, 0, WIDE), (9, 75, 17, 109)], ids=["whole", "between bars"])
@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES)
def test_what_a_move_leaves_is_what_numpy_leaves(move: list[float], area: tuple[int, ...], block: int) -> None:
    now, before = ROUGH

    left_BB = unexplained(now, before, np.array(move), np.array(area), block, 4.0, 2.0)

    assert left_BB.dtype == np.uint16
    assert np.array_equal(left_BB, left_over(now, before, move, np.array(area), block))
    assert left_BB.max() > 0


def test_what_came_from_beyond_the_bars_counts_as_explained() -> None:
    now, before = ROUGH
    area = np.array([16, 72, 24, 96])

    left_BB = unexplained(now, before, np.array([-8.0, 0.0, 0.0, 1.0, 0.0]), area, 8, 4.0, 2.0)

    seen = np.argwhere(left_BB > 0)
    assert seen.min(axis=0).tolist() == [2, 2]
    assert seen.max(axis=0).tolist() == [7, 9]


def line(place: float, *, level: int = 160) -> Plane:
    """Return a dark upright line one pixel wide, its left edge at a place of which the fraction counts."""
    columns = np.arange(WIDE)
    ink = np.clip(np.minimum(columns + 1, place + 1) - np.maximum(columns, place), 0, 1)
    return np.tile(np.round(200 - level * ink).astype(np.uint8), (HIGH, 1))


@pytest.mark.parametrize("fraction", [0.0, 0.1, 0.2, 0.3])
@pytest.mark.parametrize("turned", [False, True], ids=["upright", "level"])
def test_a_thin_line_half_a_pixel_on_leaves_nothing(fraction: float, *, turned: bool) -> None:
    before, now = line(60 + fraction), line(60.5 + fraction)
    move = np.array([0.5, 0.0, 0.0, 1.0, 0.0])
    if turned:
        before, now = np.ascontiguousarray(before.T), np.ascontiguousarray(now.T)
        move[:2] = move[1], move[0]

    assert unexplained(now, before, move, np.array([0, now.shape[0], 0, now.shape[1]]), 8, 2.0, 1.0).max() == 0


def test_a_thin_line_that_goes_by_itself_is_left_over_where_it_came() -> None:
    left_BB = unexplained(line(68), line(60), STILL, WHOLE, 8, 2.0, 1.0)

    assert np.unique(np.argwhere(left_BB > 0)[:, 1]).tolist() == [8]
    assert np.unique(left_BB[:, 8][:-1]).tolist() == [(160 - 2 - 1) * 8]
