"""Emission cap: yearly emissions of a species inside a scope (region, group, nation) stay under their limit.

The price of the cap is the marginal abatement cost. The excess always exists as a column: a hard cap bounds it at zero,
a soft cap prices it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from energy_opt.inputs.economics import per_tonne
from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, flat_set, group_set
from energy_opt.model.declare import Feature, Variable, contribution, equation
from energy_opt.model.sets import rows


@equation(over=("capped",), unit="Mt", price="carbon_price")
def emission_cap(m: Any, e: Any, c: Any, y: Any) -> Any:
    r"""\sum_{r \in R_c} E_{ery} - X_{ecy} \le \bar{E}_{ecy}"""
    return sum(m.emissions[e, r, y] for r in m.capped_regions[c]) - m.cap_excess[e, c, y] <= m.emission_limit[e, c, y]


@contribution("cost", "cap_excess", over=("capped",))
def cap_excess_cost(m: Any, e: Any, c: Any, y: Any) -> Any:
    r"""\pi_{ecy} X_{ecy}"""
    return m.excess_price[e, c, y] * m.cap_excess[e, c, y]


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Caps by species, scope and year."""
    limits = system.rules.emission_limits
    price = limits["excess_price"].to_numpy(float)
    scopes = list(dict.fromkeys(limits["scope"]))
    m.capped = flat_set(("species", "scope", "year"), rows(limits, "species", "scope", "year"))
    m.cap_scope = flat_set(("scope",), [(scope,) for scope in scopes])
    m.capped_regions = group_set(m.cap_scope, {scope: list(system.rules.members[scope]) for scope in scopes})
    m.emission_limit = ArrayParam(m.capped, values=limits["limit"].to_numpy(float))
    m.excess_price = ArrayParam(m.capped, values=np.nan_to_num(price) * per_tonne(limits["species"]))
    m.excess_limit = ArrayParam(m.capped, values=np.where(np.isnan(price), 0.0, np.inf))


FEATURE = Feature(
    name="emission_cap",
    module=__name__,
    declare=declare,
    is_active=lambda system: len(system.rules.emission_limits) > 0,
    variables=(
        Variable("cap_excess", ("capped",), "Mt", "emissions above the cap (kt: pollutants)", upper="excess_limit"),
    ),
    contributions=(cap_excess_cost,),
    equations=(emission_cap,),
)
