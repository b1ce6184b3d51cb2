"""Banks: allowances go to later years, never to earlier ones, and tie the prices of the years that they connect."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from energy_opt.config.scenario import Scenario
from tests.markets import a_market, three_plants, with_weights
from tests.systems import Solved, a_scenario, discounted, solve_tables

FIRST, SECOND = discounted(5, 8), discounted(8, 28)  # D of 2030, standing for 3 years, and of 2040, standing for 20
WEIGHTS = {2030: 3, 2040: 20}


def banked(cap: dict[int, float], weights: dict[int, float] | None = None, **bank: Any) -> Solved:
    """The three plants under a market with these caps and a bank."""
    weights = weights or WEIGHTS
    policy = a_market({"allowance_bank": bank}, sectors="power", cap=cap)
    return solve_tables(with_weights(three_plants(), weights), scenario(weights, policy))


def scenario(weights: dict[int, float], policy: Any) -> Scenario:
    return a_scenario(*weights, weights="given", policy=policy)


@pytest.mark.slow
def test_what_2030_does_not_need_is_used_in_2040() -> None:
    """90 Mt are allowed in 2030 and 84 emitted: 3 years leave 18 Mt, which add 0.9 Mt to each of the 20 years of 2040.

    2040 emits 70.9 Mt at 120 CNY/t. An allowance of 2030 is worth one of 2040, discounted: a tonne more in each of the
    3 years of 2030 is 3/20 t in each of 2040, 120 · (3 / 20) · D₂ / D₁ CNY/t. It saves 18 Mt · 120 CNY/t · D₂ / 20.
    """
    solved = banked({2030: 90, 2040: 70})
    assert solved.value("allowance_bank", "banked", year=2030) == pytest.approx(18)
    assert solved.value("allowance_bank", "banked", year=2040) == pytest.approx(0, abs=1e-9)
    assert solved.value("emissions", year=2040) == pytest.approx(70.9)
    assert solved.value("carbon_price", year=2040) == pytest.approx(120)
    assert solved.value("carbon_price", year=2030) == pytest.approx(120 * (3 / 20) * SECOND / FIRST)
    assert solved.value("allowance", "allowances", source="bank", year=2030) == pytest.approx(-6)
    assert solved.value("allowance", "allowances", source="bank", year=2040) == pytest.approx(0.9)
    alone = solve_tables(
        with_weights(three_plants(), WEIGHTS), scenario(WEIGHTS, a_market(sectors="power", cap={2030: 90, 2040: 70}))
    )
    assert alone.objective - solved.objective == pytest.approx(18 * 120e-3 * SECOND / 20)
    assert alone.value("carbon_price", year=2030) == pytest.approx(0)


@pytest.mark.slow
def test_nothing_is_borrowed() -> None:
    """70 Mt in 2030 and 90 in 2040: the bank is empty and helps nobody; the price falls from 120 to 0."""
    solved = banked({2030: 70, 2040: 90})
    assert solved.value("allowance_bank", "banked", year=2030) == pytest.approx(0, abs=1e-9)
    assert solved.value("emissions", year=2030) == pytest.approx(70)
    assert solved.value("carbon_price", year=2030) == pytest.approx(120)
    assert solved.value("carbon_price", year=2040) == pytest.approx(0)


def test_a_full_bank_no_longer_ties_the_prices() -> None:
    """6 Mt may be kept: 2040 emits 70.3 Mt at 120 CNY/t, and what is left over in 2030 is worth nothing."""
    solved = banked({2030: 90, 2040: 70}, most=6)
    assert solved.value("allowance_bank", "banked", year=2030) == pytest.approx(6)
    assert solved.value("emissions", year=2040) == pytest.approx(70.3)
    assert solved.value("carbon_price", year=2040) == pytest.approx(120)
    assert solved.value("carbon_price", year=2030) == pytest.approx(0)


@pytest.mark.slow
def test_what_was_kept_before_counts_in_the_first_year() -> None:
    """12 Mt give 4 Mt to each of the 3 years of 2030; 120 CNY/t then are more than 120 in 2040: none is kept."""
    solved = banked({2030: 70, 2040: 70}, initial=12)
    assert solved.value("emissions", year=2030) == pytest.approx(74)
    assert solved.value("emissions", year=2040) == pytest.approx(70)
    assert solved.value("allowance_bank", "banked", year=2030) == pytest.approx(0, abs=1e-9)


@pytest.mark.slow
def test_between_equal_intervals_the_price_rises_at_the_rate_of_interest() -> None:
    """Two stretches of 10 years, 5 %: 1.05¹⁰ times the price."""
    solved = banked({2030: 90, 2040: 70}, {2030: 10, 2040: 10})
    first, second = (solved.value("carbon_price", year=year) for year in (2030, 2040))
    assert second == pytest.approx(120)
    assert second / first == pytest.approx(1.05**10)


CAPS = [(95, 75, 60, 50), (60, 90, 70, 40), (84, 60, 90, 30), (70, 68, 90, 55)]


@pytest.mark.slow
@pytest.mark.parametrize("caps", CAPS)
def test_the_discounted_price_never_rises_and_stays_while_the_bank_holds_some(caps: tuple[float, ...]) -> None:
    """price · D / w of each year: constant over years at whose end allowances are kept, else not above the year before.

    Here w is 2, 5, 8 and 10 years, and the bank has no limit.
    """
    weights = dict(zip((2030, 2033, 2040, 2050), (2.0, 5.0, 8.0, 10.0), strict=True))
    solved = banked(dict(zip(weights, caps, strict=True)), weights)
    horizon = solved.system.horizon
    price = np.array([solved.value("carbon_price", year=year) for year in horizon.years])
    kept = np.array([solved.value("allowance_bank", "banked", year=year) for year in horizon.years])
    worth = price * horizon.discount / horizon.represented
    assert kept.max() > 1.0
    assert np.all(np.diff(worth) <= 1e-6)
    held = kept[:-1] > 1e-6
    assert np.diff(worth)[held] == pytest.approx(0.0, abs=1e-6)
    # Tonnes: what is emitted and what is left are what is allowed
    emitted = np.array([solved.value("emissions", year=year) for year in horizon.years])
    allowed = np.array(caps) * horizon.represented
    assert np.all(np.cumsum(allowed - emitted * horizon.represented) >= kept - 1e-6)
