"""Capacity limits: how much of some technologies is in service in a scope, at least and at most.

Targets for wind and solar or storage are floors, caps on coal power are limits. What counts is the capacity in service,
the mean over the years that a model year stands for: a target for the end of 2035 is met on average around it. The
price is what one more GW of the target costs or of the limit would be worth in a year.

Source: 3,600 GW of wind and solar power in 2035 (contribution announced on 2025-09-24); coal power under 1,100 GW in
2020 (13th five-year plan for electricity, 2016).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam
from energy_opt.model.declare import Feature, equation
from energy_opt.model.scopes import assets_of, has_rules, rule_set
from energy_opt.model.slack import slack

SHORTFALL = slack("capacity_shortfall", "capacity_limited", "GW", "capacity below the floor")
EXCESS = slack("capacity_excess", "capacity_limited", "GW", "capacity above the limit")


@equation(
    over=("capacity_limited",), unit="GW", price="capacity_target_price",
    slacks=("capacity_shortfall", "capacity_excess"),
)  # fmt: skip
def capacity_limit(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""\underline{A}_{cy} \le \sum_{a \in c} A_{ay} + X^-_{cy} - X^+_{cy} \le \bar{A}_{cy}"""
    return (
        m.least_capacity[c, s, y],
        sum(m.available_capacity[a, y] for a in m.capacity_of[c, s, y])
        + m.capacity_shortfall[c, s, y]
        - m.capacity_excess[c, s, y],
        m.most_capacity[c, s, y],
    )


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Limits by rule and year, and the assets under each."""
    limits = system.rules["capacity_limit"]
    m.capacity_limited = rule_set(limits)
    m.capacity_of = assets_of(m.capacity_limited, limits, system)
    least = limits["minimum"].fillna(0.0).to_numpy(float)
    # Capacity is never negative: a floor of zero is no row side that could bind
    m.least_capacity = ArrayParam(m.capacity_limited, values=np.where(least > 0.0, least, -np.inf))
    m.most_capacity = ArrayParam(m.capacity_limited, values=limits["maximum"].fillna(np.inf).to_numpy(float))
    SHORTFALL.declare(m, m.capacity_limited, limits["shortfall_price"])
    EXCESS.declare(m, m.capacity_limited, limits["excess_price"])


FEATURE = Feature(
    name="capacity_limit",
    module=__name__,
    declare=declare,
    is_active=has_rules("capacity_limit"),
    variables=(SHORTFALL.variable, EXCESS.variable),
    contributions=(SHORTFALL.cost, EXCESS.cost),
    equations=(capacity_limit,),
)
