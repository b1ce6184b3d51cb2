"""Limits on capacity in service: what a target costs, what a limit is worth, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from energy_opt.config.scenario import PolicyChoice, Scenario
from energy_opt.errors import ConfigError
from tests.systems import Folder, a_folder, a_scenario, a_system, annuity, solve_tables


def new_against_dear(investment: float = 1000, **constants: Any) -> Folder:
    """20 GW of load, 50 GW at 50 CNY/MWh; new plants at 10 CNY/MWh, 40 years. 2030 counts 3 years, 2040 20."""
    folder = a_folder().load(all=20).plant("dear", variable=50, existing=50, **constants)
    folder = folder.plant("new", variable=10, investment=investment)
    folder = folder.with_row("year", year=2030, represented_years=3)
    return folder.with_row("year", year=2040, represented_years=20)


def gain(investment: float = 1000) -> float:
    """What a kW of new capacity saves in a year less its annuity [CNY/kW]."""
    return (50 - 10) * 8.76 - investment * annuity(40)


def limited(**rules: dict[str, Any]) -> Scenario:
    """A scenario of 2030 and 2040 with capacity limits."""
    return a_scenario(2030, 2040, weights="given", policy=PolicyChoice(rules={"capacity_limit": rules}))


def test_the_price_of_a_limit_on_capacity() -> None:
    """5 GW in 2030, 10 in 2040; one more in a year gains 40 CNY/MWh · 8760 h less the annuity of that year."""
    solved = solve_tables(new_against_dear(), limited(most={"technologies": "new", "maximum": {2030: 5, 2040: 10}}))
    for year, capacity in ((2030, 5.0), (2040, 10.0)):
        assert solved.value("capacity", technology="new", year=year) == pytest.approx(capacity)
        assert solved.value("policy", "price", year=year) == pytest.approx(gain())
    assert set(solved["policy"]["price_unit"]) == {"CNY/kW"}


def test_a_target_costs_what_it_forces() -> None:
    """2 GW in 2040 although a kW at 10,000 CNY loses: price = annuity − saving; nothing is asked of 2030."""
    scenario = limited(least={"technologies": "new", "minimum": {2040: 2}})
    solved = solve_tables(new_against_dear(10_000), scenario)
    assert solved.value("capacity", technology="new", year=2030) == pytest.approx(0.0)
    assert solved.value("capacity", technology="new", year=2040) == pytest.approx(2.0)
    assert gain(10_000) < 0
    assert solved.value("policy", "price", year=2040) == pytest.approx(-gain(10_000))


def test_a_soft_target_is_missed_where_it_costs_more_than_its_price() -> None:
    """At 100 CNY/kW the 2 GW are not built (232 CNY/kW a year): 0.2 bn in 2040."""
    rule = {"technologies": "new", "minimum": {2040: 2}, "shortfall_price": 100}
    solved = solve_tables(new_against_dear(10_000), limited(least=rule))
    assert -gain(10_000) > 100
    assert solved.value("policy", "shortfall") == pytest.approx(2.0)
    assert solved.value("policy", "price") == pytest.approx(100.0)
    assert solved.value("cost", category="capacity_shortfall") == pytest.approx(0.2)


@pytest.mark.slow
def test_a_floor_in_one_region_and_a_limit_over_both() -> None:
    """At most 6 GW in both, at least 4 GW of them in B, where nobody needs them."""
    folder = a_folder(regions=("A", "B")).load("A", all=20).load("B", all=0)
    folder = folder.plant("dear", variable=50, existing=50).plant("new", variable=10, investment=1000)
    rules = {
        "most": {"technologies": "new", "maximum": 6},
        "least": {"technologies": "new", "minimum": 4, "scope": "B"},
    }
    solved = solve_tables(folder, a_scenario(policy=PolicyChoice(rules={"capacity_limit": rules})))
    assert solved.value("capacity", technology="new", region="A") == pytest.approx(2.0)
    assert solved.value("capacity", technology="new", region="B") == pytest.approx(4.0)


REFUSED: dict[str, tuple[dict[str, dict[str, Any]], str]] = {
    "floor above limit": (
        {"x": {"technologies": "new", "minimum": {2030: 1, 2040: 9}, "maximum": 5}},
        "capacity_limit `x` in 2040: minimum 9 is above maximum 5",
    ),
    "floor above the limit of another rule": (
        {"x": {"technologies": "new", "minimum": 3}, "y": {"technologies": "new", "maximum": 2}},
        "capacity_limit `x` in 2030: minimum 3 is above maximum 2 of `y`",
    ),
    "neither": ({"x": {"technologies": "new", "excess_price": 3}}, "none of minimum, maximum is given"),
    "limit below what stays": (
        {"x": {"technologies": "dear", "maximum": {2040: 20}}},
        "capacity_limit `x` in 2040: maximum 20 GW, but 50 GW of dear in all may not retire",
    ),
    "power and energy": (
        {"x": {"technologies": ["flow_battery", "tank"], "maximum": 20}},
        "flow_battery + tank would add GW and the GWh of storage",
    ),
    "nothing there": ({"x": {"technologies": "wind", "minimum": 2}}, "all has no wind and may not build any"),
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", REFUSED)
def test_what_is_refused(fault: str) -> None:
    rules, words = REFUSED[fault]
    folder = new_against_dear().plant("wind", kind="renewable")
    folder = folder.plant("flow_battery", kind="storage", reservoir="tank", existing=1)
    folder = folder.plant("tank", kind="storage_energy", existing=6)
    with pytest.raises(ConfigError) as caught:
        a_system(folder, limited(**rules))
    assert words in str(caught.value)


@pytest.mark.slow
def test_a_price_settles_what_rules_contradict() -> None:
    """At least 3 GW, at most 2 at 1 CNY/kW: the limit gives way; and plants that may retire may be limited."""
    rules = {
        "x": {"technologies": "new", "minimum": 3, "scope": "A"},
        "y": {"technologies": "new", "maximum": 2, "excess_price": 1, "scope": "A"},
        "z": {"technologies": "dear", "maximum": 20},
    }
    solved = solve_tables(new_against_dear(early_retirement=True), limited(**rules))
    assert solved.value("policy", "excess", rule="y", year=2030) >= 1.0 - 1e-9
    assert solved.value("capacity", technology="dear", year=2030) <= 20.0 + 1e-9
