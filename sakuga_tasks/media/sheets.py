"""Contact sheets: the drawings of a clip on animation paper, with the timesheet that plays them."""

import io
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from sakuga_tasks.media.paper import COLOURS, Colour, exposure_colour, font, peg_holes

COLUMNS_MAX, DRAWINGS_MAX = 6, 24
MARGIN_PX, GAP_PX, CAPTION_PX = 36, 18, 40
HEADER_PX, LEGEND_PX = 92, 34
FRAMES_PER_ROW, STRIP_ROWS_MAX, STRIP_ROW_PX = 72, 10, 46
FRAMES_PER_BEAT, FRAMES_PER_SECOND = 6, 24
PORTRAIT_MIN, PANORAMA_MAX = 0.6, 2.4


class SheetDrawing(NamedTuple):
    """One drawing to show: its 0-based number in the timesheet, and its picture (height, width, 3)."""

    drawing_no: int
    picture: NDArray[np.uint8]


class _Layout(NamedTuple):
    """Where things go, in px."""

    width: int
    columns: int
    cell_width: int
    cell_height: int
    drawings: int
    strip_rows: int

    @property
    def strip_top(self) -> int:
        """Upper edge of the timesheet."""
        rows = -(-self.drawings // self.columns)
        return HEADER_PX + rows * (self.cell_height + CAPTION_PX + GAP_PX) + GAP_PX

    @property
    def height(self) -> int:
        """Height of the whole sheet."""
        return self.strip_top + self.strip_rows * STRIP_ROW_PX + LEGEND_PX + MARGIN_PX


def draw_sheet(
    drawings: Sequence[SheetDrawing],
    timesheet: Sequence[int],
    *,
    title: str,
    width_px: int = 1280,
    file_format: Literal["PNG", "JPEG"] = "PNG",
) -> bytes:
    """Return a contact sheet: each drawing once with its exposure under it, and the whole timesheet below.

    At most 24 drawings are shown; the header says how many the clip has. The timesheet runs in rows of 72
    frames, marked every 6 and every 24 frames as on a paper X-sheet.
    """
    shown = list(drawings[:DRAWINGS_MAX])
    layout = _lay_out(shown, timesheet, width_px)
    sheet = Image.new("RGB", (layout.width, layout.height), COLOURS.desk)
    draw = ImageDraw.Draw(sheet)
    draw.rounded_rectangle((10, 10, layout.width - 11, layout.height - 11), 14, fill=COLOURS.paper)
    _header(draw, layout, title, len(shown), timesheet)
    for place, drawing in enumerate(shown):
        _cell(sheet, layout, place, drawing, timesheet[drawing.drawing_no])
    _strip(draw, layout, timesheet, {drawing.drawing_no for drawing in shown})
    _legend(draw, layout)
    buffer = io.BytesIO()
    sheet.save(buffer, file_format, **({"quality": 88, "subsampling": 0} if file_format == "JPEG" else {}))
    return buffer.getvalue()


def _lay_out(shown: list[SheetDrawing], timesheet: Sequence[int], width_px: int) -> _Layout:
    """Choose columns and cell sizes; few drawings get large cells."""
    aspect = 16 / 9
    if shown:
        height, width = shown[0].picture.shape[:2]
        aspect = min(max(width / height, PORTRAIT_MIN), PANORAMA_MAX)
    columns = min(COLUMNS_MAX, max(3, len(shown)))
    cell_width = (width_px - 2 * MARGIN_PX - (columns - 1) * GAP_PX) // columns
    rows = min(-(-sum(timesheet) // FRAMES_PER_ROW), STRIP_ROWS_MAX)
    return _Layout(width_px, columns, cell_width, round(cell_width / aspect), len(shown), rows)


def _header(draw: ImageDraw.ImageDraw, layout: _Layout, title: str, shown: int, timesheet: Sequence[int]) -> None:
    """Write the title, the counts, and punch the peg holes of animation paper."""
    peg_holes(draw, layout.width // 2, 34)
    draw.text((MARGIN_PX, 58), title, COLOURS.ink, font(19), anchor="lm")
    drawings = f"{len(timesheet)} drawing{'s' if len(timesheet) != 1 else ''}"
    part = f", {shown} shown" if shown < len(timesheet) else ""
    counts = f"{sum(timesheet)} frames, {drawings}{part}"
    draw.text((layout.width - MARGIN_PX, 58), counts, COLOURS.pencil, font(15), anchor="rm")
    draw.line((MARGIN_PX, 76, layout.width - MARGIN_PX, 76), COLOURS.rule, 1)


def _cell(sheet: Image.Image, layout: _Layout, place: int, drawing: SheetDrawing, exposure: int) -> None:
    """Paste one drawing and count its frames beneath it."""
    draw = ImageDraw.Draw(sheet)
    row, column = divmod(place, layout.columns)
    left = MARGIN_PX + column * (layout.cell_width + GAP_PX)
    top = HEADER_PX + row * (layout.cell_height + CAPTION_PX + GAP_PX)
    box = (layout.cell_width, layout.cell_height)
    picture = Image.fromarray(drawing.picture)
    picture.thumbnail(box, Image.Resampling.LANCZOS)
    draw.rectangle((left, top, left + box[0] - 1, top + box[1] - 1), fill=COLOURS.blank)
    corner = (left + (box[0] - picture.width) // 2, top + (box[1] - picture.height) // 2)
    sheet.paste(picture, corner)
    draw.rectangle((left - 1, top - 1, left + box[0], top + box[1]), outline=COLOURS.frame, width=1)
    _caption(draw, (left, top + box[1] + 8), layout.cell_width, drawing.drawing_no, exposure)


def _caption(draw: ImageDraw.ImageDraw, corner: tuple[int, int], width: int, drawing_no: int, exposure: int) -> None:
    """Write a drawing's number, one block per frame of its exposure as far as they fit, and the count."""
    left, top = corner
    colour = exposure_colour(exposure)
    draw.text((left, top + 9), f"{drawing_no + 1}", COLOURS.ink, font(16), anchor="lm")
    first = left + 14 + round(draw.textlength(f"{drawing_no + 1}", font(16)))
    count = f"{exposure} f"
    room = width - (first - left) - round(draw.textlength(count, font(13))) - 10
    step = 9
    fits = max(1, min(exposure, room // step))
    for block in range(fits):
        x = first + block * step
        draw.rectangle((x, top + 3, x + step - 3, top + 15), fill=colour)
    draw.text((left + width, top + 9), count, COLOURS.pencil, font(13), anchor="rm")


def _strip(draw: ImageDraw.ImageDraw, layout: _Layout, timesheet: Sequence[int], shown: set[int]) -> None:
    """Draw the timesheet as rows of blocks, one per drawing, over the frame ruler."""
    step = (layout.width - 2 * MARGIN_PX) / FRAMES_PER_ROW
    total = sum(timesheet)
    for row in range(layout.strip_rows):
        _ruler(draw, layout, row, min(total - row * FRAMES_PER_ROW, FRAMES_PER_ROW), step)
    frame = 0
    for drawing_no, exposure in enumerate(timesheet):
        for start, end in _row_parts(frame, frame + exposure):
            row = start // FRAMES_PER_ROW
            if row >= layout.strip_rows:
                _overflow(draw, layout, total - layout.strip_rows * FRAMES_PER_ROW)
                return
            x0 = MARGIN_PX + (start - row * FRAMES_PER_ROW) * step
            x1 = MARGIN_PX + (end - row * FRAMES_PER_ROW) * step
            y = layout.strip_top + row * STRIP_ROW_PX
            _bar(draw, (x0, y, x1), exposure_colour(exposure), str(drawing_no + 1), is_shown=drawing_no in shown)
        frame += exposure


def _row_parts(start: int, end: int) -> list[tuple[int, int]]:
    """Split a run of frames where the rows of the strip break."""
    edges = [start, *range((start // FRAMES_PER_ROW + 1) * FRAMES_PER_ROW, end, FRAMES_PER_ROW), end]
    return list(pairwise(edges))


def _bar(
    draw: ImageDraw.ImageDraw, place: tuple[float, int, float], colour: Colour, number: str, *, is_shown: bool
) -> None:
    """Draw one exposure; drawings that the sheet shows carry their number and a dark foot."""
    x0, y, x1 = place
    draw.rounded_rectangle((x0 + 1, y + 2, x1 - 2, y + 24), 3, fill=colour)
    if is_shown:
        draw.rectangle((x0 + 1, y + 21, x1 - 2, y + 24), fill=COLOURS.ink)
        if draw.textlength(number, font(11)) < x1 - x0 - 2:
            draw.text(((x0 + x1) / 2, y + 12), number, COLOURS.paper, font(11), anchor="mm")


def _ruler(draw: ImageDraw.ImageDraw, layout: _Layout, row: int, frames: int, step: float) -> None:
    """Mark frames, beats of 6 and seconds of 24 under one row of the strip."""
    y = layout.strip_top + row * STRIP_ROW_PX + 27
    for frame in range(frames + 1):
        x = MARGIN_PX + frame * step
        length = 8 if frame % FRAMES_PER_SECOND == 0 else 5 if frame % FRAMES_PER_BEAT == 0 else 2
        draw.line((x, y, x, y + length), COLOURS.pencil if length > 2 else COLOURS.rule, 1)
        if frame % FRAMES_PER_SECOND == 0 and frame < frames:
            draw.text((x + 4, y + 3), str(row * FRAMES_PER_ROW + frame), COLOURS.pencil, font(10), anchor="lt")


def _overflow(draw: ImageDraw.ImageDraw, layout: _Layout, frames: int) -> None:
    """Say how many frames the strip leaves out."""
    y = layout.strip_top + layout.strip_rows * STRIP_ROW_PX + 4
    draw.text((layout.width - MARGIN_PX, y), f"and {frames} frames more", COLOURS.pencil, font(12), anchor="rt")


def _legend(draw: ImageDraw.ImageDraw, layout: _Layout) -> None:
    """Name the colours of the exposures."""
    x = float(MARGIN_PX)
    y = layout.height - MARGIN_PX - 6
    for exposure, name in ((1, "on ones"), (2, "on twos"), (3, "on threes"), (4, "longer"), (12, "hold")):
        draw.rounded_rectangle((x, y - 5, x + 16, y + 5), 3, fill=exposure_colour(exposure))
        draw.text((x + 22, y), name, COLOURS.pencil, font(12), anchor="lm")
        x += 40 + draw.textlength(name, font(12))
