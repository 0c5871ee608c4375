"""What a frame's evidence is worth beside the rest of its shot, by the trees that are installed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakuga_tasks.records.reading import Evidence
from sakuga_tasks.stages import odds
from sakuga_tasks.stages.evidence import Sight
from sakuga_tasks.stages.judged import MOST, Followed
from sakuga_tasks.stages.looks import FEATURES
from sakuga_tasks.stages.odds import weigh_evidence
from sakuga_tasks.stages.odds_kernels import add_trees
from tests.unit.stages.sights import change, judge, see_still


def weigh(shot: list[Sight], place: int, word: Evidence, margin: float) -> float:
    """Return the log odds of one frame of which so much is known, where the others are held."""
    judged = judge(["held"] * (len(shot) - 1))
    judged.evidence[place], judged.margins[place] = word, margin
    return float(weigh_evidence(shot, judged, 1.0)[place])


def one_change(level: float, *, stir: float = 0.0) -> list[Sight]:
    """Return a shot one frame of which changes by so many levels, the others by less."""
    shot = see_still(40)
    for sight in shot[1:]:
        change(sight, stir)
    change(shot[20], level)
    return shot


def test_a_tree_is_walked_to_its_leaves() -> None:
    looks_NF = np.array([[0.0, 5.0], [1.0, 5.0], [1.1, 5.0], [1.1, 7.0]], np.float32)
    # Feature 0 at most 1: leaf 0. Else feature 1 at most 6: leaf 1, else leaf 2. The second tree asks once.
    forks = ([0, 1, 0], [1.0, 6.0, 1.0], [-1, -2, -4], [1, -3, -5])
    feature_K, limit_K, below_K, above_K = (np.array(column) for column in forks)

    sums_N = add_trees(
        looks_NF, np.array([0, 2]), feature_K, limit_K, below_K, above_K, np.array([1.0, 2.0, 4.0, 8.0, 16.0])
    )

    assert sums_N.tolist() == [9.0, 9.0, 18.0, 20.0]


def test_a_clear_change_speaks_for_a_drawing_and_stillness_against_one() -> None:
    shot = one_change(40.0)

    assert weigh(shot, 20, "local", 40.0 / 5.5) > 3.0
    assert weigh(shot, 10, "held", 20.0) < -3.0


def test_what_does_not_change_at_all_is_not_new_where_all_around_it_is() -> None:
    shot = see_still(40)
    for sight in shot[1:]:
        change(sight, 0.0 if sight.frame == 20 else 60.0)

    assert weigh(shot, 20, "held", 20.0) == -MOST


def test_a_change_counts_the_more_the_less_else_stirs() -> None:
    assert weigh(one_change(6.0), 20, "local", 1.1) > weigh(one_change(6.0, stir=3.0), 20, "local", 1.1) + 1.0


@pytest.mark.parametrize("level", [6.0, 12.0, 30.0])
def test_a_surer_word_never_speaks_less_for_a_drawing(level: float) -> None:
    shot = one_change(level, stir=1.0)
    odds_M = [weigh(shot, 20, "local", margin) for margin in np.geomspace(0.7, 20.0, 30)]

    assert odds_M == sorted(odds_M)
    assert odds_M[0] < odds_M[-1]


words = st.sampled_from(("held", "camera", "local", "step", "slow", "weak"))


@given(said=st.lists(st.tuples(words, st.floats(0.05, 1e4), st.floats(0, 255)), max_size=30), limit=st.floats(0.5, 60))
def test_any_evidence_has_bounded_odds(said: list[tuple[Evidence, float, float]], limit: float) -> None:
    shot = see_still(len(said) + 1)
    for sight, (_, _, level) in zip(shot[1:], said, strict=True):
        change(sight, level)
    followed = Followed(moved=True, surely=True, limit=limit)

    odds_N = weigh_evidence(
        shot, judge([word for word, _, _ in said], margins=[margin for _, margin, _ in said], followed=followed), 2.5
    )

    assert odds_N.shape == (len(shot),)
    assert (np.abs(odds_N) <= MOST).all()


def test_trees_that_learned_on_other_features_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(odds, "FEATURES", (*FEATURES, "weather"))

    with pytest.raises(RuntimeError, match="make learn"):
        odds.load_trees.__wrapped__()
