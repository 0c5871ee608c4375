"""How the weights of the evidence are learned: on the quick part, in small."""

from pathlib import Path

import numpy as np
import pytest
from reading import learn
from reading.learn import Lesson, alone, errors, grow, read_lessons
from reading.parts import PARTS
from reading.parts_learn import ALIKE, LEARN
from reading.score import load_truths

from sakuga_tasks.stages.looks import FEATURES
from sakuga_tasks.stages.odds_kernels import add_trees

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("quick")]


@pytest.fixture(scope="module")
def lessons(quick: Path) -> list[Lesson]:
    return [lesson for path in load_truths(quick) for lesson in read_lessons(path)]


def test_a_lesson_is_a_shot_with_what_each_frame_was(quick: Path, lessons: list[Lesson]) -> None:
    truths = load_truths(quick)
    new = sum(sum(truth["new_drawing"]) for truth in truths.values())

    assert len(lessons) >= 3 * len(truths) - 3
    assert 0.9 * new < sum(lesson.is_new_N.sum() for lesson in lessons) <= new
    assert {lesson.looks_NF.shape[1] for lesson in lessons} == {len(FEATURES)}


def test_trees_say_what_they_were_taught(lessons: list[Lesson], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learn, "GROWN", {**learn.GROWN, "max_iter": 60, "min_samples_leaf": 5})
    turned = [lesson._replace(is_new_N=~lesson.is_new_N) for lesson in lessons]
    frames = sum(len(lesson.is_new_N) for lesson in lessons)

    for taught, most in ((lessons, 0.005), (turned, 0.02)):
        packed = grow(taught)
        odds = [packed.base + add_trees(lesson.looks_NF, *packed[1:]) for lesson in taught]
        said = [(odds_N > 0)[1:] == lesson.is_new_N[1:] for odds_N, lesson in zip(odds, taught, strict=True)]
        assert sum((~right_N).sum() for right_N in said) < most * frames
        assert len(packed.roots_T) == 60 * learn.FORESTS


def test_evidence_alone_reads_what_is_clear(lessons: list[Lesson]) -> None:
    frames = sum(len(lesson.is_new_N) for lesson in lessons)

    assert sum(errors(lesson, alone(lesson.looks_NF)) for lesson in lessons) < 0.01 * frames


def test_rounded_limits_part_the_same_numbers() -> None:
    limits_K = np.random.default_rng(4).uniform(-9, 9, 500)
    rounded_K = learn.rounded_down(limits_K)
    near_K = np.concatenate([rounded_K, np.nextafter(rounded_K, np.float32(np.inf))])

    assert rounded_K.dtype == np.float32
    assert ((near_K <= np.tile(rounded_K, 2)) == (near_K.astype(np.float64) <= np.tile(limits_K, 2))).all()


def test_nothing_that_is_scored_is_learned_from() -> None:
    seeds = {PARTS[part][1] for part in LEARN}

    assert len(seeds) == len(LEARN)
    assert seeds.isdisjoint(PARTS[part][1] for part in ("scored", "quick", "tune"))


def test_every_part_says_what_it_looks_like() -> None:
    assert {part.partition("_")[0] for part in LEARN} == set(ALIKE)
