"""XDTS, the exchange format of digital timesheets: what OpenToonz, Clip Studio and others open.

Version 5 (2018-11-29): the line `exchangeDigitalTimeSheet Save Data`, then one JSON object. A cell stands where
it first shows and lasts to the next; `SYMBOL_NULL_CELL` ends it. OpenToonz reads the first time table of a file
and no other (toonz/sources/toonz/xdtsio.cpp, `XdtsData::timeTable`), so several shots share one table: a column
each, one after the other in time.
"""

import json
from collections.abc import Sequence
from typing import Any

from sakuga_tasks.records.camera_move import CameraMove, direction
from sakuga_tasks.records.timesheet import ShotSheet, Timesheet

IDENTIFIER = "exchangeDigitalTimeSheet Save Data"
VERSION = 5
CELL, CAMERAWORK = 0, 5
NULL_CELL, HYPHEN = "SYMBOL_NULL_CELL", "SYMBOL_HYPHEN"
NUMBER_MAX = 9999
"""Cut and scene are numbers of at most four digits."""


def write_xdts(sheet: Timesheet) -> bytes:
    """Return the timesheet of one or more shots as XDTS.

    Frame 0 is the first frame of the first shot. A shot is a column of the CELL field, its drawings numbered from
    1; the columns' names say shot and, where it makes no clip, why. Camera moves are one column of the CAMERAWORK
    field. XDTS holds no frame rate: a frame is a frame of the video.
    """
    first, last = sheet.shots[0], sheet.shots[-1]
    duration = last.end_frame - first.start_frame
    names = [_column_name(shot) for shot in sheet.shots]
    fields = [
        {
            "fieldId": CELL,
            "tracks": [_cell_track(place, shot, first.start_frame) for place, shot in enumerate(sheet.shots)],
        }
    ]
    headers = [{"fieldId": CELL, "names": names}]
    moves = [move for shot in sheet.shots for move in shot.camera_moves]
    if moves:
        fields.append({"fieldId": CAMERAWORK, "tracks": [_camera_track(moves, first.start_frame)]})
        headers.append({"fieldId": CAMERAWORK, "names": ["camera"]})
    document = {
        "header": {"cut": str(min(first.shot_no, NUMBER_MAX)), "scene": "1"},
        "timeTables": [{"duration": duration, "fields": fields, "name": sheet.video, "timeTableHeaders": headers}],
        "version": VERSION,
    }
    return f"{IDENTIFIER}\n{json.dumps(document, indent=1, ensure_ascii=False)}\n".encode()


def _column_name(shot: ShotSheet) -> str:
    """Return a name that no other column has: OpenToonz makes one level per name."""
    return f"shot{shot.shot_no:03d}" + (f"_{shot.drop_reason}" if shot.drop_reason else "")


def _cell_track(track_no: int, shot: ShotSheet, first_frame: int) -> dict[str, Any]:
    frames = [_entry(0, NULL_CELL)] if shot.start_frame > first_frame else []
    frames += [_entry(drawing.start_frame - first_frame, str(drawing.cell)) for drawing in shot.drawings]
    return {"frames": [*frames, _entry(shot.end_frame - first_frame, NULL_CELL)], "trackNo": track_no}


def _camera_track(moves: Sequence[CameraMove], first_frame: int) -> dict[str, Any]:
    """Return the track of the moves: an instruction at the first frame, hyphens while it lasts, empty after it."""
    frames = [_entry(0, NULL_CELL)] if moves[0].start_frame > first_frame else []
    ends = [*(move.start_frame for move in moves[1:]), None]
    for move, next_start in zip(moves, ends, strict=True):
        frames.append(_entry(move.start_frame - first_frame, _instruction(move)))
        frames += [_entry(frame - first_frame, HYPHEN) for frame in range(move.start_frame + 1, move.end_frame)]
        if next_start != move.end_frame:
            frames.append(_entry(move.end_frame - first_frame, NULL_CELL))
    return {"frames": frames, "trackNo": 0}


def _entry(frame: int, value: str) -> dict[str, Any]:
    return {"data": [{"id": 0, "values": [value]}], "frame": frame}


def _instruction(move: CameraMove) -> str:
    """Return the move in the words of camera instructions: PAN and PAN UP, TU and TB (truck up and back), CAM SHAKE."""
    if move.kind == "zoom":
        return f"{'TU' if move.zoom >= 1 else 'TB'} {move.zoom * 100:.0f}%"
    if move.kind == "shake":
        return f"CAM SHAKE {move.reach_px:.0f}px"
    way = direction(move).upper()
    return f"PAN {way} {abs(complex(move.dx_px, move.dy_px)):.0f}px" if way else f"PAN {move.reach_px:.0f}px"
