"""Variables that are not expanded: Pyomo makes the data of one member when it is looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyomo.environ as pyo
from pyomo.core.base.var import IndexedVar

from energy_opt.model.components.template import Template, templatize

Bounds = tuple[float | None, float | None] | Callable[..., tuple[Any, Any]] | None


class Variable(IndexedVar):  # type: ignore[misc]
    """An indexed variable whose bounds are kept as a constant pair or as a template."""

    def __init__(self, *sets: pyo.Set, bounds: Bounds, domain: Any, unit: str) -> None:
        self.unit = unit
        self.given_domain = domain
        self.given_bounds = bounds
        self.bounds_template = Template(failure="the bounds are no rule")
        super().__init__(*sets, bounds=bounds, domain=domain, dense=False)

    def construct(self, data: object = None) -> None:
        """Evaluate a bounds rule once, on placeholders."""
        if self.is_constructed():
            return
        super().construct(data)
        if callable(self.given_bounds):
            self.bounds_template = templatize(self.parent_block(), self.given_bounds, self.index_set())


def variable(*sets: pyo.Set, bounds: Bounds = None, domain: Any = pyo.Reals, unit: str = "") -> pyo.Var:
    """A variable over the product of its sets; without sets an ordinary scalar Var.

    bounds: a pair of numbers (None = open) or a rule `(m, *index) -> (lower, upper)` over array parameters.
    """
    if sets:
        return Variable(*sets, bounds=bounds, domain=domain, unit=unit)
    scalar = pyo.Var(bounds=bounds, domain=domain)
    scalar.unit = unit
    return scalar
