"""Projects: what building, keeping and running them costs beside the same system without them, and a GW's price."""

from __future__ import annotations

from typing import Any

import pytest

from energy_opt.inputs.system import System
from tests.judged import a_judged_system, forced, some_projects
from tests.systems import a_folder, a_scenario, annuity, discounted, solve_system

D = discounted(5, 6)  # the year 2030, which stands for itself, seen from 2025
CAPITAL = 4000e-3 * annuity(30)  # [bn/GW/year]
FIXED = 100e-3
CLASS = "A|new project 2030"


def judged(variable: float, year: int = 2030, capacity: float = 1000.0, **constants: Any) -> System:
    """10 GW of load, met by an old plant at 300 CNY/MWh; a project of 1 GW at another variable cost."""
    folder = a_folder().load(all=10).plant("old", variable=300, existing=10)
    folder = folder.plant(
        "new", investment=4000, fixed=100, variable=variable, new_build=False, lifetime=30, co2=0.8, **constants
    )
    return a_judged_system(folder, some_projects("new", P=(capacity, year)))


def effect(system: System, **case: Any) -> float:
    """Cost of the case less the cost without the project, in money of the year [bn]."""
    return (solve_system(forced(system, **case)).objective - solve_system(system).objective) / D


def dual(system: System) -> float:
    """The price of one more GW of the project, in money of the year [bn/GW]."""
    solved = solve_system(system)
    return float(solved.solution.row_dual[solved.program.rows["project_forced"].slice][0]) / D


@pytest.mark.slow
def test_the_build_effect_is_cost_less_savings() -> None:
    """8.76 TWh at 200 in place of 300 CNY/MWh: −0.876 bn; annuity of 4 bn over 30 years and 0.1 bn of fixed cost."""
    system = judged(200)
    expected = CAPITAL + FIXED - 0.876
    assert effect(system) == pytest.approx(expected)
    assert effect(system, locked=True, hours=8.0) == pytest.approx(expected)  # it runs anyway


def test_capital_is_sunk() -> None:
    """At 400 CNY/MWh it never runs: it retires at once and pays its capital; locked it pays fixed cost as well."""
    system = judged(400)
    assert effect(system) == pytest.approx(CAPITAL)
    solved = solve_system(forced(system))
    assert solved.value("capacity", technology="new project 2030") == 0.0
    assert solved.value("cost", category="project_investment") == pytest.approx(CAPITAL)
    assert effect(system, locked=True) == pytest.approx(CAPITAL + FIXED)


def test_locked_hours_are_run_at_a_loss() -> None:
    """4,000 h: 4 TWh at 400 in place of 300 CNY/MWh are 0.4 bn more."""
    system = judged(400)
    assert effect(system, locked=True, hours=4.0) == pytest.approx(CAPITAL + FIXED + 0.4)
    solved = solve_system(forced(system, locked=True, hours=4.0))
    assert solved.value("policy", "price", policy="project_hours") == pytest.approx(100.0)  # CNY/MWh


@pytest.mark.slow
def test_hours_that_cannot_be_run_fall_short_at_a_price() -> None:
    """Available for 1,752 of 4,000 h: 2.248 TWh fall short at the price of unserved load, 10 CNY/kWh."""
    system = judged(400, availability=0.2)
    expected = CAPITAL + FIXED + 0.1 * 1.752 + 10.0 * 2.248
    assert effect(system, locked=True, hours=4.0) == pytest.approx(expected)
    solved = solve_system(forced(system, locked=True, hours=4.0))
    assert solved.value("policy", "shortfall", policy="project_hours") == pytest.approx(2.248)


@pytest.mark.slow
@pytest.mark.parametrize("variable", [200, 250, 400])
def test_the_price_of_the_first_gw_is_its_effect(variable: float) -> None:
    """Nothing is forced, and yet the dual is that of building, not the reduced cost of a column at zero."""
    system = judged(variable)
    step = effect(system, capacity={CLASS: 1e-3}) / 1e-3
    assert dual(system) == pytest.approx(step, rel=1e-6)
    assert dual(system) == pytest.approx(min(CAPITAL, CAPITAL + FIXED - (300 - variable) * 8.76e-3))


@pytest.mark.slow
def test_the_last_gw_is_worth_less() -> None:
    """12 GW for 10 GW of load: two stand idle, and one more would too."""
    system = judged(200, capacity=12_000.0)
    assert dual(system) == pytest.approx(CAPITAL + FIXED - 0.876)
    assert dual(forced(system)) == pytest.approx(CAPITAL)


@pytest.mark.slow
def test_a_project_exists_for_its_life() -> None:
    """From 2033 for 30 years; the intervals meet in 2035, so that 2030 sees 2 of its 5 years, and 2040 all."""
    folder = a_folder().load(all=10).plant("old", variable=300, existing=10)
    folder = folder.plant("new", investment=4000, fixed=100, variable=200, new_build=False, co2=0.8)
    system = a_judged_system(folder, some_projects("new", P=(1000, 2033)), a_scenario(2030, 2040))
    solved = solve_system(forced(system))
    assert solved.value("capacity", technology="new project 2033", year=2030) == pytest.approx(0.4)
    assert solved.value("capacity", technology="new project 2033", year=2040) == pytest.approx(1.0)


@pytest.mark.slow
def test_a_project_of_the_base_year_s_interval_starts_after_it() -> None:
    """The base year is the state of its end; what comes in 2026 is in service when its interval ends, in 2027.5."""
    folder = a_folder().load(all=10).plant("old", variable=300, existing=10)
    folder = folder.plant("new", investment=4000, fixed=100, variable=200, new_build=False, co2=0.8)
    system = a_judged_system(folder, some_projects("new", P=(1000, 2026)), a_scenario(2025, 2030, 2035))
    years = system.projects.years.set_index("year")
    assert years["share"].to_dict() == {2030: 1.0, 2035: 1.0}
    charges = system.capacities.project_charges
    paid = (charges.set_index("year")["charge"] * [*system.horizon.discount[1:]]).sum()
    assert paid == pytest.approx(4.0 * annuity(30) * discounted(2.5, 10))


@pytest.mark.slow
def test_members_share_a_class() -> None:
    """Two projects of one region, technology and year are one class of their sum; one of another year is its own."""
    folder = a_folder().load(all=10).plant("old", variable=300, existing=10)
    folder = folder.plant("new", investment=4000, variable=200, new_build=False, co2=0.8)
    asked = some_projects("new", P=(600, 2030), Q=(400, 2030), R=(500, 2028))
    system = a_judged_system(folder, asked, a_scenario(2025, 2030, 2040))
    assert system.projects.classes["capacity"].tolist() == pytest.approx([0.5, 1.0])
    assert system.projects.classes["vintage"].tolist() == [2028, 2030]
    assert system.projects.members["asset"].tolist() == [CLASS, CLASS, "A|new project 2028"]
