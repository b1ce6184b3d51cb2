"""Renewable obligation: renewable generation in a scope, with certificates bought, covers a share of its consumption.

Consumption is the given load; what stores lose or the model adds to it (capture from air) carries no obligation. Rules
that name a market trade certificates at one price, which is nobody's cost: what one pays another gets. A market counts
the same technologies for all; total and non-hydro obligations are two rules in two markets. The level that is reported
contains the certificates. Source: consumption weights of NDRC and NEA by province, total and non-hydro (2019 No. 807,
yearly since); certificates count for them (2023 No. 1044).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, flat_set, group_set
from energy_opt.model.declare import Feature, Variable, equation
from energy_opt.model.scopes import RULE, generators_of, has_rules, rule_set
from energy_opt.model.sets import rows
from energy_opt.model.slack import slack

SHORTFALL = slack("obligation_shortfall", "obliged", "TWh", "renewable electricity that is missing")


@equation(over=("obliged",), unit="TWh", price="certificate_price", slacks=("obligation_shortfall",))
def renewable_obligation(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""\sum_{a \in c} \sum_p G_{ayp} + Z_{cy} + X^-_{cy} \ge \varphi_{cy} \bar{d}_{cy}"""
    return (
        sum(m.energy[a, y, p] for a in m.obliged_assets[c, s, y] for p in m.period)
        + sum(m.certificate_purchase[k, r, v] for k, r, v in m.purchase_of[c, s, y])
        + m.obligation_shortfall[c, s, y]
        >= m.obligation_share[c, s, y] * m.obliged_consumption[c, s, y]
    )


@equation(over=("certificate_market",), unit="TWh", price="certificate_price")
def certificate_balance(m: Any, k: Any, y: Any) -> Any:
    r"""\sum_{c \in k} Z_{cy} = 0"""
    return sum(m.certificate_purchase[c, s, v] for c, s, v in m.traders_in[k, y]) == 0.0


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Obligations by rule and year, what they count and ask for, and the markets."""
    rules = system.rules["renewable_obligation"]
    m.obliged = rule_set(rules)
    m.obliged_assets = generators_of(m.obliged, rules, system)
    m.obligation_share = ArrayParam(m.obliged, values=rules["share"].to_numpy(float))
    m.obliged_consumption = ArrayParam(m.obliged, values=_consumption(rules, system))
    SHORTFALL.declare(m, m.obliged, rules["shortfall_price"])

    trading = rules[rules["trade"] != ""]
    traders = {k: rows(part, *RULE) for k, part in trading.groupby(["trade", "year"], sort=False)}
    m.trading = rule_set(trading)
    m.purchase_of = group_set(m.obliged, {key: [key] for key in rows(trading, *RULE)}, names=RULE)
    m.certificate_market = flat_set(("market", "year"), list(traders))
    m.traders_in = group_set(m.certificate_market, traders, names=RULE)


def _consumption(rules: pd.DataFrame, system: System) -> np.ndarray:
    """Load of each rule's scope in its year [TWh]."""
    energy = np.einsum("rys,ys->ry", system.time.load, system.time.hours) / 1000.0
    by_region = pd.DataFrame(energy, index=list(system.regions), columns=list(system.horizon.years))
    pairs = zip(rules["scope"], rules["year"], strict=True)
    return np.array([by_region.loc[list(system.rules.members[scope]), year].sum() for scope, year in pairs], float)


FEATURE = Feature(
    name="renewable_obligation",
    module=__name__,
    declare=declare,
    is_active=has_rules("renewable_obligation"),
    variables=(
        Variable("certificate_purchase", ("trading",), "TWh", "certificates bought (negative: sold)", lower=None),
        SHORTFALL.variable,
    ),
    contributions=(SHORTFALL.cost,),
    equations=(renewable_obligation, certificate_balance),
)
