"""Residual emissions: what sectors outside the model emit, as a given path, so that a cap can be that of a country.

Oil, gas outside power and processes are the case in mind; coal outside power has a table of its own. They count in
`net` accounts and where a rule names them. The model does not choose them: a scenario names a path of the table
`residual_emission`, or none.
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam
from energy_opt.model.declare import Feature, contribution
from energy_opt.model.given_paths import by_region


@contribution("yearly_emissions", "residual", over=("species", "region", "year"))
def emitted_outside(m: Any, e: Any, r: Any, y: Any) -> Any:
    r"""\bar{E}^{residual}_{ery}"""
    return m.residual_emissions[e, r, y]


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Emissions of the given paths, summed over the sectors."""
    paths = system.rules.residual_emissions
    given = [by_region(paths[paths["species"] == species], "emissions", system) for species in system.species]
    m.residual_emissions = ArrayParam(m.species, m.region, m.year, values=given)


FEATURE = Feature(
    name="residual_emissions",
    module=__name__,
    declare=declare,
    is_active=lambda system: len(system.rules.residual_emissions) > 0,
    contributions=(emitted_outside,),
)
