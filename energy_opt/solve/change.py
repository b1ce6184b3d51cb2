"""A Program after a Difference: what the solver's arrays are once the difference was applied to them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse

from energy_opt.compile.difference import Difference
from energy_opt.compile.program import Program


def changed_program(program: Program, difference: Difference) -> Program:
    """The Program with the difference applied; arrays that do not change are shared."""
    return replace(
        program,
        matrix=_put_entries(program.matrix, difference),
        row_lower=_put(program.row_lower, difference.rows, difference.row_lower),
        row_upper=_put(program.row_upper, difference.rows, difference.row_upper),
        column_lower=_put(program.column_lower, difference.columns, difference.column_lower),
        column_upper=_put(program.column_upper, difference.columns, difference.column_upper),
        cost=_put(program.cost, difference.cost_columns, difference.cost),
        offset=float(difference.offset),
    )


def _put(values: np.ndarray, positions: np.ndarray, new: np.ndarray) -> np.ndarray:
    if not len(positions):
        return values
    result = values.astype(np.float64, copy=True)
    result[positions] = new
    return result


def _put_entries(matrix: sparse.csc_array, difference: Difference) -> sparse.csc_array:
    """Replace coefficients at their places in the pattern; a place that the pattern lacks is added."""
    if not len(difference.entries):
        return matrix
    result = sparse.csc_array(matrix, copy=True)
    result.sum_duplicates()
    rows = result.shape[0]
    column_of = np.repeat(np.arange(result.shape[1], dtype=np.int64), np.diff(result.indptr))
    places = column_of * rows + result.indices
    wanted = difference.entry_columns.astype(np.int64) * rows + difference.entry_rows
    position = np.searchsorted(places, wanted)
    known = position < len(places)
    known[known] = places[position[known]] == wanted[known]
    result.data[position[known]] = difference.entries[known]
    if known.all():
        return result
    new = (difference.entries[~known], (difference.entry_rows[~known], difference.entry_columns[~known]))
    return sparse.csc_array(result + sparse.csc_array(new, shape=result.shape))
