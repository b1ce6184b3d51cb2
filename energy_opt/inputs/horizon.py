"""The horizon: model years, the stretch of time each stands for, and the discounting over it.

A model year y stands for the interval [start_y, end_y]; the first starts at itself, the last ends at itself, and two
neighbours meet half-way (trapezoid), unless the folder gives the weights. The same weights serve costs and budgets.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from energy_opt.config.scenario import HorizonChoice
from energy_opt.errors import InputError, Issue


@dataclass(frozen=True)
class Horizon:
    """Model years and their weights.

    start, end: interval that each year stands for [calendar year]; represented: its length [year];
    discount: discount factor summed (integrated) over it, base year = 1 [year]; since_previous: calendar years since
    the model year before (the first: since the base year, at least 1) [year]; discount_is_given: data state a discount
    factor, so that `discount` need not follow from the rate.
    """

    years: tuple[int, ...]
    base_year: int
    rate: float
    start: np.ndarray
    end: np.ndarray
    represented: np.ndarray
    discount: np.ndarray
    since_previous: np.ndarray
    discount_is_given: bool = False

    def discount_integral(self, start: float, end: float) -> float:
        """Discount factor integrated from `start` to `end`, 1 at the base year [year]."""
        return _integral(self.rate, start - self.base_year, end - self.base_year)


def make_horizon(choice: HorizonChoice, given: pd.DataFrame) -> Horizon:
    """The horizon of a scenario; `given` is the table `year` (used with represented_years = given)."""
    years = np.array(choice.years, dtype=float)
    if choice.represented_years == "given":
        start, end = _given_intervals(choice, given)
    else:
        middle = (years[1:] + years[:-1]) / 2
        start = np.concatenate([years[:1], middle])
        end = np.concatenate([middle, years[-1:]])
    if len(years) == 1 and choice.represented_years != "given":
        end = start + 1.0
    discount = np.array(
        [
            _integral(choice.discount_rate, s - choice.base_year, e - choice.base_year)
            for s, e in zip(start, end, strict=True)
        ]
    )
    stated = np.full(len(years), np.nan)
    if choice.represented_years == "given":
        stated = given.set_index("year")["discount_factor"].reindex(choice.years).to_numpy(float)
        discount = np.where(np.isnan(stated), discount, stated)
    since = np.maximum(np.diff(years, prepend=choice.base_year), 1.0)
    return Horizon(
        choice.years, choice.base_year, choice.discount_rate, start, end, end - start, discount, since,
        discount_is_given=bool(np.isfinite(stated).any()),
    )  # fmt: skip


def operating_share(horizon: Horizon, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Part of each year's interval in which something that exists from `start` to `end` exists: [member, year], 0 to 1.

    Summed over the years with their weights it gives back the life inside the horizon.
    """
    overlap = np.minimum(end[:, None], horizon.end) - np.maximum(start[:, None], horizon.start)
    share: np.ndarray = np.clip(overlap, 0.0, None) / horizon.represented
    return share


def annuity_factor(rate: float, life: float) -> float:
    """Yearly payment per unit of investment that pays it back over `life` years at `rate`, paid continuously [1/year].

    >>> round(annuity_factor(0.0, 20.0), 3)
    0.05
    """
    return 1.0 / _integral(rate, 0.0, life)


def _integral(rate: float, start: float, end: float) -> float:
    if rate == 0.0:
        return end - start
    force = np.log1p(rate)
    return float((np.exp(-force * start) - np.exp(-force * end)) / force)


def _given_intervals(choice: HorizonChoice, given: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    weights = given.set_index("year")["represented_years"]
    missing = [year for year in choice.years if year not in weights.index]
    if missing:
        raise InputError(
            Issue("year", "no weight is given for a model year", value=str(year),
                  hint="add the row, or set horizon.represented_years=trapezoid")
            for year in missing
        )  # fmt: skip
    lengths = weights.loc[list(choice.years)].to_numpy(float)
    start = choice.years[0] + np.concatenate([[0.0], np.cumsum(lengths)[:-1]])
    return start, start + lengths
