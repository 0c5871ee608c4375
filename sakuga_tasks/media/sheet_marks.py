"""Small marks on a sheet: which way the camera goes, and the number of a shot."""

from math import atan2, cos, pi, sin

from PIL import ImageDraw

from sakuga_tasks.media.paper import COLOURS, font
from sakuga_tasks.records.camera_move import CameraMove, direction

REACH_PX = 7


def camera_mark(draw: ImageDraw.ImageDraw, middle: tuple[int, int], move: CameraMove) -> None:
    """Draw a move within 18x18 px: an arrow for a pan or tilt, frames in frames for a zoom, a zigzag for a shake."""
    if move.kind == "zoom":
        _frames(draw, middle, is_in=move.zoom >= 1)
    elif move.kind == "shake" or not direction(move):
        _zigzag(draw, middle)
    else:
        _arrow(draw, middle, atan2(move.dy_px, move.dx_px))


def shot_flag(draw: ImageDraw.ImageDraw, corner: tuple[int, int], shot_no: int, *, is_dropped: bool) -> int:
    """Draw the number of a shot on a flag; return where its right edge is."""
    left, top = corner
    text = str(shot_no)
    right = left + round(draw.textlength(text, font(18))) + 22
    draw.rounded_rectangle((left, top, right, top + 28), 5, fill=COLOURS.frame if is_dropped else COLOURS.ink)
    draw.text(((left + right) / 2, top + 14), text, COLOURS.paper, font(18), anchor="mm")
    return right


def _arrow(draw: ImageDraw.ImageDraw, middle: tuple[int, int], angle: float) -> None:
    x, y = middle
    tip = (x + REACH_PX * cos(angle), y + REACH_PX * sin(angle))
    draw.line((x - REACH_PX * cos(angle), y - REACH_PX * sin(angle), *tip), COLOURS.camera, 2)
    wings = [(tip[0] + 7 * cos(angle + turn), tip[1] + 7 * sin(angle + turn)) for turn in (pi * 0.82, -pi * 0.82)]
    draw.polygon([tip, *wings], fill=COLOURS.camera)


def _frames(draw: ImageDraw.ImageDraw, middle: tuple[int, int], *, is_in: bool) -> None:
    """Draw the framing at the start as an outline and the one at the end filled: smaller inside for a zoom in."""
    x, y = middle
    outer, inner = (x - 8, y - 6, x + 8, y + 6), (x - 4, y - 3, x + 4, y + 3)
    draw.rectangle(outer, outline=COLOURS.camera, width=1, fill=None if is_in else COLOURS.camera)
    draw.rectangle(inner, outline=COLOURS.camera, width=1, fill=COLOURS.camera if is_in else COLOURS.paper)


def _zigzag(draw: ImageDraw.ImageDraw, middle: tuple[int, int]) -> None:
    x, y = middle
    points = [(x + 4 * step, y + (4 if step % 2 else -4)) for step in range(-2, 3)]
    draw.line(points, COLOURS.camera, 2)
