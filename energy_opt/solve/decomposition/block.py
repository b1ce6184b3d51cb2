"""One operation problem: a year and period of a Program, whose bounds are affine in what the master decides.

least cost @ x  with  row_lower − row_use @ z ≤ matrix @ x ≤ row_upper − row_use @ z
and  column_lower + lower_use @ z ≤ x ≤ column_upper + upper_use @ z,  z being the master's columns `uses`.

Limits of a single column (output within capacity, flow within a line) are bounds of that column: no rows are needed for
them, and their part of the cut comes from reduced costs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse


@dataclass(frozen=True)
class Block:
    """name: (year, period). uses: master columns that it depends on, in the order of the columns of the use matrices.

    rows: place of each row in the reduced program, −1 for none; columns: likewise (−1: a penalty of a share).
    lower_row, upper_row, lower_factor, upper_factor: the row of the reduced program that became a bound of the column
    (−1: none) and the column's coefficient in it. penalties: places of the columns that buy more of a share.
    shares: how many of the last rows, and of the last of `uses`, are shares of limits. signs: of the prices of its rows
    and columns where it is to begin, if that is known; what has no price there is in the first basis.
    """

    name: tuple[object, object]
    uses: np.ndarray
    rows: np.ndarray
    columns: np.ndarray
    matrix: sparse.csc_array
    cost: np.ndarray
    row_lower: np.ndarray
    row_upper: np.ndarray
    row_use: sparse.csr_array
    column_lower: np.ndarray
    column_upper: np.ndarray
    lower_use: sparse.csr_array
    upper_use: sparse.csr_array
    lower_row: np.ndarray
    upper_row: np.ndarray
    lower_factor: np.ndarray
    upper_factor: np.ndarray
    penalties: np.ndarray
    shares: int
    signs: tuple[np.ndarray, np.ndarray] | None = None

    def bounds_at(self, z: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Row lower, row upper, column lower, column upper where the master's columns have the values z."""
        use = self.row_use @ z
        lower, upper = self.column_lower + self.lower_use @ z, self.column_upper + self.upper_use @ z
        return self.row_lower - use, self.row_upper - use, lower, upper

    def used(self, x: np.ndarray) -> np.ndarray:
        """What columns of the values x use of each share, penalties left out."""
        own = x.copy()
        own[self.penalties] = 0.0
        activity: np.ndarray = self.matrix @ own
        return activity[len(activity) - self.shares :]


@dataclass(frozen=True)
class Cut:
    """value(z) ≥ constant + slope @ z for all z, from any prices of a block's rows. slope: over the block's `uses`.

    row_dual, reduced_cost: the prices it comes from. fault: largest price on a bound that does not exist [relative].
    """

    block: int
    constant: float
    slope: np.ndarray
    row_dual: np.ndarray
    reduced_cost: np.ndarray
    fault: float

    def value(self, z: np.ndarray) -> float:
        """The bound at z."""
        return self.constant + float(self.slope @ z)


def cut_from_prices(block: Block, number: int, row_dual: np.ndarray, *, ray: bool = False) -> Cut:
    """The cut of some row prices; valid whatever they are, but for prices on bounds that are infinite (`fault`).

    ray: the prices prove that there is no solution; the cut then says that constant + slope @ z ≤ 0 is needed.
    """
    cost = np.zeros(len(block.cost)) if ray else block.cost
    row_up, row_down, row_fault = _split(row_dual, block.row_lower, block.row_upper)
    price = row_up - row_down
    reduced = cost - block.matrix.T @ price
    up, down, column_fault = _split(reduced, block.column_lower, block.column_upper)
    constant = _worth(row_up, block.row_lower) - _worth(row_down, block.row_upper)
    constant += _worth(up, block.column_lower) - _worth(down, block.column_upper)
    slope = -(block.row_use.T @ price) + block.lower_use.T @ up - block.upper_use.T @ down
    scale = 1.0 + np.abs(cost) + abs(block.matrix).T @ np.abs(price)
    fault = max(float((column_fault / scale).max(initial=0.0)), row_fault.max(initial=0.0) / (1.0 + _size(price)))
    return Cut(number, constant, slope, price, up - down, fault)


def _split(price: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Parts on the lower and on the upper bound, and what would be on a bound that does not exist."""
    up, down = np.maximum(price, 0.0), np.maximum(-price, 0.0)
    no_lower, no_upper = np.isinf(lower), np.isinf(upper)
    fault = np.where(no_lower, up, 0.0) + np.where(no_upper, down, 0.0)
    return np.where(no_lower, 0.0, up), np.where(no_upper, 0.0, down), fault


def _worth(price: np.ndarray, bound: np.ndarray) -> float:
    used = price != 0.0
    return float(price[used] @ bound[used])


def _size(price: np.ndarray) -> float:
    return float(np.abs(price).max(initial=0.0))
