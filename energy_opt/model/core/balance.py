"""Electricity balance of each region and slot: what is produced, stored, sent and received meets the demand.

Unserved load and surplus keep every system feasible; both are priced and reported. The dual of the balance is the
electricity price.
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam
from energy_opt.model.declare import Feature, Port, Variable, contribution, equation


@equation(over=("region", "year", "slot"), unit="GW", price="electricity_price")
def electricity_balance(m: Any, r: Any, y: Any, s: Any) -> Any:
    r"""\mathrm{electricity}_{rys} = d_{rys}"""
    return m.electricity[r, y, s] == m.demand[r, y, s]


@contribution("electricity", "unserved", over=("region", "year", "slot"))
def unserved(m: Any, r: Any, y: Any, s: Any) -> Any:
    r"""u_{rys}"""
    return m.unserved[r, y, s]


@contribution("electricity", "surplus", over=("region", "year", "slot"))
def surplus(m: Any, r: Any, y: Any, s: Any) -> Any:
    r"""-x_{rys}"""
    return -m.surplus[r, y, s]


@contribution("cost", "unserved", over=("region", "year"), kind="penalty")
def unserved_cost(m: Any, r: Any, y: Any) -> Any:
    r"""c^u \sum_s n_{ys} u_{rys}"""
    return m.unserved_cost * sum(m.slot_weight[y, s] * m.unserved[r, y, s] for s in m.slot)


@contribution("cost", "surplus", over=("region", "year"), kind="penalty")
def surplus_cost(m: Any, r: Any, y: Any) -> Any:
    r"""c^x \sum_s n_{ys} x_{rys}"""
    return m.surplus_cost * sum(m.slot_weight[y, s] * m.surplus[r, y, s] for s in m.slot)


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Demand and the prices of missing it. 1 CNY/kWh = 1 bn CNY/TWh."""
    m.demand = ArrayParam(m.region, m.year, m.slot, values=system.time.load)
    m.unserved_cost = pyo.Param(initialize=system.rules.choice.unserved_cost)
    m.surplus_cost = pyo.Param(initialize=system.rules.choice.surplus_cost)


FEATURE = Feature(
    name="balance",
    module=__name__,
    declare=declare,
    ports=(Port("electricity", ("region", "year", "slot"), "GW", "net supply of electricity"),),
    variables=(
        Variable("unserved", ("region", "year", "slot"), "GW", "load that is not met"),
        Variable("surplus", ("region", "year", "slot"), "GW", "supply that nobody takes"),
    ),
    contributions=(unserved, surplus, unserved_cost, surplus_cost),
    equations=(electricity_balance,),
)
