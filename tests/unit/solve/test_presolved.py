"""Warm starts on the presolved program: the same optimum, basic, whatever presolve makes of the program."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energy_opt.compile.program import Program
from energy_opt.config.scenario import SolverChoice
from energy_opt.errors import InfeasibleError, SolverError
from energy_opt.solve import presolved
from energy_opt.solve.highs import Solver, solve
from tests.systems import a_program, the_toy

CHOICE = SolverChoice(accuracy="basic", threads=1)


@pytest.fixture(autouse=True)
def small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("energy_opt.solve.highs.PRESOLVED_NONZEROS", 0)


@pytest.fixture(scope="module")
def toy() -> Program:
    return a_program(the_toy())


def with_load(program: Program, factor: float) -> Program:
    """The load of every region and slot changed by a factor."""
    place = program.rows["electricity_balance"].slice
    lower, upper = program.row_lower.copy(), program.row_upper.copy()
    lower[place] *= factor
    upper[place] *= factor
    return replace(program, row_lower=lower, row_upper=upper)


def starts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Notes of each run that it was made on the whole program, and of each presolve."""
    notes: list[str] = []
    whole, pattern = presolved.PresolvedEngine._run_whole, presolved._pattern
    monkeypatch.setattr(
        presolved.PresolvedEngine, "_run_whole", lambda *given: notes.append("whole") or whole(*given)
    )  # fmt: skip
    monkeypatch.setattr(presolved, "_pattern", lambda matrix: notes.append("presolved") or pattern(matrix))
    return notes


@pytest.mark.parametrize("method", ["simplex", "ipx", "hipo"])
def test_a_warm_start_on_the_presolved_program_gives_the_optimum(toy, method, monkeypatch):
    notes = starts(monkeypatch)
    solver = Solver(toy, replace(CHOICE, method=method), presolved=True)
    cold = solver.solve()
    for factor in (1.001, 0.99, 1.0):
        changed = with_load(toy, factor)
        solver.apply(solver.program.difference(changed))
        warm = solver.solve(start=solver.basis())
        assert warm.solver["warm"]
        assert warm.certificate.passed
        assert warm.prices == "basic"
        assert warm.objective == pytest.approx(solve(changed, CHOICE).objective, rel=1e-7)
        assert warm.solver["iterations"]["simplex"] < toy.shape[0] / 4
    assert "presolved" in notes
    assert "whole" not in notes
    assert warm.objective == pytest.approx(cold.objective, rel=1e-7)


def test_costs_alone_start_the_primal_simplex(toy):
    solver = Solver(toy, CHOICE, presolved=True)
    solver.solve()
    dearer = replace(toy, cost=toy.cost * np.linspace(1.0, 1.1, len(toy.cost)))
    solver.apply(solver.program.difference(dearer))
    warm = solver.solve(start=solver.basis())
    assert warm.solver["warm"]
    assert warm.objective == pytest.approx(solve(dearer, CHOICE).objective, rel=1e-7)


def test_another_pattern_after_presolve_starts_from_the_whole_basis(toy, monkeypatch):
    solver = Solver(toy, CHOICE, presolved=True)
    solver.solve()
    basis = solver.basis()
    notes = starts(monkeypatch)
    fixed = replace(toy, column_upper=toy.column_upper.copy())
    fixed.column_upper[toy.columns["unserved"].slice] = 0.0
    solver.apply(solver.program.difference(fixed))
    warm = solver.solve(start=basis)
    assert notes == ["presolved", "whole"]
    assert warm.solver["warm"]
    assert warm.prices == "basic"
    assert warm.objective == pytest.approx(solve(fixed, CHOICE).objective, rel=1e-7)
    again = solver.solve(start=solver.basis())  # from a basis that no presolved program has
    assert again.solver["warm"]
    assert again.objective == pytest.approx(warm.objective, rel=1e-9)


def test_a_program_that_presolve_solves(dispatch):
    solver = Solver(dispatch, CHOICE, presolved=True)
    assert solver.solve().objective == pytest.approx(18.0)
    assert solver.solve().solver["warm"]


def test_no_solution_is_told(dispatch):
    solver = Solver(replace(dispatch, row_lower=np.array([20.0]), row_upper=np.array([20.0])), CHOICE, presolved=True)
    with pytest.raises(InfeasibleError):
        solver.solve()


def test_the_time_limit_holds_for_all_of_it(toy):
    with pytest.raises(SolverError, match="time limit"):
        Solver(toy, replace(CHOICE, time_limit=1e-6), presolved=True).solve()
