"""Constraint families and objectives that keep their rule as one template and expand only what is looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.core.base.constraint import Constraint, IndexedConstraint, ScalarConstraint
from pyomo.core.base.objective import ScalarObjective

from energy_opt.errors import BuildError
from energy_opt.model.components.template import Template, templatize

Rule = Callable[..., Any]


class Family(Constraint):  # type: ignore[misc]
    """A constraint family: `m.limit = Family(m.region, m.year, rule=limit, unit="Mt")`.

    One row is made when it is looked at (`m.limit["Shanxi", 2030]`); `materialize` makes them all.
    """

    template: Template
    row_rule: Rule
    unit: str
    price: str = ""
    slacks: tuple[str, ...] = ()
    units: tuple[str, ...] = ()

    def __new__(cls, *sets: pyo.Set, rule: Rule | None = None, unit: str = "") -> Any:
        if cls is not Family:
            return super().__new__(cls)
        return super().__new__(IndexedFamily if sets else ScalarFamily)

    def expand(self) -> None:
        """Make the rows that are not made yet, in plain Pyomo; indexed and scalar families each in their way."""
        raise BuildError(f"constraint {self.name}: a family is made by `Family(…)`, which chooses its kind")


class IndexedFamily(Family, IndexedConstraint):  # type: ignore[misc]
    """A family over sets."""

    def __init__(self, *sets: pyo.Set, rule: Rule, unit: str = "") -> None:
        self.unit = unit
        self.row_rule = rule
        self.template = Template(failure="not constructed yet")
        self.made: dict[Any, Any] = {}
        super().__init__(*sets, rule=lambda block, *index: relation(rule(block, *index)))

    def construct(self, data: object = None) -> None:
        """Evaluate the rule once, on placeholders."""
        if self.is_constructed():
            return
        self._constructed = True
        for anonymous in self._anonymous_sets or ():
            anonymous.construct()
        self.template = templatize(self.parent_block(), self.row_rule, self.index_set())

    def _getitem_when_not_present(self, index: Any) -> Any:
        row = super()._getitem_when_not_present(index)
        self.made[index] = row.expr
        return row

    def expand(self) -> None:
        """Make the rows that are not made yet; rows that the rule skips stay out."""
        for index in self.index_set():
            if index not in self._data:
                self.make(index)

    def make(self, index: Any) -> Any | None:
        """The row of one index, or None where the rule skips it."""
        try:
            return self._data[index] if index in self._data else self._getitem_when_not_present(index)
        except KeyError:
            keys = index if isinstance(index, tuple) else (index,)
            if relation(self.row_rule(self.parent_block(), *keys)) is Constraint.Skip:
                return None
            raise


class ScalarFamily(Family, ScalarConstraint):  # type: ignore[misc]
    """A family of one row."""

    def __init__(self, *, rule: Rule, unit: str = "") -> None:
        self.unit = unit
        self.row_rule = rule
        self.template = Template(failure="not constructed yet")
        self.made: dict[Any, Any] = {}
        super().__init__(rule=lambda block: relation(rule(block)))

    def construct(self, data: object = None) -> None:
        """Evaluate the rule once, on placeholders."""
        if self.is_constructed():
            return
        self._constructed = True
        self.template = templatize(self.parent_block(), self.row_rule, None)

    def expand(self) -> None:
        """Make the row."""
        if not self._data:
            row = relation(self.row_rule(self.parent_block()))
            if row is not Constraint.Skip:
                self.set_value(row)
                self.made[None] = self.expr


class LazyObjective(ScalarObjective):  # type: ignore[misc]
    """A cost to be minimised, kept as a template; `materialize` writes it out in plain Pyomo."""

    def __init__(self, rule: Rule, unit: str = "") -> None:
        self.unit = unit
        self.cost_rule = rule
        self.template = Template(failure="not constructed yet")
        self.expanded = False
        super().__init__(sense=pyo.minimize)

    def construct(self, data: object = None) -> None:
        """Evaluate the rule once, on placeholders."""
        if self.is_constructed():
            return
        super().construct(data)
        self.template = templatize(self.parent_block(), self.cost_rule, None)

    def expand(self) -> None:
        """Write the cost out."""
        if not self.expanded:
            self.set_value(self.cost_rule(self.parent_block()))
            self.expanded = True


def relation(row: Any) -> Any:
    """What a rule returned, as Pyomo takes it: a row without any variable has become a plain truth value."""
    if isinstance(row, (bool, np.bool_)):
        if not row:
            raise BuildError("a row without variables can never hold")
        return Constraint.Skip
    return row


def materialize(model: pyo.ConcreteModel) -> pyo.ConcreteModel:
    """Expand the model to plain Pyomo, in place, so that any Pyomo writer or solver can take it."""
    for component in model.component_objects(pyo.Var):
        for index in component.index_set():
            component[index]
    for component in model.component_objects((Constraint, pyo.Objective), active=True):
        if isinstance(component, (Family, LazyObjective)):
            component.expand()
    return model
