import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sakuga_tasks.media.kernels import (
    average_planes,
    cell_levels,
    changed_cells,
    count_moved,
    measure_blocks,
    mixed_share,
    narrow_plane,
    shrink_sums,
)

GREY = np.full((24, 40), 100, np.uint8)
ROUGH = np.random.default_rng(1).integers(0, 256, (2, 53, 90), dtype=np.uint8)
Plane = NDArray[np.uint8]


def over(limit: int, now: Plane, before: Plane) -> NDArray[np.int64]:
    """Return the blocks' sums of changes above a limit, in plain numpy."""
    rows, columns = (side // 8 for side in now.shape)
    change = np.maximum(abs(now.astype(int) - before) - limit, 0)[: rows * 8, : columns * 8]
    return change.reshape(rows, 8, columns, 8).sum(axis=(1, 3))


def test_blocks_are_measured_as_numpy_does() -> None:
    now, before = ROUGH

    strong_BB, weak_BB, sums_BB, weak_most = measure_blocks(now, before, *now.shape)

    assert np.array_equal(strong_BB, over(16, now, before))
    assert np.array_equal(weak_BB, over(8, now, before))
    assert np.array_equal(sums_BB, over(0, now, now * 0))
    assert weak_most == weak_BB.max()


def test_padding_is_not_measured() -> None:
    now, before = ROUGH
    padded = [np.pad(plane, ((0, 3), (0, 38)), constant_values=fill) for plane, fill in ((now, 7), (before, 200))]

    for wide, narrow in zip(measure_blocks(*padded, *now.shape), measure_blocks(now, before, *now.shape), strict=True):
        assert np.array_equal(wide, narrow)


@pytest.mark.parametrize(("step", "strong", "weak"), [(8, 0, 0), (16, 0, 8), (-16, 0, 8), (26, 10, 18)])
def test_small_changes_are_noise(step: int, strong: int, weak: int) -> None:
    changed = GREY.copy()
    changed[8:16, 16:24] += np.uint8(step % 256)

    strong_BB, weak_BB, _, _ = measure_blocks(changed, GREY, *GREY.shape)

    assert (strong_BB[1, 2], strong_BB.sum()) == (64 * strong, 64 * strong)
    assert (weak_BB[1, 2], weak_BB.sum()) == (64 * weak, 64 * weak)


def test_the_largest_change_does_not_overflow() -> None:
    black, white = np.zeros((8, 8), np.uint8), np.full((8, 8), 255, np.uint8)

    for now, before in ((black, white), (white, black)):
        strong_BB, weak_BB, _, _ = measure_blocks(now, before, 8, 8)
        assert (strong_BB[0, 0], weak_BB[0, 0]) == (64 * 239, 64 * 247)


def test_cells_are_means_of_blocks() -> None:
    sums_BB = np.arange(35, dtype=np.uint16).reshape(5, 7) * 64

    assert shrink_sums(sums_BB, 2).tolist() == [[64 * 4, 64 * 6, 64 * 8], [64 * 18, 64 * 20, 64 * 22]]
    assert np.array_equal(shrink_sums(sums_BB, 1), sums_BB)
    assert cell_levels(sums_BB, 2).tolist() == [[4, 6, 8], [18, 20, 22]]


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (3, 9), (11, 14), (16, 20), (33, 7)])
@pytest.mark.parametrize("factor", [1, 2, 3, 4, 8])
def test_cells_of_any_grid_are_the_means_that_numpy_takes(rows: int, columns: int, factor: int) -> None:
    sums_BB = np.random.default_rng(7).integers(0, 65536, (rows, columns)).astype(np.uint16)
    high, wide = rows // factor, columns // factor
    whole = sums_BB[: high * factor, : wide * factor].astype(np.int64)

    small_MM = shrink_sums(sums_BB, factor)

    assert small_MM.shape == (high, wide)
    assert np.array_equal(small_MM, whole.reshape(high, factor, wide, factor).sum(axis=(1, 3)) // factor**2)


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 255))
def test_planes_of_one_level_average_to_it(rows: int, columns: int, level: int) -> None:
    plane = np.full((20, 23), level, np.uint8)

    assert (average_planes(plane, plane, 20, 23, rows, columns) == level).all()


def test_planes_are_averaged_by_proportion() -> None:
    plane = np.zeros((4, 10), np.uint8)
    plane[:, 5:] = 200

    assert average_planes(plane, plane // 2, 4, 10, 1, 2).tolist() == [[[0, 200]], [[0, 100]]]


@pytest.mark.parametrize("bits", [9, 10, 12, 16])
def test_deep_samples_lose_their_lowest_bits(bits: int) -> None:
    deep = np.array([[0, 1, (1 << bits) - 1, 1 << (bits - 1)]], np.uint16)

    assert narrow_plane(deep, bits - 8).tolist() == [[0, 0, 255, 128]]


def test_what_moves_is_counted_by_zones() -> None:
    means = np.random.default_rng(2).integers(0, 255, (36, 48)).astype(np.uint16) * 64
    nearly = means + 8

    assert count_moved(means, means, 64) == (0, 0, 0)
    assert count_moved(nearly, means, 64) == (0, 0, 8)
    assert count_moved(nearly, means, 8) == (36, 36, 8)
    assert count_moved(np.roll(means, 1, axis=1), means, 64)[:2] == (36, 36)
    assert count_moved(means * 0, means * 0, 64) == (0, 0, 0)


def count_zones(means: NDArray[np.uint16], before: NDArray[np.uint16], level: int) -> tuple[int, int, int]:
    """Return what `count_moved` does, in plain numpy."""
    cells = means.astype(int)
    now, right, lower = cells[:-1, :-1], cells[:-1, 1:], cells[1:, :-1]
    is_textured = abs(now - right) + abs(now - lower) > 256
    change = abs(now - before.astype(int)[:-1, :-1])
    rows, columns = np.mgrid[: now.shape[0], : now.shape[1]]
    zones = rows * 6 // means.shape[0] * 6 + columns * 6 // means.shape[1]
    textured = np.bincount(zones[is_textured], minlength=36)
    moved = np.bincount(zones[is_textured & (change >= level)], minlength=36)
    counts, moves = textured >= 3, (textured >= 3) & (moved >= 3) & (4 * moved >= textured)
    return (int(counts.sum()), int(moves.sum()), int(change.max())) if change.max() >= level else (0, 0, change.max())


@pytest.mark.parametrize(("rows", "columns"), [(6, 6), (11, 20), (36, 48), (23, 61)])
@pytest.mark.parametrize("level", [1, 64, 900, 5000])
def test_zones_are_counted_as_numpy_does(rows: int, columns: int, level: int) -> None:
    rng = np.random.default_rng(rows)
    before = (10_000 + rng.integers(0, 400, (rows, columns))).astype(np.uint16)
    steps = rng.integers(-1000, 1000, (rows, columns)) * (rng.random((rows, columns)) < 0.3)
    now = (before + steps).astype(np.uint16)

    assert count_moved(now, before, level) == count_zones(now, before, level)


def test_zones_are_not_counted_where_nothing_changed_by_the_level() -> None:
    before = (np.random.default_rng(9).integers(0, 200, (24, 32)) * 64).astype(np.uint16)
    now = before.copy()
    now[5, 5] += 63

    assert count_moved(now, before, 64) == (0, 0, 63)
    now[5, 5] += 1
    assert count_moved(now, before, 64) == (36, 0, 64)


def test_cells_count_as_changed_above_a_level() -> None:
    before = np.full((3, 4), 100, np.uint8)
    now = before.copy()
    now[0, :3] = 106, 107, 93

    assert changed_cells(now, before, 6) == 2


def test_a_blend_lies_between_its_neighbours_and_a_drawing_does_not() -> None:
    first, last = np.full((16, 16), 40, np.uint8), np.full((16, 16), 200, np.uint8)
    drawing = first.copy()
    drawing[4:12, 4:12] = 255
    changed_BB = np.full((2, 2), 9_000, np.uint16)

    assert mixed_share(first, (first // 2 + last // 2), last, changed_BB) == 1.0
    assert mixed_share(first, drawing, first, changed_BB) == 0.0
    assert mixed_share(first, drawing, last, changed_BB * 0) == 0.0


def test_a_woven_frame_lies_between_its_neighbours() -> None:
    first, last = np.full((16, 16), 40, np.uint8), np.full((16, 16), 200, np.uint8)
    woven = first.copy()
    woven[1::2] = last[1::2]

    assert mixed_share(first, woven, last, np.full((2, 2), 9_000, np.uint16)) == 1.0
