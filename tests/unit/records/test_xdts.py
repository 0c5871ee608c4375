"""XDTS read by the rules of OpenToonz (toonz/sources/toonz/xdtsio.cpp): what it would put on its Xsheet."""

import json
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sakuga_tasks.records.xdts import write_xdts
from tests.unit.records.readings import camera, reading, timesheet

IDENTIFIER = b"exchangeDigitalTimeSheet Save Data"
EMPTY = None


def document(data: bytes) -> dict[str, Any]:
    """Take off the identifier, then read JSON, and check what the reader expects of the header."""
    assert data.startswith(IDENTIFIER)
    found: dict[str, Any] = json.loads(data[len(IDENTIFIER) :])
    assert found["version"] == 5
    assert all(re.fullmatch(r"\d{1,4}", found["header"][name]) for name in ("cut", "scene"))
    return found


def field(table: dict[str, Any], field_id: int) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the names and the tracks of a field."""
    names = [header["names"] for header in table["timeTableHeaders"] if header["fieldId"] == field_id]
    tracks = [one["tracks"] for one in table["fields"] if one["fieldId"] == field_id]
    return names[0], tracks[0]


def cells(track: dict[str, Any], duration: int) -> list[int | None]:
    """Return the cell of every frame: a cell lasts to the next entry, the last one to the end of the sheet."""
    found: list[int | None] = []
    for entry in sorted(track["frames"], key=lambda entry: entry["frame"]):
        while len(found) < entry["frame"]:
            found.append(found[-1])
        value = entry["data"][0]["values"][0]
        found.append(EMPTY if value == "SYMBOL_NULL_CELL" else int(value))
    return (found + [found[-1]] * (duration - len(found)))[:duration]


def expanded(exposures: list[int]) -> list[int | None]:
    return [number for number, exposure in enumerate(exposures, start=1) for _ in range(exposure)]


def test_a_shot_is_one_column_of_its_exposures() -> None:
    table = document(write_xdts(timesheet(reading(240, [2, 2, 3, 1, 12]))))["timeTables"][0]
    names, tracks = field(table, 0)
    assert (table["duration"], table["name"], names) == (20, "fox.mp4", ["shot001"])
    assert cells(tracks[0], table["duration"]) == expanded([2, 2, 3, 1, 12])


@given(st.lists(st.lists(st.integers(1, 40), min_size=1, max_size=12), min_size=1, max_size=5))
def test_every_frame_of_every_shot_shows_its_drawing(sheets: list[list[int]]) -> None:
    starts = [sum(map(sum, sheets[:number])) for number in range(len(sheets))]
    shots = [reading(start, exposures) for start, exposures in zip(starts, sheets, strict=True)]
    table = document(write_xdts(timesheet(*shots)))["timeTables"][0]
    names, tracks = field(table, 0)
    assert len(set(names)) == len(tracks) == len(sheets)
    assert table["duration"] == sum(map(sum, sheets))
    for number, (exposures, track) in enumerate(zip(sheets, tracks, strict=True)):
        before, after = starts[number], table["duration"] - starts[number] - sum(exposures)
        assert track["trackNo"] == number
        assert cells(track, table["duration"]) == [EMPTY] * before + expanded(exposures) + [EMPTY] * after


def test_one_time_table_holds_all_shots_because_the_reader_takes_the_first() -> None:
    assert len(document(write_xdts(timesheet(reading(0, [4]), reading(4, [4]))))["timeTables"]) == 1


def test_a_shot_that_makes_no_clip_says_so_in_its_name() -> None:
    table = document(write_xdts(timesheet(reading(0, [30]), reading(30, [5], drop_reason="short_shot"))))["timeTables"]
    assert field(table[0], 0)[0] == ["shot001", "shot002_short_shot"]


def test_a_camera_move_is_an_instruction_with_hyphens_while_it_lasts() -> None:
    moving = reading(10, [8], camera=camera(["static"] * 2 + ["pan"] * 4 + ["static"] * 2, (-10.0, 0.0, 1.0)))
    table = document(write_xdts(timesheet(moving)))["timeTables"][0]
    names, tracks = field(table, 5)
    said = [(entry["frame"], entry["data"][0]["values"][0]) for entry in tracks[0]["frames"]]
    hyphens = [(frame, "SYMBOL_HYPHEN") for frame in (3, 4, 5)]
    assert names == ["camera"]
    assert said == [(0, "SYMBOL_NULL_CELL"), (2, "PAN RIGHT 40px"), *hyphens, (6, "SYMBOL_NULL_CELL")]


def test_a_move_right_after_another_leaves_no_empty_frame() -> None:
    kinds = camera(["zoom"] * 3 + ["shake"] * 3, (0.0, 0.0, 1.1))
    tracks = field(document(write_xdts(timesheet(reading(0, [6], camera=kinds))))["timeTables"][0], 5)[1]
    frames = [entry["frame"] for entry in tracks[0]["frames"]]
    assert frames == sorted(set(frames)) == [0, 1, 2, 3, 4, 5, 6]


def test_the_same_shots_are_the_same_bytes() -> None:
    assert write_xdts(timesheet(reading(0, [2, 2]))) == write_xdts(timesheet(reading(0, [2, 2])))
