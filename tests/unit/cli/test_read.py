"""`sakuga analyse VIDEO`: files as they lie on disk, through the real command line."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.unit.media.films import MEDIA

INTERRUPTED = """
import multiprocessing, os, signal, threading
from sakuga_tasks.cli import main

def interrupt():
    while not multiprocessing.active_children():
        pass
    os.killpg(0, signal.SIGINT)

if __name__ == "__main__":
    threading.Thread(target=interrupt, daemon=True).start()
    main()
"""
"""Presses Ctrl-C, which reaches workers too, as soon as the first of them is started."""


def read_json(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_bytes())
    return found


def truth_of(folder: Path) -> dict[str, Any]:
    return read_json(folder / "truth.json")


def new_drawings(shots: list[dict[str, Any]]) -> list[int]:
    """Spell out timesheets as one number per frame."""
    return [int(frame == 0) for shot in shots for exposure in shot["timesheet"] for frame in range(exposure)]


def test_each_video_gives_one_file_that_says_what_was_drawn(sakuga, tmp_path: Path, smallest_footage: Path) -> None:
    done = sakuga("analyse", smallest_footage / "smallest.mp4", "--json", tmp_path / "out")
    assert (done.exit_code, done.stdout) == (0, "")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["smallest.mp4.json"]
    found = read_json(tmp_path / "out" / "smallest.mp4.json")
    truth = truth_of(smallest_footage)["smallest.mp4"]
    assert (found["video"], found["frames"], found["fps"]) == ("smallest.mp4", truth["frames"], "24/1")
    assert found["cuts"] == truth["hard_cuts"]
    assert found["new_drawing"] == new_drawings(truth["shots"])
    assert [(shot["start"], shot["end"]) for shot in found["shots"]] == [(0, 24), (24, 48)]
    assert [shot["timesheet"] for shot in found["shots"]] == [shot["timesheet"] for shot in truth["shots"]]
    numerator, denominator = found["time_base"].split("/")
    assert int(numerator) == 1
    assert int(denominator) > 1
    wanted = {"dynamic_score", "dynamic_score_drawing", "cadence", "cadence_24", "camera"}
    assert wanted <= found["shots"][0].keys()


@pytest.mark.slow
def test_a_folder_is_the_videos_in_it(sakuga, tmp_path: Path, demo_footage: Path) -> None:
    done = sakuga("analyse", demo_footage, "--json", tmp_path / "out", "--processes", "2")
    assert done.exit_code == 0, done.stderr
    truth = truth_of(demo_footage)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {f"{name}.json" for name in truth}
    for name, drawn in truth.items():
        found = read_json(tmp_path / "out" / f"{name}.json")
        assert found["frames"] == drawn["frames"] == len(found["new_drawing"]) == len(found["picture_changed"])
        covered = [*found["shots"], *found["dropped"]]
        assert sum(shot["end"] - shot["start"] for shot in covered) == drawn["frames"]
        assert all(sum(shot["timesheet"]) == shot["end"] - shot["start"] for shot in found["shots"])
        assert all(0 < cut < drawn["frames"] for cut in found["cuts"])
        assert found["cuts"] == sorted(set(found["cuts"]))
    assert [one["reason"] for one in read_json(tmp_path / "out" / "02_lighthouse.mkv.json")["dropped"]] == [
        "short_shot"
    ]


@pytest.mark.slow
def test_several_processes_write_the_same_bytes_as_one(sakuga, tmp_path: Path, smallest_footage: Path) -> None:
    videos = [tmp_path / f"{number}.mp4" for number in range(3)]
    for video in videos:
        shutil.copy(smallest_footage / "smallest.mp4", video)
    for processes in (1, 2):
        out = tmp_path / str(processes)
        assert sakuga("analyse", *videos, "--json", out, "--processes", processes).exit_code == 0
    for video in videos:
        one, two = ((tmp_path / str(number) / f"{video.name}.json").read_bytes() for number in (1, 2))
        assert one == two


@pytest.mark.slow
@pytest.mark.parametrize("processes", [1, 2])
def test_a_bad_file_is_one_line_and_the_rest_goes_on(
    sakuga, tmp_path: Path, smallest_footage: Path, processes: int
) -> None:
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "page.mp4").write_text("<html>404</html>")
    given = [tmp_path / "empty.mp4", tmp_path / "gone.mp4", smallest_footage / "smallest.mp4", tmp_path / "page.mp4"]
    done = sakuga("analyse", *given, "--json", tmp_path / "out", "--processes", processes)
    assert done.exit_code == 1
    assert sorted(line for line in done.stderr.splitlines() if " INFO " not in line) == [
        "sakuga: 3 of 4 files could not be read",
        "sakuga: error: empty.mp4: is empty, 0 bytes; download it again",
        "sakuga: error: gone.mp4: cannot be read: No such file or directory",
        "sakuga: error: page.mp4: is a web page, not a video; give a video file",
    ]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["smallest.mp4.json"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_an_answer_that_finds_no_room_is_one_line(smallest_footage: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "from sakuga_tasks.cli import main; main()",
        "analyse",
        str(smallest_footage),
        "--json",
    ]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)

    assert done.returncode == 1
    said = [line for line in done.stderr.splitlines() if line.startswith("sakuga: error")]
    assert said == ["sakuga: error: the output cannot be written: No space left on device; free some and run it again"]
    assert "Traceback" not in done.stderr


def test_a_truncated_file_leaves_no_answer(sakuga, tmp_path: Path, demo_footage: Path) -> None:
    whole = (demo_footage / "02_lighthouse.mkv").read_bytes()
    (tmp_path / "cut.mkv").write_bytes(whole[: len(whole) * 2 // 3])
    done = sakuga("analyse", tmp_path / "cut.mkv", "--json", tmp_path / "out")
    assert done.exit_code == 1
    assert "cut.mkv" in done.stderr
    assert not (tmp_path / "out").exists()


def test_two_files_of_one_name_are_refused_before_anything_is_read(sakuga, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.mp4").touch()
    done = sakuga("analyse", tmp_path / "a" / "x.mp4", tmp_path / "b", "--json", tmp_path / "out")
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert "one name for two answers; analyse them into two folders" in done.stderr


def test_a_folder_without_videos_is_refused(sakuga, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    done = sakuga("analyse", tmp_path, "--json", tmp_path / "out")
    assert done.exit_code == 1
    assert "holds no video, only 1 file of other names (.txt); subfolders are not read" in done.stderr
    assert "sakuga: 1 of 1 files could not be read" in done.stderr


def test_one_answer_that_cannot_be_written_is_one_line_and_the_rest_is_read(
    sakuga, tmp_path: Path, smallest_footage: Path
) -> None:
    names = ["blocked.mp4", "ä" * 125 + ".mp4", os.fsdecode(b"caf\xe9.mp4")]
    videos = [Path(shutil.copy(smallest_footage / "smallest.mp4", tmp_path / name)) for name in names]
    os.mkfifo(tmp_path / "pipe.mp4")
    (tmp_path / "none").mkdir()
    (tmp_path / "out" / "blocked.mp4.json").mkdir(parents=True)
    given = [*videos, tmp_path / "pipe.mp4", tmp_path / "none", tmp_path / ("x" * 300)]
    done = sakuga("analyse", *given, "--json", tmp_path / "out", "--processes", "1")
    assert done.exit_code == 1
    said = [line for line in done.stderr.splitlines() if " INFO " not in line]
    assert len(said) == 5
    assert "none: holds no video; subfolders are not read" in said[0]
    assert "blocked.mp4.json: is a folder, and the answer would take its name; move it away" in said[1]
    assert "pipe.mp4: is a pipe, not a file" in said[2]
    assert said[3].endswith("cannot be read: File name too long")
    assert said[4] == "sakuga: 3 of 6 files could not be read, 1 of 6 answers could not be written"
    written = {read_json(path)["video"] for path in (tmp_path / "out").iterdir() if path.is_file()}
    assert written == {names[1], r"caf\xe9.mp4"}


def test_an_answer_that_cannot_be_written_says_where(sakuga, tmp_path: Path, smallest_footage: Path) -> None:
    (tmp_path / "out").touch()
    done = sakuga("analyse", smallest_footage, "--json", tmp_path / "out")
    assert done.exit_code == 1
    assert f"sakuga: error: {tmp_path / 'out'}: is a file; name a folder" in done.stderr
    done = sakuga("analyse", smallest_footage, "--json", tmp_path / "out" / "deeper")
    assert f"sakuga: error: {tmp_path / 'out'}: is a file, so {tmp_path / 'out' / 'deeper'} can be no" in done.stderr


@pytest.mark.slow
def test_an_interrupted_reading_says_what_is_true_of_it(tmp_path: Path, smallest_footage: Path) -> None:
    videos = [shutil.copy(smallest_footage / "smallest.mp4", tmp_path / f"{number}.mp4") for number in range(2)]
    command = [sys.executable, "-c", INTERRUPTED, "analyse", *map(str, videos), "--processes", "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, start_new_session=True)
    assert done.returncode == 130
    said = [line for line in done.stderr.splitlines() if line and " INFO " not in line]
    assert said == [
        "sakuga: interrupted; answers written are whole, and running the same command again reads every file"
    ]


def test_json_without_a_folder_goes_to_stdout(sakuga, smallest_footage: Path) -> None:
    done = sakuga("analyse", smallest_footage / "smallest.mp4", "--json")
    assert json.loads(done.stdout)["video"] == "smallest.mp4"


def test_without_json_a_table_says_what_was_found(sakuga, smallest_footage: Path) -> None:
    done = sakuga("analyse", smallest_footage)
    head, row = (line.split() for line in done.stdout.splitlines())
    assert head == ["video", "frames", "shots", "cuts", "transitions", "drawings", "dropped"]
    assert row[:5] == ["smallest.mp4", "48", "2", "1", "0"]


def test_knobs_choose_the_method(sakuga, smallest_footage: Path) -> None:
    given = ["analyse", smallest_footage / "smallest.mp4", "--json"]
    ours, theirs = (json.loads(sakuga(*given, *more).stdout) for more in ([], ["--drawings", "sakuga42m"]))
    assert "ssim" in theirs["evidence_counts"]
    assert "ssim" not in ours["evidence_counts"]
    strict = json.loads(sakuga(*given, "--shot-frames-min", "25").stdout)
    assert (len(strict["shots"]), len(strict["dropped"])) == (0, 2)


@pytest.mark.parametrize(
    ("given", "said"),
    [(["--json", "out"], "a folder is for files"), (["x.mp4", "--store", "here"], "--store is for the stage")],
)
def test_files_and_the_stage_are_not_mixed(sakuga, given: list[str], said: str) -> None:
    done = sakuga("analyse", *given)
    assert done.exit_code == 2
    assert said in done.stderr


def test_names_with_spaces_quotes_and_newlines_are_read(sakuga, tmp_path: Path, smallest_footage: Path) -> None:
    name = '♪ it\'s "a\nfox" %s.mp4'
    shutil.copy(smallest_footage / "smallest.mp4", tmp_path / name)
    assert sakuga("analyse", tmp_path / name, "--json", tmp_path / "out").exit_code == 0
    assert read_json(tmp_path / "out" / f"{name}.json")["video"] == name


@pytest.mark.slow
def test_a_bar_shows_the_frames_on_a_terminal(tmp_path: Path, smallest_footage: Path) -> None:
    ours, theirs = os.openpty()
    command = [sys.executable, "-c", "from sakuga_tasks.cli import main; main()", "analyse", str(smallest_footage)]
    environment = {"PATH": os.environ["PATH"], "TERM": "xterm", "SAKUGA_CACHE": str(tmp_path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, env=environment) as process:
        os.close(theirs)
        said = b""
        try:
            while part := os.read(ours, 4096):
                said += part
        except OSError:  # how Linux says that the other end of a terminal is closed
            pass
        assert process.wait() == 0
    os.close(ours)
    assert b"48/48" in said


@pytest.mark.slow
def test_the_licensed_reel_reads_as_its_truth_says(sakuga, tmp_path: Path) -> None:
    if not MEDIA.is_dir():
        pytest.skip("the licensed test footage is not at ../shared/media")
    reel = MEDIA / "mixed_reel" / "reel_ccby_known_cuts_24fps.mp4"
    assert sakuga("analyse", reel, "--json", tmp_path).exit_code == 0
    found = read_json(tmp_path / f"{reel.name}.json")
    truth = read_json(MEDIA / "ground_truth.json")[reel.name]
    assert found["frames"] == truth["frames"]
    assert set(truth["hard_cuts"]) <= set(found["cuts"])
    new = {0, *truth["hard_cuts"], *truth["flash"], *range(*truth["dissolve"]), truth["dissolve"][1]}
    assert {frame for frame, is_new in enumerate(found["new_drawing"]) if is_new} == new
