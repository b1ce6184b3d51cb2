"""Slot values rescaled so that their weighted mean is exactly the hourly one, within their limits."""

from __future__ import annotations

import numpy as np


def reachable_mean(values: np.ndarray, weights: np.ndarray, cap: float = 1.0) -> np.ndarray:
    """The largest weighted mean of each column that values between 0 and `cap` can reach where they are not 0."""
    share = weights / weights.sum()
    result: np.ndarray = cap * (share @ (values > 0.0))
    return result


def fit_to_mean(values: np.ndarray, weights: np.ndarray, target: np.ndarray, cap: float = np.inf) -> np.ndarray:
    """The columns of values[slot, series] scaled to their target means, none above `cap`.

    What is cut off at the cap is spread over the other slots in proportion to their values, until all of it has found
    a place; slots of 0 stay 0. Targets must not be above `reachable_mean`.
    """
    share = (weights / weights.sum())[:, None]
    result: np.ndarray = np.minimum(values, cap)
    capped = np.zeros(values.shape, dtype=bool)
    for _ in range(len(values) + 1):
        room = target - (share * np.where(capped, cap, 0.0)).sum(axis=0)
        free = (share * np.where(capped, 0.0, result)).sum(axis=0)
        factor = np.divide(np.maximum(room, 0.0), free, out=np.zeros_like(free), where=free > 0.0)
        result = np.where(capped, cap, result * factor)
        over = (result > cap) & ~capped
        if not over.any():
            break
        capped |= over
        result = np.minimum(result, cap)
    return result
