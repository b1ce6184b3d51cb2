"""Columns that an equality defines are put in its place: an exact, smaller linear program, and the way back.

A free column, or one whose bounds follow from the other columns of the equality, leaves together with that equality.
Fixed columns leave into the right-hand sides. Primal and dual values of what left follow from those of what stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from energy_opt.solve.linear_program import LinearProgram

MOST_FILL = 12
"""A substitution may add this many entries to the matrix, unless the column is written in one other row only and its
group is an account (0): a yearly sum then moves into the one limit on it.
"""

SMALLEST_PIVOT = 1e-3
"""An equality defines a column only where its coefficient is at least this share of the row's largest."""

MOST_ROUNDS = 40


@dataclass(frozen=True)
class Reduction:
    """The smaller program and where its rows and columns stood in the whole one.

    rows, columns: kept ones; defining_rows, defined_columns: what left, pair by pair; fixed: columns of one value.
    """

    whole: LinearProgram
    program: LinearProgram
    rows: np.ndarray
    columns: np.ndarray
    defining_rows: np.ndarray
    defined_columns: np.ndarray
    fixed: np.ndarray

    def primal(self, x: np.ndarray) -> np.ndarray:
        """All column values from those of the smaller program."""
        result = np.zeros(len(self.whole.cost))
        result[self.fixed] = self.whole.column_lower[self.fixed]
        result[self.columns] = x
        if len(self.defined_columns):
            rest = self.whole.row_lower[self.defining_rows] - (self.whole.matrix @ result)[self.defining_rows]
            result[self.defined_columns] = self._defining().solve(rest)
        return result

    def dual(self, row_dual: np.ndarray) -> np.ndarray:
        """All row duals from those of the smaller program: the defined columns have no reduced cost."""
        result = np.zeros(len(self.whole.row_lower))
        result[self.rows] = row_dual
        if len(self.defined_columns):
            rest = (self.whole.cost - self.whole.matrix.T @ result)[self.defined_columns]
            result[self.defining_rows] = self._defining().solve(rest, trans="T")
        return result

    def _defining(self) -> Any:
        rows = sparse.csr_array(self.whole.matrix)[self.defining_rows]
        return splu(sparse.csc_matrix(rows[:, self.defined_columns]))


def reduce(program: LinearProgram, group_of_row: np.ndarray, group_of_column: np.ndarray) -> Reduction:
    """Substitute where row and column are of the same group (a number from 0; −1 = stays as it is)."""
    fixed = np.flatnonzero((program.column_lower == program.column_upper) & (group_of_column >= 0))
    matrix = sparse.csr_array(program.matrix)
    matrix.eliminate_zeros()
    constant = np.zeros(matrix.shape[1])
    constant[fixed] = program.column_lower[fixed]
    shift = matrix @ constant
    work = _Work(
        matrix=_without(matrix, fixed),
        lower=program.row_lower - shift,
        upper=program.row_upper - shift,
        cost=np.array(program.cost, float),
        offset=program.offset + float(program.cost @ constant),
    )
    rows: list[np.ndarray] = []
    columns: list[np.ndarray] = []
    for _ in range(MOST_ROUNDS):
        pairs = _pairs(work, program, group_of_row, group_of_column)
        if not len(pairs.rows):
            break
        _substitute(work, pairs)
        rows.append(pairs.rows)
        columns.append(pairs.columns)
    gone_rows, gone_columns = _joined(rows), _joined(columns)
    useless = np.isinf(work.lower) & np.isinf(work.upper)
    useless[gone_rows] = True
    kept_rows = np.flatnonzero(~useless)
    gone = np.zeros(len(work.cost), bool)
    gone[gone_columns] = gone[fixed] = True
    kept = np.flatnonzero(~gone)
    smaller = LinearProgram(
        matrix=sparse.csc_array(work.matrix[kept_rows][:, kept]),
        row_lower=work.lower[kept_rows],
        row_upper=work.upper[kept_rows],
        column_lower=program.column_lower[kept],
        column_upper=program.column_upper[kept],
        cost=work.cost[kept],
        offset=work.offset,
    )
    return Reduction(program, smaller, kept_rows, kept, gone_rows, gone_columns, fixed)


@dataclass
class _Work:
    matrix: sparse.csr_array
    lower: np.ndarray
    upper: np.ndarray
    cost: np.ndarray
    offset: float


@dataclass(frozen=True)
class _Pairs:
    """Equalities and the columns that they define; no equality holds the column of another one."""

    rows: np.ndarray
    columns: np.ndarray
    pivots: np.ndarray


def _pairs(work: _Work, program: LinearProgram, group_of_row: np.ndarray, group_of_column: np.ndarray) -> _Pairs:
    entries = sparse.coo_array(work.matrix)
    of_column = np.bincount(entries.col, minlength=work.matrix.shape[1])
    equality = (work.lower == work.upper) & (group_of_row >= 0)
    chosen = equality[entries.row]
    row, column, value = entries.row[chosen], entries.col[chosen], entries.data[chosen]
    inside = group_of_row[row] == group_of_column[column]
    largest = np.zeros(work.matrix.shape[0])
    np.maximum.at(largest, row, np.abs(value))
    inside &= np.abs(value) >= SMALLEST_PIVOT * largest[row]
    of_row = np.bincount(row, minlength=work.matrix.shape[0])
    fill = (of_row[row] - 2) * (of_column[column] - 1)
    inside &= (fill <= MOST_FILL) | ((group_of_row[row] == 0) & (of_column[column] <= 2))
    possible = np.zeros(work.matrix.shape[0], bool)
    possible[row[inside]] = True
    asked = np.flatnonzero(possible[row])  # all entries of the rows that are left
    inside[asked] &= _implied(work, program, row[asked], column[asked], value[asked])
    places = np.flatnonzero(inside)
    places = places[np.lexsort((of_column[column[places]], fill[places]))]
    # one column per row and one row per column, the cheapest first
    places = places[np.sort(np.unique(row[places], return_index=True)[1])]
    places = places[np.sort(np.unique(column[places], return_index=True)[1])]
    return _independent(work, row[places], column[places], value[places])


def _independent(work: _Work, rows: np.ndarray, columns: np.ndarray, pivots: np.ndarray) -> _Pairs:
    """Pairs of which no row holds another pair's column, first come first served."""
    owner = np.full(work.matrix.shape[1], -1)
    owner[columns] = np.arange(len(columns))
    held = work.matrix[rows]
    start, member = held.indptr, owner[held.indices]
    state = np.zeros(len(rows), np.int8)  # 1 chosen, −1 refused
    others: list[list[int]] = [[] for _ in rows]
    clash = member >= 0
    clash &= member != np.repeat(np.arange(len(rows)), np.diff(start))
    for k, other in zip(np.repeat(np.arange(len(rows)), np.diff(start))[clash], member[clash], strict=True):
        others[k].append(int(other))
        others[other].append(int(k))
    for k in range(len(rows)):
        if state[k] == 0:
            state[k] = 1
            for other in others[k]:
                state[other] = -1
    chosen = state == 1
    return _Pairs(rows[chosen], columns[chosen], pivots[chosen])


def _implied(work: _Work, program: LinearProgram, row: np.ndarray, column: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Whether the other columns of the row keep the column within its bounds by themselves."""
    low, high = program.column_lower[column], program.column_upper[column]
    least = np.where(value > 0, value * low, value * high)
    most = np.where(value > 0, value * high, value * low)
    rest_least, rest_most = _rest(row, least, len(work.lower)), _rest(row, most, len(work.lower))
    with np.errstate(invalid="ignore"):
        ends = (work.lower[row] - rest_most) / value, (work.lower[row] - rest_least) / value
    room = 1e-9 * (1.0 + np.abs(np.where(np.isfinite(work.lower[row]), work.lower[row], 0.0)))
    within: np.ndarray = (np.minimum(*ends) >= low - room * (low != 0.0)) & (np.maximum(*ends) <= high)
    return within


def _rest(row: np.ndarray, ends: np.ndarray, count: int) -> np.ndarray:
    """Sum of an end of all other entries of the row; infinite where one of them is."""
    finite = np.isfinite(ends)
    total = np.bincount(row, np.where(finite, ends, 0.0), minlength=count)
    unlimited = np.bincount(row, ~finite, minlength=count)
    sign = np.sign(ends[~finite])[0] if (~finite).any() else 1.0
    rest: np.ndarray = np.where(unlimited[row] - ~finite > 0, sign * np.inf, total[row] - np.where(finite, ends, 0.0))
    return rest


def _substitute(work: _Work, pairs: _Pairs) -> None:
    """Take the defined columns out of all other rows and of the cost."""
    defining = sparse.csr_array(sparse.diags_array(1.0 / pairs.pivots) @ work.matrix[pairs.rows])
    sides = work.lower[pairs.rows] / pairs.pivots
    weight = sparse.csr_array(work.matrix[:, pairs.columns])
    own = np.ones(work.matrix.shape[0])
    own[pairs.rows] = 0.0
    weight = sparse.csr_array(sparse.diags_array(own) @ weight)
    shift = weight @ sides
    work.lower, work.upper = work.lower - shift, work.upper - shift
    prices = work.cost[pairs.columns]
    work.offset += float(prices @ sides)
    work.cost = work.cost - defining.T @ prices
    matrix = sparse.csr_array(sparse.diags_array(own) @ work.matrix - weight @ defining)
    matrix = _without(matrix, pairs.columns)
    work.lower[pairs.rows], work.upper[pairs.rows] = -np.inf, np.inf
    work.cost[pairs.columns] = 0.0
    work.matrix = matrix


def _without(matrix: sparse.csr_array, columns: np.ndarray) -> sparse.csr_array:
    """The matrix with columns emptied, and without entries that cancelled out."""
    kept = np.ones(matrix.shape[1])
    kept[columns] = 0.0
    result = sparse.csr_array(matrix @ sparse.diags_array(kept))
    result.data[np.abs(result.data) < 1e-14] = 0.0
    result.eliminate_zeros()
    return result


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)
