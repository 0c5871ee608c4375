"""Cadence: of timesheets, and of one animation at every rate it is uploaded in."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakuga_tasks.media.features import FeatureParams, read_features
from sakuga_tasks.records.reading import Cadence, ShotReading
from sakuga_tasks.stages.analyse import analyse
from sakuga_tasks.stages.analyse_params import AnalyseParams, CadenceParams
from sakuga_tasks.stages.cadence import cadence_of, read_segments, settle_exposures
from tests.unit.media.films import Picture
from tests.unit.media.odd_films import encode_odd, uneven_times
from tests.unit.stages.drawn import RAW, crop, draw_figure, encode_at, paint

pytestmark = pytest.mark.slow

PARAMS = CadenceParams()
WORLD = paint(1)
HILLS = crop(WORLD)


@pytest.mark.parametrize(
    ("timesheet", "cadence"),
    [
        pytest.param([24], "hold", id="one drawing"),
        pytest.param([1], "hold", id="one frame"),
        pytest.param([19, 2, 19], "hold", id="a flash in a hold"),
        pytest.param([2, 2, 2, 2, 24], "on_twos", id="a walk that stops"),
        pytest.param([2, 2, 2, 1], "on_twos", id="the cut shortens the last"),
        pytest.param([4, 4, 4, 4], "mixed", id="on fours has no class"),
        pytest.param([1, 2, 3, 4, 5], "mixed", id="no exposure prevails"),
        pytest.param([1, 1, 2, 2], "mixed", id="half is not most"),
        pytest.param([1.6, 2.4, 1.6, 2.4], "on_twos", id="twos at 30 Hz in 24ths"),
        pytest.param([0.8, 0.8, 1.6], "on_ones", id="ones at 30 Hz in 24ths"),
    ],
)
def test_cadence_is_what_most_drawings_outside_holds_show(timesheet: list[float], cadence: Cadence) -> None:
    assert cadence_of(timesheet, PARAMS) == cadence


def test_a_drawing_that_comes_late_where_frames_are_missing_began_among_them() -> None:
    exposures, missing = [2.0, 3.0, 1.0, 3.0, 2.0, 1.0, 2.0], [0, 0, 1, 0, 1, 0, 0]

    assert cadence_of(exposures, PARAMS) == "mixed"
    assert settle_exposures(exposures, missing, 1.0, PARAMS) == [2.0, 2.0, 2.0, 3.0, 2.0, 1.0, 2.0]


@pytest.mark.parametrize(
    ("exposures", "missing"),
    [
        pytest.param([1.0, 3.0, 1.0, 3.0], [0, 0, 0, 0], id="no frame is missing"),
        pytest.param([2.0, 2.0, 2.0, 1.0], [0, 1, 1, 0], id="most say one count"),
        pytest.param([1.0, 5.0, 4.0, 6.0, 5.0], [0, 0, 1, 0, 1], id="no count says most"),
        pytest.param([4.0], [0], id="one drawing"),
    ],
)
def test_exposures_that_nothing_else_explains_better_stay(exposures: list[float], missing: list[int]) -> None:
    assert settle_exposures(exposures, missing, 1.0, PARAMS) == exposures


@given(
    counts=st.lists(st.integers(1, 4), min_size=2, max_size=30),
    kept=st.lists(st.booleans(), min_size=130, max_size=130),
)
def test_settled_exposures_last_as_long_as_they_did(counts: list[int], kept: list[bool]) -> None:
    frames = [0, *(frame for frame in range(1, sum(counts)) if kept[frame])]
    drawings = [no for no, count in enumerate(counts) for _ in range(count)]
    starts = [
        place for place in range(len(frames)) if not place or drawings[frames[place]] != drawings[frames[place - 1]]
    ]
    ends = [*(frames[place] for place in starts[1:]), sum(counts)]
    exposures = [float(end - frames[place]) for place, end in zip(starts, ends, strict=True)]
    missing = [frames[place] - frames[place - 1] - 1 if place else 0 for place in starts]

    settled = settle_exposures(exposures, missing, 1.0, PARAMS)

    assert sum(settled) == sum(exposures)
    assert min(settled) >= 1
    assert cadence_of(settled, PARAMS) == "mixed" or settled == exposures or cadence_of(exposures, PARAMS) == "mixed"


def test_what_is_a_hold_is_a_setting() -> None:
    assert cadence_of([8, 8, 8], CadenceParams(hold_frames_min=8)) == "hold"
    assert cadence_of([2, 2, 20], CadenceParams(moving_ratio_min=0.1)) == "on_twos"
    assert cadence_of([2, 2, 20], CadenceParams(moving_ratio_min=0.5)) == "hold"
    assert cadence_of([13, 13], CadenceParams(moving_ratio_min=0.0)) == "hold"


def test_a_shot_that_changes_its_cadence_has_a_segment_of_each() -> None:
    sheet = [1] * 24 + [2] * 12 + [30] + [3] * 8

    segments = read_segments(sheet, 100, PARAMS, exposures_24=None, hold=12)

    assert [(part.start_frame, part.end_frame, part.cadence) for part in segments] == [
        (100, 124, "on_ones"),
        (124, 148, "on_twos"),
        (148, 178, "hold"),
        (178, 202, "on_threes"),
    ]
    assert all(part.cadence_24 is None for part in segments)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=80), st.integers(0, 1_000))
def test_segments_cover_a_shot_without_gap_or_overlap(sheet: list[int], start: int) -> None:
    segments = read_segments(sheet, start, PARAMS, exposures_24=[float(n) for n in sheet], hold=12)

    assert [segments[0].start_frame, segments[-1].end_frame] == [start, start + sum(sheet)]
    assert all(one.end_frame == other.start_frame for one, other in pairwise(segments))


def repeated(film: Sequence[Picture], ratio: Fraction) -> list[Picture]:
    """Return the film at `ratio` times its rate, by frames shown again."""
    return [film[int(number / ratio)] for number in range(int(len(film) * ratio))]


def pulled_down(film: Sequence[Picture], *, is_woven: bool) -> list[Picture]:
    """Return the film at 30 Hz: frames give three fields and two in turn, two fields of two make a frame."""
    fields = [frame for number, frame in enumerate(film) for _ in range(2 + number % 2)]
    frames: list[Picture] = []
    for one, other in zip(fields[::2], fields[1::2], strict=False):
        frame = one.copy()
        if is_woven:
            frame[1::2] = other[1::2]
        else:
            frame = ((one.astype(np.uint16) + other + 1) // 2).astype(np.uint8)
        frames.append(frame)
    return frames


def acted(exposure: int) -> list[Picture]:
    """Return two seconds at 24 Hz of a figure shown for so many frames each."""
    drawings = [draw_figure(HILLS, pose) for pose in range(48 // exposure)]
    return [drawings[frame // exposure] for frame in range(48)]


def read_at(folder: Path, pictures: Sequence[Picture], rate: Fraction, **how: object) -> ShotReading:
    """Return the one shot of a film at a rate."""
    film = encode_at(folder / "film.mkv", pictures, rate, **(how or RAW))
    (shot,) = analyse(read_features(film, FeatureParams()), AnalyseParams())
    return shot


@pytest.mark.parametrize("rate", [24, Fraction(24000, 1001), 25, 30, Fraction(30000, 1001), 48, 60], ids=str)
@pytest.mark.parametrize(("exposure", "cadence"), [(1, "on_ones"), (2, "on_twos"), (3, "on_threes")])
def test_one_animation_has_one_cadence_at_every_rate(
    tmp_path: Path, exposure: int, cadence: Cadence, rate: Fraction
) -> None:
    ratio = Fraction(round(rate), 24)

    shot = read_at(tmp_path, repeated(acted(exposure), ratio), Fraction(rate))

    assert (len(shot.timesheet), shot.cadence_24) == (48 // exposure, cadence)


@pytest.mark.parametrize("is_woven", [True, False], ids=["woven", "blended"])
@pytest.mark.parametrize("how", [RAW, {"codec": "libx264", "options": {"crf": "23"}}], ids=["raw", "x264"])
def test_twos_under_pulldown_stay_on_twos(tmp_path: Path, is_woven: bool, how: dict[str, object]) -> None:
    shot = read_at(tmp_path, pulled_down(acted(2), is_woven=is_woven), Fraction(30000, 1001), **how)

    assert shot.cadence_24 == "on_twos"


def test_a_blended_in_between_is_no_drawing(tmp_path: Path) -> None:
    film = acted(2)
    at = [number * 4 / 5 for number in range(59)]
    blended = [np.round(film[int(t)] * (1 - t % 1) + film[min(int(t) + 1, 47)] * (t % 1)).astype(np.uint8) for t in at]

    shot = read_at(tmp_path, blended, Fraction(30))

    assert shot.cadence_24 == "on_twos"
    assert len(shot.timesheet) == pytest.approx(24, abs=2)


def test_a_pan_under_pulldown_is_one_drawing(tmp_path: Path) -> None:
    pan = [crop(WORLD, 2.0 * (frame - 24)) for frame in range(48)]

    for is_woven in (True, False):
        assert len(read_at(tmp_path, pulled_down(pan, is_woven=is_woven), Fraction(30)).timesheet) == 1


def test_uneven_times_are_kept_to_the_tick(tmp_path: Path) -> None:
    times = uneven_times(60)
    film = encode_odd(tmp_path / "vfr.mkv", [draw_figure(HILLS, frame // 2) for frame in range(60)], times=times, **RAW)

    (shot,) = analyse(read_features(film, FeatureParams()), AnalyseParams())

    assert shot.timesheet == [2] * 30
    last_ms, before_ms = (round(1000 * time / 24) for time in (times[-1], times[-2]))
    assert (shot.start_pts, shot.end_pts) == (0, last_ms + last_ms - before_ms)


def test_a_drawing_a_frame_at_12_hz_is_on_twos(tmp_path: Path) -> None:
    shot = read_at(tmp_path, [draw_figure(HILLS, pose) for pose in range(24)], Fraction(12))

    assert (shot.cadence, shot.cadence_24) == ("on_ones", "on_twos")
