"""Emission cap: yearly emissions of a species from some sectors of a scope (region, group, nation) stay under a limit.

The price of the cap is the marginal abatement cost. A hard cap has no excess, a soft one prices it.
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from energy_opt.inputs.economics import per_tonne
from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam
from energy_opt.model.declare import Feature, Port, equation
from energy_opt.model.scopes import account_of, has_rules, rule_set
from energy_opt.model.slack import slack

EXCESS = slack("cap_excess", "capped", "Mt", "emissions above the cap (kt: pollutants)")


@equation(over=("capped",), unit="Mt", price="carbon_price", slacks=("cap_excess",))
def emission_cap(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""E_{c y} - X_{c y} \le \bar{E}_{c y} + \mathrm{cap\_allowances}_{c y}"""
    return (
        sum(m.account_emissions[k, y] for k in m.capped_account[c, s, y]) - m.cap_excess[c, s, y]
        <= m.emission_limit[c, s, y] + m.cap_allowances[c, s, y]
    )


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Caps by rule and year."""
    caps = system.rules["emission_cap"]
    m.capped = rule_set(caps)
    m.capped_account = account_of(m.capped, caps)
    m.emission_limit = ArrayParam(m.capped, values=caps["limit"].to_numpy(float))
    EXCESS.declare(m, m.capped, caps["excess_price"], per_tonne(caps["species"]))


FEATURE = Feature(
    name="emission_cap",
    module=__name__,
    declare=declare,
    is_active=has_rules("emission_cap"),
    ports=(Port("cap_allowances", ("capped",), "Mt", "what a cap allows beside its limit (kt: pollutants)"),),
    variables=(EXCESS.variable,),
    contributions=(EXCESS.cost,),
    equations=(emission_cap,),
)
