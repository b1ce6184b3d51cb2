"""Floor and ceiling: what a market's keeper sells and buys keeps the price between both."""

from __future__ import annotations

from typing import Any

import pytest

from energy_opt.config.scenario import PolicyChoice
from tests.markets import a_market, coal_and_gas, with_weights
from tests.systems import Solved, a_scenario, discounted, solve_tables

ALL_COAL, ALL_GAS = 50 * 8.76 * 0.9, 50 * 8.76 * 0.4  # Mt


def collared(cap: float, **collar: Any) -> Solved:
    return solve_tables(coal_and_gas(), a_scenario(policy=policy(cap, **collar)))


def policy(cap: Any, **collar: Any) -> PolicyChoice:
    return a_market({"price_collar": collar}, cap=cap)


def test_a_ceiling_binds() -> None:
    """300 Mt are allowed and 60 CNY/t would keep them; at 40 CNY/t all coal stays and 94.2 Mt more are bought."""
    solved = collared(300, floor=10, ceiling=40)
    assert solved.value("carbon_price") == pytest.approx(40)
    assert solved.value("emissions") == pytest.approx(ALL_COAL)
    assert solved.value("allowance", "allowances", source="collar") == pytest.approx(ALL_COAL - 300)
    assert solved.value("cost", kind="transfer") == pytest.approx(0.040 * (ALL_COAL - 300))
    resource = solved.value("cost", kind="resource")
    assert resource == pytest.approx(50 * 8.76 * 20e-3)
    assert solved.objective == pytest.approx(discounted(5, 6) * (resource + 0.040 * (ALL_COAL - 300)))


@pytest.mark.parametrize(("floor", "emitted"), [(30.0, ALL_COAL), (80.0, ALL_GAS)])
def test_a_floor_binds(floor: float, emitted: float) -> None:
    """420 Mt are allowed, more than all coal emits: the keeper buys the rest, at 80 CNY/t what gas saves as well."""
    solved = collared(420, floor=floor)
    assert solved.value("carbon_price") == pytest.approx(floor)
    assert solved.value("emissions") == pytest.approx(emitted)
    assert solved.value("allowance", "allowances", source="collar") == pytest.approx(emitted - 420)
    assert solved.value("cost", kind="transfer") == pytest.approx(-floor * 1e-3 * (420 - emitted))


@pytest.mark.slow
def test_between_floor_and_ceiling_nothing_is_traded() -> None:
    """60 CNY/t lie between 40 and 80."""
    solved = collared(300, floor=40, ceiling=80)
    assert solved.value("carbon_price") == pytest.approx(60)
    assert solved.value("allowance", "allowances", source="collar") == pytest.approx(0, abs=1e-6)
    assert solved.value("cost", kind="transfer") == pytest.approx(0, abs=1e-9)


@pytest.mark.slow
def test_a_ceiling_may_rise() -> None:
    """40 CNY/t in 2030 (3 years) bind, 70 in 2040 (20 years) do not."""
    folder = with_weights(coal_and_gas(), {2030: 3, 2040: 20})
    market = policy({2030: 300}, ceiling={2030: 40, 2040: 70})
    solved = solve_tables(folder, a_scenario(2030, 2040, weights="given", policy=market))
    assert solved.value("carbon_price", year=2030) == pytest.approx(40)
    assert solved.value("carbon_price", year=2040) == pytest.approx(60)
    assert solved.value("cost", kind="transfer", year=2030) == pytest.approx(0.040 * (ALL_COAL - 300))
    assert solved.value("cost", kind="transfer", year=2040) == pytest.approx(0, abs=1e-9)


@pytest.mark.slow
def test_floor_and_bank_together_keep_the_price_up() -> None:
    """What would be banked for nothing is bought back at the floor in both years."""
    folder = with_weights(coal_and_gas(), {2030: 3, 2040: 20})
    market = a_market({"price_collar": {"floor": 30}, "allowance_bank": {}}, cap=420)
    solved = solve_tables(folder, a_scenario(2030, 2040, weights="given", policy=market))
    for year in (2030, 2040):
        assert solved.value("carbon_price", year=year) == pytest.approx(30)
        assert solved.value("allowance", "allowances", source="collar", year=year) == pytest.approx(ALL_COAL - 420)
