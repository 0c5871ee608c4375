"""The compiled comparison of thumbnails against the same in plain numpy."""

import numpy as np
import pytest
from numpy.typing import NDArray

from sakuga_tasks.stages.thumbnail_kernels import envelope, mixture, structure

Cells = NDArray[np.uint8]

SIZES = [(1, 1), (1, 9), (9, 1), (28, 48), (27, 50)]


def cells(seed: int, *, size: tuple[int, int] = (28, 48), low: int = 0, high: int = 256) -> Cells:
    """Return random cells."""
    return np.random.default_rng(seed).integers(low, high, size).astype(np.uint8)


def spans(cells_TT: Cells) -> NDArray[np.bool_]:
    """Return where the cells around each span more than 7 levels, in plain numpy."""
    rows, columns = cells_TT.shape
    padded = np.pad(cells_TT, 1, mode="edge").astype(int)
    around = np.stack([padded[y : y + rows, x : x + columns] for y in range(3) for x in range(3)])
    return np.asarray(around.max(axis=0) - around.min(axis=0) > 7)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("reach", "slack"), [(1, 0), (2, 4), (3, 6)])
def test_an_envelope_holds_what_lies_around_and_no_more(size: tuple[int, int], reach: int, slack: int) -> None:
    painted = cells(1, size=size)
    padded = np.pad(painted, reach, mode="edge").astype(int)
    around = np.lib.stride_tricks.sliding_window_view(padded, (2 * reach + 1, 2 * reach + 1))

    low, high = np.empty_like(painted), np.empty_like(painted)
    envelope(painted, reach, slack, low, high)

    assert np.array_equal(low, np.maximum(around.min(axis=(2, 3)) - slack, 0))
    assert np.array_equal(high, np.minimum(around.max(axis=(2, 3)) + slack, 255))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("high", [106, 108, 120, 256])
def test_structure_is_where_neighbours_differ(size: tuple[int, int], high: int) -> None:
    painted = cells(1, size=size, low=100, high=high)

    assert np.array_equal(structure(painted), spans(painted))


def test_a_step_of_seven_levels_is_no_structure_and_one_of_eight_is() -> None:
    flat = np.full((6, 8), 40, np.uint8)
    flat[2, 3] = 47
    assert structure(flat).sum() == 0

    flat[2, 3] = 48
    assert np.argwhere(structure(flat)).tolist() == [[y, x] for y in (1, 2, 3) for x in (2, 3, 4)]


def mixed(first: Cells, frame: Cells, last: Cells) -> tuple[float, float, int]:
    """Return (place, share, cells) of `mixture`, in plain numpy."""
    way, gone = (plane.astype(np.int64).ravel() - first.astype(np.int64).ravel() for plane in (last, frame))
    differs = abs(way) >= 12
    way, gone = way[differs], gone[differs]
    room = np.maximum(np.float32(6), np.float32(0.2) * abs(way).astype(np.float32))
    place, share = np.float32(0.5), 0.0
    for attempt in range(3):
        fits = abs(gone.astype(np.float32) - place * way.astype(np.float32)) <= room
        share = fits.sum() / max(len(way), 1)
        counted = np.ones_like(fits) if attempt == 0 else fits
        if (way[counted] ** 2).sum():
            place = np.float32((way * gone)[counted].sum() / (way[counted] ** 2).sum())
    return float(place), float(share), len(way)


def between(first: Cells, last: Cells, place: float, *, noise: float = 0.0) -> Cells:
    """Return the cells so far on the way, with some noise."""
    exact = first * (1 - place) + last * place
    return np.asarray(np.clip(exact + np.random.default_rng(5).normal(0, noise, first.shape), 0, 255), np.uint8)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("place", "noise"), [(0.0, 0.0), (0.3, 4.0), (0.5, 30.0), (0.9, 8.0), (1.2, 2.0)])
def test_a_mixture_is_measured_as_numpy_does(size: tuple[int, int], place: float, noise: float) -> None:
    first, last = cells(2, size=size), cells(3, size=size)
    frame = between(first, last, place, noise=noise)

    assert mixture(first, frame, last) == mixed(first, frame, last)


def test_any_three_pictures_are_measured_as_numpy_does() -> None:
    for seed in range(20):
        first, frame, last = (cells(3 * seed + number) for number in range(3))
        assert mixture(first, frame, last) == mixed(first, frame, last)


@pytest.mark.parametrize("place", [0.0, 0.25, 0.5, 0.75, 1.0])
def test_a_dissolve_lies_where_it_is_on_its_way(place: float) -> None:
    first, last = cells(2), cells(3)

    on_way, share, counted = mixture(first, between(first, last, place), last)

    assert on_way == pytest.approx(place, abs=0.01)
    assert share == 1.0
    assert counted == (abs(first.astype(int) - last) >= 12).sum()


def test_what_moves_in_a_dissolve_has_no_say_in_its_place() -> None:
    first, last = cells(2), cells(3)
    frame = between(first, last, 0.3)
    frame[5:12, 10:25] = 255

    on_way, share, _ = mixture(first, frame, last)

    assert on_way == pytest.approx(0.3, abs=0.02)
    assert 0.85 < share < 0.97


def test_pictures_alike_to_eleven_levels_are_mixed_of_nothing() -> None:
    first = cells(2, high=240)

    assert mixture(first, first + 5, first + 11) == (0.5, 0.0, 0)
    assert mixture(first, first + 5, first + 12)[2] == first.size
