"""Storage: energy moves from cheap to dear slots, with its losses in the price."""

from __future__ import annotations

import pytest

from energy_opt.model.technologies.storage import USE_COST
from tests.systems import Folder, Solved, a_folder, a_scenario, annuity, solve_tables

HOURS = {"night": 5840.0, "day": 2920.0}
STEP = {"night": 16.0, "day": 8.0}
USE = USE_COST * 1e3  # CNY/MWh taken in


def day_and_night(night: float = 50, day: float = 150) -> Folder:
    """16 h of night and 8 h of day; 100 GW at 20 CNY/MWh and 100 GW at 50; a load of 150 GW by day."""
    folder = a_folder(slots=HOURS, durations=STEP).load(night=night, day=day)
    return folder.plant("cheap", variable=20, existing=100).plant("dear", variable=50, existing=100)


def test_slots_of_unequal_weight_are_refused() -> None:
    """8,000 h and 760 h with one length would let a store give out more than it took in."""
    folder = a_folder(slots={"night": 8000.0, "day": 760.0}).load(night=5, day=5)
    folder = folder.plant("coal", variable=20, existing=10)
    with pytest.raises(AssertionError, match="in proportion to `hours`"):
        solve_tables(folder.plant("battery", kind="storage", duration=4, existing=5))


@pytest.mark.slow
def test_a_store_gives_out_no_more_than_it_took_in_when_hours_change() -> None:
    """In 2040 night and day stand for 4,380 h each and last 12 h of the day each: d = 0.72 c; in 2030 d = 1.44 c.

    The day lacks 10 GW, which 15 GW for 24 h give in both years, taking in 10 / 1.44 and 10 / 0.72 GW.
    """
    folder = day_and_night(day=110)
    for slot, hours in HOURS.items():
        folder = folder.with_row("slot_hours", slot=slot, year=2030, hours=hours)
        folder = folder.with_row("slot_hours", slot=slot, year=2040, hours=4380)
    folder = folder.plant(
        "battery", kind="storage", existing=15, duration=24, charge_efficiency=0.9, discharge_efficiency=0.8
    )
    solved = solve_tables(folder, a_scenario(2030, 2040))
    table = solved["storage_level"].set_index(["year", "slot"])
    assert table.loc[(2040, "day"), "discharge"] == pytest.approx(10.0)
    assert table.loc[(2040, "night"), "charge"] == pytest.approx(10 / 0.72)
    assert table.loc[(2030, "night"), "charge"] == pytest.approx(10 / 1.44)


def with_battery(power: float, duration: float, loss: float = 0.0, night: float = 50) -> Solved:
    """A battery that loses 10 % on charging and 20 % on discharging and pays 2 CNY/MWh on discharging."""
    folder = day_and_night(night).plant(
        "battery", kind="storage", existing=power, duration=duration, charge_efficiency=0.9,
        discharge_efficiency=0.8, standing_loss=loss, variable=2,
    )  # fmt: skip
    return solve_tables(folder)


def levels(solved: Solved) -> dict[str, tuple[float, float, float]]:
    """Charge, discharge and level by slot."""
    table = solved["storage_level"].set_index("slot")
    return {slot: tuple(table.loc[slot, ["charge", "discharge", "storage_level"]]) for slot in HOURS}


def test_the_power_limits_the_day() -> None:
    """10 GW for 12 h. A day's discharge d needs 16 h · 0.9 · c = 8 h · d / 0.8, so d = 1.44 c.

    It saves 50 − 2 CNY for each MWh and costs (20 + use) / 0.72: worth doing up to the power, d = 10, c = 6.94 and
    100 of 120 GWh. The marginal plants stay cheap by night and dear by day.
    """
    solved = with_battery(10, 12)
    assert levels(solved)["night"] == pytest.approx((10 / 1.44, 0.0, 100.0))
    assert levels(solved)["day"] == pytest.approx((0.0, 10.0, 0.0), abs=1e-9)
    assert (solved.price("night"), solved.price("day")) == pytest.approx((20.0, 50.0))
    use = 2.92 * 10 * 2 + 5.84 * 10 / 1.44 * USE
    assert solved.value("cost", category="storage_use") == pytest.approx(use * 1e-3)


@pytest.mark.slow
def test_the_energy_limits_a_short_store() -> None:
    """10 GW for 6 h hold 60 GWh: d = 60 · 0.8 / 8 = 6 GW."""
    assert levels(with_battery(10, 6))["day"][1] == pytest.approx(6.0)


@pytest.mark.slow
def test_a_store_loses_with_time() -> None:
    """1 % an hour: of the 60 GWh at the end of the night 60 · 0.99⁸ are left for the day."""
    day = levels(with_battery(10, 6, loss=0.01))["day"]
    assert day == pytest.approx((0.0, 6 * 0.99**8, 0.0), abs=1e-9)


@pytest.mark.slow
def test_a_store_that_is_large_enough_ties_the_prices() -> None:
    """100 GW for 24 h and a night of 10 GW: the store replaces dear altogether.

    A MWh by day is 1/0.72 MWh by night: (20 + use) / 0.72 + 2 = 29.9 CNY/MWh.
    """
    solved = with_battery(100, 24, night=10)
    assert solved.value("generation", technology="dear") == pytest.approx(0.0)
    assert solved.price("night") == pytest.approx(20.0)
    assert solved.price("day") == pytest.approx((20 + USE) / 0.72 + 2)


@pytest.mark.slow
def test_power_and_energy_are_chosen_apart() -> None:
    """50 GW are missing by day; a battery costs 300 CNY/kW and its cells 500 CNY/kWh, both for 15 years, no losses.

    50 GW · 8 h = 400 GWh are built. One more GW by day needs 1 GW and 8 GWh, (300 + 8 · 500) · annuity CNY/kW/year over
    2,920 h, and as many MWh by night at 20 and the cost of use.
    """
    folder = a_folder(slots=HOURS, durations=STEP).load(night=50, day=150).plant("cheap", variable=20, existing=100)
    folder = folder.plant("battery", kind="storage", investment=300, lifetime=15, reservoir="cells")
    folder = folder.plant("cells", kind="storage_energy", investment=500, lifetime=15)
    solved = solve_tables(folder)
    assert solved.value("storage_capacity", "energy") == pytest.approx(400.0)
    assert solved.value("capacity", technology="battery") == pytest.approx(50.0)
    assert solved.value("cost", category="investment", technology="cells") == pytest.approx(0.2e3 * annuity(15))
    capital = (300 + 8 * 500) * annuity(15)
    assert solved.price("day") == pytest.approx(20 + USE + capital / HOURS["day"] * 1e3)
