"""The cost of a whole pipeline shared out to its classes: Aumann–Shapley prices along the diagonal.

φ_i = X_i ∫₀¹ π_i(θX) dθ, the average price of the forcing row of class i on the way from nothing to all (Aumann and
Shapley 1974, *Values of Non-Atomic Games*; Billera and Heath 1982, doi:10.1287/moor.7.1.32). It is additive over any
grouping and adds up to V(X) − V(0). V is convex and piecewise linear along the way, so that it is walked from kink to
kink: where the tangents of two points meet on V itself, nothing is left to learn between them. At a kink, and at
nothing, prices are any subgradient: only those of a tangent that reaches the next point are counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from energy_opt.errors import ConfigError, ResultError

Evaluate = Callable[[float], tuple[float, pd.Series]]
"""θ → V(θX) [bn] and the prices π(θX) of the forcing rows by class [bn/GW]."""

BRACKET = 0.01
"""Bracket of the total at which to stop, relative to the sum of all changes of V along the way [1]."""

MOST_POINTS = 21
"""Most evaluations, unless told otherwise."""


@dataclass(frozen=True)
class Attribution:
    """The shares of the total by class.

    value: φ by class [bn]; it adds up to total = V(X) − V(0) [bn]. lower, upper: bracket of the total by left and right
    Riemann sums over what is not yet known to be linear [bn]. open_part: part of the way that is not [1]. unsettled:
    Σ over those parts of length · |difference of the prices at both ends| · X by class: how far its φ would move if the
    price were one or the other throughout, an indication and no bound [bn]. violation: how far the points are from any
    convex function [bn]. points: theta, value [bn], slope (of V in θ) [bn], in the order of θ. prices: points × classes
    [bn/GW].
    """

    value: pd.Series
    total: float
    lower: float
    upper: float
    open_part: float
    unsettled: pd.Series
    violation: float
    points: pd.DataFrame
    prices: pd.DataFrame

    @property
    def bracket(self) -> float:
        """Width of the bracket of the total relative to the sum of all changes of V along the way [1]."""
        moved = float(self.points["value"].diff().abs().sum())
        width = self.upper - self.lower
        return width / moved if moved > 0.0 else 0.0 if width <= 0.0 else np.inf


@dataclass(frozen=True)
class _Point:
    theta: float
    value: float
    slope: float
    prices: np.ndarray


@dataclass(frozen=True)
class _Piece:
    """Between two points: meeting is where their tangents meet; is_open: V is not known to be linear there."""

    left: _Point
    right: _Point
    meeting: float
    is_open: bool
    violation: float

    @property
    def length(self) -> float:
        return self.right.theta - self.left.theta

    @property
    def width(self) -> float:
        """What the piece adds to the bracket of the total [bn]."""
        return max(0.0, self.right.slope - self.left.slope) * self.length if self.is_open else 0.0


def aumann_shapley(
    evaluate: Evaluate,
    capacity: pd.Series,
    *,
    bracket: float = BRACKET,
    most_points: int = MOST_POINTS,
    value_error: float | None = None,
) -> Attribution:
    """Aumann–Shapley attribution of V(X) − V(0) to classes, exact where all kinks on the diagonal are found.

    evaluate: V and prices at θX, for θ in [0, 1]. capacity: X by class [GW]. bracket: width of the total's bracket at
    which to stop, relative to the changes of V. most_points: most evaluations, at least 2. value_error: how far a value
    may be off [bn]; tangents meet within it; by default 1e-9 of the largest value.
    """
    if most_points < 2:
        raise ConfigError("an attribution needs at least two points, nothing and all")
    points = [_solved(evaluate, capacity, 0.0), _solved(evaluate, capacity, 1.0)]
    while True:
        error = 1e-9 * max(1.0, *(abs(point.value) for point in points)) if value_error is None else value_error
        pieces = [_piece(left, right, error) for left, right in pairwise(points)]
        moved = sum(abs(piece.right.value - piece.left.value) for piece in pieces)
        widest = max(pieces, key=lambda piece: piece.width)
        enough = sum(piece.width for piece in pieces) <= max(bracket * moved, error)
        if enough or len(points) >= most_points:
            break
        points.append(_solved(evaluate, capacity, _next_theta(widest)))
        points.sort(key=lambda point: point.theta)
    violation = max(piece.violation for piece in pieces)
    if violation > max(10.0 * error, bracket * moved):
        raise ResultError(
            f"the cost along the pipeline is not convex, by {violation:.3g} bn: prices and values of the solutions do "
            "not belong together; use basic solutions of one program in which only the forced capacity changes"
        )
    return _attribution(points, pieces, capacity, violation)


def attribute_to_projects(attribution: pd.Series, capacity: pd.Series, projects: pd.DataFrame) -> pd.DataFrame:
    """Shares of the projects of each class in proportion to their capacity: the given rows with attribution [bn] and
    attribution_per_kw [CNY/kW].

    attribution [bn], capacity [GW]: by class. projects: project, class, capacity [GW].
    """
    per_capacity = attribution / capacity.reindex(attribution.index)
    rate = projects["class"].map(per_capacity)
    if rate.isna().any():
        strange = sorted(projects.loc[rate.isna(), "class"].astype(str).unique())
        raise ResultError(f"classes without an attribution, or without capacity: {', '.join(strange)}")
    return projects.assign(attribution=rate * projects["capacity"], attribution_per_kw=1e3 * rate)


def attribute_to_groups(projects: pd.DataFrame, by: str) -> pd.DataFrame:
    """Shares of groups of projects (by region, owner, status …), which add up: the column, projects, capacity [GW],
    attribution [bn], attribution_per_kw [CNY/kW], largest first.

    projects: as `attribute_to_projects` returns them.
    """
    sums = projects.groupby(by, sort=False).agg(
        projects=("project", "count"), capacity=("capacity", "sum"), attribution=("attribution", "sum")
    )
    sums["attribution_per_kw"] = 1e3 * sums["attribution"] / sums["capacity"]
    return sums.sort_values("attribution", ascending=False, kind="stable").reset_index()


def _solved(evaluate: Evaluate, capacity: pd.Series, theta: float) -> _Point:
    value, prices = evaluate(theta)
    named = prices.reindex(capacity.index)
    if named.isna().any() or not np.isfinite(value):
        lacking = ", ".join(map(str, named.index[named.isna()]))
        raise ResultError(f"the solution at {theta:.3g} of the pipeline has no price of: {lacking or 'its value'}")
    array = named.to_numpy(float)
    return _Point(theta, float(value), float(array @ capacity.to_numpy(float)), array)


def _piece(left: _Point, right: _Point, error: float) -> _Piece:
    length = right.theta - left.theta
    rise = right.value - left.value
    above_left, above_right = rise - left.slope * length, right.slope * length - rise
    bend = above_left + above_right  # both parts are ≥ 0 where V is convex
    share = min(1.0, max(0.0, above_right / bend)) if bend > 0.0 else 0.5
    is_open = min(above_left, above_right) > error
    violation = max(0.0, -above_left, -above_right)
    return _Piece(left, right, left.theta + share * length, is_open, violation)


def _next_theta(piece: _Piece) -> float:
    """Where the tangents meet; in the middle where that is too near an end to be told from it."""
    margin = 1e-6 * piece.length
    inside = piece.left.theta + margin < piece.meeting < piece.right.theta - margin
    return piece.meeting if inside else 0.5 * (piece.left.theta + piece.right.theta)


def _attribution(points: list[_Point], pieces: list[_Piece], capacity: pd.Series, violation: float) -> Attribution:
    """The left price holds up to where the tangents meet, the right one after it: so they add up to the total."""
    size = capacity.to_numpy(float)
    mean, swing = np.zeros_like(size), np.zeros_like(size)
    total = points[-1].value - points[0].value
    lower = upper = total
    for piece in pieces:
        before, after = piece.meeting - piece.left.theta, piece.right.theta - piece.meeting
        mean += before * piece.left.prices + after * piece.right.prices
        if piece.is_open:
            rise = piece.right.value - piece.left.value
            lower += min(0.0, piece.left.slope * piece.length - rise)
            upper += max(0.0, piece.right.slope * piece.length - rise)
            swing += piece.length * np.abs(piece.right.prices - piece.left.prices)
    table = pd.DataFrame([(p.theta, p.value, p.slope) for p in points], columns=["theta", "value", "slope"])
    prices = pd.DataFrame([p.prices for p in points], index=pd.Index(table["theta"]), columns=capacity.index)
    return Attribution(
        pd.Series(mean * size, index=capacity.index, name="attribution"), total, lower, upper,
        float(sum(piece.length for piece in pieces if piece.is_open)),
        pd.Series(swing * size, index=capacity.index, name="unsettled"), violation, table, prices,
    )  # fmt: skip
