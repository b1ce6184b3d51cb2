"""What is known of the cost of any set of projects from the sets that were solved: tangents below, chords above.

The least cost V(X) of a linear program is convex in the forced capacities X, and the prices of the forcing rows are a
subgradient: V(X) ≥ V(X_k) + g_k · (X − X_k) at every solved point k. Between solved points V lies below every mix of
them (Boyd and Vandenberghe 2004, *Convex Optimization*, sections 3.1 and 5.6).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from energy_opt.errors import ResultError

NEAR = 1e-9
"""Capacities nearer than this part of the largest are the same."""

CONVEX = 1e-6
"""How far a tangent may rise above a mix of points through the solver's rounding, as a part of the value."""


@dataclass(frozen=True)
class SolvedPoint:
    """A solved system: capacity forced by class [GW], value V [bn, present value], slope g of each class [bn/GW]."""

    capacity: pd.Series
    value: float
    slope: pd.Series


@dataclass(frozen=True)
class Bracket:
    """Bounds [bn]; -inf or inf where nothing bounds it."""

    lower: float
    upper: float

    @property
    def straddles_zero(self) -> bool:
        """Whether the sign is open."""
        return self.lower < 0.0 < self.upper


@dataclass(frozen=True)
class _Known:
    """Solved points as arrays, places and slopes: points × classes; most: upper limits of the slopes."""

    places: np.ndarray
    values: np.ndarray
    slopes: np.ndarray
    most: np.ndarray


def first_order_value(accounts: pd.DataFrame) -> pd.Series:
    """Change of the least cost per GW of forced capacity, g = Σ_y D_y (capital + FOM − rent), by project [bn/GW].

    accounts: project, year, discount (D_y) [years], capital, fixed_om, rent [bn/GW/year]. It equals the price of the
    forcing row where the plant is kept to the end of its life.
    """
    net = accounts["discount"] * (accounts["capital"] + accounts["fixed_om"] - accounts["rent"])
    return net.groupby(accounts["project"], sort=False).sum().rename("first_order_value")


def slope_bracket(start: pd.Series, end: pd.Series, step: pd.Series) -> Bracket:
    """Bounds of V(X + step) − V(X) from the slopes at both ends alone: g_start · step ≤ change ≤ g_end · step [bn].

    start, end: slopes by class [bn/GW]; step: by class [GW]. Without values, as for screening.
    """
    return Bracket(float(start.reindex(step.index).to_numpy() @ step), float(end.reindex(step.index).to_numpy() @ step))


def value_bracket(points: Sequence[SolvedPoint], capacity: pd.Series, most: pd.Series | None = None) -> Bracket:
    """Bounds of V at any capacity by class [GW], from all solved points [bn].

    Lower: the highest tangent. Upper: the cheapest mix of solved points that has this capacity. most: known upper
    limits of the slope by class [bn/GW], inf = none: where a plant is free to retire at once, one more GW costs its
    capital at most. A mix with less capacity than asked for then bounds V as well.
    """
    return _value_bracket(_known(points, capacity.index, most), capacity.to_numpy(float))


def change_bracket(
    points: Sequence[SolvedPoint], start: pd.Series, end: pd.Series, most: pd.Series | None = None
) -> Bracket:
    """Bounds of V(end) − V(start) from all solved points, capacities by class [GW] → [bn]; most: as `value_bracket`."""
    known = _known(points, start.index, most)
    return _change_bracket(known, start.to_numpy(float), end.reindex(start.index).to_numpy(float))


def project_brackets(
    points: Sequence[SolvedPoint], projects: pd.DataFrame, most: pd.Series | None = None, *, last_out: bool = False
) -> pd.DataFrame:
    """Bracket of each project alone: project, lower, upper [bn].

    projects: project, class, capacity [GW]. First-in, against nothing; with last_out against all others, where all are
    the classes' sums over these projects.
    """
    if not points:
        raise ResultError("no solved point is given: a bracket needs at least the system without the projects")
    classes = points[0].capacity.index
    known = _known(points, classes, most)
    nothing = np.zeros(len(classes))
    every = projects.groupby("class")["capacity"].sum().reindex(classes).fillna(0.0).to_numpy(float)
    position = classes.get_indexer(pd.Index(projects["class"]))
    if (position < 0).any():
        strange = sorted(projects.loc[position < 0, "class"].astype(str).unique())
        raise ResultError(f"the solved points have no class of these names: {', '.join(strange)}")
    rows = []
    for name, place, size in zip(projects["project"], position, projects["capacity"].to_numpy(float), strict=True):
        own = nothing.copy()
        own[place] = size
        ends = (every - own, every) if last_out else (nothing, own)
        bracket = _change_bracket(known, *ends)
        rows.append((name, bracket.lower, bracket.upper))
    return pd.DataFrame(rows, columns=["project", "lower", "upper"])


def _known(points: Sequence[SolvedPoint], classes: pd.Index, most: pd.Series | None) -> _Known:
    if not points:
        raise ResultError("no solved point is given: a bracket needs at least the system without the projects")
    for point in points:
        lacking = [str(name) for name in classes if name not in point.capacity.index or name not in point.slope.index]
        if lacking or len(point.capacity) != len(classes):
            names = ", ".join(lacking) or "it has more"
            raise ResultError(f"a solved point has other classes than the capacity asked for: {names}")
    limit = np.full(len(classes), np.inf)
    if most is not None:
        limit = most.reindex(classes).fillna(np.inf).to_numpy(float)
    return _Known(
        np.array([point.capacity[classes].to_numpy(float) for point in points]),
        np.array([point.value for point in points], dtype=float),
        np.array([point.slope[classes].to_numpy(float) for point in points]),
        limit,
    )


def _value_bracket(known: _Known, wanted: np.ndarray) -> Bracket:
    lower = float(np.max(known.values + ((wanted - known.places) * known.slopes).sum(axis=1)))
    upper = _cheapest_mix(known, wanted)
    if lower > upper + CONVEX * max(1.0, abs(upper)):
        raise ResultError(
            f"a tangent lies {lower - upper:.3g} bn above a mix of solved points: values and prices do not belong to "
            "one convex cost; use basic solutions of one program in which only the forced capacity changes"
        )
    return Bracket(min(lower, upper), upper)


def _change_bracket(known: _Known, start: np.ndarray, end: np.ndarray) -> Bracket:
    before, after = _value_bracket(known, start), _value_bracket(known, end)
    lower, upper = after.lower - before.upper, after.upper - before.lower
    step = end - start
    limited = known.most[step != 0.0]
    if np.all(step >= 0.0) and np.all(np.isfinite(limited)):
        upper = min(upper, float(limited @ step[step != 0.0]))
    return Bracket(lower, max(lower, upper))


def _cheapest_mix(known: _Known, wanted: np.ndarray) -> float:
    """min Σ λ_k V_k + most · (wanted − Σ λ_k X_k), λ a mix; the brackets are ≥ 0, and 0 in classes without a limit."""
    near = NEAR * max(1.0, float(np.abs(known.places).max()), float(np.abs(wanted).max()))
    # A point with capacity in a class of which none is wanted is in no mix: this leaves few points
    usable = ~((known.places > near) & (wanted <= near)).any(axis=1)
    places, values = known.places[usable], known.values[usable]
    if not len(places):
        return np.inf
    there = np.abs(places - wanted).max(axis=1) <= near
    if there.any():
        return float(values[there].min())
    if len(places) == 1:
        return _beside(float(values[0]), wanted - places[0], known.most, near)
    involved = (np.abs(places) > near).any(axis=0) | (wanted > near)
    places, wanted, most = places[:, involved], wanted[involved], known.most[involved]
    free = np.isfinite(most)
    unit = np.maximum(np.maximum(np.abs(places).max(axis=0), wanted), near)
    limit = np.where(free, most, 0.0)
    cost = values - places @ limit
    answer = linprog(
        cost - cost.min(),  # a shift that no mix feels, for the sake of digits
        A_ub=(places / unit)[:, free].T,
        b_ub=(wanted / unit)[free],
        A_eq=np.vstack([(places / unit)[:, ~free].T, np.ones(len(places))]),
        b_eq=np.append((wanted / unit)[~free], 1.0),
        bounds=(0.0, None), method="highs",
    )  # fmt: skip
    if answer.status == 2:
        return np.inf
    if not answer.success:
        raise ResultError(f"the mix of solved points could not be found: {answer.message}")
    return float(answer.fun + cost.min() + limit @ wanted)


def _beside(value: float, more: np.ndarray, most: np.ndarray, near: float) -> float:
    """Upper bound beside the only point of use: its value and what the capacity above it may cost at most."""
    added = more > near
    if (more < -near).any() or not np.isfinite(most[added]).all():
        return np.inf
    return value + float(most[added] @ more[added])
