"""The decomposition finds what the monolith finds, within its gap, and says how far it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from energy_opt.compile.program import Program
from energy_opt.config.scenario import SolverChoice
from energy_opt.errors import InfeasibleError
from energy_opt.solve import choose, highs
from energy_opt.solve.choose import engine_of, solve
from energy_opt.solve.decomposition import loop, years
from energy_opt.solve.decomposition.master import Bound, MasterProblem
from energy_opt.solve.decomposition.run import decompose
from energy_opt.solve.solution import Solution
from tests.smallest import SMALLEST, smallest
from tests.systems import a_program

GAP = 1e-6
CHOICE = SolverChoice(engine="decomposition", gap=GAP)
QUICK = ("project",)


@pytest.mark.parametrize("feature", QUICK)
def test_same_optimum_as_the_monolith(feature: str) -> None:
    check(a_program(smallest(feature)))


@pytest.mark.slow
@pytest.mark.parametrize("feature", sorted(set(SMALLEST) - set(QUICK) - {"free_allocation"}))
def test_same_optimum_as_the_monolith_for_every_feature(feature: str) -> None:
    check(a_program(smallest(feature)))


def check(program: Program) -> Solution:
    whole, parts = highs.solve(program, SolverChoice()), decompose(program, CHOICE)
    size = 1.0 + abs(whole.objective)
    assert parts.status == "optimal"
    assert parts.certificate.passed, parts.certificate.faults()
    assert parts.certificate.gap_relative <= GAP * 1.01
    assert parts.certificate.dual_objective <= whole.objective + 1e-8 * size
    assert whole.objective <= parts.objective + 1e-8 * size
    return parts


def test_toy_with_its_prices(toy_program: Program) -> None:
    """The cut-weighted duals are those of the monolith, which are unique here."""
    solution = check(toy_program)
    whole = highs.solve(toy_program, SolverChoice(accuracy="basic"))
    balance = toy_program.rows["electricity_balance"].slice
    scale = np.abs(whole.row_dual[balance]).max()
    assert np.abs(solution.row_dual[balance] - whole.row_dual[balance]).max() <= 1e-6 * scale
    assert solution.prices == "cut_weighted"
    assert solution.solver["shared_limits"] == toy_program.rows["emission_cap"].size


def test_bounds_that_are_looked_for_rarely_prove_the_same(
    toy_program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[Bound | None] = []
    bound = MasterProblem.bound

    def noted(master: MasterProblem) -> Bound | None:
        found.append(bound(master))
        return found[-1]

    monkeypatch.setattr(loop, "LONG_BOUND", -1)
    monkeypatch.setattr(MasterProblem, "bound", noted)
    solution = check(toy_program)
    iterations = solution.solver["iterations"]
    assert isinstance(iterations, dict)
    assert len(found) <= iterations["decomposition"] / 2


def test_a_limit_that_is_reached_keeps_the_best_point_and_its_gap(
    toy_program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "MOST_ITERATIONS", 25)
    solution = decompose(toy_program, SolverChoice(engine="decomposition", gap=1e-8))
    assert solution.status == "iteration_limit"
    assert solution.certificate.passed
    assert solution.certificate.gap_relative > 1e-8
    assert solution.solver["gap"] == solution.certificate.gap_relative


def test_a_time_limit_is_a_status(toy_program: Program) -> None:
    solution = decompose(toy_program, SolverChoice(engine="decomposition", gap=1e-8, time_limit=1e-6))
    assert solution.status == "time_limit"
    assert solution.solver["iterations"] == {"decomposition": 1}
    assert solution.certificate.dual_objective < 801.138 < solution.objective


@pytest.mark.slow
def test_conflicts_are_explained_as_by_the_monolith() -> None:
    program = a_program(smallest("free_allocation"))
    with pytest.raises(InfeasibleError) as by_parts:
        decompose(program, CHOICE)
    with pytest.raises(InfeasibleError) as whole:
        highs.solve(program, SolverChoice())
    assert str(by_parts.value) == str(whole.value)


def test_auto_takes_the_monolith_where_periods_share_many_limits_or_cannot_be_taken_apart(
    toy_program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choose, "DECOMPOSED_NONZEROS", 0)
    choice = SolverChoice(engine="auto", gap=1e-4)
    assert engine_of(toy_program, choice) == "decomposition"
    monkeypatch.setattr(years, "MOST_SHARED", 0)
    assert engine_of(toy_program, choice) == "monolith"
    monkeypatch.undo()
    monkeypatch.setattr(choose, "DECOMPOSED_NONZEROS", 0)
    matrix = sparse.lil_array(toy_program.matrix)
    matrix[np.flatnonzero(toy_program.row_block == 0)[0], np.flatnonzero(toy_program.column_block == 1)[0]] = 1.0
    assert engine_of(replace(toy_program, matrix=sparse.csc_array(matrix)), choice) == "monolith"


def test_auto_takes_the_monolith_for_a_small_program(toy_program: Program) -> None:
    choice = SolverChoice(engine="auto", gap=1e-4)
    assert engine_of(toy_program, choice) == "monolith"
    assert solve(toy_program, choice).prices == "basic"
