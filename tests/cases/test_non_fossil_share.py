"""Shares of non-fossil energy by the coal-equivalent convention, and what the last tonne of coal equivalent costs."""

from __future__ import annotations

from typing import Any

import pytest

from energy_opt.config.check import check_scenario
from energy_opt.config.scenario import PolicyChoice, Scenario
from energy_opt.errors import ConfigError
from tests.systems import Folder, a_folder, a_scenario, a_system, solve_tables

PJ_PER_MTCE = 29.3076
RATE = 0.32 * PJ_PER_MTCE  # GJ/MWh: 320 gce/kWh
LOAD = 100.0  # TWh


def coal_and_wind() -> Folder:
    """100 TWh of load in slots of unequal hours; coal of 320 gce/kWh at 200 CNY/MWh, wind at 264, enough of each.

    Steel burns 20 Mtce.
    """
    load = LOAD / 8.76
    folder = a_folder(slots={"long": 8000, "short": 760}).load(all=load)
    folder = folder.with_row("fuel", fuel="coal", kind="coal", co2_factor=95)
    folder = folder.plant("coal", fuel="coal", heat_rate=RATE, variable=200, existing=20)
    folder = folder.plant("wind", kind="renewable", variable=264, existing=20)
    return folder.with_row(
        "sector_coal", scenario="reference", region="A", sector="steel", year=2025, coal_use=20, co2=50
    )


def scenario(*years: int, weights: str = "trapezoid", **settings: Any) -> Scenario:
    rule = {"share": 0.2, "coal_equivalent": 0.3, **settings}
    return a_scenario(*years, weights=weights, policy=PolicyChoice(rules={"non_fossil_share": {"nation": rule}}))


def wind_for(share: float, outside: float, other: float = 0.0, equivalent: float = 0.3) -> float:
    """W with κW + other = share · (κW + other + 0.32 (100 − W) + outside), solved by hand for W [TWh]."""
    return (share * (32.0 + outside) - (1 - share) * other) / ((1 - share) * equivalent + share * 0.32)


def test_the_share_holds_and_its_price_is_that_of_moving_the_row() -> None:
    """Oil and gas 28 Mtce, steel 20, share 0.2: 0.8 · 0.3 W ≥ 0.2 (0.32 (100 − W) + 48), W = 16 / 0.304 = 52.6316 TWh.

    One TWh of wind in place of coal costs 0.064 bn and moves the row by 0.24 + 0.064 = 0.304 Mtce: 64/0.304 = 210.53
    CNY/tce. In 2040, with share 0.3 and 20 years to stand for: W = 24 / 0.306 = 78.4314, price 64/0.306 = 209.15.
    """
    folder = coal_and_wind().with_row("year", year=2030, represented_years=3)
    folder = folder.with_row("year", year=2040, represented_years=20)
    solved = solve_tables(folder, scenario(2030, 2040, weights="given", share={2030: 0.2, 2040: 0.3}, other_fossil=28))
    for year, share, wind, price in ((2030, 0.2, 52.6316, 210.526), (2040, 0.3, 78.4314, 209.150)):
        assert wind_for(share, 48.0) == pytest.approx(wind, rel=1e-5)
        assert solved.value("generation", technology="wind", year=year) == pytest.approx(wind, rel=1e-5)
        assert solved.value("policy", "price", year=year) == pytest.approx(price, rel=1e-5)
        fossil = solved.value("fuel_use", fuel="coal", year=year) / PJ_PER_MTCE + 48.0
        assert 0.3 * wind / (0.3 * wind + fossil) == pytest.approx(share, rel=1e-5)
    assert set(solved["policy"]["price_unit"]) == {"CNY/tce"}


@pytest.mark.slow
def test_other_non_fossil_energy_counts() -> None:
    """2 Mtce of biogas and heat: 0.8 · (0.3 W + 2) ≥ 0.2 (0.32 (100 − W) + 20): W = 8.8 / 0.304 = 28.9474 TWh."""
    solved = solve_tables(coal_and_wind(), scenario(other_non_fossil=2))
    assert solved.value("generation", technology="wind") == pytest.approx(28.9474, rel=1e-5)
    assert wind_for(0.2, 20.0, 2.0) == pytest.approx(28.9474, rel=1e-5)


@pytest.mark.slow
def test_nuclear_and_biomass_count_as_electricity_and_not_as_fuel() -> None:
    """Nuclear of 11 GJ/MWh at 250 CNY/MWh takes the place of wind, unit by unit; its fuel is not in the sum."""
    folder = coal_and_wind().with_row("fuel", fuel="uranium", kind="nuclear", co2_factor=0)
    folder = folder.plant("nuclear", fuel="uranium", heat_rate=11.0, variable=250, existing=20)
    solved = solve_tables(folder, scenario())
    assert solved.value("generation", technology="nuclear") == pytest.approx(wind_for(0.2, 20.0))
    assert solved.value("policy", "price") == pytest.approx(50 / 0.304)


@pytest.mark.slow
@pytest.mark.parametrize(("asked", "is_kept"), [(200.0, False), (220.0, True)])
def test_a_soft_share_is_missed_where_it_costs_more(asked: float, is_kept: bool) -> None:
    """Keeping it costs 210.53 CNY/tce: at 200 there is no wind, and 0.2 · (32 + 20) = 10.4 Mtce are paid for."""
    solved = solve_tables(coal_and_wind(), scenario(shortfall_price=asked))
    missing = 0.0 if is_kept else 10.4
    assert solved.value("policy", "shortfall") == pytest.approx(missing, abs=1e-9)
    assert solved.value("policy", "price") == pytest.approx(210.526 if is_kept else 200.0, rel=1e-5)
    assert solved.value("cost", kind="penalty") == pytest.approx(asked * missing * 1e-3, abs=1e-9)


@pytest.mark.slow
def test_a_share_of_one_region_counts_what_is_in_it() -> None:
    """B, with the coal plants of A twice, burns no fuel of A: the share of A alone asks for the wind of A as above."""
    folder = coal_and_wind().with_row("region", region="B", area="B").load("B", all=1.0)
    folder = folder.plant("other", fuel="coal", heat_rate=RATE, existing={"B": 20})
    solved = solve_tables(folder, scenario(scope="A"))
    assert solved.value("generation", technology="wind") == pytest.approx(wind_for(0.2, 20.0))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"share": 25}, "share: 25; at most 1 is possible"),
        ({"share": {2020: 0.2}}, "2020 lies outside the modelled years"),
        ({"share": {2025: 0.1}, "other_fossil": {2030: 5}}, "in 2025: the rule has begun without other_fossil"),
        ({"scope": "east", "share": 0.2}, "there is no scope 'east'"),
        ({"shares": 0.2}, "there is no such setting; did you mean share?"),
    ],
)
def test_a_share_that_cannot_be_is_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError) as error:
        a_system(coal_and_wind(), check_scenario(scenario(2025, 2030, **settings)))
    assert words in str(error.value)
