"""What the trees look at: a frame beside its shot, its neighbours and what changed in the same place."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from sakuga_tasks.records.reading import Evidence, Move
from sakuga_tasks.stages.evidence import LIGHT_LEVEL, Sight
from sakuga_tasks.stages.judged import Followed, Judged, log_odds
from sakuga_tasks.stages.looks import CAMERA, FEATURES, LEAST_LEVEL, NEXT, RANKED, SEEN, USUAL, look
from tests.unit.stages.sights import change, judge, make_creep, see_still

MOVING = Followed(moved=True, surely=True, limit=4.0)


def look_at(shot: list[Sight], judged: Judged | None = None) -> dict[str, NDArray[np.float32]]:
    """Return every feature of every frame of a shot, by name; all frames are held where not judged otherwise."""
    (looks_NF,) = look(shot, judged or judge(["held"] * (len(shot) - 1)), 1.25)
    assert looks_NF.shape == (len(shot), len(FEATURES))
    return dict(zip(FEATURES, looks_NF.T, strict=True))


def test_every_feature_has_one_name_and_one_column() -> None:
    assert len(set(FEATURES)) == len(FEATURES) == 101


def test_every_measure_stands_under_its_name() -> None:
    shot = see_still(40)
    levels = {name: 3.0 + place for place, name in enumerate(SEEN) if name != "is_dark"}
    for sight in shot:
        sight.mixed = 0.25
        for name, level in levels.items():
            setattr(sight, name, level + sight.frame % 2)
    seen = look_at(shot, judge(["local"] * 39, margins=[2.0 + frame % 2 for frame in range(1, 40)]))

    for name, level in levels.items():
        assert seen[name][20:22].tolist() == [level, level + 1]
    for name in (name for name in RANKED if name in levels):
        assert [seen[f"{name}_q{q}"][7] for q in (10, 50, 90)] == [levels[name], levels[name] + 1, levels[name] + 1]
    for name in USUAL:
        assert seen[f"{name}_around"][21] == pytest.approx((levels[name] + 1) / (levels[name] + LEAST_LEVEL))
    for name, steps in NEXT.items():
        own = seen[name]
        assert [seen[f"{name}{step:+d}"][20] for step in steps] == [own[20 + step] for step in steps]
    assert seen["odds"][20] == pytest.approx(log_odds("local", 2.0))
    assert seen["mixed"][20] == 0.25
    assert seen["frames_24"][20] == 1.25


def test_a_camera_stands_under_its_names() -> None:
    shot = see_still(9)
    for sight in shot[1:]:
        sight.move, sight.left = move(dx=24), 6.0
        sight.creep = make_creep(explained=0.4, share=0.5)
    seen = look_at(shot, judge(["camera"] * 8, followed=MOVING))

    said = [seen[name][4] for name in CAMERA]
    assert said == pytest.approx([0.9, 2.0, 8.0, 0.4, 1.0, 1.0, MOVING.limit, 6.0 / MOVING.limit])
    assert seen["over_limit_q50"][4] == 6.0 / MOVING.limit
    assert seen["move_spread_q50"][4] == 2.0


def test_what_changes_at_the_cut_counts_for_no_other_frame() -> None:
    same, cut = see_still(30), see_still(30)
    for shot in (same, cut):
        for sight in shot[2::2]:
            change(sight, 10.0)
    change(cut[0], 200.0)
    cut[0].weak_at = 7, 7
    (same_NF,), (cut_NF,) = (look(shot, judge(["held"] * 29), 1.0) for shot in (same, cut))

    assert same_NF[1:].tolist() == cut_NF[1:].tolist()


def test_what_was_not_measured_is_0() -> None:
    shot = see_still(5)

    assert shot[2].mixed is None
    assert look_at(shot)["mixed"].tolist() == [0.0] * 5


@pytest.mark.parametrize("frames", [1, 2, 7, 40])
def test_a_shot_of_many_blocks_is_looked_at_like_one(frames: int) -> None:
    shot = see_still(frames)
    for sight in shot[1:]:
        change(sight, float(sight.frame % 5))
        sight.weak_at = sight.frame % 3, 0
    judged = judge(["local"] * (frames - 1), margins=[1.0 + place for place in range(1, frames)])

    (whole_NF,) = look(shot, judged, 1.0)
    parts = list(look(shot, judged, 1.0, run_frames=3))

    assert len(parts) == math.ceil(frames / 3)
    assert np.concatenate(parts).tolist() == whole_NF.tolist()


def move(*, dx: float) -> Move:
    """Return a clear move of the camera to the left."""
    return Move(
        dx=dx, dy=0, zoom=0, gain=1, bias=0, share=0.9, reach=0.9, spread=2.0, left_BB=np.zeros((1, 1), np.uint16)
    )


def flaps(*, at: tuple[int, int]) -> dict[str, NDArray[np.float32]]:
    """Look at a shot on twos with new drawings at one spot; where its held frame 21 changes is asked about."""
    shot = see_still(41)
    words: list[Evidence] = ["local" if frame % 2 == 0 else "held" for frame in range(1, 41)]
    for sight in shot[1:]:
        sight.weak, sight.weak_at = 2.0, (6, 8) if sight.frame % 2 == 0 else (11, 3)
    shot[21].weak_at = at
    return look_at(shot, judge(words))


def test_a_change_where_drawings_changed_before_is_told_from_one_elsewhere() -> None:
    here, beside, elsewhere = flaps(at=(6, 8)), flaps(at=(6, 10)), flaps(at=(11, 3))

    assert here["new_in_spot"][21] > 0.9
    assert here["sum_in_spot"][21] > 50
    assert here["held_in_spot"][21] == elsewhere["new_in_spot"][21] == elsewhere["sum_in_spot"][21] == 0
    assert elsewhere["held_in_spot"][21] > 0.9
    assert beside["new_in_spot"][21] == 0
    assert beside["new_near"][21] > 0.9
    assert here["new_around"][21] == elsewhere["new_around"][21] == pytest.approx(0.5, abs=0.1)


def test_what_does_not_change_is_in_no_place() -> None:
    shot = see_still(41)
    words: list[Evidence] = ["local" if frame % 2 == 0 else "held" for frame in range(1, 41)]
    for sight in shot[2::2]:
        sight.weak = 5.0
    seen = look_at(shot, judge(words))

    assert seen["new_in_spot"][20] > 0.9
    for name in ("held_in_spot", "held_near", "held_along"):
        assert seen[name].max() == 0
    assert seen["new_in_spot"][21] == seen["new_near"][21] == 0


def test_a_place_goes_along_with_the_camera() -> None:
    shot = see_still(24)
    for sight in shot[1:]:
        sight.move, sight.left, sight.left_at = move(dx=24), 5.0, (4, 3 * sight.frame)
    seen = look_at(shot, judge(["local"] * 23, followed=MOVING))

    assert seen["new_along"][12] > 0.9
    assert seen["new_in_spot"][12] == 0


def test_places_are_compared_with_those_of_one_kind() -> None:
    shot = see_still(24)
    for sight in shot[1:]:
        sight.weak = sight.left = 5.0
    judged = judge(["local"] * 23)
    judged.followed[12] = MOVING

    assert look_at(shot, judged)["new_in_spot"][12] == 0
    assert look_at(shot, judged)["new_in_spot"][10] > 0.8


def test_light_that_goes_on_is_told_from_light_that_is_soon_undone() -> None:
    shot = see_still(40)
    for sight in shot:
        sight.brightness = 60.0 + 5.0 * min(max(sight.frame - 20, 0), 10)
    shot[6].brightness = 70.0
    seen = look_at(shot)

    assert seen["fades"][[3, 5, 7, 9]].tolist() == pytest.approx([0.137, 0.0, 0.0, 0.137], abs=1e-3)
    assert seen["fades"][25] == pytest.approx(math.log((100 + LIGHT_LEVEL) / (70 + LIGHT_LEVEL)))
    assert seen["light_step"][6] == -seen["light_step"][7] == pytest.approx(math.log(78 / 68))
    assert seen["light_step"][25] == pytest.approx(math.log(93 / 88))
