import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = [sys.executable, "-c", "from sakuga_tasks.cli import main; main()"]


def last_line(text: str) -> dict:
    return json.loads(text.strip().splitlines()[-1])


@pytest.mark.slow
def test_run_ends_with_one_line_of_json_and_again_with_the_same(sakuga, store: Path, smallest_footage: Path) -> None:
    given = ("run", smallest_footage, "--store", store, "--licence", "own", "--json")
    first, again = sakuga(*given), sakuga(*given)
    assert last_line(first.stdout) == {
        "release": last_line(again.stdout)["release"],
        "videos": 1,
        "clips": 2,
        "rejects": {},
    }
    assert first.stdout == again.stdout
    assert len(first.stdout.splitlines()) == 1


def test_run_without_json_says_the_same_in_words(sakuga, store: Path, smallest_footage: Path) -> None:
    done = sakuga("run", smallest_footage, "--store", store, "--licence", "own")
    assert [line.split() for line in done.stdout.splitlines()][1:] == [
        ["videos", "1"],
        ["clips", "2"],
        ["rejects", "none"],
    ]


@pytest.mark.slow
def test_run_in_a_process_of_its_own_logs_to_stderr_and_answers_on_stdout(
    tmp_path: Path, smallest_footage: Path
) -> None:
    given = ["run", str(smallest_footage), "--store", (tmp_path / "store").as_uri(), "--no-publish", "--json"]
    done = subprocess.run([*SCRIPT, *given], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == {"release": None, "videos": 1, "clips": 2, "rejects": {}}
    assert " INFO analyse: 1 items in 1 batches" in done.stderr


def test_the_store_comes_from_the_environment(sakuga, finished_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAKUGA_STORE", str(finished_store))
    assert sakuga("release", "list").exit_code == 0


@pytest.mark.slow
def test_ctrl_c_is_one_line_and_130_and_the_next_run_goes_on(tmp_path: Path, smallest_footage: Path) -> None:
    source = tmp_path / "many"
    source.mkdir()
    for number in range(40):
        shutil.copyfile(smallest_footage / "smallest.mp4", source / f"{number}.mp4")
    given = ["run", str(source), "--store", str(tmp_path / "store"), "--licence", "own", "--json"]
    with subprocess.Popen([*SCRIPT, *given], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        for line in running.stderr:
            if "download: 40 items" in line:
                break
        running.send_signal(signal.SIGINT)
        out, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert out == ""
    assert said.strip().splitlines()[-1].startswith("sakuga: interrupted; what is done stays done")
    assert "Traceback" not in said
    again = subprocess.run([*SCRIPT, *given], capture_output=True, text=True, check=True)
    assert last_line(again.stdout)["clips"] == 2


@pytest.mark.slow
def test_rejects_are_counted_by_reason_and_the_rest_goes_on(sakuga, tmp_path: Path, smallest_footage: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    film = (smallest_footage / "smallest.mp4").read_bytes()
    (source / "good 'quoted'\n🦊.mp4").write_bytes(film)
    (source / ("x" * 251 + ".mp4")).write_bytes(film)
    (source / "empty.mp4").write_bytes(b"")
    (source / "page.mp4").write_text("<html>404</html>")
    (source / "folder.mp4").mkdir()
    (source / "out.mp4").symlink_to("/etc/hostname")
    done = sakuga(
        "run", source, "--store", tmp_path / "store", "--licence", "own", "--rejects-ratio-max", "0.9", "--json"
    )
    assert done.exit_code == 0, done.stderr
    answer = last_line(done.stdout)
    assert (answer["videos"], answer["clips"]) == (1, 2)
    assert answer["rejects"]["corrupt_media"] >= 1
    listed = sakuga("status", "--store", tmp_path / "store", "--rejects", "--json").stdout.splitlines()
    assert len(listed) == sum(answer["rejects"].values())
    assert {json.loads(line)["reason"] for line in listed} == set(answer["rejects"])


def test_a_dry_run_says_what_it_would_take_and_makes_nothing(sakuga, tmp_path: Path, smallest_footage: Path) -> None:
    given = ["run", smallest_footage, "--licence", "own", "--dry-run", "--store", tmp_path / "store"]

    said = json.loads(sakuga(*given, "--json").stdout)
    told = sakuga(*given)

    assert (said["items_count"], said["rejects"]) == (1, {})
    assert said["source_bytes"] == (smallest_footage / "smallest.mp4").stat().st_size
    assert "items_count" in told.stdout
    assert not (tmp_path / "store").exists()
