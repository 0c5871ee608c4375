"""The compiled inner loop of `odds`."""

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True, error_model="numpy")
def add_trees(
    features_NF: Any, roots_T: Any, feature_K: Any, limit_K: Any, below_K: Any, above_K: Any, leaf_L: Any
) -> Any:
    """Return the sum of the leaves that each row of features reaches in every tree, (rows,).

    From fork k one goes to `below_K[k]` where feature `feature_K[k]` is at most `limit_K[k]`, else to `above_K[k]`:
    another fork, or, where negative, leaf `~k`. `roots_T` are the first forks of the trees.
    """
    sums_N, at_N = np.zeros(features_NF.shape[0]), np.empty(features_NF.shape[0], np.int32)
    for root in roots_T:
        at_N[:] = root
        # All rows step down together: no step waits for the one before.
        is_walking = True
        while is_walking:
            is_walking = False
            for n in range(at_N.size):
                k = at_N[n]
                if k >= 0:
                    at_N[n] = below_K[k] if features_NF[n, feature_K[k]] <= limit_K[k] else above_K[k]
                    is_walking |= at_N[n] >= 0
        for n in range(at_N.size):
            sums_N[n] += leaf_L[~at_N[n]]
    return sums_N
