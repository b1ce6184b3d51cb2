"""Price collar: a market's keeper sells any amount of allowances at a ceiling price and buys any at a floor price.

The price of an allowance then lies between both. What is paid and received is a transfer: reported apart from the cost
of resources. Prices are real money of the year.
Source: ceilings and floors as in Roberts and Spence (1976), Journal of Public Economics 5.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from energy_opt.inputs.economics import BN_PER_MT
from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, group_set
from energy_opt.model.declare import Feature, Variable, contribution
from energy_opt.model.market_scopes import has_any, own_keys, rules_of_markets
from energy_opt.model.scopes import RULE, rule_set

COLLARS = rules_of_markets("price_collar")


@contribution("allowances", "collar", over=("market_year",))
def collared(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""V^+_{c y} - V^-_{c y}"""
    return sum(m.allowances_sold[k, r, v] for k, r, v in m.collar_of[c, s, y]) - sum(
        m.allowances_bought_back[k, r, v] for k, r, v in m.collar_of[c, s, y]
    )


@contribution("cost", "allowance_sales", over=("collar_year",), kind="transfer")
def sales(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""\bar{\tau}_{c y} V^+_{c y} - \underline{\tau}_{c y} V^-_{c y}"""
    return (
        m.ceiling_price[c, s, y] * m.allowances_sold[c, s, y]
        - m.floor_price[c, s, y] * m.allowances_bought_back[c, s, y]
    )


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Collars by market and year; without a ceiling nothing is sold, without a floor nothing bought back."""
    collars = COLLARS(system)
    m.collar_year = rule_set(collars)
    m.collar_of = group_set(m.market_year, own_keys(collars), names=RULE)
    m.ceiling_price, m.most_sold = _price(m.collar_year, collars["ceiling"]), _limit(m.collar_year, collars["ceiling"])
    m.floor_price, m.most_bought = _price(m.collar_year, collars["floor"]), _limit(m.collar_year, collars["floor"])


def _price(index: pyo.Set, given: pd.Series) -> ArrayParam:
    return ArrayParam(index, values=given.fillna(0.0).to_numpy(float) * BN_PER_MT)


def _limit(index: pyo.Set, given: pd.Series) -> ArrayParam:
    return ArrayParam(index, values=np.where(given.isna(), 0.0, np.inf))


FEATURE = Feature(
    name="price_collar",
    module=__name__,
    declare=declare,
    is_active=has_any("price_collar", COLLARS),
    variables=(
        Variable("allowances_sold", ("collar_year",), "Mt", "allowances sold at the ceiling", upper="most_sold"),
        Variable("allowances_bought_back", ("collar_year",), "Mt", "allowances bought back at the floor",
                 upper="most_bought"),
    ),
    contributions=(collared, sales),
)  # fmt: skip
