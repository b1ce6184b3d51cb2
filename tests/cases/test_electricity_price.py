"""Merit order: the price of a slot is what one more MWh costs there, whatever the slot and the year weigh."""

from __future__ import annotations

import pytest

from tests.systems import Folder, a_folder, a_scenario, discounted, solve_tables

HOURS = {"low": 2000.0, "mid": 6000.0, "high": 760.0}
PRICES = {"low": 20.0, "mid": 50.0, "high": 10_000.0}
# 2 kh · 60 GW · 20 + 6 kh · (80 · 20 + 20 · 50) + 0.76 kh · (80 · 20 + 100 · 50 + 20 · 10,000) CNY/MWh
YEARLY_COST = 2.4 + 15.6 + 157.016


def two_plants() -> Folder:
    folder = a_folder(slots=HOURS).load(low=60, mid=100, high=200)
    return folder.plant("cheap", variable=20, existing=80).plant("dear", variable=50, existing=100)


def test_the_last_plant_in_use_sets_the_price() -> None:
    """cheap: 80 GW at 20 CNY/MWh, dear: 100 GW at 50, load that is not met costs 10 CNY/kWh.

    60 GW is met by cheap (20), 100 GW needs 20 GW of dear (50), 200 GW leaves 20 GW unserved (10,000). Nothing ties
    slots and years together, so the prices are the same in 2030, standing for 3 years, and in 2040, standing for 20.
    """
    folder = two_plants().with_row("year", year=2030, represented_years=3)
    folder = folder.with_row("year", year=2040, represented_years=20)
    solved = solve_tables(folder, a_scenario(2030, 2040, weights="given"))
    for year in (2030, 2040):
        assert {slot: solved.price(slot, year) for slot in HOURS} == pytest.approx(PRICES)
        assert solved.value("generation", technology="dear", year=year) == pytest.approx(6 * 20 + 0.76 * 100)
        assert solved.value("unserved", year=year, slot="high") == pytest.approx(20.0)
        assert solved.value("cost", year=year) == pytest.approx(YEARLY_COST)
    # 2030 stands for 2030–2033, 2040 for 2033–2053; the base year is 2025
    assert solved.objective == pytest.approx(YEARLY_COST * (discounted(5, 8) + discounted(8, 28)))


def test_given_discount_factors_replace_the_rate() -> None:
    """Discount factors of 2.5 and 7 years are given: cost = yearly cost · (2.5 + 7), prices are as before."""
    folder = two_plants().with_row("year", year=2030, represented_years=3, discount_factor=2.5)
    folder = folder.with_row("year", year=2040, represented_years=20, discount_factor=7.0)
    solved = solve_tables(folder, a_scenario(2030, 2040, weights="given"))
    assert solved.objective == pytest.approx(YEARLY_COST * 9.5)
    assert {slot: solved.price(slot, 2040) for slot in HOURS} == pytest.approx(PRICES)


def test_a_year_stands_for_half_the_way_to_its_neighbours() -> None:
    """2030 stands for 2030–2032, 2034 for 2032–2037, 2040 for 2037–2040."""
    horizon = solve_tables(two_plants(), a_scenario(2030, 2034, 2040, rate=0.0)).system.horizon
    assert list(horizon.represented) == [2.0, 5.0, 3.0]
    assert list(horizon.discount) == [2.0, 5.0, 3.0]


@pytest.mark.slow
def test_slots_may_weigh_differently_in_each_year() -> None:
    """The peak lasts 760 h in 2030 and 1,520 h in 2040: the cost of the year follows, its prices stay."""
    folder = two_plants()
    for year, peak in ((2030, 760.0), (2040, 1520.0)):
        for slot, hours in {"low": 2000.0, "mid": 6760.0 - peak, "high": peak}.items():
            folder = folder.with_row("slot_hours", slot=slot, year=year, hours=hours)
    solved = solve_tables(folder, a_scenario(2030, 2040))
    assert solved.value("cost", category="unserved", year=2030) == pytest.approx(0.76 * 20 * 10)
    assert solved.value("cost", category="unserved", year=2040) == pytest.approx(1.52 * 20 * 10)
    assert {slot: solved.price(slot, 2040) for slot in HOURS} == pytest.approx(PRICES)


@pytest.mark.slow
def test_fuel_is_part_of_the_price() -> None:
    """40 GJ/MWh·0.25 = 10 GJ/MWh at 3 CNY/GJ and 2 CNY/MWh of other costs: 32 CNY/MWh, and 10 PJ of fuel per TWh."""
    folder = a_folder().load(all=5).with_row("fuel", fuel="coal", kind="coal", co2_factor=95)
    folder = folder.with_row("fuel_price", fuel="coal", region="*", year=2025, price=3)
    folder = folder.plant("coal", fuel="coal", heat_rate=10.0, variable=2, existing=8)
    solved = solve_tables(folder)
    assert solved.price() == pytest.approx(32.0)
    assert solved.value("fuel_use") == pytest.approx(5 * 8.76 * 10)
    assert solved.value("emissions") == pytest.approx(5 * 8.76 * 0.95)
