"""Benchmarks: who emits less per output than the benchmark sells to who emits more; saving output earns nothing."""

from __future__ import annotations

import pytest

from tests.markets import COAL, a_market, three_plants, with_weights
from tests.systems import a_scenario, discounted, solve_tables

STANDARD = {"performance_standard": {"technologies": COAL, "benchmark": 0.8}}


def test_a_standard_costs_more_than_a_cap_of_the_same_tonnes() -> None:
    """0.10 · old = 0.05 · new: old 33.3, new 66.7, no renewables, 80 Mt, 33.3 · 0.28 + 66.7 · 0.31 = 30.00 bn.

    Old and new cost the same at 280 + 0.10 p = 310 − 0.05 p: p = 200 CNY/t, and electricity 300, less than without a
    rule (310). The cap of 80 Mt costs 29.68: over the 29.20 without a rule 0.80 against 0.48.
    """
    solved = solve_tables(three_plants(), a_scenario(policy=a_market(STANDARD, sectors="power")))
    assert solved.value("generation", technology="old") == pytest.approx(100 / 3)
    assert solved.value("generation", technology="new") == pytest.approx(200 / 3)
    assert solved.value("generation", technology="renewable") == pytest.approx(0, abs=1e-9)
    assert solved.value("emissions") == pytest.approx(80)
    assert solved.objective / discounted(5, 6) == pytest.approx(30.0)
    assert solved.value("carbon_price") == pytest.approx(200)
    assert solved.price() == pytest.approx(300)
    assert solved.value("carbon_price", "limit") == pytest.approx(80)
    assert solved.value("carbon_price", "emissions") == pytest.approx(80)
    assert solved.value("allowance", "allowances", source="benchmark") == pytest.approx(80)


def test_each_class_has_its_benchmark() -> None:
    """Old lacks 0.02, new has 0.01 too much: the same 33.3 and 66.7 at 280 + 0.02 p = 310 − 0.01 p: p = 1,000 CNY/t."""
    market = a_market(sectors="power")
    classes = {"old": 0.88, "new": 0.76}
    market.rules["performance_standard"] = {
        name: {"market": "m", "technologies": name, "benchmark": benchmark} for name, benchmark in classes.items()
    }
    solved = solve_tables(three_plants(), a_scenario(policy=market))
    assert solved.value("generation", technology="old") == pytest.approx(100 / 3)
    assert solved.value("carbon_price") == pytest.approx(1000)
    assert solved.price() == pytest.approx(300)


@pytest.mark.slow
def test_a_class_without_a_benchmark_gets_nothing() -> None:
    """Old alone has one, 0.80: new then needs 0.75 from nobody, since old lacks 0.10 itself: nothing but renewables."""
    rules = {"performance_standard": {"technologies": "old", "benchmark": 0.8}}
    solved = solve_tables(three_plants(), a_scenario(policy=a_market(rules, sectors="power")))
    assert solved.value("generation", technology="renewable") == pytest.approx(100)


@pytest.mark.slow
def test_an_absolute_cap_ends_the_benchmarks() -> None:
    """Rate-based in 2030 (3 years): 200 CNY/t and no renewables; from 2040 on (20 years) 80 Mt: 120 CNY/t.

    The benchmark goes on to be given and counts no more; no price is mixed between both.
    """
    folder = with_weights(three_plants(), {2030: 3, 2040: 20})
    market = a_market(STANDARD, sectors={2030: "power"}, cap={2040: 80})
    solved = solve_tables(folder, a_scenario(2030, 2040, weights="given", policy=market))
    assert solved.value("carbon_price", year=2030) == pytest.approx(200)
    assert solved.value("carbon_price", year=2040) == pytest.approx(120)
    assert solved.value("generation", technology="renewable", year=2030) == pytest.approx(0, abs=1e-9)
    assert solved.value("generation", technology="renewable", year=2040) == pytest.approx(16 / 3)
    assert solved.value("allowance", "allowances", source="benchmark", year=2040) == 0.0


@pytest.mark.slow
def test_a_benchmark_holds_while_the_market_covers_power() -> None:
    """In 2030 the market is about steel only: its share leaves it alone, and power is free; in 2040 power is in it."""
    folder = with_weights(three_plants(), {2030: 3, 2040: 20}).with_row(
        "sector_coal", scenario="reference", region="A", sector="steel", year=2025, coal_use=1, co2=3
    )
    rules = {**STANDARD, "free_allocation": {"sectors": "steel", "share": 1}}
    market = a_market(rules, sectors={2030: "steel", 2040: ["steel", "power"]})
    solved = solve_tables(folder, a_scenario(2030, 2040, weights="given", policy=market))
    assert solved.value("emissions", sector="power", year=2030) == pytest.approx(84)
    assert solved.value("emissions", sector="power", year=2040) == pytest.approx(80)
    assert solved.value("allowance", "allowances", source="benchmark", year=2030) == 0.0
