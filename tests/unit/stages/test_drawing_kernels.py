"""The compiled tests for a new drawing against the same in plain numpy."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sakuga_tasks.stages.drawing_kernels import (
    change_elsewhere,
    creep,
    local_change,
    strong_change,
    wide_change,
)

Blocks = NDArray[np.uint16]

NOTHING = np.zeros((11, 15), np.uint16)
ONE = NOTHING.copy()
ONE[4, 6] = 6400


def blocks(seed: int, *, size: tuple[int, int] = (11, 15), high: int = 9000) -> tuple[Blocks, Blocks, Blocks]:
    """Return random changes of a frame and of both its neighbours, most of them none."""
    rng = np.random.default_rng(seed)
    changes = rng.integers(0, high, (3, *size)) * (rng.random((3, *size)) < 0.3)
    now, before, after = changes.astype(np.uint16)
    return now, before, after


def without_echo(now: Blocks, before: Blocks, after: Blocks) -> NDArray[np.float32]:
    """Return what is left of changes, in plain numpy."""
    echo = np.minimum(np.maximum(before, after).astype(np.float32), np.float32(2560))
    return np.asarray(now.astype(np.float32) - np.float32(0.45) * echo)


CHANGES = {
    "many": blocks(1),
    "strong": blocks(2, high=65536),
    "one block": blocks(3, size=(1, 1)),
    "one row": blocks(4, size=(1, 30)),
    "one column": blocks(5, size=(30, 1)),
    "nothing": (NOTHING, ONE, ONE),
}
CASES = pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)


@CASES
def test_the_largest_change_is_that_which_numpy_finds(changes: tuple[Blocks, Blocks, Blocks]) -> None:
    left = without_echo(*changes)
    y, x = np.unravel_index(int(left.argmax()), left.shape) if left.max() > 0 else (0, 0)

    assert local_change(*changes) == (max(left.max(), 0) / 64, y, x)


def test_the_first_of_equal_changes_is_the_largest() -> None:
    twice = ONE.copy()
    twice[4, 9] = twice[7, 2] = ONE[4, 6]

    assert local_change(twice, NOTHING, NOTHING) == (100.0, 4, 6)


@pytest.mark.parametrize(("neighbour", "left"), [(0, 100.0), (1000, 100 - 0.45 * 1000 / 64), (9000, 100 - 0.45 * 40)])
def test_an_echo_takes_away_18_levels_at_most(neighbour: int, left: float) -> None:
    other = NOTHING.copy()
    other[4, 6] = neighbour

    for before, after in ((other, NOTHING), (NOTHING, other), (other, other)):
        assert local_change(ONE, before, after) == (pytest.approx(left), 4, 6)


@CASES
def test_the_share_of_wide_changes_is_that_which_numpy_counts(changes: tuple[Blocks, Blocks, Blocks]) -> None:
    left = without_echo(*changes)
    wide = left > np.float32(0.2 * max(left.max(), 0))

    *strongest, _, share = strong_change(*changes, np.zeros(left.shape, np.uint8), 1)

    assert (*strongest,) == local_change(*changes)
    assert share == (wide.mean() if left.max() > 0 else 0.0)
    assert wide_change(*changes) == (*local_change(*changes), share)


def widened(changes: Blocks) -> Blocks:
    """Return the largest of each block and the eight around it."""
    padded = np.pad(changes, 1)
    rows, columns = changes.shape
    return np.asarray(np.max([padded[y : y + rows, x : x + columns] for y in range(3) for x in range(3)], axis=0))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("high", [400, 2000, 3000, 9000])
def test_what_is_alone_echoes_no_block_next_to_it(seed: int, high: int) -> None:
    now, before, after = blocks(seed, high=high)
    alone = max(without_echo(now, widened(before), widened(after)).max(), 0)
    largest = without_echo(now, before, after).max()

    hot = np.zeros(now.shape, np.uint8)
    assert strong_change(now, before, after, hot, 1)[3] == (alone if largest < 64 * 60 else largest) / 64


@CASES
@pytest.mark.parametrize("shrink", [1, 2, 4])
def test_hot_cells_are_those_that_numpy_marks(changes: tuple[Blocks, Blocks, Blocks], shrink: int) -> None:
    rows, columns = (max(side // shrink, 1) for side in changes[0].shape)
    marked, hot = np.zeros((rows, columns), np.uint8), np.zeros((rows, columns), np.uint8)
    marked[0, 0] = hot[0, 0] = 1
    for y, x in np.argwhere(without_echo(*changes) > np.float32(64 * 3.3)):
        marked[min(y // shrink, rows - 1), min(x // shrink, columns - 1)] = 1

    strong_change(*changes, hot, shrink)

    assert np.array_equal(hot, marked)


@CASES
@pytest.mark.parametrize("place", [(0, 0), (0.5, 0.5), (0.99, 0.3)])
def test_the_change_elsewhere_is_that_which_numpy_finds(
    changes: tuple[Blocks, Blocks, Blocks], place: tuple[float, float]
) -> None:
    now = changes[0]
    y, x = (int(part * side) for part, side in zip(place, now.shape, strict=True))
    rows, columns = np.mgrid[: now.shape[0], : now.shape[1]]
    reach = max(now.shape) // 8
    is_far = (abs(rows - y) > reach) | (abs(columns - x) > reach)

    assert change_elsewhere(now, y, x) == now[is_far].max(initial=0) / 64


def test_a_quarter_of_the_picture_around_a_block_is_near() -> None:
    now = np.zeros((20, 32), np.uint16)
    now[10, 16] = 6400
    now[14, 20] = 3200
    assert change_elsewhere(now, 10, 16) == 0

    now[10, 21] = 640
    now[5, 16] = 64
    assert change_elsewhere(now, 10, 16) == 10


def crept(frames: NDArray[np.uint16], hot: NDArray[np.uint8], now: int, threshold: float) -> tuple[float, ...]:
    """Return what `creep` does of all frames in order, in plain numpy."""
    levels = frames.astype(np.int64)
    whole = levels[-1] - levels[0]
    changed = np.zeros(whole.shape, bool)
    changed[:-1, :-1] = abs(whole[:-1, :-1]) >= np.ceil(threshold * 64)
    is_hot = hot.max(axis=0) > 0
    changed &= ~is_hot
    change = whole[changed]
    if len(change) < 12:
        return (0.0,) * 10
    total = (change**2).sum()
    moves = [after[changed] - before[changed] for before, after in pairwise(levels)]
    weights = [0.0, *((move * change).sum() / total for move in moves)]
    steps = sum((move**2).sum() for move in moves)
    textured, fit = fitted(levels[0], levels[len(levels) // 2], levels[-1], is_hot)
    effective, growth = sum(weights) ** 2 / np.square(weights).sum(), total / steps
    return (len(change), textured, effective, growth, weights[now], float(np.median(weights[1:])), *fit)


def fitted(first: Any, middle: Any, last: Any, is_hot: NDArray[np.bool_]) -> tuple[int, tuple[float, ...]]:
    """Return textured cells and (explained, u, v, zoom) by least squares."""
    rows, columns = middle.shape
    y, x = np.mgrid[1 : rows - 1, 1 : columns - 1]
    cold = ~is_hot[1:-1, 1:-1]
    gx, gy = (middle[1:-1, 2:] - middle[1:-1, :-2]) / 2, (middle[2:, 1:-1] - middle[:-2, 1:-1]) / 2
    gz = gx * (x - (columns - 1) / 2) + gy * (y - (rows - 1) / 2)
    slopes = np.stack([gx[cold], gy[cold], gz[cold]], axis=1)
    change = (last - first)[1:-1, 1:-1][cold]
    matrix, vector = slopes.T @ slopes, -slopes.T @ change
    matrix[np.diag_indices(3)] = matrix.diagonal() * 1.0001 + 1
    move = np.linalg.solve(matrix, vector)
    gained = 2 * vector @ move - move @ matrix @ move
    inner = middle[1:-1, 1:-1]
    texture = abs(middle[1:-1, 2:] - inner) + abs(middle[2:, 1:-1] - inner)
    return int((texture[cold] > 256).sum()), (gained / (change**2).sum(), *move)


def wander(seed: int, *, size: tuple[int, int] = (9, 13), frames: int = 7) -> NDArray[np.uint16]:
    """Return rough cells that change a little with every frame."""
    rng = np.random.default_rng(seed)
    start, step = rng.integers(2000, 12_000, size), rng.integers(-90, 90, size)
    return np.stack([start + k * step + rng.integers(-20, 20, size) for k in range(frames)]).astype(np.uint16)


@pytest.mark.parametrize("now", [1, 3, 6])
@pytest.mark.parametrize("hot_share", [0.0, 0.02, 0.1])
@pytest.mark.parametrize("size", [(9, 13), (20, 6), (12, 31)])
def test_slow_change_is_measured_as_numpy_does(size: tuple[int, int], hot_share: float, now: int) -> None:
    frames = wander(1, size=size)
    hot = (np.random.default_rng(2).random(frames.shape) < hot_share).astype(np.uint8)

    measured = creep(frames, hot, 0, 6, now, 2.5)

    assert measured[:2] == crept(frames, hot, now, 2.5)[:2]
    assert measured[0] >= 12
    assert measured == pytest.approx(crept(frames, hot, now, 2.5), rel=1e-9, abs=1e-9)


def test_a_window_may_lie_across_the_end_of_the_ring() -> None:
    frames, places = wander(3), np.arange(29, 36) % 32
    ring, hot = np.full((32, *frames.shape[1:]), 77, np.uint16), np.zeros((32, *frames.shape[1:]), np.uint8)
    ring[places] = frames

    assert creep(ring, hot, 29, 35, 31, 2.5) == creep(frames, hot[:7], 0, 6, 2, 2.5)


@pytest.mark.parametrize(("cells", "found"), [(11, (0, 0, 0.0, 0.0, 0.0, 0.0)), (12, (12, 0, 4.0, 4.0, 0.25, 0.25))])
def test_under_twelve_cells_are_no_slow_change(cells: int, found: tuple[float, ...]) -> None:
    frames = np.full((5, 8, 20), 6000, np.uint16)
    for number, frame in enumerate(frames):
        frame[3, :cells] += 64 * number

    assert creep(frames, np.zeros(frames.shape, np.uint8), 0, 4, 2, 4.0)[:6] == pytest.approx(found)


def test_what_is_hot_in_any_frame_has_no_say() -> None:
    frames = wander(4)
    hot = np.zeros(frames.shape, np.uint8)
    hot[3] = 1

    assert creep(frames, hot, 0, 6, 2, 2.5)[0] == 0
    hot[3, :, 6:] = 0
    assert creep(frames, hot, 0, 6, 2, 2.5)[0] == crept(frames, hot, 2, 2.5)[0] > 12


@pytest.mark.parametrize(("u", "v", "zoom"), [(0.06, 0.0, 0.0), (0.0, -0.04, 0.0), (0.03, 0.02, 0.004)])
def test_a_picture_that_creeps_is_explained_by_its_move(u: float, v: float, zoom: float) -> None:
    y, x = np.mgrid[:20, :32].astype(float)
    frames = []
    for k in range(7):
        at_x = x - k * (u + zoom * (x - 15.5))
        at_y = y - k * (v + zoom * (y - 9.5))
        frames.append(8000 + 3000 * np.sin(at_x / 3.1) * np.cos(at_y / 2.7) + 1500 * np.cos(at_x / 5 + at_y / 4))
    ring = np.stack(frames).astype(np.uint16)

    *_, steps, growth, weight, median, explained, over_x, over_y, grown = creep(
        ring, np.zeros(ring.shape, np.uint8), 0, 6, 3, 1.0
    )

    assert steps == pytest.approx(6, abs=0.2)
    assert growth == pytest.approx(6, abs=0.3)
    assert (weight, median) == pytest.approx((1 / 6, 1 / 6), abs=0.01)
    assert explained > 0.97
    assert (over_x, over_y, grown) == pytest.approx((6 * u, 6 * v, 6 * zoom), abs=0.02)
