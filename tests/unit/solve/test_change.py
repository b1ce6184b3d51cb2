"""A Program after a Difference: coefficients inside and outside the pattern."""

from __future__ import annotations

import numpy as np

from energy_opt.compile.difference import Difference
from energy_opt.solve.change import changed_program

NONE, PLACES = np.zeros(0), np.zeros(0, dtype=np.int64)


def entries(rows, columns, values, offset=0.0):
    return Difference(
        PLACES,
        NONE,
        NONE,
        PLACES,
        NONE,
        NONE,
        PLACES,
        NONE,
        np.array(rows),
        np.array(columns),
        np.array(values),
        offset,
    )


def test_coefficients_change_at_their_places(make_program):
    program = make_program([[1, 2, 3], [4, 5, 6]], [0, 0], [1, 1], [1, 1, 1])
    changed = changed_program(program, entries([1, 0], [2, 0], [60.0, 0.0], offset=5.0))
    assert changed.matrix.toarray().tolist() == [[0, 2, 3], [4, 5, 60]]
    assert changed.matrix.nnz == 6
    assert changed.offset == 5
    assert program.matrix.toarray().tolist() == [[1, 2, 3], [4, 5, 6]]


def test_coefficient_outside_the_pattern_is_added(make_program):
    program = make_program([[1, 0], [0, 1]], [0, 0], [1, 1], [1, 1])
    program.matrix.eliminate_zeros()
    changed = changed_program(program, entries([1, 1], [0, 1], [7.0, 8.0]))
    assert changed.matrix.toarray().tolist() == [[1, 0], [7, 8]]


def test_what_does_not_change_is_shared(dispatch):
    changed = changed_program(dispatch, entries([], [], [], offset=1.0))
    assert changed.matrix is dispatch.matrix
    assert changed.row_lower is dispatch.row_lower
