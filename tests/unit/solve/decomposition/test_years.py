"""Where periods share many limits a year is one block, and its limits are rows of it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from energy_opt.compile.program import LINKING, Program
from energy_opt.config.scenario import SolverChoice
from energy_opt.errors import InfeasibleError
from energy_opt.solve import highs
from energy_opt.solve.decomposition import years
from energy_opt.solve.decomposition.run import decompose
from energy_opt.solve.decomposition.split import split
from energy_opt.solve.decomposition.years import ALL_PERIODS, membership
from tests.smallest import smallest
from tests.systems import a_program
from tests.unit.solve.decomposition.test_split import check

NAMES = ((2030, "p1"), (2030, "p2"), (2035, "p1"), (2035, "p2"))


def a_matrix(*rows: list[int]) -> sparse.csr_array:
    """Columns: one of each block of NAMES, one of a single limit, a capacity; then a row of the master's own."""
    return sparse.csr_array(np.array([*rows, [0, 0, 0, 0, 0, 1]], float))


COLUMN = np.array([0, 1, 2, 3, LINKING, LINKING])


def of(matrix: sparse.csr_array) -> years.Membership:
    return membership(matrix, np.full(matrix.shape[0], LINKING), COLUMN, NAMES)


def test_few_limits_are_shared_between_periods() -> None:
    found = of(a_matrix([1, 1, 0, 0, 1, 1]))
    assert found.names == NAMES
    assert found.row.tolist() == [LINKING, LINKING]
    assert found.column.tolist() == COLUMN.tolist()


def test_many_limits_of_a_year_make_it_one_block_and_are_its_rows() -> None:
    limits = [[0, 0, 1, 1, 0, 1]] * years.MOST_SHARED
    found = of(a_matrix([0, 0, 1, 1, -1, 1], *limits))
    assert found.names == ((2030, ALL_PERIODS), (2035, ALL_PERIODS))
    assert found.row.tolist() == [1] * (years.MOST_SHARED + 1) + [LINKING]
    # what only one of them holds is a column of the block; the capacity is in a row of the master too
    assert found.column.tolist() == [0, 0, 1, 1, 1, LINKING]


def test_limits_across_years_stay_shared() -> None:
    found = of(a_matrix(*[[1, 1, 1, 1, 0, 1]] * (years.MOST_SHARED + 1)))
    assert found.names == ((2030, ALL_PERIODS), (2035, ALL_PERIODS))
    assert (found.row == LINKING).all()


def test_limits_of_a_period_in_each_year_merge_nothing() -> None:
    found = of(a_matrix(*[[0, 1, 0, 1, 0, 1]] * (years.MOST_SHARED + 1)))
    assert found.names == NAMES


def test_a_limit_of_one_period_is_a_row_of_it() -> None:
    found = of(a_matrix([0, 1, 0, 0, 1, 1]))
    assert found.row.tolist() == [1, LINKING]
    assert found.column.tolist() == [0, 1, 2, 3, 1, LINKING]


@pytest.fixture
def by_year(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(years, "MOST_SHARED", 0)


@pytest.mark.usefixtures("by_year")
def test_toy_by_year_is_the_same_program_with_the_same_optimum(toy_program: Program) -> None:
    parts = split(toy_program)
    assert [block.name[1] for block in parts.blocks] == [ALL_PERIODS] * 3
    assert len(parts.master.shares) == 0
    check(parts)
    whole = highs.solve(toy_program, SolverChoice())
    found = decompose(toy_program, SolverChoice(engine="decomposition", gap=1e-6))
    room = 1e-8 * whole.objective
    assert found.status == "optimal"
    assert found.certificate.passed
    assert found.certificate.dual_objective - room <= whole.objective <= found.objective + room
    assert found.certificate.gap_relative <= 1.01e-6


@pytest.mark.usefixtures("by_year")
def test_conflicts_are_explained_as_by_the_monolith() -> None:
    program = a_program(smallest("free_allocation"))
    with pytest.raises(InfeasibleError) as by_parts:
        decompose(program, SolverChoice(engine="decomposition", gap=1e-6))
    with pytest.raises(InfeasibleError) as whole:
        highs.solve(program, SolverChoice())
    assert str(by_parts.value) == str(whole.value)
