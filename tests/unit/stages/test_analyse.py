import hashlib
from collections.abc import Iterator, Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakuga_tasks.errors import ConfigError
from sakuga_tasks.records.reading import Cadence, FrameFeatures
from sakuga_tasks.stages.analyse import STAGE_VERSION, AnalyseParams, analyse, cadence_of, cadence_sakuga_of

GOLDEN_SHA256 = {1: "02d4953927b452635eaa62e4b0157eee2c0d65d780fa4a1ca259a8f8ef942782"}
CUT, MOVE, HELD = 90.0, 8.0, 0.1


def feature(
    frame: int, content: float, *, local: float = 0.0, picture: int = 0, ssim: float | None = None
) -> FrameFeatures:
    """Make one frame; `picture` stands for its hash."""
    return FrameFeatures(
        frame=frame,
        pts=frame * 512,
        content_change=content,
        local_change=local,
        ssim_64=ssim,
        drawing_hash=(picture * 0x9E3779B97F4A7C15) % 2**64,
        hash_contrast=80,
    )


def film(*shots: tuple[int, int], exposure: int = 2) -> list[FrameFeatures]:
    """Make shots given as (frames, picture), animated on `exposure`."""
    frames: list[FrameFeatures] = []
    for length, picture in shots:
        for place in range(length):
            is_new = place % exposure == 0
            content = CUT if place == 0 and frames else MOVE if is_new else HELD
            frames.append(feature(len(frames), content, local=20.0 if is_new else 1.0, picture=picture))
    return frames


def bounds(frames: Sequence[FrameFeatures], params: AnalyseParams | None = None) -> list[tuple[int, int]]:
    """Return the bounds of the shots."""
    return [(shot.start_frame, shot.end_frame) for shot in analyse(frames, params or AnalyseParams())]


frame_lists = st.lists(
    st.tuples(st.sampled_from([0.0, 3.0, 14.9, 31.0, 90.0]), st.sampled_from([0.0, 5.5, 9.0]), st.integers(0, 2)),
    max_size=120,
).map(lambda rows: [feature(n, c, local=loc, picture=p, ssim=0.9) for n, (c, loc, p) in enumerate(rows)])
settings = st.builds(
    AnalyseParams,
    cuts=st.sampled_from(["adaptive", "sakuga42m"]),
    drawings=st.sampled_from(["local", "sakuga42m"]),
    window_frames=st.integers(1, 4),
    flash_frames_max=st.integers(0, 5),
    shot_frames_min=st.integers(1, 30),
)


@given(frame_lists, settings)
def test_shots_cover_the_video_without_gap_or_overlap(frames: list[FrameFeatures], params: AnalyseParams) -> None:
    shots = list(analyse(frames, params))

    assert [n for shot in shots for n in range(shot.start_frame, shot.end_frame)] == list(range(len(frames)))
    assert [shot.end_pts for shot in shots[:-1]] == [shot.start_pts for shot in shots[1:]]
    for shot in shots:
        length = shot.end_frame - shot.start_frame
        assert sum(shot.timesheet) == len(shot.evidence) == length > 0
        assert len(shot.timesheet) == len(shot.drawing_hashes) == len(shot.hash_contrasts)
        assert shot.evidence[0] == "first"
        assert 0 <= shot.dynamic_score <= 1
        assert (shot.drop_reason == "short_shot") == (length < params.shot_frames_min)
        assert shot.end_pts > shot.start_pts


@given(frame_lists)
def test_the_same_features_give_the_same_shots(frames: list[FrameFeatures]) -> None:
    assert list(analyse(iter(frames), AnalyseParams())) == list(analyse(frames, AnalyseParams()))


def test_output_is_that_of_the_stage_version() -> None:
    frames = film((40, 1), (12, 2), (25, 3), (2, 4), (25, 3), (31, 5), exposure=3)
    shots = [
        shot
        for params in (AnalyseParams(), AnalyseParams(cuts="sakuga42m"), AnalyseParams(flash_frames_max=0))
        for shot in analyse(frames, params)
    ]

    digest = hashlib.sha256(msgspec.json.encode(shots)).hexdigest()

    assert digest == GOLDEN_SHA256[STAGE_VERSION], "the output changed: raise STAGE_VERSION and add its hash"


def test_hard_cuts_are_found() -> None:
    shots = list(analyse(film((30, 1), (40, 2), (20, 3)), AnalyseParams()))

    assert [(shot.start_frame, shot.end_frame) for shot in shots] == [(0, 30), (30, 70), (70, 90)]
    assert [shot.cut_kind for shot in shots] == ["start", "hard", "hard"]
    assert (shots[1].start_pts, shots[1].end_pts, shots[2].end_pts) == (30 * 512, 70 * 512, 90 * 512)


def test_a_short_shot_is_dropped_and_not_merged() -> None:
    shots = list(analyse(film((30, 1), (12, 2), (30, 3)), AnalyseParams()))

    assert [(shot.start_frame, shot.drop_reason) for shot in shots] == [(0, None), (30, "short_shot"), (42, None)]


def test_sakuga42m_merges_a_short_shot_into_the_next() -> None:
    assert bounds(film((30, 1), (12, 2), (30, 3)), AnalyseParams(cuts="sakuga42m")) == [(0, 30), (30, 72)]


def test_a_weak_cut_needs_its_threshold() -> None:
    frames = film((30, 1), (30, 2))
    frames[30] = feature(30, 14.9, picture=2)

    assert bounds(frames) == [(0, 60)]
    assert bounds(frames, AnalyseParams(content_min=14.9)) == [(0, 30), (30, 60)]


def test_a_flash_is_no_cut() -> None:
    frames = film((30, 1), (2, 2), (30, 1))

    assert bounds(frames) == [(0, 62)]
    assert bounds(frames, AnalyseParams(flash_frames_max=0)) == [(0, 30), (30, 32), (32, 62)]


def test_two_cuts_to_another_picture_stay_cuts() -> None:
    assert bounds(film((30, 1), (2, 2), (30, 3))) == [(0, 30), (30, 32), (32, 62)]


def test_a_flash_right_after_a_cut_leaves_the_cut() -> None:
    assert bounds(film((30, 1), (20, 2), (2, 3), (20, 2))) == [(0, 30), (30, 72)]


def test_no_frames_make_no_shot() -> None:
    assert bounds([]) == []


def test_one_frame_is_one_shot() -> None:
    (shot,) = analyse([feature(0, 0.0)], AnalyseParams())

    assert (shot.timesheet, shot.dynamic_score, shot.cadence) == ([1], 0.0, "hold")


def test_little_is_read_ahead() -> None:
    taken = 0

    def stream() -> Iterator[FrameFeatures]:
        nonlocal taken
        for frame in film((30, 1), (500, 2)):
            taken += 1
            yield frame

    params = AnalyseParams()
    next(analyse(stream(), params))

    assert taken <= 30 + params.window_frames + params.flash_frames_max + 1


@pytest.mark.parametrize(("exposure", "cadence"), [(1, "on_ones"), (2, "on_twos"), (3, "on_threes"), (40, "hold")])
def test_timesheets_and_cadence_are_read(exposure: int, cadence: Cadence) -> None:
    (shot,) = analyse(film((36, 1), exposure=exposure), AnalyseParams())

    assert shot.timesheet == ([36] if exposure == 40 else [exposure] * (36 // exposure))
    assert shot.cadence == cadence
    assert shot.evidence.count("local") == len(shot.timesheet) - 1


def test_ssim_tells_drawings_in_the_sakuga42m_way() -> None:
    frames = [feature(n, 0.0, ssim=0.95 if n % 3 else 0.9499) for n in range(30)]

    (shot,) = analyse(frames, AnalyseParams(drawings="sakuga42m"))

    assert shot.timesheet == [3] * 10
    assert shot.evidence[:4] == ["first", "held", "held", "ssim"]


def test_missing_ssim_is_a_mistake_in_the_settings() -> None:
    with pytest.raises(ConfigError, match="frame 1 has no SSIM"):
        list(analyse(film((30, 1)), AnalyseParams(drawings="sakuga42m")))


@pytest.mark.parametrize(
    ("timesheet", "cadence"),
    [
        pytest.param([24], "hold", id="one drawing"),
        pytest.param([19, 2, 19], "hold", id="a flash in a hold"),
        pytest.param([2, 2, 2, 2, 24], "on_twos", id="a walk that stops"),
        pytest.param([2, 2, 2, 1], "on_twos", id="the cut shortens the last"),
        pytest.param([4, 4, 4, 4], "mixed", id="on fours has no class"),
        pytest.param([1, 2, 3, 4, 5], "mixed", id="no exposure prevails"),
        pytest.param([1, 1, 2, 2], "on_ones", id="a tie goes to the shorter"),
    ],
)
def test_cadence_is_the_median_outside_holds(timesheet: list[int], cadence: Cadence) -> None:
    assert cadence_of(timesheet, AnalyseParams()) == cadence


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
