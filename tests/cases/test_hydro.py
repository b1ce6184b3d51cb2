"""Hydro: the water of a period is worth what it replaces there."""

from __future__ import annotations

import pytest

from tests.systems import Folder, a_folder, a_scenario, solve_tables

WET, DRY = 184 * 24.0, 181 * 24.0  # hours of May to October, and of the other months


def by_season(folder: Folder, wet: float, dry: float) -> Folder:
    """Water of the hydro plants: mean output possible from May to October, and in the other months."""
    for month in range(1, 13):
        water = wet if 5 <= month <= 10 else dry
        folder = folder.with_row(
            "monthly_availability", region="A", technology="hydro", month=month, availability=water
        )  # fmt: skip
    return folder


def test_water_is_used_where_it_saves_most() -> None:
    """10 GW of hydro, mean output 0.6 in the wet and 0.2 in the dry months, least flow 25 % of it, at most 95 %.

    100 GW at 20 CNY/MWh, then 50. Each period has a half of low load (5 GW) and one of high load.
    Wet, 112 GW: the high half takes all that hydro can, 9.5 GW, and dear gives 2.5; the rest of the water,
    2 · 6 − 9.5 = 2.5 GW, runs in the low half, above the least flow of 1.5, so that water is worth 20.
    Dry, 110 GW: the low half keeps to its least flow, 0.25 · 2 = 0.5 GW, the high half gets 2 · 2 − 0.5 = 3.5 GW, and
    dear gives 6.5. Prices are 20 in the low and 50 in the high halves.
    """
    slots = {"wet_low": WET / 2, "wet_high": WET / 2, "dry_low": DRY / 2, "dry_high": DRY / 2}
    folder = a_folder(slots=slots, periods={slot: slot[:3] for slot in slots})
    folder = folder.changed("slot", period=lambda name: name)
    rows = tuple({**row, "months": "5-10" if row["period"] == "wet" else "11-4"} for row in folder.rows["slot"])
    folder = type(folder)({**folder.rows, "slot": rows}).load(wet_low=5, wet_high=112, dry_low=5, dry_high=110)
    folder = folder.plant("cheap", variable=20, existing=100).plant("dear", variable=50, existing=100)
    folder = folder.plant("hydro", kind="hydro", availability=0.95, minimum_output=0.25, existing=10)
    solved = solve_tables(by_season(folder, wet=0.6, dry=0.2))
    output = solved["dispatch"].query("technology == 'hydro'").set_index("slot")["generation"].to_dict()
    assert output == pytest.approx({"wet_low": 2.5, "wet_high": 9.5, "dry_low": 0.5, "dry_high": 3.5})
    prices = {slot: solved.price(slot) for slot in slots}
    assert prices == pytest.approx({"wet_low": 20.0, "wet_high": 50.0, "dry_low": 20.0, "dry_high": 50.0})
    assert solved.value("generation", technology="dear") == pytest.approx((2.5 * WET + 6.5 * DRY) / 2e3)


def test_every_year_has_the_water_of_its_own_hours() -> None:
    """The wet period stands for 6,000 h from 2040 on, the dry one for 2,760 h; the water of a year stays the same.

    10 GW and 0.6 in the wet months, 0.2 in the dry give 10 · (0.6 · 4,416 + 0.2 · 4,344) h = 35.184 TWh a year, all of
    which is used in place of the coal.
    """
    folder = a_folder(slots={"wet": WET, "dry": DRY}, periods={"wet": "wet", "dry": "dry"})
    rows = tuple({**row, "months": "5-10" if row["slot"] == "wet" else "11-4"} for row in folder.rows["slot"])
    folder = type(folder)({**folder.rows, "slot": rows}).load(all=20)
    for year, wet in ((2025, WET), (2030, WET), (2040, 6000.0)):
        folder = folder.with_row("slot_hours", slot="wet", year=year, hours=wet)
        folder = folder.with_row("slot_hours", slot="dry", year=year, hours=8760.0 - wet)
    folder = folder.plant("coal", variable=20, existing=30).plant("hydro", kind="hydro", existing=10)
    solved = solve_tables(by_season(folder, wet=0.6, dry=0.2), a_scenario(2030, 2040))
    water = 10 * (0.6 * WET + 0.2 * DRY) / 1e3
    output = {year: solved.value("generation", technology="hydro", year=year) for year in (2030, 2040)}
    assert output == pytest.approx({2030: water, 2040: water})
    wet = solved["dispatch"].query("technology == 'hydro' and slot == 'wet'").set_index("year")["generation"]
    assert wet[2040] < wet[2030] == pytest.approx(6.0)


def test_a_least_output_needs_no_data_on_water() -> None:
    """10 GW that are available at 0.8 and at 0.3 and run at 25 % of that at least, though the coal is cheaper."""
    folder = a_folder(slots={"day": 4000.0, "night": 4760.0}).load(all=20).plant("coal", variable=20, existing=30)
    availability = {"day": 0.8, "night": 0.3}
    folder = folder.plant(
        "hydro", kind="hydro", variable=30, availability=availability, minimum_output=0.25, existing=10
    )
    output = solve_tables(folder)["dispatch"].query("technology == 'hydro'").set_index("slot")["generation"].to_dict()
    assert output == pytest.approx({"day": 2.0, "night": 0.75})
