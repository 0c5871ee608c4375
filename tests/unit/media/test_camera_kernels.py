"""The choice of the points that a move is found from, against plain numpy, and where the search starts."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from sakuga_tasks.media.camera_kernels import STILL, choose_points, start_move

Plane = NDArray[np.uint8]
Points = NDArray[np.int32]
Area = tuple[int, int, int, int]

HIGH, WIDE = 88, 120
WHOLE = (0, HIGH, 0, WIDE)
ROUGH = np.random.default_rng(3).integers(0, 256, (2, HIGH, WIDE), dtype=np.uint8)
PAINTED = np.asarray(cv2.GaussianBlur(ROUGH[0], (0, 0), 3) * 3.0 - 256, np.float64).clip(0, 255).astype(np.uint8)


def pick(now: Plane, before: Plane, area: Area, points_max: int, changed_min: int) -> tuple[Points, Points]:
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
def test_points_are_those_that_numpy_picks(area: Area, changed_min: int, points_max: int) -> None:
    now, before = half_changed()

    changed, still = choose_points(now, before, area, points_max, changed_min)

    there, here = pick(now, before, area, points_max, changed_min)
    assert (changed.tolist(), still.tolist()) == (there.tolist(), here.tolist())
    assert len(changed) > 0
    assert changed.dtype == still.dtype == np.uint32


def test_points_are_thinned_alike_by_the_more_numerous_kind() -> None:
    now, before = half_changed()
    all_changed, all_still = choose_points(now, before, WHOLE, 10_000, 3)

    changed, still = choose_points(now, before, WHOLE, 100, 3)

    step = max(len(all_changed), len(all_still)) // 100
    assert step > 5
    assert changed.tolist() == all_changed[::step].tolist()
    assert still.tolist() == all_still[::step].tolist()


@pytest.mark.parametrize("area", [(20, 24, 0, WIDE), (0, HIGH, 30, 34), (20, 22, 30, 31)])
def test_an_area_without_an_inside_has_no_points(area: Area) -> None:
    now, before = half_changed()

    changed, still = choose_points(now, before, area, 700, 3)

    assert changed.shape == still.shape == (0, 2)


def test_a_flat_picture_has_no_points() -> None:
    changed, still = choose_points(PAINTED * 0 + 9, PAINTED, WHOLE, 700, 3)

    assert changed.shape == still.shape == (0, 2)


@pytest.mark.parametrize("shift", [(0, 0), (6, 0), (-4, 8), (10, -6)])
@pytest.mark.parametrize("last", [(0, 0), (6, 0), (-4, 8)])
def test_the_search_starts_at_the_last_move_or_none_or_the_best_shift(
    shift: tuple[int, int], last: tuple[int, int]
) -> None:
    right, down = shift
    now = np.roll(PAINTED, (down, right), axis=(0, 1))
    inner = np.mgrid[16 : HIGH - 16 : 3, 16 : WIDE - 16 : 3].reshape(2, -1).T
    last_move = np.array([*last, 0.0, 1.0, 0.0])

    start = start_move(now, PAINTED, inner.astype(np.uint32), last_move)

    assert start.tolist() == [right, down, 0, 1, 0]
    assert last_move.tolist() == [*last, 0, 1, 0]
    assert STILL.tolist() == [0, 0, 0, 1, 0]
