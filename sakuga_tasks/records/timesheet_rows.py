"""Timesheets as CSV, a line per drawing, and as JSON, the same by shot."""

import csv
import io

import msgspec

from sakuga_tasks.records.camera_move import describe_move
from sakuga_tasks.records.timesheet import SheetDrawing, ShotSheet, Timesheet

CSV_COLUMNS = (
    "shot_no",
    "cell",
    "drawing_no",
    "start_frame",
    "exposure",
    "pts",
    "time_base",
    "seconds",
    "evidence",
    "confidence",
    "camera",
    "camera_move",
    "cadence",
    "drop_reason",
)


def write_csv(sheet: Timesheet) -> bytes:
    """Return a line per drawing in RFC 4180; what is unknown is empty.

    `camera_move` describes the moves that begin while the drawing is shown.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(CSV_COLUMNS)
    for shot in sheet.shots:
        for drawing in shot.drawings:
            writer.writerow(_row(sheet, shot, drawing))
    return text.getvalue().encode()


def write_json(sheet: Timesheet) -> bytes:
    """Return the timesheet as one JSON object, indented for reading."""
    return msgspec.json.format(msgspec.json.encode(sheet), indent=1) + b"\n"


def _row(sheet: Timesheet, shot: ShotSheet, drawing: SheetDrawing) -> list[object]:
    shown = range(drawing.start_frame, drawing.start_frame + drawing.exposure)
    moves = [describe_move(move) for move in shot.camera_moves if move.start_frame in shown]
    return [
        shot.shot_no,
        drawing.cell,
        drawing.drawing_no,
        drawing.start_frame,
        drawing.exposure,
        drawing.pts,
        sheet.time_base,
        drawing.seconds,
        drawing.evidence,
        drawing.confidence,
        drawing.camera,
        "; ".join(moves),
        shot.cadence,
        shot.drop_reason,
    ]
