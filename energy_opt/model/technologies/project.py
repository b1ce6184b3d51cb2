"""Projects: capacity that a case forces into the system, to be judged beside the same system without it.

A class of projects is an asset whose capacity is a column without bounds, equal to what the case forces: the dual of
that row is what one more GW costs or saves. Its capital is sunk: the annuity follows what was forced, retired or not;
only fixed operation and maintenance ends with early retirement. A locked class may not retire (its early retirement is
bounded by zero) and runs at least its hours; falling short is possible at a price, and reported.
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, flat_set, group_set
from energy_opt.model.declare import Feature, Variable, contribution, equation
from energy_opt.model.sets import rows
from energy_opt.model.slack import slack

SHORTFALL = slack("project_shortfall", "project_year", "TWh", "output of locked projects below their hours")


@equation(over=("project",), unit="GW")
def project_forced(m: Any, a: Any, v: Any) -> Any:
    r"""P_{av} = \hat{P}_{av}"""
    return m.project_capacity[a, v] == m.forced_capacity[a, v]


@equation(over=("project_year",), unit="TWh", price="project_hours_price", slacks=("project_shortfall",))
def project_hours(m: Any, a: Any, v: Any, y: Any) -> Any:
    r"""\sum_p G_{ayp} - \varphi_{avy} P_{av} + X_{avy} \ge 0"""
    return (
        sum(m.energy[b, y, p] for b, p in m.project_operation[a, v, y])
        - m.minimum_hours[a, v, y] * m.project_capacity[a, v]
        + m.project_shortfall[a, v, y]
        >= 0.0
    )


@contribution("capacity_change", "project", over=("cohort_year",))
def commissioned(m: Any, a: Any, v: Any, y: Any) -> Any:
    r"""P_{av}"""
    return sum(m.project_capacity[b, w] for b, w in m.project_starts[a, v, y])


@contribution("cost", "project_investment", over=("project_charge",))
def project_investment(m: Any, a: Any, v: Any, y: Any) -> Any:
    r"""\kappa_{avy} P_{av}"""
    return m.project_capital_charge[a, v, y] * m.project_capacity[a, v]


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Classes, their years, their charges and the hours that a case asks of them."""
    classes, years, charges = system.projects.classes, system.projects.years, system.capacities.project_charges
    m.project = flat_set(("asset", "vintage"), rows(classes, "asset", "vintage"))
    m.forced_capacity = ArrayParam(m.project, values=classes["forced"].to_numpy(float))
    keys = rows(years, "asset", "vintage", "year")
    m.project_year = flat_set(("asset", "vintage", "year"), keys)
    m.minimum_hours = ArrayParam(m.project_year, values=years["minimum_hours"].to_numpy(float))
    m.project_operation = group_set(
        m.project_year, {key: [(key[0], period) for period in system.time.periods] for key in keys}
    )
    first = years.groupby("asset")["year"].transform("min") == years["year"]
    starts = {key: [key[:2]] for key, start in zip(keys, first, strict=True) if start}
    m.project_starts = group_set(m.cohort_year, starts, names=("asset", "vintage"))
    m.project_charge = flat_set(("asset", "vintage", "year"), rows(charges, "asset", "vintage", "year"))
    m.project_capital_charge = ArrayParam(m.project_charge, values=charges["charge"].to_numpy(float))
    # The price of falling short: as dear as load that is not met
    price = years["share"].to_numpy(float) * 0.0 + system.rules.choice.unserved_cost
    SHORTFALL.declare(m, m.project_year, price, 1.0)


FEATURE = Feature(
    name="project",
    module=__name__,
    declare=declare,
    is_active=lambda system: len(system.projects.classes) > 0,
    variables=(
        Variable("project_capacity", ("project",), "GW", "capacity of a class of projects", lower=None),
        SHORTFALL.variable,
    ),
    contributions=(commissioned, project_investment, SHORTFALL.cost),
    equations=(project_forced, project_hours),
)
