"""What goes so slowly that no frame shows it."""

import pytest
from msgspec import structs

from sakuga_tasks.records.reading import Evidence
from sakuga_tasks.stages.slow import add_slides, is_slow, is_steady, join_sharpened
from tests.unit.stages.sights import make_creep, see_still


@pytest.mark.parametrize(
    ("share", "explained", "said"),
    [
        pytest.param(0.11, 0.02, False, id="a figure"),
        pytest.param(0.12, 0.02, True, id="much of the picture"),
        pytest.param(0.9, 0.02, True, id="all of it"),
        pytest.param(0.95, 0.02, False, id="light, on what has no texture too"),
        pytest.param(0.5, 0.004, False, id="a dissolve"),
    ],
)
def test_only_a_camera_moves_much_of_the_picture_and_nothing_else(
    share: float, explained: float, *, said: bool
) -> None:
    assert is_steady(make_creep(explained=explained, share=share)) == said


@pytest.mark.parametrize(("share", "steps"), [(0.15, 5.5), (0.125, 9.5), (0.2, 5.5)])
def test_what_is_steady_is_slow(share: float, steps: float) -> None:
    (sight,) = see_still(1)
    sight.creep = structs.replace(make_creep(explained=0.02, share=share), steps=steps)

    assert is_steady(sight.creep)
    assert is_slow(sight)


def sharpen(times: float, *, amid: int) -> list[Evidence]:
    """Return the evidence of a shot whose camera creeps over `amid` frames next to one that changes so much."""
    shot = see_still(20)
    evidence: list[Evidence] = ["first", *(["held"] * 19)]
    evidence[10 : 10 + amid] = ["camera"] * amid
    evidence[9] = "local"
    margins = [4.0] * 20
    margins[9] = times
    join_sharpened(shot, evidence, margins)
    return evidence


@pytest.mark.parametrize(
    ("times", "amid", "word"), [(1.9, 4, "camera"), (2.0, 4, "local"), (1.2, 3, "local"), (1.2, 8, "camera")]
)
def test_what_a_codec_sharpens_amid_a_creeping_camera_is_the_cameras(times: float, amid: int, word: str) -> None:
    assert sharpen(times, amid=amid)[9] == word


@pytest.mark.parametrize(("share", "words"), [(0.05, {"slow"}), (0.3, {"held"})], ids=["figure", "camera"])
def test_a_slide_is_smaller_than_the_picture(share: float, words: set[str]) -> None:
    shot, evidence = see_still(20), ["first", *(["held"] * 19)]
    for sight in shot[1:]:
        sight.creep = make_creep(explained=0.1, share=share)

    add_slides(shot, evidence, [4.0] * 20)

    assert set(evidence[1:]) == words


def test_nothing_slides_under_a_camera() -> None:
    shot, evidence = see_still(20), ["first", "camera", *(["held"] * 18)]
    for sight in shot[1:]:
        sight.creep = make_creep(explained=0.1, share=0.05)

    add_slides(shot, evidence, [4.0] * 20)

    assert set(evidence[2:]) == {"held"}
