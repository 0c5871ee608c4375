from collections.abc import Sequence

import pytest

from sakuga_tasks.records.reading import Cadence
from sakuga_tasks.stages.analyse import analyse
from sakuga_tasks.stages.analyse_params import AnalyseParams
from sakuga_tasks.stages.sakuga42m import SHOT_FRAMES_MIN, cadence_sakuga_of, key_frame_evidence, mark_cuts
from tests.unit.stages.made import checks, make_features

CUT, MOVE = 90.0, 8.0


class Scored:
    """A frame with its content value."""

    def __init__(self, frame: int, content_change: float) -> None:
        self.frame = frame
        self.content_change: float | None = content_change


def starts(contents: Sequence[float]) -> list[int]:
    """Return where shots begin after the first."""
    frames = [Scored(number, content) for number, content in enumerate(contents)]
    marked = list(mark_cuts(frames))
    assert [frame for frame, _ in marked] == frames
    return [frame.frame for frame, is_cut in marked if is_cut]


def film(*shots: int) -> list[float]:
    """Return the content values of shots that jump at every cut."""
    return [CUT if place == 0 and number else MOVE for number, length in enumerate(shots) for place in range(length)]


def test_every_cut_far_enough_from_the_last_one_counts() -> None:
    assert starts(film(30, 40, 20)) == [30, 70]


def test_a_cut_within_18_frames_of_the_last_one_is_swallowed() -> None:
    assert starts(film(30, SHOT_FRAMES_MIN - 1, 30)) == [30]
    assert starts(film(30, SHOT_FRAMES_MIN, 30)) == [30, 48]


@pytest.mark.parametrize(
    ("content", "is_cut"),
    [
        pytest.param(30.0, True, id="at the least content"),
        pytest.param(29.9, False, id="under the least content"),
        pytest.param(CUT, True, id="far above"),
    ],
)
def test_a_cut_needs_its_content(content: float, is_cut: bool) -> None:
    contents = film(60)
    contents[30] = content

    assert bool(starts(contents)) is is_cut


def test_a_cut_stands_out_from_its_neighbours_threefold() -> None:
    assert starts([20.0] * 30 + [59.0] + [20.0] * 30) == []
    assert starts([20.0] * 30 + [60.0] + [20.0] * 30) == [30]


@pytest.mark.parametrize("frames", range(7))
def test_the_frames_at_the_ends_have_no_neighbours_and_never_cut(frames: int) -> None:
    assert starts([CUT if number in (0, 1, frames - 2, frames - 1) else 0.0 for number in range(frames)]) == []


def test_ssim_tells_drawings() -> None:
    frames = list(make_features([checks(0)] * 30, ssim=0.9499))
    steady = list(make_features([checks(0)] * 30, ssim=0.95))
    mixed = [frames[0], *(steady[n] if n % 3 else frames[n] for n in range(1, 30))]

    (shot,) = analyse(mixed, AnalyseParams(drawings="sakuga42m"))

    assert shot.timesheet == [3] * 10
    assert shot.evidence[:4] == ["first", "held", "held", "ssim"]
    assert shot.dynamic_score_sakuga == 10 / 30


def test_a_key_frame_lies_under_the_published_limit() -> None:
    assert [key_frame_evidence(1, ssim) for ssim in (0.95, 0.9499)] == ["held", "ssim"]


@pytest.mark.parametrize(
    ("score", "cadence"),
    [
        pytest.param(0.5, "on_ones", id="a perfect shot on twos"),
        pytest.param(0.4999, "on_twos", id="just under"),
        pytest.param(24 / 72, "on_twos", id="a perfect shot on threes"),
        pytest.param(0.3299, "on_threes", id="under .33"),
    ],
)
def test_the_papers_class_has_the_papers_edges(score: float, cadence: Cadence) -> None:
    assert cadence_sakuga_of(score) == cadence
