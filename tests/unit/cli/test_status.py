import json
import subprocess
import sys
from pathlib import Path

from sakuga_tasks.store.objects import open_store

DECODERS = ("av", "cv2", "numba", "scenedetect", "skimage", "torch")
PROBE = """
import sys
from sakuga_tasks.cli import main
main(sys.argv[1:], standalone_mode=False)
print([name for name in {} if name in sys.modules])
"""


def test_status_tells_every_stage_and_release(sakuga, finished_store: Path) -> None:
    state = json.loads(sakuga("status", "--store", finished_store, "--json").stdout)
    walk = ["crawl", "download", "analyse", "sample", "annotate", "caption", "publish"]
    assert [stage["stage"] for stage in state["stages"]] == walk
    assert [stage["items_done"] for stage in state["stages"]] == [1, 1, 1, 2, 2, 2, 1]
    assert [stage["items_waiting"] for stage in state["stages"]] == [None, 0, 0, 0, 0, 0, None]
    assert [release["is_complete"] for release in state["releases"]] == [True]


def test_status_reads_as_a_table(sakuga, finished_store: Path) -> None:
    lines = sakuga("status", "--store", finished_store).stdout.splitlines()
    assert any(line.startswith("analyse") and " none " in line for line in lines)
    assert lines[-1].endswith("published")


def test_status_counts_what_waits_under_other_settings(sakuga, finished_store: Path) -> None:
    done = sakuga("status", "--store", finished_store, "--shot-frames-min", "20", "--json")
    waiting = {
        stage["stage"]: stage["items_waiting"] for stage in json.loads(done.stdout)["stages"] if stage["items_waiting"]
    }
    assert waiting == {"analyse": 1}


def test_a_new_store_has_no_release(sakuga, tmp_path: Path) -> None:
    (tmp_path / "films").mkdir()
    (tmp_path / "films" / "a.mp4").write_bytes(b"video")
    sakuga("crawl", tmp_path / "films", "--store", tmp_path / "store")
    assert sakuga("status", "--store", tmp_path / "store").stdout.endswith("no release yet\n")


def test_status_of_an_empty_store_loads_no_decoder(tmp_path: Path) -> None:
    open_store(str(tmp_path / "store"))
    command = [sys.executable, "-c", PROBE.format(DECODERS), "status", "--store", str(tmp_path / "store")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-2:] == ["no release yet", "[]"]


def test_status_says_that_rejects_of_rows_mended_since_stay_on_record(sakuga, tmp_path: Path) -> None:
    films, store = tmp_path / "films.csv", tmp_path / "store"
    row = "https://example.org/a.mp4,own,,"
    films.write_text(f"url,licence,licence_url,year\n{row}1998\n{row}soon\n")
    assert json.loads(sakuga("crawl", films, "--store", store, "--json").stdout)["rejects"] == {"invalid_record": 1}

    films.write_text(f"url,licence,licence_url,year\n{row}1998\n")

    assert json.loads(sakuga("crawl", films, "--store", store, "--json").stdout)["rejects"] == {}
    shown = sakuga("status", "--store", store).stdout
    assert "1 invalid_record" in shown
    assert "rejects of crawl stay on record, also those of rows that were mended since" in shown
