"""Dispatch: net output of each asset in each slot, within what is available; the vintages of an asset run together.

Assets with a technical minimum are limited through the capacity that they keep on line (commitment.py).
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, subset
from energy_opt.model.declare import Feature, Variable, contribution, equation
from energy_opt.model.sets import GENERATOR_KINDS, select


@equation(over=("flexible", "year", "slot"), unit="GW")
def generation_limit(m: Any, a: Any, y: Any, s: Any) -> Any:
    r"""g_{ays} \le \alpha_{ays} A_{ay}"""
    return m.generation[a, y, s] <= m.availability[a, y, s] * m.available_capacity[a, y]


@equation(over=("generator", "year", "period"), unit="TWh")
def energy_in_period(m: Any, a: Any, y: Any, p: Any) -> Any:
    r"""G_{ayp} = \sum_{s \in S_p} n_{ys} g_{ays}"""
    return m.energy[a, y, p] == sum(m.slot_weight[y, s] * m.generation[a, y, s] for s in m.slots_in[p])


@contribution("electricity", "generation", over=("region", "year", "slot"))
def generated(m: Any, r: Any, y: Any, s: Any) -> Any:
    r"""\sum_{a \in r} g_{ays}"""
    return sum(m.generation[a, y, s] for a in m.generators_in[r])


@contribution("cost", "variable_om", over=("generator", "year"))
def variable_om(m: Any, a: Any, y: Any) -> Any:
    r"""V_{ay} \sum_p G_{ayp}"""
    return m.variable_om_cost[a, y] * sum(m.energy[a, y, p] for p in m.period)


@contribution("cost", "fuel", over=("generator", "year"))
def fuel(m: Any, a: Any, y: Any) -> Any:
    r"""\phi_{ay} \sum_p G_{ayp}"""
    return m.fuel_cost[a, y] * sum(m.energy[a, y, p] for p in m.period)


@contribution("cost", "co2_storage", over=("generator", "year"))
def capture(m: Any, a: Any, y: Any) -> Any:
    r"""\chi_{ay} \sum_p G_{ayp}"""
    return m.capture_cost[a, y] * sum(m.energy[a, y, p] for p in m.period)


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Availability and variable costs."""
    assets, operation = system.capacities.assets, system.operation
    generators = assets["kind"].isin(GENERATOR_KINDS)
    m.flexible = subset(m.asset, select(assets, generators & (assets["minimum_load"] == 0.0)))
    m.availability = ArrayParam(m.asset, m.year, m.slot, values=operation.availability)
    m.variable_om_cost = ArrayParam(m.asset, m.year, values=operation.variable_om)
    m.fuel_cost = ArrayParam(m.asset, m.year, values=operation.fuel_cost)
    m.capture_cost = ArrayParam(m.asset, m.year, values=operation.capture_cost)


FEATURE = Feature(
    name="dispatch",
    module=__name__,
    declare=declare,
    variables=(
        Variable("generation", ("generator", "year", "slot"), "GW", "net output, mean of the slot"),
        Variable("energy", ("generator", "year", "period"), "TWh", "net output of the period, per year", lower=None),
    ),
    contributions=(generated, variable_om, fuel, capture),
    equations=(generation_limit, energy_in_period),
)
