"""Previews: a shot as a small looping GIF that plays as the shot does."""

import io
import math
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

BYTES_MAX = 2_000_000
LENGTH_S, PICTURES_MAX = 30.0, 600
TICKS_PER_S = 100
"""GIF counts in hundredths of a second."""
TICKS_MIN = 2
"""Browsers slow anything shorter down to a tenth of a second."""
SIZES: tuple[tuple[int, int], ...] = ((320, 255), (240, 160), (160, 128), (160, 64))
"""Long side in px and colours, tried in this order."""
PALETTE_PICTURES = 16
NOISE_LEVELS = 10
"""A pixel that changes by less keeps its colour: coding noise would cost more bytes than the drawing."""

Picture = NDArray[np.uint8]


class Shown(NamedTuple):
    """A picture (height, width, 3), when it begins, in seconds, and the number of its shot."""

    start_s: float
    picture: Picture
    shot_no: int = 1


class Preview(NamedTuple):
    """The file, how many seconds of the shot it plays, and the size of its picture."""

    data: bytes
    length_s: float
    width: int
    height: int


def draw_preview(shown: Iterable[Shown], *, end_s: float) -> Preview:
    """Return pictures as an endless GIF of at most 2 MB, the long side 320 px at most.

    Times are rounded from the start, not one by one, so that rounding never adds up. If it would be too large, it
    gets smaller, with fewer colours; if that does not do, it ends earlier.
    """
    taken, left_out_s = _take(shown)
    end_s = min(end_s, taken[0].start_s + LENGTH_S, left_out_s)
    for long_side, colours in SIZES:
        kept = _settle([one._replace(picture=_shrink(one.picture, long_side)) for one in taken])
        data = _encode(kept, end_s, colours)
        if len(data) <= BYTES_MAX:
            break
    while len(data) > BYTES_MAX and len(kept) > 1:
        left = max(1, int(len(kept) * 0.9 * BYTES_MAX / len(data)))
        kept, end_s = kept[:left], kept[left].start_s
        data = _encode(kept, end_s, colours)
    height, width = kept[0].picture.shape[:2]
    return Preview(data, round(end_s - kept[0].start_s, 3), width, height)


def ticks_of(starts_s: Sequence[float], end_s: float) -> list[tuple[int, int]]:
    """Return (place, ticks) for every picture that can be shown for long enough; together they last to the end."""
    at = [round((start - starts_s[0]) * TICKS_PER_S) for start in (*starts_s, end_s)]
    kept: list[int] = []
    for place, tick in enumerate(at[:-1]):
        if not kept or tick - at[kept[-1]] >= TICKS_MIN:
            kept.append(place)
    while len(kept) > 1 and at[-1] - at[kept[-1]] < TICKS_MIN:
        kept.pop()
    edges = [*(at[place] for place in kept), max(at[-1], at[kept[-1]] + TICKS_MIN)]
    return [(place, after - tick) for place, (tick, after) in zip(kept, pairwise(edges), strict=True)]


def _take(shown: Iterable[Shown]) -> tuple[list[Shown], float]:
    """Shrink the pictures of the first 30 seconds, 600 at most; return when the first one left out begins too."""
    kept: list[Shown] = []
    for one in shown:
        if kept and (len(kept) == PICTURES_MAX or one.start_s >= kept[0].start_s + LENGTH_S):
            return kept, one.start_s
        kept.append(one._replace(picture=_shrink(one.picture, SIZES[0][0])))
    return kept, math.inf


def _shrink(picture: Picture, long_side: int) -> Picture:
    small = Image.fromarray(picture)
    small.thumbnail((long_side, long_side), Image.Resampling.LANCZOS)
    return np.asarray(small)


def _settle(shown: list[Shown]) -> list[Shown]:
    """Keep the colour of every pixel that hardly changes."""
    settled = shown[:1]
    for one in shown[1:]:
        before = settled[-1].picture
        change = np.abs(one.picture.astype(np.int16) - before).max(axis=2, keepdims=True)
        settled.append(one._replace(picture=np.where(change < NOISE_LEVELS, before, one.picture)))
    return settled


def _encode(shown: list[Shown], end_s: float, colours: int) -> bytes:
    palettes = {
        shot_no: _palette([one.picture for one in shot], colours)
        for shot_no, shot in groupby(shown, key=lambda one: one.shot_no)
    }
    timed = ticks_of([one.start_s for one in shown], end_s)
    images = [
        Image.fromarray(shown[place].picture).quantize(palette=palettes[shown[place].shot_no], dither=Image.Dither.NONE)
        for place, _ in timed
    ]
    buffer = io.BytesIO()
    images[0].save(
        buffer,
        "GIF",
        save_all=True,
        append_images=images[1:],
        duration=[ticks * (1000 // TICKS_PER_S) for _, ticks in timed],
        loop=0,
        optimize=False,
    )
    return buffer.getvalue()


def _palette(pictures: list[Picture], colours: int) -> Image.Image:
    """Return one palette for all pictures of a shot, from some of them; one for each would flicker."""
    step = -(-len(pictures) // PALETTE_PICTURES)
    wall = np.concatenate(pictures[::step], axis=0)
    return Image.fromarray(wall).quantize(colours, method=Image.Quantize.MEDIANCUT)
