from fractions import Fraction

import cv2
import numpy as np
import pytest
from cartoon.camera import MOVES, place, steps_of
from cartoon.film import Film, Join, join_takes
from cartoon.palette import PALETTES
from cartoon.retime import RETIMES, compose
from cartoon.stack import Take
from cartoon.takes import MAKERS, Studio, expose, make_take

SIZE = (192, 108)
ALONE = [Join(), Join()]


def make(kind: str, *, rule: str = "2", move: str = "still", frames: int = 30, seed: int = 5) -> Take:
    """Make one small take."""
    studio = Studio(SIZE, frames, PALETTES[0], ("hills", "room"), ("fox", "robot"), seed)
    return make_take(studio, kind, rule=rule, move=move)


def film_of(*joins: Join) -> Film:
    """Join small takes by these joins, cuts at both ends."""
    takes = [make("act", frames=40, seed=no) for no in range(len(joins) + 1)]
    return join_takes(takes, [Join(), *joins, Join()])


@pytest.mark.parametrize("kind", [kind for kind in MAKERS if not kind.startswith(("dark", "lamp"))])
def test_a_new_drawing_is_plain_to_see_and_a_held_one_is_the_same_picture(kind: str) -> None:
    take = make(kind, rule="2")

    for frame in range(1, take.frames):
        before, now = (take.picture_at(no).astype(int) for no in (frame - 1, frame))
        if take.drawing_at(frame) == take.drawing_at(frame - 1):
            assert np.array_equal(before, now)
        else:
            assert abs(now - before).max() >= 16


def test_accents_are_a_few_drawings_on_ones_and_threes_amid_twos() -> None:
    sheet = expose("accent", 400, np.random.default_rng(3))

    assert sum(sheet) == 400
    assert set(sheet) == {1, 2, 3}
    assert 0.6 < sheet.count(2) / len(sheet) < 0.9


def test_a_lamp_turns_the_light_up_and_down_and_rests() -> None:
    take = make("lamp", rule="0", frames=72)
    light = [float(take.picture_at(frame).mean()) for frame in range(take.frames)]
    new = [frame for frame in range(1, take.frames) if take.drawing_at(frame) != take.drawing_at(frame - 1)]

    assert new == [frame for frame in range(1, take.frames) if light[frame] != light[frame - 1]]
    assert 12 <= len(new) <= 60
    assert max(light) > 1.3 * min(light)


@pytest.mark.parametrize("kind", ["dark_act", "dark_talk"])
def test_a_new_drawing_in_the_dark_can_be_seen(kind: str) -> None:
    take = make(kind)

    steps = [abs(take.picture_at(no).astype(int) - take.picture_at(no - 1)).max() for no in range(1, take.frames)]

    assert all(step == 0 or step >= 4 for step in steps)
    assert max(int(take.picture_at(no).max()) for no in range(take.frames)) < 80


@pytest.mark.parametrize("move", [move for move in MOVES if move != "still"])
def test_a_camera_moves_the_picture_and_leaves_the_drawing(move: str) -> None:
    take = make("hold", move=move)

    assert take.is_camera_held
    assert not np.array_equal(take.picture_at(0), take.picture_at(take.frames - 1))
    assert len({take.drawing_at(frame) for frame in range(take.frames)}) == 1


@pytest.mark.parametrize("move", ["pan", "tilt", "diagonal", "zoom_in", "zoom_out", "shake", "pan_zoom"])
def test_steps_say_where_the_picture_went(move: str) -> None:
    take = make("hold", move=move, frames=20)
    dx, dy, grown = steps_of(take.views)[10]
    middle_x, middle_y = (SIZE[0] - 1) / 2, (SIZE[1] - 1) / 2
    step = np.array([[grown, 0, middle_x * (1 - grown) + dx], [0, grown, middle_y * (1 - grown) + dy]])

    before, now = take.picture_at(9), take.picture_at(10).astype(int)
    moved = cv2.warpAffine(before, step, SIZE).astype(int)

    inner = (slice(14, -14), slice(14, -14))
    assert abs(now - moved)[inner].mean() < 0.7 * abs(now - before)[inner].mean()


def test_the_first_step_is_none_and_the_world_is_as_big_as_the_move() -> None:
    views, size = place(MOVES["pan"](20, np.random.default_rng(1)), SIZE)

    assert steps_of(views)[0] == (0.0, 0.0, 1.0)
    assert size[0] > SIZE[0] + 19
    assert (views[:, 0] - SIZE[0] / 2).min() >= 0
    assert (views[:, 0] + SIZE[0] / 2).max() <= size[0]


@pytest.mark.parametrize(
    ("join", "frames"),
    [
        pytest.param(Join(), 80, id="cut"),
        pytest.param(Join("dissolve", 10), 70, id="a dissolve takes its frames from both"),
        pytest.param(Join("flash_cut", 2, 255), 82, id="a flash cut adds its frames"),
        pytest.param(Join("fade", 9, 0), 82, id="a fade keeps all and adds a little black"),
    ],
)
def test_joins_have_their_length(join: Join, frames: int) -> None:
    film = film_of(join)

    assert len(film.beats) == frames
    assert sum(beat.join == 1 for beat in film.beats) == {"cut": 0, "fade": 20}.get(join.kind, join.frames)


def test_the_middle_of_a_dissolve_is_half_of_each() -> None:
    film = film_of(Join("dissolve", 9))
    middle = next(no for no, beat in enumerate(film.beats) if beat.share == 0.5)
    beat = film.beats[middle]

    both = film.takes[0].picture_at(beat.frame).astype(int) + film.takes[1].picture_at(beat.other_frame)

    assert abs(film.picture_at(middle).astype(int) - both / 2).max() <= 1


@pytest.mark.parametrize("name", list(RETIMES))
def test_every_retiming_shows_the_film_in_order_to_its_end(name: str) -> None:
    retime, ratio = RETIMES[name]

    slots = retime(100, np.random.default_rng(1))
    owners = [slot.owner for slot in slots]

    assert owners == sorted(owners)
    assert owners[0] == 0
    assert owners[-1] >= 95
    if name != "vfr":
        assert set(owners) == set(range(owners[-1] + 1))
        assert abs(len(slots) / 100 - ratio) < Fraction(2, 100)


def test_telecine_weaves_two_frames_of_five() -> None:
    slots = RETIMES["telecine"][0](8, np.random.default_rng(1))
    black, white = np.zeros((4, 4, 3), np.uint8), np.full((4, 4, 3), 255, np.uint8)

    assert [slot.is_woven for slot in slots[:5]] == [False, False, True, True, False]
    assert compose(black, white, slots[2])[:, 0, 0].tolist() == [0, 255, 0, 255]
