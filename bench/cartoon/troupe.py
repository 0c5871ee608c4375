"""More of the cast: robot, bird, jelly, candle, and where to get any figure's cel by its pose."""

import math
from collections.abc import Callable
from functools import lru_cache

from PIL import Image

from cartoon.figures import Cel, draw_face, draw_walker
from cartoon.palette import Palette, mix
from cartoon.stack import Picture, premultiply


def draw_robot(palette: Palette, *, size_px: int, phase: float) -> Image.Image:
    """Return a robot that stands still and waves one arm; `phase` 0-1 is one wave."""
    cel = Cel(palette, size_px)
    steel, dark = mix(palette.far, palette.belly, 0.4), mix(palette.far, palette.ink, 0.4)
    for x in (0.42, 0.58):
        cel.limb([(x, 0.68), (x, 0.92)], 0.06, dark)
        cel.blob((x, 0.94), (0.07, 0.03), palette.cloth)
    cel.shape([(0.34, 0.42), (0.66, 0.42), (0.62, 0.72), (0.38, 0.72)], steel)
    cel.blob((0.5, 0.56), (0.05, 0.05), palette.glow)
    cel.shape([(0.38, 0.2), (0.62, 0.2), (0.6, 0.39), (0.4, 0.39)], steel)
    for x in (0.45, 0.55):
        cel.blob((x, 0.29), (0.025, 0.03), palette.glow)
    cel.limb([(0.36, 0.47), (0.28, 0.58), (0.3, 0.7)], 0.05, dark)
    angle = -0.6 + 0.9 * math.sin(phase * 2 * math.pi)
    elbow = (0.64 + 0.13 * math.cos(angle), 0.46 + 0.13 * math.sin(angle))
    hand = (elbow[0] + 0.12 * math.cos(angle - 0.7), elbow[1] + 0.12 * math.sin(angle - 0.7))
    cel.limb([(0.64, 0.46), elbow, hand], 0.05, dark)
    cel.blob(hand, (0.04, 0.04), palette.cloth)
    return cel.finish()


def draw_bird(palette: Palette, *, size_px: int, phase: float) -> Image.Image:
    """Return a bird in flight; `phase` 0-1 is one beat of the wings."""
    cel = Cel(palette, size_px)
    beat = math.sin(phase * 2 * math.pi)
    cel.shape([(0.28, 0.52), (0.08, 0.45), (0.12, 0.6)], palette.cloth)
    cel.blob((0.45, 0.53), (0.2, 0.1), palette.cloth)
    cel.blob((0.66, 0.47), (0.09, 0.085), palette.cloth)
    cel.shape([(0.74, 0.46), (0.84, 0.5), (0.74, 0.51)], palette.glow)
    cel.blob((0.69, 0.45), (0.016, 0.02), palette.ink, inked=False)
    for reach, colour in ((0.9, mix(palette.cloth, palette.ink, 0.3)), (1.0, mix(palette.cloth, palette.belly, 0.5))):
        tip = (0.36 - 0.05 * beat, 0.5 - 0.38 * beat * reach)
        cel.shape([(0.38, 0.5), tip, (0.56, 0.5)], colour)
    return cel.finish()


def draw_jelly(palette: Palette, *, size_px: int, phase: float) -> Image.Image:
    """Return a hopping blob that squashes and stretches; `phase` 0-1 is one hop."""
    cel = Cel(palette, size_px)
    hop = abs(math.sin(phase * math.pi))
    squash = 0.72 + 0.5 * hop
    wide, tall = 0.24 / squash, 0.2 * squash
    middle = 0.9 - tall - 0.35 * hop
    cel.draw.ellipse([v * cel.unit for v in (0.5 - wide, 0.9, 0.5 + wide, 0.95)], fill=(*palette.ink, 80))
    cel.blob((0.5, middle), (wide, tall), palette.glow)
    cel.blob((0.42, middle - tall * 0.45), (wide * 0.25, tall * 0.18), (255, 255, 255), inked=False)
    for x in (0.44, 0.58):
        cel.blob((x, middle - tall * 0.1), (0.022, 0.035 * squash), palette.ink, inked=False)
    return cel.finish()


def draw_flame(palette: Palette, *, size_px: int, phase: float) -> Image.Image:
    """Return a candle whose flame flickers; `phase` 0-1 is one lick."""
    cel = Cel(palette, size_px)
    turn = phase * 2 * math.pi
    lean, tall = 0.05 * math.sin(turn), 0.22 + 0.05 * math.sin(2 * turn + 0.5)
    cel.shape([(0.42, 0.6), (0.58, 0.6), (0.6, 0.95), (0.4, 0.95)], palette.belly)
    outer = [(0.42, 0.5), (0.5 + lean, 0.56 - tall - 0.1), (0.58, 0.5), (0.5, 0.59)]
    cel.shape(outer, mix(palette.glow, palette.fur, 0.6))
    cel.shape(
        [(0.46, 0.52), (0.5 + lean * 0.7, 0.56 - tall * 0.7), (0.54, 0.52), (0.5, 0.57)], palette.glow, inked=False
    )
    return cel.finish()


FIGURES: dict[str, Callable[..., Image.Image]] = {
    "fox": draw_walker,
    "robot": draw_robot,
    "bird": draw_bird,
    "jelly": draw_jelly,
    "flame": draw_flame,
}


@lru_cache(maxsize=192)
def pose_cel(figure: str, palette: Palette, *, size_px: int, phase: float) -> Picture:
    """Return one pose of a figure as a premultiplied cel."""
    return premultiply(FIGURES[figure](palette, size_px=size_px, phase=phase))


@lru_cache(maxsize=64)
def face_cel(palette: Palette, *, size_px: int, mouth: str, blink: bool) -> Picture:
    """Return one face as a premultiplied cel."""
    return premultiply(draw_face(palette, size_px=size_px, mouth=mouth, blink=blink))
