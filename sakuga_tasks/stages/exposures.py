"""Weigh what each frame shows against how animation is timed: drawings come on ones, twos and threes.

A hidden Markov model (Rabiner 1989) of a shot: its state is a class of timing and how long the drawing has been
exposed. What a frame shows is worth so many log odds; where it is hardly worth any, the timing around decides.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from sakuga_tasks.stages.exposure_kernels import posteriors

# How old a drawing is told apart, frames; and what drawings are exposed for, frames or 24ths of a second.
AGES = 24
COUNTS = (1, 2, 3)
# New drawings per frame where timing keeps to no count, and where hardly anything moves but is soon undone.
ANY_RATE, STILL_RATE = 0.46, 0.015
BLINK_FRAMES, BLINK_RATE = 4, 0.1
# On a count, so many exposures are holds of any length, the rarer the longer, and so many a frame off.
HOLD_SHARE, HOLD_FALL, SPILL_SHARE = 0.03, 1.3, 0.04
# Bounds of how likely a drawing is followed by another at the next frame, and how likely that is at any age past AGES.
HAZARD_MIN, HAZARD_MAX, HAZARD_HOLD = 0.002, 0.998, 0.1
# Drawings that begin another timing.
SWITCH_SHARE = 0.02
# Long shots are weighed in blocks, each begun as if by a new drawing: within the reach that is forgotten.
BLOCK_FRAMES, REACH_FRAMES = 2048, 64


def weigh_exposures(
    odds_N: NDArray[np.float64], frames_24: float, *, block_frames: int = BLOCK_FRAMES
) -> NDArray[np.float64]:
    """Return how likely (0-1) each frame of a shot shows a new drawing, the first one surely.

    `odds_N` are the log odds of each frame by what it and those around show; `frames_24` is how many frames a 24th of
    a second holds, `block_frames` how many are weighed at once.
    """
    hazards_CA = _hazards(round(frames_24, 2))
    likely_N = np.empty(len(odds_N))
    for first in range(0, len(odds_N), block_frames):
        start, end = max(first - REACH_FRAMES, 0), first + block_frames
        part_N = posteriors(odds_N[start : end + REACH_FRAMES], hazards_CA, SWITCH_SHARE)
        likely_N[first:end] = part_N[first - start : end - start]
    return likely_N


@cache
def _hazards(frames_24: float) -> NDArray[np.float64]:
    """Return, per class and age in frames, how likely a drawing that old is followed by another: (classes, AGES)."""
    exposures = {float(count) for count in COUNTS} | {max(round(count * frames_24, 1), 1.0) for count in COUNTS}
    timed = [_hazard(_lengths(exposure)) for exposure in sorted(exposures) if exposure < AGES]
    still_A = np.where(np.arange(AGES) < BLINK_FRAMES, BLINK_RATE, STILL_RATE)
    return np.array([*timed, np.full(AGES, ANY_RATE), still_A])


def _lengths(exposure: float) -> NDArray[np.float64]:
    """Return how likely an exposure of 1, 2, ... frames is where drawings are exposed for so many on average."""
    frames_A = np.arange(1, AGES + 1)
    timed_A, early_A, late_A = (np.maximum(1.0 - np.abs(frames_A - exposure - off), 0.0) for off in (0, -1, 1))
    hold_A = frames_A**-HOLD_FALL
    lengths_A = timed_A + 0.5 * SPILL_SHARE * (early_A + late_A) + HOLD_SHARE * hold_A / hold_A.sum()
    return np.asarray(lengths_A / lengths_A.sum())


def _hazard(lengths_A: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how likely an exposure ends at each age, that it got so old given."""
    left_A = 1.0 - np.cumsum(lengths_A) + lengths_A
    hazard_A = np.clip(lengths_A / left_A, HAZARD_MIN, HAZARD_MAX)
    hazard_A[-1] = HAZARD_HOLD
    return np.asarray(hazard_A)
