"""A program changed in place and solved again is the changed program solved from nothing."""

from __future__ import annotations

import numpy as np
import pytest

from energy_opt.errors import BuildError
from energy_opt.inputs.system import System
from energy_opt.solve.highs import Solver, solve
from tests.properties.changes import (
    CAP,
    a_bit_of_everything,
    the_solution,
    the_system,
    with_caps,
    with_costs,
    with_load,
)
from tests.systems import a_program, a_scenario, a_system

CHANGES = {
    "demand": lambda system: with_load(system, np.array(1.1)),
    "cap": lambda system: with_caps(system, (0.7 * CAP, 0.5 * CAP)),
    "costs": lambda system: with_costs(system, 1.4),
    "all": lambda system: with_load(with_caps(with_costs(system, 0.8), (CAP, 0.6 * CAP)), np.array([[[1.2]], [[0.7]]])),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_in_place_equals_a_cold_start(name: str) -> None:
    base, changed = the_solution().program, a_program(CHANGES[name](the_system()))
    choice = the_system().scenario.solver
    solver = Solver(base, choice)
    first = solver.solve()
    assert first.objective == pytest.approx(the_solution().objective)
    solver.apply(base.difference(changed))
    warm, cold = solver.solve(), solve(changed, choice)
    assert warm.solver["warm"]
    assert warm.certificate.passed
    assert warm.objective == pytest.approx(cold.objective, rel=1e-9)
    assert warm.objective != pytest.approx(first.objective, rel=1e-3)


def test_going_there_and_back_gives_the_first_program() -> None:
    base = the_solution().program
    changed = a_program(CHANGES["all"](the_system()))
    there = base.with_difference(base.difference(changed))
    back = there.with_difference(there.difference(base))
    np.testing.assert_array_equal(back.matrix.data, base.matrix.data)
    for name in ("row_lower", "row_upper", "column_lower", "column_upper", "cost"):
        np.testing.assert_array_equal(getattr(there, name), getattr(changed, name))
        np.testing.assert_array_equal(getattr(back, name), getattr(base, name))


def test_programs_of_other_rows_are_not_compared() -> None:
    """Without the cap a family of rows is gone: that is no change of numbers."""
    uncapped: System = a_system(a_bit_of_everything(), a_scenario(2030, 2040))
    with pytest.raises(BuildError, match="differ in their rows"):
        the_solution().program.difference(a_program(uncapped))
