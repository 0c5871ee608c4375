"""The film: takes joined by cuts, dissolves, fades and flash cuts, one beat per frame."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from cartoon.stack import Picture, Take


class Join(NamedTuple):
    """How one take leads into the next: a fade has `frames` out and as many in, through `level` (0-255)."""

    kind: str = "cut"
    frames: int = 0
    level: int = 0


class Beat(NamedTuple):
    """One frame of the film: a frame of a take, mixed with `share` of another's, or of a flat `level`."""

    shot: int
    frame: int
    share: float = 0.0
    other: int = -1
    other_frame: int = 0
    level: int = -1
    join: int = -1


class Film(NamedTuple):
    """Takes and the beats that show them."""

    takes: list[Take]
    joins: list[Join]
    beats: list[Beat]

    def picture_at(self, place: int) -> Picture:
        """Return the picture of one beat; not to be written to."""
        beat = self.beats[place]
        picture = self.takes[beat.shot].picture_at(beat.frame)
        if beat.share == 0:
            return picture
        other: Picture | int = beat.level
        if beat.other >= 0:
            other = self.takes[beat.other].picture_at(beat.other_frame)
        mixed = picture * np.float32(1 - beat.share) + np.float32(beat.share) * np.asarray(other, dtype=np.float32)
        return np.asarray(np.round(mixed), dtype=np.uint8)

    def drawing_at(self, place: int) -> tuple[object, ...]:
        """Return what is drawn: two frames that compare equal show the same drawing."""
        beat = self.beats[place]
        if beat.level >= 0 and beat.share == 1:
            return (beat.level, beat.join)
        drawing: tuple[object, ...] = (beat.shot, self.takes[beat.shot].drawing_at(beat.frame))
        if beat.share == 0:
            return drawing
        other = self.takes[beat.other].drawing_at(beat.other_frame) if beat.other >= 0 else beat.level
        return (*drawing, beat.share, beat.other, other)

    def shows_other(self, place: int, before: int) -> bool:
        """Tell whether a drawing can be seen that was not there before: a figure out of the picture shows none."""
        now, last = self.beats[place], self.beats[before]
        if now.shot == last.shot and now.share == 0 and last.share == 0:
            return self.takes[now.shot].shows_other(now.frame, last.frame)
        return self.drawing_at(place) != self.drawing_at(before)


def join_takes(takes: list[Take], joins: list[Join]) -> Film:
    """Cut takes together; `joins` has `len(takes) + 1` entries, before the first and after the last among them.

    The frames of a dissolve or fade are taken from the ends of the takes it joins.
    """
    beats: list[Beat] = []
    for shot, take in enumerate(takes):
        before, after = joins[shot], joins[shot + 1]
        head, tail = _overlap(before), take.frames - _overlap(after)
        if before.kind == "fade":
            beats += _fade(shot, range(head), before, shot, fading_in=True)
        beats += [Beat(shot, frame) for frame in range(head, tail)]
        if shot + 1 < len(takes) or after.kind == "fade":
            beats += LEADS[after.kind](shot, tail, after, shot + 1)
    return Film(takes, joins, beats)


def _overlap(join: Join) -> int:
    """Return how many frames of a take a join at one of its ends uses."""
    return join.frames if join.kind in {"dissolve", "fade"} else 0


def _fade(shot: int, frames: range, join: Join, join_no: int, *, fading_in: bool) -> list[Beat]:
    shares = [(step + 1) / (len(frames) + 1) for step in range(len(frames))]
    shares = shares[::-1] if fading_in else shares
    pairs = zip(frames, shares, strict=True)
    return [Beat(shot, frame, share, level=join.level, join=join_no) for frame, share in pairs]


def _fade_out(shot: int, tail: int, join: Join, join_no: int) -> list[Beat]:
    frames = range(tail, tail + join.frames)
    flat = Beat(shot, frames[-1], 1.0, level=join.level, join=join_no)
    return [*_fade(shot, frames, join, join_no, fading_in=False), *[flat] * (2 + join.frames % 3)]


def _dissolve(shot: int, tail: int, join: Join, join_no: int) -> list[Beat]:
    steps = range(join.frames)
    return [
        Beat(shot, tail + step, (step + 1) / (join.frames + 1), other=shot + 1, other_frame=step, join=join_no)
        for step in steps
    ]


def _flash_cut(shot: int, tail: int, join: Join, join_no: int) -> list[Beat]:
    return [Beat(shot, tail - 1, 1.0, level=join.level, join=join_no)] * join.frames


LEADS: dict[str, Callable[[int, int, Join, int], list[Beat]]] = {
    "cut": lambda *_: [],
    "dissolve": _dissolve,
    "fade": _fade_out,
    "flash_cut": _flash_cut,
}
