"""Units of single rows: emissions are counted in Mt, those of pollutants in kt."""

from __future__ import annotations

from typing import Any

from energy_opt.inputs.system import System
from energy_opt.model.declare import Equation, Feature
from energy_opt.schema.policies import POLICIES

CARBON_DIOXIDE = "CO2"
OF_CARBON_DIOXIDE, OF_POLLUTANTS = "Mt", "kt"


def row_units(row: Equation, feature: Feature, index: Any, system: System) -> tuple[str, ...]:
    """The unit of every row of a policy's equation, in order; empty where all have the equation's."""
    if row.unit != OF_CARBON_DIOXIDE or "species" not in POLICIES.get(feature.name, ()):
        return ()
    rules = system.rules[feature.name]
    if (rules["species"] == CARBON_DIOXIDE).all():
        return ()
    species = dict(zip(rules["rule"], rules["species"], strict=True))
    return tuple(OF_CARBON_DIOXIDE if species[rule] == CARBON_DIOXIDE else OF_POLLUTANTS for rule, *_ in index)
