"""Generated systems, by the hundred: the decomposition's bounds hold the monolith's optimum between them."""

from __future__ import annotations

import pytest

from energy_opt.compile.program import Program
from energy_opt.config.scenario import SolverChoice
from energy_opt.solve import highs
from energy_opt.solve.decomposition import coarse, loop, years
from energy_opt.solve.decomposition.run import decompose
from tests.other_programs import changed
from tests.properties.changes import the_system
from tests.systems import a_program

GAP = 1e-5


@pytest.fixture(scope="module")
def program() -> Program:
    """Two regions, years and periods; coal with a minimum, gas, wind, batteries, a line, a margin, a hard cap."""
    return a_program(the_system())


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(110))
def test_optimum_lies_between_the_bounds(program: Program, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every second one as if it were large: days are taken together, and the bound is looked for rarely."""
    if seed % 2:
        monkeypatch.setattr(coarse, "MOST_ENTRIES", 1)
        monkeypatch.setattr(loop, "LONG_BOUND", -1)
    check(program, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(110))
def test_optimum_lies_between_the_bounds_by_year(program: Program, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(years, "MOST_SHARED", 0)
    check(program, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(110))
def test_optimum_lies_between_the_bounds_with_best_shares(
    program: Program, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "FEW_LIMITS", 0)
    check(program, seed)


def check(program: Program, seed: int) -> None:
    other = changed(program, seed)
    whole = highs.solve(other, SolverChoice(method="simplex", threads=1))
    parts = decompose(other, SolverChoice(engine="decomposition", gap=GAP))
    room = 1e-8 * (1.0 + abs(whole.objective))
    assert parts.status == "optimal"
    assert parts.certificate.passed, parts.certificate.faults()
    assert parts.certificate.dual_objective <= whole.objective + room
    assert whole.objective <= parts.objective + room
    assert parts.objective - parts.certificate.dual_objective <= GAP * (1.0 + abs(parts.objective)) * 1.001
