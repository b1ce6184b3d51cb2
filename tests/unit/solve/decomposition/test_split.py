"""Taken apart and put together again, a program is what it was; what cannot be taken apart is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from energy_opt.compile.program import LINKING, Program
from energy_opt.errors import SolverError
from energy_opt.solve.decomposition.block import Block
from energy_opt.solve.decomposition.split import Split, split
from tests.smallest import smallest
from tests.systems import a_program

FEATURES = ("coal_cap", "combined_heat_power", "emission_budget", "hydro", "peak_year", "project", "storage")


@pytest.mark.slow
@pytest.mark.parametrize("feature", FEATURES)
def test_blocks_and_master_make_up_the_program(feature: str) -> None:
    check(split(a_program(smallest(feature))))


def test_blocks_and_master_make_up_the_toy(toy_program: Program) -> None:
    check(split(toy_program))


def check(parts: Split) -> None:
    """Every row of the reduced program, written anew from the parts, has its old coefficients and sides."""
    small = parts.reduction.program
    rebuilt = sparse.lil_array(small.matrix.shape)
    lower, upper = np.full(len(small.row_lower), -np.inf), np.full(len(small.row_lower), np.inf)
    cost = np.zeros(len(small.cost))
    master, count = parts.master, len(parts.master.columns)
    rebuilt[np.ix_(master.rows, master.columns)] = master.program.matrix[:, :count].toarray()
    lower[master.rows], upper[master.rows] = master.program.row_lower, master.program.row_upper
    cost[master.columns] = master.program.cost[:count]
    for block in parts.blocks:
        put(block, parts, rebuilt, lower, upper)
        own = block.columns >= 0
        cost[block.columns[own]] = block.cost[own]
    difference = abs(sparse.csr_array(rebuilt) - sparse.csr_array(small.matrix))
    assert difference.max() <= 1e-15 * max(1.0, abs(small.matrix).max())
    np.testing.assert_allclose(lower, small.row_lower, rtol=1e-15)
    np.testing.assert_allclose(upper, small.row_upper, rtol=1e-15)
    np.testing.assert_array_equal(cost, small.cost)


def put(block: Block, parts: Split, rebuilt: sparse.lil_array, lower: np.ndarray, upper: np.ndarray) -> None:
    """The rows of a block: those it kept, those that became bounds; its part of shared rows."""
    count = len(parts.master.columns)
    own = block.columns >= 0
    linking = block.uses < count
    places = parts.master.columns[block.uses[linking]]
    shared = set(parts.master.rows.tolist())
    matrix, use = block.matrix.toarray(), block.row_use.toarray()
    for k, row in enumerate(block.rows.tolist()):
        rebuilt[row, block.columns[own]] = matrix[k, own]
        if row not in shared:
            rebuilt[row, places] = use[k][linking]
            lower[row], upper[row] = block.row_lower[k], block.row_upper[k]
            assert (use[k][~linking] == 0).all()
    for j in range(len(block.cost)):
        for row, factor, side, bounds_use in (
            (block.lower_row[j], block.lower_factor[j], block.column_lower[j], block.lower_use),
            (block.upper_row[j], block.upper_factor[j], block.column_upper[j], block.upper_use),
        ):
            if row < 0:
                continue
            rebuilt[row, block.columns[j]] = factor
            rebuilt[row, places] = -factor * bounds_use[[j]].toarray()[0][linking]
            is_lower = (bounds_use is block.lower_use) == (factor > 0)
            (lower if is_lower else upper)[row] = side * factor


def test_a_yearly_cap_is_one_shared_limit_of_its_scope(toy_program: Program) -> None:
    """Accounts by region and year are put in the place of their names: one share per cap and period is left."""
    parts = split(toy_program)
    caps, periods = toy_program.rows["emission_cap"].size, 2
    assert len(parts.master.shared) == caps
    assert len(parts.master.shares) == caps * periods


def test_accounts_without_a_limit_need_no_share() -> None:
    assert len(split(a_program(smallest("emissions"))).master.shares) == 0


def test_a_row_of_one_block_with_a_column_of_another_is_refused(toy_program: Program) -> None:
    matrix = sparse.lil_array(toy_program.matrix)
    row = int(np.flatnonzero(toy_program.row_block == 0)[0])
    column = int(np.flatnonzero(toy_program.column_block == 1)[0])
    matrix[row, column] = 1.0
    with pytest.raises(SolverError, match=r"ties operation .* solver=monolith"):
        split(replace(toy_program, matrix=sparse.csc_array(matrix)))


def test_linking_columns_are_in_the_master(toy_program: Program) -> None:
    parts = split(toy_program)
    places = parts.reduction.columns[parts.master.columns]
    assert (toy_program.column_block[places] == LINKING).all()
