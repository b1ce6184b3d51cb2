"""Utilisation limits: how many full-load hours some technologies of a scope run in a year, at least and at most.

Hours are net output per capacity in service, of all assets of the rule together. A floor is what long-term contracts or
administrative plans of hours guarantee to coal power; a ceiling keeps plants as a reserve. Both are kept by running, or
by the capacity itself: a floor may also retire what would stand idle.

Source: planned hours and contracts of coal power (reform of the power sector, State Council document 9 of 2015).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, group_set
from energy_opt.model.declare import Feature, equation
from energy_opt.model.scopes import assets_by_rule, has_rules, rule_set
from energy_opt.model.sets import GENERATOR_KINDS
from energy_opt.model.slack import slack

TWH_PER_GW_HOUR = 1e-3  # 1 GW over one hour of the year

SHORTFALL = slack("output_shortfall", "least_used", "TWh", "output below the floor")
EXCESS = slack("output_excess", "most_used", "TWh", "output above the limit")


@equation(over=("least_used",), unit="TWh", price="least_utilisation_price", slacks=("output_shortfall",))
def least_utilisation(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""\sum_{a \in c} \left( \sum_p G_{ayp} - \underline{h}_{cy} A_{ay} \right) + X^-_{cy} \ge 0"""
    return (
        sum(m.energy[a, y, p] for a in m.least_used_assets[c, s, y] for p in m.period)
        - sum(m.least_hours[c, s, y] * m.available_capacity[a, y] for a in m.least_used_assets[c, s, y])
        + m.output_shortfall[c, s, y]
        >= 0.0
    )


@equation(over=("most_used",), unit="TWh", price="most_utilisation_price", slacks=("output_excess",))
def most_utilisation(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""\sum_{a \in c} \left( \sum_p G_{ayp} - \bar{h}_{cy} A_{ay} \right) - X^+_{cy} \le 0"""
    return (
        sum(m.energy[a, y, p] for a in m.most_used_assets[c, s, y] for p in m.period)
        - sum(m.most_hours[c, s, y] * m.available_capacity[a, y] for a in m.most_used_assets[c, s, y])
        - m.output_excess[c, s, y]
        <= 0.0
    )


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Floors and ceilings by rule and year, and the assets under each."""
    rules = system.rules["utilisation_limit"]
    floors, ceilings = (rules[rules[name].notna()].reset_index(drop=True) for name in ("minimum", "maximum"))
    m.least_used, m.most_used = rule_set(floors), rule_set(ceilings)
    m.least_used_assets = group_set(m.least_used, _generators(floors, system))
    m.most_used_assets = group_set(m.most_used, _generators(ceilings, system))
    m.least_hours = ArrayParam(m.least_used, values=_hours(floors["minimum"]))
    m.most_hours = ArrayParam(m.most_used, values=_hours(ceilings["maximum"]))
    SHORTFALL.declare(m, m.least_used, floors["shortfall_price"])
    EXCESS.declare(m, m.most_used, ceilings["excess_price"])


def _generators(rules: pd.DataFrame, system: System) -> dict[Any, list[str]]:
    """Assets with an output, by rule."""
    assets = system.capacities.assets
    known = set(assets.loc[assets["kind"].isin(GENERATOR_KINDS), "asset"])
    return {key: [asset for asset in chosen if asset in known] for key, chosen in assets_by_rule(rules, system).items()}


def _hours(given: pd.Series) -> np.ndarray:
    """Full-load hours as TWh per GW."""
    return np.asarray(given, float) * TWH_PER_GW_HOUR


FEATURE = Feature(
    name="utilisation_limit",
    module=__name__,
    declare=declare,
    is_active=has_rules("utilisation_limit"),
    variables=(SHORTFALL.variable, EXCESS.variable),
    contributions=(SHORTFALL.cost, EXCESS.cost),
    equations=(least_utilisation, most_utilisation),
)
