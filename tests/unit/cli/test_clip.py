import json
from pathlib import Path

import pytest
from PIL import Image


@pytest.fixture
def clip_id(sakuga, finished_store: Path) -> str:
    query = "select clip_id from clips order by start_frame"
    first = sakuga("catalog", "sql", query, "--store", finished_store, "--json").stdout.splitlines()[0]
    return json.loads(first)["clip_id"]


def test_clip_show_tells_the_row_and_the_timesheet(sakuga, finished_store: Path, clip_id: str) -> None:
    found = json.loads(sakuga("clip", "show", clip_id[:8], "--store", finished_store, "--json").stdout)
    assert found["clip_id"] == clip_id
    assert sum(found["timesheet"]) == found["end_frame"] - found["start_frame"] == 24
    assert found["licence"] == "own"
    assert clip_id in sakuga("clip", "show", clip_id, "--store", finished_store).stdout


def test_clip_show_writes_a_contact_sheet(sakuga, finished_store: Path, clip_id: str, tmp_path: Path) -> None:
    sheet = tmp_path / "sheets" / "clip.png"
    done = sakuga("clip", "show", clip_id, "--store", finished_store, "--sheet", sheet)
    assert done.exit_code == 0, done.stderr
    with Image.open(sheet) as picture:
        assert picture.format == "PNG"
        assert picture.width == 1280


@pytest.mark.parametrize(("prefix", "said"), [("", "several ids start so"), ("zz", "no clip id starts so")])
def test_an_id_that_is_not_one_clip_is_refused(sakuga, finished_store: Path, prefix: str, said: str) -> None:
    done = sakuga("clip", "show", prefix, "--store", finished_store)
    assert done.exit_code == 1
    assert said in done.stderr
