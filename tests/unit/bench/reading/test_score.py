from pathlib import Path
from typing import Any

import pytest
from reading.blame import clip_lines, runs_of, worst_lines
from reading.cuts import compare_cuts, judge_purity
from reading.frames import Counts, compare_frames
from reading.score import judge_all, load_truths, read_now, tables
from reading.tally import judge_clip, sum_counts, sum_purity, sum_shots


def truth_of(shots: list[tuple[int, int]], transitions: list[tuple[str, int, int]] = [], **more: Any) -> dict[str, Any]:  # noqa: B006
    """Return the truth of a clip whose shots are held drawings."""
    frames = max([end for _, end in shots] + [end for _, _, end in transitions])
    starts = {start for start, _ in shots}
    soft = {end for _, _, end in transitions}
    still = {"kind": "static", "path": []}
    return {
        "video": "x.mp4",
        "frames": frames,
        "tags": [],
        "group": "clean",
        "cuts": sorted(starts - soft - {0}),
        "transitions": [{"kind": k, "start": s, "end": e, "is_edge": False} for k, s, e in transitions],
        "flashes": [],
        "new_drawing": [int(frame in starts) for frame in range(frames)],
        "picture_changed": [int(frame in starts) for frame in range(frames)],
        "shots": [
            {"start": s, "end": e, "kind": "hold", "cadence": "hold", "cadence_24": "hold", "camera": still,
             "camera_held": False}
            for s, e in shots
        ],
        "mixed": [],
    } | more  # fmt: skip


def perfect(truth: dict[str, Any]) -> dict[str, Any]:
    """Return the reading that says what is true."""
    return {
        "new_drawing": truth["new_drawing"],
        "picture_changed": truth["picture_changed"],
        "cuts": sorted([*truth["cuts"], *(row["end"] for row in truth["transitions"] if not row["is_edge"])]),
        "shots": [
            shot
            | {
                name: sum(truth[key][shot["start"] + 1 : shot["end"]]) / (shot["end"] - shot["start"] - 1)
                for name, key in (("dynamic_score", "picture_changed"), ("dynamic_score_drawing", "new_drawing"))
            }
            for shot in truth["shots"]
        ],
    }


@pytest.mark.parametrize(
    ("said", "right", "wrong", "missed"),
    [
        pytest.param([40], 1, 0, 0, id="exact"),
        pytest.param([41], 0, 1, 1, id="one frame late is wrong and missed"),
        pytest.param([40, 60], 1, 1, 0, id="one too many"),
        pytest.param([], 0, 0, 1, id="none"),
    ],
)
def test_a_hard_cut_counts_on_its_frame(said: list[int], right: int, wrong: int, missed: int) -> None:
    assert compare_cuts(truth_of([(0, 40), (40, 80)]), said).counts == Counts(right, wrong, missed)


@pytest.mark.parametrize(
    ("said", "right", "wrong", "missed"),
    [
        pytest.param([38], 1, 0, 0, id="two frames before"),
        pytest.param([54], 1, 0, 0, id="two frames after its end"),
        pytest.param([40, 52], 1, 1, 0, id="its second event is wrong"),
        pytest.param([36], 0, 1, 1, id="too early"),
    ],
)
def test_a_dissolve_is_one_event(said: list[int], right: int, wrong: int, missed: int) -> None:
    truth = truth_of([(0, 40), (52, 90)], [("dissolve", 40, 52)])

    assert compare_cuts(truth, said).counts == Counts(right, wrong, missed)


def test_cuts_at_short_shots_are_left_out() -> None:
    truth = truth_of([(0, 40), (40, 50), (50, 90)])

    assert compare_cuts(truth, [40]).counts == compare_cuts(truth, [50]).counts == Counts(0, 0, 0)


def test_a_clip_with_one_frame_of_another_shot_is_spoiled() -> None:
    truth = truth_of([(0, 40), (40, 80)])

    purity = judge_purity(truth, [{"start": 0, "end": 41}, {"start": 41, "end": 80}])

    assert (purity.spoiled.right, purity.spoiled.total) == (1, 2)
    assert (purity.kept.right, purity.kept.total) == (39, 80)


def test_a_frame_that_mixes_two_shots_spoils_from_a_weight_of_a_tenth() -> None:
    mixed = [[40, 0, 0.95], [40, 1, 0.05], [41, 0, 0.5], [41, 1, 0.5]]
    truth = truth_of([(0, 40), (42, 80)], [("dissolve", 40, 42)], mixed=mixed)

    assert judge_purity(truth, [{"start": 0, "end": 41}]).spoiled.right == 0
    assert judge_purity(truth, [{"start": 0, "end": 42}]).spoiled.right == 1


def test_blended_frames_may_be_one_off_and_no_more() -> None:
    assert compare_frames([1, 0, 1, 0, 0], [1, 1, 0, 0, 0], slack_frames=1) == ([], [])
    assert compare_frames([1, 0, 1, 0, 0], [1, 0, 0, 0, 1], slack_frames=1) == ([4], [2])
    assert compare_frames([1, 0, 1], [1, 1, 0]) == ([1], [2])


def test_runs_of_frames_are_short_to_read() -> None:
    assert runs_of([3, 4, 5, 9, 12, 14, 16, 18]) == "3-5 9 12/2-18"
    assert runs_of([]) == ""


def test_worst_lines_name_clip_frames_and_cuts() -> None:
    truth = truth_of([(0, 40), (40, 80)])
    said = perfect(truth) | {"new_drawing": [1] * 5 + [0] * 35 + [0] * 40, "cuts": [43]}

    score = judge_clip(truth, said)

    assert worst_lines([score], 3) == [
        "x.mp4  F1 0.286  +4 hold: 1-4  -1 hold: 40  cut+43  cut-40(hard)",
    ]
    assert any("#++++" in line for line in clip_lines(score, said))


@pytest.mark.slow
@pytest.mark.xdist_group("quick")
def test_the_truth_itself_scores_perfectly(quick: Path) -> None:
    truths = load_truths(quick)

    scores = judge_all(truths, {path: perfect(truth) for path, truth in truths.items()})

    drawings = sum_counts(scores, lambda score: score.drawings)
    cuts = sum_counts(scores, lambda score: score.cuts.counts if score.cuts else None)
    assert drawings is not None
    assert cuts is not None
    assert (drawings.f1, cuts.f1) == (1.0, 1.0)
    assert sum_purity(scores).spoiled.share == 0
    assert sum_purity(scores).kept.share == 1
    shots = sum_shots(scores)
    assert [part.share for part in shots] == [1, 1, 1, 1, 0, 0, 0]


FLOORS = {
    "drawings": 0.98,
    "changes": 0.97,
    "cuts": 0.98,
    "kept": 0.98,
    "unspoiled": 0.98,
    "cadence_24": 0.95,
    "camera": 0.95,
}


@pytest.mark.slow
@pytest.mark.xdist_group("quick")
def test_the_engine_reads_the_quick_part_above_its_floors(quick: Path) -> None:
    truths = load_truths(quick)

    scores = judge_all(truths, read_now(list(truths), processes=1))

    found = {
        "drawings": sum_counts(scores, lambda score: score.drawings),
        "changes": sum_counts(scores, lambda score: score.changes),
        "cuts": sum_counts(scores, lambda score: score.cuts.counts if score.cuts else None),
    }
    purity, shots = sum_purity(scores), sum_shots(scores)
    shares = {name: counts.f1 for name, counts in found.items() if counts} | {
        "kept": purity.kept.share or 0.0,
        "unspoiled": 1 - (purity.spoiled.share or 0.0),
        "cadence_24": shots.cadence_24.share or 0.0,
        "camera": shots.camera_kind.share or 0.0,
    }
    assert not {name: share for name, share in shares.items() if share < FLOORS[name]}
    assert len(list(tables(scores, {}))) == 3
