"""Peak year: the emissions of a scope do not rise after its peak year, and no year exceeds a ceiling.

The rows of no rise begin at the last model year that is not after the peak year: a peak in 2028 on 2025, 2030, 2035
means that 2030 is not above 2025; a peak in 2030, that 2035 is not above 2030. The ceiling is a number, since without
one the cheapest pathway emits more before the peak in order to be allowed more after it. The price of emissions in a
year is that of its ceiling and of its own row less that of the row of the year after, which a higher start relaxes.
"Not later than the peak year" itself is no linear rule; this one is sufficient for it. Source: China's pledge to peak
before 2030 (updated contribution under the Paris Agreement, 2021).
"""

from __future__ import annotations

import logging
from typing import Any

import pandas as pd
import pyomo.environ as pyo

from energy_opt.inputs.economics import per_tonne
from energy_opt.inputs.horizon import Horizon
from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, group_set
from energy_opt.model.declare import Feature, equation
from energy_opt.model.scopes import account_of, has_rules, rule_set
from energy_opt.model.slack import slack

logger = logging.getLogger(__name__)

EXCESS = slack("peak_excess", "peaked", "Mt", "emissions above the ceiling of a peak (kt: pollutants)")
RISE = slack("peak_rise", "past_peak", "Mt", "rise of emissions after the peak year (kt: pollutants)")


@equation(over=("peaked",), unit="Mt", price="peak_ceiling_price", slacks=("peak_excess",))
def peak_ceiling(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""E_{cy} - X_{cy} \le \hat{E}_c"""
    return (
        sum(m.account_emissions[k, y] for k in m.peaked_account[c, s, y]) - m.peak_excess[c, s, y] <= m.ceiling[c, s, y]
    )


@equation(over=("past_peak",), unit="Mt", price="peak_decline_price", slacks=("peak_rise",))
def peak_decline(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""E_{cy} - E_{cy^-} - X'_{cy} \le 0"""
    return (
        sum(m.account_emissions[k, y] for k in m.past_peak_account[c, s, y])
        - sum(m.account_emissions[k, b] for k, b in m.account_before[c, s, y])
        - m.peak_rise[c, s, y]
        <= 0.0
    )


def by_year(peaks: pd.DataFrame, horizon: Horizon) -> pd.DataFrame:
    """The peaks in every model year, with `starts`: the last model year that is not after the peak year."""
    starts = [max(year for year in horizon.years if year <= peak) for peak in peaks["peak_year"]]
    return peaks.assign(starts=starts).merge(pd.DataFrame({"year": horizon.years}), how="cross")


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Ceilings in every year, and the years after the peak with the one before each."""
    peaks, years = system.rules["peak_year"], system.horizon.years
    frame = by_year(peaks, system.horizon)
    for row in frame.drop_duplicates("rule").to_dict("records"):
        words = "peak_year %s: peak %s; no rise of emissions after the model year %s"
        logger.info(words, row["rule"], row["peak_year"], row["starts"])
    m.peaked = rule_set(frame)
    m.peaked_account = account_of(m.peaked, frame)
    m.ceiling = ArrayParam(m.peaked, values=frame["ceiling"].to_numpy(float))
    EXCESS.declare(m, m.peaked, frame["excess_price"], per_tonne(frame["species"]))

    after = frame[frame["year"] > frame["starts"]]
    m.past_peak = rule_set(after)
    m.past_peak_account = account_of(m.past_peak, after)
    before = dict(zip(years[1:], years, strict=False))
    m.account_before = group_set(
        m.past_peak,
        {key: [(account, before[key[2]]) for account in group] for key, group in m.past_peak_account.members.items()},
        names=("account", "year"),
    )
    RISE.declare(m, m.past_peak, after["excess_price"], per_tonne(after["species"]))


FEATURE = Feature(
    name="peak_year",
    module=__name__,
    declare=declare,
    is_active=has_rules("peak_year"),
    variables=(EXCESS.variable, RISE.variable),
    contributions=(EXCESS.cost, RISE.cost),
    equations=(peak_ceiling, peak_decline),
)
