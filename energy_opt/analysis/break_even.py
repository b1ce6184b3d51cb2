"""Prices of CO2 at which a plant turns: approval breaks even, an existing plant gives way, not building pays.

The cost of a project under a carbon price, ΔC(τ) = V_with(τ) − V_without(τ), is piecewise linear in the price, so that
a secant between two points of one piece finds its zero at once. Unlocking price after Erickson et al. 2015
(doi:10.1088/1748-9326/10/8/084023).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from energy_opt.analysis.metric import Metric, undefined
from energy_opt.errors import ConfigError

CNY_PER_T = 1e3
"""CNY/t per bn CNY/Mt."""

Point = tuple[float, float]
"""A carbon price [CNY/t] and the change of cost there [bn CNY]."""


@dataclass(frozen=True)
class BreakEven:
    """price: where the change of cost is zero, or the reason why none was found [CNY/t].

    low, high: prices that enclose it [CNY/t], with their changes of cost [bn CNY]; evaluations: calls of the function;
    exact: the change of cost at the price is zero within the tolerance.
    """

    price: Metric
    low: float
    high: float
    change_low: float
    change_high: float
    evaluations: int
    exact: bool


def break_even(
    change: Callable[[float], float],
    low: float,
    high: float,
    *,
    cost_tolerance: float = 1e-9,
    price_tolerance: float = 1e-3,
    most_evaluations: int = 40,
) -> BreakEven:
    """The carbon price between `low` and `high` at which the change of cost is zero: ΔC(τ*) = 0.

    change: ΔC at a carbon price [CNY/t → bn CNY]. It ends when |ΔC| is within cost_tolerance [bn CNY], when the bracket
    is narrower than price_tolerance [CNY/t], or after most_evaluations. Where both ends have one sign there is no
    answer, though it may change between them.
    """
    if not low < high:
        raise ConfigError(f"a break-even price is sought from a lower to a higher price, not from {low:g} to {high:g}")
    ends = (low, change(low)), (high, change(high))
    return _between(change, *ends, 2, cost_tolerance, price_tolerance, most_evaluations)


def break_evens(
    change: Callable[[float], float],
    prices: Sequence[float],
    *,
    cost_tolerance: float = 1e-9,
    price_tolerance: float = 1e-3,
    most_evaluations: int = 40,
) -> list[BreakEven]:
    """All break-even prices that a sweep of prices tells apart, in rising order; empty = no change of sign.

    The change of cost need not rise all the way: both costs are concave in the price, their difference is neither. Each
    pair of neighbouring prices with opposite signs is searched as by `break_even`, at most_evaluations each.
    """
    known = [(price, change(price)) for price in sorted(prices)]
    found = []
    for left, right in pairwise(known):
        touches_left = abs(left[1]) <= cost_tolerance and left is not known[0]
        if left[1] * right[1] <= 0.0 and not touches_left:
            found.append(_between(change, left, right, 0, cost_tolerance, price_tolerance, most_evaluations))
    return found


def _between(
    change: Callable[[float], float],
    low: Point,
    high: Point,
    spent: int,
    cost_tolerance: float,
    price_tolerance: float,
    most_evaluations: int,
) -> BreakEven:
    for price, value in (low, high):
        if abs(value) <= cost_tolerance:
            return _result(Metric(price), low, high, spent, exact=True)
    if low[1] * high[1] > 0.0:
        word = "costs more" if low[1] > 0.0 else "costs less"
        reason = (
            f"at neither of the prices tried: with the project the system {word} at {low[0]:g} and {high[0]:g} CNY/t"
        )
        return _result(undefined(reason), low, high, spent, exact=False)
    halve = False
    while high[0] - low[0] > price_tolerance and spent < most_evaluations:
        width = high[0] - low[0]
        price = 0.5 * (low[0] + high[0]) if halve else _secant(low, high)
        value = change(price)
        spent += 1
        if abs(value) <= cost_tolerance:
            return _result(Metric(price), low, high, spent, exact=True)
        if value * low[1] > 0.0:
            low = (price, value)
        else:
            high = (price, value)
        # A secant across several kinks may crawl along one end: then the next step halves the bracket
        halve = not halve and high[0] - low[0] > 0.5 * width
    return _result(Metric(_secant(low, high)), low, high, spent, exact=False)


def _secant(low: Point, high: Point) -> float:
    return low[0] - low[1] * (high[0] - low[0]) / (high[1] - low[1])


def _result(price: Metric, low: Point, high: Point, spent: int, *, exact: bool) -> BreakEven:
    return BreakEven(price, low[0], high[0], low[1], high[1], spent, exact)


def abatement_cost(cost_change: float, emission_change: float, least_emissions: float = 1e-6) -> Metric:
    """What a tonne costs that is avoided by not building: −ΔC / ΔE [CNY/t].

    cost_change: with − without the project, at a carbon price of 0 [bn CNY]; emission_change: likewise [Mt], same scope
    and years. Not defined where not building avoids nothing, as under a cap that binds.
    """
    if abs(emission_change) <= least_emissions:
        return undefined("emissions do not change: a binding cap or budget fixes them")
    if emission_change < 0.0:
        return undefined("emissions fall with the project: not building it avoids none")
    return Metric(-cost_change / emission_change * CNY_PER_T)


def unlocking_price(replacement_cost: ArrayLike, variable_cost: ArrayLike, emission_factor: ArrayLike) -> np.ndarray:
    """Carbon price at which an existing plant gives way to its replacement: (LCOE_repl − vc) / e [CNY/t].

    replacement_cost: full levelised cost of the cheapest firm replacement [CNY/MWh]; variable_cost: of the plant,
    without carbon [CNY/MWh]; emission_factor [t/MWh], above 0. Below zero: the replacement is cheaper without a price.
    """
    factor = np.asarray(emission_factor, float)
    if not np.all(factor > 0.0):
        raise ConfigError("an unlocking price is asked for a plant without emissions: give an emission factor above 0")
    return np.asarray((np.asarray(replacement_cost, float) - np.asarray(variable_cost, float)) / factor)
