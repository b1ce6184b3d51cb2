"""Firm exchange: a line between two margin areas may commit capacity, which one area gives up and the other counts.

What arrives is what was sent less the losses of the line.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, group_set, subset
from energy_opt.model.declare import Feature, Variable, contribution, equation
from energy_opt.model.sets import rows


@equation(over=("firm_line", "direction", "year"), unit="GW")
def commitment_limit(m: Any, l: Any, d: Any, y: Any) -> Any:  # noqa: E741 – l as in the equation
    r"""M_{ldy} \le \gamma_l \beta_{ld} T_{ly}"""
    return m.line_commitment[l, d, y] <= m.line_credit[l] * m.direction_share[l, d] * m.line_capacity[l, y]


@contribution("firm_capacity", "import", over=("adequacy", "year"))
def firm_import(m: Any, k: Any, y: Any) -> Any:
    r"""\sum_{(l,d) \to k} \eta_l M_{ldy}"""
    return sum(m.line_efficiency[l] * m.line_commitment[l, d, y] for l, d in m.firm_arrivals[k])  # noqa: E741


@contribution("firm_capacity", "export", over=("adequacy", "year"))
def firm_export(m: Any, k: Any, y: Any) -> Any:
    r"""-\sum_{(l,d) \leftarrow k} M_{ldy}"""
    return -sum(m.line_commitment[l, d, y] for l, d in m.firm_departures[k])  # noqa: E741


def _between_areas(system: System) -> pd.DataFrame:
    lines = system.grid.lines
    start = lines["from_region"].map(system.area_of_region)
    stop = lines["to_region"].map(system.area_of_region)
    return lines.assign(start=start, stop=stop)[(start != stop) & (lines["capacity_credit"] > 0.0)]


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Lines whose ends lie in two margin areas."""
    lines = _between_areas(system)
    m.firm_line = subset(m.line, list(lines["line"]))
    m.line_credit = ArrayParam(m.line, values=system.grid.lines["capacity_credit"].to_numpy(float))
    arrivals: dict[str, list[tuple[str, str]]] = {}
    departures: dict[str, list[tuple[str, str]]] = {}
    for line, start, stop in rows(lines, "line", "start", "stop"):
        for direction, sender, receiver in (("forward", start, stop), ("back", stop, start)):
            departures.setdefault(sender, []).append((line, direction))
            arrivals.setdefault(receiver, []).append((line, direction))
    m.firm_arrivals = group_set(m.area, arrivals, names=("line", "direction"))
    m.firm_departures = group_set(m.area, departures, names=("line", "direction"))


FEATURE = Feature(
    name="firm_exchange",
    module=__name__,
    declare=declare,
    is_active=lambda system: system.reserve.is_kept and len(_between_areas(system)) > 0,
    variables=(
        Variable("line_commitment", ("firm_line", "direction", "year"), "GW", "firm capacity lent in a direction"),
    ),
    contributions=(firm_import, firm_export),
    equations=(commitment_limit,),
)
