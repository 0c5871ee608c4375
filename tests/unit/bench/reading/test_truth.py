import json
from fractions import Fraction
from pathlib import Path

import av
import pytest
from reading.draw import draw_part
from reading.parts import PARTS
from reading.programme import plan_clips
from reading.score import load_truths
from reading.truth import cadence_of

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("quick")]


def test_truth_covers_the_frames_of_every_file(quick: Path) -> None:
    truths = load_truths(quick)

    assert len(truths) == len(PARTS["quick"][0])
    for path, truth in truths.items():
        with av.open(str(path)) as container:
            frames = sum(1 for _ in container.decode(video=0))
        assert frames == truth["frames"] == len(truth["new_drawing"]) == len(truth["picture_changed"])


def test_shots_and_transitions_cover_the_clip_without_gap_or_overlap(quick: Path) -> None:
    for truth in load_truths(quick).values():
        spans = sorted((row["start"], row["end"]) for row in [*truth["shots"], *truth["transitions"]])
        assert [spans[0][0], *(end for _, end in spans)] == [*(start for start, _ in spans), truth["frames"]]


def test_a_shot_begins_with_a_new_drawing_and_its_timesheet_adds_up(quick: Path) -> None:
    for truth in load_truths(quick).values():
        for shot in truth["shots"]:
            assert truth["new_drawing"][shot["start"]] == 1
            assert sum(shot["timesheet"]) == shot["end"] - shot["start"]
            assert len(shot["camera"]["path"]) == shot["end"] - shot["start"]


def test_a_new_drawing_changes_the_picture(quick: Path) -> None:
    for truth in load_truths(quick).values():
        assert all(changed for changed, new in zip(truth["picture_changed"], truth["new_drawing"], strict=True) if new)


def test_parts_differ_in_seed_and_shots() -> None:
    plans = {part: plan_clips(rows, seed=seed) for part, (rows, seed) in PARTS.items()}
    scenes = {part: {tuple(plan.scenes) for plan in each} for part, each in plans.items()}
    seeds = {part: {scene.seed for plan in each for scene in plan.scenes} for part, each in plans.items()}

    assert not scenes["tune"] & scenes["scored"]
    assert not seeds["tune"] & seeds["scored"]
    assert len({plan.name for plan in plans["scored"]}) == len(plans["scored"]) >= 80


def test_plans_are_drawn_by_the_same_dice_every_time() -> None:
    rows, seed = PARTS["tune"]

    assert plan_clips(rows, seed=seed) == plan_clips(rows, seed=seed)


@pytest.mark.parametrize(
    ("sheet", "word"),
    [
        pytest.param([2] * 12, "on_twos", id="twos"),
        pytest.param([1] * 24, "on_ones", id="ones"),
        pytest.param([3, 3, 3, 3], "on_threes", id="threes"),
        pytest.param([48], "hold", id="one drawing"),
        pytest.param([40, 2, 2], "hold", id="nearly all held"),
        pytest.param([1, 2, 3, 4, 1, 4], "mixed", id="any of four"),
        pytest.param([2, 3] * 6, None, id="two readings are honest"),
        pytest.param([14, 2, 2, 2, 2, 2, 2, 13], None, id="two thirds held"),
    ],
)
def test_a_cadence_is_told_where_it_is_clear(sheet: list[int], word: str | None) -> None:
    assert cadence_of([Fraction(exposure) for exposure in sheet], hold=Fraction(12)) == word


def test_the_same_plan_draws_the_same_bytes(quick: Path, tmp_path: Path) -> None:
    again = draw_part("quick", tmp_path, only="03_")

    assert [path.read_bytes() for path in again] == [(quick / path.name).read_bytes() for path in again]


def test_a_drawn_clip_is_kept_until_its_plan_or_the_code_changes(quick: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in quick.iterdir()}

    draw_part("quick", quick)

    assert {path.name: path.stat().st_mtime_ns for path in quick.iterdir()} == before
    assert all(len(json.loads(path.read_text())["key"]) == 16 for path in quick.glob("*.truth.json"))
