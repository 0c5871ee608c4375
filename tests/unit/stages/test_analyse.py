"""The whole engine on features made by hand: what holds for every video."""

import gc
import hashlib
import tracemalloc
from collections.abc import Iterator, Sequence
from itertools import cycle, islice, repeat

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sakuga_tasks.errors import ConfigError
from sakuga_tasks.records.reading import FrameFeatures
from sakuga_tasks.stages.analyse import analyse
from sakuga_tasks.stages.analyse_params import STAGE_VERSION, AnalyseParams
from sakuga_tasks.stages.evidence import Sight
from tests.unit.stages.drawn import bounds
from tests.unit.stages.made import HIGH, WIDE, Plane, blend, checks, grained, make_features, with_spot

GOLDEN_SHA256 = {7: "744712d9f13aae51ba93378ee816cf3b9301589655ea601d29175fa255cc44fe"}
STILLS = [checks(seed) for seed in range(3)]
POOL = [
    *STILLS,
    *(with_spot(STILLS[0], place) for place in range(3)),
    STILLS[0] // 4 + 3,
    STILLS[0] * 0,
    STILLS[1] // 2,
]
SEED = AnalyseParams(cuts="sakuga42m", drawings="sakuga42m")


def twos(still: Plane, frames: int, *, exposure: int = 2) -> list[Plane]:
    """Return frames of a shot animated on twos, or as told."""
    drawings = [with_spot(still, place) for place in range(-(-frames // exposure))]
    return [drawings[frame // exposure] for frame in range(frames)]


def rain(plane: Plane, frame: int) -> Plane:
    """Return the plane behind some drops that are a little lighter."""
    drops = plane.copy()
    for drop in range(24):
        y, x = (frame * 41 + drop * 29) % (HIGH - 6), (frame * 23 + drop * 37) % (WIDE - 4)
        drops[y : y + 6, x : x + 4] = np.minimum(drops[y : y + 6, x : x + 4].astype(np.int64) + 34, 255)
    return drops


def faint_kinds() -> list[Plane]:
    """Return a film of what only a shot tells: a grained dark, rain, a blink, a slow change, grain."""
    dark, slid = STILLS[0] // 6 + 8, STILLS[2].copy()
    slid[24:72, 40:104] = 160
    return [
        *(grained(with_spot(dark, frame // 3, level=30), frame, levels=12) for frame in range(48)),
        *(rain(with_spot(STILLS[1], frame // 3), frame) for frame in range(48)),
        *(with_spot(STILLS[0], 0, level=104 if frame in (20, 21) else 80) for frame in range(48)),
        *(blend(STILLS[2], slid, frame, 48) for frame in range(48)),
        *(grained(STILLS[1], frame, levels=12) for frame in range(24)),
    ]


def every_kind() -> list[Plane]:
    """Return a film with shots on twos and threes, a short one, a flash, a dissolve, a fade and a black end."""
    dissolve = [blend(STILLS[1], STILLS[2], step, 13) for step in range(1, 13)]
    fade = [blend(STILLS[2], STILLS[2] * 0, step, 16) for step in range(1, 17)]
    flash = [STILLS[0] * 0 + 255] * 2
    return [
        *twos(STILLS[0], 30), *flash, *twos(STILLS[0], 10), *twos(STILLS[1], 12), *twos(STILLS[2], 45, exposure=3),
        *[STILLS[1]] * 40, *dissolve, *[STILLS[2]] * 40, *fade, *[STILLS[2] * 0] * 20,
    ]  # fmt: skip


runs = st.lists(st.tuples(st.integers(0, len(POOL) - 1), st.integers(1, 24)), max_size=14)
films = runs.map(lambda parts: [POOL[which] for which, frames in parts for _ in range(frames)])
params = st.builds(
    AnalyseParams,
    cuts=st.sampled_from(["cells", "sakuga42m"]),
    drawings=st.sampled_from(["blocks", "sakuga42m"]),
    shot_frames_min=st.integers(1, 30),
)


@settings(deadline=None, max_examples=50)  # the first call may compile
@given(films, params, st.lists(st.integers(1, 4), min_size=1, max_size=5))
def test_shots_cover_the_video_without_gap_or_overlap(
    planes: list[Plane], params: AnalyseParams, steps: list[int]
) -> None:
    frames = list(make_features(planes, steps=cycle(steps), ssim=0.9, content=31.0))

    shots = list(analyse(frames, params))

    assert [n for shot in shots for n in range(shot.start_frame, shot.end_frame)] == list(range(len(frames)))
    assert [shot.end_pts for shot in shots[:-1]] == [shot.start_pts for shot in shots[1:]]
    for shot in shots:
        length = shot.end_frame - shot.start_frame
        assert sum(shot.timesheet) == len(shot.evidence) == length > 0
        assert len(shot.timesheet) == len(shot.drawing_hashes) == len(shot.hash_contrasts)
        assert [shot.evidence[0], "first" in shot.evidence[1:]] == ["first", False]
        assert 0 <= shot.dynamic_score <= 1
        assert shot.end_pts > shot.start_pts
        assert [shot.segments[0].start_frame, shot.segments[-1].end_frame] == [shot.start_frame, shot.end_frame]
        if shot.drop_reason != "transition":
            assert (shot.drop_reason == "short_shot") == (length < params.shot_frames_min)
        if shot.frame_confidence is not None:
            assert len(shot.frame_confidence) == length
            assert all(0 <= sure <= 1 for sure in shot.frame_confidence)


@settings(deadline=None, max_examples=50)
@given(films)
def test_the_same_features_give_the_same_shots(planes: list[Plane]) -> None:
    frames = list(make_features(planes))

    assert list(analyse(iter(frames), AnalyseParams())) == list(analyse(frames, AnalyseParams()))


def test_output_is_that_of_the_stage_version() -> None:
    frames = list(make_features([*every_kind(), *faint_kinds()], ssim=0.94, content=20.0))

    shots = [shot for params in (AnalyseParams(), SEED) for shot in analyse(frames, params)]
    digest = hashlib.sha256(msgspec.json.encode(shots)).hexdigest()

    assert digest == GOLDEN_SHA256[STAGE_VERSION], "the output changed: raise STAGE_VERSION and add its hash"


def test_hard_cuts_are_found() -> None:
    shots = list(
        analyse(make_features(twos(STILLS[0], 30) + twos(STILLS[1], 40) + twos(STILLS[2], 20)), AnalyseParams())
    )

    assert bounds(shots) == [(0, 30), (30, 70), (70, 90)]
    assert [shot.cut_kind for shot in shots] == ["start", "hard", "hard"]
    assert (shots[1].start_pts, shots[1].end_pts, shots[2].end_pts) == (30, 70, 90)
    assert all(shot.confidence is not None and 0.5 <= shot.confidence <= 1 for shot in shots[1:])


def test_a_short_shot_is_dropped_and_not_merged() -> None:
    planes = twos(STILLS[0], 30) + twos(STILLS[1], 12) + twos(STILLS[2], 30)

    shots = list(analyse(make_features(planes), AnalyseParams()))

    assert [(shot.start_frame, shot.drop_reason) for shot in shots] == [(0, None), (30, "short_shot"), (42, None)]
    assert all(shot.drop_reason is None for shot in analyse(make_features(planes), AnalyseParams(shot_frames_min=12)))


def test_a_transition_is_dropped_whatever_a_short_shot_is() -> None:
    for shot_frames_min in (1, 18):
        params = AnalyseParams(shot_frames_min=shot_frames_min)
        said = {s.cut_kind: s.drop_reason for s in analyse(make_features(every_kind()), params) if s.drop_reason}
        assert said["dissolve"] == said["fade"] == "transition"


def test_the_seeds_methods_leave_null_what_they_cannot_say() -> None:
    for shot in analyse(make_features(every_kind(), ssim=0.94, content=20.0), SEED):
        assert shot.frame_confidence is shot.dynamic_score_drawing is shot.camera is None


def test_no_frames_make_no_shot() -> None:
    assert list(analyse([], AnalyseParams())) == []


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_a_few_frames_are_one_shot(frames: int) -> None:
    (shot,) = analyse(make_features([STILLS[0]] * frames), AnalyseParams())

    assert (shot.timesheet, shot.dynamic_score, shot.cadence) == ([frames], 0.0, "hold")
    assert shot.end_pts == frames


def test_two_frames_may_be_two_shots() -> None:
    assert bounds(analyse(make_features(STILLS[:2]), AnalyseParams())) == [(0, 1), (1, 2)]


@pytest.mark.parametrize(
    ("params", "what"),
    [
        pytest.param(AnalyseParams(drawings="sakuga42m"), "frame 1 has no SSIM", id="ssim"),
        pytest.param(AnalyseParams(cuts="sakuga42m"), "has no content value", id="content"),
    ],
)
def test_what_was_not_measured_is_a_mistake_in_the_settings(params: AnalyseParams, what: str) -> None:
    with pytest.raises(ConfigError, match=what):
        list(analyse(make_features(twos(STILLS[0], 30)), params))


def counted(frames: Sequence[FrameFeatures], taken: list[int]) -> Iterator[FrameFeatures]:
    """Yield the frames and write down which was taken last."""
    for frame in frames:
        taken[0] = frame.frame
        yield frame


def test_some_five_seconds_are_read_ahead() -> None:
    frames = list(make_features([STILLS[0]] * 30 + [STILLS[1]] * 300))
    taken = [0]

    next(analyse(counted(frames, taken), AnalyseParams()))

    assert taken[0] <= 30 + 8 * 24


@pytest.mark.slow
def test_memory_does_not_grow_with_the_video() -> None:
    shot = [*twos(STILLS[0], 60), *twos(STILLS[1], 60)]
    peaks = []
    for frames in (2_000, 20_000):
        features = make_features(islice(cycle(shot), frames))
        tracemalloc.start()
        assert sum(reading.end_frame - reading.start_frame for reading in analyse(features, AnalyseParams())) == frames
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] <= 1.2 * peaks[0]
    assert peaks[1] < 16_000_000


def test_a_shot_is_let_go_before_the_next_one_is_gathered() -> None:
    alive = []

    def film() -> Iterator[FrameFeatures]:
        yield from make_features([*twos(STILLS[0], 300), *twos(STILLS[1], 300)])
        alive.append(sum(isinstance(thing, Sight) for thing in gc.get_objects()))

    shots = list(analyse(film(), AnalyseParams()))

    assert [shot.end_frame for shot in shots] == [300, 600]
    assert 200 < alive[0] < 500


def test_a_hold_of_any_length_holds_no_features() -> None:
    tracemalloc.start()
    (shot,) = analyse(make_features(repeat(STILLS[0], 4_000)), AnalyseParams())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert shot.timesheet == [4_000]
    assert peak < 12_000_000
