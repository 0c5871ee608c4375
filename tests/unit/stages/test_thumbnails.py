import numpy as np
import pytest
from numpy.typing import NDArray

from sakuga_tasks.stages.thumbnails import Thumbnail, likeness, share_ground, thumbnail_change

GREY = np.full((2, 14, 24), 128, np.uint8)
Cells = NDArray[np.uint8]


def cells(seed: int) -> Cells:
    """Return the coarse cells of a painted frame."""
    rough = np.random.default_rng(seed).integers(10, 245, (4, 6))
    return np.kron(rough, np.ones((8, 8), np.int64)).astype(np.uint8)[:28]


def thumbnail(cells_TT: Cells, *, blue: int = 128) -> Thumbnail:
    """Return a thumbnail of one colour."""
    colour = GREY.copy()
    colour[0] = blue
    return Thumbnail(cells_TT, colour)


def test_a_thumbnail_does_not_leave_itself() -> None:
    one = thumbnail(cells(1))

    assert thumbnail_change(one, one) == thumbnail_change(one, thumbnail(cells(1))) == 0


def test_another_painting_is_another_shot_both_ways() -> None:
    one, other = thumbnail(cells(1)), thumbnail(cells(2))

    assert thumbnail_change(one, other) > 0.3
    assert thumbnail_change(one, other) == thumbnail_change(other, one)


def test_a_pattern_and_its_brightest_colour_are_two_shots_both_ways() -> None:
    paper = np.full((28, 48), 255, np.uint8)
    pattern = paper.copy()
    pattern[:, np.arange(48) % 4 < 2] = 0
    one, other = thumbnail(pattern), thumbnail(paper)

    assert thumbnail_change(one, other) == thumbnail_change(other, one) >= 0.4


@pytest.mark.parametrize("shift", [1, 2])
def test_what_moves_a_little_stays_in_its_shot(shift: int) -> None:
    assert thumbnail_change(thumbnail(cells(1)), thumbnail(np.roll(cells(1), shift, axis=1))) < 0.08


def test_what_appears_on_a_flat_field_stays_in_its_shot() -> None:
    sheet = np.full((28, 48), 240, np.uint8)
    written = sheet.copy()
    written[24:26, 10:40] = 20

    assert thumbnail_change(thumbnail(sheet), thumbnail(written)) < 0.1


def test_another_colour_is_another_shot() -> None:
    assert thumbnail_change(thumbnail(cells(1)), thumbnail(cells(1), blue=180)) > 0.3


def test_one_colour_is_flat_and_a_painting_is_not() -> None:
    assert thumbnail(np.full((28, 48), 7, np.uint8)).is_flat
    assert not thumbnail(cells(1)).is_flat


def test_drawings_on_one_paper_share_their_ground() -> None:
    one, other = np.full((28, 48), 240, np.uint8), np.full((28, 48), 242, np.uint8)
    one[5:9, 5:20], other[14:20, 30:40] = 60, 20

    assert share_ground(thumbnail(one), thumbnail(other))
    assert not share_ground(thumbnail(one), thumbnail(other // 2))
    assert not share_ground(thumbnail(one), thumbnail(other, blue=150))
    assert not share_ground(thumbnail(cells(1)), thumbnail(cells(2)))


def test_other_light_is_alike_and_another_picture_is_not() -> None:
    one = cells(1)

    assert likeness(thumbnail(one), thumbnail(one // 2)) > 0.99
    assert likeness(thumbnail(one), thumbnail(cells(2))) < 0.5
