"""Combined heat and power: heat makes plants run; other heat relieves them at its price."""

from __future__ import annotations

import pytest

from energy_opt.config.scenario import PolicyChoice
from tests.systems import Solved, a_folder, a_scenario, solve_tables

WINTER = 151 * 24.0  # hours of November to March


def heated(load: float = 100, **policy: float | bool) -> Solved:
    """100 GW of CHP at 20 CNY/MWh that must run at half in winter, beside 80 GW of wind that costs nothing."""
    slots = {"winter": WINTER, "summer": 8760 - WINTER}
    folder = a_folder(slots=slots, periods={slot: slot for slot in slots})
    rows = tuple({**row, "months": "11-3" if row["slot"] == "winter" else "4-10"} for row in folder.rows["slot"])
    folder = type(folder)({**folder.rows, "slot": rows}).load(all=load)
    folder = folder.plant("chp", variable=20, existing=100).plant("wind", kind="renewable", existing=80)
    for month in range(1, 13):
        must_run = 0.5 if month in (11, 12, 1, 2, 3) else 0.0
        folder = folder.with_row("heat_must_run", region="*", technology="chp", month=month, must_run=must_run)
    return solve_tables(folder, a_scenario(policy=PolicyChoice(**policy)))  # type: ignore[arg-type]


def winter_output(solved: Solved) -> float:
    """Output of CHP in winter [GW]."""
    return solved.value("dispatch", "generation", technology="chp", slot="winter")


def test_heat_displaces_wind_in_winter() -> None:
    """50 GW must run in winter and 30 GW of wind are lost: electricity is worth nothing. In summer 20 GW run, at 20.

    Surplus costs a little, so that what is too much is curtailed and not given away.
    """
    solved = heated(surplus_cost=0.001)
    assert winter_output(solved) == pytest.approx(50.0)
    assert solved.value("curtailment", technology="wind") == pytest.approx(30 * WINTER * 1e-3)
    assert (solved.price("winter"), solved.price("summer")) == pytest.approx((0.0, 20.0))
    assert solved.value("heat_unserved") == pytest.approx(0.0)


def test_other_heat_that_is_cheap_relieves_the_plants() -> None:
    """At 10 CNY per MWh of output forgone, 20 GW run and 30 GW are replaced; a MWh more saves that: 20 − 10."""
    solved = heated(heat_unserved_cost=0.01)
    assert winter_output(solved) == pytest.approx(20.0)
    assert solved.value("heat_unserved", period="winter") == pytest.approx(30.0)
    assert solved.value("cost", category="heat_unserved") == pytest.approx(30 * WINTER * 1e-3 * 0.01)
    assert solved.price("winter") == pytest.approx(10.0)


def test_surplus_that_costs_makes_the_price_negative() -> None:
    """40 GW of load, 50 GW that must run, 2 CNY/MWh to be rid of a MWh: the price of winter is −2."""
    solved = heated(load=40, surplus_cost=0.002)
    assert solved.value("balance", "power", slot="winter", source="surplus") == pytest.approx(-10.0)
    assert solved.price("winter") == pytest.approx(-2.0)


@pytest.mark.slow
def test_heat_can_be_left_out() -> None:
    """Without must-run the winter is like the summer."""
    solved = heated(heat_must_run=False)
    assert winter_output(solved) == pytest.approx(20.0)
    assert solved.price("winter") == pytest.approx(20.0)
