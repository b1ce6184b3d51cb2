"""Trade between caps: one price, the cost of one cap of their sum; without trade each cap has its own."""

from __future__ import annotations

from typing import Any

import pytest

from energy_opt.config.scenario import PolicyChoice, SystemChoice
from energy_opt.errors import ConfigError
from energy_opt.inputs.load import load_system
from tests.systems import Folder, Solved, a_folder, a_scenario, a_system, solve_system, solve_tables

CHEAP = (50 - 20) / (0.9 - 0.4)  # CNY/t at which gas replaces coal in A: 60
COSTLY = (80 - 20) / (0.9 - 0.4)  # and in B: 120
CAPS = {"cap_a": {"scope": "A", "limit": {2030: 300}}, "cap_b": {"scope": "B", "limit": {2030: 300}}}


def apart() -> Folder:
    """Two regions without a line, 50 GW each; coal: 20 CNY/MWh, 0.9 t/MWh; gas, 0.4 t/MWh, costs 50 in A, 80 in B."""
    folder = a_folder(regions=("A", "B"), slots={"long": 8000, "short": 760}).load("A", all=50).load("B", all=50)
    folder = folder.plant("coal", variable=20, co2=0.9, existing={"A": 100, "B": 100})
    folder = folder.plant("gas", variable=50, co2=0.4, existing={"A": 100})
    folder = folder.plant("costly_gas", variable=80, co2=0.4, existing={"B": 100})
    for year, weight in ((2030, 3), (2040, 20)):
        folder = folder.with_row("year", year=year, represented_years=weight)
    return folder


def solved_with(given: dict[str, Any], **trade: Any) -> Solved:
    rules = {"emission_cap": given} | ({"cap_trade": {"market": trade}} if trade else {})
    return solve_tables(apart(), a_scenario(2030, 2040, weights="given", policy=PolicyChoice(rules=rules)))


def price(solved: Solved, rule: str, year: int = 2040) -> float:
    return solved.value("carbon_price", rule=rule, year=year)


def test_caps_without_trade_have_prices_of_their_own() -> None:
    """Each avoids 394.2 − 300 = 94.2 Mt: 188.4 TWh of gas for 30 and for 60 CNY/MWh more."""
    solved = solved_with(CAPS)
    for year in (2030, 2040):
        assert (price(solved, "cap_a", year), price(solved, "cap_b", year)) == pytest.approx((CHEAP, COSTLY))
        assert solved.value("emissions", region="B", year=year) == pytest.approx(300.0)


@pytest.mark.parametrize("names", ["cap_a + cap_b", pytest.param("cap_*", marks=pytest.mark.slow)])
def test_with_trade_the_cheaper_region_avoids_for_both_at_one_price(names: str) -> None:
    """A avoids all 188.4 Mt and sells 94.2 to B at 60 CNY/t; that is the pathway of one cap of 600 Mt."""
    traded = solved_with(CAPS, caps=names)
    national = solved_with({"national": {"limit": {2030: 600}}})
    assert traded.objective == pytest.approx(national.objective)
    for year in (2030, 2040):
        assert traded.value("emissions", region="A", year=year) == pytest.approx(600 - 394.2)
        assert traded.value("emissions", region="B", year=year) == pytest.approx(394.2)
        assert traded.column("allowance_purchase", "market", "cap_b", "B", year) == pytest.approx(94.2)
        for rule in ("cap_a", "cap_b"):
            assert price(traded, rule, year) == pytest.approx(CHEAP)
        assert price(national, "national", year) == pytest.approx(CHEAP)
        assert traded.value("policy", "price", policy="cap_trade", year=year) == pytest.approx(CHEAP)


def test_the_price_of_traded_pollutants_is_per_tonne() -> None:
    """NOx as a thousandth of the CO2: kg/MWh, kt. B buys 94.2 kt at what a tonne costs in A: 30 / 0.5 = 60 CNY/kg."""
    folder = apart()
    for technology, rate in (("coal", 0.9), ("gas", 0.4), ("costly_gas", 0.4)):
        folder = folder.with_row(
            "emission_factor", technology=technology, region="*", species="NOx", year=2025, emission_factor=rate
        )
    caps = {name: {**cap, "species": "NOx"} for name, cap in CAPS.items()}
    rules = {"emission_cap": caps, "cap_trade": {"market": {"caps": "cap_*"}}}
    solved = solve_tables(folder, a_scenario(2030, 2040, weights="given", policy=PolicyChoice(rules=rules)))
    for year in (2030, 2040):
        assert solved.column("allowance_purchase", "market", "cap_b", "B", year) == pytest.approx(94.2)
        for policy in ("emission_cap", "cap_trade"):
            prices = solved["policy"].query(f"policy == '{policy}' and year == {year}")
            assert list(prices["price"]) == pytest.approx([1e3 * CHEAP] * len(prices))
            assert set(prices["unit"]) == {"kt"}
            assert set(prices["price_unit"]) == {"CNY/t"}


@pytest.mark.slow
def test_a_limit_on_purchases_splits_the_market_price() -> None:
    """B may buy 10 % of its 300 Mt: 30. It avoids 64.2 Mt itself at 120 CNY/t, A 124.2 at 60."""
    solved = solved_with(CAPS, caps="cap_a + cap_b", most_purchase={2030: 0.1})
    assert solved.value("emissions", region="B", year=2040) == pytest.approx(330.0)
    assert solved.value("emissions", region="A", year=2040) == pytest.approx(270.0)
    assert (price(solved, "cap_a"), price(solved, "cap_b")) == pytest.approx((CHEAP, COSTLY))
    # what the market pays: the seller's cost
    assert solved.value("policy", "price", policy="cap_trade", year=2040) == pytest.approx(CHEAP)


@pytest.mark.slow
def test_trade_may_begin_later_than_the_caps() -> None:
    """From 2040 on only."""
    solved = solved_with(CAPS, caps="*", most_purchase={2040: 1.0})
    assert price(solved, "cap_b", 2030) == pytest.approx(COSTLY)
    assert price(solved, "cap_b", 2040) == pytest.approx(CHEAP)


@pytest.mark.slow
def test_on_the_toy_trade_between_all_caps_costs_what_one_cap_costs() -> None:
    """A third for each region of 120 and 90 Mt from power: V(national) = V(traded) < V(no trade)."""
    total = {2030: 120.0, 2035: 90.0}
    regions = ("North", "South", "Island")

    def cost(rules: dict[str, Any]) -> float:
        scenario = a_scenario(2025, 2030, 2035, system=SystemChoice("toy"), policy=PolicyChoice(rules=rules))
        return solve_system(load_system(scenario)).objective

    soft = {"sectors": "power", "excess_price": 2000.0}
    shares = {name: {"scope": name, "limit": {y: v / 3 for y, v in total.items()}, **soft} for name in regions}
    national = cost({"emission_cap": {"national": {"limit": total, **soft}}})
    traded = cost({"emission_cap": shares, "cap_trade": {"market": {"caps": "*"}}})
    alone = cost({"emission_cap": shares})
    assert traded == pytest.approx(national, rel=1e-9)
    assert alone > national * (1 + 1e-6)


@pytest.mark.slow
def test_caps_that_count_the_same_emissions_do_not_trade() -> None:
    """What the north does not need would free emissions under the cap of all, which counts the north in already."""
    rules = {
        "emission_cap": {"north": {"scope": "A", "limit": 100}, "all": {"limit": 200}},
        "cap_trade": {"market": {"caps": ["north", "all"]}},
    }
    folder = a_folder(regions=("A", "B")).load("A", all=1).load("B", all=1).plant("coal", co2=1.0, existing=2)
    with pytest.raises(ConfigError, match="`north` and `all` both count A"):
        a_system(folder, a_scenario(policy=PolicyChoice(rules=rules)))
