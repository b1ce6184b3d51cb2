"""Bounds of the cost of any set of projects: the example by hand, and random convex piecewise-linear costs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energy_opt.analysis.brackets import (
    SolvedPoint,
    change_bracket,
    first_order_value,
    project_brackets,
    slope_bracket,
    value_bracket,
)
from energy_opt.errors import ResultError


def one(**by_class: float) -> pd.Series:
    return pd.Series(by_class, dtype=float)


class RandomCost:
    """V(X) = max_k (a_k + b_k · X), the shape of the least cost of any linear program in its forced capacities."""

    def __init__(self, seed: int, classes: int, pieces: int) -> None:
        random = np.random.default_rng(seed)
        self.names = [f"c{i}" for i in range(classes)]
        self.rises = random.normal(0.2, 1.0, (pieces, classes))
        self.starts = random.normal(100.0, 3.0, pieces)
        self.capacity = random.uniform(0.5, 10.0, classes)

    def value(self, capacity: np.ndarray) -> float:
        return float((self.starts + self.rises @ capacity).max())

    def point(self, capacity: np.ndarray) -> SolvedPoint:
        piece = int((self.starts + self.rises @ capacity).argmax())
        return SolvedPoint(self.series(capacity), self.value(capacity), self.series(self.rises[piece]))

    def series(self, values: np.ndarray) -> pd.Series:
        return pd.Series(values, index=self.names)


# A budget of 73 Mt: V(0) = 66.88, V(2) = 66.84, V(5) = 67.05, V(10) = 67.40; slopes −0.02 up to 2, then 0.07
NOTHING = SolvedPoint(one(P=0.0), 66.88, one(P=-0.02))
FIVE = SolvedPoint(one(P=5.0), 67.05, one(P=0.07))
ALL = SolvedPoint(one(P=10.0), 67.40, one(P=0.07))


def test_slopes_at_both_ends_leave_the_sign_open() -> None:
    bracket = slope_bracket(NOTHING.slope, ALL.slope, one(P=10.0))
    assert (bracket.lower, bracket.upper) == pytest.approx((-0.20, 0.70))
    assert bracket.straddles_zero
    assert bracket.lower < 67.40 - 66.88 < bracket.upper


def test_between_solved_points() -> None:
    bracket = value_bracket([NOTHING, ALL], one(P=5.0))
    assert (bracket.lower, bracket.upper) == pytest.approx((67.05, 0.5 * (66.88 + 67.40)))
    at_two = value_bracket([NOTHING, FIVE, ALL], one(P=2.0))
    assert (at_two.lower, at_two.upper) == pytest.approx((66.84, 66.88 * 0.6 + 67.05 * 0.4))
    solved = change_bracket([NOTHING, ALL], one(P=0.0), one(P=10.0))
    assert (solved.lower, solved.upper) == pytest.approx((0.52, 0.52))


def test_nothing_bounds_what_lies_outside_unless_slopes_are_limited() -> None:
    assert value_bracket([NOTHING], one(P=10.0)).upper == np.inf
    assert value_bracket([NOTHING], one(P=10.0)).lower == pytest.approx(66.68)
    # Free to retire, a GW costs its capital of 0.16 at most
    assert value_bracket([NOTHING], one(P=10.0), one(P=0.16)).upper == pytest.approx(66.88 + 1.6)
    change = change_bracket([NOTHING], one(P=4.0), one(P=9.0), one(P=0.16))
    assert change.upper == pytest.approx(0.8)


def test_projects_first_in_and_last_out() -> None:
    projects = pd.DataFrame({"project": ["A", "B"], "class": "P", "capacity": 5.0})
    first = project_brackets([NOTHING, FIVE, ALL], projects)
    assert first["lower"].tolist() == pytest.approx([0.17, 0.17])
    assert first["upper"].tolist() == pytest.approx([0.17, 0.17])
    last = project_brackets([NOTHING, FIVE, ALL], projects, last_out=True)
    assert last["upper"].tolist() == pytest.approx([0.35, 0.35])


@pytest.mark.slow
@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.integers(1, 8), st.integers(0, 5), st.booleans())
def test_the_bracket_contains_the_truth(seed: int, classes: int, pieces: int, solved: int, limited: bool) -> None:
    cost = RandomCost(seed, classes, pieces)
    random = np.random.default_rng(seed + 1)
    places = [np.zeros(classes), cost.capacity, *(random.uniform(0, 1, classes) * cost.capacity for _ in range(solved))]
    points = [cost.point(place) for place in places]
    most = cost.series(cost.rises.max(axis=0)) if limited else None
    for wanted in (*places, 0.5 * (places[-1] + places[0]), random.integers(0, 2, classes) * cost.capacity):
        bracket = value_bracket(points, cost.series(wanted), most)
        assert bracket.lower - 1e-6 <= cost.value(wanted) <= bracket.upper + 1e-6
        if limited:
            assert np.isfinite(bracket.upper)
    for place in places:  # at a solved point nothing is open
        bracket = value_bracket(points, cost.series(place), most)
        assert bracket.upper - bracket.lower <= 1e-9 * abs(bracket.upper)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_brackets_of_projects_contain_the_truth(seed: int, last_out: bool) -> None:
    cost = RandomCost(seed, 4, 6)
    points = [cost.point(theta * cost.capacity) for theta in (0.0, 0.3, 1.0)]
    projects = pd.DataFrame({"project": cost.names, "class": cost.names, "capacity": cost.capacity})
    found = project_brackets(points, projects, cost.series(cost.rises.max(axis=0)), last_out=last_out)
    for row, own in zip(found.itertuples(), np.diag(cost.capacity), strict=True):
        start, end = (cost.capacity - own, cost.capacity) if last_out else (0 * own, own)
        assert row.lower - 1e-6 <= cost.value(end) - cost.value(start) <= row.upper + 1e-6


def test_first_order_value_under_a_tight_budget() -> None:
    """A budget of 30 Mt: 0.16 of capital less a rent of (200 − 100) and (120 − 100) CNY/t · 0.75 t/MWh is 0.07."""
    accounts = pd.DataFrame({
        "project": "P", "year": [1, 2], "discount": 1.0, "capital": 0.08, "fixed_om": 0.0, "rent": [0.075, 0.015],
    })  # fmt: skip
    assert first_order_value(accounts).to_dict() == pytest.approx({"P": 0.07})


def test_points_that_fit_no_convex_cost_are_refused() -> None:
    wrong = SolvedPoint(one(P=0.0), 66.88, one(P=0.3))
    with pytest.raises(ResultError, match="do not belong to one convex cost"):
        value_bracket([wrong, ALL], one(P=10.0))
    with pytest.raises(ResultError, match="no solved point"):
        value_bracket([], one(P=10.0))
    with pytest.raises(ResultError, match="other classes"):
        value_bracket([NOTHING], one(P=1.0, Q=1.0))
    with pytest.raises(ResultError, match="no class of these names: Q"):
        project_brackets([NOTHING], pd.DataFrame({"project": ["A"], "class": "Q", "capacity": 5.0}))
