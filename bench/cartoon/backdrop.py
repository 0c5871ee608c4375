"""Painted backdrops: hills, forest, sea, town and room, washed with paper grain."""

import math
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

from cartoon.palette import Colour, Palette, mix

SUPERSAMPLE = 2
Painter = Callable[["Canvas"], None]


class Canvas:
    """A supersampled sheet with its palette and its own dice; all coordinates are shares of the height."""

    def __init__(self, palette: Palette, *, width_px: int, height_px: int, seed: int) -> None:
        self.palette = palette
        self.rng = np.random.default_rng(seed)
        self.unit = height_px * SUPERSAMPLE
        self.width = width_px / height_px
        self.image = Image.new("RGB", (width_px * SUPERSAMPLE, self.unit))
        self.draw = ImageDraw.Draw(self.image)

    def wash(self, top: Colour, low: Colour, horizon: float) -> None:
        """Fill the sheet with a gradient that reaches `low` at the horizon."""
        rows = np.clip(np.linspace(0, 1, 256) / horizon, 0, 1)[:, None]
        strip = np.array(top) + (np.array(low) - np.array(top)) * rows
        column = Image.fromarray(strip.round().astype(np.uint8)[:, None, :])
        self.image.paste(column.resize(self.image.size, Image.Resampling.BILINEAR))

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """Fill a circle."""
        box = [(x - radius) * self.unit, (y - radius) * self.unit, (x + radius) * self.unit, (y + radius) * self.unit]
        self.draw.ellipse(box, fill=colour)

    def shape(self, points: list[tuple[float, float]], colour: Colour) -> None:
        """Fill a polygon."""
        self.draw.polygon([(x * self.unit, y * self.unit) for x, y in points], fill=colour)

    def box(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """Fill a rectangle given its top left corner."""
        self.shape([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], colour)

    def between(self, low: float, high: float) -> float:
        """Throw the dice for a number in the range."""
        return float(self.rng.uniform(low, high))


def paint_backdrop(place: str, palette: Palette, *, width_px: int, height_px: int, seed: int) -> Image.Image:
    """Return one painted backdrop; the same arguments paint the same picture."""
    canvas = Canvas(palette, width_px=width_px, height_px=height_px, seed=seed)
    PLACES[place](canvas)
    small = canvas.image.reduce(SUPERSAMPLE)
    return _grain(small, canvas.rng)


def _grain(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Let watercolour pools and paper tooth show through, as a painted background does."""
    width, height = image.size
    pools = Image.fromarray(rng.integers(0, 256, (6, 10), dtype=np.uint8)).resize(
        (width, height), Image.Resampling.BICUBIC
    )
    tooth = rng.normal(0, 1.6, (height, width, 1))
    wash = (np.asarray(pools, dtype=np.float64)[..., None] - 128) / 128 * 7
    return Image.fromarray(np.clip(np.asarray(image) + wash + tooth, 0, 255).astype(np.uint8))


def _ridge(canvas: Canvas, *, base: float, height: float, colour: Colour) -> None:
    """Draw one rolling plane of land from edge to edge."""
    phases = canvas.rng.uniform(0, 2 * math.pi, 3)
    speeds = canvas.rng.uniform((0.8, 2.0, 5.0), (1.8, 4.0, 9.0))
    xs = np.linspace(-0.05, canvas.width + 0.05, 90)
    waves = sum(np.sin(xs * s + p) / (i + 1.5) for i, (s, p) in enumerate(zip(speeds, phases, strict=True)))
    crest = [(float(x), float(base - height * w)) for x, w in zip(xs, np.asarray(waves), strict=True)]
    canvas.shape([*crest, (canvas.width + 0.05, 1.1), (-0.05, 1.1)], colour)


def _cloud(canvas: Canvas, x: float, y: float, size: float) -> None:
    """Draw a heap of discs with a flat foot."""
    colour = mix(canvas.palette.sky_low, (255, 255, 255), 0.55)
    for shift, lift, share in ((-0.9, 0.05, 0.5), (-0.35, -0.22, 0.75), (0.35, -0.1, 0.65), (0.95, 0.08, 0.45)):
        canvas.disc(x + shift * size, y + lift * size, size * share, colour)


def _pine(canvas: Canvas, x: float, foot: float, size: float, colour: Colour) -> None:
    """Draw a fir of three skirts."""
    canvas.box(x - size * 0.04, foot - size * 0.15, size * 0.08, size * 0.17, canvas.palette.ink)
    for skirt in range(3):
        low = foot - size * (0.1 + 0.26 * skirt)
        half = size * (0.30 - 0.07 * skirt)
        shade = mix(colour, canvas.palette.sky_low, 0.08 * skirt)
        canvas.shape([(x - half, low), (x + half, low), (x, low - size * 0.42)], shade)


def paint_hills(canvas: Canvas) -> None:
    """Paint rolling land under a low sun, with clouds and a row of firs."""
    p = canvas.palette
    horizon = canvas.between(0.45, 0.72)
    canvas.wash(p.sky_top, p.sky_low, horizon)
    canvas.disc(canvas.between(0.15, canvas.width - 0.15), horizon - canvas.between(0.1, 0.35), 0.1, p.sun)
    for _ in range(round(3 * canvas.width / 1.78)):
        _cloud(canvas, canvas.between(0, canvas.width), canvas.between(0.08, 0.32), canvas.between(0.05, 0.13))
    _ridge(canvas, base=horizon, height=0.09, colour=p.far)
    _ridge(canvas, base=horizon + 0.1, height=0.07, colour=p.middle)
    for x in canvas.rng.uniform(0, canvas.width, round(6 * canvas.width / 1.78)):
        _pine(canvas, float(x), horizon + 0.2, canvas.between(0.14, 0.34), mix(p.middle, p.ink, 0.35))
    _ridge(canvas, base=0.86, height=0.025, colour=p.near)
    _tufts(canvas)


def _tufts(canvas: Canvas) -> None:
    """Scatter grass over the foreground."""
    colour = mix(canvas.palette.near, canvas.palette.ink, 0.3)
    for x in canvas.rng.uniform(0, canvas.width, round(26 * canvas.width)):
        y = canvas.between(0.9, 0.99)
        for lean in (-0.012, 0.0, 0.012):
            canvas.shape([(x - 0.004, y), (x + 0.004, y), (x + lean, y - 0.03)], colour)


def paint_forest(canvas: Canvas) -> None:
    """Paint a wood: tall trunks in three depths, light falling from one side."""
    p = canvas.palette
    canvas.wash(mix(p.sky_low, p.far, 0.3), p.sky_low, 1.0)
    canvas.disc(canvas.between(0, canvas.width), 0.2, canvas.between(0.3, 0.5), mix(p.sky_low, p.sun, 0.7))
    for depth, (colour, width) in enumerate(((p.far, 0.03), (p.middle, 0.055), (mix(p.near, p.ink, 0.4), 0.1))):
        for x in canvas.rng.uniform(-0.05, canvas.width, round((9 - 2 * depth) * canvas.width / 1.78)):
            lean = canvas.between(-0.03, 0.03)
            canvas.shape(
                [(x + lean, -0.02), (x + width * 0.7 + lean, -0.02), (x + width * 1.2, 0.95), (x - width * 0.2, 0.95)],
                colour,
            )
        for x in canvas.rng.uniform(0, canvas.width, round(5 * canvas.width)):
            canvas.disc(
                float(x),
                canvas.between(-0.04, 0.03 + 0.05 * depth),
                canvas.between(0.06, 0.14),
                mix(colour, p.near, 0.3),
            )
    _ridge(canvas, base=0.87, height=0.02, colour=p.near)
    _tufts(canvas)


def paint_sea(canvas: Canvas) -> None:
    """Paint open water with a lighthouse on its rock."""
    p = canvas.palette
    horizon = canvas.between(0.36, 0.55)
    canvas.wash(p.sky_top, p.sky_low, horizon)
    canvas.disc(canvas.between(0.2, canvas.width - 0.2), horizon - 0.02, canvas.between(0.09, 0.17), p.sun)
    _cloud(canvas, canvas.between(0, canvas.width), 0.14, 0.1)
    canvas.box(-0.1, horizon, canvas.width + 0.2, 0.4, p.far)
    for row in range(9):
        y = horizon + 0.02 + row * 0.045
        for x in canvas.rng.uniform(0, canvas.width, round(5 * canvas.width)):
            canvas.box(float(x), y, canvas.between(0.02, 0.09), 0.004 + 0.001 * row, mix(p.far, p.sun, 0.5))
    _lighthouse(canvas, canvas.between(0.25, canvas.width - 0.25), horizon + 0.08)
    canvas.box(-0.1, 0.84, canvas.width + 0.2, 0.2, p.near)
    _tufts(canvas)


def _lighthouse(canvas: Canvas, x: float, foot: float) -> None:
    """Draw a striped tower with its lamp lit."""
    p = canvas.palette
    canvas.shape(
        [(x - 0.2, foot + 0.03), (x - 0.1, foot - 0.06), (x + 0.1, foot - 0.07), (x + 0.22, foot + 0.03)], p.ink
    )
    for band in range(5):
        low, high = foot - 0.06 - band * 0.06, foot - 0.12 - band * 0.06
        wide, thin = 0.05 - band * 0.005, 0.045 - band * 0.005
        colour = p.cloth if band % 2 == 0 else p.belly
        canvas.shape([(x - wide, low), (x + wide, low), (x + thin, high), (x - thin, high)], colour)
    canvas.disc(x, foot - 0.39, 0.05, mix(p.glow, p.sky_low, 0.5))
    canvas.box(x - 0.02, foot - 0.41, 0.04, 0.05, p.glow)
    canvas.shape([(x - 0.035, foot - 0.41), (x + 0.035, foot - 0.41), (x, foot - 0.46)], p.cloth)


def paint_town(canvas: Canvas) -> None:
    """Paint a street of crooked houses with lit windows under a moon."""
    p = canvas.palette
    canvas.wash(p.sky_top, p.sky_low, 0.9)
    canvas.disc(canvas.between(0.2, canvas.width - 0.2), canvas.between(0.12, 0.3), canvas.between(0.06, 0.12), p.sun)
    for _ in range(40):
        canvas.disc(canvas.between(0, canvas.width), canvas.between(0, 0.4), 0.003, mix(p.sky_top, p.sun, 0.6))
    for colour, lift in ((mix(p.far, p.sky_low, 0.3), 0.14), (p.middle, 0.0)):
        x = -0.05
        while x < canvas.width:
            x += _house(canvas, x, 0.86 - lift, colour) + canvas.between(-0.01, 0.05)
    canvas.box(-0.1, 0.84, canvas.width + 0.2, 0.2, p.near)


def _house(canvas: Canvas, x: float, foot: float, colour: Colour) -> float:
    """Draw one house and return how wide it stands."""
    p = canvas.palette
    width, height = canvas.between(0.14, 0.28), canvas.between(0.18, 0.46)
    canvas.box(x, foot - height, width, height, colour)
    peak = canvas.between(0.08, 0.16)
    canvas.shape(
        [(x - 0.02, foot - height), (x + width + 0.02, foot - height), (x + width / 2, foot - height - peak)],
        mix(colour, p.ink, 0.45),
    )
    for column in range(2):
        for row in range(int(height / 0.13)):
            lit = p.glow if canvas.rng.random() < 0.55 else mix(colour, p.ink, 0.3)
            canvas.box(x + width * (0.2 + 0.38 * column), foot - height + 0.04 + row * 0.12, width * 0.2, 0.06, lit)
    return width


def paint_room(canvas: Canvas) -> None:
    """Paint a room: wall with stripes, a window onto the sky, a shelf, a lamp, a floor."""
    p = canvas.palette
    wall = mix(p.belly, p.cloth, canvas.between(0.15, 0.5))
    canvas.wash(wall, mix(wall, p.glow, 0.3), 1.0)
    for stripe in np.arange(0, canvas.width, canvas.between(0.08, 0.16)):
        canvas.box(float(stripe), 0, 0.03, 0.8, mix(wall, p.ink, 0.06))
    x, y, size = canvas.between(0.1, canvas.width - 0.6), 0.12, canvas.between(0.34, 0.44)
    canvas.box(x - 0.02, y - 0.02, size + 0.04, size * 1.1 + 0.04, mix(p.fur, p.ink, 0.4))
    canvas.box(x, y, size, size * 1.1, p.sky_top)
    canvas.disc(x + size * 0.65, y + size * 0.4, size * 0.16, p.sun)
    canvas.box(x + size / 2 - 0.008, y, 0.016, size * 1.1, mix(p.fur, p.ink, 0.4))
    shelf = (x + 0.75) % max(canvas.width - 0.35, 0.4)
    canvas.box(shelf, 0.42, 0.36, 0.022, mix(p.fur, p.ink, 0.5))
    for book in range(7):
        tall = canvas.between(0.09, 0.17)
        canvas.box(shelf + 0.01 + book * 0.046, 0.42 - tall, 0.04, tall, (p.cloth, p.far, p.fur, p.near)[book % 4])
    canvas.box(-0.1, 0.8, canvas.width + 0.2, 0.3, mix(p.fur, p.ink, 0.45))
    for plank in np.arange(0, canvas.width, 0.3):
        canvas.shape([(plank, 0.8), (plank + 0.006, 0.8), (plank - 0.09, 1.0), (plank - 0.1, 1.0)], p.ink)


PLACES: dict[str, Painter] = {
    "hills": paint_hills,
    "forest": paint_forest,
    "sea": paint_sea,
    "town": paint_town,
    "room": paint_room,
}
