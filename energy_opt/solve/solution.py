"""The Solution: primal and dual values of a Program, how they were found, and how good they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from energy_opt.solve.certificate import Certificate


@dataclass(frozen=True)
class Solution:
    """status: `optimal`, or `time_limit`, … ; values at the Program's columns and rows.

    x: column values; row_dual: change of the objective per unit of a row's bound; reduced_cost: per unit of a column's
    bound (HiGHS sign convention, minimisation: row_dual @ matrix + reduced_cost = cost).
    prices: `basic` (a vertex) or `interior`. solver: method, options, iterations, seconds, version as really used.
    """

    status: str
    objective: float
    x: np.ndarray
    row_dual: np.ndarray
    reduced_cost: np.ndarray
    prices: str
    solver: Mapping[str, object]
    certificate: Certificate
