"""The compiled inner loop of `looks`."""

from typing import Any

import numpy as np
from numba import njit

# What is known of the place where a frame changes most: nothing, since nothing changes; where it is in the picture;
# where it is in a picture that the camera moves over.
NOWHERE, HERE, WITH_CAMERA = 0, 1, 2


@njit(cache=True, error_model="numpy")
def compare_places(
    at_N2: Any, kind_N: Any, shift_N2: Any, odds_N: Any, spot: float, near: float, reach: int, first: int, last: int
) -> Any:
    """Return how much of what the frames around each one show is in the place where it changes, (frames, 8).

    Others up to `reach` frames away weigh as much as their log odds are sure; the first frame of the shot, which
    changes against another, not at all. Columns, for the frames from `first` to `last`:

    0. `new_in_spot`: those rather new within `spot` blocks of `at_N2` (row, column), as a share of all rather new;
    1. `new_near`: the same within `near` blocks;
    2. `new_along`: the same within `spot` blocks of where the camera, which moved all by `shift_N2`, took the place;
    3. to 5. `held_...`: the same of those rather held;
    6. `sum_in_spot`: column 0 before it is made a share;
    7. `new_around`: what is rather new, as a share of all.

    Places are compared between frames of one `kind_N` alone. All rather new and all rather held count one more than
    they are, so that shares of little stay small.
    """
    sums_NK = np.zeros((last - first, 8), np.float32)
    for n in range(first, last):
        sums_K = sums_NK[n - first]
        new, held = 1.0, 1.0
        for other in range(max(n - reach, 1), min(n + reach + 1, odds_N.size)):
            if other == n:
                continue
            odds = odds_N[other]
            new += max(odds, 0.0)
            held += max(-odds, 0.0)
            if kind_N[n] == NOWHERE or kind_N[other] != kind_N[n]:
                continue
            down, right = at_N2[other, 0] - at_N2[n, 0], at_N2[other, 1] - at_N2[n, 1]
            along_down = down - shift_N2[other, 0] + shift_N2[n, 0]
            along_right = right - shift_N2[other, 1] + shift_N2[n, 1]
            k = 0 if odds > 0.0 else 3
            sums_K[k] += abs(odds) * (max(abs(down), abs(right)) <= spot)
            sums_K[k + 1] += abs(odds) * (max(abs(down), abs(right)) <= near)
            sums_K[k + 2] += abs(odds) * (max(abs(along_down), abs(along_right)) <= spot)
        sums_K[6], sums_K[7] = sums_K[0], new / (new + held)
        sums_K[:3] /= new
        sums_K[3:6] /= held
    return sums_NK
