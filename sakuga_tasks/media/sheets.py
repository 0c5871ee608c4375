"""Contact sheets: the drawings of shots on animation paper, with the timesheets that play them."""

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageOps

from sakuga_tasks.media.paper import COLOURS, exposure_colour, fit_text, font, peg_holes
from sakuga_tasks.media.sheet_layout import (
    GAP_PX,
    HEADER_PX,
    HEADING_PX,
    MARGIN_PX,
    Grid,
    SheetShot,
    choose_grid,
    page_height,
    paginate,
)
from sakuga_tasks.media.sheet_marks import camera_mark, shot_flag
from sakuga_tasks.media.sheet_strip import draw_strip
from sakuga_tasks.records.camera_move import CameraMove

DRAWINGS_MAX = 24
BLOCK_PX = 9
BREAK_PLACES = 2
"""From the end of the blocks, where the dots stand for those that do not fit."""
SQUARE = 16 / 9

Picture = NDArray[np.uint8]


class SheetDrawing(NamedTuple):
    """One drawing to show: its 0-based number in the timesheet, and its picture (height, width, 3)."""

    drawing_no: int
    picture: Picture


def draw_sheet(
    drawings: Sequence[SheetDrawing],
    timesheet: Sequence[int],
    *,
    title: str,
    width_px: int = 1280,
    file_format: Literal["PNG", "JPEG"] = "PNG",
) -> bytes:
    """Return the sheet of one shot: each drawing once with its exposure under it, and the whole timesheet below.

    At most 24 drawings are shown; the header says how many the shot has.
    """
    shown = list(drawings[:DRAWINGS_MAX])
    shot = SheetShot(timesheet, [drawing.drawing_no for drawing in shown])
    pictures = (drawing.picture for drawing in shown)
    return next(draw_pages([shot], pictures, title=title, width_px=width_px, file_format=file_format))


def draw_pages(
    shots: Sequence[SheetShot],
    pictures: Iterable[Picture],
    *,
    title: str,
    counts: str = "",
    width_px: int = 1280,
    file_format: Literal["PNG", "JPEG"] = "PNG",
) -> Iterator[bytes]:
    """Yield the pages of a sheet, each drawn when asked for.

    Args:
        shots: What to draw, from top to bottom; at least one.
        pictures: The pictures of the drawings shown, shot by shot in order; memory holds two.
        title: Written at the top left of every page.
        counts: Written at the top right; by default the frames and drawings of all shots.
        width_px: Width of a page.
        file_format: PNG for people, JPEG for pages that embed it.
    """
    waiting = iter(pictures)
    first = next(waiting, None)
    aspect = SQUARE if first is None else first.shape[1] / first.shape[0]
    grid = choose_grid(shots, width_px=width_px, aspect=aspect)
    pages = list(paginate(shots, grid))
    stream = _resume(first, waiting)
    for number, page in enumerate(pages, start=1):
        name = title if len(pages) == 1 else f"{title}  ({number}/{len(pages)})"
        yield _page(page, stream, grid, (name, counts or _count(shots)), file_format)


def _resume(first: Picture | None, rest: Iterator[Picture]) -> Iterator[Picture]:
    if first is not None:
        yield first
    yield from rest


def _count(shots: Sequence[SheetShot]) -> str:
    frames = sum(sum(shot.timesheet) for shot in shots)
    drawings = sum(len(shot.timesheet) for shot in shots)
    shown = sum(len(shot.shown) for shot in shots)
    part = f", {shown} shown" if shown < drawings else ""
    return f"{frames} frames, {drawings} drawing{'s' if drawings != 1 else ''}{part}"


def _page(
    shots: Sequence[SheetShot], pictures: Iterator[Picture], grid: Grid, header: tuple[str, str], file_format: str
) -> bytes:
    sheet = Image.new("RGB", (grid.width, page_height(shots, grid)), COLOURS.desk)
    draw = ImageDraw.Draw(sheet)
    draw.rounded_rectangle((10, 10, sheet.width - 11, sheet.height - 11), 14, fill=COLOURS.paper)
    _header(draw, grid, *header)
    top = HEADER_PX
    for shot in shots:
        _shot(sheet, pictures, grid, shot, top)
        top += grid.height(shot)
    _legend(draw, sheet.height, has_camera=any(shot.moves for shot in shots))
    buffer = io.BytesIO()
    sheet.save(buffer, file_format, **({"quality": 88, "subsampling": 0} if file_format == "JPEG" else {}))
    return buffer.getvalue()


def _header(draw: ImageDraw.ImageDraw, grid: Grid, title: str, counts: str) -> None:
    """Write the title and the counts, and punch the peg holes of animation paper."""
    peg_holes(draw, grid.width // 2, 34)
    room = grid.width - 2 * MARGIN_PX - draw.textlength(counts, font(15)) - 24
    draw.text((MARGIN_PX, 58), fit_text(draw, title, size_px=19, room=room), COLOURS.ink, font(19), anchor="lm")
    draw.text((grid.width - MARGIN_PX, 58), counts, COLOURS.pencil, font(15), anchor="rm")
    draw.line((MARGIN_PX, 76, grid.width - MARGIN_PX, 76), COLOURS.rule, 1)


def _shot(sheet: Image.Image, pictures: Iterator[Picture], grid: Grid, shot: SheetShot, top: int) -> None:
    """Draw a shot: its heading, its drawings, how many more there are, and its timesheet."""
    draw = ImageDraw.Draw(sheet)
    cells_top = top + (HEADING_PX if shot.heading else 0)
    if shot.heading:
        _heading(draw, grid, shot, top)
    for place, drawing_no in enumerate(shot.shown):
        corner = _corner(grid, shot, place, cells_top)
        _cell(sheet, grid, corner, next(pictures), is_pale=shot.is_dropped)
        _caption(draw, (corner[0], corner[1] + grid.cell_height + 8), grid, shot, drawing_no)
    if shot.more:
        left, upper = _corner(grid, shot, len(shot.shown), cells_top)
        middle = (left + grid.cell_width / 2, upper + grid.cell_height / 2)
        draw.text(middle, f"… {shot.more} more", COLOURS.pencil, font(18), anchor="mm")
    draw_strip(draw, grid, shot, top=top + grid.strip_offset(shot))


def _heading(draw: ImageDraw.ImageDraw, grid: Grid, shot: SheetShot, top: int) -> None:
    """Mark the cut: a rule across the page, the shot's number on a flag, how it begins, and what it is."""
    right = shot_flag(draw, (MARGIN_PX, top + 4), shot.shot_no, is_dropped=shot.is_dropped)
    colour = COLOURS.pencil if shot.is_dropped else COLOURS.ink
    left = right + 14
    draw.text((left, top + 18), shot.heading, colour, font(16), anchor="lm")
    left += round(draw.textlength(shot.heading, font(16))) + 28
    facts = fit_text(draw, shot.facts, size_px=14, room=grid.width - MARGIN_PX - left)
    draw.text((grid.width - MARGIN_PX, top + 18), facts, COLOURS.pencil, font(14), anchor="rm")


def _corner(grid: Grid, shot: SheetShot, place: int, cells_top: int) -> tuple[int, int]:
    row, column = divmod(place, grid.columns)
    height = grid.cell_height + grid.caption_px(shot) + GAP_PX
    return MARGIN_PX + column * (grid.cell_width + GAP_PX), cells_top + row * height


def _cell(sheet: Image.Image, grid: Grid, corner: tuple[int, int], picture: Picture, *, is_pale: bool) -> None:
    """Paste one drawing into the middle of its cell."""
    left, top = corner
    box = (grid.cell_width, grid.cell_height)
    draw = ImageDraw.Draw(sheet)
    fitted = ImageOps.contain(Image.fromarray(picture), box, Image.Resampling.LANCZOS)
    if is_pale:
        fitted = Image.blend(fitted, Image.new("RGB", fitted.size, COLOURS.paper), 0.5)
    draw.rectangle((left, top, left + box[0] - 1, top + box[1] - 1), fill=COLOURS.blank)
    sheet.paste(fitted, (left + (box[0] - fitted.width) // 2, top + (box[1] - fitted.height) // 2))
    draw.rectangle((left - 1, top - 1, left + box[0], top + box[1]), outline=COLOURS.frame, width=1)


def _caption(draw: ImageDraw.ImageDraw, corner: tuple[int, int], grid: Grid, shot: SheetShot, drawing_no: int) -> None:
    """Write a drawing's number, one block per frame of its exposure, the count, and its time."""
    left, top = corner
    right = left + grid.cell_width
    exposure, number, count = shot.timesheet[drawing_no], str(drawing_no + 1), f"{shot.timesheet[drawing_no]} f"
    draw.text((left, top + 9), number, COLOURS.ink, font(16), anchor="lm")
    first = left + 14 + round(draw.textlength(number, font(16)))
    room = right - first - round(draw.textlength(count, font(13))) - 10
    _blocks(draw, (first, top + 3), exposure, places=room // BLOCK_PX)
    draw.text((right, top + 9), count, COLOURS.pencil, font(13), anchor="rm")
    if shot.times:
        draw.text((left, top + 28), shot.times[drawing_no], COLOURS.pencil, font(12), anchor="lm")
    move = _move_under(shot, drawing_no)
    if move is not None:
        camera_mark(draw, (right - 9, top + 28), move)


def _blocks(draw: ImageDraw.ImageDraw, corner: tuple[int, int], exposure: int, *, places: int) -> None:
    """Draw one block per frame; where they do not all fit, three dots stand for those before the last."""
    left, top = corner
    shown = max(1, min(exposure, places))
    for place in range(shown):
        x = left + place * BLOCK_PX
        if exposure > shown > BREAK_PLACES and place == shown - BREAK_PLACES:
            for dot in range(3):
                draw.rectangle((x + 3 * dot, top + 5, x + 3 * dot + 1, top + 6), fill=COLOURS.pencil)
        else:
            draw.rectangle((x, top, x + BLOCK_PX - 3, top + 12), fill=exposure_colour(exposure))


def _move_under(shot: SheetShot, drawing_no: int) -> CameraMove | None:
    """Return the camera move while a drawing is shown, the first if there are more."""
    start = shot.start_frame + sum(shot.timesheet[:drawing_no])
    end = start + shot.timesheet[drawing_no]
    return next((move for move in shot.moves if move.start_frame < end and start < move.end_frame), None)


def _legend(draw: ImageDraw.ImageDraw, height: int, *, has_camera: bool) -> None:
    """Name the colours of the exposures."""
    x, y = float(MARGIN_PX), height - MARGIN_PX - 6
    for exposure, name in ((1, "on ones"), (2, "on twos"), (3, "on threes"), (4, "longer"), (12, "hold")):
        draw.rounded_rectangle((x, y - 5, x + 16, y + 5), 3, fill=exposure_colour(exposure))
        draw.text((x + 22, y), name, COLOURS.pencil, font(12), anchor="lm")
        x += 40 + draw.textlength(name, font(12))
    if has_camera:
        draw.line((x, y, x + 16, y), COLOURS.camera, 2)
        draw.text((x + 22, y), "camera", COLOURS.pencil, font(12), anchor="lm")
