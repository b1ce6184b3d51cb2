"""System cost: the sum of all contributions to the port `cost`, each year weighted by its summed discount factor.

The objective is written in build.py, since it is the one place that sees every contribution.
"""

from __future__ import annotations

import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.model.declare import Feature, Port


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Nothing of its own: the discount factor is an axis weight (sets.py)."""


FEATURE = Feature(
    name="cost",
    module=__name__,
    declare=declare,
    ports=(Port("cost", ("year",), "bn CNY", "yearly cost"),),
)
