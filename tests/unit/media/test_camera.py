"""The registration of one frame on the one before, on drawn planes."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from sakuga_tasks.media.camera import FACTORS, REST_FRAMES, CameraReader, inner_area
from sakuga_tasks.media.luma import Plane
from sakuga_tasks.records.reading import Move

WIDE, HIGH = 320, 184
ROUGH = np.random.default_rng(6).uniform(20, 236, (30, 50)).astype(np.float32)
WORLD = cv2.resize(ROUGH, (WIDE + 80, HIGH + 80), interpolation=cv2.INTER_CUBIC)


def plane(x: float = 0.0, y: float = 0.0, *, zoom: float = 1.0, gain: float = 1.0, scale: int = 1) -> Plane:
    """Return the world moved `x` right and `y` down, grown about the centre, in other light."""
    middle_x, middle_y = (WIDE - 1) / 2, (HIGH - 1) / 2
    matrix = np.array(
        [[zoom, 0, middle_x + x - zoom * (middle_x + 40)], [0, zoom, middle_y + y - zoom * (middle_y + 40)]]
    )
    seen = cv2.warpAffine(WORLD, matrix, (WIDE, HIGH), flags=cv2.INTER_CUBIC) * gain
    grown = cv2.resize(seen, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC) if scale > 1 else seen
    samples = np.clip(np.round(grown), 0, 255).astype(np.uint8)
    return Plane(samples, *samples.shape)


def register(now: Plane, before: Plane) -> Move:
    """Return the move between two frames, which is to be found."""
    move = CameraReader().register(1, now, before)
    assert move is not None
    return move


@pytest.mark.parametrize(("dx", "dy"), [(0.3, 0.0), (1.0, 0.0), (-4.0, 2.5), (0.0, 9.0), (-17.0, 0.0)])
def test_a_shift_is_found_to_a_fraction_of_a_pixel(dx: float, dy: float) -> None:
    move = register(plane(dx, dy), plane())

    assert (move.dx, move.dy) == pytest.approx((dx, dy), abs=0.15)
    assert abs(move.zoom) < 0.002
    assert move.share > 0.6
    assert move.left_BB[3:-3, 3:-3].max() < 64 * 4


@pytest.mark.parametrize("zoom", [0.98, 1.005, 1.02])
def test_a_zoom_is_found(zoom: float) -> None:
    move = register(plane(zoom=zoom), plane())

    assert move.zoom == pytest.approx(zoom - 1, abs=0.002)
    assert abs(move.dx) + abs(move.dy) < 0.3


def letterboxed(seen: Plane, bar: int) -> Plane:
    """Return the picture between two black bars of so many lines, which it shines into as codecs let it."""
    samples = seen.samples_HS.astype(np.float32)
    samples[:bar] = samples[-bar:] = 0
    soft = np.clip(np.round(cv2.GaussianBlur(samples, (1, 5), 1.0)), 0, 255).astype(np.uint8)
    return Plane(soft, seen.high, seen.wide)


@pytest.mark.parametrize("bar", range(20, 28))
@pytest.mark.parametrize("dy", [6.0, -6.0, 12.0])
def test_what_comes_out_from_under_a_bar_is_no_drawing(bar: int, dy: float) -> None:
    move = register(letterboxed(plane(0, dy), bar), letterboxed(plane(), bar))

    assert move.dy == pytest.approx(dy, abs=0.15)
    assert move.left_BB.max() < 64 * 4


@pytest.mark.parametrize(
    ("area", "inner"),
    [
        pytest.param((0, 40, 0, 60), (0, 80, 0, 120), id="no bar"),
        pytest.param((5, 35, 0, 60), (14, 66, 0, 120), id="above and below"),
        pytest.param((0, 40, 7, 53), (0, 80, 18, 102), id="at both sides"),
        pytest.param((0, 39, 0, 60), (0, 74, 0, 120), id="below alone"),
    ],
)
def test_leftovers_are_looked_for_some_samples_short_of_a_bar(
    area: tuple[int, int, int, int], inner: tuple[int, int, int, int]
) -> None:
    assert inner_area(area, (40, 60)) == inner


def test_a_figure_near_a_bar_is_left_over() -> None:
    now, before = letterboxed(plane(0, 6.0), 24), letterboxed(plane(), 24)
    now.samples_HS[40:56, 100:116] = 255 - now.samples_HS[40:56, 100:116]

    assert register(now, before).left_BB[5:7, 12:15].max() > 64 * 20


def test_other_light_is_told_from_a_move() -> None:
    move = register(plane(3, 0, gain=0.9), plane())

    assert move.dx == pytest.approx(3, abs=0.15)
    assert move.gain == pytest.approx(0.9, abs=0.05)


def test_a_large_picture_moves_in_its_own_pixels() -> None:
    move = register(plane(2, 1, scale=3), plane(scale=3))

    assert (move.dx, move.dy) == pytest.approx((6, 3), abs=0.45)


@pytest.mark.parametrize("factor", FACTORS)
def test_a_picture_of_any_size_moves_in_its_own_pixels(factor: int) -> None:
    wide, high, dx, dy = 500 * factor - 1, 100 * factor + 1, 3 * factor + 1, -2 * factor
    world = cv2.resize(WORLD, (wide + 40 * factor, high + 40 * factor), interpolation=cv2.INTER_LINEAR)
    middle = 20 * factor
    before, now = (
        np.ascontiguousarray(world[middle - y : middle - y + high, middle - x : middle - x + wide])
        .clip(0, 255)
        .astype(np.uint8)
        for x, y in ((0, 0), (dx, dy))
    )

    move = register(Plane(now, high, wide), Plane(before, high, wide))

    assert (move.dx, move.dy) == pytest.approx((dx, dy), abs=0.1 * factor)
    assert abs(move.zoom) < 0.002


def test_what_moves_by_itself_is_left_over_where_it_is() -> None:
    now, before = plane(4, 0), plane()
    for picture, x in ((before, 100), (now, 130)):
        picture.picture[60:120, x : x + 40] = 250

    move = register(now, before)

    assert move.dx == pytest.approx(4, abs=0.15)
    rows, columns = move.left_BB.shape
    y, x = np.unravel_index(int(move.left_BB.argmax()), move.left_BB.shape)
    assert 60 / HIGH - 0.05 <= y / rows <= 120 / HIGH + 0.05
    assert 100 / WIDE - 0.05 <= x / columns <= 170 / WIDE + 0.05


def corner(side: int) -> Plane:
    """Return a corner of the world."""
    return Plane(plane().samples_HS[:side, :side], side, side)


NOTHING: dict[str, tuple[Callable[[], Plane], Callable[[], Plane]]] = {
    "no texture": (lambda: Plane(np.full((HIGH, WIDE), 90, np.uint8), HIGH, WIDE), plane),
    "no change": (plane, plane),
    "a small picture": (
        lambda: Plane(plane().samples_HS[:32, :32], 32, 32),
        lambda: Plane(plane().samples_HS[:32, :32], 32, 32),
    ),
}


@pytest.mark.parametrize(("now", "before"), NOTHING.values(), ids=NOTHING)
def test_nothing_is_found_where_nothing_moves(now: Callable[[], Plane], before: Callable[[], Plane]) -> None:
    move = CameraReader().register(1, now(), before())

    assert move is None or abs(move.dx) + abs(move.dy) < 0.2 or move.share < 0.35


def test_another_picture_is_no_move() -> None:
    other = Plane(np.ascontiguousarray(plane().samples_HS[::-1, ::-1]), HIGH, WIDE)

    move = CameraReader().register(1, other, plane())

    assert move is None or move.share < 0.35


def test_a_move_that_goes_on_is_found_from_the_last_one() -> None:
    reader = CameraReader()

    moves = [
        reader.register(frame, plane(8.0 * frame - 30, 0), plane(8.0 * (frame - 1) - 30, 0)) for frame in range(1, 8)
    ]

    assert [move.dx for move in moves if move] == pytest.approx([8.0] * 7, abs=0.15)
    assert reader.is_moving


def test_a_camera_is_taken_to_move_on_through_two_frames_without_a_move_and_not_three() -> None:
    reader = CameraReader()
    said = [reader.is_moving]

    for frame, x in enumerate([4.0, 8.0, 8.0, 8.0, 8.0, 12.0], start=1):
        reader.register(frame, plane(x), plane(8.0 if frame == 6 else min(4.0 * (frame - 1), 8.0)))
        said.append(reader.is_moving)

    assert REST_FRAMES == 3
    assert said == [False, True, True, True, True, False, True]
