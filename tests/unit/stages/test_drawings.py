"""Which frames show a new drawing, in drawn pictures read from real films."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.unit.media.films import Picture
from tests.unit.stages.drawn import RAW, changes, crop, dim, draw_figure, mix, on_twos, paint, read_film

WORLD = paint(1)
HILLS = crop(WORLD)
FACE = cv2.ellipse(HILLS.copy(), (156, 84), (30, 30), 0, 0, 360, (238, 206, 170), -1)
X264 = {"codec": "libx264", "options": {"crf": "28"}}
BOTH = pytest.mark.parametrize("how", [RAW, X264], ids=["raw", "x264 crf 28"])


def mouthing(face: Picture, *, is_open: bool) -> Picture:
    """Return the face, its mouth of 12x8 px open or shut."""
    dark = tuple(int(level) // 10 for level in face[84, 156])
    return cv2.ellipse(face.copy(), (156, 90), (6, 4), 0, 0, 360, dark, -1) if is_open else face


@BOTH
def test_a_small_mouth_is_seen_to_flap(tmp_path: Path, how: dict[str, object]) -> None:
    (shot,) = read_film(tmp_path, [mouthing(FACE, is_open=bool(frame // 3 % 2)) for frame in range(48)], **how)

    assert shot.timesheet == [3] * 16


@BOTH
def test_a_blink_in_the_dark_is_seen(tmp_path: Path, how: dict[str, object]) -> None:
    blinks = {20, 21, 22, 23, 32, 33, 34, 35, 50, 51}

    (shot,) = read_film(tmp_path, [mouthing(dim(FACE, 0.18), is_open=frame in blinks) for frame in range(60)], **how)

    assert changes([shot]) == [0, 20, 24, 32, 36, 50, 52]


@pytest.mark.parametrize("exposure", [1, 2, 3])
@BOTH
def test_a_figure_reads_by_its_exposures(tmp_path: Path, exposure: int, how: dict[str, object]) -> None:
    (shot,) = read_film(tmp_path, [draw_figure(HILLS, frame // exposure) for frame in range(36)], **how)

    assert shot.timesheet == [exposure] * (36 // exposure)
    assert set(shot.evidence) == {"first", "local", *(("held",) if exposure > 1 else ())}


@pytest.mark.parametrize("step_px", [1, 4])
def test_a_cel_that_slides_over_a_still_background_is_new_on_every_frame(tmp_path: Path, step_px: int) -> None:
    (shot,) = read_film(tmp_path, [draw_figure(HILLS, 0, x=60 + step_px * frame) for frame in range(48)])

    assert shot.timesheet == [1] * 48


def test_a_picture_that_brightens_is_new_on_nearly_every_frame(tmp_path: Path) -> None:
    brightening = [dim(HILLS, 0.4 + 0.6 * frame / 24) for frame in range(25)]

    (shot,) = read_film(tmp_path, [brightening[0]] * 12 + brightening[1:] + [HILLS] * 12)

    assert shot.timesheet[:21] == [12, *[1] * 20]
    assert shot.timesheet[-1] >= 12


@pytest.mark.parametrize("exposure", [2, 3])
def test_a_camera_hides_no_drawing(tmp_path: Path, exposure: int) -> None:
    pictures = [draw_figure(crop(WORLD, 2.0 * (frame - 24)), frame // exposure) for frame in range(48)]

    (shot,) = read_film(tmp_path, pictures, **X264)

    assert shot.timesheet == [exposure] * (48 // exposure)
    assert shot.dynamic_score == 1.0
    assert shot.dynamic_score_drawing == pytest.approx((48 / exposure - 1) / 47)


def test_a_gate_that_weaves_adds_no_drawing(tmp_path: Path) -> None:
    weave = np.random.default_rng(1).normal(0, 0.35, (48, 2))

    (shot,) = read_film(tmp_path, on_twos(lambda pose: draw_figure(HILLS, pose), 48), **X264)
    woven = [crop(draw_figure(WORLD, frame // 2, x=280, y=216), *weave[frame]) for frame in range(48)]
    (worn,) = read_film(tmp_path, woven, **X264)

    assert worn.timesheet == shot.timesheet == [2] * 24


def test_flicker_adds_no_drawing(tmp_path: Path) -> None:
    light = 1 + 0.01 * np.random.default_rng(2).uniform(-1, 1, 48)

    (shot,) = read_film(tmp_path, [dim(HILLS, light[frame]) for frame in range(48)])

    assert shot.timesheet == [48]


def counted(picture: Picture, frame: int) -> Picture:
    """Return the picture with a running number burned into its corner."""
    text = (f"{frame:05d}", (6, 14), cv2.FONT_HERSHEY_SIMPLEX, 0.35)
    return cv2.putText(cv2.putText(picture.copy(), *text, (0, 0, 0), 3), *text, (255, 255, 255), 1)


def test_a_burned_in_counter_adds_no_drawing(tmp_path: Path) -> None:
    pictures = [counted(draw_figure(HILLS, frame // 4), frame) for frame in range(48)]

    (shot,) = read_film(tmp_path, pictures)

    assert shot.timesheet == [4] * 12


def test_grain_adds_no_drawing(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    grain = [rng.normal(0, 4, HILLS.shape[:2])[..., None] for _ in range(36)]
    pictures = [np.clip(draw_figure(HILLS, frame // 3) + grain[frame], 0, 255).astype(np.uint8) for frame in range(36)]

    (shot,) = read_film(tmp_path, pictures, **X264)

    assert shot.timesheet == [3] * 12


def test_what_is_new_and_how_sure_has_an_entry_per_frame(tmp_path: Path) -> None:
    pictures = [HILLS] * 20 + [mix(HILLS, FACE, 1.0)] * 20

    (shot,) = read_film(tmp_path, pictures)

    assert shot.frame_confidence is not None
    assert len(shot.evidence) == len(shot.frame_confidence) == 40
    assert shot.frame_confidence[20] > 0.6
