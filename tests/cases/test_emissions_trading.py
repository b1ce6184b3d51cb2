"""Markets with an absolute cap: an allowance costs what a cap does, and the tax of that price does the same."""

from __future__ import annotations

import numpy as np
import pytest

from energy_opt.config.scenario import PolicyChoice, SystemChoice
from energy_opt.inputs.load import load_system
from tests.markets import COAL, a_market, coal_and_gas, three_plants, with_weights
from tests.systems import Solved, a_program, a_scenario, a_system, a_tax, discounted, solve_system, solve_tables

TOY_CAP = {2030: 150.0, 2035: 120.0}


def test_a_cap_of_three_plants() -> None:
    """80 of 84 Mt: 4 Mt less of new coal, 5.33 TWh of renewables at 120 CNY/t; electricity 310 + 0.75 · 120 = 400.

    Cost 60 · 0.28 + 34.67 · 0.31 + 5.33 · 0.40 = 29.68 bn.
    """
    solved = solve_tables(three_plants(), a_scenario(policy=a_market(sectors="power", cap=80)))
    assert solved.value("generation", technology="old") == pytest.approx(60)
    assert solved.value("generation", technology="new") == pytest.approx(104 / 3)
    assert solved.value("generation", technology="renewable") == pytest.approx(16 / 3)
    assert solved.objective / discounted(5, 6) == pytest.approx(29.68)
    assert solved.value("carbon_price", policy="emissions_trading") == pytest.approx(120)
    assert solved.price() == pytest.approx(400)
    assert solved.value("allowance", "allowances", source="cap") == pytest.approx(80)


def test_an_excess_pays_its_price() -> None:
    """At 50 CNY/t all coal stays, and 94.2 Mt pay: 4.71 bn of penalty; the year stands for one year."""
    solved = solve_tables(coal_and_gas(), a_scenario(policy=a_market(cap=300, excess_price=50)))
    assert solved.value("carbon_price", "excess") == pytest.approx(94.2)
    assert solved.value("carbon_price") == pytest.approx(50)
    assert solved.value("cost", kind="penalty") == pytest.approx(4.71)


@pytest.mark.slow
def test_coverage_may_grow() -> None:
    """In 2030 (3 years) power alone is under 300 Mt; from 2040 (20 years) steel with its 100 Mt too, under 400 Mt.

    Both leave 300 Mt to power, at 60 CNY/t; 2035 is not modelled.
    """
    folder = with_weights(coal_and_gas(), {2030: 3, 2040: 20}).with_row(
        "sector_coal", scenario="reference", region="A", sector="steel", year=2025, coal_use=40, co2=100
    )
    market = a_market(sectors={2030: "power", 2040: ["power", "steel"]}, cap={2030: 300, 2040: 400})
    solved = solve_tables(folder, a_scenario(2030, 2040, weights="given", policy=market))
    for year, covered in ((2030, 300.0), (2040, 400.0)):
        assert solved.value("emissions", sector="power", year=year) == pytest.approx(300.0)
        assert solved.value("carbon_price", "emissions", year=year) == pytest.approx(covered)
        assert solved.value("carbon_price", year=year) == pytest.approx(60.0)


@pytest.mark.slow
def test_a_market_is_worth_a_tax() -> None:
    """The cost under a tax of 60 is that under the cap and 60 CNY for each of its 300 Mt."""
    capped = solve_tables(coal_and_gas(), a_scenario(policy=a_market(cap=300)))
    taxed = solve_tables(coal_and_gas(), a_scenario(policy=PolicyChoice(rules=a_tax(60.0))))
    assert taxed.objective == pytest.approx(capped.objective + discounted(5, 6) * 60 * 300 * 1e-3)


def solve_toy(policy: PolicyChoice) -> Solved:
    """The toy under a policy."""
    return solve_system(load_system(a_scenario(2025, 2030, 2035, system=SystemChoice("toy"), policy=policy)))


@pytest.mark.slow
def test_a_market_is_worth_a_tax_on_the_toy() -> None:
    """The tax of the market's prices costs what the market costs and the payment for its caps (strong duality).

    A tax a little below lets more be emitted than the caps allow, one a little above less.
    """
    capped = solve_toy(a_market(cap=TOY_CAP))
    prices = {year: capped.value("carbon_price", year=year) for year in TOY_CAP}
    assert min(prices.values()) > 1.0
    discount = dict(zip(capped.system.horizon.years, capped.system.horizon.discount, strict=True))

    def taxed(factor: float) -> Solved:
        path = {year: factor * price for year, price in prices.items()}
        return solve_toy(PolicyChoice(rules={"carbon_price": {"tax": {"price": path}}}))

    payment = sum(discount[year] * prices[year] * TOY_CAP[year] * 1e-3 for year in TOY_CAP)
    assert taxed(1.0).objective == pytest.approx(capped.objective + payment, rel=1e-7)

    def paid(solved: Solved) -> float:
        """What the emissions of both years are worth at the market's prices, discounted (1e-3 bn)."""
        return sum(
            discount[year] * prices[year] * solved.value("emissions", year=year, species="CO2") for year in TOY_CAP
        )

    assert paid(taxed(0.9)) >= paid(capped) - 1e-6
    assert paid(taxed(1.1)) <= paid(capped) + 1e-6


@pytest.mark.slow
def test_what_is_given_free_under_a_cap_changes_nothing() -> None:
    """Benchmarks and shares beside a cap leave the same program: only who pays would differ."""
    folder = three_plants().with_row(
        "sector_coal", scenario="reference", region="A", sector="steel", year=2025, coal_use=1, co2=3
    )
    free = {
        "performance_standard": {"technologies": COAL, "benchmark": 0.8},
        "free_allocation": {"sectors": "steel", "share": 0.5},
    }
    plain, given = (a_program(a_system(folder, a_scenario(policy=a_market(rules, cap=83)))) for rules in ({}, free))
    assert plain.row_names() == given.row_names()
    assert (plain.matrix != given.matrix).nnz == 0
    np.testing.assert_array_equal(plain.row_upper, given.row_upper)
    np.testing.assert_array_equal(plain.cost, given.cost)
