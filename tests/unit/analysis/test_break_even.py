"""Break-even prices of piecewise-linear changes of cost, abatement cost and unlocking price, by hand and at random."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energy_opt.analysis.break_even import abatement_cost, break_even, break_evens, unlocking_price
from energy_opt.errors import ConfigError


def through(*corners: tuple[float, float]) -> Callable[[float], float]:
    """The piecewise-linear function through the corners."""
    prices, changes = zip(*corners, strict=True)
    return lambda price: float(np.interp(price, prices, changes))


def test_the_locked_plant_breaks_even_at_53_33() -> None:
    """ΔC(τ) = −0.80 + 0.015 τ: two ends and one secant."""
    found = break_even(lambda price: -0.80 + 0.015 * price, 0.0, 110.0)
    assert found.price.value == pytest.approx(53.3333, abs=1e-4)
    assert (found.evaluations, found.exact) == (3, True)
    assert abatement_cost(-0.80, 15.0).value == pytest.approx(53.3333, abs=1e-4)


def test_ends_that_are_the_answer() -> None:
    for low, high in ((0.0, 20.0), (-20.0, 0.0)):
        assert break_even(lambda price: price, low, high).price.value == 0.0


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.floats(0.01, 5.0), min_size=2, max_size=12), st.lists(st.floats(0.001, 10.0), min_size=2, max_size=12),
    st.floats(0.05, 0.95),
)  # fmt: skip
def test_rising_pieces_of_any_shape(widths: list[float], rises: list[float], part: float) -> None:
    count = min(len(widths), len(rises))
    prices, changes = np.cumsum([0.0, *widths[:count]]), np.cumsum([0.0, *rises[:count]])
    changes -= part * changes[-1]
    found = break_even(through(*zip(prices, changes, strict=True)), 0.0, float(prices[-1]), price_tolerance=1e-7)
    assert found.price.value == pytest.approx(np.interp(0.0, changes, prices), abs=1e-6)
    assert found.low <= found.price.value <= found.high
    assert found.change_low <= 0.0 <= found.change_high
    assert found.evaluations <= 40


def test_a_steep_end_does_not_make_it_crawl() -> None:
    found = break_even(through((0, -1e-3), (99, -1e-4), (100, 1e4)), 0.0, 100.0, cost_tolerance=0.0)
    assert found.price.value == pytest.approx(99.0, abs=1e-3)
    assert found.evaluations < 40


def test_no_change_of_sign_is_no_answer() -> None:
    better, worse = break_even(lambda price: -1.0, 0.0, 100.0), break_even(lambda price: 1.0, 0.0, 100.0)
    assert better.price.value is None
    assert (
        better.price.reason
        == "at neither of the prices tried: with the project the system costs less at 0 and 100 CNY/t"
    )
    assert "costs more" in worse.price.reason
    with pytest.raises(ConfigError, match="lower to a higher"):
        break_even(lambda price: price, 10.0, 10.0)


def test_the_bracket_holds_where_evaluations_run_out() -> None:
    found = break_even(through((0, -1), (50, -0.9), (60, 5)), 0.0, 60.0, most_evaluations=3)
    assert not found.exact
    assert found.evaluations == 3
    assert found.low <= 50 + 0.9 / 0.59 <= found.high


def test_costs_that_cross_more_than_once() -> None:
    change = through((0, -1), (40, 1), (80, -1), (120, 3))
    found = break_evens(change, [0, 30, 70, 100, 120])
    assert [one.price.value for one in found] == pytest.approx([20.0, 60.0, 90.0])
    # A zero on a price of the sweep is one zero
    assert [one.price.value for one in break_evens(change, [0, 20, 40])] == pytest.approx([20.0])
    assert break_evens(lambda price: 1.0, [0, 50]) == []


def test_no_abatement_cost_without_abatement() -> None:
    assert "binding cap" in abatement_cost(0.52, 0.0).reason
    assert "fall" in abatement_cost(0.52, -1.0).reason


def test_unlocking_prices_of_two_plants_in_two_periods() -> None:
    """Renewables at 400, then 340 CNY/MWh; a new plant 250 and 0.75 t/MWh, an old one 300 and 1 t/MWh."""
    renewable = np.array([400.0, 340.0])
    assert unlocking_price(renewable, 250.0, 0.75) == pytest.approx([200.0, 120.0])
    assert unlocking_price(renewable, 300.0, 1.0) == pytest.approx([100.0, 40.0])
    with pytest.raises(ConfigError, match="without emissions"):
        unlocking_price(340.0, 250.0, 0.0)
