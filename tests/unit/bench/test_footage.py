import hashlib
import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import av
import pytest

BENCH = Path(__file__).resolve().parents[3] / "bench"


@pytest.fixture(scope="module")
def footage() -> ModuleType:
    """The module that draws."""
    sys.path.insert(0, str(BENCH))
    return importlib.import_module("footage")


@pytest.fixture(scope="module")
def drawn(footage: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Six small cartoons and their truth."""
    folder = tmp_path_factory.mktemp("drawn")
    return folder, footage.draw_footage(folder, seconds=20, videos=6, seed=3, width_px=256, height_px=144)


def hashes(folder: Path) -> dict[str, str]:
    """Hash every file of a folder."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_the_smallest_is_two_shots_in_two_seconds(footage: ModuleType, tmp_path: Path) -> None:
    truth = footage.draw_smallest(tmp_path)["smallest.mp4"]

    assert (truth["frames"], truth["height"], len(truth["shots"])) == (48, 240, 2)
    assert truth["hard_cuts"] == [24]


def test_the_same_arguments_write_the_same_bytes(footage: ModuleType, tmp_path: Path) -> None:
    draw: Callable[..., object] = footage.draw_footage
    for run in ("one", "two"):
        draw(tmp_path / run, seconds=8, videos=3, seed=5, width_px=160, height_px=96)

    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")


def test_another_seed_draws_other_videos(footage: ModuleType, tmp_path: Path) -> None:
    for seed in (1, 2):
        footage.draw_smallest(tmp_path / str(seed), seed=seed)

    assert hashes(tmp_path / "1")["smallest.mp4"] != hashes(tmp_path / "2")["smallest.mp4"]


def test_every_kind_is_drawn(drawn: tuple[Path, dict[str, Any]]) -> None:
    truth = drawn[1]

    kinds = {shot["kind"] for video in truth.values() for shot in video["shots"]}

    assert kinds == {"walk_on_ones", "walk_on_twos", "walk_on_threes", "mouth_flap", "hold", "pan", "flash", "short"}
    assert sum(len(video["dissolves"]) for video in truth.values()) == 1
    assert {Path(name).suffix for name in truth} == {".mp4", ".mkv", ".webm"}


def test_truth_adds_up_to_the_frames_of_the_file(drawn: tuple[Path, dict[str, Any]]) -> None:
    folder, truth = drawn
    assert json.loads((folder / "truth.json").read_text()) == truth
    for name, video in truth.items():
        with av.open(str(folder / name)) as container:
            assert sum(1 for _ in container.decode(video=0)) == video["frames"]
        dissolved = sum(end - start for start, end in video["dissolves"])
        assert sum(sum(shot["timesheet"]) for shot in video["shots"]) + dissolved == video["frames"]
        for shot in video["shots"]:
            assert sum(shot["timesheet"]) == shot["end_frame"] - shot["start_frame"]


def test_the_short_shot_and_the_flash_have_their_lengths(drawn: tuple[Path, dict[str, Any]]) -> None:
    videos = drawn[1].values()
    lengths = {shot["kind"]: shot["end_frame"] - shot["start_frame"] for video in videos for shot in video["shots"]}

    assert lengths["short"] == 12
    assert [end - start for video in videos for start, end in video["flashes"]] == [2]
