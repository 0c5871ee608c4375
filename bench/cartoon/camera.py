"""Camera moves: the world point at the middle of the picture, and the zoom, per frame."""

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Views = NDArray[np.float64]


class Move(NamedTuple):
    """A camera move: its kind, and (x, y, zoom) per frame, x and y in px from the start of the move."""

    kind: str
    views: Views


def still(frames: int) -> Move:
    """Lock the camera."""
    return Move("static", _views(np.zeros(frames), np.zeros(frames), np.ones(frames)))


def glide(frames: int, *, dx: float, dy: float, every: int = 1, eased: bool = False) -> Move:
    """Move by (dx, dy) px per frame, in steps of `every` frames; eased moves start and end slowly."""
    time = _stepped(frames, every)
    if eased and frames > 1:
        share = time / (frames - 1)
        time = (3 * share**2 - 2 * share**3) * (frames - 1)
    kind = "pan" if abs(dx) > 2 * abs(dy) else "tilt" if abs(dy) > 2 * abs(dx) else "mixed"
    return Move(kind, _views(time * dx, time * dy, np.ones(frames)))


def zoom(frames: int, *, start: float, end: float, every: int = 1) -> Move:
    """Zoom by the same factor every frame."""
    share = _stepped(frames, every) / max(frames - 1, 1)
    return Move("zoom", _views(np.zeros(frames), np.zeros(frames), start * (end / start) ** share))


def shake(frames: int, *, reach_px: float, rng: np.random.Generator, every: int = 1) -> Move:
    """Throw the camera about, nowhere twice in a row; strong at first, weaker later."""
    steps = -(-frames // every)
    angles = np.cumsum(rng.uniform(0.6, 1.4, steps) * np.pi)
    reach = reach_px * (0.5 + 0.5 * np.exp(-np.arange(steps) * every / 20))
    x, y = np.round(reach * np.cos(angles) * 4) / 4, np.round(reach * np.sin(angles) * 4) / 4
    return Move("shake", _views(np.repeat(x, every)[:frames], np.repeat(y, every)[:frames], np.ones(frames)))


def both(one: Move, other: Move) -> Move:
    """Do two moves at once."""
    views = one.views + other.views
    views[:, 2] = one.views[:, 2] * other.views[:, 2]
    return Move("mixed", views)


def place(move: Move, size_px: tuple[int, int], *, margin_px: int = 4) -> tuple[Views, tuple[int, int]]:
    """Return the views in a world just big enough for the move, and that world's (width, height)."""
    width, height = size_px
    half = np.stack([width / 2 / move.views[:, 2], height / 2 / move.views[:, 2]], axis=1)
    low = np.floor((move.views[:, :2] - half).min(axis=0)) - margin_px
    high = np.ceil((move.views[:, :2] + half).max(axis=0)) + margin_px
    views = move.views.copy()
    views[:, :2] -= low
    # The first view lies on whole pixels: nothing is blurred before the camera moves.
    corner = views[0, :2] - (np.array(size_px) - 1) / 2
    views[:, :2] += np.floor(corner) - corner
    wide, tall = (high - low).astype(int) + 1
    return views, (int(wide), int(tall))


def steps_of(views: Views) -> list[tuple[float, float, float]]:
    """Return by how many px what is drawn moved right and down, and grew about the middle, since the frame before."""
    steps = [(0.0, 0.0, 1.0)]
    for before, now in pairwise(views):
        dx, dy = (before[:2] - now[:2]) * now[2]
        steps.append((round(float(dx), 4), round(float(dy), 4), round(float(now[2] / before[2]), 6)))
    return steps


def _stepped(frames: int, every: int) -> NDArray[np.float64]:
    return (np.arange(frames) // every * every).astype(np.float64)


def _views(x: NDArray[np.float64], y: NDArray[np.float64], zooms: NDArray[np.float64]) -> Views:
    return np.stack([x, y, zooms], axis=1)


MoveMaker = Callable[[int, np.random.Generator], Move]


def _speed(rng: np.random.Generator, low: float, high: float) -> float:
    return float(rng.uniform(low, high) * rng.choice([-1, 1]))


MOVES: dict[str, MoveMaker] = {
    "still": lambda frames, _: still(frames),
    "pan": lambda frames, rng: glide(frames, dx=_speed(rng, 1.2, 5), dy=0, eased=bool(rng.random() < 0.3)),
    "tilt": lambda frames, rng: glide(frames, dx=0, dy=_speed(rng, 1.2, 4)),
    "diagonal": lambda frames, rng: glide(frames, dx=_speed(rng, 1.5, 3), dy=_speed(rng, 1.5, 3)),
    "creep": lambda frames, rng: glide(frames, dx=_speed(rng, 0.1, 0.5), dy=0),
    "creep_tilt": lambda frames, rng: glide(frames, dx=0, dy=_speed(rng, 0.1, 0.5)),
    "zoom_in": lambda frames, rng: zoom(frames, start=1.0, end=1 + frames * float(rng.uniform(0.003, 0.008))),
    "zoom_out": lambda frames, rng: zoom(frames, start=1 + frames * float(rng.uniform(0.003, 0.008)), end=1.0),
    "creep_zoom": lambda frames, rng: zoom(frames, start=1.0, end=1 + frames * float(rng.uniform(0.0006, 0.0014))),
    "shake": lambda frames, rng: shake(frames, reach_px=float(rng.uniform(3, 10)), rng=rng),
    "shake_twos": lambda frames, rng: shake(frames, reach_px=float(rng.uniform(4, 10)), rng=rng, every=2),
    "pan_twos": lambda frames, rng: glide(frames, dx=_speed(rng, 1.5, 4), dy=0, every=2),
    "pan_zoom": lambda frames, rng: both(MOVES["pan"](frames, rng), MOVES["zoom_in"](frames, rng)),
}
