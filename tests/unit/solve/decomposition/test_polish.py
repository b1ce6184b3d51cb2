"""A decomposition that is asked for a vertex ends where the monolith does: its costs, its exact prices."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energy_opt.compile.program import Program
from energy_opt.config.scenario import SolverChoice
from energy_opt.solve import highs
from energy_opt.solve.decomposition.polish import polish
from energy_opt.solve.decomposition.run import decompose
from tests.properties.changes import the_system
from tests.systems import a_program

CHOICE = SolverChoice(engine="decomposition", gap=1e-3, accuracy="basic")


@pytest.fixture(scope="module", params=["small", pytest.param("toy", marks=pytest.mark.slow)])
def program(request: pytest.FixtureRequest) -> Program:
    found: Program = a_program(the_system()) if request.param == "small" else request.getfixturevalue("toy_program")
    return found


def test_it_ends_at_the_vertex_of_the_monolith(program: Program) -> None:
    found, whole = decompose(program, CHOICE), highs.solve(program, SolverChoice(accuracy="basic"))
    assert (found.status, found.prices, found.solver["method"]) == ("optimal", "basic", "decomposition")
    assert found.certificate.passed
    assert found.objective == pytest.approx(whole.objective, rel=1e-9)
    assert found.solver["gap"] <= 1e-9 < found.solver["gap_before_polish"] <= 1e-3  # type: ignore[operator]
    assert found.solver["lower_bound"] == pytest.approx(found.solver["upper_bound"], rel=1e-9)
    row = program.rows["electricity_balance"].slice
    price = np.abs(whole.row_dual[row]).max()
    np.testing.assert_allclose(found.row_dual[row], whole.row_dual[row], atol=1e-9 * price)


def test_it_begins_at_the_point_found(program: Program) -> None:
    """From an optimum there is little to do, whatever other optima there are."""
    whole = highs.solve(program, SolverChoice(accuracy="basic", method="simplex"))
    cold = whole.solver["iterations"]
    again = polish(program, replace(whole, solver={}), CHOICE)
    record = again.solver["polish"]
    assert isinstance(record, dict)
    assert isinstance(cold, dict)
    assert record["warm"]
    assert record["iterations"]["simplex"] < 0.5 * cold["simplex"]
    assert again.objective == pytest.approx(whole.objective, rel=1e-9)
