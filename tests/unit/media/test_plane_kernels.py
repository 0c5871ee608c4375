"""Planes made smaller, against the same in plain numpy and in OpenCV."""

import math

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from sakuga_tasks.media.plane_kernels import halve_plane, smooth_half, third_plane

Plane = NDArray[np.uint8]

ROUGH = np.random.default_rng(3).integers(0, 256, (88, 120), dtype=np.uint8)


def means(plane: Plane, factor: int) -> Plane:
    """Return the rounded means of `factor` x `factor` samples, in plain numpy."""
    rows, columns = (side // factor for side in plane.shape)
    blocks = plane[: factor * rows, : factor * columns].astype(int).reshape(rows, factor, columns, factor)
    return np.asarray((blocks.sum(axis=(1, 3)) + factor * factor // 2) // factor**2, np.uint8)


SIZES = [(3, 3), (9, 12), (53, 88), (2, 90), (88, 2)]


@pytest.mark.parametrize(("high", "wide"), SIZES)
def test_a_smaller_plane_is_its_rounded_means(high: int, wide: int) -> None:
    plane = ROUGH[:high, :wide]

    assert np.array_equal(halve_plane(ROUGH, high, wide), means(plane, 2))
    assert np.array_equal(third_plane(ROUGH, high, wide), means(plane, 3))


def test_every_sum_of_nine_samples_is_rounded_to_its_nearest_level() -> None:
    totals = np.arange(9 * 255 + 1)
    nines = (totals[:, None] + np.arange(9)) // 9
    plane = nines.reshape(-1, 3, 3).transpose(1, 0, 2).reshape(3, -1).astype(np.uint8)

    assert nines.sum(axis=1).tolist() == totals.tolist()
    assert third_plane(plane, *plane.shape)[0].tolist() == [math.floor(total / 9 + 0.5) for total in totals]


@pytest.mark.parametrize(("high", "wide"), [(3, 2), (2, 3), (3, 3), (4, 4), (16, 9), (53, 88), (88, 119)])
def test_a_smoothed_half_is_that_of_opencv(high: int, wide: int) -> None:
    assert np.array_equal(smooth_half(ROUGH, high, wide), cv2.pyrDown(np.ascontiguousarray(ROUGH[:high, :wide])))
