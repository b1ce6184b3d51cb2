"""Which brackets decide: the side of zero that a project is on, and its place among others → where to solve exactly."""

from __future__ import annotations

import numpy as np
import pandas as pd

LARGE = 0.05
"""Part of a region's coal capacity above which a project is no small change and is solved exactly [1]. Assumed."""


def bracket_decisions(brackets: pd.DataFrame, tolerance: float = 1e-9, large: float = LARGE) -> pd.DataFrame:
    """The given rows, highest middle first, with exact, sign, straddles_zero, overlaps and solve.

    brackets: project, lower, upper in the unit of the ranking's key, and where known share_of_region: capacity beside
    the region's coal capacity [1]. sign: `harm` (the cost rises), `benefit`, `none` or `open`. overlaps: the order
    beside another project is open. solve: an exact solution is wanted, because the bracket straddles zero, overlaps
    another or the project is large; never where it is exact already.
    """
    frame = brackets.copy()
    lower, upper = frame["lower"].to_numpy(float), frame["upper"].to_numpy(float)
    width = np.where(np.isfinite(lower) & np.isfinite(upper), upper - lower, np.inf)
    exact = width <= tolerance
    frame["exact"] = exact
    frame["sign"] = np.select(
        [(lower >= -tolerance) & (upper <= tolerance), lower >= -tolerance, upper <= tolerance],
        ["none", "harm", "benefit"], "open",
    )  # fmt: skip
    frame["straddles_zero"] = (lower < -tolerance) & (upper > tolerance)
    frame["overlaps"] = _overlaps(lower, upper, exact, tolerance)
    wanted = frame["straddles_zero"] | frame["overlaps"]
    if "share_of_region" in frame:
        wanted |= frame["share_of_region"] > large
    frame["solve"] = wanted & ~exact
    order = np.argsort(-_middle(lower, upper), kind="stable")
    return frame.iloc[order].reset_index(drop=True)


def _overlaps(lower: np.ndarray, upper: np.ndarray, exact: np.ndarray, tolerance: float) -> np.ndarray:
    """Whether each bracket has more than an end in common with another. Two equal exact values are a tie, no doubt."""
    below = np.minimum(upper[:, None], upper) > np.maximum(lower[:, None], lower) + tolerance
    middle = _middle(lower, upper)
    within = (lower[:, None] < middle - tolerance) & (middle + tolerance < upper[:, None])
    exact_within = within & exact[None, :]
    doubt = below | exact_within | exact_within.T
    np.fill_diagonal(doubt, False)
    return np.asarray(doubt.any(axis=1))


def _middle(lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
    """Middle of each bracket; of a half-open one its finite end."""
    low = np.where(np.isfinite(lower), lower, np.where(np.isfinite(upper), upper, 0.0))
    high = np.where(np.isfinite(upper), upper, low)
    return np.asarray(0.5 * (low + high))
