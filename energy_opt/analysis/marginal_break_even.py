"""Break-even carbon prices of the first kW of many projects at once: one solution at a price tells of all of them.

What the first kW of a project costs the system, its forced row's dual π(τ), is piecewise linear in the carbon price τ.
Every solution gives a point on the curve of every project, so that a few of them narrow all zeros.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

PRICE_TOLERANCE = 1e-3
"""Width below which a bracket is an answer [CNY/t]."""

ZERO = 1e-7
"""Cost of a GW that is none [bn CNY/GW]: 0.0001 CNY/kW."""


@dataclass(frozen=True)
class Crossing:
    """The lowest price at which the cost of the first kW changes its sign [CNY/t].

    price: best estimate between low and high, which enclose it; exact: the cost is zero there (from low to high, where
    these differ); rising: it costs more above; others: further changes of sign between the prices tried.
    """

    price: float
    low: float
    high: float
    exact: bool
    rising: bool
    others: int

    @property
    def width(self) -> float:
        """Width of what is not known [CNY/t]."""
        return 0.0 if self.exact else self.high - self.low


def marginal_break_evens(
    tried: Mapping[float, pd.Series], cost: Callable[[float], pd.Series], most: int
) -> dict[str, Crossing | None]:
    """The break-even price of each class; None where its sign is the same at every price tried.

    tried: cost of the first GW by class at the carbon prices looked at already [bn CNY/GW]; cost: the same at another
    price; most: calls of it. Each call is where the widest bracket has its zero by interpolation, or, where the last
    such call took less than half of it away, in its middle.
    """
    known = dict(tried)
    halve: dict[str, bool] = {}
    for _ in range(most):
        found = _crossings(known)
        name, widest = max(((name, one.width if one else 0.0) for name, one in found.items()),
                           key=lambda pair: pair[1], default=("", 0.0))  # fmt: skip
        crossing = found.get(name)
        if crossing is None or widest <= PRICE_TOLERANCE:
            break
        price = 0.5 * (crossing.low + crossing.high) if halve.get(name) else crossing.price
        known[price] = cost(price)
        after = _crossings(known)[name]
        halve[name] = not halve.get(name) and after is not None and after.width > 0.5 * widest
    return _crossings(known)


def _crossings(known: Mapping[float, pd.Series]) -> dict[str, Crossing | None]:
    curves = pd.DataFrame(dict(known)).sort_index(axis=1)
    prices = [float(price) for price in curves.columns]
    return {str(name): _crossing(prices, row.tolist()) for name, row in curves.iterrows()}


def _crossing(prices: list[float], values: list[float]) -> Crossing | None:
    """The lowest change of sign along a curve; zeros between two signs belong to the change."""
    signed = [(price, value) for price, value in zip(prices, values, strict=True) if abs(value) > ZERO]
    turns = [(left, right) for left, right in pairwise(signed) if left[1] * right[1] < 0.0]
    if not turns:
        return None
    (low, below), (high, above) = turns[0]
    zeros = [price for price in prices if low < price < high]
    rising, others = above > 0.0, len(turns) - 1
    if zeros:
        return Crossing(zeros[0], zeros[0], zeros[-1], True, rising, others)
    return Crossing(low - below * (high - low) / (above - below), low, high, False, rising, others)
