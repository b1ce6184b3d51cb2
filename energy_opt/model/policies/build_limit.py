"""Build limits: how much of a technology is added, at least and at most, in a scope and model year.

The limits are given per calendar year and hold for the years since the model year before.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, group_set
from energy_opt.model.declare import Feature, equation
from energy_opt.model.sets import rows


@equation(over=("build_limited",), unit="GW", price="build_limit_price")
def build_limit(m: Any, c: Any, t: Any, y: Any) -> Any:
    r"""\underline{B}_{cty} \le \sum_{a \in (c,t)} B_{ay} + \mathrm{converted\_capacity}_{cty} \le \bar{B}_{cty}"""
    return (
        m.least_addition[c, t, y],
        sum(m.capacity_addition[a, v] for a, v in m.additions_of[c, t, y]) + m.converted_capacity[c, t, y],
        m.most_addition[c, t, y],
    )


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Limits by scope, technology and year, and the additions that count under each."""
    limits = system.rules.build_limits
    capacities = system.capacities
    place = capacities.assets.set_index("asset")[["region", "technology"]]
    additions = capacities.additions.join(place, on="asset")
    members: dict[Any, list[Any]] = {}
    for scope, technology, year in rows(limits, "scope", "technology", "year"):
        inside = additions[
            (additions["technology"] == technology)
            & (additions["vintage"] == year)
            & additions["region"].isin(system.rules.members[scope])
        ]
        members[scope, technology, year] = rows(inside, "asset", "vintage")
    m.additions_of = group_set(m.build_limited, members, names=("asset", "vintage"))
    least = limits["minimum"].to_numpy(float)
    # An addition is never negative: a floor of zero is no row side that could bind
    m.least_addition = ArrayParam(m.build_limited, values=np.where(least > 0.0, least, -np.inf))
    m.most_addition = ArrayParam(m.build_limited, values=limits["maximum"].to_numpy(float))


FEATURE = Feature(
    name="build_limit",
    module=__name__,
    declare=declare,
    is_active=lambda system: len(system.rules.build_limits) > 0,
    equations=(build_limit,),
)
