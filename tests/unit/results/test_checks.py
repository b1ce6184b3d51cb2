"""The checks of stored tables find what does not close."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from energy_opt.results.checks import faults, table_checks
from tests.systems import Solved, a_folder, solve_tables

NEEDED = ("balance", "cost", "storage_level", "flow")


@cache
def a_store() -> Solved:
    """Two periods of a night and a day, and a battery that loses energy in every way."""
    slots = {"night": 4000.0, "day": 2000.0, "cold_night": 1840.0, "cold_day": 920.0}
    periods = {slot: "cold" if slot.startswith("cold") else "warm" for slot in slots}
    lengths = {slot: 8.0 if slot.endswith("day") else 16.0 for slot in slots}
    folder = a_folder(slots=slots, periods=periods, durations=lengths)
    folder = folder.load(night=50, day=150, cold_night=60, cold_day=140)
    folder = folder.plant("cheap", variable=20, existing=100).plant("dear", variable=50, existing=100)
    folder = folder.plant(
        "battery", kind="storage", existing=10, duration=12, charge_efficiency=0.9, discharge_efficiency=0.8,
        standing_loss=0.01,
    )  # fmt: skip
    return solve_tables(folder)


def checks_of(solved: Solved, **changed: pd.DataFrame) -> dict[str, float]:
    tables = {name: solved[name] for name in NEEDED}
    return table_checks({**tables, **changed}, solved.solution, solved.system)


def test_a_store_closes_in_every_period_of_the_year() -> None:
    solved = a_store()
    assert solved["storage_level"]["discharge"].sum() > 5.0
    checks = checks_of(solved)
    assert checks["storage_energy_relative"] < 1e-9
    assert faults(checks) == ()


def test_energy_that_a_store_makes_is_found() -> None:
    """0.1 GW more by day: 2,000 h · 0.1 GW / 0.8 = 0.25 TWh too much are taken from the store."""
    level = a_store()["storage_level"]
    more = level.assign(discharge=level["discharge"] + np.where(level["slot"] == "day", 0.1, 0.0))
    checks = checks_of(a_store(), storage_level=more)
    warm = level[level["slot"] == "night"].iloc[0]
    assert checks["storage_energy_relative"] == pytest.approx(0.25 / (4.0 * 0.9 * warm["charge"]))
    (fault,) = faults(checks)
    assert fault.startswith("storage_energy_relative is ")


def test_slots_of_other_weights_than_lengths_are_found() -> None:
    """The level closes within the period, and the year does not where its hours are not in proportion to lengths."""
    solved = a_store()
    time = solved.system.time
    crooked = replace(solved.system, time=replace(time, hours=time.hours * np.array([1.0, 1.5, 1.0, 1.0])))
    tables = {name: solved[name] for name in NEEDED}
    assert table_checks(tables, solved.solution, crooked)["storage_energy_relative"] > 0.1


def test_without_stores_nothing_is_asked() -> None:
    solved = solve_tables(a_folder().load(all=5).plant("coal", variable=20, existing=10))
    assert checks_of(solved)["storage_energy_relative"] == 0.0
