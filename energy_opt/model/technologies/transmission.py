"""Transmission: corridors between regions, with losses and expansion. A flow is positive in each of two directions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from energy_opt.inputs.economics import BN_PER_TWH
from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, entity_set, flat_set, group_set
from energy_opt.model.declare import Feature, Variable, contribution, equation
from energy_opt.model.sets import rows

# Least cost of sending energy [bn/TWh], so that no energy runs in a circle; 0.1 CNY/MWh. Assumed.
SENDING_COST = 1e-4
FORWARD, BACK = "forward", "back"


@equation(over=("line", "year"), unit="GW")
def line_balance(m: Any, l: Any, y: Any) -> Any:  # noqa: E741 – l as in the equation
    r"""T_{ly} = \bar{T}_{ly} + \sum_{v \le y} W_{lv}"""
    return m.line_capacity[l, y] == m.known_line[l, y] + sum(m.line_addition[l, v] for v in m.lines_added[l, y])


@equation(over=("line", "direction", "year", "slot"), unit="GW")
def flow_limit(m: Any, l: Any, d: Any, y: Any, s: Any) -> Any:  # noqa: E741
    r"""f_{ldys} \le \beta_{ld} T_{ly}"""
    return m.flow[l, d, y, s] <= m.direction_share[l, d] * m.line_capacity[l, y]


@contribution("electricity", "import", over=("region", "year", "slot"))
def arrived(m: Any, r: Any, y: Any, s: Any) -> Any:
    r"""\sum_{(l,d) \to r} \eta_l f_{ldys}"""
    return sum(m.line_efficiency[l] * m.flow[l, d, y, s] for l, d in m.arrivals_in[r])  # noqa: E741


@contribution("electricity", "export", over=("region", "year", "slot"))
def sent(m: Any, r: Any, y: Any, s: Any) -> Any:
    r"""-\sum_{(l,d) \leftarrow r} f_{ldys}"""
    return -sum(m.flow[l, d, y, s] for l, d in m.departures_in[r])  # noqa: E741


@contribution("cost", "line_investment", over=("line_charge",))
def line_investment(m: Any, l: Any, v: Any, y: Any) -> Any:  # noqa: E741
    r"""\kappa_{lvy} W_{lv}"""
    return m.line_capital_charge[l, v, y] * m.line_addition[l, v]


@contribution("cost", "line_fixed_om", over=("line", "year"))
def line_fixed_om(m: Any, l: Any, y: Any) -> Any:  # noqa: E741
    r"""F_l T_{ly}"""
    return m.line_fixed_om_cost[l] * m.line_capacity[l, y]


@contribution("cost", "line_use", over=("line", "year"), kind="transfer")
def line_use(m: Any, l: Any, y: Any) -> Any:  # noqa: E741
    r"""c^f_l \sum_d \sum_s n_{ys} f_{ldys}"""
    return m.sending_cost[l] * sum(m.slot_weight[y, s] * m.flow[l, d, y, s] for d in m.direction for s in m.slot)


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Corridors, their ends, losses, known capacity, and what may be added."""
    grid = system.grid
    lines, additions, charges = grid.lines, grid.additions, grid.charges
    names = list(lines["line"])
    m.direction = entity_set((FORWARD, BACK))
    m.line_efficiency = ArrayParam(m.line, values=1.0 - lines["loss"].to_numpy(float))
    largest = np.maximum(lines["capacity"].to_numpy(float), 1e-9)
    back = np.where(lines["capacity"] > 0.0, lines["capacity_back"] / largest, 1.0)
    m.direction_share = ArrayParam(m.line, m.direction, values=np.column_stack([np.ones(len(lines)), back]))
    m.known_line = ArrayParam(m.line, m.year, values=grid.known)
    ends = list(zip(names, lines["from_region"], lines["to_region"], strict=True))
    arrivals: dict[Any, list[Any]] = {}
    departures: dict[Any, list[Any]] = {}
    for name, start, stop in ends:
        arrivals.setdefault(stop, []).append((name, FORWARD))
        arrivals.setdefault(start, []).append((name, BACK))
        departures.setdefault(start, []).append((name, FORWARD))
        departures.setdefault(stop, []).append((name, BACK))
    m.arrivals_in = group_set(m.region, arrivals)
    m.departures_in = group_set(m.region, departures)
    m.line_growth = flat_set(("line", "year"), rows(additions, "line", "year"))
    m.line_addition_limit = ArrayParam(m.line_growth, values=additions["maximum"].to_numpy(float))
    m.lines_added = group_set(
        (m.line, m.year),
        {
            (line, year): [v for v in part if v <= year]
            for line, part in additions.groupby("line")["year"]
            for year in system.horizon.years
        },
    )
    m.line_charge = flat_set(("line", "vintage", "year"), rows(charges, "line", "vintage", "year"))
    m.line_capital_charge = ArrayParam(m.line_charge, values=charges["charge"].to_numpy(float))
    m.line_fixed_om_cost = ArrayParam(m.line, values=grid.fixed_om)
    m.sending_cost = ArrayParam(m.line, values=np.maximum(lines["use_cost"].to_numpy(float) * BN_PER_TWH, SENDING_COST))


FEATURE = Feature(
    name="transmission",
    module=__name__,
    declare=declare,
    is_active=lambda system: len(system.grid.lines) > 0,
    variables=(
        Variable("line_capacity", ("line", "year"), "GW", "transfer capacity, from → to"),
        Variable("line_addition", ("line_growth",), "GW", "capacity added", upper="line_addition_limit"),
        Variable("flow", ("line", "direction", "year", "slot"), "GW", "sent, before losses"),
    ),
    contributions=(arrived, sent, line_investment, line_fixed_om, line_use),
    equations=(line_balance, flow_limit),
)
