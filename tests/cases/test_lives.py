"""Lives that do not fit the model years: shares in service add up to the life, annuities to the investment."""

from __future__ import annotations

from functools import cache

import pytest

from energy_opt.inputs.system import System
from tests.systems import a_folder, a_scenario, a_system, annuity, discounted

YEARS = (2030, 2035, 2040, 2050, 2060)
START, END = 37.5 - 25, 60 - 25  # of the interval of 2040, and of the horizon, after the base year 2025
LIVES = (10, 12, 27, 40)
INVESTMENT = 4000.0


@cache
def four_lives(convention: str, economic_life: float | None = None, rate: float | None = None) -> System:
    """Technologies of each life, buildable in each year."""
    folder = a_folder().load(all=1)
    for life in LIVES:
        payback = min(life, economic_life) if economic_life else None
        folder = folder.plant(
            f"life{life}", investment=INVESTMENT, lifetime=life, economic_life=payback, weighted_cost_of_capital=rate
        )
    return a_system(folder, a_scenario(*YEARS, convention=convention))


def present_value(system: System, life: int, vintage: int) -> float:
    """Discounted payments for 1 GW [bn]."""
    charges = system.capacities.charges.query("asset == @name and vintage == @vintage", local_dict={
        "name": f"A|life{life}", "vintage": vintage})  # fmt: skip
    factor = dict(zip(system.horizon.years, system.horizon.discount, strict=True))
    return float((charges["charge"] * charges["year"].map(factor)).sum())


@pytest.mark.parametrize("life", LIVES)
def test_shares_add_up_to_the_life(life: int) -> None:
    """Vintage 2040 comes with its interval, in the middle of 2037; until 2060 there are 22.5 years."""
    system = four_lives("annuity")
    cohorts = system.capacities.cohort_years.query(f"asset == 'A|life{life}' and vintage == 2040")
    weight = dict(zip(system.horizon.years, system.horizon.represented, strict=True))
    assert (cohorts["share"] * cohorts["year"].map(weight)).sum() == pytest.approx(min(life, END - START))


@pytest.mark.parametrize("convention", ["annuity", "overnight_with_salvage"])
@pytest.mark.parametrize("life", LIVES)
def test_annuities_are_worth_the_investment(life: int, convention: str) -> None:
    """Lives of 10 and 12 years end inside the horizon: present value = investment, discounted to the base year.

    Of 27 and 40 years only what is paid until 2060 counts.
    """
    value = present_value(four_lives(convention), life, 2040)
    paid = INVESTMENT * 1e-3 * annuity(life) * discounted(START, min(START + life, END))
    assert value == pytest.approx(paid, rel=1e-12)
    if START + life <= END:
        assert value == pytest.approx(INVESTMENT * 1e-3 * 1.05**-START, rel=1e-12)


@pytest.mark.parametrize("life", [27, 40])
def test_capital_is_paid_back_over_the_economic_life(life: int) -> None:
    """20 years at 8 %, although the plant lives longer; the horizon discounts with 5 %."""
    value = present_value(four_lives("annuity", 20.0, 0.08), life, 2040)
    paid = INVESTMENT * 1e-3 * annuity(20, 0.08) * discounted(START, START + 20)
    assert value == pytest.approx(paid, rel=1e-12)


@pytest.mark.slow
def test_known_capacity_ends_in_its_year() -> None:
    """1 GW of 2011 and 3 GW of 2014, of 27 years, are one cohort: they end in 2038 and 2041.

    2035 stands for 2032.5–2037.5 and sees all; 2040 stands for 2037.5–2045: 0.5 of 7.5 years of the first, 3.5 of the
    second. The first would be the cohort's name of a model year no more than 2013, the capacity-blind middle.
    """
    folder = a_folder().load(all=1).plant("old", existing=1, vintage=2011, lifetime=27)
    folder = folder.with_row("fleet", region="A", technology="old", vintage=2014, capacity=3)
    cohorts = a_system(folder, a_scenario(*YEARS)).capacities.cohort_years.set_index("year")
    assert set(cohorts["vintage"]) == {2012}
    assert cohorts["share"].to_dict() == pytest.approx(
        {2030: 1.0, 2035: 1.0, 2040: (1 * 0.5 + 3 * 3.5) / 7.5 / 4}
    )  # fmt: skip
    assert cohorts["known"].to_dict() == pytest.approx({2030: 4.0, 2035: 0.0, 2040: 0.0})
