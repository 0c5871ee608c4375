"""What the rules make of a shot, and what each of their words alone is worth."""

import math
from typing import NamedTuple

from sakuga_tasks.records.reading import UNCHANGED, Evidence

# No evidence is surer than so many log odds.
MOST = 9.0


class Followed(NamedTuple):
    """What was read of the camera at one frame: whether it moved, whether surely, what it may leave, in levels."""

    moved: bool
    surely: bool
    limit: float


STANDING = Followed(moved=False, surely=False, limit=0.0)


class Judged(NamedTuple):
    """What the rules make of a shot, per frame: evidence, how many times its threshold it reaches, and the camera."""

    evidence: list[Evidence]
    margins: list[float]
    is_camera: list[bool]
    followed: list[Followed]


class _Odds(NamedTuple):
    """Log odds that a frame is what its evidence says: at the threshold, per e-fold away from it, and at most."""

    least: float
    slope: float
    most: float


# How often such evidence alone was right on the tuning part. What a camera leaves unexplained just under its limit was
# rather a drawing.
ODDS: dict[Evidence, _Odds] = {
    "first": _Odds(0.0, 0.0, 0.0),
    "local": _Odds(1.7, 3.4, MOST),
    "step": _Odds(1.7, 3.4, MOST),
    "weak": _Odds(2.0, 3.5, MOST),
    "slow": _Odds(0.7, 0.0, 0.7),
    "camera": _Odds(-0.5, 2.7, MOST),
    "held": _Odds(1.5, 3.0, MOST),
}


def log_odds(word: Evidence, margin: float) -> float:
    """Return the log odds that a frame shows a new drawing, by its evidence alone."""
    odds = ODDS[word]
    sure = min(odds.least + odds.slope * math.log(margin), odds.most)
    return -sure if word in UNCHANGED else sure
