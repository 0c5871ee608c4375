"""The report page of a release, with contact sheets of clips worth a look."""

from datetime import datetime
from itertools import accumulate
from pathlib import Path
from typing import Literal

import duckdb

from sakuga_tasks.errors import CorruptMediaError, ObjectMissingError
from sakuga_tasks.jobs.context import Context
from sakuga_tasks.jobs.release_manifest import Manifest
from sakuga_tasks.jobs.report import render_report
from sakuga_tasks.jobs.report_data import choose_samples, gather_report
from sakuga_tasks.jobs.stills import ClipSource, decode_stills
from sakuga_tasks.media.pack import decode_still
from sakuga_tasks.media.sheets import SheetDrawing, draw_sheet
from sakuga_tasks.store.sql import load_sql

DRAWINGS_MAX = 12
_STILL_PX = 320
_SHEET_PX = 960


def write_report(
    context: Context, con: duckdb.DuckDBPyConnection, manifest: Manifest, *, created_at: datetime, out_dir: Path
) -> Path:
    """Write `report.html` and return its path; `con` holds the rows of the release as `published`."""
    sheets = {}
    for sample in choose_samples(con):
        key, skip, start = con.execute(load_sql("report/clip_source"), {"clip_id": sample.clip_id}).fetchall()[0]
        sheet = _sheet(context, ClipSource(key, skip, start), sample.timesheet, folder=out_dir.parent)
        if sheet is not None:
            sheets[sample.clip_id] = sheet
    page = render_report(gather_report(con, manifest, created_at=created_at, sheets=sheets))
    path = out_dir / "report.html"
    path.write_text(page, encoding="utf-8")
    return path


def draw_clip_sheet(
    context: Context,
    clip: ClipSource,
    timesheet: list[int],
    *,
    folder: Path,
    title: str = "",
    width_px: int = _SHEET_PX,
    file_format: Literal["PNG", "JPEG"] = "JPEG",
) -> bytes:
    """Return the contact sheet of a clip: some of its drawings, evenly chosen, over the whole timesheet.

    Raises:
        ObjectMissingError: the clip's file is gone.
        CorruptMediaError: it does not decode.
    """
    step = -(-len(timesheet) // DRAWINGS_MAX)
    numbers = range(0, len(timesheet), step)
    starts = list(accumulate(timesheet, initial=clip.start_frame))
    stills = decode_stills(context, clip, [starts[number] for number in numbers], folder=folder, long_side_px=_STILL_PX)
    drawings = [SheetDrawing(number, decode_still(still.image)) for number, still in zip(numbers, stills, strict=True)]
    return draw_sheet(drawings, timesheet, title=title, width_px=width_px, file_format=file_format)


def _sheet(context: Context, clip: ClipSource, timesheet: list[int], *, folder: Path) -> bytes | None:
    try:
        return draw_clip_sheet(context, clip, timesheet, folder=folder)
    except (ObjectMissingError, CorruptMediaError):
        return None  # the page says that the clip's file could not be drawn
