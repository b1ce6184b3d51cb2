"""Firm exchange: a line between two margin areas may commit capacity, which one area counts and the other gives up."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, group_set, subset
from energy_opt.model.declare import Feature, Variable, contribution, equation


@equation(over=("firm_line", "year"), unit="GW")
def commitment_limit(m: Any, l: Any, y: Any) -> Any:  # noqa: E741 – l as in the equation
    r"""M_{ly} \le \gamma_l T_{ly}"""
    return m.line_commitment[l, y] <= m.line_credit[l] * m.line_capacity[l, y]


@equation(over=("firm_line", "year"), unit="GW")
def commitment_limit_back(m: Any, l: Any, y: Any) -> Any:  # noqa: E741
    r"""M_{ly} \ge -\gamma_l \beta_{l} T_{ly}"""
    return m.line_commitment[l, y] >= -m.line_credit[l] * m.direction_share[l, "back"] * m.line_capacity[l, y]


@contribution("firm_capacity", "import", over=("adequacy", "year"))
def firm_import(m: Any, k: Any, y: Any) -> Any:
    r"""\sum_{l \to k} M_{ly}"""
    return sum(m.line_commitment[l, y] for l in m.firm_arrivals[k])  # noqa: E741


@contribution("firm_capacity", "export", over=("adequacy", "year"))
def firm_export(m: Any, k: Any, y: Any) -> Any:
    r"""-\sum_{l \leftarrow k} M_{ly}"""
    return -sum(m.line_commitment[l, y] for l in m.firm_departures[k])  # noqa: E741


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
    m.firm_arrivals = group_set(m.area, {k: list(v) for k, v in lines.groupby("stop")["line"]})
    m.firm_departures = group_set(m.area, {k: list(v) for k, v in lines.groupby("start")["line"]})


FEATURE = Feature(
    name="firm_exchange",
    module=__name__,
    declare=declare,
    is_active=lambda system: system.reserve.is_kept and len(_between_areas(system)) > 0,
    variables=(Variable("line_commitment", ("firm_line", "year"), "GW", "firm capacity lent from → to", lower=None),),
    contributions=(firm_import, firm_export),
    equations=(commitment_limit, commitment_limit_back),
)
