"""Coal outside power, as given paths: its CO2 counts in every account and cap; the model does not choose it."""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam
from energy_opt.model.declare import Feature, contribution
from energy_opt.model.given_paths import of_co2


@contribution("yearly_emissions", "sectors", over=("species", "region", "year"))
def sector_emissions(m: Any, e: Any, r: Any, y: Any) -> Any:
    r"""\bar{E}^{sectors}_{ery}"""
    return m.sector_emissions[e, r, y]


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Emissions of the given paths, summed over the sectors."""
    given = of_co2(system.rules.sector_coal, "co2", system)
    m.sector_emissions = ArrayParam(m.species, m.region, m.year, values=given)


FEATURE = Feature(
    name="given_coal",
    module=__name__,
    declare=declare,
    is_active=lambda system: len(system.rules.sector_coal) > 0,
    contributions=(sector_emissions,),
)
