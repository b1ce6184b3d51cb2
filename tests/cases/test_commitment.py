"""Technical minimum: what runs by day holds a minimum by night, within its period."""

from __future__ import annotations

import pytest

from energy_opt.config.scenario import PolicyChoice
from tests.systems import Solved, a_folder, a_scenario, solve_tables

HOURS = {"day": 2000.0, "night": 6760.0}


def coal_with_a_minimum(periods: dict[str, str]) -> Solved:
    """100 GW of coal at 20 CNY/MWh that cannot run below half, gas at 50; 60 GW by day, 20 by night; no surplus."""
    folder = a_folder(slots=HOURS, periods=periods).load(day=60, night=20)
    folder = folder.plant("coal", variable=20, minimum_load=0.5, existing=100).plant("gas", variable=50, existing=100)
    return solve_tables(folder, a_scenario(policy=PolicyChoice(surplus_cost=1.0)))


def test_the_night_limits_what_is_on_line() -> None:
    """20 GW by night allow 40 GW on line, so that gas gives 20 GW by day; 60 GW of coal stand idle and stay in service.

    By day the price is gas's. One more GW by night puts 2 GW on line, which save 30 CNY/MWh for 2,000 h by day:
    20 − 2 · 30 · 2,000 / 6,760 = 2.25 CNY/MWh.
    """
    solved = coal_with_a_minimum({})
    assert solved.column("online", "A|coal", 2030, "p") == pytest.approx(40.0)
    assert solved.value("capacity", technology="coal") == pytest.approx(100.0)
    assert solved.value("dispatch", "generation", technology="gas", slot="day") == pytest.approx(20.0)
    assert solved.price("day") == pytest.approx(50.0)
    assert solved.price("night") == pytest.approx(20 - 2 * 30 * 2000 / 6760)


def test_periods_are_committed_apart() -> None:
    """Were day and night periods of their own, coal would give both."""
    solved = coal_with_a_minimum({"day": "d", "night": "n"})
    assert solved.value("generation", technology="gas") == pytest.approx(0.0)
    assert (solved.price("day"), solved.price("night")) == pytest.approx((20.0, 20.0))
