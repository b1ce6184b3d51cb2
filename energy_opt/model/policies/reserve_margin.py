"""Reserve margin: firm capacity of each margin area covers its coincident peak and a margin on it.

Wind, solar and storage count with a credit that falls with their share of the peak (steps); a line counts on one side
what it commits on the other. The price is what a firm kilowatt is worth per year.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, flat_set, group_set, subset
from energy_opt.model.declare import Feature, Port, Variable, contribution, equation


@equation(over=("adequacy", "year"), unit="GW", price="capacity_price", slacks=("reserve_shortfall",))
def reserve_margin(m: Any, k: Any, y: Any) -> Any:
    r"""\mathrm{firm\_capacity}_{ky} + H_{ky} \ge \bar{D}_{ky}"""
    return m.firm_capacity[k, y] + m.reserve_shortfall[k, y] >= m.reserve_requirement[k, y]


@equation(over=("credited", "year"), unit="GW")
def credited_limit(m: Any, k: Any, c: Any, y: Any) -> Any:
    r"""\sum_j C_{kcjy} \le \sum_{a \in (k,c)} A_{ay}"""
    return sum(m.credited_capacity[k, c, j, y] for j in m.steps_of[k, c]) <= sum(
        m.available_capacity[a, y] for a in m.credited_assets[k, c]
    )


@contribution("firm_capacity", "assets", over=("adequacy", "year"))
def firm_assets(m: Any, k: Any, y: Any) -> Any:
    r"""\sum_{a \in k} \gamma_a A_{ay}"""
    return sum(m.capacity_credit[a] * m.available_capacity[a, y] for a in m.firm_in[k])


@contribution("firm_capacity", "steps", over=("adequacy", "year"))
def firm_steps(m: Any, k: Any, y: Any) -> Any:
    r"""\sum_{c,j} \gamma_{kcj} C_{kcjy}"""
    return sum(m.step_credit[k, c, j] * m.credited_capacity[k, c, j, y] for c, j in m.steps_in[k])


@contribution("cost", "reserve_shortfall", over=("adequacy", "year"), kind="penalty")
def shortfall_cost(m: Any, k: Any, y: Any) -> Any:
    r"""c^H H_{ky}"""
    return m.shortfall_price * m.reserve_shortfall[k, y]


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Requirements, credits and the steps of falling credit."""
    reserve, assets = system.reserve, system.capacities.assets
    area = assets["region"].map(system.area_of_region)
    m.adequacy = subset(m.area, list(system.areas))
    m.reserve_requirement = ArrayParam(m.area, m.year, values=np.nan_to_num(reserve.requirement))
    m.shortfall_price = pyo.Param(initialize=system.rules.choice.reserve_shortfall_cost * 1e-3)
    firm = assets[reserve.credit > 0.0]
    m.capacity_credit = ArrayParam(m.asset, values=reserve.credit)
    m.firm_in = group_set(m.area, {k: list(v) for k, v in firm.groupby(area)["asset"]})

    steps = reserve.steps
    keys = list(zip(steps["area"], steps["category"], steps["step"], strict=True))
    pairs = list(dict.fromkeys((a, c) for a, c, _ in keys))
    m.credit_step = flat_set(("area", "category", "step"), keys)
    m.credited = flat_set(("area", "category"), pairs)
    m.step_credit = ArrayParam(m.credit_step, values=steps["credit"].to_numpy(float))
    m.step_width = ArrayParam(m.credit_step, m.year, values=reserve.width)
    m.steps_of = group_set(m.credited, {p: [j for a, c, j in keys if (a, c) == p] for p in pairs})
    steps_in = {k: [(c, j) for a, c, j in keys if a == k] for k in system.areas}
    m.steps_in = group_set(m.area, steps_in, names=("category", "step"))
    power = assets[assets["kind"] != "storage_energy"]
    grouped = power.groupby([area.loc[power.index], "category"])["asset"]
    m.credited_assets = group_set(m.credited, {k: list(v) for k, v in grouped if k in set(pairs)})


FEATURE = Feature(
    name="reserve_margin",
    module=__name__,
    declare=declare,
    is_active=lambda system: system.reserve.is_kept,
    ports=(Port("firm_capacity", ("adequacy", "year"), "GW", "capacity that counts at the peak"),),
    variables=(
        Variable("reserve_shortfall", ("adequacy", "year"), "GW", "firm capacity that is missing"),
        Variable("credited_capacity", ("credit_step", "year"), "GW", "capacity counted in a step of the credit curve",
                 upper="step_width"),
    ),
    contributions=(firm_assets, firm_steps, shortfall_cost),
    equations=(reserve_margin, credited_limit),
)  # fmt: skip
