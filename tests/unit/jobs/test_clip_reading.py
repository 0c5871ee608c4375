from fractions import Fraction

import pytest

from sakuga_tasks.jobs.clip_reading import exact_pts
from tests.unit.records.readings import reading

NTSC = Fraction(1, 24000)
MILLISECOND = Fraction(1, 1000)


def in_milliseconds(times: list[Fraction]) -> list[Fraction]:
    """Round as a clip file does."""
    return [Fraction(round(time * 1000), 1000) for time in times]


def test_evenly_spaced_frames_are_put_back_on_their_grid() -> None:
    times = in_milliseconds([frame * 1001 * NTSC for frame in range(20)])
    shot = reading(0, [20], start_pts=5005, end_pts=5005 + 20 * 1001)
    assert exact_pts(shot, times, NTSC) == [5005 + frame * 1001 for frame in range(20)]


def test_times_that_were_milliseconds_are_exact() -> None:
    times = [Fraction(frame * 1000 // 30, 1000) for frame in range(4)]
    shot = reading(0, [4], start_pts=700, end_pts=700 + 133)
    assert exact_pts(shot, times, MILLISECOND) == [700, 733, 766, 800]


@pytest.mark.parametrize("end_pts", [4000, 4003], ids=["divisible_by_chance", "not_divisible"])
def test_uneven_frames_of_a_finer_clock_are_unknown_but_for_the_first(end_pts: int) -> None:
    times = in_milliseconds([pts * NTSC for pts in (0, 1001, 3003, 3503)])
    shot = reading(0, [4], start_pts=0, end_pts=end_pts)
    assert exact_pts(shot, times, NTSC) == [0, None, None, None]
