import csv
import io
import json

from sakuga_tasks.records.timesheet_rows import CSV_COLUMNS, write_csv, write_json
from tests.unit.records.readings import camera, reading, timesheet


def test_csv_has_a_line_per_drawing() -> None:
    rows = list(csv.DictReader(io.StringIO(write_csv(timesheet(reading(0, [2, 3]), reading(5, [4]))).decode())))
    assert tuple(rows[0]) == CSV_COLUMNS
    assert [(row["shot_no"], row["cell"], row["start_frame"], row["exposure"]) for row in rows] == [
        ("1", "1", "0", "2"),
        ("1", "2", "2", "3"),
        ("2", "1", "5", "4"),
    ]
    assert [row["pts"] for row in rows] == ["0", "2", "5"]
    assert [row["seconds"] for row in rows] == ["0.0", "0.083333", "0.208333"]
    assert [row["evidence"] for row in rows] == ["first", "local", "first"]


def test_csv_leaves_empty_what_is_unknown() -> None:
    row = next(csv.DictReader(io.StringIO(write_csv(timesheet(reading(0, [2]))).decode())))
    assert (row["confidence"], row["camera"], row["camera_move"], row["drop_reason"]) == ("", "", "", "")


def test_csv_tells_a_camera_move_where_it_begins() -> None:
    moving = reading(0, [3, 3], camera=camera(["static"] * 4 + ["pan"] * 2, (-5.0, 0.0, 1.0)))
    rows = list(csv.DictReader(io.StringIO(write_csv(timesheet(moving)).decode())))
    assert [row["camera_move"] for row in rows] == ["", "pan right 10 px"]


def test_json_says_the_same_by_shot() -> None:
    found = json.loads(write_json(timesheet(reading(0, [2, 3]), reading(5, [4], drop_reason="short_shot"))))
    assert (found["video"], found["fps"], found["time_base"]) == ("fox.mp4", "24/1", "1/24")
    assert [[drawing["exposure"] for drawing in shot["drawings"]] for shot in found["shots"]] == [[2, 3], [4]]
    assert [shot["drop_reason"] for shot in found["shots"]] == [None, "short_shot"]
