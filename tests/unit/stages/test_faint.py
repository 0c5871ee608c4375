"""Drawings that differ by so little that only their shot tells them, read from real films."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.unit.media.films import Picture
from tests.unit.stages.drawn import INK, RAW, crop, paint, read_film

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
