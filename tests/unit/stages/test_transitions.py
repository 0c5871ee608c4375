"""Dissolves while cameras move, and camera moves that walk as evenly as a dissolve."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.media.films import Picture
from tests.unit.stages.drawn import RAW, bounds, crop, dim, draw_figure, mix, paint, read_film, transitions

pytestmark = pytest.mark.slow

Camera = Callable[[int], Picture]

HILLS, ROOM, TOWN = paint(1), paint(2), paint(3)
X264 = {"codec": "libx264", "options": {"crf": "28"}}
BOTH = pytest.mark.parametrize("how", [RAW, X264], ids=["raw", "x264 crf 28"])
START, FRAMES = 40, 72

MOVES: dict[str, tuple[Camera, Camera]] = {
    "against each other": (lambda frame: crop(HILLS, 2.0 * (frame - 45)), lambda frame: crop(ROOM, 2.0 * (45 - frame))),
    "side by side": (lambda frame: crop(HILLS, 2.0 * (frame - 45)), lambda frame: crop(ROOM, 2.0 * (frame - 45))),
    "a pan and a tilt": (
        lambda frame: crop(HILLS, 1.5 * (frame - 45)),
        lambda frame: crop(ROOM, 0, 1.5 * (frame - 45)),
    ),
    "a still and a pan": (lambda _: crop(HILLS), lambda frame: crop(ROOM, 2.0 * (frame - 45))),
    "zooms": (lambda frame: crop(HILLS, zoom=1.004**frame), lambda frame: crop(ROOM, zoom=1.004**frame)),
}


def dissolve(before: Camera, after: Camera, frames: int) -> list[Picture]:
    """Return two shots whose cameras move, and what mixes them from frame `START` on."""
    mixtures = [mix(before(START + step), after(START + step), (step + 1) / (frames + 1)) for step in range(frames)]
    end = START + frames
    return [*map(before, range(START)), *mixtures, *map(after, range(end, end + START))]


@pytest.mark.parametrize("frames", [12, 24])
@pytest.mark.parametrize(("before", "after"), MOVES.values(), ids=MOVES)
@BOTH
def test_a_dissolve_between_moving_cameras_is_bounded_within_two_frames(
    tmp_path: Path, before: Camera, after: Camera, frames: int, how: dict[str, object]
) -> None:
    shots = read_film(tmp_path, dissolve(before, after, frames), **how)

    ((kind, start, end),) = transitions(shots)
    assert kind == "dissolve"
    assert start == pytest.approx(START, abs=2)
    assert end == pytest.approx(START + frames, abs=2)
    assert bounds(shots) == [(0, start), (start, end), (end, 2 * START + frames)]


@pytest.mark.parametrize("frames", [8, 16, 32])
@BOTH
def test_a_dissolve_in_the_dark_is_bounded_within_two_frames(
    tmp_path: Path, frames: int, how: dict[str, object]
) -> None:
    one, other = dim(crop(HILLS), 0.25), dim(crop(ROOM), 0.25)

    shots = read_film(tmp_path, dissolve(lambda _: one, lambda _: other, frames), **how)

    ((_, start, end),) = transitions(shots)
    assert start == pytest.approx(START, abs=2)
    assert end == pytest.approx(START + frames, abs=2)


@pytest.mark.parametrize(
    ("world", "zoom"), [(HILLS, 1.002), (HILLS, 1.008), (ROOM, 1.004), (TOWN, 1.008), (TOWN, 1 / 1.004)]
)
@BOTH
def test_a_zoom_on_a_figure_ends_no_shot(tmp_path: Path, world: Picture, zoom: float, how: dict[str, object]) -> None:
    pictures = [draw_figure(crop(world, zoom=zoom**frame), frame // 2) for frame in range(FRAMES)]

    assert bounds(read_film(tmp_path, pictures, **how)) == [(0, FRAMES)]


@pytest.mark.parametrize("step_px", [0.5, 1.0, 3.0])
@pytest.mark.parametrize("with_figure", [False, True], ids=["of a painting", "with a figure"])
@BOTH
def test_a_pan_ends_no_shot(tmp_path: Path, step_px: float, how: dict[str, object], *, with_figure: bool) -> None:
    pictures = [crop(HILLS, step_px * (frame - 36)) for frame in range(FRAMES)]
    if with_figure:
        pictures = [draw_figure(picture, frame // 2) for frame, picture in enumerate(pictures)]

    assert bounds(read_film(tmp_path, pictures, **how)) == [(0, FRAMES)]


@pytest.mark.parametrize(("light", "step_px"), [(0.2, 4.0), (0.25, 4.0), (0.3, 3.0), (0.4, 2.0)])
@BOTH
def test_a_pan_in_the_dark_is_one_drawing_and_no_dissolve(
    tmp_path: Path, light: float, step_px: float, how: dict[str, object]
) -> None:
    pictures = [dim(crop(HILLS, step_px * (frame - 24)), light) for frame in range(48)]

    (shot,) = read_film(tmp_path, pictures, **how)

    assert shot.timesheet == [48]
