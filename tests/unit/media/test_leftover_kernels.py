"""What a move leaves unexplained, against the same in plain numpy."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from sakuga_tasks.media.camera_kernels import STILL
from sakuga_tasks.media.leftover_kernels import floor_level, unexplained

Plane = NDArray[np.uint8]
Area = tuple[int, int, int, int]

HIGH, WIDE = 88, 120
WHOLE = (0, HIGH, 0, WIDE)
ROUGH = np.random.default_rng(3).integers(0, 256, (2, HIGH, WIDE), dtype=np.uint8)


def left_over(now: Plane, before: Plane, move: list[float], area: Area, block: int) -> NDArray[np.int64]:
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
            if min(y, top) < area[0] or min(x, side) < area[2]:
                continue
            if max(y + 1, top) + block > area[1] or max(x + 1, side) + block > area[3]:
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
def test_what_a_move_leaves_is_what_numpy_leaves(move: list[float], area: Area, block: int) -> None:
    now, before = ROUGH

    left_BB = unexplained(now, before, np.array(move), area, block, 4.0, 2.0)

    assert left_BB.dtype == np.uint16
    assert np.array_equal(left_BB, left_over(now, before, move, area, block))
    assert left_BB.max() > 0


def test_what_lies_at_the_bars_or_came_from_beyond_them_counts_as_explained() -> None:
    now, before = ROUGH
    area = (17, 71, 24, 96)

    left_BB = unexplained(now, before, np.array([-8.0, 0.0, 0.0, 1.0, 0.0]), area, 8, 4.0, 2.0)

    seen = np.argwhere(left_BB > 0)
    assert seen.min(axis=0).tolist() == [3, 3]
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

    assert unexplained(now, before, move, (0, now.shape[0], 0, now.shape[1]), 8, 2.0, 1.0).max() == 0


def test_a_thin_line_that_goes_by_itself_is_left_over_where_it_came() -> None:
    left_BB = unexplained(line(68), line(60), STILL, WHOLE, 8, 2.0, 1.0)

    assert np.unique(np.argwhere(left_BB > 0)[:, 1]).tolist() == [8]
    assert np.unique(left_BB[:, 8][:-1]).tolist() == [(160 - 2 - 1) * 8]


@pytest.mark.parametrize(("level", "floor"), [(0, 2.0), (50, 3.0), (100, 6.0), (255, 8.0)])
def test_a_codec_may_change_more_of_a_bright_picture(level: int, floor: float) -> None:
    assert floor_level(np.full((HIGH, WIDE), level, np.uint8)) == pytest.approx(floor)
