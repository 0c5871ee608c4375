"""Features of real files: every pixel format and size, times, and the seed's own measures."""

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scenedetect import AdaptiveDetector, detect
from skimage.metrics import structural_similarity

from sakuga_tasks.media.decode import decode_frames
from sakuga_tasks.media.features import FeatureParams, read_features
from sakuga_tasks.media.scoring import picture_of, small_luma
from sakuga_tasks.records.reading import FrameFeatures, ShotReading
from sakuga_tasks.records.video_reading import find_shot_starts, find_transitions
from sakuga_tasks.stages.analyse import analyse
from sakuga_tasks.stages.analyse_params import AnalyseParams
from tests.unit.media.conftest import Footage
from tests.unit.media.films import Picture, encode_film, moving_pictures
from tests.unit.media.odd_films import encode_odd, uneven_times

CARTOONS = [
    "01_fox_at_home.mp4",
    "02_lighthouse.mkv",
    "03_storm.webm",
    "04_seasons.mp4",
    "05_long_way.mp4",
    "06_good_night.mkv",
]
ALL = FeatureParams(with_ssim=True, with_content=True)


@pytest.fixture(scope="module")
def readings(footage: Footage) -> dict[str, list[FrameFeatures]]:
    """The features of every cartoon, those of the seed's methods included."""
    return {name: list(read_features(footage.folder / name, ALL)) for name in CARTOONS}


def read(path: Path) -> list[ShotReading]:
    """Return the engine's reading of a file."""
    return list(analyse(read_features(path, FeatureParams()), AnalyseParams()))


@pytest.mark.parametrize("name", CARTOONS)
def test_sakuga42m_cuts_are_those_of_the_published_call(
    name: str, readings: dict[str, list[FrameFeatures]], footage: Footage
) -> None:
    published = AdaptiveDetector(adaptive_threshold=3.0, min_scene_len=18, min_content_val=30.0)
    theirs = detect(str(footage.folder / name), published, backend="pyav", start_in_scene=True)

    shots = analyse(readings[name], AnalyseParams(cuts="sakuga42m"))

    assert [shot.start_frame for shot in shots] == [start.frame_num for start, _ in theirs]


def test_ssim_is_that_of_scikit_image(film: Path) -> None:
    small = [small_luma(picture_of(frame)) for frame in decode_frames(film)]
    theirs = [structural_similarity(one, other) for one, other in pairwise(small)]

    assert [feature.ssim_64 for feature in read_features(film, ALL)] == [None, *theirs]


@pytest.mark.parametrize("name", CARTOONS)
def test_cuts_transitions_and_timesheets_of_the_cartoons_are_read(
    name: str, readings: dict[str, list[FrameFeatures]], footage: Footage
) -> None:
    truth = footage.truth[name]
    shots = list(analyse(readings[name], AnalyseParams()))
    found = find_transitions(shots)
    dissolves = {frame for bounds in truth["dissolves"] for frame in bounds}
    sharp = {
        # A pan is one drawing on which the camera moves.
        shot["start_frame"]: [sum(shot["timesheet"])] if shot["kind"] == "pan" else shot["timesheet"]
        for shot in truth["shots"]
        if not dissolves & {shot["start_frame"], shot["end_frame"]}
    }

    assert set(truth["hard_cuts"]) == set(find_shot_starts(shots)) - {span.end for span in found}
    assert [(span.start, span.end) for span in found] == [
        (pytest.approx(start, abs=2), pytest.approx(end, abs=2)) for start, end in truth["dissolves"]
    ]
    assert {shot.start_frame: shot.timesheet for shot in shots if shot.start_frame in sharp} == sharp


def test_frames_and_times_run_on(film: Path) -> None:
    features = list(read_features(film, FeatureParams()))

    assert [feature.frame for feature in features] == list(range(90))
    assert [b.pts - a.pts for a, b in pairwise(features)] == [1001] * 89
    assert all(feature.ssim_64 is feature.content_change is None for feature in features)
    assert features[0].strong_BB is features[0].weak_BB is features[0].move is None


def test_times_of_a_variable_rate_are_the_files_own(tmp_path: Path) -> None:
    times = uneven_times(12)
    film = encode_odd(tmp_path / "vfr.mp4", moving_pictures(12), times=times)

    features = list(read_features(film, FeatureParams()))

    assert [float(feature.pts * feature.time_base * 24) for feature in features] == pytest.approx(times)


def test_features_stay_small_whatever_the_picture(tmp_path: Path) -> None:
    film = encode_film(tmp_path / "large.mkv", moving_pictures(2, width=1920, height=1080))

    *_, feature = read_features(film, FeatureParams())

    assert feature.cell_px in (8, 16, 32)
    assert max(feature.cells_TT.shape) <= 64
    assert feature.means_MM.size <= 40_000


def still(picture: Picture) -> list[Picture]:
    """Return a picture held for some frames."""
    return [picture] * 5


def test_what_does_not_change_is_not_measured_again(tmp_path: Path) -> None:
    film = encode_odd(tmp_path / "held.mkv", still(moving_pictures(1)[0]), codec="ffv1")

    first, *others = read_features(film, FeatureParams())

    for other in others:
        assert other.strong_BB is other.weak_BB is other.move is None
        assert other.cells_TT is first.cells_TT
        assert other.drawing_hash == first.drawing_hash


ODD: dict[str, tuple[str, str, str, Callable[[Picture], Picture]]] = {
    "10 bits": ("ffv1", "yuv420p10le", ".mkv", lambda p: p),
    "4:2:2": ("ffv1", "yuv422p", ".mkv", lambda p: p),
    "4:2:2 of 10 bits": ("libx264", "yuv422p10le", ".mkv", lambda p: p),
    "4:4:4": ("ffv1", "yuv444p", ".mkv", lambda p: p),
    "4:4:4 of 12 bits": ("ffv1", "yuv444p12le", ".mkv", lambda p: p),
    "gray": ("libx264", "gray", ".mkv", lambda p: p),
    "RGB": ("ffv1", "bgr0", ".mkv", lambda p: p),
    "full range": ("mjpeg", "yuvj444p", ".mkv", lambda p: p),
    "GIF": ("gif", "rgb8", ".gif", lambda p: p),
    "odd sizes": ("ffv1", "yuv420p", ".mkv", lambda p: p[:99, :175]),
    "32x32": ("ffv1", "yuv420p", ".mkv", lambda p: p[16:48, 30:62]),
    "a tall slit": ("ffv1", "yuv420p", ".mkv", lambda p: p[:, 40:80]),
}


@pytest.mark.parametrize(("codec", "pixel_format", "suffix", "crop"), ODD.values(), ids=ODD)
def test_every_kind_of_picture_is_read(
    tmp_path: Path, codec: str, pixel_format: str, suffix: str, crop: Callable[[Picture], Picture]
) -> None:
    pictures = [crop(moving_pictures(1)[0]), crop(moving_pictures(1, cut_frame=0)[0][::-1, ::-1].copy())]
    pictures = [np.ascontiguousarray(pictures[frame // 24]) for frame in range(48)]

    shots = read(encode_odd(tmp_path / f"film{suffix}", pictures, codec=codec, pixel_format=pixel_format))

    assert [(shot.start_frame, shot.end_frame, shot.timesheet) for shot in shots] == [(0, 24, [24]), (24, 48, [24])]


@pytest.mark.parametrize("frames", [1, 2])
def test_a_film_of_a_frame_or_two_is_read(tmp_path: Path, frames: int) -> None:
    film = encode_film(tmp_path / "short.mp4", moving_pictures(1) * frames)

    (shot,) = read(film)

    assert (shot.timesheet, shot.drop_reason) == ([frames], "short_shot")
    assert [f.ssim_64 for f in read_features(film, ALL)] == [None, pytest.approx(1.0)][:frames]


def test_the_known_reel_is_cut_where_it_was_cut(shared_media: Path) -> None:
    truth = json.loads((shared_media / "ground_truth.json").read_text())["reel_ccby_known_cuts_24fps.mp4"]
    start, end = truth["dissolve"]

    shots = read(shared_media / "mixed_reel" / "reel_ccby_known_cuts_24fps.mp4")

    assert find_shot_starts(shots) == [*truth["hard_cuts"], end]
    assert [(s.start, s.end, s.kind) for s in find_transitions(shots)] == [(start, end, "dissolve")]
    assert [(s.start_frame, s.drop_reason) for s in shots if s.drop_reason] == [
        (178, "short_shot"),
        (348, "transition"),
    ]
    held = {60: "static", 108: "zoom", 148: "static", 190: "pan", 276: "pan"}
    found = {s.start_frame: s for s in shots if s.start_frame in held}
    assert {start: s.camera.kind for start, s in found.items() if s.camera} == held
    assert all(len(s.timesheet) == 1 for s in found.values())


def test_known_timesheets_are_read(shared_media: Path) -> None:
    hold, *others = read(shared_media / "cc0_sita/sita_static_hold_24fps.mp4")
    (run,) = read(shared_media / "mit_easeljs_runner/runner_run_jump_30fps.mp4")

    assert (hold.timesheet, hold.cadence, others) == ([60], "hold", [])
    assert hold.dynamic_score_sakuga == pytest.approx(1 / 60)
    assert (run.timesheet, run.cadence) == ([2] * 58, "on_twos")
