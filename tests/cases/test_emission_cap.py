"""Caps and prices of emissions: the price of a cap is the cost of the last tonne avoided, in money of the year."""

from __future__ import annotations

import pytest

from energy_opt.config.scenario import PolicyChoice
from tests.systems import Folder, a_cap, a_folder, a_scenario, a_system, a_tax, discounted, solve_tables

ALL_COAL = 50 * 8.76 * 0.9  # Mt
SWITCH = (50 - 20) / (0.9 - 0.4)  # CNY/t at which gas replaces coal: 60


def coal_and_gas() -> Folder:
    """50 GW of load in slots of unequal hours; coal: 20 CNY/MWh and 0.9 t/MWh, gas: 50 and 0.4, 100 GW of each."""
    folder = a_folder(slots={"long": 8000, "short": 760}).load(all=50)
    return folder.plant("coal", variable=20, co2=0.9, existing=100).plant("gas", variable=50, co2=0.4, existing=100)


def test_the_carbon_price_is_the_cost_of_switching() -> None:
    """300 of 394.2 Mt are allowed: gas gives (394.2 − 300) / 0.5 = 188.4 TWh; price (50 − 20) / (0.9 − 0.4) = 60 CNY/t.

    It is the same in 2030, standing for 3 years, and in 2040, standing for 20; electricity costs 20 + 60 · 0.9 = 74.
    """
    folder = coal_and_gas().with_row("year", year=2030, represented_years=3)
    folder = folder.with_row("year", year=2040, represented_years=20)
    scenario = a_scenario(2030, 2040, weights="given", policy=PolicyChoice(rules=a_cap(300)))
    solved = solve_tables(folder, scenario)
    for year in (2030, 2040):
        assert solved.value("carbon_price", year=year) == pytest.approx(SWITCH)
        assert solved.value("emissions", year=year) == pytest.approx(300.0)
        assert solved.value("generation", technology="gas", year=year) == pytest.approx(188.4)
        assert solved.price("long", year) == pytest.approx(74.0)
        assert solved.price("short", year) == pytest.approx(74.0)


@pytest.mark.slow
def test_a_cap_is_worth_a_tax() -> None:
    """With a tax of the cap's price, cost = cost under the cap + what the capped emissions pay (strong duality).

    A tax 1 CNY/t lower leaves all to coal, one 1 CNY/t higher all to gas.
    """
    folder, weight = coal_and_gas(), discounted(5, 6)
    capped = solve_tables(folder, a_scenario(policy=PolicyChoice(rules=a_cap(300))))
    taxed = solve_tables(folder, a_scenario(policy=PolicyChoice(rules=a_tax(SWITCH))))
    assert taxed.objective == pytest.approx(capped.objective + weight * SWITCH * 300 * 1e-3)
    lower, higher = (
        solve_tables(folder, a_scenario(policy=PolicyChoice(rules=a_tax(SWITCH + step)))) for step in (-1, 1)
    )
    assert lower.value("emissions") == pytest.approx(ALL_COAL)
    assert higher.value("emissions") == pytest.approx(50 * 8.76 * 0.4)
    assert lower.value("cost", kind="transfer") == pytest.approx(59e-3 * ALL_COAL)
    assert lower.price("long") == pytest.approx(20 + 59 * 0.9)
    assert lower.value("carbon_price", policy="carbon_price") == pytest.approx(59.0)
    assert lower.value("carbon_price", "emissions", policy="carbon_price") == pytest.approx(ALL_COAL)
    assert lower.value("carbon_price", "limit") == 0.0  # there is none


@pytest.mark.slow
def test_the_excess_of_a_pollutant_cap_is_paid_per_tonne() -> None:
    """5 GW · 8.76 · 2 kg/MWh = 87.6 kt of SO2 under a cap of 50: 37.6 kt at 1,000 CNY/t cost 0.0376 bn."""
    folder = a_folder().load(all=5).plant("coal", variable=20, existing=10)
    factor = {"region": "*", "technology": "coal", "species": "SO2", "year": 2025, "emission_factor": 2}
    folder = folder.with_row("emission_factor", **factor)
    cap = a_cap(50.0, species="SO2", excess_price=1000.0)
    solved = solve_tables(folder, a_scenario(policy=PolicyChoice(rules=cap)))
    assert solved.value("carbon_price", "excess") == pytest.approx(37.6)
    assert solved.value("carbon_price") == pytest.approx(1000.0)
    assert solved.value("cost", category="cap_excess") == pytest.approx(0.0376)


@pytest.mark.slow
def test_a_cap_may_be_priced_first_and_hard_later_by_two_rules() -> None:
    """Hard 300 Mt in 2030; a second rule of 200 Mt is broken at 40 CNY/t: keeping it costs 60 and more."""
    rules = {"emission_cap": {"hard": {"limit": {2030: 300}}, "soft": {"limit": {2030: 200}, "excess_price": 40}}}
    solved = solve_tables(coal_and_gas(), a_scenario(policy=PolicyChoice(rules=rules)))
    assert solved.value("carbon_price", "emissions", rule="hard") == pytest.approx(300.0)
    assert solved.value("carbon_price", "excess", rule="soft") == pytest.approx(100.0)
    assert solved.value("carbon_price", rule="soft") == pytest.approx(40.0)
    assert solved.value("carbon_price", rule="hard") == pytest.approx(SWITCH - 40.0)


@pytest.mark.slow
@pytest.mark.parametrize(("asked", "excess", "price"), [(40.0, ALL_COAL - 300, 40.0), (100.0, 0.0, SWITCH)])
def test_a_soft_cap_is_exceeded_where_keeping_it_costs_more(asked: float, excess: float, price: float) -> None:
    """Keeping the cap costs 60 CNY/t: at 40 all coal stays and 94.2 Mt pay 40, at 100 the cap is kept."""
    policy = PolicyChoice(rules=a_cap(300, excess_price=asked))
    solved = solve_tables(coal_and_gas(), a_scenario(policy=policy))
    assert solved.value("carbon_price", "excess") == pytest.approx(excess)
    assert solved.value("carbon_price") == pytest.approx(price)
    assert solved.value("cost", kind="penalty") == pytest.approx(asked * excess * 1e-3)


@pytest.mark.slow
def test_the_price_of_a_pollutant_is_per_tonne() -> None:
    """Coal gives 1 kg/MWh of SO2, gas none; 100 kt of 438 are allowed: (50 − 20) CNY/MWh / 1 kg/MWh = 30,000 CNY/t."""
    folder = coal_and_gas().with_row(
        "emission_factor", technology="coal", region="*", species="SO2", year=2025, emission_factor=1.0
    )
    solved = solve_tables(folder, a_scenario(policy=PolicyChoice(rules=a_cap(100.0, species="SO2"))))
    assert solved.value("generation", technology="coal") == pytest.approx(100.0)
    assert solved.value("carbon_price", species="SO2") == pytest.approx(30_000.0)
    assert solved.value("emissions", species="SO2") == pytest.approx(0.1)


@pytest.mark.slow
def test_coal_of_other_sectors_counts_under_the_cap() -> None:
    """100 Mt are given by steel in 2030: under a cap of 400 Mt power may emit 300, at 60 CNY/t as above."""
    folder = coal_and_gas().with_row(
        "sector_coal", scenario="reference", region="A", sector="steel", year=2025, coal_use=40, co2=100
    )
    capped = PolicyChoice(rules=a_cap(400))
    solved = solve_tables(folder, a_scenario(policy=capped))
    assert solved.value("emissions", sector="power") == pytest.approx(300.0)
    assert solved.value("emissions", sector="steel") == pytest.approx(100.0)
    assert solved.value("carbon_price", "emissions") == pytest.approx(400.0)
    assert solved.value("carbon_price") == pytest.approx(SWITCH)
    assert solved.value("coal_use", sector="steel") == pytest.approx(40.0)
    alone = solve_tables(folder, a_scenario(policy=PolicyChoice(rules=a_cap(400), sector_coal=False)))
    assert alone.value("carbon_price") == pytest.approx(0.0)


@pytest.mark.slow
def test_a_cap_holds_in_its_scope_and_from_its_first_year_on() -> None:
    """Caps are linear between the given years, nothing before the first and flat after the last; B alone is capped."""
    folder = a_folder(regions=("A", "B")).load("A", all=1).load("B", all=1).plant("coal", co2=1.0, existing=2)
    cap = {"emission_cap": {"cap": {"scope": "B", "limit": {2035: 300.0, 2045: 200.0}}}}
    scenario = a_scenario(2030, 2035, 2040, 2045, 2050, policy=PolicyChoice(rules=cap))
    limits = a_system(folder, scenario).rules["emission_cap"]
    assert limits.set_index("year")["limit"].to_dict() == {2035: 300.0, 2040: 250.0, 2045: 200.0, 2050: 200.0}
    assert set(limits["scope"]) == {"B"}


@pytest.mark.slow
def test_captured_carbon_of_biomass_is_a_removal() -> None:
    """Biomass: 10 GJ/MWh at 30 CNY/GJ, 100 kg/GJ biogenic, 90 % captured and stored for 200 CNY/t.

    It costs 300 + 0.9 · 200 = 480 CNY/MWh and takes 0.9 t/MWh; coal emits 0.9 t/MWh at 20 CNY/MWh. With a cap of 0
    half of each runs; a tonne less replaces 1/1.8 MWh of coal: (480 − 20) / 1.8 CNY/t, and electricity costs 250.
    """
    folder = a_folder().load(all=10).plant("coal", variable=20, co2=0.9, existing=10)
    folder = folder.with_row("fuel", fuel="wood", kind="biomass", co2_factor=0, biogenic_co2_factor=100)
    folder = folder.with_row("fuel_price", fuel="wood", region="*", year=2025, price=30)
    folder = folder.plant("wood", fuel="wood", heat_rate=10.0, capture_rate=0.9, storage_cost=200, existing=10)
    solved = solve_tables(folder, a_scenario(policy=PolicyChoice(rules=a_cap(0))))
    assert solved.value("generation", technology="wood") == pytest.approx(43.8)
    assert solved.value("emissions", technology="wood") == pytest.approx(-39.42)
    assert solved.value("emissions") == pytest.approx(0.0, abs=1e-9)
    assert solved.value("carbon_price") == pytest.approx(460 / 1.8)
    assert solved.price() == pytest.approx(250.0)
    assert solved.value("cost", category="co2_storage") == pytest.approx(39.42 * 0.2)
