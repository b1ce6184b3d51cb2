"""The difference between two Programs of the same rows and columns: what a solver has to change in place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from energy_opt.errors import BuildError

if TYPE_CHECKING:
    from energy_opt.compile.program import Axis, Program


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
    _same_members(base.rows, other.rows, "rows")
    _same_members(base.columns, other.columns, "columns")
    _same_pattern(base, other)
    rows = np.flatnonzero((base.row_lower != other.row_lower) | (base.row_upper != other.row_upper))
    columns = np.flatnonzero((base.column_lower != other.column_lower) | (base.column_upper != other.column_upper))
    costs = np.flatnonzero(base.cost != other.cost)
    entries = np.flatnonzero(base.matrix.data != other.matrix.data)
    return Difference(
        rows=rows,
        row_lower=other.row_lower[rows],
        row_upper=other.row_upper[rows],
        columns=columns,
        column_lower=other.column_lower[columns],
        column_upper=other.column_upper[columns],
        cost_columns=costs,
        cost=other.cost[costs],
        entry_rows=base.matrix.indices[entries],
        entry_columns=(np.searchsorted(base.matrix.indptr, entries, side="right") - 1).astype(np.int32),
        entries=other.matrix.data[entries],
        offset=other.offset,
    )


def with_difference(base: Program, change: Difference) -> Program:
    """See `Program.with_difference`. Ports stay those of the base: the change does not hold them."""
    matrix = base.matrix.copy()
    matrix.sort_indices()
    matrix.data[_places(matrix, change)] = change.entries
    return replace(
        base,
        matrix=matrix,
        row_lower=_replaced(base.row_lower, change.rows, change.row_lower),
        row_upper=_replaced(base.row_upper, change.rows, change.row_upper),
        column_lower=_replaced(base.column_lower, change.columns, change.column_lower),
        column_upper=_replaced(base.column_upper, change.columns, change.column_upper),
        cost=_replaced(base.cost, change.cost_columns, change.cost),
        offset=change.offset,
    )


def _replaced(values: np.ndarray, places: np.ndarray, new: np.ndarray) -> np.ndarray:
    result = values.copy()
    result[places] = new
    return result


def _places(matrix: sparse.csc_array, change: Difference) -> np.ndarray:
    """Where the entries of a change stand in the matrix's data."""
    height = matrix.shape[0]
    columns = np.repeat(np.arange(matrix.shape[1], dtype=np.int64), np.diff(matrix.indptr))
    keys = columns * height + matrix.indices
    places: np.ndarray = np.searchsorted(keys, change.entry_columns.astype(np.int64) * height + change.entry_rows)
    return places


def _same_members(base: Mapping[str, Axis], other: Mapping[str, Axis], what: str) -> None:
    for name in (*base, *other):
        if name not in base or name not in other:
            here, there = ("base", "other") if name in base else ("other", "base")
            raise BuildError(f"the programs differ in their {what}: `{name}` is only in the {here}, not in the {there}")
    for (name, own), (second, its) in zip(base.items(), other.items(), strict=True):
        if name != second:
            raise BuildError(f"the programs differ in the order of their {what}: `{name}` stands where `{second}` does")
        if not _same_axis(own, its):
            raise BuildError(
                f"the programs differ in the {what} of `{name}` ({own.size} and {its.size} members, "
                "or members of other names); solve the other program from the start"
            )


def _same_axis(own: Axis, its: Axis) -> bool:
    if (own.start, own.size, own.names) != (its.start, its.size, its.names):
        return False
    if all(np.array_equal(a, b) for a, b in zip(own.levels, its.levels, strict=True)):
        return own.codes is its.codes or all(np.array_equal(a, b) for a, b in zip(own.codes, its.codes, strict=True))
    pairs = zip(own.levels, own.codes, its.levels, its.codes, strict=True)
    return all(np.array_equal(level[code], second[its_code]) for level, code, second, its_code in pairs)


def _same_pattern(base: Program, other: Program) -> None:
    own, its = base.matrix, other.matrix
    if np.array_equal(own.indptr, its.indptr) and np.array_equal(own.indices, its.indices):
        return
    height = own.shape[0]
    place = [
        np.repeat(np.arange(matrix.shape[1], dtype=np.int64), np.diff(matrix.indptr)) * height + matrix.indices
        for matrix in (own, its)
    ]
    row = int(np.setxor1d(place[0], place[1])[0]) % height
    family = next(name for name, axis in base.rows.items() if axis.start <= row < axis.start + axis.size)
    raise BuildError(
        f"the programs differ in which columns the rows of `{family}` hold; solve the other program from the start"
    )
