"""Capacity by vintage: what is built stays until its life ends, or until it is retired early.

A cohort is an asset and the year it was commissioned in. Its capacity never rises, and counts in a model year with the
part of the interval in which it exists (operating share). Capital is sunk: the annuity follows the addition, fixed
operation and maintenance follows what is still in service.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, flat_set, group_set
from energy_opt.model.declare import Feature, Port, Variable, contribution, equation
from energy_opt.model.scopes import rule_set
from energy_opt.model.sets import rows


@equation(over=("cohort_year",), unit="GW")
def capacity_balance(m: Any, a: Any, v: Any, y: Any) -> Any:
    r"""K_{avy} = K_{av,y^-} + \bar{K}_{avy} + \Delta_{avy}"""
    return (
        m.capacity[a, v, y]
        == sum(m.capacity[a, v, b] for b in m.year_before[a, v, y])
        + m.known_capacity[a, v, y]
        + m.capacity_change[a, v, y]
    )


@equation(over=("asset", "year"), unit="GW")
def capacity_in_service(m: Any, a: Any, y: Any) -> Any:
    r"""A_{ay} = \sum_{v \in V_{ay}} \sigma_{avy} K_{avy}"""
    return m.available_capacity[a, y] == sum(
        m.operating_share[a, v, y] * m.capacity[a, v, y] for v in m.vintages_in[a, y]
    )


@contribution("capacity_change", "addition", over=("cohort_year",))
def added(m: Any, a: Any, v: Any, y: Any) -> Any:
    r"""B_{ay}"""
    return sum(m.capacity_addition[a, b] for b in m.added_in[a, v, y])


@contribution("capacity_change", "early_retirement", over=("cohort_year",))
def retired_early(m: Any, a: Any, v: Any, y: Any) -> Any:
    r"""-Q_{avy}"""
    return -m.early_retirement[a, v, y]


@contribution("cost", "investment", over=("charge",))
def investment(m: Any, a: Any, v: Any, y: Any) -> Any:
    r"""\kappa_{avy} B_{av}"""
    return m.capital_charge[a, v, y] * m.capacity_addition[a, v]


@contribution("cost", "fixed_om", over=("cohort_year",))
def fixed_om(m: Any, a: Any, v: Any, y: Any) -> Any:
    r"""F_{avy} K_{avy}"""
    return m.fixed_om_cost[a, v, y] * m.capacity[a, v, y]


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Cohorts × years, additions, and their costs."""
    cohorts, charges = system.capacities.cohort_years, system.capacities.charges
    additions = system.capacities.additions
    m.build_limited = rule_set(system.rules["build_limit"])
    m.cohort_year = flat_set(("asset", "vintage", "year"), rows(cohorts, "asset", "vintage", "year"))
    m.addition = flat_set(("asset", "year"), rows(additions, "asset", "vintage"))
    m.charge = flat_set(("asset", "vintage", "year"), rows(charges, "asset", "vintage", "year"))
    before = cohorts[cohorts["previous"] > 0]
    m.year_before = group_set(
        m.cohort_year,
        {row[:3]: [row[3]] for row in rows(before, "asset", "vintage", "year", "previous")},
    )
    m.added_in = group_set(
        m.cohort_year, {(asset, vintage, vintage): [vintage] for asset, vintage in rows(additions, "asset", "vintage")}
    )
    vintages: dict[tuple[Any, Any], list[Any]] = {}
    for asset, vintage, year in rows(cohorts, "asset", "vintage", "year"):
        vintages.setdefault((asset, year), []).append(vintage)
    m.vintages_in = group_set((m.asset, m.year), vintages)
    m.known_capacity = ArrayParam(m.cohort_year, values=cohorts["known"].to_numpy(float))
    m.operating_share = ArrayParam(m.cohort_year, values=cohorts["share"].to_numpy(float))
    m.fixed_om_cost = ArrayParam(m.cohort_year, values=cohorts["fixed_om"].to_numpy(float))
    m.capital_charge = ArrayParam(m.charge, values=charges["charge"].to_numpy(float))
    m.retirement_limit = ArrayParam(
        m.cohort_year, values=np.where(cohorts["retirable"] & ~system.projects.locked(cohorts), np.inf, 0.0)
    )


FEATURE = Feature(
    name="capacity",
    module=__name__,
    declare=declare,
    ports=(
        Port("capacity_change", ("cohort_year",), "GW", "what changes the capacity of a cohort in a year"),
        Port("converted_capacity", ("build_limited",), "GW", "capacity that others become under a build limit"),
    ),
    variables=(
        Variable("capacity", ("cohort_year",), "GW", "in operation, of a cohort within its life"),
        Variable("capacity_addition", ("addition",), "GW", "built for a model year"),
        Variable("early_retirement", ("cohort_year",), "GW", "taken out of service before the end of its life",
                 upper="retirement_limit"),
        Variable("available_capacity", ("asset", "year"), "GW", "in service on average over the interval of the year"),
    ),
    contributions=(added, retired_early, investment, fixed_om),
    equations=(capacity_balance, capacity_in_service),
)  # fmt: skip
