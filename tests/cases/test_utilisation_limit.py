"""Limits on full-load hours: what an hour that nobody needs costs, and what one more would be worth."""

from __future__ import annotations

from typing import Any

import pytest

from energy_opt.config.scenario import PolicyChoice, Scenario
from energy_opt.errors import ConfigError
from tests.systems import Folder, a_folder, a_scenario, a_system, solve_tables


def cheap_and_dear() -> Folder:
    """20 GW of load; 30 GW at 10 CNY/MWh, 40 GW at 50 CNY/MWh. 2030 stands for 3 years, 2040 for 20."""
    slots = {"long": 8000.0, "short": 760.0}
    folder = a_folder(slots=slots, durations={slot: hours / 365 for slot, hours in slots.items()}).load(all=20)
    folder = folder.plant("cheap", variable=10, existing=30).plant("dear", variable=50, existing=40)
    folder = folder.with_row("year", year=2030, represented_years=3)
    return folder.with_row("year", year=2040, represented_years=20)


def hours(**settings: Any) -> Scenario:
    """A scenario of 2030 and 2040 with one rule."""
    policy = PolicyChoice(rules={"utilisation_limit": {"r": settings}})
    return a_scenario(2030, 2040, weights="given", policy=policy)


def test_a_floor_costs_the_difference() -> None:
    """1,000 h of 40 GW: 40 TWh at 50 instead of 10 CNY/MWh; the price is 40 CNY/MWh in either year."""
    solved = solve_tables(cheap_and_dear(), hours(technologies="dear", minimum=1000))
    for year in (2030, 2040):
        assert solved.value("generation", technology="dear", year=year) == pytest.approx(40.0)
        assert solved.value("policy", "price", year=year) == pytest.approx(40.0)
    assert set(solved["policy"]["price_unit"]) == {"CNY/MWh"}


def test_a_ceiling_is_worth_the_difference() -> None:
    """3,000 h of 30 GW: 90 of 175.2 TWh; one more MWh saves 40 CNY. Electricity costs 50."""
    solved = solve_tables(cheap_and_dear(), hours(technologies="cheap", maximum=3000))
    for year in (2030, 2040):
        assert solved.value("generation", technology="cheap", year=year) == pytest.approx(90.0)
        assert solved.value("policy", "price", year=year) == pytest.approx(40.0)
        assert solved.price("long", year) == pytest.approx(50.0)


@pytest.mark.slow
def test_plants_of_a_rule_share_their_hours() -> None:
    """70 GW at 1,000 h: 70 TWh at least, which the cheap ones give alone; each alone need not run."""
    solved = solve_tables(cheap_and_dear(), hours(technologies=["cheap", "dear"], minimum=1000))
    assert solved.value("generation", technology="dear") == pytest.approx(0.0)
    assert solved.value("policy", "price") == pytest.approx(0.0)


@pytest.mark.slow
def test_a_floor_may_be_kept_by_retiring() -> None:
    """A floor of 1,000 h on plants that may retire: they do, since nobody needs them."""
    folder = cheap_and_dear().plant("old", variable=50, existing=40, early_retirement=True)
    solved = solve_tables(folder, hours(technologies="old", minimum=1000))
    assert solved.value("capacity", technology="old") == pytest.approx(0.0)


@pytest.mark.slow
@pytest.mark.parametrize(("asked", "excess"), [(25.0, 85.2), (60.0, 0.0)])
def test_a_soft_ceiling_is_broken_at_its_price(asked: float, excess: float) -> None:
    """175.2 − 90 = 85.2 TWh above the ceiling pay 25 CNY/MWh, which is less than 40; 60 is more."""
    solved = solve_tables(cheap_and_dear(), hours(technologies="cheap", maximum=3000, excess_price=asked))
    assert solved.value("policy", "excess", year=2040) == pytest.approx(excess)
    assert solved.value("policy", "price", year=2040) == pytest.approx(min(asked, 40.0))
    assert solved.value("cost", category="output_excess", year=2040) == pytest.approx(asked * excess * 1e-3)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"technologies": "dear", "minimum": 5000, "maximum": 4000}, "minimum 5000 is above maximum 4000"),
        ({"technologies": "dear"}, "none of minimum, maximum is given"),
        ({"technologies": "tank", "minimum": 500}, "tank holds storage_energy, which has no output of its own"),
    ],
)
def test_what_is_refused(settings: dict[str, Any], words: str) -> None:
    folder = cheap_and_dear().plant("flow_battery", kind="storage", reservoir="tank", existing=1)
    folder = folder.plant("tank", kind="storage_energy", existing=6)
    with pytest.raises(ConfigError) as caught:
        a_system(folder, hours(**settings))
    assert words in str(caught.value)
