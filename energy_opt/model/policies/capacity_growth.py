"""Capacity growth: how fast the capacity of some technologies grows and declines in a scope from model year to year.

Rates are per calendar year and compound over the years between two model years; the seed lets grow what is not there
yet. Rates hold for the years before the model year that they are given for. Lives that end count as decline: a decline
limit is then kept by building anew, or is broken at its price.

Source: growth constraints of energy-system models (`MAXGROWTH` of TIMES, growth and decline of MESSAGE).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, group_set
from energy_opt.model.declare import Feature, equation
from energy_opt.model.scopes import assets_of, rule_set, year_before
from energy_opt.model.slack import slack

EXCESS = slack("growth_excess", "growing", "GW", "capacity above what the growth allows")
SHORTFALL = slack("decline_shortfall", "declining", "GW", "capacity below what the decline allows")


@equation(over=("growing",), unit="GW", price="growth_price", slacks=("growth_excess",))
def growth_limit(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""\sum_{a \in c} A_{ay} - (1+g_{cy})^\Delta \sum_{a \in c} A_{ay^-} - X^+_{cy} \le \bar{s}_{cy}"""
    return (
        sum(m.available_capacity[a, y] for a in m.growing_assets[c, s, y])
        - sum(
            m.growth_factor[c, s, y] * m.available_capacity[a, b]
            for b in m.year_before_growth[c, s, y]
            for a in m.growing_assets[c, s, y]
        )
        - m.growth_excess[c, s, y]
        <= m.growth_seed[c, s, y]
    )


@equation(over=("declining",), unit="GW", price="decline_price", slacks=("decline_shortfall",))
def decline_limit(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""\sum_{a \in c} A_{ay} - (1-d_{cy})^\Delta \sum_{a \in c} A_{ay^-} + X^-_{cy} \ge 0"""
    return (
        sum(m.available_capacity[a, y] for a in m.declining_assets[c, s, y])
        - sum(
            m.decline_factor[c, s, y] * m.available_capacity[a, b]
            for b in m.year_before_decline[c, s, y]
            for a in m.declining_assets[c, s, y]
        )
        + m.decline_shortfall[c, s, y]
        >= 0.0
    )


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Rules that limit growth, rules that limit decline, and what the rates are over the years between."""
    years = system.horizon.years
    growing, declining = _limited(system, "growth"), _limited(system, "decline")
    m.growing, m.declining = rule_set(growing), rule_set(declining)
    m.growing_assets = assets_of(m.growing, growing, system)
    m.declining_assets = assets_of(m.declining, declining, system)
    m.year_before_growth = group_set(m.growing, year_before(growing, years))
    m.year_before_decline = group_set(m.declining, year_before(declining, years))
    m.growth_factor = ArrayParam(m.growing, values=(1.0 + growing["growth"].to_numpy(float)) ** _span(growing, system))
    m.decline_factor = ArrayParam(
        m.declining, values=(1.0 - declining["decline"].to_numpy(float)) ** _span(declining, system)
    )
    m.growth_seed = ArrayParam(m.growing, values=growing["seed"].fillna(0.0).to_numpy(float) * _span(growing, system))
    EXCESS.declare(m, m.growing, growing["excess_price"])
    SHORTFALL.declare(m, m.declining, declining["shortfall_price"])


def _limited(system: System, column: str) -> pd.DataFrame:
    """Rules that give the rate, in years that have one before."""
    rules = system.rules["capacity_growth"]
    return rules[rules[column].notna() & (rules["year"] > system.horizon.years[0])].reset_index(drop=True)


def _span(rules: pd.DataFrame, system: System) -> np.ndarray:
    """Calendar years from the model year before to that of each rule."""
    horizon = system.horizon
    return rules["year"].map(dict(zip(horizon.years, horizon.since_previous, strict=True))).to_numpy(float)


FEATURE = Feature(
    name="capacity_growth",
    module=__name__,
    declare=declare,
    is_active=lambda system: len(_limited(system, "growth")) + len(_limited(system, "decline")) > 0,
    variables=(EXCESS.variable, SHORTFALL.variable),
    contributions=(EXCESS.cost, SHORTFALL.cost),
    equations=(growth_limit, decline_limit),
)
