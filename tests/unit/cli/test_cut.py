"""`sakuga cut`: exact clips in a folder, resumable, the same bytes."""

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.unit.media.films import fingerprints


@pytest.fixture
def film(smallest_footage: Path) -> Path:
    return smallest_footage / "smallest.mp4"


def manifest_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
    return found


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_every_clip_holds_exactly_the_frames_its_entry_names(sakuga, tmp_path: Path, film: Path) -> None:
    done = sakuga("cut", film, "--out", tmp_path / "clips", "--json")
    assert done.exit_code == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["clips"], answer["frames"], answer["is_new"]) == (2, 48, True)
    manifest = manifest_of(tmp_path / "clips")
    _, whole = fingerprints(film)
    assert manifest["video_sha256"] == hashlib.sha256(film.read_bytes()).hexdigest()
    assert [clip["file"] for clip in manifest["clips"]] == ["00000000.mkv", "00000024.mkv"]
    for clip in manifest["clips"]:
        file = tmp_path / "clips" / clip["file"]
        _, own = fingerprints(file)
        kept = own[clip["skip_frames"] : clip["skip_frames"] + clip["len_frames"]]
        assert kept == whole[clip["start_frame"] : clip["end_frame"]]
        assert clip["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
        assert clip["start_pts"] < clip["end_pts"]
        assert sum(clip["timesheet"]) == clip["len_frames"]


def test_exports_stand_beside_the_clips(sakuga, tmp_path: Path, film: Path) -> None:
    done = sakuga("cut", film, "--out", tmp_path, "--mp4", "--drawings-only", "--audio", "keep")
    assert done.exit_code == 0, done.stderr
    for clip in manifest_of(tmp_path)["clips"]:
        assert len(fingerprints(tmp_path / clip["mp4"]["file"])[1]) >= clip["mp4"]["frames"] == clip["len_frames"]
        drawings = clip["drawings_only"]
        assert len(fingerprints(tmp_path / drawings["file"])[1]) == drawings["frames"] == len(clip["timesheet"])
    assert len(list(tmp_path.iterdir())) == 7


def test_a_folder_that_is_complete_is_left_as_it_is(sakuga, tmp_path: Path, film: Path) -> None:
    assert sakuga("cut", film, "--out", tmp_path).exit_code == 0
    times = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    again = json.loads(sakuga("cut", film, "--out", tmp_path, "--json").stdout)
    assert (again["is_new"], again["has_read"]) == (False, False)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == times


def test_a_run_that_was_stopped_goes_on_without_reading_again(sakuga, tmp_path: Path, film: Path) -> None:
    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    assert sakuga("cut", film, "--out", whole).exit_code == 0
    shutil.copytree(whole, stopped)
    (stopped / "00000024.mkv").unlink()
    begun = manifest_of(whole) | {"is_complete": False, "clips": []}
    (stopped / "manifest.json").write_text(json.dumps(begun))
    answer = json.loads(sakuga("cut", film, "--out", stopped, "--json").stdout)
    assert (answer["is_new"], answer["has_read"]) == (True, False)
    assert bytes_of(stopped) == bytes_of(whole)


def test_what_a_killed_run_left_goes_at_the_next(sakuga, tmp_path: Path, film: Path) -> None:
    assert sakuga("cut", film, "--out", tmp_path).exit_code == 0
    (tmp_path / ".cutting-killed").mkdir()
    (tmp_path / ".cutting-killed" / "lock").touch()
    assert not json.loads(sakuga("cut", film, "--out", tmp_path, "--json").stdout)["is_new"]
    assert not (tmp_path / ".cutting-killed").exists()


def test_a_name_that_is_no_text_can_be_cut(sakuga, tmp_path: Path, film: Path) -> None:
    video = Path(shutil.copy(film, tmp_path / os.fsdecode(b"caf\xe9.mp4")))
    out = tmp_path / os.fsdecode(b"\xe9")
    done = sakuga("cut", video, "--out", out, "--json")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["manifest"] == str(out / "manifest.json")
    assert manifest_of(out)["reading"]["video"] == r"caf\xe9.mp4"


def test_a_folder_under_a_file_says_which_is_the_file(sakuga, tmp_path: Path, film: Path) -> None:
    (tmp_path / "file").touch()
    done = sakuga("cut", film, "--out", tmp_path / "file" / "clips")
    assert done.exit_code == 1
    assert f"{tmp_path / 'file'}: is a file, so" in done.stderr


def test_a_clip_that_was_damaged_is_cut_again(sakuga, tmp_path: Path, film: Path) -> None:
    assert sakuga("cut", film, "--out", tmp_path).exit_code == 0
    before = bytes_of(tmp_path)
    (tmp_path / "00000024.mkv").write_bytes(b"damaged")
    assert json.loads(sakuga("cut", film, "--out", tmp_path, "--json").stdout)["is_new"]
    assert bytes_of(tmp_path) == before


def test_a_folder_of_another_video_is_not_touched(sakuga, tmp_path: Path, film: Path) -> None:
    other = tmp_path / "other.mp4"
    other.write_bytes(film.read_bytes() + b"\0")
    assert sakuga("cut", film, "--out", tmp_path / "clips").exit_code == 0
    before = bytes_of(tmp_path / "clips")
    done = sakuga("cut", other, "--out", tmp_path / "clips")
    assert done.exit_code == 1
    assert "holds clips of smallest.mp4, not of other.mp4; choose another --out" in done.stderr
    assert bytes_of(tmp_path / "clips") == before


def test_other_settings_need_another_folder(sakuga, tmp_path: Path, film: Path) -> None:
    assert sakuga("cut", film, "--out", tmp_path).exit_code == 0
    done = sakuga("cut", film, "--out", tmp_path, "--shot-frames-min", "25")
    assert done.exit_code == 1
    assert "were cut by other settings" in done.stderr


def test_a_manifest_of_someone_else_is_not_overwritten(sakuga, tmp_path: Path, film: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"name": "my web app"}')
    done = sakuga("cut", film, "--out", tmp_path)
    assert done.exit_code == 1
    assert "no manifest of ours" in done.stderr
    assert bytes_of(tmp_path) == {"manifest.json": b'{"name": "my web app"}'}


def test_a_video_whose_shots_are_all_dropped_has_a_manifest_and_no_clip(sakuga, tmp_path: Path, film: Path) -> None:
    answer = json.loads(sakuga("cut", film, "--out", tmp_path, "--shot-frames-min", "25", "--json").stdout)
    assert (answer["clips"], answer["dropped"]) == (0, 2)
    assert manifest_of(tmp_path)["is_complete"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("gone.mp4", "No such file"),
        ("empty.mp4", "is empty"),
        ("page.mp4", "is a web page"),
        ("dir.mp4", "dir.mp4: is a directory; give a video file"),
        ("pipe.mp4", "pipe.mp4: is a pipe, not a file"),
    ],
)
def test_a_bad_file_is_one_line_and_leaves_no_folder(sakuga, tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "dir.mp4").mkdir()
    os.mkfifo(tmp_path / "pipe.mp4")
    (tmp_path / "page.mp4").write_text("<html>404</html>")
    done = sakuga("cut", tmp_path / name, "--out", tmp_path / "clips")
    assert done.exit_code == 1
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "clips").exists()
