import pytest

from sakuga_tasks.records.camera_move import CameraMove, describe_move, find_moves, turn_move
from sakuga_tasks.records.reading import CameraKind
from tests.unit.records.readings import camera


def spans(kinds: list[CameraKind], step: tuple[float, float, float] = (-2.0, 0.0, 1.0)) -> list[tuple[int, int]]:
    return [(move.start_frame, move.end_frame) for move in find_moves(camera(kinds, step), start_frame=100)]


def test_a_move_lasts_while_the_camera_moves_and_counts_in_the_video() -> None:
    assert spans(["static"] * 3 + ["pan"] * 5 + ["static"] * 4) == [(103, 108)]


def test_a_camera_that_stands_still_makes_no_move() -> None:
    assert spans(["static"] * 9) == []


def test_a_pan_on_threes_is_one_move() -> None:
    assert spans(["static", "pan", "static", "static", "pan", "static", "static", "pan"]) == [(101, 108)]


def test_a_long_rest_parts_two_moves() -> None:
    assert spans(["pan"] * 4 + ["static"] * 3 + ["pan"] * 4) == [(100, 104), (107, 111)]


def test_moves_of_two_kinds_are_two_even_without_a_rest() -> None:
    assert spans(["pan"] * 4 + ["tilt"] * 4) == [(100, 104), (104, 108)]


def test_the_camera_goes_the_other_way_than_what_is_drawn() -> None:
    move = find_moves(camera(["pan"] * 10, (-2.0, 0.5, 1.0)), start_frame=0)[0]
    assert (move.dx_px, move.dy_px) == (20.0, -5.0)
    assert describe_move(move) == "pan right 21 px"


def test_zooms_multiply() -> None:
    move = find_moves(camera(["zoom"] * 2, (0.0, 0.0, 1.1)), start_frame=0)[0]
    assert move.zoom == 1.21
    assert describe_move(move) == "zoom in 1.21x"


@pytest.mark.parametrize(
    ("kind", "far", "zoom", "said"),
    [
        ("pan", (-240.0, 0.0), 1.0, "pan left 240 px"),
        ("tilt", (0.0, -60.0), 1.0, "tilt up 60 px"),
        ("pan", (30.0, 40.0), 1.0, "pan down right 50 px"),
        ("pan", (0.0, 0.0), 1.0, "pan 12 px"),
        ("zoom", (0.0, 0.0), 0.8, "zoom out 1.25x"),
        ("shake", (0.0, 0.0), 1.0, "shake 12 px"),
    ],
)
def test_a_move_is_told_in_a_few_words(kind: CameraKind, far: tuple[float, float], zoom: float, said: str) -> None:
    move = CameraMove(kind=kind, start_frame=0, end_frame=9, dx_px=far[0], dy_px=far[1], zoom=zoom, reach_px=12.0)
    assert describe_move(move) == said


@pytest.mark.parametrize(
    ("rotation", "said"), [(0, "pan right"), (90, "tilt down"), (180, "pan left"), (270, "tilt up")]
)
def test_a_move_turns_with_the_picture(rotation: int, said: str) -> None:
    move = find_moves(camera(["pan"] * 10, (-2.0, 0.0, 1.0)), start_frame=0)[0]
    assert describe_move(turn_move(move, rotation)) == f"{said} 20 px"
