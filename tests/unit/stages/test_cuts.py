"""Cuts and transitions in drawn pictures, read from real films."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from sakuga_tasks.records.video_reading import find_shot_starts
from sakuga_tasks.stages.analyse import analyse
from sakuga_tasks.stages.analyse_params import AnalyseParams
from tests.unit.media.films import Picture
from tests.unit.stages.drawn import (
    HIGH,
    INK,
    RAW,
    WIDE,
    bounds,
    changes,
    crop,
    dim,
    draw_figure,
    features_of,
    mix,
    on_twos,
    paint,
    paper,
    read_film,
    sketch_figure,
    transitions,
)

pytestmark = pytest.mark.slow

HILLS, ROOM = crop(paint(1)), crop(paint(2))
BLACK, WHITE = np.zeros_like(HILLS), np.full_like(HILLS, 255)
X264 = {"codec": "libx264", "options": {"crf": "28"}}


def acting(background: Picture, frames: int = 30) -> list[Picture]:
    """Return a shot of a figure on twos."""
    return on_twos(lambda pose: draw_figure(background, pose), frames)


def dissolve(frames: int) -> list[Picture]:
    """Return the mixtures between two held pictures."""
    return [mix(HILLS, ROOM, (step + 1) / (frames + 1)) for step in range(frames)]


def fade(picture: Picture, frames: int) -> list[Picture]:
    """Return the picture growing dark; the last frame is not black yet."""
    return [dim(picture, 1 - (step + 1) / (frames + 1)) for step in range(frames)]


@pytest.mark.parametrize("how", [RAW, X264], ids=["raw", "x264"])
def test_a_hard_cut_is_exact(tmp_path: Path, how: dict[str, object]) -> None:
    shots = read_film(tmp_path, acting(HILLS) + acting(ROOM), **how)

    assert bounds(shots) == [(0, 30), (30, 60)]
    assert shots[1].cut_kind == "hard"


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_an_impact_flash_is_no_cut(tmp_path: Path, frames: int) -> None:
    pictures = acting(HILLS, 48)
    pictures[24 : 24 + frames] = [WHITE] * frames

    assert bounds(read_film(tmp_path, pictures)) == [(0, 48)]


def test_an_impact_flash_is_a_drawing(tmp_path: Path) -> None:
    shots = read_film(tmp_path, [HILLS] * 24 + [WHITE] * 2 + [HILLS] * 24)

    assert changes(shots) == [0, 24, 26]


@pytest.mark.parametrize("frames", [1, 2, 3, 4])
@pytest.mark.parametrize("colour", [BLACK, WHITE], ids=["black", "white"])
def test_a_flash_cut_is_one_transition(tmp_path: Path, colour: Picture, frames: int) -> None:
    shots = read_film(tmp_path, acting(HILLS) + [colour] * frames + acting(ROOM))

    assert transitions(shots) == [("flash_cut", 30, 30 + frames)]
    assert find_shot_starts(shots) == [30 + frames]


ALIKE = {
    "closer": crop(paint(1), zoom=1.45),
    "beside": crop(paint(1), 40),
    "a quarter of another": mix(HILLS, ROOM, 0.25),
    "a third of another": mix(HILLS, ROOM, 0.33),
}


@pytest.mark.parametrize("frames", [1, 2, 3])
@pytest.mark.parametrize("alike", ALIKE.values(), ids=ALIKE)
@pytest.mark.parametrize("how", [RAW, X264], ids=["raw", "x264"])
def test_a_flash_between_two_shots_alike_is_a_flash_cut(
    tmp_path: Path, alike: Picture, frames: int, how: dict[str, object]
) -> None:
    shots = read_film(tmp_path, acting(HILLS) + [WHITE] * frames + acting(alike), **how)

    assert transitions(shots) == [("flash_cut", 30, 30 + frames)]
    assert find_shot_starts(shots) == [30 + frames]


@pytest.mark.parametrize("step_px", [0, 2, 5])
@pytest.mark.parametrize("exposure", [1, 2])
@pytest.mark.parametrize("how", [RAW, X264], ids=["raw", "x264"])
def test_an_impact_flash_ends_no_shot_whatever_moves(
    tmp_path: Path, step_px: int, exposure: int, how: dict[str, object]
) -> None:
    world = paint(1)
    pictures = [draw_figure(crop(world, step_px * (frame - 24)), frame // exposure) for frame in range(48)]
    pictures[24:27] = [WHITE] * 3

    assert bounds(read_film(tmp_path, pictures, **how)) == [(0, 48)]


def haze(seed: int) -> Picture:
    """Return a picture of a few soft washes, as like another one as pictures are."""
    rough = np.random.default_rng(seed).uniform(-1, 1, (4, 6)).astype(np.float32)
    washes = 128 + 40 * cv2.resize(rough, (WIDE + 80, HIGH + 80), interpolation=cv2.INTER_CUBIC)
    return np.repeat(washes[40:-40, 40:-40, None].clip(0, 255), 3, axis=2).astype(np.uint8)


def test_a_cut_that_looks_like_a_move_is_found(tmp_path: Path) -> None:
    features = features_of(tmp_path, [haze(0)] * 24 + [haze(3)] * 24)

    move = features[24].move
    assert move is not None
    assert (move.share > 0.6, move.reach > 0.6, move.spread > 3) == (True, True, True)
    assert bounds(analyse(features, AnalyseParams())) == [(0, 24), (24, 48)]


@pytest.mark.parametrize("frames", [8, 16, 32])
@pytest.mark.parametrize("how", [RAW, X264], ids=["raw", "x264"])
def test_a_dissolve_is_dropped_and_bounded_within_two_frames(
    tmp_path: Path, frames: int, how: dict[str, object]
) -> None:
    shots = read_film(tmp_path, [HILLS] * 40 + dissolve(frames) + [ROOM] * 40, **how)

    ((kind, start, end),) = transitions(shots)
    assert kind == "dissolve"
    assert start == pytest.approx(40, abs=2)
    assert end == pytest.approx(40 + frames, abs=2)
    assert find_shot_starts(shots) == [end]
    before, _, after = shots
    assert (before.end_frame, after.start_frame) == (start, end)
    assert (after.transition_start_frame, after.transition_end_frame) == (start, end)
    assert before.drop_reason is after.drop_reason is None


FADES = {
    "out": ([HILLS] * 40 + fade(HILLS, 15) + [BLACK] * 30, 40, 55),
    "in": ([BLACK] * 30 + fade(ROOM, 15)[::-1] + [ROOM] * 40, 30, 45),
    "through black": ([HILLS] * 40 + fade(HILLS, 12) + [BLACK] * 4 + fade(ROOM, 12)[::-1] + [ROOM] * 40, 40, 68),
}


@pytest.mark.parametrize(("pictures", "first", "last"), FADES.values(), ids=FADES)
def test_a_fade_is_one_transition_bounded_within_two_frames(
    tmp_path: Path, pictures: list[Picture], first: int, last: int
) -> None:
    shots = read_film(tmp_path, pictures)

    ((kind, start, end),) = transitions(shots)
    assert kind == "fade"
    assert start == pytest.approx(first, abs=2)
    assert end == pytest.approx(last, abs=2)
    assert find_shot_starts(shots) == [end]


def test_a_lamp_that_is_switched_dim_ends_no_shot(tmp_path: Path) -> None:
    dimming = [dim(HILLS, 1 - 0.5 * (step + 1) / 20) for step in range(20)]

    assert len(read_film(tmp_path, [HILLS] * 30 + dimming + [dimming[-1]] * 30)) == 1


def boxed(picture: Picture) -> Picture:
    """Return the picture between black bars."""
    bar = np.zeros((24, WIDE, 3), np.uint8)
    return np.concatenate([bar, picture[24 : HIGH - 24], bar])


def test_bars_hide_no_cut_and_no_drawing(tmp_path: Path) -> None:
    shots = read_film(tmp_path, [boxed(picture) for picture in acting(HILLS) + acting(ROOM)])

    assert bounds(shots) == [(0, 30), (30, 60)]
    assert [shot.timesheet for shot in shots] == [[2] * 15] * 2


LEAPS = np.random.default_rng(5).integers((60, 80), (260, 110), (40, 2)).tolist()


@pytest.mark.parametrize("exposure", [1, 2])
def test_a_figure_that_leaps_about_the_paper_is_cut_nowhere(tmp_path: Path, exposure: int) -> None:
    drawings = [sketch_figure(pose, x=x, y=y) for pose, (x, y) in enumerate(LEAPS[: 40 // exposure])]
    shots = read_film(tmp_path, [drawings[frame // exposure] for frame in range(40)])

    assert bounds(shots) == [(0, 40)]
    assert shots[0].timesheet == [exposure] * (40 // exposure)


def test_a_small_jump_on_the_paper_is_no_cut(tmp_path: Path) -> None:
    before = on_twos(lambda pose: sketch_figure(pose, x=120), 30)
    after = on_twos(lambda pose: sketch_figure(pose + 15, x=150), 30)

    assert bounds(read_film(tmp_path, before + after)) == [(0, 60)]


def sketch_creature(pose: int) -> Picture:
    """Return a beast of few lines, which takes more ink than the figure does."""
    sheet = paper()
    cv2.ellipse(sheet, (180, 100), (70, 40), 0, 0, 360, INK, 3, cv2.LINE_AA)
    cv2.ellipse(sheet, (250, 60), (26, 22), 0, 0, 360, INK, 3, cv2.LINE_AA)
    for leg in range(4):
        cv2.line(
            sheet,
            (130 + 30 * leg, 130),
            (128 + 30 * leg + round(8 * np.sin(pose * 1.3 + leg)), 172),
            INK,
            3,
            cv2.LINE_AA,
        )
    cv2.line(sheet, (60, 172), (300, 172), INK, 2, cv2.LINE_AA)
    return sheet


def test_another_figure_on_the_same_paper_is_another_shot(tmp_path: Path) -> None:
    shots = read_film(tmp_path, on_twos(lambda pose: sketch_figure(pose, x=80), 30) + on_twos(sketch_creature, 30))

    assert bounds(shots) == [(0, 30), (30, 60)]
