"""Drawings that differ by so little that only their shot tells them, read from real films."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from sakuga_tasks.records.reading import Evidence
from sakuga_tasks.stages.evidence import Sight
from sakuga_tasks.stages.faint import add_faint
from tests.unit.media.films import Picture
from tests.unit.stages.drawn import INK, RAW, crop, draw_figure, paint, read_film
from tests.unit.stages.sights import see_still

HILLS = crop(paint(1))
X264 = {"codec": "libx264", "options": {"crf": "28"}}
BOTH = pytest.mark.parametrize("how", [RAW, X264], ids=["raw", "x264 crf 28"])
SIXTEENTHS, SHIFT = 16, 4


def swing(place: float, *, period: int, reach: float) -> Picture:
    """Return a weight on a string that swings to `reach` radians within a period of frames, slowest where it turns."""
    angle = reach * np.sin(2 * np.pi * place / period)
    weight = round(SIXTEENTHS * (160 + 50 * np.sin(angle))), round(SIXTEENTHS * (40 + 50 * np.cos(angle)))
    drawn = HILLS.copy()
    cv2.line(drawn, (160 * SIXTEENTHS, 40 * SIXTEENTHS), weight, INK, 5, cv2.LINE_AA, SHIFT)
    return cv2.circle(drawn, weight, 9 * SIXTEENTHS, (214, 92, 60), -1, cv2.LINE_AA, SHIFT)


SWINGS = pytest.mark.parametrize(("period", "reach"), [(16, 0.6), (24, 0.6), (24, 1.0)])


@SWINGS
@BOTH
def test_a_swing_on_ones_is_new_at_its_turns_too(
    tmp_path: Path, period: int, reach: float, how: dict[str, object]
) -> None:
    (shot,) = read_film(tmp_path, [swing(frame, period=period, reach=reach) for frame in range(48)], **how)

    assert shot.timesheet == [1] * 48


@SWINGS
@BOTH
def test_a_swing_on_twos_holds_every_drawing(tmp_path: Path, period: int, reach: float, how: dict[str, object]) -> None:
    (shot,) = read_film(tmp_path, [swing(frame // 2 * 2, period=period, reach=reach) for frame in range(48)], **how)

    assert shot.timesheet == [2] * 24


@SWINGS
def test_a_drawing_shown_twice_at_a_turn_is_held(tmp_path: Path, period: int, reach: float) -> None:
    pictures = [swing(frame + 0.5, period=period, reach=reach) for frame in range(48)]
    turns = range(period // 4, 48, period // 2)

    (shot,) = read_film(tmp_path, pictures)

    assert [frame for frame, word in enumerate(shot.evidence) if word == "held"] == list(turns)


def add(shot: list[Sight]) -> list[Evidence]:
    """Return the evidence of a shot without a clear drawing, once faint ones are found."""
    evidence: list[Evidence] = ["first", *(["held"] * (len(shot) - 1))]
    add_faint(shot, evidence, [4.0] * len(shot), local_min=5.5)
    return evidence


# Grain that spreads over a range without a gap, and drawings on threes that reach into it.
GRAIN, DRAWN = (0.1, 0.15, 0.2, 0.2, 0.3, 0.4, 0.9), (2.6, 4.0, 5.5, 7.0, 9.0)


@pytest.mark.parametrize("is_dark", [True, False], ids=["dark", "light"])
def test_drawings_in_the_dark_are_the_upper_of_two_kinds_of_change(*, is_dark: bool) -> None:
    shot = see_still(48, is_dark=is_dark)
    for sight in shot[1:]:
        is_new = sight.frame % 3 == 0
        sight.weak = DRAWN[sight.frame // 3 % 5] if is_new else GRAIN[sight.frame % 7]

    new = [frame for frame, word in enumerate(add(shot)) if word == "weak"]

    assert new == (list(range(3, 48, 3)) if is_dark else [])


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param(np.exp(np.linspace(-1.0, 2.0, 63)), id="of one kind"),
        pytest.param(np.r_[np.full(32, 0.9), np.full(31, 2.6)], id="of two kinds close by"),
    ],
)
def test_grain_alone_is_no_drawing(changes: NDArray[np.float64]) -> None:
    shot = see_still(64, is_dark=True)
    for sight, weak in zip(shot[1:], np.random.default_rng(6).permutation(changes).tolist(), strict=True):
        sight.weak = weak

    assert "weak" not in add(shot)


@pytest.mark.parametrize(
    ("still", "stir", "share", "word"),
    [
        pytest.param(0, 3.0, 0.01, "weak", id="no frame is still"),
        pytest.param(7, 3.0, 0.01, "weak", id="hardly any is"),
        pytest.param(12, 3.0, 0.01, "held", id="some are"),
        pytest.param(0, 2.3, 0.01, "held", id="they change too little"),
        pytest.param(0, 3.0, 0.0, "held", id="no cell is lighter or darker"),
        pytest.param(0, 3.0, 0.21, "held", id="grain makes as much"),
        pytest.param(0, 3.0, 0.20, "weak", id="grain makes less"),
    ],
)
def test_where_no_frame_is_still_it_rains(still: int, stir: float, share: float, word: str) -> None:
    shot = see_still(48)
    for sight in shot[1:]:
        sight.changed_share = share
        sight.local, sight.weak = 0.2 if sight.frame <= still else stir, stir

    assert add(shot)[47] == word


@pytest.mark.parametrize("strength", [9, 11, 12])
@pytest.mark.parametrize(("clean", "grained"), [(0, 18), (0, 36), (48, 36)], ids=["short", "long", "after a cut"])
def test_strong_grain_is_no_rain(tmp_path: Path, strength: int, clean: int, grained: int) -> None:
    rng = np.random.default_rng(4)
    grain = [rng.normal(0, strength, HILLS.shape[:2])[..., None] for _ in range(grained)]
    pictures = [HILLS] * clean + [np.clip(HILLS[::-1] + noise, 0, 255).astype(np.uint8) for noise in grain]

    *_, shot = read_film(tmp_path, pictures, **RAW)

    assert shot.timesheet == [grained]


def rain(picture: Picture, frame: int) -> Picture:
    """Return the picture behind drops of faint rain, which fall anew with every frame."""
    rng = np.random.default_rng(frame)
    drops = picture.copy()
    for x, y in rng.integers((0, 0), (310, 160), (110, 2)).tolist():
        cv2.line(drops, (x, y), (x + 3, y + 14), (250, 250, 250), 1, cv2.LINE_AA)
    return cv2.addWeighted(picture, 0.62, drops, 0.38, 0)


@BOTH
def test_rain_falls_on_ones_behind_a_figure_on_threes(tmp_path: Path, how: dict[str, object]) -> None:
    pictures = [rain(draw_figure(HILLS, frame // 3), frame) for frame in range(48)]

    (shot,) = read_film(tmp_path, pictures, **how)

    assert shot.timesheet == [1] * 48
