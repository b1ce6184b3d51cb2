"""Emission budget: the emissions of several years together, each with the years it stands for, stay under a total.

One tonne counts the same whenever it is emitted, so that the price of a year rises with the interest between the years.
The years of the budget are a stretch of time, cut like the horizon: from 2025 to 2060 there are 35 years, and a model
year counts with the part of its interval that lies inside. An excess is paid at the end of the budget.
Source: cumulative emissions decide the warming (IPCC, Sixth Assessment Report, Working Group I, 2021, chapter 5.5).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from energy_opt.inputs.economics import per_tonne
from energy_opt.inputs.horizon import Horizon
from energy_opt.inputs.rules import account_names
from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, flat_set, group_set
from energy_opt.model.declare import Feature, Variable, contribution, equation
from energy_opt.model.scopes import has_rules
from energy_opt.model.sets import rows


@equation(over=("budgeted",), unit="Mt", price="carbon_price", slacks=("budget_excess",))
def emission_budget(m: Any, c: Any, s: Any) -> Any:
    r"""\sum_{y} \omega_{cy} E_{cy} - X_c \le \bar{B}_c"""
    return (
        sum(m.budget_weight[c, s, y] * m.account_emissions[k, y] for k, y in m.budget_account[c, s])
        - m.budget_excess[c, s]
        <= m.emission_allowance[c, s]
    )


@contribution("cost", "budget_excess", over=("budget_end",), kind="penalty")
def excess_cost(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""\pi_c X_c"""
    return m.budget_excess_price[c, s, y] * m.budget_excess[c, s]


def budget_weights(budgets: pd.DataFrame, horizon: Horizon) -> np.ndarray:
    """Years of each model year's interval that lie inside each budget: [budget, year]."""
    first = budgets["first_year"].astype("Float64").to_numpy(float, na_value=-np.inf)
    last = budgets["last_year"].astype("Float64").to_numpy(float, na_value=np.inf)
    inside = np.minimum(horizon.end, last[:, None]) - np.maximum(horizon.start, first[:, None])
    weights: np.ndarray = np.clip(inside, 0.0, None)
    return weights


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Budgets, the years that count, and the year in which an excess is paid: the last that counts."""
    budgets, years = system.rules["emission_budget"], system.horizon.years
    weights = budget_weights(budgets, system.horizon)
    keys, accounts = rows(budgets, "rule", "scope"), account_names(budgets)
    counted = [[years[place] for place in np.flatnonzero(row)] for row in weights]
    m.budgeted = flat_set(("rule", "scope"), keys)
    members = zip(keys, accounts, counted, strict=True)
    m.budget_account = group_set(
        m.budgeted, {key: [(name, year) for year in inside] for key, name, inside in members}, names=("account", "year")
    )
    m.budget_year = flat_set(("rule", "scope", "year"), [(*key, year) for key in keys for year in years])
    m.budget_weight = ArrayParam(m.budget_year, values=weights.ravel())
    m.emission_allowance = ArrayParam(m.budgeted, values=(budgets["budget"] - budgets["spent"]).to_numpy(float))

    m.budget_end = flat_set(
        ("rule", "scope", "year"), [(*key, inside[-1]) for key, inside in zip(keys, counted, strict=True)]
    )
    price = budgets["excess_price"].to_numpy(float)
    # A yearly cost counts once for every year that the model year stands for; the excess is paid once
    stands_for = system.horizon.represented[[years.index(inside[-1]) for inside in counted]]
    yearly = np.nan_to_num(price) * per_tonne(budgets["species"]) / stands_for
    m.budget_excess_price = ArrayParam(m.budget_end, values=yearly)
    m.budget_excess_limit = ArrayParam(m.budgeted, values=np.where(np.isnan(price), 0.0, np.inf))


FEATURE = Feature(
    name="emission_budget",
    module=__name__,
    declare=declare,
    is_active=has_rules("emission_budget"),
    variables=(
        Variable("budget_excess", ("budgeted",), "Mt", "emissions above the budget (kt: pollutants)",
                 upper="budget_excess_limit"),
    ),
    contributions=(excess_cost,),
    equations=(emission_budget,),
)  # fmt: skip
