"""Resource potential: capacity that land, sea, rivers and sites allow in a region, over all technologies using it."""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, flat_set, group_set
from energy_opt.model.declare import Feature, equation
from energy_opt.model.sets import rows


@equation(over=("resource_limit", "year"), unit="GW", price="resource_price")
def resource_potential(m: Any, r: Any, k: Any, y: Any) -> Any:
    r"""\sum_{a \in (r,k)} A_{ay} \le \bar{A}_{rky}"""
    return sum(m.available_capacity[a, y] for a in m.users_of[r, k]) <= m.potential[r, k, y]


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Potentials, and the assets that share each."""
    potentials, assets = system.rules.potentials, system.capacities.assets
    keys = rows(potentials, "region", "resource")
    m.resource_limit = flat_set(("region", "resource"), keys)
    users = {k: list(v) for k, v in assets.groupby(["region", "resource"])["asset"]}
    m.users_of = group_set(m.resource_limit, {k: users.get(k, []) for k in keys})
    m.potential = ArrayParam(
        m.resource_limit, m.year, values=potentials[[str(y) for y in system.horizon.years]].to_numpy(float)
    )


FEATURE = Feature(
    name="resource_potential",
    module=__name__,
    declare=declare,
    is_active=lambda system: len(system.rules.potentials) > 0,
    equations=(resource_potential,),
)
