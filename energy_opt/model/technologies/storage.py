"""Storage: batteries and pumped hydro, cyclic within each period.

The energy that a store holds is either a fixed number of hours of its power, or the capacity of a reservoir asset [GWh]
that the model chooses (at least a stated number of hours, so that power alone earns no capacity credit); both are one
rule. A small cost on charging keeps a store from taking in and giving out at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from energy_opt.inputs.assets import asset_name
from energy_opt.inputs.slots import slot_lengths
from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, flat_set, group_set, subset
from energy_opt.model.declare import Feature, Variable, contribution, equation
from energy_opt.model.sets import by_group

# Cost of taking energy into a store [bn/TWh]; 0.1 CNY/MWh is far below any price difference that matters and above the
# solver's tolerance. Assumed.
USE_COST = 1e-4


@equation(over=("storage", "year", "slot"), unit="GW")
def storage_power(m: Any, a: Any, y: Any, s: Any) -> Any:
    r"""g^-_{ays} + g^+_{ays} \le \alpha_{ays} A_{ay}"""
    return m.charge_power[a, y, s] + m.discharge[a, y, s] <= m.availability[a, y, s] * m.available_capacity[a, y]


@equation(over=("storage", "year", "slot"), unit="GWh")
def storage_capacity(m: Any, a: Any, y: Any, s: Any) -> Any:
    r"""L_{ays} \le \sum_b \delta_{ab} A_{by}"""
    return m.storage_level[a, y, s] <= sum(
        m.energy_per_capacity[a, b] * m.available_capacity[b, y] for b in m.reservoirs_of[a]
    )


@equation(over=("chosen_storage", "year"), unit="GWh")
def storage_duration(m: Any, a: Any, y: Any) -> Any:
    r"""\sum_b \delta_{ab} A_{by} \ge \underline{\delta}_a A_{ay}"""
    return (
        sum(m.energy_per_capacity[a, b] * m.available_capacity[b, y] for b in m.reservoirs_of[a])
        >= m.minimum_duration[a] * m.available_capacity[a, y]
    )


@equation(over=("storage", "year", "slot"), unit="GWh")
def storage_balance(m: Any, a: Any, y: Any, s: Any) -> Any:
    r"""L_{ays} = \lambda_{ays} L_{ays^-} + \tau_{ys} (\eta^-_a g^-_{ays} - \zeta^+_a g^+_{ays})"""
    return m.storage_level[a, y, s] == m.retained[a, y, s] * m.storage_level[a, y, m.previous_slot[s]] + m.step[
        y, s
    ] * (m.charge_efficiency[a] * m.charge_power[a, y, s] - m.discharge_loss[a] * m.discharge[a, y, s])


@contribution("electricity", "discharge", over=("region", "year", "slot"))
def discharged(m: Any, r: Any, y: Any, s: Any) -> Any:
    r"""\sum_{a \in r} g^+_{ays}"""
    return sum(m.discharge[a, y, s] for a in m.storages_in[r])


@contribution("electricity", "charge", over=("region", "year", "slot"))
def charged(m: Any, r: Any, y: Any, s: Any) -> Any:
    r"""-\sum_{a \in r} g^-_{ays}"""
    return -sum(m.charge_power[a, y, s] for a in m.storages_in[r])


@contribution("cost", "storage_use", over=("storage", "year"))
def storage_use(m: Any, a: Any, y: Any) -> Any:
    r"""\sum_s n_{ys} (c^s g^-_{ays} + V_{ay} g^+_{ays})"""
    return sum(
        m.slot_weight[y, s] * (m.use_cost * m.charge_power[a, y, s] + m.variable_om_cost[a, y] * m.discharge[a, y, s])
        for s in m.slot
    )


def _stores(system: System) -> pd.Series:
    return system.capacities.assets["kind"] == "storage"


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Efficiencies, hours, and which asset holds a store's energy."""
    assets, length = system.capacities.assets, slot_lengths(system.time)
    stores = assets[_stores(system)]
    m.storage = subset(m.asset, list(stores["asset"]))
    m.storages_in = group_set(m.region, by_group(stores, "region"))
    chosen = stores["duration"].isna()
    m.chosen_storage = subset(m.asset, list(stores.loc[chosen & (stores["minimum_duration"] > 0.0), "asset"]))
    m.minimum_duration = ArrayParam(m.storage, values=stores["minimum_duration"].to_numpy(float))
    holder = stores["asset"].where(~chosen, asset_name(stores["region"], stores["reservoir"]))
    m.holding = flat_set(("asset", "holder"), list(zip(stores["asset"], holder, strict=True)))
    m.reservoirs_of = group_set(m.storage, {a: [b] for a, b in zip(stores["asset"], holder, strict=True)})
    m.energy_per_capacity = ArrayParam(m.holding, values=stores["duration"].fillna(1.0).to_numpy(float))
    loss = stores["standing_loss"].to_numpy(float)
    m.retained = ArrayParam(m.storage, m.year, m.slot, values=(1.0 - loss[:, None, None]) ** length)
    m.step = ArrayParam(m.year, m.slot, values=length)
    m.charge_efficiency = ArrayParam(m.storage, values=stores["charge_efficiency"].to_numpy(float))
    m.discharge_loss = ArrayParam(m.storage, values=1.0 / np.asarray(stores["discharge_efficiency"], float))
    m.use_cost = pyo.Param(initialize=USE_COST)


FEATURE = Feature(
    name="storage",
    module=__name__,
    declare=declare,
    is_active=lambda system: bool(_stores(system).any()),
    variables=(
        Variable("charge_power", ("storage", "year", "slot"), "GW", "taken in"),
        Variable("discharge", ("storage", "year", "slot"), "GW", "given out"),
        Variable("storage_level", ("storage", "year", "slot"), "GWh", "energy held at the end of the slot"),
    ),
    contributions=(discharged, charged, storage_use),
    equations=(storage_power, storage_capacity, storage_duration, storage_balance),
)
