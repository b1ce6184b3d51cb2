"""Budgets: tonnes of all years count alike, so that the price of a year rises as its discounted weight falls."""

from __future__ import annotations

import pytest

from energy_opt.config.scenario import PolicyChoice
from tests.systems import Folder, Solved, a_folder, a_scenario, discounted, solve_tables

ALL_COAL = 50 * 8.76 * 0.9  # Mt a year
ALL_GAS = 50 * 8.76 * 0.4
SWITCH = (50 - 20) / (0.9 - 0.4)  # CNY/t at which gas replaces coal: 60
# discount factors per represented year of 2030 (3 years from 2030 on) and of 2040 (20 years after them)
EARLY, LATE = discounted(5, 8) / 3, discounted(8, 28) / 20


def coal_and_gas() -> Folder:
    """50 GW of load; coal: 20 CNY/MWh and 0.9 t/MWh, gas: 50 and 0.4; 2030 stands for 3 years, 2040 for 20."""
    folder = a_folder(slots={"long": 8000, "short": 760}).load(all=50)
    folder = folder.plant("coal", variable=20, co2=0.9, existing=100).plant("gas", variable=50, co2=0.4, existing=100)
    folder = folder.with_row("year", year=2030, represented_years=3)
    return folder.with_row("year", year=2040, represented_years=20)


def solved_with(**budget: object) -> Solved:
    policy = PolicyChoice(rules={"emission_budget": {"b": budget}})
    return solve_tables(coal_and_gas(), a_scenario(2030, 2040, weights="given", policy=policy))


def test_a_budget_is_kept_where_it_is_cheapest_and_its_price_rises_with_the_interest() -> None:
    """All coal is 23 · 394.2 = 9,066.6 Mt, the budget 8,000: 1,066.6 are avoided in 2040, discounted the cheapest.

    The price is 60 CNY/t in 2040, and in 2030 what the same tonne is worth then: 60 · LATE / EARLY.
    """
    solved = solved_with(budget=8000)
    assert solved.value("emissions", year=2030) == pytest.approx(ALL_COAL)
    assert solved.value("emissions", year=2040) == pytest.approx(ALL_COAL - 1066.6 / 20)
    assert solved.value("carbon_price", year=2040) == pytest.approx(SWITCH)
    assert solved.value("carbon_price", year=2030) == pytest.approx(SWITCH * LATE / EARLY)
    assert solved.price("long", 2040) == pytest.approx(20 + 0.9 * SWITCH)
    assert solved.price("long", 2030) == pytest.approx(20 + 0.9 * SWITCH * LATE / EARLY)
    assert solved.value("policy", "level", year=2030) == pytest.approx(8000.0)
    assert solved.value("policy", "maximum", year=2040) == pytest.approx(8000.0)


def test_a_tighter_budget_reaches_the_early_year() -> None:
    """Of 9,066.6 − 4,500 Mt gas in all of 2040 avoids 20 · 219 = 4,380; 62.2 Mt a year are left to 2030, at 60 CNY/t.

    One tonne less costs 60 CNY in 2030, so that it is worth 60 · EARLY / LATE in 2040.
    """
    solved = solved_with(budget=5500, spent=1000)
    assert solved.value("emissions", year=2040) == pytest.approx(ALL_GAS)
    assert solved.value("emissions", year=2030) == pytest.approx(ALL_COAL - 62.2)
    assert solved.value("carbon_price", year=2030) == pytest.approx(SWITCH)
    assert solved.value("carbon_price", year=2040) == pytest.approx(SWITCH * EARLY / LATE)


@pytest.mark.slow
def test_a_year_counts_with_the_part_of_its_interval_inside_the_budget() -> None:
    """2040 stands for 2033 to 2053, of which ten years count until 2043: 13 · 394.2 = 5,124.6 Mt count of all coal.

    Gas in 2040 is paid in 20 years and counts in ten, so that the 124.6 Mt above 5,000 are avoided in 2030: 41.53 each.
    A budget from 2033 on leaves 2030 out, without a price: (10 · 394.2 − 3,800) / 10 = 14.2 each in 2040, at 60 CNY/t.
    """
    solved = solved_with(budget=5000, last_year=2043)
    assert solved.value("emissions", year=2030) == pytest.approx(ALL_COAL - 124.6 / 3)
    assert solved.value("emissions", year=2040) == pytest.approx(ALL_COAL)
    assert solved.value("carbon_price", year=2030) == pytest.approx(SWITCH)
    assert solved.value("carbon_price", year=2040) == pytest.approx(SWITCH * EARLY * 10 / (LATE * 20))
    later = solved_with(budget=3800, first_year=2033, last_year=2043)
    assert later.value("emissions", year=2030) == pytest.approx(ALL_COAL)
    assert later.value("emissions", year=2040) == pytest.approx(ALL_COAL - 14.2)
    assert list(later["carbon_price"]["year"]) == [2040]
    assert later.value("carbon_price") == pytest.approx(SWITCH)


@pytest.mark.slow
def test_the_excess_of_a_budget_is_paid_once_at_its_end() -> None:
    """Keeping 8,000 Mt costs 60 CNY/t in 2040: at 40 nothing is avoided and 1,066.6 Mt are paid over its 20 years."""
    solved = solved_with(budget=8000, excess_price=40)
    assert solved.value("policy", "excess", year=2040) == pytest.approx(1066.6)
    assert solved.value("carbon_price", year=2040) == pytest.approx(40.0)
    assert solved.value("carbon_price", year=2030) == pytest.approx(40.0 * LATE / EARLY)
    assert solved.value("cost", category="budget_excess") == pytest.approx(1066.6 * 40e-3 / 20)
    kept = solved_with(budget=8000, excess_price=100)
    assert kept.value("policy", "excess") == pytest.approx(0.0, abs=1e-9)
    assert kept.value("carbon_price", year=2040) == pytest.approx(SWITCH)


@pytest.mark.slow
def test_a_budget_of_one_year_is_a_cap() -> None:
    """300 Mt in each of the 20 years of 2040 are a budget of 6,000 Mt from 2033 on: the same pathway and price."""
    budget = solved_with(budget=6000, first_year=2033)
    policy = PolicyChoice(rules={"emission_cap": {"cap": {"limit": {2040: 300}}}})
    cap = solve_tables(coal_and_gas(), a_scenario(2030, 2040, weights="given", policy=policy))
    assert budget.objective == pytest.approx(cap.objective)
    assert budget.value("carbon_price", year=2040) == pytest.approx(cap.value("carbon_price", year=2040))
