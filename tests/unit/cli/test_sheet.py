"""`sakuga sheet`: every format, of a video file and of a clip of the store."""

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

IDENTIFIER = b"exchangeDigitalTimeSheet Save Data\n"


@pytest.fixture(scope="session")
def exposures(smallest_footage: Path) -> list[list[int]]:
    """The drawn timesheets of the two shots."""
    truth = json.loads((smallest_footage / "truth.json").read_bytes())["smallest.mp4"]
    return [shot["timesheet"] for shot in truth["shots"]]


@pytest.fixture
def film(smallest_footage: Path) -> Path:
    return smallest_footage / "smallest.mp4"


@pytest.fixture
def clip_id(sakuga, finished_store: Path) -> str:
    query = "select clip_id from clips order by start_frame desc"
    first = sakuga("catalog", "sql", query, "--store", finished_store, "--json").stdout.splitlines()[0]
    found: str = json.loads(first)["clip_id"]
    return found


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode())))


def table_of(data: bytes) -> dict[str, Any]:
    assert data.startswith(IDENTIFIER)
    found: dict[str, Any] = json.loads(data[len(IDENTIFIER) :])["timeTables"][0]
    return found


def exposures_of(gif: Path) -> list[int]:
    with Image.open(gif) as picture:
        assert max(picture.size) == 320
        found = []
        for number in range(picture.n_frames):
            picture.seek(number)
            found.append(picture.info["duration"])
    return found


def test_xdts_of_a_video_holds_every_shot_and_lasts_as_long(
    sakuga, tmp_path: Path, film: Path, exposures: list[list[int]]
) -> None:
    done = sakuga("sheet", film, "--out", tmp_path / "film.xdts")
    assert done.exit_code == 0, done.stderr
    assert "2 shots in one time table" in done.stderr
    table = table_of((tmp_path / "film.xdts").read_bytes())
    tracks = table["fields"][0]["tracks"]
    assert (table["duration"], len(tracks)) == (48, 2)
    assert tracks[1]["frames"][1]["frame"] == sum(exposures[0]) == 24


def test_xdts_of_one_shot_begins_at_its_first_frame(
    sakuga, tmp_path: Path, film: Path, exposures: list[list[int]]
) -> None:
    assert sakuga("sheet", film, "--shot", "2", "--out", tmp_path / "two.xdts").exit_code == 0
    table = table_of((tmp_path / "two.xdts").read_bytes())
    cells = [(entry["frame"], entry["data"][0]["values"][0]) for entry in table["fields"][0]["tracks"][0]["frames"]]
    starts = [sum(exposures[1][:number]) for number in range(len(exposures[1]))]
    numbered = [(start, str(number)) for number, start in enumerate(starts, start=1)]
    assert table["duration"] == 24
    assert cells == [*numbered, (24, "SYMBOL_NULL_CELL")]


def test_csv_and_json_of_a_video_say_the_drawn_timesheet(
    sakuga, tmp_path: Path, film: Path, exposures: list[list[int]]
) -> None:
    for name in ("film.csv", "film.json"):
        assert sakuga("sheet", film, "--out", tmp_path / name).stdout == f"{tmp_path / name}\n"
    rows = rows_of((tmp_path / "film.csv").read_bytes())
    assert [int(row["exposure"]) for row in rows] == [*exposures[0], *exposures[1]]
    found = json.loads((tmp_path / "film.json").read_bytes())
    assert [[drawing["exposure"] for drawing in shot["drawings"]] for shot in found["shots"]] == exposures
    assert found["shots"][1]["seconds"] == 1.0


def test_a_contact_sheet_shows_all_drawings_or_says_how_many_more(sakuga, tmp_path: Path, film: Path) -> None:
    for name, most in (("all.png", "60"), ("few.png", "4")):
        given = ["sheet", film, "--out", tmp_path / name, "--drawings-max", most]
        assert sakuga(*given).exit_code == 0
    with Image.open(tmp_path / "all.png") as everything, Image.open(tmp_path / "few.png") as few:
        assert everything.width == few.width == 1600
        assert everything.height > few.height


def test_a_preview_plays_for_as_long_as_the_video(
    sakuga, tmp_path: Path, film: Path, exposures: list[list[int]]
) -> None:
    assert sakuga("sheet", film, "--out", tmp_path / "film.gif").exit_code == 0
    durations = exposures_of(tmp_path / "film.gif")
    assert sum(durations) == 2000
    assert len(durations) == len(exposures[0]) + len(exposures[1])
    assert (tmp_path / "film.gif").stat().st_size <= 2_000_000


@pytest.mark.parametrize("ending", ["xdts", "csv", "json", "png", "gif"])
def test_a_clip_of_the_store_has_every_sheet(
    sakuga, tmp_path: Path, finished_store: Path, clip_id: str, ending: str
) -> None:
    out = tmp_path / "sheets" / f"clip.{ending}"
    done = sakuga("sheet", clip_id[:10], "--store", finished_store, "--out", out, "--json")
    assert done.exit_code == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["files"], report["shots"], report["frames"]) == ([str(out)], 1, 24)


def test_a_clip_says_the_same_as_its_video(
    sakuga, tmp_path: Path, film: Path, finished_store: Path, clip_id: str
) -> None:
    assert sakuga("sheet", film, "--shot", "2", "--out", tmp_path / "film.csv").exit_code == 0
    assert sakuga("sheet", clip_id, "--store", finished_store, "--out", tmp_path / "clip.csv").exit_code == 0
    assert (tmp_path / "film.csv").read_bytes() == (tmp_path / "clip.csv").read_bytes()
    for name, source in (("film.gif", [film, "--shot", "2"]), ("clip.gif", [clip_id, "--store", finished_store])):
        assert sakuga("sheet", *source, "--out", tmp_path / name).exit_code == 0
    assert exposures_of(tmp_path / "film.gif") == exposures_of(tmp_path / "clip.gif")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["film.mp4", "--out", "sheet.doc"], "end it in one of .xdts, .csv, .json, .png, .gif"),
        (["film.mp4", "--out", "sheet"], "its ending says no format"),
        (["no such film.mp4", "--out", "sheet.csv"], "neither a file that is there nor a clip id"),
        (["film.mp4", "--shot", "3", "--out", "sheet.csv"], "film.mp4 has 2 shots; give 1 to 2"),
        (["empty.mp4", "--out", "sheet.csv"], "empty.mp4: is empty, 0 bytes"),
        (["abcd", "--out", "sheet.csv"], "set SAKUGA_STORE"),
    ],
)
def test_what_cannot_be_written_is_one_line(
    sakuga, tmp_path: Path, film: Path, monkeypatch: pytest.MonkeyPatch, given: list[str], said: str
) -> None:
    shutil.copy(film, tmp_path / "film.mp4")
    (tmp_path / "empty.mp4").touch()
    monkeypatch.chdir(tmp_path)
    done = sakuga("sheet", *given)
    assert done.exit_code == 1
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.glob("sheet*"))


def test_a_clip_that_the_store_lacks_is_named(sakuga, tmp_path: Path, finished_store: Path) -> None:
    done = sakuga("sheet", "ffffffffffff", "--store", finished_store, "--out", tmp_path / "x.csv")
    assert done.exit_code == 1
    assert "no clip id starts so" in done.stderr


@pytest.mark.slow
def test_the_same_video_gives_the_same_bytes(sakuga, tmp_path: Path, film: Path) -> None:
    for ending in ("xdts", "png", "gif"):
        for name in ("one", "two"):
            assert sakuga("sheet", film, "--shot", "1", "--out", tmp_path / f"{name}.{ending}").exit_code == 0
        assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()
