"""Hydro: the water of a period is worth what it replaces there."""

from __future__ import annotations

import pytest

from tests.systems import a_folder, solve_tables

WET, DRY = 184 * 24.0, 181 * 24.0  # hours of May to October, and of the other months


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
    for month in range(1, 13):
        folder = folder.with_row(
            "monthly_availability", region="A", technology="hydro", month=month,
            availability=0.6 if 5 <= month <= 10 else 0.2,
        )  # fmt: skip
    solved = solve_tables(folder)
    output = solved["dispatch"].query("technology == 'hydro'").set_index("slot")["generation"].to_dict()
    assert output == pytest.approx({"wet_low": 2.5, "wet_high": 9.5, "dry_low": 0.5, "dry_high": 3.5})
    prices = {slot: solved.price(slot) for slot in slots}
    assert prices == pytest.approx({"wet_low": 20.0, "wet_high": 50.0, "dry_low": 20.0, "dry_high": 50.0})
    assert solved.value("generation", technology="dear") == pytest.approx((2.5 * WET + 6.5 * DRY) / 2e3)
