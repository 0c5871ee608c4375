from fractions import Fraction

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from sakuga_tasks.records.reading import Move
from sakuga_tasks.stages.evidence import EvidenceLimits, Sight, frames_per_24th, read_evidence
from tests.unit.stages.made import Plane, checks, grained, make_features, with_spot

STILL = checks(1, low=90, high=140)

Blocks = NDArray[np.uint16]


def sights(planes: list[Plane]) -> list[Sight]:
    """Return what the frames show."""
    return list(read_evidence(make_features(planes), EvidenceLimits()))


@pytest.mark.parametrize("frames", [0, 1, 2, 3, 40])
def test_every_frame_leaves_once_and_in_order(frames: int) -> None:
    assert [sight.frame for sight in sights([STILL] * frames)] == list(range(frames))


def test_a_still_picture_shows_nothing() -> None:
    for sight in sights([STILL] * 20):
        assert sight.local == sight.weak == sight.changed_share == sight.thumbnail_change == 0
        assert sight.creep is None


def test_a_drawing_shows_as_a_local_change_where_it_is() -> None:
    after = STILL.copy()
    after[40:56, 64:80] = 250

    shown = sights([STILL] * 10 + [after] * 10)

    assert [sight.frame for sight in shown if sight.local > 1] == [10]
    assert shown[10].local > 90
    y, x = shown[10].local_at
    assert 5 <= y <= 6
    assert 8 <= x <= 9


def sights_left(*left: Blocks) -> list[Sight]:
    """Return what frames 5 and on show of which a camera leaves so much."""
    features = list(make_features([STILL] * 5 + [with_spot(STILL, place) for place in range(5)]))
    for frame, left_BB in enumerate(left, start=5):
        move = Move(dx=2, dy=0, zoom=0, gain=1, bias=0, share=0.9, reach=0.9, spread=2.0, left_BB=left_BB)
        features[frame] = msgspec.structs.replace(features[frame], move=move)
    return list(read_evidence(features, EvidenceLimits()))[5:]


def test_what_a_camera_leaves_shows_where_it_is_and_how_wide() -> None:
    left_BB = np.zeros((6, 10), np.uint16)  # a picture of 12 x 20 blocks, measured half as fine
    left_BB[2, 5:7], left_BB[5, 1] = 20 * 64, 3 * 64

    first, second, *_ = sights_left(left_BB)

    assert (first.left, first.left_elsewhere, first.left_at, first.left_share) == (20.0, 3.0, (4, 10), 2 / 60)
    assert second.left == second.left_share == 0.0


def test_what_a_camera_leaves_as_an_echo_is_left_nowhere() -> None:
    clear_BB, echo_BB = np.zeros((2, 6, 10), np.uint16)
    clear_BB[2, 5], echo_BB[2, 5] = 40 * 64, 10 * 64

    _, echo, *_ = sights_left(clear_BB, echo_BB)

    assert (echo.left, echo.left_share) == (0.0, 0.0)


def test_a_drawing_shown_for_one_frame_is_seen_coming_and_going() -> None:
    shown = sights([STILL] * 10 + [with_spot(STILL, 3)] + [STILL] * 10)

    assert [sight.frame for sight in shown if sight.local > 5.5] == [10, 11]


def test_a_shot_has_noise_of_its_own_from_its_second_frame() -> None:
    other = checks(2)
    planes = [grained(STILL, frame, levels=10) for frame in range(30)] + [other] * 12

    shown = sights([*planes, *(grained(STILL, frame, levels=10) for frame in range(30))])

    assert min(sight.noise for sight in shown[1:30]) > 0.5
    assert max(sight.noise for sight in shown[31:42]) == 0.0
    assert min(sight.noise for sight in shown[43:]) > 0.5


def test_a_cut_changes_the_thumbnail_and_leaves_no_echo() -> None:
    shown = sights([STILL] * 10 + [checks(2)] * 10)

    assert [sight.frame for sight in shown if sight.thumbnail_change > 0.2] == [10]
    assert shown[10].changed_share > 0.9
    assert shown[9].local == shown[11].local == 0


@pytest.mark.parametrize(
    ("step", "time_base", "frames"),
    [
        pytest.param(1001, Fraction(1, 24000), 1.0, id="23.976"),
        pytest.param(1, Fraction(1, 24), 1.0, id="24"),
        pytest.param(1, Fraction(1, 30), 1.25, id="30"),
        pytest.param(2, Fraction(1, 120), 2.5, id="60"),
    ],
)
def test_frames_are_counted_in_24ths_of_a_second(step: int, time_base: Fraction, frames: float) -> None:
    assert frames_per_24th([place * step for place in range(9)], time_base) == pytest.approx(frames, rel=0.002)


@pytest.mark.parametrize("pts", [[], [7], [7, 7, 7]])
def test_a_rate_that_cannot_be_told_is_taken_for_24_hz(pts: list[int]) -> None:
    assert frames_per_24th(pts, Fraction(1, 90)) == 1.0
