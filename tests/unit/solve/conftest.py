"""Programs made by hand from a table of coefficients."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import sparse

from energy_opt.compile.program import LINKING, Axis, Program

MakeProgram = Callable[..., Program]


def _axis(family: str, size: int, start: int = 0, unit: str = "GW") -> Axis:
    return Axis(family, start, ("member",), (np.array([f"m{k}" for k in range(size)]),), (np.arange(size),), size, unit)


@pytest.fixture(scope="session")
def make_program() -> MakeProgram:
    """Builds a Program with the row family `limit` [GW] and the column family `output` [GW]."""

    def make(matrix, row_lower, row_upper, cost, column_lower=0.0, column_upper=np.inf, offset=0.0, row_unit="GW"):
        # Every place of the dense table is in the pattern, zeros too.
        dense = np.array(matrix, dtype=float)
        rows, columns = dense.shape
        pattern = np.arange(rows * columns)
        coefficients = sparse.csc_array(
            (
                dense.T.ravel(),
                (pattern % rows if rows else pattern, pattern // rows if rows else pattern),
            ),
            shape=(rows, columns),
        )
        return Program(
            matrix=coefficients,
            row_lower=np.array(row_lower, dtype=float),
            row_upper=np.array(row_upper, dtype=float),
            column_lower=np.broadcast_to(np.asarray(column_lower, dtype=float), (columns,)).copy(),
            column_upper=np.broadcast_to(np.asarray(column_upper, dtype=float), (columns,)).copy(),
            cost=np.array(cost, dtype=float),
            offset=offset,
            rows={"limit": _axis("limit", rows, unit=row_unit)},
            columns={"output": _axis("output", columns)},
            ports={},
            blocks=(),
            row_block=np.full(rows, LINKING),
            column_block=np.full(columns, LINKING),
        )

    return make


@pytest.fixture(scope="session")
def dispatch(make_program: MakeProgram) -> Program:
    """Load of 10 GW served by 6 GW at cost 1 and 8 GW at cost 3: cost 6 + 12 = 18, price 3, rent of the first 2."""
    return make_program([[1, 1]], [10], [10], [1, 3], column_upper=[6, 8])


@pytest.fixture(scope="session")
def transport(make_program: MakeProgram) -> Program:
    """Demands at twelve places served from twelve others: too much for presolve alone."""
    size = 12
    random = np.random.default_rng(3)
    matrix = np.zeros((2 * size, size * size))
    for source in range(size):
        for sink in range(size):
            matrix[sink, source * size + sink] = 1
            matrix[size + source, source * size + sink] = 1
    lower = np.concatenate([random.uniform(1, 3, size), np.full(size, -np.inf)])
    upper = np.concatenate([np.full(size, np.inf), random.uniform(3, 4, size)])
    return make_program(matrix, lower, upper, random.uniform(1, 9, size * size))
