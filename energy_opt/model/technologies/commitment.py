"""Technical minimum: an asset that must not run below a share of its capacity keeps part of it on line.

Linear commitment, local to a period: what is on line may be less than what is in service, so that capacity can stand
idle and need not retire to escape its minimum. Output is written as the minimum and what lies above it: one limit per
slot instead of two, and the solver's presolve takes the output itself out.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, subset
from energy_opt.model.declare import Feature, Variable, equation
from energy_opt.model.sets import GENERATOR_KINDS, select


@equation(over=("committed", "year", "period"), unit="GW")
def online_limit(m: Any, a: Any, y: Any, p: Any) -> Any:
    r"""o_{ayp} \le A_{ay}"""
    return m.online[a, y, p] <= m.available_capacity[a, y]


@equation(over=("committed", "year", "slot"), unit="GW")
def technical_minimum(m: Any, a: Any, y: Any, s: Any) -> Any:
    r"""g_{ays} = \mu_{ays} o_{ayp(s)} + g'_{ays}"""
    return (
        m.generation[a, y, s]
        == m.minimum_load[a, y, s] * m.online[a, y, m.period_of[s]] + m.generation_above_minimum[a, y, s]
    )


@equation(over=("committed", "year", "slot"), unit="GW")
def generation_limit_online(m: Any, a: Any, y: Any, s: Any) -> Any:
    r"""g'_{ays} \le (\alpha_{ays} - \mu_{ays}) o_{ayp(s)}"""
    return (
        m.generation_above_minimum[a, y, s]
        <= (m.availability[a, y, s] - m.minimum_load[a, y, s]) * m.online[a, y, m.period_of[s]]
    )


def _committed(system: System) -> Any:
    assets = system.capacities.assets
    return assets["kind"].isin(GENERATOR_KINDS) & (assets["minimum_load"] > 0.0)


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Assets with a technical minimum."""
    assets = system.capacities.assets
    m.committed = subset(m.asset, select(assets, _committed(system)))
    # A plant less available than its minimum runs at what there is; else an outage would force it off all period
    minimum = np.minimum(assets["minimum_load"].to_numpy(float)[:, None, None], system.operation.availability)
    m.minimum_load = ArrayParam(m.asset, m.year, m.slot, values=minimum)


FEATURE = Feature(
    name="commitment",
    module=__name__,
    declare=declare,
    is_active=lambda system: bool(_committed(system).any()),
    variables=(
        Variable("online", ("committed", "year", "period"), "GW", "capacity kept running in the period"),
        Variable("generation_above_minimum", ("committed", "year", "slot"), "GW", "net output above the minimum"),
    ),
    equations=(online_limit, generation_limit_online, technical_minimum),
)
