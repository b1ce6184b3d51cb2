"""Build limits: how much of some technologies is added in a scope, at least and at most.

The limits are given per calendar year and hold for the years since the model year before. Committed capacity does not
count; what other technologies are converted into does.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, group_set
from energy_opt.model.declare import Feature, equation
from energy_opt.model.scopes import assets_by_rule, has_rules
from energy_opt.model.sets import rows
from energy_opt.model.slack import slack

SHORTFALL = slack("build_shortfall", "build_limited", "GW", "addition below the floor")
EXCESS = slack("build_excess", "build_limited", "GW", "addition above the limit")


@equation(over=("build_limited",), unit="GW", price="build_limit_price", slacks=("build_shortfall", "build_excess"))
def build_limit(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""\underline{B}_{cy} \le \sum_{a \in c} B_{ay} + \mathrm{converted\_capacity}_{cy} + X^-_{cy} - X^+_{cy}
    \le \bar{B}_{cy}"""
    return (
        m.least_addition[c, s, y],
        sum(m.capacity_addition[a, v] for a, v in m.additions_of[c, s, y])
        + m.converted_capacity[c, s, y]
        + m.build_shortfall[c, s, y]
        - m.build_excess[c, s, y],
        m.most_addition[c, s, y],
    )


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Limits by rule and year, and the additions that count under each."""
    limits = system.rules["build_limit"]
    vintages: dict[Any, list[Any]] = {}
    for asset, vintage in rows(system.capacities.additions, "asset", "vintage"):
        vintages.setdefault((asset, vintage), []).append((asset, vintage))
    members = {
        key: [pair for asset in assets for pair in vintages.get((asset, key[2]), ())]
        for key, assets in assets_by_rule(limits, system).items()
    }
    m.additions_of = group_set(m.build_limited, members, names=("asset", "vintage"))
    span = limits["year"].map(dict(zip(system.horizon.years, system.horizon.since_previous, strict=True)))
    least = limits["minimum"].fillna(0.0).to_numpy(float) * span.to_numpy(float)
    # An addition is never negative: a floor of zero is no row side that could bind
    m.least_addition = ArrayParam(m.build_limited, values=np.where(least > 0.0, least, -np.inf))
    m.most_addition = ArrayParam(m.build_limited, values=limits["maximum"].fillna(np.inf).to_numpy(float) * span)
    SHORTFALL.declare(m, m.build_limited, limits["shortfall_price"])
    EXCESS.declare(m, m.build_limited, limits["excess_price"])


FEATURE = Feature(
    name="build_limit",
    module=__name__,
    declare=declare,
    is_active=has_rules("build_limit"),
    variables=(SHORTFALL.variable, EXCESS.variable),
    contributions=(SHORTFALL.cost, EXCESS.cost),
    equations=(build_limit,),
)
