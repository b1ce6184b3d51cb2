"""Prices that one search found give cuts to another program: valid there, and a start."""

from __future__ import annotations

from dataclasses import replace

import pytest

from energy_opt.compile.program import Program
from energy_opt.config.scenario import SolverChoice
from energy_opt.solve import highs
from energy_opt.solve.decomposition.prices import cuts_from
from energy_opt.solve.decomposition.run import Decomposition
from energy_opt.solve.decomposition.split import split
from tests.valid_cuts import assert_never_above

CHOICE = SolverChoice(engine="decomposition", gap=1e-5)


@pytest.fixture(scope="module")
def solved(toy_program: Program) -> Decomposition:
    decomposition = Decomposition(CHOICE)
    decomposition.solve(toy_program)
    return decomposition


def tighter_cap(program: Program) -> Program:
    upper = program.row_upper.copy()
    upper[program.rows["emission_cap"].slice] *= 0.95
    return replace(program, row_upper=upper)


def more_load(program: Program) -> Program:
    balance = program.rows["electricity_balance"].slice
    lower, upper = program.row_lower.copy(), program.row_upper.copy()
    lower[balance] *= 1.03
    upper[balance] *= 1.03
    return replace(program, row_lower=lower, row_upper=upper)


def dearer_operation(program: Program) -> Program:
    cost = program.cost.copy()
    cost[program.columns["energy"].slice] *= 1.2
    return replace(program, cost=cost)


@pytest.mark.parametrize(
    "change", [more_load, *(pytest.param(each, marks=pytest.mark.slow) for each in (tighter_cap, dearer_operation))]
)
def test_kept_cuts_are_valid_in_another_program(change, toy_program: Program, solved: Decomposition) -> None:
    other = split(change(toy_program))
    assert solved.kept is not None
    cuts = list(cuts_from(solved.kept, other.blocks))
    assert len(cuts) > len(other.blocks)
    assert_never_above(cuts, other.blocks, seed=3)


@pytest.mark.slow
def test_a_search_that_begins_with_them_is_shorter_and_as_good(toy_program: Program, solved: Decomposition) -> None:
    other = tighter_cap(toy_program)
    cold = Decomposition(CHOICE).solve(other)
    warm = Decomposition(CHOICE, solved.kept).solve(other)
    whole = highs.solve(other, SolverChoice()).objective
    assert warm.solver["cuts_kept"] > 0
    assert warm.solver["iterations"]["decomposition"] < cold.solver["iterations"]["decomposition"] / 1.5
    assert warm.certificate.passed
    assert warm.certificate.dual_objective - 1e-8 * whole <= whole <= warm.objective * (1 + 1e-8)


def test_blocks_of_other_rows_get_none(toy_program: Program, solved: Decomposition) -> None:
    assert solved.kept is not None
    shapes = {name: (rows + 1, columns) for name, (rows, columns) in solved.kept.shapes.items()}
    assert list(cuts_from(replace(solved.kept, shapes=shapes), split(toy_program).blocks)) == []
