"""Sinks: CO2 that forests, grassland and wetland take up, as a given path; it counts in `net` accounts.

The model does not choose it, and it costs nothing: a scenario names a path of the table `sink`, or none.
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam
from energy_opt.model.declare import Feature, contribution
from energy_opt.model.given_paths import of_co2


@contribution("yearly_emissions", "sinks", over=("species", "region", "year"))
def taken_up(m: Any, e: Any, r: Any, y: Any) -> Any:
    r"""-\bar{S}_{ery}"""
    return -m.sink_removal[e, r, y]


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """What the sinks of a region take up in a year, over all kinds; CO2 only."""
    given = of_co2(system.rules.sinks, "removal", system)
    m.sink_removal = ArrayParam(m.species, m.region, m.year, values=given)


FEATURE = Feature(
    name="sinks",
    module=__name__,
    declare=declare,
    is_active=lambda system: len(system.rules.sinks) > 0,
    contributions=(taken_up,),
)
