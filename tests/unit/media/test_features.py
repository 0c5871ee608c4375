import json
from itertools import pairwise
from pathlib import Path

import pytest
from scenedetect import AdaptiveDetector, detect

from sakuga_tasks.media.features import FeatureParams, read_features
from sakuga_tasks.media.probe import probe_video
from sakuga_tasks.records.reading import FrameFeatures, ShotReading
from sakuga_tasks.stages.analyse import AnalyseParams, analyse
from tests.unit.media.conftest import Footage
from tests.unit.media.films import encode_film, moving_pictures

CARTOONS = [
    "01_fox_at_home.mp4",
    "02_lighthouse.mkv",
    "03_storm.webm",
    "04_seasons.mp4",
    "05_long_way.mp4",
    "06_good_night.mkv",
]
BARE = AnalyseParams(flash_frames_max=0)


@pytest.fixture(scope="module")
def readings(footage: Footage) -> dict[str, list[FrameFeatures]]:
    """The features of every cartoon, SSIM included."""
    return {name: list(read_features(footage.folder / name, FeatureParams(with_ssim=True))) for name in CARTOONS}


def starts(shots: list[ShotReading]) -> list[int]:
    """Return the first frame of every shot."""
    return [shot.start_frame for shot in shots]


def scenedetect_starts(path: Path, detector: AdaptiveDetector) -> list[int]:
    """Return what PySceneDetect itself finds."""
    return [start.frame_num for start, _ in detect(str(path), detector, backend="pyav", start_in_scene=True)]


@pytest.mark.parametrize("name", CARTOONS)
def test_adaptive_cuts_are_those_of_pyscenedetect(
    name: str, readings: dict[str, list[FrameFeatures]], footage: Footage
) -> None:
    theirs = scenedetect_starts(footage.folder / name, AdaptiveDetector(min_scene_len=1))

    assert starts(list(analyse(readings[name], BARE))) == theirs


@pytest.mark.parametrize("name", CARTOONS)
def test_sakuga42m_cuts_are_those_of_the_published_call(
    name: str, readings: dict[str, list[FrameFeatures]], footage: Footage
) -> None:
    published = AdaptiveDetector(adaptive_threshold=3.0, min_scene_len=18, min_content_val=30.0)
    theirs = scenedetect_starts(footage.folder / name, published)

    assert starts(list(analyse(readings[name], AnalyseParams(cuts="sakuga42m")))) == theirs


@pytest.mark.parametrize("name", CARTOONS)
def test_hard_cuts_and_timesheets_of_the_cartoons_are_read(
    name: str, readings: dict[str, list[FrameFeatures]], footage: Footage
) -> None:
    truth = footage.truth[name]
    shots = list(analyse(readings[name], AnalyseParams()))
    dissolves = {frame for bounds in truth["dissolves"] for frame in bounds}
    sharp = {
        shot["start_frame"]: shot["timesheet"]
        for shot in truth["shots"]
        if not dissolves & {shot["start_frame"], shot["end_frame"]}
    }

    assert starts(shots)[1:] == truth["hard_cuts"]
    assert {shot.start_frame: shot.timesheet for shot in shots if shot.start_frame in sharp} == sharp


def test_frames_and_times_run_on(film: Path) -> None:
    features = list(read_features(film, FeatureParams()))

    assert [feature.frame for feature in features] == list(range(90))
    assert [b.pts - a.pts for a, b in pairwise(features)] == [1001] * 89
    assert features[0].content_change == features[0].local_change == 0
    assert all(feature.ssim_64 is None for feature in features)


def test_one_frame_has_features(tmp_path: Path) -> None:
    film = encode_film(tmp_path / "one.mp4", moving_pictures(1))

    (feature,) = read_features(film, FeatureParams(with_ssim=True))

    assert (feature.frame, feature.content_change, feature.ssim_64) == (0, 0.0, None)


def test_ten_bit_video_is_read(tmp_path: Path) -> None:
    film = encode_film(tmp_path / "deep.mkv", moving_pictures(6), codec="ffv1", pixel_format="yuv420p10le")

    assert probe_video(film).bit_depth == 10
    assert len(list(read_features(film, FeatureParams()))) == 6


def test_the_known_reel_is_cut_where_it_was_cut(shared_media: Path) -> None:
    truth = json.loads((shared_media / "ground_truth.json").read_text())["reel_ccby_known_cuts_24fps.mp4"]
    features = read_features(shared_media / "mixed_reel" / "reel_ccby_known_cuts_24fps.mp4", FeatureParams())

    shots = list(analyse(features, AnalyseParams()))

    # The plain detector reads no dissolve, so the shots on both sides of 348-360 are one.
    assert starts(shots)[1:] == truth["hard_cuts"]
    assert [shot.start_frame for shot in shots if shot.drop_reason] == [178]


def test_known_timesheets_are_read(shared_media: Path) -> None:
    hold, *others = analyse(read_features(shared_media / "cc0_sita/sita_static_hold_24fps.mp4", FeatureParams()), BARE)
    (run,) = analyse(
        read_features(shared_media / "mit_easeljs_runner/runner_run_jump_30fps.mp4", FeatureParams()), BARE
    )

    assert (hold.timesheet, hold.cadence, others) == ([60], "hold", [])
    assert hold.dynamic_score_sakuga == pytest.approx(1 / 60)
    assert (run.timesheet, run.cadence) == ([2] * 58, "on_twos")
