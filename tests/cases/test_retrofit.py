"""Retrofit: a cohort changes its technology, loses capacity, keeps its age, and pays for what is left of its life."""

from __future__ import annotations

import pytest

from energy_opt.config.scenario import PolicyChoice
from tests.systems import Solved, a_folder, a_scenario, a_tax, annuity, solve_tables

RISING = PolicyChoice(rules={"carbon_price": {"tax": {"price": {2030: 10.0, 2040: 200.0}}}})


def coal_to_capture(maximum_age: float | None = None) -> Solved:
    """10 GW of coal of 2020 (20 CNY/MWh, 0.9 t/MWh, 40 years); with capture 30 CNY/MWh, 0.1 t/MWh, 0.8 of the capacity.

    The retrofit costs 1,000 CNY per kW after it, paid back over 20 years. Load: 5 GW; 2030 and 2040 stand for 10 years
    each; the price of CO2 rises from 10 to 200 CNY/t.
    """
    folder = a_folder().load(all=5).plant("coal", variable=20, co2=0.9, existing=10)
    folder = folder.plant("capture", variable=30, co2=0.1, economic_life=20)
    folder = folder.changed("technology_cost", investment_cost=1000.0)
    folder = folder.with_row(
        "retrofit", from_technology="coal", to_technology="capture", capacity_ratio=0.8, maximum_age=maximum_age
    )
    for year in (2030, 2040):
        folder = folder.with_row("year", year=year, represented_years=10)
    return solve_tables(folder, a_scenario(2030, 2040, weights="given", policy=RISING))


def test_a_retrofit_waits_until_it_pays() -> None:
    """At 10 CNY/t coal costs 29 CNY/MWh and capture 31; at 200, 200 and 50. So 5 / 0.8 = 6.25 GW change in 2040.

    They have 20 years left then: 5 · 1 bn/GW · annuity(20) per year from 2040 on. One more MW of load needs one MW
    more after it: 50 + annuity(20) · 1,000 / 8.76 CNY/MWh.
    """
    solved = coal_to_capture()
    assert solved.value("capacity", technology="capture", year=2030) == pytest.approx(0.0)
    assert solved.value("capacity", technology="capture", year=2040, vintage=2020) == pytest.approx(5.0)
    assert solved.value("capacity", technology="coal", year=2040) == pytest.approx(3.75)
    assert solved.value("capacity_retirement", "retrofitted", year=2040) == pytest.approx(6.25)
    assert solved.value("cost", category="retrofit", year=2030) == pytest.approx(0.0)
    assert solved.value("cost", category="retrofit", year=2040) == pytest.approx(5 * annuity(20))
    assert solved.price(year=2030) == pytest.approx(20 + 0.9 * 10)
    assert solved.price(year=2040) == pytest.approx(30 + 0.1 * 200 + 1000 * annuity(20) / 8.76)


@pytest.mark.slow
def test_a_build_limit_holds_for_retrofits() -> None:
    """At most 0.2 GW a year after the change: 0.2 · 5 years from the base year on."""
    folder = a_folder().load(all=5).plant("coal", variable=20, co2=0.9, existing=10)
    folder = folder.plant("capture", variable=30, co2=0.1)
    folder = folder.with_row("retrofit", from_technology="coal", to_technology="capture", capacity_ratio=0.8)
    folder = folder.with_row("build_limit", scope="all", technologies="capture", year=2025, maximum=0.2)
    policy = PolicyChoice(rules=a_tax(200.0))
    solved = solve_tables(folder, a_scenario(2030, policy=policy))
    assert solved.value("capacity", technology="capture", year=2030) == pytest.approx(1.0)


@pytest.mark.slow
def test_a_retrofit_comes_earlier_where_the_plant_would_be_too_old() -> None:
    """Up to an age of 15 years: in 2040 the plant is 20, so the change is made in 2030 and paid in both years."""
    solved = coal_to_capture(maximum_age=15)
    assert solved.value("capacity_retirement", "retrofitted", year=2030) == pytest.approx(6.25)
    for year in (2030, 2040):
        assert solved.value("cost", category="retrofit", year=year) == pytest.approx(5 * annuity(20))
    # 3.75 GW of coal are left: in 2030 they run first
    assert solved.value("generation", technology="coal", year=2030) == pytest.approx(3.75 * 8.76)
    assert solved.value("generation", technology="capture", year=2040) == pytest.approx(5 * 8.76)


@pytest.mark.slow
def test_a_technology_may_be_built_and_be_the_target_of_a_retrofit() -> None:
    """Capture can be built as well, at the cost of its retrofit: the cohort of a vintage takes both in.

    At 100 CNY/t capture runs at 30 + 10 CNY/MWh, coal at 20 + 90. A kW built new costs as much as a kW retrofitted and
    loses nothing, so that 5 GW are built; what coal stands is left alone.
    """
    folder = a_folder().load(all=5).plant("coal", variable=20, co2=0.9, existing=10, investment=1000)
    folder = folder.plant("capture", variable=30, co2=0.1, investment=1000)
    folder = folder.with_row("retrofit", from_technology="coal", to_technology="capture", capacity_ratio=0.8)
    policy = PolicyChoice(rules=a_tax(100.0))
    solved = solve_tables(folder, a_scenario(2030, 2040, policy=policy))
    cohorts = solved.system.capacities.cohort_years
    assert not cohorts.duplicated(["asset", "vintage", "year"]).any()
    assert solved.value("capacity", technology="capture", vintage=2030, year=2040) == pytest.approx(5.0)
    assert solved.value("capacity_retirement", "retrofitted") == pytest.approx(0.0)
