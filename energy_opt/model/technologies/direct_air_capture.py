"""Direct air capture: electricity taken in removes CO2 from the air, at a rate per energy.

Its capacity is that of the electric input (heat is given by heat pumps and counted there). It runs when electricity is
cheap and is no part of the peak that the reserve margin covers. What it removes is a negative emission of its region,
in the account of the power plants.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.model.components import group_set, subset
from energy_opt.model.declare import Feature, Variable, contribution, equation
from energy_opt.model.sets import by_group, select


@equation(over=("removal", "year", "slot"), unit="GW")
def removal_limit(m: Any, a: Any, y: Any, s: Any) -> Any:
    r"""i_{ays} \le \alpha_{ays} A_{ay}"""
    return m.removal_input[a, y, s] <= m.availability[a, y, s] * m.available_capacity[a, y]


@equation(over=("removal", "year", "period"), unit="TWh")
def removal_in_period(m: Any, a: Any, y: Any, p: Any) -> Any:
    r"""I_{ayp} = \sum_{s \in S_p} n_{ys} i_{ays}"""
    return m.removal_energy[a, y, p] == sum(m.slot_weight[y, s] * m.removal_input[a, y, s] for s in m.slots_in[p])


@contribution("electricity", "removal", over=("region", "year", "slot"))
def taken_in(m: Any, r: Any, y: Any, s: Any) -> Any:
    r"""-\sum_{a \in r} i_{ays}"""
    return -sum(m.removal_input[a, y, s] for a in m.removals_in[r])


@contribution("emission_sources", "removal", over=("species", "region", "year", "period"))
def removed(m: Any, e: Any, r: Any, y: Any, p: Any) -> Any:
    r"""\sum_{a \in r} \varepsilon_{eay} I_{ayp}"""
    return sum(m.emission_rate[e, a, y] * m.removal_energy[a, y, p] for a in m.removals_in[r])


@contribution("cost", "removal_om", over=("removal", "year"))
def removal_om(m: Any, a: Any, y: Any) -> Any:
    r"""V_{ay} \sum_p I_{ayp}"""
    return m.variable_om_cost[a, y] * sum(m.removal_energy[a, y, p] for p in m.period)


@contribution("cost", "removal_storage", over=("removal", "year"))
def removal_storage(m: Any, a: Any, y: Any) -> Any:
    r"""\chi_{ay} \sum_p I_{ayp}"""
    return m.capture_cost[a, y] * sum(m.removal_energy[a, y, p] for p in m.period)


def _removals(system: System) -> pd.Series:
    return system.capacities.assets["kind"] == "removal"


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Which assets take CO2 out of the air."""
    assets, removals = system.capacities.assets, _removals(system)
    m.removal = subset(m.asset, select(assets, removals))
    m.removals_in = group_set(m.region, by_group(assets[removals], "region"))


FEATURE = Feature(
    name="direct_air_capture",
    module=__name__,
    declare=declare,
    is_active=lambda system: bool(_removals(system).any()),
    variables=(
        Variable("removal_input", ("removal", "year", "slot"), "GW", "electricity taken in, mean of the slot"),
        Variable("removal_energy", ("removal", "year", "period"), "TWh", "electricity taken in by the period, per year",
                 lower=None),
    ),
    contributions=(taken_in, removed, removal_om, removal_storage),
    equations=(removal_limit, removal_in_period),
)  # fmt: skip
