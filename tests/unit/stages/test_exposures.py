"""What the timing around a frame says of it, where the frame itself says little."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sakuga_tasks.records.reading import Evidence
from sakuga_tasks.stages.exposure_kernels import posteriors
from sakuga_tasks.stages.exposures import weigh_exposures
from sakuga_tasks.stages.judged import log_odds

CLEAR, DOUBTFUL = 20.0, 1.05

RATES = pytest.mark.parametrize(
    ("frames_24", "sheet"),
    [
        pytest.param(1.0, [1] * 24, id="24 Hz on ones"),
        pytest.param(1.0, [2] * 16, id="24 Hz on twos"),
        pytest.param(1.0, [3] * 12, id="24 Hz on threes"),
        pytest.param(1.25, [2, 3] * 8, id="30 Hz on twos"),
        pytest.param(1.25, [2] * 16, id="30 Hz on every second frame"),
        pytest.param(1.25, [4, 4, 4, 3] * 4, id="30 Hz on threes"),
        pytest.param(2.5, [5] * 10, id="60 Hz on twos"),
        pytest.param(2.5, [2, 3] * 10, id="60 Hz on ones"),
    ],
)


def starts(sheet: list[int]) -> list[int]:
    """Return the first frame of every drawing of a timesheet."""
    return [sum(sheet[:drawing]) for drawing in range(len(sheet))]


def clear(sheet: list[int], *, held: Evidence = "held") -> tuple[list[Evidence], list[float]]:
    """Return what frames say that leave no doubt."""
    new = set(starts(sheet))
    words: list[Evidence] = ["local" if frame in new else held for frame in range(sum(sheet))]
    return ["first", *words[1:]], [CLEAR] * len(words)


def odds_of(evidence: list[Evidence], margins: list[float]) -> NDArray[np.float64]:
    """Return what evidence alone is worth."""
    return np.array([log_odds(word, margin) for word, margin in zip(evidence, margins, strict=True)])


def read(evidence: list[Evidence], margins: list[float], frames_24: float = 1.0) -> list[int]:
    """Return the frames that are rather new."""
    return np.flatnonzero(weigh_exposures(odds_of(evidence, margins), frames_24) > 0.5).tolist()


@RATES
@pytest.mark.parametrize("held", ["held", "camera"])
def test_clear_evidence_stands(frames_24: float, sheet: list[int], held: Evidence) -> None:
    assert read(*clear(sheet, held=held), frames_24) == starts(sheet)


@RATES
@pytest.mark.parametrize("held", ["held", "camera"])
def test_a_drawing_hardly_missed_is_found_by_its_time(frames_24: float, sheet: list[int], held: Evidence) -> None:
    evidence, margins = clear(sheet, held=held)
    place = starts(sheet)[len(sheet) // 2]
    evidence[place], margins[place] = held, DOUBTFUL

    assert read(evidence, margins, frames_24) == starts(sheet)


@pytest.mark.parametrize("exposure", [2, 3])
def test_a_doubtful_change_off_the_beat_is_none(exposure: int) -> None:
    evidence, margins = clear([exposure] * 12)
    evidence[6 * exposure + 1], margins[6 * exposure + 1] = "local", DOUBTFUL

    assert read(evidence, margins) == starts([exposure] * 12)


@pytest.mark.parametrize(
    "sheet",
    [
        [2, 2, 13, 2, 2, 9, 2],
        [2, 2, 2, 1, 2, 2],
        [3, 3, 4, 3, 2, 3],
        [1, 1, 2, 1, 1, 3, 1],
        [2] * 6 + [4] + [2] * 6,
        [3] * 5 + [6] + [3] * 5,
        [1] * 8 + [2] + [1] * 8,
    ],
)
@pytest.mark.parametrize("held", ["held", "camera"])
def test_clear_evidence_against_the_beat_stands(sheet: list[int], held: Evidence) -> None:
    assert read(*clear(sheet, held=held)) == starts(sheet)


@pytest.mark.parametrize(("margin", "found"), [(1.1, [0]), (8.0, [0, 30])])
def test_a_lone_change_in_a_hold_must_be_clear(margin: float, found: list[int]) -> None:
    evidence, margins = clear([60])
    evidence[30], margins[30] = "local", margin

    assert read(evidence, margins) == found


def test_a_change_that_is_soon_undone_needs_less() -> None:
    evidence, margins = clear([60])
    for place in (30, 33):
        evidence[place], margins[place] = "local", 2.0
    one, one_margins = clear([60])
    one[30], one_margins[30] = "local", 2.0

    assert read(evidence, margins) == [0, 30, 33]
    likely_N, alone_N = (weigh_exposures(odds_of(*said), 1.0) for said in ((evidence, margins), (one, one_margins)))
    assert likely_N[30] > alone_N[30]


@pytest.mark.parametrize("exposure", [1, 2, 3])
def test_a_shot_of_many_blocks_reads_like_one(exposure: int) -> None:
    evidence, margins = clear([exposure] * 300)
    for place in range(7, len(evidence), 11):
        margins[place] = DOUBTFUL
    odds_N = odds_of(evidence, margins)
    whole_N = weigh_exposures(odds_N, 1.0)

    assert weigh_exposures(odds_N, 1.0, block_frames=100) == pytest.approx(whole_N, abs=1e-3)


def test_a_hold_may_end_at_any_age() -> None:
    evidence, margins = clear([2] * 10 + [40] + [2] * 10)
    evidence[60], margins[60] = "local", 2.0

    assert 60 in read(evidence, margins)


words = st.sampled_from(("held", "camera", "local", "step", "slow", "weak"))


@given(
    said=st.lists(st.tuples(words, st.floats(0.1, 1e4)), max_size=60),
    frames_24=st.floats(0.3, 10.0, allow_nan=False),
)
def test_what_is_likely_is_a_share(said: list[tuple[Evidence, float]], frames_24: float) -> None:
    odds_N = odds_of(["first", *(word for word, _ in said)], [4.0, *(margin for _, margin in said)])
    likely_N = weigh_exposures(odds_N, frames_24)

    assert likely_N.shape == (len(said) + 1,)
    assert likely_N[0] == 1.0
    assert ((likely_N >= 0) & (likely_N <= 1)).all()


def _by_hand(odds_N: NDArray[np.float64], hazards_CA: NDArray[np.float64], switch: float) -> NDArray[np.float64]:
    """Return the posteriors by adding up every sequence of drawings and classes there is."""
    classes, ages = hazards_CA.shape
    chances_N = 1 / (1 + np.exp(-odds_N))
    total, new_N = 0.0, np.zeros(len(odds_N))
    for begun in product([False, True], repeat=len(odds_N) - 1):
        for path in product(range(classes), repeat=1 + sum(begun)):
            likely, age, drawing = 1 / classes, 0, 0
            for is_new, chance in zip(begun, chances_N[1:], strict=True):
                hazard = hazards_CA[path[drawing], age]
                likely *= hazard * chance if is_new else (1 - hazard) * (1 - chance)
                age = 0 if is_new else min(age + 1, ages - 1)
                if is_new:
                    likely *= switch / classes + (1 - switch) * (path[drawing] == path[drawing + 1])
                    drawing += 1
            total += likely
            new_N += likely * np.array([True, *begun])
    return new_N / total


@pytest.mark.parametrize("seed", range(4))
def test_the_kernel_adds_up_every_sequence(seed: int) -> None:
    rng = np.random.default_rng(seed)
    odds_N, hazards_CA = rng.normal(0, 2, 7), rng.uniform(0.05, 0.95, (2, 3))

    assert posteriors(odds_N, hazards_CA, 0.1) == pytest.approx(_by_hand(odds_N, hazards_CA, 0.1), abs=1e-12)
