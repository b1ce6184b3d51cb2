"""Attribution along the diagonal: the example by hand, exact on random piecewise-linear costs, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energy_opt.analysis.attribution import (
    Evaluate,
    attribute_to_groups,
    attribute_to_projects,
    aumann_shapley,
)
from energy_opt.errors import ConfigError, ResultError

TWO = pd.Series({"A": 5.0, "B": 5.0})


def highest(starts: np.ndarray, rises: np.ndarray, capacity: pd.Series, *, last: bool = False) -> Evaluate:
    """V = max_k (a_k + b_k · θX); at a kink the prices of the first or the last piece."""

    def evaluate(theta: float) -> tuple[float, pd.Series]:
        levels = starts + rises @ (theta * capacity.to_numpy())
        active = np.flatnonzero(levels >= levels.max() - 1e-11 * abs(levels.max()))
        return float(levels.max()), pd.Series(rises[active[-1 if last else 0]], index=capacity.index)

    return evaluate


def budget(theta: float) -> tuple[float, pd.Series]:
    """Two plants of 5 under a budget of 73 Mt: slope −0.02 up to 2 in all, then 0.07."""
    total = 10.0 * theta
    price = -0.02 if total < 2.0 else 0.07
    return max(66.88 - 0.02 * total, 66.70 + 0.07 * total), pd.Series({"A": price, "B": price})


def test_two_equal_plants_share_equally() -> None:
    found = aumann_shapley(budget, TWO)
    assert found.value.to_dict() == pytest.approx({"A": 0.26, "B": 0.26})
    assert found.total == pytest.approx(0.52)
    assert (found.lower, found.upper) == pytest.approx((0.52, 0.52))
    # Nothing, all, and the kink where their tangents meet
    assert found.points["theta"].tolist() == pytest.approx([0.0, 0.2, 1.0])
    assert (found.open_part, found.bracket) == pytest.approx((0.0, 0.0))
    assert found.unsettled.tolist() == [0.0, 0.0]


def test_the_bracket_of_two_points_is_that_of_the_screening() -> None:
    found = aumann_shapley(budget, TWO, most_points=2)
    assert (found.lower, found.upper) == pytest.approx((-0.20, 0.70))
    assert found.value.sum() == pytest.approx(0.52)
    assert found.open_part == 1.0
    assert found.unsettled.tolist() == pytest.approx([0.45, 0.45])
    assert found.bracket == pytest.approx(0.90 / 0.52)


def test_a_plant_may_be_harmed_and_another_helped() -> None:
    """V = max(−θ·1, θ·(4 − 1) − 1): A costs nothing, then 1 a GW; B saves 1 a GW throughout. The kink is at θ = 1/4."""
    evaluate = highest(np.array([0.0, -1.0]), np.array([[0.0, -1.0], [1.0, -1.0]]), pd.Series({"A": 4.0, "B": 1.0}))
    found = aumann_shapley(evaluate, pd.Series({"A": 4.0, "B": 1.0}), bracket=0.0)
    assert found.value.to_dict() == pytest.approx({"A": 3.0, "B": -1.0})


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.integers(1, 12), st.booleans())
def test_exact_where_all_kinks_are_found(seed: int, classes: int, pieces: int, last: bool) -> None:
    random = np.random.default_rng(seed)
    capacity = pd.Series(random.uniform(0.5, 10.0, classes), index=[f"c{i}" for i in range(classes)])
    starts, rises = random.normal(100.0, 10.0, pieces), random.normal(0.2, 1.0, (pieces, classes))
    found = aumann_shapley(highest(starts, rises, capacity, last=last), capacity, bracket=0.0, most_points=200)
    # The truth: between crossings of any two lines one piece is the highest throughout
    slope = rises @ capacity.to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = ((starts[:, None] - starts) / (slope - slope[:, None])).ravel()
    ends = np.unique(np.concatenate([[0.0, 1.0], crossing[(crossing > 0) & (crossing < 1)]]))
    middle = 0.5 * (ends[1:] + ends[:-1])
    active = (starts[:, None] + slope[:, None] * middle).argmax(axis=0)
    truth = (np.diff(ends) @ rises[active]) * capacity.to_numpy()
    assert found.value.to_numpy() == pytest.approx(truth, abs=1e-5)
    assert found.open_part == 0.0
    kinks = len(set(active)) - 1
    assert len(found.points) <= 2 * kinks + 3


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 2**32 - 1), st.integers(2, 9), st.booleans())
def test_it_adds_up_wherever_it_stops(seed: int, most_points: int, last: bool) -> None:
    random = np.random.default_rng(seed)
    capacity = pd.Series(random.uniform(0.5, 10.0, 3), index=["a", "b", "c"])
    starts, rises = random.normal(100.0, 10.0, 30), random.normal(0.2, 1.0, (30, 3))
    evaluate = highest(starts, rises, capacity, last=last)
    found = aumann_shapley(evaluate, capacity, most_points=most_points)
    truth = evaluate(1.0)[0] - evaluate(0.0)[0]
    assert found.total == pytest.approx(truth)
    assert found.value.sum() == pytest.approx(truth, abs=1e-9)
    assert found.lower - 1e-9 <= truth <= found.upper + 1e-9
    assert len(found.points) <= most_points
    assert len(found.points) == most_points or found.bracket <= 0.01 + 1e-12


def test_any_price_at_nothing_will_do() -> None:
    """Where nothing is forced, the price is any that is not above the true one: here far below."""

    def evaluate(theta: float) -> tuple[float, pd.Series]:
        value, prices = budget(theta)
        return value, prices - 1e6 if theta == 0.0 else prices

    found = aumann_shapley(evaluate, TWO, bracket=0.0)
    assert found.value.to_dict() == pytest.approx({"A": 0.26, "B": 0.26})
    assert len(found.points) <= 6


def smooth(theta: float) -> tuple[float, pd.Series]:
    """V = 100 + 60 θ² + 40 θ⁴, of A the first term and of B the second."""
    value = 100.0 + 60.0 * theta**2 + 40.0 * theta**4
    return value, pd.Series({"A": 24.0 * theta, "B": 32.0 * theta**3})


def test_smooth_costs_stop_at_the_bracket() -> None:
    found = aumann_shapley(smooth, TWO, bracket=0.1, most_points=100)
    assert 0.0 < found.bracket <= 0.1
    assert found.lower < 100.0 < found.upper
    # The shares are far nearer to the truth than the bracket, which shrinks with the number of points only
    assert found.value.to_dict() == pytest.approx({"A": 60.0, "B": 40.0}, abs=0.1)
    assert len(found.points) < 60


def test_prices_that_belong_to_no_convex_cost_are_refused() -> None:
    with pytest.raises(ResultError, match="not convex"):
        aumann_shapley(lambda t: (budget(t)[0], pd.Series({"A": 0.2, "B": 0.2})), TWO)
    with pytest.raises(ResultError, match="no price of: B"):
        aumann_shapley(lambda t: (0.0, pd.Series({"A": 1.0})), TWO)
    with pytest.raises(ResultError, match="its value"):
        aumann_shapley(lambda t: (np.nan, pd.Series({"A": 1.0, "B": 1.0})), TWO)
    with pytest.raises(ConfigError, match="two points"):
        aumann_shapley(budget, TWO, most_points=1)


def test_projects_and_groups_add_up() -> None:
    projects = pd.DataFrame({
        "project": ["P", "Q", "R"], "class": ["A", "A", "B"], "capacity": [4.0, 1.0, 5.0],
        "region": ["east", "west", "west"],
    })  # fmt: skip
    shares = attribute_to_projects(pd.Series({"A": 0.5, "B": -0.1}), TWO, projects)
    assert shares["attribution"].tolist() == pytest.approx([0.4, 0.1, -0.1])
    assert shares["attribution_per_kw"].tolist() == pytest.approx([100.0, 100.0, -20.0])
    groups = attribute_to_groups(shares, "region").set_index("region")
    assert groups["attribution"].to_dict() == pytest.approx({"east": 0.4, "west": 0.0})
    assert groups["projects"].to_dict() == {"east": 1, "west": 2}
    with pytest.raises(ResultError, match="B"):
        attribute_to_projects(pd.Series({"A": 0.5}), TWO, projects)
