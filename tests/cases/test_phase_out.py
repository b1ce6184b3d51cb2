"""Phase-outs by age and by schedule: what stays, what one more GW in service would be worth, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from energy_opt.config.scenario import PolicyChoice, Scenario
from energy_opt.errors import ConfigError
from tests.systems import Folder, a_folder, a_scenario, a_system, solve_tables

VALUE = (50 - 10) * 8.76  # what a kW of the cheap old plants saves in a year [CNY/kW]


def old_and_dear(**constants: Any) -> Folder:
    """20 GW of load; at 10 CNY/MWh 6 GW of 1998 and 4 GW of 2015, 50 GW at 50 CNY/MWh. 2030: 3 years, 2040: 20."""
    folder = a_folder().load(all=20).plant("dear", variable=50, existing=50)
    folder = folder.plant("old", variable=10, existing=6, vintage=1998, lifetime=60, early_retirement=True, **constants)
    folder = folder.with_row("fleet", region="A", technology="old", vintage=2015, capacity=4)
    folder = folder.with_row("year", year=2030, represented_years=3)
    return folder.with_row("year", year=2040, represented_years=20)


def phased(*years: int, **settings: Any) -> Scenario:
    """A scenario with one rule."""
    policy = PolicyChoice(rules={"phase_out": {"r": {"technologies": "old", **settings}}})
    return a_scenario(*years, weights="given" if years else "trapezoid", policy=policy)


def test_a_schedule_is_a_share_of_the_base_year() -> None:
    """Half of 10 GW in 2030, a fifth in 2040; a kW more would save 40 CNY/MWh · 8760 h in either year."""
    solved = solve_tables(old_and_dear(), phased(2030, 2040, share={2030: 0.5, 2040: 0.2}))
    for year, capacity in ((2030, 5.0), (2040, 2.0)):
        assert solved.value("capacity", technology="old", year=year) == pytest.approx(capacity)
        assert solved.value("policy", "price", year=year) == pytest.approx(VALUE)


def test_what_is_too_old_leaves() -> None:
    """30 years: in 2030 (32 years) the units of 1998 go, those of 2015 (15 and 25 years) stay beyond 2040."""
    solved = solve_tables(old_and_dear(), phased(2030, 2040, oldest_age=30))
    for year in (2030, 2040):
        assert solved.value("capacity", technology="old", vintage=2015, year=year) == pytest.approx(4.0)
        assert solved.value("capacity", technology="old", year=year) == pytest.approx(4.0)


@pytest.mark.slow
@pytest.mark.parametrize(("age", "left"), [(31, 4.0), (32, 10.0)])
def test_a_unit_may_reach_its_oldest_age(age: int, left: float) -> None:
    """Units of 1998 are 32 years old in 2030: older than 31, not older than 32."""
    solved = solve_tables(old_and_dear(), phased(oldest_age=age))
    assert solved.value("capacity", technology="old") == pytest.approx(left)


@pytest.mark.slow
def test_some_may_run_on() -> None:
    """Of what is older than 30 years a tenth of the base year's 10 GW may stay: 1 of 6 GW, worth 350.4 CNY/kW."""
    solved = solve_tables(old_and_dear(), phased(oldest_age=30, share=0.1))
    assert solved.value("capacity", technology="old") == pytest.approx(5.0)
    assert solved.value("policy", "price") == pytest.approx(VALUE)


@pytest.mark.slow
@pytest.mark.parametrize(("asked", "excess"), [(100.0, 6.0), (500.0, 0.0)])
def test_a_soft_rule_is_broken_where_running_on_is_worth_more(asked: float, excess: float) -> None:
    """Running on is worth 350.4 CNY/kW: at 100 all 6 GW stay (0.6 bn a year), at 500 none."""
    solved = solve_tables(old_and_dear(), phased(oldest_age=30, excess_price=asked))
    assert solved.value("policy", "excess") == pytest.approx(excess)
    assert solved.value("cost", category="phase_out_excess") == pytest.approx(asked * excess * 1e-3)


@pytest.mark.slow
def test_a_rule_without_old_units_leaves_no_row() -> None:
    """Nothing is older than 50 years in 2030; in 2050 the units of 1998 are 52."""
    solved = solve_tables(old_and_dear(), phased(oldest_age=50))
    assert "phase_out" not in solved.program.rows
    assert solved.value("capacity", technology="old") == pytest.approx(10.0)


@pytest.mark.slow
def test_what_is_refused() -> None:
    folder = old_and_dear().changed("technology", early_retirement=False)
    with pytest.raises(ConfigError, match=r"0 GW are allowed, but 6 GW of old in all may not retire") as caught:
        a_system(folder, phased(oldest_age=30))
    assert "phase_out `r` in 2030" in str(caught.value)
    with pytest.raises(ConfigError, match="none of oldest_age, share is given"):
        a_system(old_and_dear(), phased(excess_price=3))
    soft = solve_tables(folder, phased(oldest_age=30, excess_price=100))
    assert soft.value("policy", "excess") == pytest.approx(6.0)
