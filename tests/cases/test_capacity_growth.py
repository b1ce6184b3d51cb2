"""Limits on growth and decline: rates compound between model years, and a year's price holds what it allows later."""

from __future__ import annotations

from typing import Any

import pytest

from energy_opt.config.check import check_scenario
from energy_opt.config.scenario import PolicyChoice, Scenario
from energy_opt.errors import ConfigError
from tests.systems import Folder, a_folder, a_scenario, a_system, annuity, discounted, solve_tables

FIRST, SECOND = discounted(5, 8), discounted(8, 28)  # what 2030 and 2040 stand for


def over_time(folder: Folder) -> Folder:
    """2025 stands for 5 years, 2030 for 3, 2040 for 20."""
    for year, weight in ((2025, 5), (2030, 3), (2040, 20)):
        folder = folder.with_row("year", year=year, represented_years=weight)
    return folder


def rates(**settings: Any) -> Scenario:
    """A scenario with one rule."""
    policy = PolicyChoice(rules={"capacity_growth": {"r": settings}})
    return a_scenario(2025, 2030, 2040, weights="given", policy=policy)


@pytest.mark.slow
def test_growth_compounds_and_begins_with_a_seed() -> None:
    """1 GW in 2025; 10 % and 0.1 GW a year: 1.1⁵ + 0.5 = 2.11 GW in 2030, 1.1¹⁰ · 2.11 + 1 = 6.47 GW in 2040.

    A kW gains 40 CNY/MWh · 8760 h less its annuity. One more in 2030 gains it in D₁ and lets 1.1¹⁰ more stand in D₂.
    """
    folder = over_time(a_folder().load(all=20).plant("dear", variable=50, existing=50))
    folder = folder.plant("new", variable=10, investment=1000, existing=1)
    solved = solve_tables(folder, rates(technologies="new", growth=0.1, seed=0.1))
    first = 1.1**5 + 0.5
    assert solved.value("capacity", technology="new", year=2030) == pytest.approx(first)
    assert solved.value("capacity", technology="new", year=2040) == pytest.approx(1.1**10 * first + 1.0)
    gain = 40 * 8.76 - 1000 * annuity(40)
    assert solved.value("policy", "price", year=2040) == pytest.approx(gain)
    assert solved.value("policy", "price", year=2030) == pytest.approx(gain * (FIRST + 1.1**10 * SECOND) / FIRST)


def test_decline_is_slow() -> None:
    """10 GW that only cost fixed O&M: 0.95⁵ · 10 = 7.74 GW stay in 2030, 0.95¹⁰ of that in 2040.

    Keeping a kW costs 100 CNY a year and 0.1 % more per year of age (10 years in 2030, 20 in 2040).
    """
    folder = over_time(a_folder().load(all=20).plant("cheap", variable=10, existing=50))
    folder = folder.plant("old", variable=90, fixed=100, existing=10, early_retirement=True)
    solved = solve_tables(folder, rates(technologies="old", decline=0.05))
    assert solved.value("capacity", technology="old", year=2030) == pytest.approx(10 * 0.95**5)
    assert solved.value("capacity", technology="old", year=2040) == pytest.approx(10 * 0.95**15)
    kept = 101.0 + 0.95**10 * 102.0 * SECOND / FIRST
    assert solved.value("policy", "price", year=2040) == pytest.approx(102.0)
    assert solved.value("policy", "price", year=2030) == pytest.approx(kept)


def test_growth_below_zero_forces_a_decline() -> None:
    """−10 % a year: at most 0.9⁵ · 10 = 5.90 GW of the cheap plants in 2030, 2.06 GW in 2040."""
    folder = over_time(a_folder().load(all=20).plant("dear", variable=50, existing=50))
    folder = folder.plant("cheap", variable=10, existing=10, early_retirement=True)
    solved = solve_tables(folder, rates(technologies="cheap", growth=-0.1))
    assert solved.value("capacity", technology="cheap", year=2030) == pytest.approx(10 * 0.9**5)
    assert solved.value("capacity", technology="cheap", year=2040) == pytest.approx(10 * 0.9**15)


@pytest.mark.slow
def test_a_soft_limit_is_broken_at_its_price() -> None:
    """Growth by 1 GW a year at 30 CNY/kW for what is more: a kW gains more, so all 20 GW are built at once."""
    folder = over_time(a_folder().load(all=20).plant("dear", variable=50, existing=50))
    folder = folder.plant("new", variable=10, investment=1000)
    solved = solve_tables(folder, rates(technologies="new", growth=0.0, seed=1, excess_price=30))
    assert solved.value("policy", "excess", year=2030) == pytest.approx(15.0)
    assert solved.value("policy", "price", year=2030) == pytest.approx(30.0)
    assert solved.value("cost", category="growth_excess", year=2030) == pytest.approx(0.45)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"growth": -0.1, "decline": 0.05}, "decline 0.05 a year at most, but growth -0.1 a year at most"),
        ({"seed": 1}, "none of growth, decline is given"),
        ({"decline": 1.5}, "at most 1 is possible"),
    ],
)
def test_what_is_refused(settings: dict[str, Any], words: str) -> None:
    folder = over_time(a_folder().load(all=20).plant("dear", variable=50, existing=50))
    with pytest.raises(ConfigError) as caught:
        a_system(folder, check_scenario(rates(technologies="dear", **settings)))
    assert words in str(caught.value)
