"""Shares of given emissions: what a sector outside the model lacks, power plants have to save."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.markets import COAL, a_market, three_plants, with_weights
from tests.systems import Folder, a_scenario, solve_tables


def with_steel(folder: Folder) -> Folder:
    """The folder with 100 Mt of steel."""
    return folder.with_row(
        "sector_coal", scenario="reference", region="A", sector="steel", year=2025, coal_use=40, co2=100
    )


@pytest.mark.slow
@pytest.mark.parametrize(("share", "old"), [(1.0, 100 / 3), (0.99, 80 / 3)])
def test_what_steel_lacks_power_saves(share: float, old: float) -> None:
    """100 Mt of steel get 99: 0.10 · old − 0.05 · new = −1, old + new = 100: old 26.7; the price stays 200 CNY/t."""
    rules = {
        "performance_standard": {"technologies": COAL, "benchmark": 0.8},
        "free_allocation": {"sectors": "steel", "share": share},
    }
    policy = a_market(rules, sectors=["power", "steel"])
    solved = solve_tables(with_steel(three_plants()), a_scenario(policy=policy))
    assert solved.value("generation", technology="old") == pytest.approx(old)
    assert solved.value("carbon_price") == pytest.approx(200)
    assert solved.value("allowance", "allowances", source="free") == pytest.approx(100 * share)
    assert solved.value("carbon_price", "limit") == pytest.approx(solved.value("carbon_price", "emissions"))


def test_a_sector_gets_its_share_while_it_is_covered() -> None:
    """The share of 0.99 is given from 2030 on (3 years); the market covers steel from 2040 on (20 years) only.

    So power keeps its own benchmark in 2030 (old 33.3) and saves 1 Mt more in 2040 (old 26.7).
    """
    rules = {
        "performance_standard": {"technologies": COAL, "benchmark": 0.8},
        "free_allocation": {"sectors": "steel", "share": 0.99},
    }
    folder = with_weights(with_steel(three_plants()), {2030: 3, 2040: 20})
    market = a_market(rules, sectors={2030: "power", 2040: ["power", "steel"]})
    solved = solve_tables(folder, a_scenario(2030, 2040, weights="given", policy=market))
    assert solved.value("allowance", "allowances", source="free", year=2030) == 0.0
    assert solved.value("generation", technology="old", year=2030) == pytest.approx(100 / 3)
    assert solved.value("generation", technology="old", year=2040) == pytest.approx(80 / 3)


def test_what_the_market_does_not_cover_gets_nothing() -> None:
    """Steel and oil get their emissions; a market of `all` sectors holds steel only, so that oil gets nothing.

    The 500 Mt of oil would be allowances without emissions: the price of 200 CNY/t would fall to nothing.
    """
    folder = with_steel(three_plants()).with_row(
        "residual_emission", scenario="r", species="CO2", region="A", sector="oil", year=2025, emissions=500
    )
    rules = {
        "performance_standard": {"technologies": COAL, "benchmark": 0.8},
        "free_allocation": {"sectors": ["steel", "oil"], "share": 1},
    }
    policy = replace(a_market(rules, sectors="all"), residual_emissions="r")
    solved = solve_tables(folder, a_scenario(policy=policy))
    assert solved.value("allowance", "allowances", source="free") == pytest.approx(100)
    assert solved.value("carbon_price") == pytest.approx(200)
