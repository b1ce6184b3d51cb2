"""Replacement: new plants come in place of old ones that retire by age or early."""

from __future__ import annotations

from typing import Any

import pytest

from energy_opt.config.scenario import PolicyChoice, Scenario
from energy_opt.errors import ConfigError
from tests.systems import Folder, a_folder, a_scenario, a_system, annuity, solve_tables

GAIN = (60 - 10) * 8.76 - 1000 * annuity(40)  # what a kW of new capacity saves in a year [CNY/kW]


def old_and_new(**old: Any) -> Folder:
    """20 GW of load; 50 GW at 60 CNY/MWh, 10 GW of old plants at 50, new ones at 10. 2030: 3 years, 2040: 20."""
    folder = a_folder().load(all=20).plant("dear", variable=60, existing=50)
    folder = folder.plant("old", variable=50, existing=10, **old).plant("new", variable=10, investment=1000)
    folder = folder.with_row("year", year=2030, represented_years=3)
    return folder.with_row("year", year=2040, represented_years=20)


def replaced(**settings: Any) -> Scenario:
    """A scenario of 2030 and 2040 with one rule."""
    rule = {"technologies": "new", "replaces": "old", **settings}
    policy = PolicyChoice(rules={"capacity_replacement": {"r": rule}})
    return a_scenario(2030, 2040, weights="given", policy=policy)


def test_old_plants_retire_early_for_new_ones() -> None:
    """Half a kW for each kW, and 1 GW (4 from 2040 on) for nothing: all 10 GW go, 6 GW come by 2030, 9 GW by 2040.

    An old kW is worth 87.6 CNY a year, half a new one 190; the right to one more new kW is worth what it gains.
    """
    folder = old_and_new(early_retirement=True)
    solved = solve_tables(folder, replaced(ratio=0.5, allowance={2030: 1, 2040: 4}))
    assert GAIN / 2 > 87.6
    for year, new in ((2030, 6.0), (2040, 9.0)):
        assert solved.value("capacity", technology="old", year=year) == pytest.approx(0.0)
        assert solved.value("capacity", technology="new", year=year) == pytest.approx(new)
        assert solved.value("policy", "price", year=year) == pytest.approx(GAIN)


def test_a_poor_ratio_leaves_the_old_plants() -> None:
    """A fifth of a kW gains 76 CNY, less than the 87.6 CNY of the old kW: only what age retires is replaced."""
    solved = solve_tables(old_and_new(early_retirement=True), replaced(ratio=0.2))
    assert GAIN / 5 < 87.6
    assert solved.value("capacity", technology="old", year=2030) == pytest.approx(10.0)
    assert solved.value("capacity", technology="new", year=2030) == pytest.approx(0.0)


def test_plants_that_end_with_their_life_are_replaced() -> None:
    """They end in 2031: two of the three years of 2030 are without them (6.67 of 10 GW on average), 2040 wholly.

    At 0.6 for each: 4 GW by 2030, 6 GW by 2040. They may not retire early.
    """
    solved = solve_tables(old_and_new(vintage=1995, lifetime=36), replaced(ratio=0.6))
    assert solved.value("capacity", technology="new", year=2030) == pytest.approx(4.0)
    assert solved.value("capacity", technology="new", year=2040) == pytest.approx(6.0)
    assert solved.value("policy", "price", year=2040) == pytest.approx(GAIN)


@pytest.mark.slow
def test_committed_units_need_no_replacement() -> None:
    """3 GW of new plants come in 2027 whatever the rule says; they are no part of what retires either."""
    folder = old_and_new().with_row("committed_capacity", region="A", technology="new", vintage=2027, capacity=3)
    solved = solve_tables(folder, replaced(allowance=1))
    assert solved.value("capacity", technology="new", year=2030) == pytest.approx(4.0)


@pytest.mark.slow
def test_a_soft_rule_is_broken_at_its_price() -> None:
    """At 100 CNY/kW for each of its years all 20 GW are built, since a kW gains 380."""
    solved = solve_tables(old_and_new(), replaced(excess_price=100))
    assert solved.value("policy", "excess", year=2030) == pytest.approx(20.0)
    assert solved.value("cost", category="replacement_excess", year=2030) == pytest.approx(2.0)


@pytest.mark.slow
def test_gigawatts_and_gigawatt_hours_do_not_replace_each_other() -> None:
    folder = old_and_new().plant("flow_battery", kind="storage", reservoir="tank", existing=1)
    folder = folder.plant("tank", kind="storage_energy", existing=6)
    with pytest.raises(ConfigError, match="GWh of storage and GW cannot replace each other"):
        a_system(folder, replaced(replaces="tank"))
