"""Sheets people can open: the timesheet of a video or a clip as XDTS, CSV or JSON, a contact sheet, a preview."""

from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import msgspec

from sakuga_tasks.errors import ConfigError
from sakuga_tasks.jobs.sheet_source import NumberedReading, SheetSource
from sakuga_tasks.jobs.written import write_whole
from sakuga_tasks.media.clip import decode_clip_frames
from sakuga_tasks.media.preview import Shown, draw_preview
from sakuga_tasks.media.sheet_layout import SheetShot
from sakuga_tasks.media.sheets import Picture, draw_pages
from sakuga_tasks.records.camera_move import describe_move, turn_move
from sakuga_tasks.records.timesheet import ShotSheet
from sakuga_tasks.records.timesheet_rows import write_csv, write_json
from sakuga_tasks.records.xdts import write_xdts

DRAWINGS_MAX, SHOT_DRAWINGS_MAX, SHOT_DRAWINGS_MIN, DROPPED_DRAWINGS_MAX = 240, 60, 12, 6
SHOTS_MAX = 200
WIDTH_PX = 1600
MOVES_MAX = 3


class SheetOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How a contact sheet is drawn."""

    drawings_max: int | None = None
    """Most drawings of a shot; by default what 240 drawings leave for each shot, from 12 to 60."""


class SheetReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was written: the files, how much of the video is in them, and what a reader should know."""

    files: list[str]
    shots: int
    frames: int
    drawings: int
    notes: list[str]


class _Written(NamedTuple):
    """Files as name and bytes, in the order they are finished, and notes as they come up."""

    files: Iterator[tuple[Path, bytes]]
    notes: list[str]


def check_sheet_name(out: Path) -> None:
    """Refuse a file name that says no format we write.

    Raises:
        ConfigError: it does not end in .xdts, .csv, .json, .png or .gif.
    """
    if out.suffix.lower() not in _WRITERS:
        known = ", ".join(_WRITERS)
        raise ConfigError(f"--out {out.name}: its ending says no format; end it in one of {known}")


def write_sheet_file(source: SheetSource, out: Path, options: SheetOptions) -> SheetReport:
    """Write the sheet that the ending of `out` names; contact sheets of many shots go on in `out-2.png` and so on.

    Raises:
        ConfigError: the ending names no format.
        CorruptMediaError: a drawing does not decode.
    """
    check_sheet_name(out)
    written = _WRITERS[out.suffix.lower()](source, out, options)
    names = []
    for path, data in written.files:
        write_whole(path, data)
        names.append(str(path))
    readings = [shot.reading for shot in source.shots]
    return SheetReport(
        files=names,
        shots=len(readings),
        frames=sum(reading.end_frame - reading.start_frame for reading in readings),
        drawings=sum(len(reading.timesheet) for reading in readings),
        notes=written.notes,
    )


def _xdts(source: SheetSource, out: Path, _options: SheetOptions) -> _Written:
    notes = []
    if len(source.shots) > 1:
        notes.append(f"{len(source.shots)} shots in one time table, a column each; --shot N writes one")
    return _Written(iter([(out, write_xdts(source.timesheet()))]), notes)


def _csv(source: SheetSource, out: Path, _options: SheetOptions) -> _Written:
    return _Written(iter([(out, write_csv(source.timesheet()))]), [])


def _json(source: SheetSource, out: Path, _options: SheetOptions) -> _Written:
    return _Written(iter([(out, write_json(source.timesheet()))]), [])


def _png(source: SheetSource, out: Path, options: SheetOptions) -> _Written:
    sheets = [_as_seen(sheet, source.rotation) for sheet in source.timesheet().shots]
    notes = []
    if len(sheets) > SHOTS_MAX:
        notes.append(f"the first {SHOTS_MAX} of {len(sheets)} shots are drawn; --shot N draws any one")
    most = options.drawings_max or min(max(DRAWINGS_MAX // len(sheets), SHOT_DRAWINGS_MIN), SHOT_DRAWINGS_MAX)
    drawn = [_sheet_shot(sheet, most, is_alone=len(sheets) == 1) for sheet in sheets[:SHOTS_MAX]]
    counts = _counts(sheets)
    return _Written(
        _name_pages(
            out, draw_pages(drawn, _drawings(source, drawn), title=source.name, counts=counts, width_px=WIDTH_PX)
        ),
        notes,
    )


def _gif(source: SheetSource, out: Path, _options: SheetOptions) -> _Written:
    last = source.shots[-1].reading
    whole_s = source.times.second(last.end_frame) - source.times.second(source.shots[0].reading.start_frame)
    preview = draw_preview(_changes(source), end_s=source.times.second(last.end_frame))
    notes = [f"{preview.width}x{preview.height} px, {len(preview.data)} bytes"]
    if preview.length_s < whole_s - 0.01:
        notes.append(f"plays the first {preview.length_s:.1f} of {whole_s:.1f} s; --shot N plays any one shot")
    return _Written(iter([(out, preview.data)]), notes)


_WRITERS: dict[str, Callable[[SheetSource, Path, SheetOptions], _Written]] = {
    ".xdts": _xdts,
    ".csv": _csv,
    ".json": _json,
    ".png": _png,
    ".gif": _gif,
}


def _name_pages(out: Path, pages: Iterator[bytes]) -> Iterator[tuple[Path, bytes]]:
    for number, page in enumerate(pages, start=1):
        yield (out if number == 1 else out.with_stem(f"{out.stem}-{number}")), page


def _changes(source: SheetSource) -> Iterator[Shown]:
    """Yield every picture that is not the one before it, and when it begins."""
    shot_of = {frame: shot.shot_no for shot in source.shots for frame in _changed_frames(shot)}
    for frame, picture in _pictures(source, list(shot_of)):
        yield Shown(source.times.second(frame), picture, shot_of[frame])


def _changed_frames(shot: NumberedReading) -> list[int]:
    return [shot.reading.start_frame + place for place, word in enumerate(shot.reading.evidence) if word != "held"]


def _drawings(source: SheetSource, shots: list[SheetShot]) -> Iterator[Picture]:
    """Yield the pictures of the drawings shown, in order."""
    frames = []
    for shot in shots:
        starts = list(accumulate(shot.timesheet, initial=shot.start_frame))
        frames += [starts[number] for number in shot.shown]
    for _frame, picture in _pictures(source, frames):
        yield picture


def _pictures(source: SheetSource, frames: list[int]) -> Iterator[tuple[int, Picture]]:
    first = source.times.first_frame
    wanted = [frame - first for frame in frames]
    for frame, picture in decode_clip_frames(source.path, skip_frames=source.skip_frames, wanted_frames=wanted):
        yield frame + first, picture


def _sheet_shot(sheet: ShotSheet, most: int, *, is_alone: bool) -> SheetShot:
    """Return what is drawn of a shot: all its drawings, or the first ones and how many more there are."""
    if sheet.drop_reason is not None and not is_alone:
        most = min(most, DROPPED_DRAWINGS_MAX)
    count = len(sheet.drawings)
    # The count of those left out takes a place too, so that rows stay full.
    shown = count if count <= most else max(1, most - 1)
    return SheetShot(
        timesheet=sheet.timesheet,
        shown=range(shown),
        start_frame=sheet.start_frame,
        shot_no=sheet.shot_no,
        heading=_heading(sheet),
        facts=_facts(sheet),
        times=[_clock(drawing.seconds) for drawing in sheet.drawings],
        moves=sheet.camera_moves,
        is_dropped=sheet.drop_reason is not None,
    )


def _as_seen(sheet: ShotSheet, rotation: int) -> ShotSheet:
    """Return a timesheet whose camera moves are turned as the pictures are."""
    return msgspec.structs.replace(sheet, camera_moves=[turn_move(move, rotation) for move in sheet.camera_moves])


def _heading(sheet: ShotSheet) -> str:
    """Say how the shot begins, and where."""
    kind = {"start": "start", "hard": "cut", "flash_cut": "flash cut"}.get(sheet.cut_kind, sheet.cut_kind)
    text = f"{kind} at frame {sheet.start_frame}, {_clock(sheet.seconds)}"
    if sheet.drop_reason is None:
        return text
    return f"{text}: {sheet.drop_reason.replace('_', ' ')}, makes no clip"


def _facts(sheet: ShotSheet) -> str:
    parts = [f"{sheet.frames} frames", _drawings_text(len(sheet.drawings))]
    if sheet.drop_reason is None:
        parts.append(sheet.cadence.replace("_", " "))
    parts += [describe_move(move) for move in sheet.camera_moves[:MOVES_MAX]]
    more = len(sheet.camera_moves) - MOVES_MAX
    return "  ·  ".join([*parts, f"{more} more moves"] if more > 0 else parts)


def _counts(sheets: list[ShotSheet]) -> str:
    frames = sum(sheet.frames for sheet in sheets)
    drawings = sum(len(sheet.drawings) for sheet in sheets)
    dropped = sum(sheet.drop_reason is not None for sheet in sheets)
    shots = f"{len(sheets)} shots, " if len(sheets) > 1 else ""
    return f"{shots}{frames} frames, {_drawings_text(drawings)}" + (f", {dropped} dropped" if dropped else "")


def _drawings_text(count: int) -> str:
    return "1 drawing" if count == 1 else f"{count} drawings"


def _clock(seconds: float | None) -> str:
    """Return a time as minutes, seconds and thousandths."""
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds * 1000), 60_000)
    return f"{minutes}:{rest / 1000:06.3f}"
