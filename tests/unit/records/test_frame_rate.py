"""Exact time: the rate and the evenness that the frames' own times tell."""

from fractions import Fraction

import pytest

from sakuga_tasks.records.frame_rate import is_vfr, measure_rate, rate_of
from tests.unit.records.readings import facts_of

FILM = Fraction(24000, 1001)
MS = Fraction(1, 1000)
RATES = [Fraction(rate) for rate in (10, 12, 15, 24, 25, 30, 48, 50, 60, 120)]
NTSC_RATES = [Fraction(rate * 1000, 1001) for rate in (24, 30, 60, 120)]
HOUR_FRAMES = 86_400


def rounded_times(rate: Fraction, time_base: Fraction, frames: int) -> list[int]:
    return [round(number / rate / time_base) for number in range(frames)]


@pytest.mark.parametrize("frames", [200, 500])
@pytest.mark.parametrize("time_base", [MS, Fraction(1, 90_000), Fraction(1, 12_800)], ids=str)
@pytest.mark.parametrize("rate", [*RATES, *NTSC_RATES], ids=str)
def test_a_rounding_container_does_not_blur_the_rate(rate: Fraction, time_base: Fraction, frames: int) -> None:
    times = rounded_times(rate, time_base, frames)
    assert measure_rate(times, time_base) == rate
    assert not is_vfr(times)


def test_an_odd_rate_stays_what_it_is() -> None:
    assert measure_rate([number * 7 for number in range(90)], Fraction(1, 100)) == Fraction(100, 7)


def test_frames_hours_apart_have_a_rate_above_zero() -> None:
    assert measure_rate([0, 7_200_000], MS) == Fraction(1, 7200)


@pytest.mark.parametrize("stated", [Fraction(1152, 49), Fraction(25), None], ids=str)
def test_a_dropped_frame_makes_the_rate_variable_and_leaves_it_exact(stated: Fraction | None) -> None:
    times = rounded_times(FILM, MS, 200)
    del times[77]

    assert is_vfr(times)
    assert rate_of(facts_of(time_base=MS, rate=stated), times) == FILM


def test_the_stated_rate_stands_where_the_frames_lie_on_its_grid() -> None:
    times = rounded_times(FILM, MS, 10)

    assert measure_rate(times, MS) == Fraction(24)
    assert rate_of(facts_of(time_base=MS, rate=FILM), times) == FILM


def test_a_stated_rate_that_drifts_away_from_the_frames_is_not_believed() -> None:
    times = rounded_times(FILM, MS, HOUR_FRAMES)
    assert rate_of(facts_of(time_base=MS, rate=Fraction(2398, 100)), times) == FILM


@pytest.mark.parametrize("stated", [Fraction(24), None], ids=str)
def test_a_single_frame_has_the_rate_that_is_stated(stated: Fraction | None) -> None:
    assert rate_of(facts_of(time_base=MS, rate=stated), [0]) == stated


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([0, 1001, 2002, 3003], False),
        ([round(frame * Fraction(1000, 24)) for frame in range(200)], False),
        ([frame * 1000 // 30 for frame in range(200)], False),
        ([0, 40, 80, 160, 200], True),
        ([5], False),
        ([0, 7], False),
    ],
    ids=["ntsc_film", "rounded_milliseconds", "cut_milliseconds", "a_gap", "one_frame", "two_frames"],
)
def test_only_uneven_frames_are_of_variable_rate(times: list[int], expected: bool) -> None:
    assert is_vfr(times) is expected
