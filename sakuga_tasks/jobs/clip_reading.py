"""What the store knows of a clip's shot, as the engine said it, and when the clip's frames are shown."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from sakuga_tasks.jobs.clip import ClipDetails
from sakuga_tasks.jobs.context import Context
from sakuga_tasks.media.clip_times import read_clip_times
from sakuga_tasks.records.reading import ShotReading
from sakuga_tasks.records.timesheet import seconds_of
from sakuga_tasks.store.snapshots import read_catalog
from sakuga_tasks.store.sql import load_sql

ROUNDING_S = Fraction(1, 1000)
"""A clip file states times to the millisecond."""


class ClipReading(NamedTuple):
    """A stored shot; `shot_no` counts from 1, `pts` and `seconds` close with the end of the last frame."""

    shot_no: int
    reading: ShotReading
    time_base: Fraction
    rotation: int
    pts: list[int | None]
    seconds: list[float]


def read_clip_reading(context: Context, clip: ClipDetails, path: Path) -> ClipReading:
    """Return the reading that a clip was cut by; `path` is the clip's file.

    The catalog keeps the first and the last time of a shot. The times between follow where the video's frames
    are evenly spaced, or its time base is as coarse as the clip file's own; else `pts` is None there.
    """
    with read_catalog(context.store, engine=context.engine) as con:
        cursor = con.execute(load_sql("status/clip_reading"), {"clip_id": clip.clip_id, "run_id": clip.run_id})
        names = [column[0] for column in cursor.description or []]
        row = dict(zip(names, cursor.fetchall()[0], strict=True))
    time_base = Fraction(row["time_base_num"], row["time_base_den"])
    reading = _reading(row)
    times = read_clip_times(path, skip_frames=clip.skip_frames, len_frames=clip.len_frames)
    begin_s = reading.start_pts * time_base
    pts = [*exact_pts(reading, times, time_base), reading.end_pts]
    seconds = [
        _second(exact, rough, time_base) for exact, rough in zip(pts[:-1], (begin_s + t for t in times), strict=True)
    ]
    return ClipReading(
        shot_no=row["shot_no"] + 1,
        reading=reading,
        time_base=time_base,
        rotation=row["rotation"],
        pts=pts,
        seconds=[*seconds, seconds_of(reading.end_pts, time_base) or 0.0],
    )


def _second(exact: int | None, rough: Fraction, time_base: Fraction) -> float:
    known = seconds_of(exact, time_base)
    return round(float(rough), 3) if known is None else known


def exact_pts(reading: ShotReading, times: Sequence[Fraction], time_base: Fraction) -> list[int | None]:
    """Return the time of each frame in the video's time base where the clip file leaves no doubt."""
    step, rest = divmod(reading.end_pts - reading.start_pts, len(times))
    even = [number * step * time_base for number in range(len(times))]
    if not rest and all(abs(one - other) <= ROUNDING_S for one, other in zip(even, times, strict=True)):
        return [reading.start_pts + number * step for number in range(len(times))]
    if time_base == ROUNDING_S:
        return [reading.start_pts + round(time / time_base) for time in times]
    return [reading.start_pts, *([None] * (len(times) - 1))]


def _reading(row: dict[str, Any]) -> ShotReading:
    """Turn a row back into what the engine said; hashes and segments, which no sheet shows, are left out."""
    known = {name: row[name] for name in ShotReading.__struct_fields__ if name in row}
    unread = {
        "confidence": row["cut_confidence"],
        "transition_start_frame": None,
        "transition_end_frame": None,
        "segments": [],
        "drawing_hashes": [],
        "hash_contrasts": [],
        "camera": _camera(row),
        "drop_reason": None,
    }
    return msgspec.convert(known | unread, ShotReading)


def _camera(row: dict[str, Any]) -> dict[str, Any] | None:
    if row["camera_kind"] is None:
        return None
    path = row["camera_path"]
    return {
        "kind": row["camera_kind"],
        "confidence": row["camera_confidence"],
        "path": list(zip(path[0::3], path[1::3], path[2::3], strict=True)),
        "frame_kinds": row["camera_frame_kinds"],
        "frame_confidence": row["camera_frame_confidence"],
    }
