"""Sights made by hand: what frames show, without a film."""

import numpy as np

from sakuga_tasks.records.reading import Evidence
from sakuga_tasks.stages.evidence import Creep, Sight
from sakuga_tasks.stages.judged import STANDING, Followed, Judged
from sakuga_tasks.stages.thumbnails import Thumbnail

MARGIN = 4.0
NO_THUMBNAIL = Thumbnail(np.zeros((4, 6), np.uint8), np.zeros((2, 2, 3), np.uint8))


def see_still(frames: int, *, is_dark: bool = False) -> list[Sight]:
    """Return a shot in which nothing changes."""
    light = 40.0 if is_dark else 120.0
    return [
        Sight(frame, frame, 0, 0, None, None, NO_THUMBNAIL, 12, brightness=light, is_dark=is_dark)
        for frame in range(frames)
    ]


def make_creep(*, explained: float, share: float) -> Creep:
    """Return a slow change that goes on, of a share (0-1) of the picture, of which one move explains so much (0-1)."""
    return Creep(
        share=share, steps=9.5, growth=8.0, weight=0.1, weight_median=0.1, explained=explained, u=0.3, v=0.0, zoom=0.0
    )


def change(sight: Sight, level: float) -> None:
    """Let a frame change in one place by so many levels, as far as the measures of a change tell."""
    sight.local = sight.alone = level
    sight.weak, sight.largest_change = 1.1 * level, 1.4 * level
    sight.local_share, sight.changed_share = 0.01 * (level > 0), 0.02 * (level > 0)


def judge(words: list[Evidence], *, margins: list[float] | None = None, followed: Followed = STANDING) -> Judged:
    """Return what rules made of a shot whose first frame is followed by so many others."""
    frames = len(words) + 1
    margins = [MARGIN] * len(words) if margins is None else margins
    return Judged(["first", *words], [MARGIN, *margins], [followed.moved] * frames, [followed] * frames)
