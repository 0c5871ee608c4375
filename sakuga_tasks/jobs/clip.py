"""Clip: everything known about one clip, and a contact sheet of its drawings."""

from pathlib import Path
from typing import Any

import msgspec

from sakuga_tasks.config import Settings
from sakuga_tasks.errors import ConfigError
from sakuga_tasks.jobs.clip_sheet import draw_clip_sheet
from sakuga_tasks.jobs.context import open_context
from sakuga_tasks.jobs.stills import ClipSource
from sakuga_tasks.store.file_errors import os_errors_as_ours
from sakuga_tasks.store.files import whole_file
from sakuga_tasks.store.snapshots import read_catalog
from sakuga_tasks.store.sql import load_sql

CANDIDATES_MAX = 6


class ClipDetails(msgspec.Struct, frozen=True, kw_only=True):
    """A clip as its newest segmentation has it, its text, and the first post of its video."""

    clip_id: str
    video_id: str
    run_id: str
    start_frame: int
    end_frame: int
    fps_num: int | None
    fps_den: int | None
    width: int
    height: int
    cadence: str
    drawings_count: int
    timesheet: list[int]
    object_key: str
    n_bytes: int
    skip_frames: int
    len_frames: int
    fused_caption: str | None
    url: str | None
    title: str | None
    licence: str | None


def read_clip(settings: Settings, prefix: str) -> ClipDetails:
    """Return the clip whose id is, or alone starts with, `prefix`.

    Raises:
        ConfigError: no clip, or more than one, starts so.
    """
    context = open_context(settings, create=False)
    with read_catalog(context.store, engine=context.engine) as con:
        values = {"prefix": prefix.lower(), "limit": CANDIDATES_MAX}
        cursor = con.execute(load_sql("status/clip"), values)
        names = [column[0] for column in cursor.description or []]
        rows: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    if not rows:
        raise ConfigError(f"clip {prefix!r}: no clip id starts so; list ids with `sakuga catalog sql`")
    if len(rows) > 1:
        known = ", ".join(row["clip_id"] for row in rows)
        raise ConfigError(f"clip {prefix!r}: several ids start so, such as {known}; give more of the id")
    return msgspec.convert(rows[0], ClipDetails)


def write_sheet(settings: Settings, clip: ClipDetails, path: Path) -> None:
    """Decode the drawings of a clip from its file and write their contact sheet to `path` as PNG.

    At most 24 drawings are shown, spread evenly.

    Raises:
        ObjectMissingError: the clip's file is gone, as after a takedown.
    """
    context = open_context(settings, create=False)
    with context.store.scratch() as folder:
        source = ClipSource(clip.object_key, clip.skip_frames, clip.start_frame)
        title = f"{clip.title or clip.clip_id[:12]}, frames {clip.start_frame} to {clip.end_frame - 1}"
        png = draw_clip_sheet(context, source, clip.timesheet, folder=folder, title=title)
    with os_errors_as_ours(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(path) as file:
            file.write(png)
