"""Emissions trading: what a market covers is at most its allowances, one row for each market and year.

Allowances come from an absolute cap, or in years without one from output (performance_standard) and from given
emissions (free_allocation); a bank, a price collar and offsets add to both. What a year's cap gives away free changes
who pays, not the optimum, and is not in the model. From the first year of its cap on a market is absolute: benchmarks
and shares then give nothing. The price of the row is the price of an allowance.
Sources: China's national market began in 2021 with benchmarks only; absolute caps are to begin in 2027 and to be the
rule by 2030, with free and paid allowances (Opinions on the national carbon market, 2025-08-25).
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from energy_opt.inputs.economics import per_tonne
from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam
from energy_opt.model.declare import Feature, Port, contribution, equation
from energy_opt.model.scopes import account_of, has_rules, rule_set
from energy_opt.model.slack import slack

EXCESS = slack("allowance_excess", "market_year", "Mt", "covered emissions above the allowances")


@equation(over=("market_year",), unit="Mt", price="carbon_price", slacks=("allowance_excess",))
def emissions_trading(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""E_{c y} - X_{c y} \le \mathrm{allowances}_{c y}"""
    return (
        sum(m.account_emissions[k, y] for k in m.market_account[c, s, y]) - m.allowance_excess[c, s, y]
        <= m.allowances[c, s, y]
    )


@contribution("allowances", "cap", over=("market_year",))
def cap(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""\bar{E}_{c y}"""
    return m.market_cap[c, s, y]


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Markets in the years in which they have allowances; no cap counts as nothing."""
    markets = system.rules["emissions_trading"]
    m.market_year = rule_set(markets)
    m.market_account = account_of(m.market_year, markets)
    m.market_cap = ArrayParam(m.market_year, values=markets["cap"].fillna(0.0).to_numpy(float))
    EXCESS.declare(m, m.market_year, markets["excess_price"], per_tonne(markets["species"]))


FEATURE = Feature(
    name="emissions_trading",
    module=__name__,
    declare=declare,
    is_active=has_rules("emissions_trading"),
    ports=(Port("allowances", ("market_year",), "Mt", "allowances of a market"),),
    variables=(EXCESS.variable,),
    contributions=(EXCESS.cost, cap),
    equations=(emissions_trading,),
)
