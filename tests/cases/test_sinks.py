"""Sinks and residual emissions: given paths move the room that a cap leaves, tonne by tonne."""

from __future__ import annotations

import pytest

from energy_opt.config.scenario import PolicyChoice
from energy_opt.errors import ConfigError
from tests.systems import Folder, a_cap, a_folder, a_scenario, a_system, solve_tables

COAL, GAS = 0.9, 0.4  # t/MWh
SWITCH = (50 - 20) / (COAL - GAS)  # CNY/t at which gas replaces coal: 60
ENERGY = 50 * 8.76  # TWh


def country() -> Folder:
    """50 GW of load; coal at 20 CNY/MWh, gas at 50; a forest that grows, a wetland, and oil outside the model."""
    folder = a_folder().load(all=50)
    folder = folder.plant("coal", variable=20, co2=COAL, existing=100).plant("gas", variable=50, co2=GAS, existing=100)
    for scenario, year, forest in (("low", 2025, 40), ("low", 2035, 60), ("high", 2025, 90)):
        folder = folder.with_row("sink", scenario=scenario, region="A", kind="forest", year=year, removal=forest)
    folder = folder.with_row("sink", scenario="low", region="A", kind="wetland", year=2025, removal=5)
    residual = {"scenario": "deep", "region": "A", "sector": "oil", "year": 2025}
    folder = folder.with_row("residual_emission", species="CO2", emissions=80, **residual)
    return folder.with_row("residual_emission", species="SO2", emissions=30, **residual)


def test_a_sink_is_room_under_a_cap() -> None:
    """Cap 300 Mt net. 2030: forest 50 (half way from 40 to 60) and wetland 5, so plants may emit 355 Mt of the 394.2 of
    coal alone: gas gives (394.2 − 355) / 0.5 = 78.4 TWh. 2040: 60 and 5, 365 Mt, 58.4 TWh. The price stays 60 CNY/t.
    """
    policy = PolicyChoice(rules=a_cap(300, sectors="net"), sinks="low")
    solved = solve_tables(country(), a_scenario(2030, 2040, policy=policy))
    for year, gas, forest in ((2030, 78.4, 50.0), (2040, 58.4, 60.0)):
        assert solved.value("generation", technology="gas", year=year) == pytest.approx(gas)
        assert solved.value("emissions", sector="forest", year=year) == pytest.approx(-forest)
        assert solved.value("emissions", sector="wetland", year=year) == pytest.approx(-5.0)
        assert solved.value("emissions", species="CO2", year=year) == pytest.approx(300.0)
        assert solved.value("carbon_price", year=year) == pytest.approx(SWITCH)


@pytest.mark.slow
def test_residual_emissions_take_the_room() -> None:
    """80 Mt of oil and 90 Mt of the high forest: plants may emit 300 − 80 + 90 = 310 Mt; gas gives 84.2 / 0.5 TWh."""
    policy = PolicyChoice(rules=a_cap(300, sectors="net"), sinks="high", residual_emissions="deep")
    solved = solve_tables(country(), a_scenario(policy=policy))
    assert solved.value("emissions", sector="power") == pytest.approx(310.0)
    assert solved.value("emissions", sector="oil", species="CO2") == pytest.approx(80.0)
    assert solved.value("generation", technology="gas") == pytest.approx((ENERGY * COAL - 310) / (COAL - GAS))
    assert solved.value("carbon_price") == pytest.approx(SWITCH)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sectors", "power"),
    [("power", 300.0), ("power + oil", 220.0), ("power + forest", 390.0), ("all", 300.0), ("net", 310.0)],
)
def test_a_cap_may_name_what_it_covers(sectors: str, power: float) -> None:
    """Of 80 Mt of oil and 90 Mt of forest only those count that the cap names; power gets what is left of 300 Mt."""
    policy = PolicyChoice(rules=a_cap(300, sectors=sectors), sinks="high", residual_emissions="deep")
    solved = solve_tables(country(), a_scenario(policy=policy))
    assert solved.value("emissions", sector="power") == pytest.approx(power)
    assert solved.value("carbon_price") == pytest.approx(SWITCH)


@pytest.mark.slow
def test_pollutants_of_the_rest_are_counted_in_kt_and_told_in_mt() -> None:
    solved = solve_tables(country(), a_scenario(policy=PolicyChoice(residual_emissions="deep")))
    assert solved.value("emissions", species="SO2") == pytest.approx(0.030)
    assert solved.column("emissions", "SO2", "A", 2030) == pytest.approx(30.0)


@pytest.mark.slow
def test_no_path_is_counted_unless_it_is_chosen() -> None:
    solved = solve_tables(country(), a_scenario())
    assert set(solved["emissions"]["sector"]) == {"power"}
    assert solved.value("emissions", species="CO2") == pytest.approx(ENERGY * COAL)


@pytest.mark.slow
def test_an_unknown_path_is_refused_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match=r"policy\.sinks: there is no path 'mid'.*high.*low.*none"):
        a_system(country(), a_scenario(policy=PolicyChoice(sinks="mid")))
    with pytest.raises(ConfigError, match=r"policy\.residual_emissions: there is no path 'dep'.*deep"):
        a_system(country(), a_scenario(policy=PolicyChoice(residual_emissions="dep")))


@pytest.mark.slow
def test_a_path_without_a_table_is_refused() -> None:
    folder = country().without("sink").without("residual_emission")
    with pytest.raises(ConfigError) as caught:
        a_system(folder, a_scenario(policy=PolicyChoice(sinks="mid", residual_emissions="deep")))
    assert "no rows in a table sink: give it or set none" in str(caught.value)
    assert "no rows in a table residual_emission" in str(caught.value)
