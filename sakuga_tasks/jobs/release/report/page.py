"""The report page of a release, with contact sheets of clips worth a look."""

from datetime import datetime
from pathlib import Path

import duckdb

from sakuga_tasks.errors import CorruptMediaError, ObjectMissingError
from sakuga_tasks.jobs.clip_sheet import draw_clip_sheet
from sakuga_tasks.jobs.context import Context
from sakuga_tasks.jobs.release.manifest import Manifest
from sakuga_tasks.jobs.release.report.data import choose_samples, gather_report
from sakuga_tasks.jobs.release.report.render import render_report
from sakuga_tasks.jobs.stills import ClipSource
from sakuga_tasks.store.sql import load_sql

_DRAWINGS_MAX = 12
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


def _sheet(context: Context, clip: ClipSource, timesheet: list[int], *, folder: Path) -> bytes | None:
    try:
        return draw_clip_sheet(
            context,
            clip,
            timesheet,
            folder=folder,
            drawings_max=_DRAWINGS_MAX,
            width_px=_SHEET_PX,
            file_format="JPEG",
        )
    except (ObjectMissingError, CorruptMediaError):
        return None  # the page says that the clip's file could not be drawn
