"""Limits on building: what one more GW of a build limit or of a resource is worth."""

from __future__ import annotations

from typing import Any

import pytest

from energy_opt.config.scenario import PolicyChoice, SystemChoice
from tests.systems import Folder, a_folder, a_scenario, annuity, discounted, solve_tables


def new_against_dear(investment: float = 1000, **constants: Any) -> Folder:
    """20 GW of load, 50 GW at 50 CNY/MWh; new plants at 10 CNY/MWh, over 40 years."""
    folder = a_folder().load(all=20).plant("dear", variable=50, existing=50)
    return folder.plant("new", variable=10, investment=investment, **constants)


def gain(investment: float = 1000) -> float:
    """What a kW of new capacity saves in a year less its annuity [CNY/kW/year]."""
    return (50 - 10) * 8.76 - investment * annuity(40)


def test_the_price_of_a_build_limit() -> None:
    """1 GW a year: 5 GW by 2030 and 10 more by 2040. 2030 stands for 3 years (D₁), 2040 for 20 (D₂).

    A kW more in 2040 gains 40 · 8.76 − annuity each year of D₂; one more in 2030 gains it in D₁ and D₂, in money of
    2030: gain · (D₁ + D₂) / D₁.
    """
    folder = new_against_dear().with_row("build_limit", scope="all", technologies="new", year=2025, maximum=1)
    folder = folder.with_row("year", year=2030, represented_years=3)
    folder = folder.with_row("year", year=2040, represented_years=20)
    solved = solve_tables(folder, a_scenario(2030, 2040, weights="given"))
    assert solved.value("capacity", technology="new", year=2030) == pytest.approx(5.0)
    assert solved.value("capacity", technology="new", year=2040) == pytest.approx(15.0)
    first, second = discounted(5, 8), discounted(8, 28)
    assert solved.value("policy", "price", year=2040) == pytest.approx(gain())
    assert solved.value("policy", "price", year=2030) == pytest.approx(gain() * (first + second) / first)
    off = PolicyChoice(build_limits=False)
    unlimited = solve_tables(folder, a_scenario(2030, 2040, weights="given", policy=off))
    assert unlimited.value("capacity_addition", year=2030) == pytest.approx(20.0)


@pytest.mark.slow
def test_a_floor_costs_what_it_forces() -> None:
    """0.2 GW a year must be built although a kW loses: 10,000 CNY/kW cost more a year than the 350 CNY it saves."""
    folder = new_against_dear(10_000).with_row("build_limit", scope="A", technologies="new", year=2025, minimum=0.2)
    solved = solve_tables(folder)
    assert solved.value("capacity_addition") == pytest.approx(1.0)
    assert gain(10_000) < 0
    assert solved.value("policy", "price") == pytest.approx(-gain(10_000))


def test_a_resource_is_shared() -> None:
    """8 GW of land: 3 GW are in service, 5 GW are built; one more GW of land is worth what a GW gains."""
    folder = new_against_dear(resource="land").plant("first", variable=5, resource="land", existing=3)
    folder = folder.with_row("potential", region="A", resource="land", potential=8)
    solved = solve_tables(folder)
    assert solved.value("capacity_addition") == pytest.approx(5.0)
    assert solved.value("policy", "price", policy="resource_potential") == pytest.approx(gain())


@pytest.mark.slow
def test_what_stands_is_never_above_its_potential() -> None:
    """2 GW of land and 3 GW in service: nothing is built, nothing has to go."""
    folder = new_against_dear(resource="land").plant("first", variable=5, resource="land", existing=3)
    folder = folder.with_row("potential", region="A", resource="land", potential=2)
    solved = solve_tables(folder)
    assert solved.value("capacity", technology="first") == pytest.approx(3.0)
    assert solved.value("capacity_addition") == pytest.approx(0.0)


@pytest.mark.slow
def test_rules_of_regions_that_are_left_out_go_with_them() -> None:
    """A alone is modelled; the limit given for B does not hold there and is no fault."""
    folder = a_folder(regions=("A", "B")).load("A", all=20).load("B", all=20)
    folder = folder.plant("new", variable=10, investment=1000)
    folder = folder.with_row("build_limit", scope="B", technologies="new", year=2025, maximum=1)
    solved = solve_tables(folder, a_scenario(system=SystemChoice("small", regions=("A",))))
    assert solved.value("capacity_addition") == pytest.approx(20.0)
