"""Hydro: the water of a period limits its energy; a least flow keeps part of it running in every slot.

Where no water is given, the least flow is a share of what is available in the slot.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, subset
from energy_opt.model.declare import Feature, equation
from energy_opt.model.sets import GENERATOR_KINDS, select


@equation(over=("water_limited", "year", "period"), unit="TWh")
def water_limit(m: Any, a: Any, y: Any, p: Any) -> Any:
    r"""G_{ayp} \le \omega_{ayp} n_{yp} A_{ay}"""
    return m.energy[a, y, p] <= m.energy_availability[a, y, p] * m.period_weight[y, p] * m.available_capacity[a, y]


@equation(over=("least_flow", "year", "slot"), unit="GW")
def ecological_flow(m: Any, a: Any, y: Any, s: Any) -> Any:
    r"""g_{ays} \ge \nu_a \omega_{ayp(s)} A_{ay}"""
    return (
        m.generation[a, y, s]
        >= m.minimum_output[a] * m.energy_availability[a, y, m.period_of[s]] * m.available_capacity[a, y]
    )


@equation(over=("least_output", "year", "slot"), unit="GW")
def least_share(m: Any, a: Any, y: Any, s: Any) -> Any:
    r"""g_{ays} \ge \nu_a \alpha_{ays} A_{ay}"""
    return m.generation[a, y, s] >= m.minimum_output[a] * m.availability[a, y, s] * m.available_capacity[a, y]


def _limited(system: System) -> pd.Series:
    """Generators whose water is given."""
    assets = system.capacities.assets
    known = ~np.isnan(system.operation.energy_availability).any(axis=(1, 2))
    return pd.Series(known, index=assets.index) & assets["kind"].isin(GENERATOR_KINDS)


def _least(system: System) -> pd.Series:
    """Generators that must not stand still."""
    assets = system.capacities.assets
    return assets["kind"].isin(GENERATOR_KINDS) & (assets["minimum_output"] > 0.0)


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Energy that the water of each period gives, as a share of capacity × hours."""
    assets, limited, least = system.capacities.assets, _limited(system), _least(system)
    hours = np.zeros((len(system.horizon.years), len(system.time.periods)))
    np.add.at(hours.T, system.time.period_of_slot, system.time.hours.T / 1000.0)
    m.water_limited = subset(m.asset, select(assets, limited))
    m.least_flow = subset(m.asset, select(assets, limited & least))
    m.least_output = subset(m.asset, select(assets, ~limited & least))
    m.period_weight = ArrayParam(m.year, m.period, values=hours)
    m.minimum_output = ArrayParam(m.asset, values=assets["minimum_output"].to_numpy(float))
    water = np.nan_to_num(system.operation.energy_availability)
    m.energy_availability = ArrayParam(m.asset, m.year, m.period, values=water)


FEATURE = Feature(
    name="hydro",
    module=__name__,
    declare=declare,
    is_active=lambda system: bool((_limited(system) | _least(system)).any()),
    equations=(water_limit, ecological_flow, least_share),
)
