"""Limits on intensities: per domestic product a cap that follows growth, per generation an allowance for each MWh."""

from __future__ import annotations

from typing import Any

import pytest

from energy_opt.config.scenario import PolicyChoice
from tests.systems import Folder, Solved, a_folder, a_scenario, a_system, solve_tables

SWITCH = (50 - 20) / (0.9 - 0.4)  # CNY/t at which gas replaces coal: 60


def coal_and_gas() -> Folder:
    """50 GW of load; coal: 20 CNY/MWh, 0.9 t/MWh, gas: 50 and 0.4; 2030 stands for 3 years, 2040 for 20.

    The domestic product is 4,000 bn in 2025, 5,000 in 2030 and 6,000 in 2040.
    """
    folder = a_folder(slots={"long": 8000, "short": 760}).load(all=50)
    folder = folder.plant("coal", variable=20, co2=0.9, existing=100).plant("gas", variable=50, co2=0.4, existing=100)
    for year, weight in ((2030, 3), (2040, 20)):
        folder = folder.with_row("year", year=year, represented_years=weight)
    for year, product in ((2025, 4000), (2030, 5000), (2040, 6000)):
        folder = folder.with_row("region_statistic", region="A", year=year, gdp=product)
    return folder


def solved_with(**rule: Any) -> Solved:
    policy = PolicyChoice(rules={"emission_intensity": {"i": rule}})
    return solve_tables(coal_and_gas(), a_scenario(2030, 2040, weights="given", policy=policy))


@pytest.mark.parametrize(
    "rule",
    [
        {"per_gdp": {2030: 60, 2040: 50}},
        {"reduction": {2030: 0.4, 2040: 0.5}, "base_year": 2025, "base_emissions": 400},
    ],
    ids=["number", "reduction"],
)
def test_a_limit_per_domestic_product_is_a_cap_that_follows_growth(rule: dict[str, Any]) -> None:
    """60 g/CNY · 5,000 bn = 300 Mt, 50 · 6,000 the same; 400 Mt / 4,000 bn is 100 g/CNY, less 40 and 50 %.

    As under a cap of 300 Mt gas gives 188.4 TWh, at (50 − 20) / (0.9 − 0.4) = 60 CNY/t in both years.
    """
    solved = solved_with(**rule)
    for year in (2030, 2040):
        assert solved.value("emissions", year=year) == pytest.approx(300.0)
        assert solved.value("carbon_price", "limit", year=year) == pytest.approx(300.0)
        assert solved.value("carbon_price", year=year) == pytest.approx(SWITCH)
        assert solved.price("short", year) == pytest.approx(20 + 0.9 * SWITCH)


def test_a_limit_per_generation_gives_an_allowance_for_each_mwh() -> None:
    """A mean of 0.6 t/MWh: 40 % coal, 0.4 · 438 = 175.2 TWh. 20 + 0.3 τ = 50 − 0.2 τ, so τ = 60; electricity costs 38.

    Under a cap of the same tonnes it costs 20 + 0.9 · 60 = 74: the allowances are a subsidy of output.
    """
    solved = solved_with(sectors="power", per_generation={2030: 0.6})
    for year in (2030, 2040):
        assert solved.value("generation", technology="coal", year=year) == pytest.approx(175.2)
        assert solved.value("emissions", year=year) == pytest.approx(0.6 * 438)
        assert solved.value("carbon_price", year=year) == pytest.approx(SWITCH)
        assert solved.price("long", year) == pytest.approx(38.0)


def test_an_intensity_above_a_soft_limit_is_paid() -> None:
    """The price of 40 CNY/t is below the 60 of gas: 394.2 − 300 Mt are paid in both years."""
    solved = solved_with(per_gdp={2030: 60, 2040: 50}, excess_price=40)
    assert solved.value("carbon_price", "excess", year=2040) == pytest.approx(94.2)
    assert solved.value("carbon_price", year=2040) == pytest.approx(40.0)
    assert solved.value("cost", category="intensity_excess", year=2040) == pytest.approx(94.2 * 40e-3)


@pytest.mark.slow
def test_the_product_of_a_scope_is_that_of_its_regions() -> None:
    """100 bn in A and 300 in B: 50 g/CNY allow 20 Mt in all, 15 in B. Between 2025 and 2035 the product is linear."""
    folder = a_folder(regions=("A", "B")).load("A", all=1).load("B", all=1).plant("coal", co2=0.9, existing=5)
    for region, first, last in (("A", 50, 150), ("B", 300, 300)):
        folder = folder.with_row("region_statistic", region=region, year=2025, gdp=first)
        folder = folder.with_row("region_statistic", region=region, year=2035, gdp=last)
    limit = {"per_gdp": {2030: 50}, "excess_price": 1}
    rules = {"n": limit, "b": {"scope": "B", **limit}}
    solved = solve_tables(folder, a_scenario(policy=PolicyChoice(rules={"emission_intensity": rules})))
    assert solved.value("carbon_price", "limit", rule="n") == pytest.approx(20.0)
    assert solved.value("carbon_price", "limit", rule="b") == pytest.approx(15.0)
    assert a_system(folder).rules.product.loc["A", 2027] == pytest.approx(70.0)
