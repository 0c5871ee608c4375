"""Paper, ink and pencil: the look of contact sheets."""

from functools import cache
from typing import NamedTuple

from PIL import ImageDraw, ImageFont

Colour = tuple[int, int, int]
HOLD_FRAMES_MIN = 12


class _Colours(NamedTuple):
    """The few colours a sheet is made of."""

    desk: Colour = (226, 219, 205)
    paper: Colour = (250, 247, 239)
    blank: Colour = (236, 230, 218)
    frame: Colour = (190, 180, 162)
    rule: Colour = (216, 207, 190)
    pencil: Colour = (122, 112, 98)
    ink: Colour = (46, 40, 36)
    camera: Colour = (36, 92, 158)


COLOURS = _Colours()
EXPOSURE_COLOURS: dict[int, Colour] = {1: (214, 92, 72), 2: (42, 138, 134), 3: (214, 152, 48)}
LONGER: Colour = (126, 100, 154)
HELD: Colour = (120, 132, 148)


def exposure_colour(exposure: int) -> Colour:
    """Return the colour of ones, twos, threes, longer exposures and holds."""
    if exposure >= HOLD_FRAMES_MIN:
        return HELD
    return EXPOSURE_COLOURS.get(exposure, LONGER)


@cache
def font(size_px: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return Pillow's own typeface, so that sheets look alike on every machine."""
    return ImageFont.load_default(size_px)


def fit_text(draw: ImageDraw.ImageDraw, text: str, *, size_px: int, room: float) -> str:
    """Return the text in one line, or as much of its beginning as fits into `room` px, with an ellipsis."""
    text = "".join(letter if letter.isprintable() else " " for letter in text)
    if draw.textlength(text, font(size_px)) <= room:
        return text
    while text and draw.textlength(f"{text}…", font(size_px)) > room:
        text = text[:-1]
    return f"{text.rstrip()}…" if text else ""


def peg_holes(draw: ImageDraw.ImageDraw, x: int, y: int) -> None:
    """Punch the round hole and the two slots of an Acme peg bar."""
    draw.ellipse((x - 8, y - 8, x + 8, y + 8), fill=COLOURS.desk, outline=COLOURS.frame)
    for side in (-1, 1):
        middle = x + side * 150
        draw.rounded_rectangle((middle - 22, y - 5, middle + 22, y + 5), 5, fill=COLOURS.desk, outline=COLOURS.frame)
