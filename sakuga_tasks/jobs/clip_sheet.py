"""The contact sheet of a clip, drawn from its file."""

from itertools import accumulate
from pathlib import Path
from typing import Literal

from sakuga_tasks.jobs.context import Context
from sakuga_tasks.jobs.stills import ClipSource, local_clip
from sakuga_tasks.media.clip import decode_clip_frames
from sakuga_tasks.media.sheets import DRAWINGS_MAX, SheetDrawing, draw_sheet


def draw_clip_sheet(
    context: Context,
    clip: ClipSource,
    timesheet: list[int],
    *,
    folder: Path,
    title: str = "",
    drawings_max: int = DRAWINGS_MAX,
    width_px: int = 1280,
    file_format: Literal["PNG", "JPEG"] = "PNG",
) -> bytes:
    """Return a sheet of at most `drawings_max` of the clip's drawings, from the first to the last, over its timesheet.

    Raises:
        ObjectMissingError: the clip's file is gone, as after a takedown.
        CorruptMediaError: it does not decode.
    """
    shown = min(len(timesheet), drawings_max)
    numbers = [place * (len(timesheet) - 1) // max(1, shown - 1) for place in range(shown)]
    starts = list(accumulate(timesheet, initial=0))
    number_at = {starts[number]: number for number in numbers}
    pictures = decode_clip_frames(
        local_clip(context, clip, folder), skip_frames=clip.skip_frames, wanted_frames=number_at
    )
    drawings = [SheetDrawing(number_at[frame], picture) for frame, picture in pictures]
    return draw_sheet(drawings, timesheet, title=title, width_px=width_px, file_format=file_format)
