"""The timesheet under the drawings: a bar per exposure over a frame ruler, and a lane for the camera."""

from itertools import pairwise

from PIL import ImageDraw

from sakuga_tasks.media.paper import COLOURS, Colour, exposure_colour, font
from sakuga_tasks.media.sheet_layout import (
    FRAMES_PER_BEAT,
    FRAMES_PER_SECOND,
    LANE_PX,
    MARGIN_PX,
    STRIP_ROW_PX,
    Grid,
    SheetShot,
)
from sakuga_tasks.media.sheet_marks import camera_mark
from sakuga_tasks.records.camera_move import CameraMove, describe_move

MARK_PX = 18


class _Strip:
    """The rows of one shot's timesheet at a place on the page."""

    def __init__(self, draw: ImageDraw.ImageDraw, grid: Grid, shot: SheetShot, top: int) -> None:
        self.draw = draw
        self.grid = grid
        self.shot = shot
        self.top = top
        self.rows = grid.strip_rows(shot)
        self.frames = sum(shot.timesheet)

    def y(self, row: int) -> int:
        """Upper edge of a row."""
        return self.top + row * self.grid.strip_row_px(self.shot)

    def x(self, frame: int, row: int) -> float:
        """Left edge of a frame in a row."""
        return MARGIN_PX + (frame - row * self.grid.frames_per_row) * self.grid.frame_px

    def parts(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """Split frames `[start, end)` into (row, start, end) where rows break, as far as rows are drawn."""
        width = self.grid.frames_per_row
        edges = [start, *range((start // width + 1) * width, end, width), end]
        return [(left // width, left, right) for left, right in pairwise(edges) if left // width < self.rows]


def draw_strip(draw: ImageDraw.ImageDraw, grid: Grid, shot: SheetShot, *, top: int) -> None:
    """Draw the timesheet of a shot; drawings that the sheet shows carry their number and a dark foot."""
    strip = _Strip(draw, grid, shot, top)
    for row in range(strip.rows):
        _ruler(strip, row)
    shown = set(shot.shown)
    frame = 0
    for drawing_no, exposure in enumerate(shot.timesheet):
        for row, start, end in strip.parts(frame, frame + exposure):
            place = (strip.x(start, row), strip.y(row), strip.x(end, row))
            _bar(draw, place, exposure_colour(exposure), str(drawing_no + 1), is_shown=drawing_no in shown)
        frame += exposure
    for move, after in pairwise([*shot.moves, None]):
        if move is not None:
            _lane(strip, move, None if after is None else after.start_frame)
    left_out = strip.frames - strip.rows * grid.frames_per_row
    if left_out > 0:
        y = strip.y(strip.rows) - 4
        draw.text((grid.width - MARGIN_PX, y), f"… {left_out} more frames", COLOURS.pencil, font(12), anchor="rm")


def _bar(
    draw: ImageDraw.ImageDraw, place: tuple[float, int, float], colour: Colour, number: str, *, is_shown: bool
) -> None:
    """Draw one exposure."""
    x0, y, x1 = place
    draw.rounded_rectangle((x0 + 1, y + 2, x1 - 2, y + 24), 3, fill=colour)
    if is_shown:
        draw.rectangle((x0 + 1, y + 21, x1 - 2, y + 24), fill=COLOURS.ink)
        if draw.textlength(number, font(11)) < x1 - x0 - 2:
            draw.text(((x0 + x1) / 2, y + 12), number, COLOURS.paper, font(11), anchor="mm")


def _ruler(strip: _Strip, row: int) -> None:
    """Mark frames, beats of 6 and seconds of 24 under one row."""
    first = row * strip.grid.frames_per_row
    last = min(strip.frames, first + strip.grid.frames_per_row)
    y = strip.y(row) + 27
    for frame in range(first, last + 1):
        x = strip.x(frame, row)
        length = 8 if frame % FRAMES_PER_SECOND == 0 else 5 if frame % FRAMES_PER_BEAT == 0 else 2
        strip.draw.line((x, y, x, y + length), COLOURS.pencil if length > 2 else COLOURS.rule, 1)
        if frame % FRAMES_PER_SECOND == 0 and frame < last:
            strip.draw.text((x + 4, y + 3), str(frame), COLOURS.pencil, font(10), anchor="lt")


def _lane(strip: _Strip, move: CameraMove, next_start: int | None) -> None:
    """Draw a camera move as a line from its first to its last frame, and say how far it went where there is room."""
    first = strip.shot.start_frame
    parts = strip.parts(move.start_frame - first, move.end_frame - first)
    for row, start, end in parts:
        y = strip.y(row) + STRIP_ROW_PX + LANE_PX // 2 - 2
        x0, x1 = strip.x(start, row) + 1, strip.x(end, row) - 2
        strip.draw.line((x0, y, x1, y), COLOURS.camera, 2)
        for x in (x0, x1):
            strip.draw.line((x, y - 5, x, y + 5), COLOURS.camera, 2)
    for row, start, end in parts[:1]:
        y = strip.y(row) + STRIP_ROW_PX + LANE_PX // 2 - 2
        room_end = end if next_start is None or next_start - first > end else next_start - first
        _lane_label(strip.draw, (strip.x(start, row) + 8, strip.x(room_end, row) - 8, y), move)


def _lane_label(draw: ImageDraw.ImageDraw, place: tuple[float, float, int], move: CameraMove) -> None:
    left, right, y = place
    text = describe_move(move)
    length = MARK_PX + draw.textlength(text, font(12)) + 8
    if left + MARK_PX + 6 > right:
        return
    length = length if left + length <= right else MARK_PX + 4
    draw.rectangle((left, y - 8, left + length, y + 8), fill=COLOURS.paper)
    camera_mark(draw, (round(left) + 9, y), move)
    if length > MARK_PX + 4:
        draw.text((left + MARK_PX + 4, y), text, COLOURS.ink, font(12), anchor="lm")
