"""Inked figures on transparent cels: a walking fox child, and its face in close-up with a mouth that talks."""

import math

from PIL import Image, ImageDraw

from cartoon.palette import Colour, Palette, mix

SUPERSAMPLE = 3
Point = tuple[float, float]


class Cel:
    """A transparent sheet of `size_px` square; coordinates run 0-1 on both axes."""

    def __init__(self, palette: Palette, size_px: int) -> None:
        self.palette = palette
        self.unit = size_px * SUPERSAMPLE
        self.line = max(2.0, self.unit * 0.011)
        self.image = Image.new("RGBA", (self.unit, self.unit))
        self.draw = ImageDraw.Draw(self.image)

    def blob(self, centre: Point, radii: Point, colour: Colour, *, inked: bool = True) -> None:
        """Draw a filled ellipse with an ink line."""
        (x, y), (wide, tall) = centre, radii
        for grow, fill in ((self.line / self.unit, self.palette.ink), (0.0, colour)):
            if grow and not inked:
                continue
            box = [(x - wide - grow), (y - tall - grow), (x + wide + grow), (y + tall + grow)]
            self.draw.ellipse([value * self.unit for value in box], fill=fill)

    def shape(self, points: list[Point], colour: Colour, *, inked: bool = True) -> None:
        """Draw a filled polygon with an ink line."""
        scaled = [(x * self.unit, y * self.unit) for x, y in points]
        if inked:
            self.draw.line(
                [*scaled, scaled[0], scaled[1]], fill=self.palette.ink, width=round(self.line * 2), joint="curve"
            )
        self.draw.polygon(scaled, fill=colour)

    def limb(self, points: list[Point], thickness: float, colour: Colour) -> None:
        """Draw a bent tube: ink first, flesh inside it."""
        for grow, fill in ((self.line * 2, self.palette.ink), (0.0, colour)):
            width = thickness * self.unit + grow
            scaled = [(x * self.unit, y * self.unit) for x, y in points]
            self.draw.line(scaled, fill=fill, width=round(width), joint="curve")
            for x, y in (scaled[0], scaled[-1]):
                self.draw.ellipse([x - width / 2, y - width / 2, x + width / 2, y + width / 2], fill=fill)

    def stroke(self, points: list[Point], weight: float = 1.0) -> None:
        """Draw an ink line."""
        scaled = [(x * self.unit, y * self.unit) for x, y in points]
        self.draw.line(scaled, fill=self.palette.ink, width=round(self.line * weight), joint="curve")

    def finish(self) -> Image.Image:
        """Return the cel at its own size."""
        return self.image.reduce(SUPERSAMPLE)


def draw_walker(palette: Palette, *, size_px: int, phase: float) -> Image.Image:
    """Return the fox child in side view, walking right; `phase` 0-1 is one full step cycle."""
    cel = Cel(palette, size_px)
    turn = phase * 2 * math.pi
    bob = -0.018 * abs(math.sin(turn))
    dark = mix(palette.fur, palette.ink, 0.25)
    cel.draw.ellipse([v * cel.unit for v in (0.28, 0.925, 0.74, 0.975)], fill=(*palette.ink, 90))
    _tail(cel, bob, turn)
    _leg(cel, (0.53, 0.70 + bob), turn + math.pi, dark)
    _arm(cel, (0.54, 0.53 + bob), turn, dark)
    cel.blob((0.5, 0.61 + bob), (0.105, 0.145), palette.cloth)
    cel.blob((0.535, 0.64 + bob), (0.05, 0.09), mix(palette.cloth, palette.belly, 0.35), inked=False)
    _leg(cel, (0.48, 0.71 + bob), turn, palette.fur)
    _scarf(cel, bob, turn)
    _side_head(cel, bob)
    _arm(cel, (0.47, 0.55 + bob), turn + math.pi, palette.fur)
    return cel.finish()


def _tail(cel: Cel, bob: float, turn: float) -> None:
    """Draw the brush, a beat behind the body."""
    sway = 0.03 * math.sin(turn - 0.9)
    palette = cel.palette
    root, bend, tip = (0.42, 0.69 + bob), (0.29, 0.66 + sway), (0.17, 0.53 + 1.8 * sway)
    cel.limb([root, bend], 0.07, palette.fur)
    cel.limb([bend, tip], 0.10, palette.fur)
    cel.limb([root, bend, tip], 0.075, palette.fur)
    cel.blob((tip[0] - 0.005, tip[1] - 0.01), (0.045, 0.05), palette.belly, inked=False)


def _leg(cel: Cel, hip: Point, turn: float, colour: Colour) -> None:
    """Draw hip, knee and boot of one step."""
    swing, lift = 0.11 * math.sin(turn), 0.05 * max(0.0, math.cos(turn))
    foot = (hip[0] + swing, 0.925 - lift)
    knee = ((hip[0] + foot[0]) / 2 + 0.03, (hip[1] + foot[1]) / 2)
    cel.limb([hip, knee, foot], 0.055, colour)
    cel.blob((foot[0] + 0.025, foot[1]), (0.055, 0.03), mix(cel.palette.ink, cel.palette.cloth, 0.35))


def _arm(cel: Cel, shoulder: Point, turn: float, colour: Colour) -> None:
    """Draw an arm swinging against its leg."""
    swing = 0.1 * math.sin(turn)
    elbow = (shoulder[0] + swing * 0.4 - 0.01, shoulder[1] + 0.08)
    cel.limb([shoulder, elbow, (shoulder[0] + swing, shoulder[1] + 0.15)], 0.045, colour)


def _scarf(cel: Cel, bob: float, turn: float) -> None:
    """Draw the scarf and its end, which streams behind."""
    colour = mix(cel.palette.glow, cel.palette.cloth, 0.12)
    wave = 0.025 * math.sin(turn * 2 - 0.8)
    cel.shape(
        [(0.45, 0.47 + bob), (0.33, 0.47 + wave), (0.27, 0.51 - wave), (0.34, 0.54 + wave), (0.45, 0.52 + bob)], colour
    )
    cel.blob((0.505, 0.485 + bob), (0.095, 0.04), colour)


def _side_head(cel: Cel, bob: float) -> None:
    """Draw the head, looking right."""
    p = cel.palette
    x, y = 0.53, 0.31 + bob
    for shift, colour in ((0.05, mix(p.fur, p.ink, 0.25)), (-0.075, p.fur)):
        cel.shape([(x + shift - 0.055, y - 0.10), (x + shift - 0.015, y - 0.25), (x + shift + 0.06, y - 0.12)], colour)
    cel.shape([(x - 0.092, y - 0.115), (x - 0.082, y - 0.19), (x - 0.05, y - 0.12)], p.belly, inked=False)
    cel.blob((x, y), (0.165, 0.15), p.fur)
    cel.blob((x + 0.10, y + 0.055), (0.085, 0.06), p.belly, inked=False)
    cel.blob((x + 0.185, y + 0.025), (0.022, 0.018), p.ink, inked=False)
    cel.blob((x + 0.065, y - 0.015), (0.021, 0.034), p.ink, inked=False)
    cel.blob((x + 0.072, y - 0.027), (0.008, 0.010), (255, 255, 255), inked=False)
    cel.blob((x + 0.015, y + 0.06), (0.03, 0.018), mix(p.fur, (240, 90, 90), 0.5), inked=False)
    cel.stroke([(x + 0.175, y + 0.05), (x + 0.15, y + 0.075), (x + 0.11, y + 0.075)], 0.7)


MOUTHS = ("closed", "half", "open", "wide")


def draw_face(palette: Palette, *, size_px: int, mouth: str, blink: bool = False) -> Image.Image:
    """Return the fox child in close-up, full face, with one of MOUTHS."""
    cel = Cel(palette, size_px)
    cel.line *= 0.8
    p = palette
    cel.blob((0.5, 1.02), (0.36, 0.26), p.cloth)
    cel.blob((0.5, 0.82), (0.25, 0.08), mix(p.glow, p.cloth, 0.12))
    for side in (-1, 1):
        cel.shape([(0.5 + side * 0.32, 0.36), (0.5 + side * 0.29, 0.05), (0.5 + side * 0.08, 0.22)], p.fur)
        cel.shape(
            [(0.5 + side * 0.285, 0.30), (0.5 + side * 0.268, 0.12), (0.5 + side * 0.14, 0.23)], p.belly, inked=False
        )
    cel.blob((0.5, 0.5), (0.345, 0.30), p.fur)
    for side in (-1, 1):
        cel.blob((0.5 + side * 0.15, 0.62), (0.17, 0.14), p.belly, inked=False)
        cel.blob((0.5 + side * 0.235, 0.60), (0.05, 0.028), mix(p.belly, (240, 90, 90), 0.5), inked=False)
        _eye(cel, 0.5 + side * 0.145, blink=blink)
    cel.blob((0.5, 0.57), (0.032, 0.023), p.ink, inked=False)
    _mouth(cel, mouth)
    return cel.finish()


def _eye(cel: Cel, x: float, *, blink: bool) -> None:
    """Draw one eye, open or shut."""
    if blink:
        cel.stroke([(x - 0.045, 0.455), (x, 0.475), (x + 0.045, 0.455)], 1.6)
        return
    cel.blob((x, 0.45), (0.042, 0.062), cel.palette.ink, inked=False)
    cel.blob((x + 0.004, 0.47), (0.028, 0.034), mix(cel.palette.ink, cel.palette.glow, 0.4), inked=False)
    cel.blob((x + 0.014, 0.425), (0.014, 0.017), (255, 255, 255), inked=False)


def _mouth(cel: Cel, mouth: str) -> None:
    """Draw the mouth of one sound."""
    if mouth == "closed":
        cel.stroke([(0.44, 0.655), (0.47, 0.672), (0.5, 0.65), (0.53, 0.672), (0.56, 0.655)], 1.3)
        return
    wide, tall = {"half": (0.035, 0.018), "open": (0.05, 0.045), "wide": (0.078, 0.036)}[mouth]
    cel.blob((0.5, 0.675), (wide, tall), (122, 34, 44))
    cel.blob((0.5, 0.675 + tall * 0.5), (wide * 0.6, tall * 0.45), (236, 120, 120), inked=False)
