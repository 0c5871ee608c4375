"""The frame rate of a video, and whether it is even, as the times of its frames tell."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from sakuga_tasks.records.media import VideoFacts

ROUNDING_TICKS = 1
"""How far from an even grid, in steps of the time base, a container's rounding alone can put a frame."""
NTSC = Fraction(1000, 1001)
# 1 in 4000 tells 24 from 23.976 Hz, which are 1 in 1000 apart.
RATE_TOLERANCE = Fraction(1, 4000)


def rate_of(facts: VideoFacts, pts: Sequence[int]) -> Fraction | None:
    """Return the exact frame rate in Hz, from the time of every frame; None of a single frame that states none.

    It is the rate that the container states where every frame lies on its grid: a few frames counted in
    milliseconds cannot tell 24 from 23.976 Hz. Elsewhere the stated one is a mean, and the usual step counts.
    """
    stated = Fraction(facts.fps_num, facts.fps_den) if facts.fps_num and facts.fps_den else None
    time_base = Fraction(facts.time_base_num, facts.time_base_den)
    if len(pts) < 2 or (stated is not None and _lies_on_grid(pts, 1 / (stated * time_base))):
        return stated
    return measure_rate(pts, time_base)


def is_vfr(pts: Sequence[int]) -> bool:
    """Say whether frames are unevenly spaced in time, by more than rounding to the time base explains."""
    return len(pts) > 2 and not _lies_on_grid(pts, Fraction(pts[-1] - pts[0], len(pts) - 1))


def measure_rate(pts: Sequence[int], time_base: Fraction) -> Fraction:
    """Return the rate in Hz of the usual step between two or more frames, whose `pts` increase strictly.

    Steps near the median one are usual. Their rate is put onto a whole or an NTSC one where it is one but for the
    container's rounding; at milliseconds it takes two seconds to tell 120 from 119.88 Hz.
    """
    steps = sorted(after - before for before, after in pairwise(pts))
    median = steps[len(steps) // 2]
    usual = [step for step in steps if abs(step - median) <= ROUNDING_TICKS]
    rate = len(usual) / (sum(usual) * time_base)
    is_exact = usual[0] == usual[-1] and time_base < Fraction(1, 1000)
    return rate if is_exact else _known_rate(rate, len(usual), time_base)


def _lies_on_grid(pts: Sequence[int], step: Fraction) -> bool:
    """Say whether frame n is shown n steps after the first, but for rounding; in whole numbers, for long films."""
    first, ticks, parts = pts[0], step.numerator, step.denominator
    slack = ROUNDING_TICKS * parts
    return all(abs((time - first) * parts - number * ticks) <= slack for number, time in enumerate(pts))


def _known_rate(rate: Fraction, steps: int, time_base: Fraction) -> Fraction:
    """Return the whole or NTSC rate that a measured one stands for; else the measured one."""
    # Over many steps the rounding of the ends is all that is left of it.
    tolerance = max(RATE_TOLERANCE, 2 * time_base * rate / steps) if steps < 50 else RATE_TOLERANCE
    whole = Fraction(max(round(rate), 1))
    ntsc = Fraction(max(round(rate / NTSC), 1)) * NTSC
    best = min(whole, ntsc, key=lambda known: abs(known - rate))
    return best if abs(best - rate) <= tolerance * rate else rate.limit_denominator(1001) or rate
