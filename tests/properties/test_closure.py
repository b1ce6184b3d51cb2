"""Balances, costs and accounts close in the tables; the solution carries the proof that it is optimal."""

from __future__ import annotations

import numpy as np
import pytest

from energy_opt.compile.program import Program
from energy_opt.inputs.system import System
from energy_opt.results.checks import faults, table_checks
from energy_opt.results.extract import tabulate
from energy_opt.solve.certificate import certify
from energy_opt.solve.highs import solve
from tests.properties.changes import the_solution
from tests.systems import Solved


@pytest.fixture(scope="module")
def toy(toy_system: System, toy_program: Program) -> Solved:
    """The toy solved."""
    return Solved(toy_system, toy_program, solve(toy_program, toy_system.scenario.solver))


@pytest.fixture(params=["toy", "small"])
def solved(request: pytest.FixtureRequest) -> Solved:
    """The toy, and the small system with a bit of everything."""
    return request.getfixturevalue("toy") if request.param == "toy" else the_solution()


def test_balances_and_costs_close(solved: Solved) -> None:
    tables = tabulate(solved.program, solved.solution, solved.system)
    checks = table_checks(tables, solved.solution, solved.system)
    assert faults(checks) == ()
    assert checks["energy_balance_gw"] < 1e-6
    assert checks["cost_relative"] < 1e-9


def test_primal_and_dual_agree(solved: Solved) -> None:
    """Strong duality, computed from the arrays alone; a price that is 1 % off is found out."""
    solution, program = solved.solution, solved.program
    assert solution.certificate.passed
    assert solution.certificate.gap_relative < 1e-8
    spoiled = certify(program, solution.x, 1.01 * solution.row_dual, solution.reduced_cost)
    assert not spoiled.passed


def test_emissions_and_fuel_are_those_of_the_program(solved: Solved) -> None:
    """The tables count from dispatch what the program counts in its yearly accounts; pollutants there in kt."""
    for family, item in (("emissions", "species"), ("fuel_use", "fuel")):
        axis = solved.program.columns[family]
        accounts = axis.frame().assign(value=solved.solution.x[axis.slice])
        for row in accounts.to_dict("records"):
            keys = {str(name): row[name] for name in (item, "region", "year")}
            unit = 1.0 if family == "fuel_use" or row[item] == "CO2" else 1e-3
            assert solved.value(family, family, **keys) == pytest.approx(unit * row["value"], abs=1e-6), keys


def test_available_capacity_is_the_sum_of_the_vintages(solved: Solved) -> None:
    axis = solved.program.columns["available_capacity"]
    available = axis.frame().assign(value=solved.solution.x[axis.slice])
    assets = solved.system.capacities.assets.set_index("asset")
    available = available[available["asset"].map(assets["kind"]) != "storage_energy"]
    place = available["asset"].str.split("|", expand=True)
    found = [
        solved.value("capacity", region=region, technology=technology, year=year)
        for region, technology, year in zip(place[0], place[1], available["year"], strict=True)
    ]
    np.testing.assert_allclose(found, available["value"], atol=1e-6)
