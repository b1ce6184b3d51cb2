"""The difference between two Programs of the same rows and columns: what a solver has to change in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from energy_opt.compile.program import Program


@dataclass(frozen=True)
class Difference:
    """Positions and new values of everything that differs; empty arrays where nothing does.

    rows, row_lower, row_upper: rows whose bounds change; columns, column_lower, column_upper: columns likewise;
    cost_columns, cost: objective coefficients; entry_rows, entry_columns, entries: matrix coefficients; offset: new
    objective offset.
    """

    rows: np.ndarray
    row_lower: np.ndarray
    row_upper: np.ndarray
    columns: np.ndarray
    column_lower: np.ndarray
    column_upper: np.ndarray
    cost_columns: np.ndarray
    cost: np.ndarray
    entry_rows: np.ndarray
    entry_columns: np.ndarray
    entries: np.ndarray
    offset: float


def difference(base: Program, other: Program) -> Difference:
    """See `Program.difference`."""
    raise NotImplementedError
