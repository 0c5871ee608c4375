"""Where noise ends and drawings begin in what camera moves leave unexplained."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sakuga_tasks.stages.leftovers import DRAWING_MIDDLES, LEAST, MOST, NOISE_MIDDLES, limit_between

Leftovers = NDArray[np.float64]

any_left = st.lists(st.floats(0, 1e4), max_size=80).map(np.array)
usual = st.floats(1.5, 10)


def left(middle: float, frames: int, *, spread: float = 0.3, seed: int = 1) -> Leftovers:
    """Return what frames leave, log-normal about a middle."""
    return np.asarray(middle * np.exp(np.random.default_rng(seed).normal(0, spread, frames)))


@pytest.mark.parametrize("middle", [0.5, 1.5, 3.0, 6.0])
@pytest.mark.parametrize("spread", [0.1, 0.3, 0.5])
@pytest.mark.parametrize("usual_noise", [1.5, 3.0, 6.0])
def test_noise_alone_lies_below_the_limit(middle: float, spread: float, usual_noise: float) -> None:
    noise = left(middle, 60, spread=spread)

    assert limit_between(noise, usual_noise=usual_noise) > noise.max()


@pytest.mark.parametrize("exposure", [2, 3, 4])
@pytest.mark.parametrize(("noise", "drawing"), [(0.8, 10.0), (1.5, 15.0), (1.5, 40.0), (3.0, 40.0), (6.0, 90.0)])
def test_drawings_are_parted_from_noise(noise: float, drawing: float, exposure: int) -> None:
    held, new = left(noise, 36 * (exposure - 1) // exposure), left(drawing, 36 // exposure, seed=2)

    limit = limit_between(np.concatenate([held, new]), usual_noise=1.5)

    assert held.max() < limit < new.min()


@pytest.mark.parametrize(("usual_noise", "drawing"), [(1.5, 12.0), (1.5, 20.0), (3.0, 20.0), (3.0, 40.0), (1.5, 90.0)])
def test_a_shot_on_ones_is_parted_from_where_noise_would_be(usual_noise: float, drawing: float) -> None:
    new = left(drawing, 60)

    assert usual_noise < limit_between(new, usual_noise=usual_noise) < new.min()


def test_what_may_be_all_noise_or_all_drawings_is_what_is_usual() -> None:
    same = left(12.0, 60)

    assert limit_between(same, usual_noise=1.5) < same.min()
    assert limit_between(same, usual_noise=10.0) > same.max()


def test_one_drawing_in_a_pan_stands_above_the_limit() -> None:
    pan = np.append(left(1.5, 60), 40.0)

    assert pan[:-1].max() < limit_between(pan, usual_noise=1.5) < 40.0


@settings(deadline=None)
@given(any_left, st.floats(0.01, 1e3))
def test_a_limit_lies_between_the_least_noise_and_the_strongest_drawings(left_N: Leftovers, usual_noise: float) -> None:
    assert NOISE_MIDDLES[0] < limit_between(left_N, usual_noise=usual_noise) <= DRAWING_MIDDLES[-1]


@settings(deadline=None, derandomize=True, max_examples=200)
@given(any_left, usual, usual)
def test_more_noise_expected_never_makes_more_drawings(left_N: Leftovers, one: float, other: float) -> None:
    low, high = sorted([one, other])

    assert limit_between(left_N, usual_noise=low) <= limit_between(left_N, usual_noise=high)


@settings(deadline=None)
@given(any_left, usual, st.randoms(use_true_random=False))
def test_the_order_of_frames_does_not_matter(left_N: Leftovers, usual_noise: float, chance: Random) -> None:
    shuffled = left_N.tolist()
    chance.shuffle(shuffled)

    limit = limit_between(np.array(shuffled), usual_noise=usual_noise)

    assert limit == limit_between(left_N, usual_noise=usual_noise)


@settings(deadline=None)
@given(any_left, usual)
def test_how_far_beyond_the_table_a_frame_lies_does_not_matter(left_N: Leftovers, usual_noise: float) -> None:
    within = np.clip(left_N, LEAST, MOST)

    assert limit_between(within, usual_noise=usual_noise) == limit_between(left_N, usual_noise=usual_noise)
