"""Offsets: the cheap steps first, up to a share of what is emitted; what the share is worth."""

from __future__ import annotations

from dataclasses import replace

import pytest

from energy_opt.config.scenario import PolicyChoice
from tests.markets import coal_and_gas, with_weights
from tests.systems import a_folder, a_scenario, solve_tables

STEPS = {
    "cheap": {"market": "m", "potential": 10, "cost": 20},
    "dear": {"market": "m", "potential": 30, "cost": 50},
}


def offsets(cap: float, share: float | None, steps: dict[str, dict[str, object]] = STEPS) -> PolicyChoice:
    market = {"cap": cap} if share is None else {"cap": cap, "offset_share": share}
    return PolicyChoice(rules={"emissions_trading": {"m": market}, "carbon_offset": steps})


def test_a_share_limits_the_offsets() -> None:
    """E = 300 + O and O = 0.05 E: E = 300 / 0.95, O = 15.8 Mt: all of the cheap step and 5.8 Mt of the dear one.

    One tonne saved by gas costs 60 = p − 0.05 q, one more of the dear step 50 = p − q, with the price p of an allowance
    and q of the limit: p = 57.5 / 0.95, q = p − 50. Electricity costs 20 + 0.9 · 60. The same in 2030 (3 years) and
    2040 (20 years).
    """
    folder = with_weights(coal_and_gas(), {2030: 3, 2040: 20})
    solved = solve_tables(folder, a_scenario(2030, 2040, weights="given", policy=offsets(300, 0.05)))
    used = 0.05 * 300 / 0.95
    for year in (2030, 2040):
        assert solved.value("emissions", year=year) == pytest.approx(300 / 0.95)
        assert solved.value("allowance", "allowances", source="offset", year=year) == pytest.approx(used)
        assert solved.column("offset", "cheap", "m", "all", year) == pytest.approx(10)
        assert solved.value("carbon_price", year=year) == pytest.approx(57.5 / 0.95)
        assert solved.value("policy", "price", policy="offset_limit", year=year) == pytest.approx(57.5 / 0.95 - 50)
        assert solved.price("long", year) == pytest.approx(74)
        cost = 10 * 0.020 + (used - 10) * 0.050
        assert solved.value("cost", category="offset", year=year, kind="resource") == pytest.approx(cost)


def test_without_a_share_all_that_is_cheaper_than_saving_is_used() -> None:
    """10 and 30 Mt at 20 and 50 CNY/t, under the 60 of gas: 340 Mt are emitted, the price stays 60."""
    solved = solve_tables(coal_and_gas(), a_scenario(policy=offsets(300, None)))
    assert solved.value("emissions") == pytest.approx(340)
    assert solved.value("carbon_price") == pytest.approx(60)


def test_removals_do_not_shrink_what_the_share_is_of() -> None:
    """Coal emits 0.9 t/MWh, wood with capture removes 0.9; nothing net is allowed but 5 % of what coal emits.

    1.8 coal − 0.9 · 87.6 = 0.045 coal: coal 78.84 / 1.755 TWh. A share of the net would be a share of itself: none.
    """
    folder = a_folder().load(all=10).plant("coal", variable=20, co2=0.9, existing=10)
    folder = folder.with_row("fuel", fuel="wood", kind="biomass", co2_factor=0, biogenic_co2_factor=100)
    folder = folder.with_row("fuel_price", fuel="wood", region="*", year=2025, price=30)
    folder = folder.plant("wood", fuel="wood", heat_rate=10.0, capture_rate=0.9, storage_cost=200, existing=10)
    solved = solve_tables(folder, a_scenario(policy=offsets(0, 0.05)))
    coal = 78.84 / 1.755
    assert solved.value("generation", technology="coal") == pytest.approx(coal)
    assert solved.value("allowance", "allowances", source="offset") == pytest.approx(0.045 * coal)


@pytest.mark.slow
def test_given_emissions_count_in_the_share() -> None:
    """100 Mt of steel in the market: O = 0.05 E with E = 400 + O."""
    folder = coal_and_gas().with_row(
        "sector_coal", scenario="reference", region="A", sector="steel", year=2025, coal_use=40, co2=100
    )
    solved = solve_tables(folder, a_scenario(policy=offsets(400, 0.05)))
    assert solved.value("allowance", "allowances", source="offset") == pytest.approx(0.05 * 400 / 0.95)


@pytest.mark.slow
def test_paths_outside_the_market_do_not_raise_the_share() -> None:
    """Residual emissions are not in `all` sectors: with 500 Mt of oil O = 0.05 E and E = 400 + O; named, they raise it.

    A market of power, steel and oil: E = 900 + O, of which the sink of 70 Mt is no part either way.
    """
    folder = coal_and_gas().with_row(
        "sector_coal", scenario="reference", region="A", sector="steel", year=2025, coal_use=40, co2=100
    )
    folder = folder.with_row(
        "residual_emission", scenario="r", species="CO2", region="A", sector="oil", year=2025, emissions=500
    ).with_row("sink", scenario="s", region="A", kind="forest", year=2025, removal=70)
    for sectors, cap in (("all", 400), (["power", "steel", "oil"], 900)):
        policy = offsets(cap, 0.05, {**STEPS, "dear": {**STEPS["dear"], "potential": 100}})
        policy.rules["emissions_trading"]["m"]["sectors"] = sectors
        solved = solve_tables(folder, a_scenario(policy=replace(policy, sinks="s", residual_emissions="r")))
        assert solved.value("allowance", "allowances", source="offset") == pytest.approx(0.05 * cap / 0.95)
        assert solved.value("carbon_price", "emissions") == pytest.approx(cap / 0.95)
