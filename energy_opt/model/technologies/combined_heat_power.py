"""Combined heat and power: plants with heat customers must run, by season, in proportion to their capacity.

Heat that they do not give is priced at what another source of heat costs, per unit of the output forgone.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, subset
from energy_opt.model.declare import Feature, Variable, contribution, equation
from energy_opt.model.sets import GENERATOR_KINDS, select


@equation(over=("heat_asset", "year", "slot"), unit="GW")
def heat_must_run(m: Any, a: Any, y: Any, s: Any) -> Any:
    r"""g_{ays} + z_{ayp(s)} \ge \theta_{ap(s)} A_{ay}"""
    return (
        m.generation[a, y, s] + m.heat_unserved[a, y, m.period_of[s]]
        >= m.must_run[a, m.period_of[s]] * m.available_capacity[a, y]
    )


@contribution("cost", "heat_unserved", over=("heat_asset", "year"), kind="penalty")
def heat_unserved_cost(m: Any, a: Any, y: Any) -> Any:
    r"""c^z \sum_s n_{ys} z_{ayp(s)}"""
    return m.heat_unserved_cost * sum(m.slot_weight[y, s] * m.heat_unserved[a, y, m.period_of[s]] for s in m.slot)


def _heated(system: System) -> pd.Series:
    if not system.rules.choice.heat_must_run:
        return pd.Series(False, index=system.capacities.assets.index)
    assets = system.capacities.assets
    asked = pd.Series((system.operation.must_run > 0.0).any(axis=1), index=assets.index)
    return asked & assets["kind"].isin(GENERATOR_KINDS)


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Which assets have heat customers, and how much they must run."""
    m.heat_asset = subset(m.asset, select(system.capacities.assets, _heated(system)))
    m.must_run = ArrayParam(m.asset, m.period, values=system.operation.must_run)
    m.heat_unserved_cost = pyo.Param(initialize=system.rules.choice.heat_unserved_cost)


FEATURE = Feature(
    name="combined_heat_power",
    module=__name__,
    declare=declare,
    is_active=lambda system: bool(_heated(system).any()),
    variables=(
        Variable("heat_unserved", ("heat_asset", "year", "period"), "GW", "must-run output replaced by other heat"),
    ),
    contributions=(heat_unserved_cost,),
    equations=(heat_must_run,),
)
