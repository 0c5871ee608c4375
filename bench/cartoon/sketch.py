"""Line tests: a figure in thin pencil on paper, drawn anew for every drawing, as on an animator's desk."""

import math
from collections.abc import Callable
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from cartoon.stack import Picture

SHIFT = 4
PENCILS = ((70, 70, 74), (60, 84, 140), (120, 62, 50))
Points = NDArray[np.float64]


@lru_cache(maxsize=8)
def paper(width_px: int, height_px: int, seed: int) -> Picture:
    """Return a sheet of animation paper: off-white, with a little tooth, and its peg holes."""
    rng = np.random.default_rng(seed)
    tone = np.array([246, 244, 236]) - rng.integers(0, 14)
    sheet = tone + rng.normal(0, 1.2, (height_px, width_px, 1))
    picture = np.clip(sheet, 0, 255).astype(np.uint8)
    if seed % 2:
        for share in (0.35, 0.5, 0.65):
            cv2.circle(picture, (round(width_px * share), round(height_px * 0.95)), height_px // 60, (170, 168, 160), 1)
    return picture


def acrobat(seed: int, *, size_px: tuple[int, int], leap: float, boils: bool = False) -> Callable[[Picture, int], None]:
    """Draw a lanky figure whose limbs swing and which leaps by `leap` of the width from drawing to drawing.

    One that boils keeps its pose: only the lines are drawn anew, and never fall in the same place.
    """
    width, height = size_px
    dice = np.random.default_rng(seed)
    pencil = PENCILS[int(dice.integers(len(PENCILS)))]
    scale = float(dice.uniform(0.45, 0.9)) * height
    home = (float(dice.uniform(0.25, 0.75)) * width, float(dice.uniform(0.35, 0.6)) * height)
    rhythm = dice.uniform(0.25, 0.9, 6)
    weight = 1 if height < 400 else 2

    def draw(picture: Picture, state: int) -> None:
        rng = np.random.default_rng((seed, state))
        act = seed % 20 if boils else state
        across = home[0] + leap * width * math.sin(act * 1.7 + seed)
        down = home[1] + leap * 0.4 * height * math.cos(act * 1.1)
        for stroke in _figure(act * rhythm, scale):
            wobble = rng.normal(0, (0.009 if boils else 0.004) * scale, stroke.shape)
            _stroke(picture, stroke + wobble + (across, down), pencil, weight)

    return draw


def _figure(turns: NDArray[np.float64], scale: float) -> list[Points]:
    """Return the strokes of a figure about its chest: head, spine, arms, legs."""
    swing = np.sin(turns)
    angles = np.linspace(0, 2 * math.pi, 18)
    head = np.stack([np.cos(angles) * 0.09, np.sin(angles) * 0.11 - 0.3], axis=1)
    face = np.array([[0.02, -0.3], [0.07, -0.29], [0.03, -0.26]]) + np.array([0.02 * swing[0], 0])
    spine = np.array([[0.0, -0.19], [0.03 * swing[0], 0.0], [0.0, 0.16]])
    limbs = [
        _limb(root, 1.2 * swing[no + 1] + side * 0.6, 0.9 * swing[(no + 3) % 6], length)
        for no, (root, side, length) in enumerate(
            (((0.0, -0.15), -1, 0.17), ((0.0, -0.15), 1, 0.17), ((0.0, 0.16), -0.4, 0.2), ((0.0, 0.16), 0.4, 0.2))
        )
    ]
    return [stroke * scale for stroke in (head, face, spine, *limbs)]


def _limb(root: tuple[float, float], lift: float, bend: float, length: float) -> Points:
    """Return shoulder or hip, joint and end; angles from hanging straight down."""
    joint = (root[0] + length * math.sin(lift), root[1] + length * math.cos(lift))
    end = (joint[0] + length * math.sin(lift + bend), joint[1] + length * math.cos(lift + bend))
    return np.array([root, joint, end])


def _stroke(picture: Picture, points: Points, colour: tuple[int, int, int], weight: int) -> None:
    scaled = np.round(points * 2**SHIFT).astype(np.int32)[:, None, :]
    cv2.polylines(picture, [scaled], isClosed=False, color=colour, thickness=weight, lineType=cv2.LINE_AA, shift=SHIFT)
