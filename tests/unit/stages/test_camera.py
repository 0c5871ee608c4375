"""The camera told from the drawing: held drawings under every move are one, and the path is right."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sakuga_tasks.records.reading import CameraKind
from tests.unit.media.films import Picture
from tests.unit.stages.drawn import HIGH, RAW, WIDE, crop, dim, draw_figure, paint, read_film

FRAMES = 48
WORLD = draw_figure(paint(1), 0, x=280, y=216)
X264 = {"codec": "libx264", "options": {"crf": "28"}}
SHAKE = np.random.default_rng(3).normal(0, 3, (FRAMES, 2)).round(1)

Place = Callable[[int], tuple[float, float, float]]
MOVES: dict[str, tuple[Place, CameraKind]] = {
    "pan of .3 px": (lambda frame: (0.3 * (frame - 24), 0, 1), "pan"),
    "pan of 1 px": (lambda frame: (frame - 24, 0, 1), "pan"),
    "pan of 4 px": (lambda frame: (4.0 * (frame - 24), 0, 1), "pan"),
    "tilt": (lambda frame: (0, 2.0 * (frame - 24), 1), "tilt"),
    "zoom in": (lambda frame: (0, 0, 1.01**frame), "zoom"),
    "zoom out": (lambda frame: (0, 0, 1.01 ** (FRAMES - frame)), "zoom"),
    "shake": (lambda frame: (*SHAKE[frame], 1), "shake"),
}


def shoot(place: Place) -> list[Picture]:
    """Return the world as the moving camera sees it."""
    pictures = []
    for frame in range(FRAMES):
        x, y, zoom = place(frame)
        pictures.append(crop(WORLD, x, y, zoom=zoom))
    return pictures


def path_of(place: Place) -> list[tuple[float, float, float]]:
    """Return how what is drawn moved since the frame before: against the camera."""
    steps = [(0.0, 0.0, 1.0)]
    for frame in range(1, FRAMES):
        (x, y, zoom), (x_before, y_before, zoom_before) = place(frame), place(frame - 1)
        steps.append((zoom * (x_before - x), zoom * (y_before - y), zoom / zoom_before))
    return steps


@pytest.mark.parametrize("how", [RAW, X264], ids=["raw", "x264 crf 28"])
@pytest.mark.parametrize(("place", "kind"), MOVES.values(), ids=MOVES)
def test_a_held_drawing_under_a_camera_is_one_drawing_and_its_path_is_right(
    tmp_path: Path, place: Place, kind: CameraKind, how: dict[str, object]
) -> None:
    (shot,) = read_film(tmp_path, shoot(place), **how)

    assert shot.camera is not None
    assert (shot.timesheet, shot.cadence, shot.camera.kind) == ([FRAMES], "hold", kind)
    wrong = np.abs(np.array(shot.camera.path) - path_of(place)).mean(axis=0)
    assert max(wrong[:2]) < 0.15
    assert wrong[2] < 0.0015
    assert len(shot.camera.frame_kinds) == len(shot.camera.frame_confidence) == FRAMES
    assert shot.dynamic_score_drawing == 0
    assert shot.dynamic_score > 0.8


def test_a_camera_that_stands_still_is_static(tmp_path: Path) -> None:
    (shot,) = read_film(tmp_path, [crop(WORLD)] * FRAMES)

    assert shot.camera is not None
    assert (shot.camera.kind, shot.camera.confidence) == ("static", 1.0)
    assert set(shot.camera.path) == {(0.0, 0.0, 1.0)}


def test_a_gate_that_weaves_is_no_pan(tmp_path: Path) -> None:
    weave = np.random.default_rng(1).normal(0, 0.35, (FRAMES, 2))

    (shot,) = read_film(tmp_path, [crop(WORLD, *weave[frame]) for frame in range(FRAMES)])

    assert shot.camera is not None
    assert shot.camera.kind not in ("pan", "tilt", "zoom")


def test_a_pan_between_bars_is_a_pan(tmp_path: Path) -> None:
    pictures = shoot(lambda frame: (2.0 * (frame - 24), 0, 1))
    for picture in pictures:
        picture[: HIGH // 8] = picture[-HIGH // 8 :] = 0

    (shot,) = read_film(tmp_path, pictures)

    assert shot.camera is not None
    assert (shot.timesheet, shot.camera.kind) == ([FRAMES], "pan")
    assert np.abs(np.array(shot.camera.path)[1:, 0] + 2).mean() < 0.15


def test_a_pan_in_the_dark_is_one_drawing(tmp_path: Path) -> None:
    (shot,) = read_film(tmp_path, [dim(p, 0.25) for p in shoot(lambda frame: (2.0 * (frame - 24), 0, 1))])

    assert shot.timesheet == [FRAMES]


def test_a_figure_that_walks_is_no_camera(tmp_path: Path) -> None:
    background = crop(paint(2))
    pictures = [draw_figure(background, frame // 2, x=60 + 4 * (frame // 2)) for frame in range(FRAMES)]

    (shot,) = read_film(tmp_path, pictures)

    assert shot.camera is not None
    assert (shot.camera.kind, shot.timesheet) == ("static", [2] * 24)


def test_a_camera_that_starts_and_stops_is_read_where_it_moves(tmp_path: Path) -> None:
    (shot,) = read_film(tmp_path, shoot(lambda frame: (3.0 * min(max(frame - 12, 0), 24), 0, 1)))

    assert shot.camera is not None
    assert [kind != "static" for kind in shot.camera.frame_kinds] == [12 < frame <= 36 for frame in range(FRAMES)]
    assert WIDE > sum(-dx for dx, _, _ in shot.camera.path) == pytest.approx(72, abs=1)
