"""Effects drawn over the whole picture: rain, snow, speed lines, sparkles; each state is another drawing."""

from collections.abc import Callable

import cv2
import numpy as np

from cartoon.stack import Picture

Draw = Callable[[Picture, int], None]
SHIFT = 4


def rain(seed: int, *, drops: int, strength: float) -> Draw:
    """Draw streaks that fall somewhere else in every state."""

    def draw(picture: Picture, state: int) -> None:
        rng = np.random.default_rng((seed, state))
        height, width = picture.shape[:2]
        veil = picture.copy()
        lengths = rng.uniform(0.03, 0.09, drops) * height
        for x, y, length in zip(
            rng.uniform(0, width, drops), rng.uniform(-0.1, 1, drops) * height, lengths, strict=True
        ):
            _line(veil, (x, y), (x - length * 0.2, y + length), (210, 220, 235))
        cv2.addWeighted(veil, strength, picture, 1 - strength, 0, dst=picture)

    return draw


def snow(seed: int, *, flakes: int, speed: float) -> Draw:
    """Draw flakes that sink by `speed` (share of the height) with every state."""
    rng = np.random.default_rng(seed)
    start = rng.uniform(0, 1, (flakes, 2))
    sizes = rng.uniform(0.002, 0.007, flakes)

    def draw(picture: Picture, state: int) -> None:
        height, width = picture.shape[:2]
        for (x, y), size in zip(start, sizes, strict=True):
            across = (x + 0.01 * np.sin(state * 0.4 + y * 20)) * width
            down = (y + state * speed * (0.6 + 90 * size)) % 1 * height
            _disc(picture, (across, down), max(size * height, 0.8), (246, 248, 250))

    return draw


def speed_lines(seed: int, *, lines: int) -> Draw:
    """Draw lines that rush towards the middle, new in every state."""

    def draw(picture: Picture, state: int) -> None:
        rng = np.random.default_rng((seed, state))
        height, width = picture.shape[:2]
        middle = np.array([width / 2, height / 2])
        for angle in rng.uniform(0, 2 * np.pi, lines):
            out = np.array([np.cos(angle) * width, np.sin(angle) * height])
            near = middle + out * rng.uniform(0.28, 0.5)
            _line(picture, (near[0], near[1]), (middle + out)[:2].tolist(), (250, 250, 250))

    return draw


def _line(picture: Picture, start: tuple[float, float], end: tuple[float, float], colour: tuple[int, ...]) -> None:
    ends = [(round(x * 2**SHIFT), round(y * 2**SHIFT)) for x, y in (start, end)]
    cv2.line(picture, ends[0], ends[1], colour, 1, cv2.LINE_AA, SHIFT)


def _disc(picture: Picture, centre: tuple[float, float], radius: float, colour: tuple[int, ...]) -> None:
    at = (round(centre[0] * 2**SHIFT), round(centre[1] * 2**SHIFT))
    cv2.circle(picture, at, round(radius * 2**SHIFT), colour, -1, cv2.LINE_AA, SHIFT)
