"""Coal caps: the price of a tonne of standard coal, given coal of other sectors, raw coal, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from energy_opt.config.scenario import PolicyChoice, Scenario
from energy_opt.errors import ConfigError
from tests.systems import Folder, Solved, a_folder, a_scenario, a_system, solve_tables

PJ_PER_MTCE = 29.3076
HEAT_RATE = 8.0
TCE_PER_MWH = HEAT_RATE / PJ_PER_MTCE
ALL_COAL = 50 * 8.76 * TCE_PER_MWH  # 119.56 Mtce
SWITCH = (50 - 20) / TCE_PER_MWH  # 109.9 CNY/tce


def coal_and_gas() -> Folder:
    """50 GW of load; coal: 20 CNY/MWh and 8 GJ/MWh, gas: 50 CNY/MWh; steel burns 40 Mtce, heating 10."""
    folder = a_folder(slots={"long": 8000, "short": 760}).load(all=50)
    folder = folder.with_row("fuel", fuel="coal", kind="coal", co2_factor=95)
    folder = folder.plant("coal", fuel="coal", heat_rate=HEAT_RATE, variable=20, existing=100)
    folder = folder.plant("gas", variable=50, existing=100)
    path = {"scenario": "reference", "region": "A", "year": 2025, "co2": 0}
    folder = folder.with_row("sector_coal", **path, sector="steel", coal_use=40)
    return folder.with_row("sector_coal", **path, sector="heating", coal_use=10)


def capped(*years: int, weights: str = "trapezoid", sector_coal: bool = True, **settings: Any) -> Scenario:
    """A scenario with one coal cap."""
    policy = PolicyChoice(rules={"coal_cap": {"cap": settings}}, sector_coal=sector_coal)
    return a_scenario(*years, weights=weights, policy=policy)


def power_coal(solved: Solved, year: int = 2030) -> float:
    """Coal of power plants [Mtce]."""
    return solved.value("coal_use", sector="power", year=year)


def test_the_price_of_coal_under_a_cap() -> None:
    """Power and steel may burn 140 Mtce, so power 100: 100 · 29.3076 / 8 = 366.345 of 438 TWh.

    A tonne more saves 30 CNY/MWh / (8 / 29.3076 tce/MWh) = 109.9 CNY, in 2030 (3 years) as in 2040 (20 years).
    """
    folder = coal_and_gas().with_row("year", year=2030, represented_years=3)
    folder = folder.with_row("year", year=2040, represented_years=20)
    solved = solve_tables(folder, capped(2030, 2040, weights="given", sectors=["power", "steel"], limit=140))
    for year in (2030, 2040):
        assert power_coal(solved, year) == pytest.approx(100.0)
        assert solved.value("generation", technology="coal", year=year) == pytest.approx(366.345)
        assert solved.value("policy", "price", year=year) == pytest.approx(SWITCH)
        assert solved.value("policy", "level", year=year) == pytest.approx(140.0)
    assert set(solved["policy"]["price_unit"]) == {"CNY/tce"}


@pytest.mark.slow
@pytest.mark.parametrize(("sectors", "power"), [("power", 110.0), ("all", 60.0), (["heating", "power"], 100.0)])
def test_the_coal_of_other_sectors_takes_its_part(sectors: Any, power: float) -> None:
    """110 Mtce: all for power, or 60 beside steel (40) and heating (10), or 100 beside heating alone."""
    assert power_coal(solve_tables(coal_and_gas(), capped(sectors=sectors, limit=110))) == pytest.approx(power)


def test_raw_coal_counts_0_7143_tonnes_of_standard_coal() -> None:
    """100 Mt of raw coal leave power 71.43 Mtce."""
    solved = solve_tables(coal_and_gas(), capped(sectors="power", raw_limit=100))
    assert power_coal(solved) == pytest.approx(71.43)
    assert solved.value("policy", "maximum") == pytest.approx(71.43)


@pytest.mark.slow
@pytest.mark.parametrize(("asked", "excess"), [(50.0, ALL_COAL - 100), (200.0, 0.0)])
def test_a_soft_cap_is_exceeded_where_keeping_it_costs_more(asked: float, excess: float) -> None:
    """Keeping the cap costs 109.9 CNY/tce: at 50 all coal stays, 19.56 Mtce pay; at 200 the cap is kept."""
    solved = solve_tables(coal_and_gas(), capped(sectors="power", limit=100, excess_price=asked))
    assert solved.value("policy", "excess") == pytest.approx(excess)
    assert solved.value("policy", "price") == pytest.approx(min(asked, SWITCH))
    assert solved.value("cost", category="coal_excess") == pytest.approx(asked * excess * 1e-3)


@pytest.mark.slow
def test_a_cap_on_given_coal_alone_can_only_be_exceeded() -> None:
    """Steel burns 40 Mtce and may burn 30: 10 Mtce pay 500 CNY/tce, 5 bn; power is free."""
    solved = solve_tables(coal_and_gas(), capped(sectors="steel", limit=30, excess_price=500))
    assert solved.value("policy", "excess") == pytest.approx(10.0)
    assert solved.value("cost", category="coal_excess") == pytest.approx(5.0)
    assert power_coal(solved) == pytest.approx(ALL_COAL)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"limit": 100, "raw_limit": 150}, "limit 100 Mtce and raw_limit 150 Mt are both given"),
        ({"excess_price": 100}, "none of limit, raw_limit is given"),
        ({"limit": 100, "sector_coal": False, "sectors": "steel"}, "since policy.sector_coal is false"),
    ],
)
def test_what_is_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        a_system(coal_and_gas(), capped(**settings))
    assert "coal_cap `cap`" in str(caught.value)
    assert words in str(caught.value)
