import numpy as np
import pytest
from numpy.typing import NDArray

from sakuga_tasks.stages.scenes import Scene, likeness, scene_change, share_ground

GREY = np.full((2, 14, 24), 128, np.uint8)
Cells = NDArray[np.uint8]


def cells(seed: int) -> Cells:
    """Return the coarse cells of a painted frame."""
    rough = np.random.default_rng(seed).integers(10, 245, (4, 6))
    return np.kron(rough, np.ones((8, 8), np.int64)).astype(np.uint8)[:28]


def scene(cells_TT: Cells, *, blue: int = 128) -> Scene:
    """Return a scene of one colour."""
    colour = GREY.copy()
    colour[0] = blue
    return Scene(cells_TT, colour)


def test_a_scene_does_not_leave_itself() -> None:
    one = scene(cells(1))

    assert scene_change(one, one) == scene_change(one, scene(cells(1))) == 0


def test_another_painting_is_another_scene_both_ways() -> None:
    one, other = scene(cells(1)), scene(cells(2))

    assert scene_change(one, other) > 0.3
    assert scene_change(one, other) == scene_change(other, one)


def test_a_pattern_and_its_brightest_colour_are_two_scenes_both_ways() -> None:
    paper = np.full((28, 48), 255, np.uint8)
    pattern = paper.copy()
    pattern[:, np.arange(48) % 4 < 2] = 0

    assert scene_change(scene(pattern), scene(paper)) == scene_change(scene(paper), scene(pattern)) >= 0.4


@pytest.mark.parametrize("shift", [1, 2])
def test_what_moves_a_little_stays_in_its_scene(shift: int) -> None:
    assert scene_change(scene(cells(1)), scene(np.roll(cells(1), shift, axis=1))) < 0.08


def test_what_appears_on_a_flat_field_leaves_the_scene() -> None:
    sheet = np.full((28, 48), 240, np.uint8)
    written = sheet.copy()
    written[24:26, 10:40] = 20

    assert scene_change(scene(sheet), scene(written)) < 0.1


def test_another_colour_is_another_scene() -> None:
    assert scene_change(scene(cells(1)), scene(cells(1), blue=180)) > 0.3


def test_one_colour_is_flat_and_a_painting_is_not() -> None:
    assert scene(np.full((28, 48), 7, np.uint8)).is_flat
    assert not scene(cells(1)).is_flat


def test_drawings_on_one_paper_share_their_ground() -> None:
    one, other = np.full((28, 48), 240, np.uint8), np.full((28, 48), 242, np.uint8)
    one[5:9, 5:20], other[14:20, 30:40] = 60, 20

    assert share_ground(scene(one), scene(other))
    assert not share_ground(scene(one), scene(other // 2))
    assert not share_ground(scene(one), scene(other, blue=150))
    assert not share_ground(scene(cells(1)), scene(cells(2)))


def test_other_light_is_alike_and_another_picture_is_not() -> None:
    one = cells(1)

    assert likeness(scene(one), scene(one // 2)) > 0.99
    assert likeness(scene(one), scene(cells(2))) < 0.5
