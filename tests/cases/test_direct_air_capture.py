"""Direct air capture: where the last tonne has to come out of the air, its price is what capture costs in full."""

from __future__ import annotations

import pytest

from energy_opt.config.scenario import PolicyChoice
from tests.systems import Folder, a_cap, a_folder, a_scenario, annuity, solve_tables

LIFE = 20
RATE = 0.8  # t removed per MWh taken in
AVAILABLE = 0.9
INVESTMENT, FIXED, VARIABLE, STORAGE = 8000.0, 400.0, 10.0, 100.0  # CNY/kW, CNY/kW/year, CNY/MWh, CNY/t
COAL, FACTOR = 200.0, 0.4  # CNY/MWh, t/MWh
HOURS = 8760.0


def on_coal() -> Folder:
    """10 GW of load that only a plant of 30 GW with emissions can meet."""
    return a_folder().load(all=10).plant("coal", variable=COAL, co2=FACTOR, existing=30)


def with_capture(folder: Folder, **changes: float) -> Folder:
    """The folder with capture that may be built."""
    return folder.plant(
        "air_capture", kind="removal", investment=INVESTMENT, fixed=FIXED, variable=VARIABLE, co2=-RATE, lifetime=LIFE,
        availability=AVAILABLE, storage_cost=STORAGE, **changes,
    )  # fmt: skip


def test_the_price_of_a_cap_is_the_levelised_cost_of_capture() -> None:
    """Hydro that costs and emits nothing meets a load of 10 GW and all that capture takes. The cap is −50 Mt: capture
    takes in 50 / 0.8 = 62.5 TWh in 8,760 h at 90 %, 7.927 GW. Electricity is free, so the price is
    (annuity + fixed) / (8,760 h · 0.9 · 0.8 t/MWh) + 10 / 0.8 + 100 CNY/t.
    """
    folder = with_capture(a_folder().load(all=10).plant("hydro", kind="renewable", existing=20))
    solved = solve_tables(folder, a_scenario(2030, policy=PolicyChoice(rules=a_cap(-50))))
    capacity = 62.5 / (HOURS * AVAILABLE / 1e3)
    assert solved.value("capacity", technology="air_capture") == pytest.approx(capacity)
    assert solved.value("emissions", sector="removal", technology="air_capture") == pytest.approx(-50.0)
    assert solved.value("balance", "power", source="removal") == pytest.approx(-capacity * AVAILABLE)
    assert solved.value("cost", category="removal_storage") == pytest.approx(50 * STORAGE * 1e-3)
    assert solved.value("cost", category="removal_om") == pytest.approx(62.5 * VARIABLE * 1e-3)
    yearly = INVESTMENT * annuity(LIFE) + FIXED
    levelised = yearly * 1e3 / (HOURS * AVAILABLE * RATE) + VARIABLE / RATE + STORAGE
    assert solved.value("carbon_price") == pytest.approx(levelised)


def test_capture_pays_for_the_electricity_that_it_takes() -> None:
    """At a carbon price τ the plant's electricity costs 200 + 0.4 τ, and a tonne needs 1 / 0.8 MWh of it, so
    τ = levelised + (200 + 0.4 τ) / 0.8 = (levelised + 250) / (1 − 0.5). Each TWh taken in removes 0.8 Mt and emits 0.4:
    from 35.04 Mt down to 20 takes 15.04 / 0.4 = 37.6 TWh.
    """
    solved = solve_tables(with_capture(on_coal()), a_scenario(policy=PolicyChoice(rules=a_cap(20))))
    yearly = INVESTMENT * annuity(LIFE) + FIXED
    levelised = yearly * 1e3 / (HOURS * AVAILABLE * RATE) + VARIABLE / RATE + STORAGE
    price = (levelised + COAL / RATE) / (1 - FACTOR / RATE)
    assert solved.value("carbon_price") == pytest.approx(price)
    assert solved.price() == pytest.approx(COAL + FACTOR * price)
    taken = (10 * 8.76 * FACTOR - 20) / (RATE - FACTOR)  # TWh
    assert solved.value("emissions", sector="removal") == pytest.approx(-RATE * taken)
    assert solved.value("generation", technology="coal") == pytest.approx(10 * 8.76 + taken)


def test_capture_that_may_come_later_is_not_built_before() -> None:
    """First year 2040: in 2030 the cap is exceeded at its price, in 2040 capture keeps it."""
    folder = with_capture(on_coal(), first_year=2040)
    solved = solve_tables(folder, a_scenario(2030, 2040, policy=PolicyChoice(rules=a_cap(20, excess_price=5000.0))))
    assert solved.value("carbon_price", "excess", year=2030) == pytest.approx(10 * 8.76 * FACTOR - 20)
    assert solved.value("emissions", year=2040) == pytest.approx(20.0)
    assert set(solved["capacity_addition"].query("technology == 'air_capture'")["year"]) == {2040}
