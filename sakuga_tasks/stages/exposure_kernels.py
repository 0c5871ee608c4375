"""The compiled inner loops of `exposures`."""

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True, error_model="numpy")
def posteriors(odds_N: Any, hazards_CA: Any, switch: float) -> Any:
    """Return how likely (0-1) each frame begins a drawing, by the forward-backward algorithm (Rabiner 1989).

    `odds_N` are the log odds of each frame by what it and those around show, `hazards_CA` how likely a drawing of a
    class and an age in frames is followed by another; a new drawing begins another class with probability `switch`.
    The first frame begins a drawing, whatever its odds.
    """
    frames, (classes, ages) = odds_N.shape[0], hazards_CA.shape
    forward_NCA = np.zeros((frames, classes, ages))
    forward_NCA[0, :, 0] = 1.0 / classes
    for n in range(1, frames):
        _step_forward(forward_NCA[n - 1], forward_NCA[n], 1.0 / (1.0 + np.exp(-odds_N[n])), hazards_CA, switch)
    likely_N = np.ones(frames)
    backward_CA, ahead_CA = np.ones((classes, ages)), np.empty((classes, ages))
    for n in range(frames - 1, 0, -1):
        likely_N[n] = (forward_NCA[n, :, 0] * backward_CA[:, 0]).sum() / (forward_NCA[n] * backward_CA).sum()
        _step_backward(backward_CA, ahead_CA, 1.0 / (1.0 + np.exp(-odds_N[n])), hazards_CA, switch)
        backward_CA, ahead_CA = ahead_CA, backward_CA
    return likely_N


@njit(cache=True, error_model="numpy")
def _step_forward(before_CA: Any, now_CA: Any, new: float, hazards_CA: Any, switch: float) -> None:
    """Fill in how likely each class and age is at a frame that shows a new drawing with probability `new`."""
    classes, ages = hazards_CA.shape
    begun = 0.0
    for c in range(classes):
        for age in range(ages):
            likely = before_CA[c, age]
            now_CA[c, 0] += likely * hazards_CA[c, age] * new
            now_CA[c, min(age + 1, ages - 1)] += likely * (1.0 - hazards_CA[c, age]) * (1.0 - new)
        begun += now_CA[c, 0]
    for c in range(classes):
        now_CA[c, 0] += switch * (begun / classes - now_CA[c, 0])
    now_CA /= now_CA.sum()


@njit(cache=True, error_model="numpy")
def _step_backward(now_CA: Any, before_CA: Any, new: float, hazards_CA: Any, switch: float) -> None:
    """Fill in how well each class and age of the frame before explains a frame and all after it."""
    classes, ages = hazards_CA.shape
    mean = now_CA[:, 0].mean()
    for c in range(classes):
        begun = now_CA[c, 0] + switch * (mean - now_CA[c, 0])
        for age in range(ages):
            hazard = hazards_CA[c, age]
            before_CA[c, age] = hazard * new * begun + (1.0 - hazard) * (1.0 - new) * now_CA[c, min(age + 1, ages - 1)]
    before_CA /= before_CA.max()
