"""Trade between emission caps: what one cap allows more, the others of the market allow less, at one price for all.

Without trade each cap has its own price, and their spread is the cost of the differentiation; with trade among all caps
of a species the cost is that of one cap of their sum.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.inputs.traded_caps import traded_caps
from energy_opt.model.components import ArrayParam, flat_set, group_set
from energy_opt.model.declare import Feature, Variable, contribution, equation
from energy_opt.model.scopes import has_rules
from energy_opt.model.sets import rows


@equation(over=("traded",), unit="Mt", price="allowance_price")
def cap_trade(m: Any, k: Any, y: Any) -> Any:
    r"""\sum_{c \in k} B_{kcy} = 0"""
    return sum(m.allowance_purchase[k, c, s, y] for c, s in m.trading_caps[k, y]) == 0.0


@contribution("cap_allowances", "trade", over=("capped",))
def bought(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""\sum_{k \ni c} B_{kcy}"""
    return sum(m.allowance_purchase[k, c, s, y] for k in m.markets_of[c, s, y])


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """The caps of each market, and the most that each may buy."""
    trade = traded_caps(system.rules["cap_trade"], system.rules["emission_cap"])
    markets = trade[["market", "year"]].drop_duplicates()
    m.traded = flat_set(("rule", "year"), rows(markets, "market", "year"))
    m.trading_cap = flat_set(("market", "rule", "scope", "year"), rows(trade, "market", "rule", "scope", "year"))
    m.trading_caps = group_set(
        m.traded, _grouped(trade, ["market", "year"], ["rule", "scope"]), names=("rule", "scope")
    )
    m.markets_of = group_set(m.capped, _grouped(trade, ["rule", "scope", "year"], ["market"]), names=("market",))
    share = trade["most_purchase"].to_numpy(float)
    most = np.maximum(trade["limit"].to_numpy(float), 0.0) * np.nan_to_num(share)
    m.most_purchase = ArrayParam(m.trading_cap, values=np.where(np.isnan(share), np.inf, most))


def _grouped(trade: pd.DataFrame, keys: list[str], members: list[str]) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = {}
    for key, member in zip(rows(trade, *keys), rows(trade, *members), strict=True):
        groups.setdefault(key, []).append(member)
    return groups


FEATURE = Feature(
    name="cap_trade",
    module=__name__,
    declare=declare,
    is_active=has_rules("cap_trade"),
    variables=(
        Variable("allowance_purchase", ("trading_cap",), "Mt", "allowances bought, sold negative (kt: pollutants)",
                 lower=None, upper="most_purchase"),
    ),
    contributions=(bought,),
    equations=(cap_trade,),
)  # fmt: skip
