"""The arrays of a Program alone, without names: what HiGHS is given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse


@dataclass(frozen=True)
class LinearProgram:
    """Least cost @ x + offset within the bounds of matrix @ x and of x."""

    matrix: sparse.csc_array
    row_lower: np.ndarray
    row_upper: np.ndarray
    column_lower: np.ndarray
    column_upper: np.ndarray
    cost: np.ndarray
    offset: float = 0.0
