"""The same film at another rate: repeated frames, telecine, blended and variable rates."""

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from cartoon.stack import Picture

NTSC = Fraction(1000, 1001)


class Slot(NamedTuple):
    """One frame of the file: frames of the film, and when it is shown, in frames of the film's own rate.

    `share` of `second` is mixed into `first`; with `is_woven`, `second` has the odd lines instead.
    """

    first: int
    second: int
    at: Fraction
    share: float = 0.0
    is_woven: bool = False

    @property
    def owner(self) -> int:
        """The frame of the film that this frame counts as: the one it shows most of, woven ones the newer."""
        return self.second if self.is_woven or self.share >= 0.5 else self.first

    @property
    def weight(self) -> float:
        """How much of `second` is seen."""
        return 0.5 if self.is_woven else self.share


def _same(frames: int, rng: np.random.Generator) -> list[Slot]:
    return [Slot(frame, frame, Fraction(frame)) for frame in range(frames)]


def _repeat(ratio: Fraction) -> Callable[[int, np.random.Generator], list[Slot]]:
    """Repeat frames up to `ratio` times the rate."""

    def slots(frames: int, rng: np.random.Generator) -> list[Slot]:
        count = int(frames * ratio)
        return [Slot(int(no / ratio), int(no / ratio), no / ratio) for no in range(count)]

    return slots


def _blend(ratio: Fraction) -> Callable[[int, np.random.Generator], list[Slot]]:
    """Mix the two nearest frames by their distance."""

    def slots(frames: int, rng: np.random.Generator) -> list[Slot]:
        rows = []
        for no in range(int(frames * ratio)):
            at = no / ratio
            first = int(at)
            second = min(first + 1, frames - 1)
            rows.append(Slot(first, second, at, float(at - first) if second > first else 0.0))
        return rows

    return slots


def _telecine(*, is_woven: bool) -> Callable[[int, np.random.Generator], list[Slot]]:
    """Give frames two and three fields in turn; two fields make a frame."""

    def slots(frames: int, rng: np.random.Generator) -> list[Slot]:
        fields = [frame for frame in range(frames) for _ in range(2 + frame % 2)]
        pairs = zip(fields[::2], fields[1::2], strict=False)
        return [
            Slot(one, two, Fraction(no * 4, 5), 0.5 if one != two else 0.0, is_woven and one != two)
            for no, (one, two) in enumerate(pairs)
        ]

    return slots


def _drop(frames: int, rng: np.random.Generator) -> list[Slot]:
    """Leave out a third of the frames at random, and show the one before for longer: a variable rate."""
    kept = [frame for frame in range(frames) if frame == 0 or rng.random() > 0.35]
    return [Slot(frame, frame, Fraction(frame)) for frame in kept]


# Name: slots, and the rate of the file over that of the film.
RETIMES: dict[str, tuple[Callable[[int, np.random.Generator], list[Slot]], Fraction]] = {
    "": (_same, Fraction(1)),
    "dup25": (_repeat(Fraction(25, 24)), Fraction(25, 24)),
    "dup30": (_repeat(Fraction(5, 4)), Fraction(5, 4)),
    "dup2997": (_repeat(Fraction(5, 4)), Fraction(5, 4) * NTSC),
    "dup60": (_repeat(Fraction(5, 2)), Fraction(5, 2)),
    "double": (_repeat(Fraction(2)), Fraction(2)),
    "blend30": (_blend(Fraction(5, 4)), Fraction(5, 4)),
    "telecine": (_telecine(is_woven=True), Fraction(5, 4) * NTSC),
    "telecine_blend": (_telecine(is_woven=False), Fraction(5, 4) * NTSC),
    "vfr": (_drop, Fraction(1)),
}


def compose(first: Picture, second: Picture, slot: Slot) -> Picture:
    """Return the picture of a slot from the pictures of its two frames."""
    if slot.first == slot.second or slot.weight == 0:
        return first
    if slot.is_woven:
        woven = first.copy()
        woven[1::2] = second[1::2]
        return woven
    mixed = first * np.float32(1 - slot.share) + second * np.float32(slot.share)
    return np.asarray(np.round(mixed), dtype=np.uint8)
