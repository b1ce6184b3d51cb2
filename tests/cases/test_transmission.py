"""Transmission: losses and congestion make the difference between two prices."""

from __future__ import annotations

from typing import Any

import pytest

from energy_opt.model.technologies.transmission import SENDING_COST
from tests.systems import Folder, a_folder, a_scenario, a_system, annuity, solve_tables

SENDING = SENDING_COST * 1e3  # CNY/MWh


def two_regions(**line: Any) -> Folder:
    """A has 200 GW at 20 CNY/MWh, B 100 GW at 50; both have a load of 50 GW. A line A → B that loses 10 %."""
    folder = a_folder(regions=("A", "B")).load("A", all=50).load("B", all=50)
    folder = folder.plant("cheap", variable=20, existing={"A": 200}).plant("dear", variable=50, existing={"B": 100})
    given = {"from_region": "A", "to_region": "B", "loss": 0.1, "expandable": False}
    return folder.with_row("line", line="a_b", **{**given, **line})


def test_a_full_line_leaves_each_region_its_price() -> None:
    """10 GW are sent, 9 arrive: 20 CNY/MWh in A, 50 in B."""
    solved = solve_tables(two_regions(capacity=10))
    assert (solved.price(region="A"), solved.price(region="B")) == pytest.approx((20.0, 50.0))
    assert solved.value("trade", "sent") == pytest.approx(87.6)
    assert solved.value("trade", "received") == pytest.approx(78.84)
    assert solved.value("dispatch", "generation", region="B") == pytest.approx(41.0)


@pytest.mark.slow
def test_a_free_line_ties_the_prices_through_its_losses() -> None:
    """All 50 GW of B come from A: 50 / 0.9 GW are sent, and a MWh costs (20 + sending) / 0.9 there."""
    solved = solve_tables(two_regions(capacity=80))
    assert solved.value("flow") == pytest.approx(50 / 0.9)
    assert solved.price(region="B") == pytest.approx((20 + SENDING) / 0.9)
    assert solved.value("cost", category="line_use") == pytest.approx(50 / 0.9 * 8.76 * SENDING * 1e-3)


def test_a_tariff_is_part_of_the_price_and_no_cost_of_the_system() -> None:
    """2 CNY/MWh sent: (20 + 2) / 0.9 in B; the payment is a transfer."""
    solved = solve_tables(two_regions(capacity=80, use_cost=2))
    assert solved.price(region="B") == pytest.approx(22 / 0.9)
    assert solved.value("cost", category="line_use", kind="transfer") == pytest.approx(50 / 0.9 * 8.76 * 2e-3)


@pytest.mark.slow
def test_a_line_may_be_weaker_one_way() -> None:
    """Drawn B → A with 30 GW and 4 GW back, the same line brings 4 GW to B."""
    solved = solve_tables(two_regions(from_region="B", to_region="A", capacity=30, capacity_back=4))
    assert solved.value("flow", from_region="A", to_region="B") == pytest.approx(4.0)
    assert solved.price(region="B") == pytest.approx(50.0)


@pytest.mark.slow
def test_a_line_may_carry_one_way_only() -> None:
    """Drawn B → A with nothing that way and 10 GW back, it brings 9 GW to B."""
    solved = solve_tables(two_regions(from_region="B", to_region="A", capacity=0, capacity_back=10))
    assert solved.value("flow", from_region="A", to_region="B") == pytest.approx(10.0)
    assert solved.value("flow", from_region="B", to_region="A") == pytest.approx(0.0)
    assert solved.value("trade", "received") == pytest.approx(78.84)


@pytest.mark.slow
def test_a_line_is_built_until_it_carries_all() -> None:
    """1,000 CNY/kW for 40 years and 10 CNY/kW/year: (20 + sending + (1,000 · annuity + 10) / 8.76) / 0.9 < 50."""
    solved = solve_tables(two_regions(capacity=10, expandable=True, investment_cost=1000, fixed_om_cost=10))
    added = 50 / 0.9 - 10
    assert solved.value("line_capacity", "capacity_addition") == pytest.approx(added)
    assert solved.price(region="B") == pytest.approx((20 + SENDING + (1000 * annuity(40) + 10) / 8.76) / 0.9)
    assert solved.value("cost", category="line_investment") == pytest.approx(added * annuity(40))
    assert solved.value("cost", category="line_fixed_om") == pytest.approx(50 / 0.9 * 0.01)


@pytest.mark.slow
def test_growth_of_a_line_is_limited_per_year() -> None:
    """2 GW a year in the five years from 2025: the line has 20 GW and is full."""
    solved = solve_tables(two_regions(capacity=10, expandable=True, investment_cost=1000, maximum_addition=2))
    assert solved.value("line_capacity", "capacity") == pytest.approx(20.0)
    assert solved.price(region="B") == pytest.approx(50.0)


@pytest.mark.slow
def test_a_committed_line_counts_from_its_year_on() -> None:
    """5 GW in 2032; 2030 stands for 2030–2035 and has it three years of five, 2040 has it whole."""
    folder = two_regions(capacity=10).with_row("committed_line", line="a_b", year=2032, capacity=5)
    system = a_system(folder, a_scenario(2030, 2040))
    assert system.grid.known[0] == pytest.approx([10 + 5 * 3 / 5, 15.0])
