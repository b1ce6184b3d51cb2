"""Rows of constraint families: from a template where there is one, otherwise expanded by Pyomo row by row."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.core.expr.relational_expr import (
    EqualityExpression,
    InequalityExpression,
    RangedExpression,
    tuple_to_relational_expr,
)
from pyomo.core.expr.visitor import identify_variables
from pyomo.repn import generate_standard_repn

from energy_opt.compile.entries import Entries, entries, spread
from energy_opt.compile.grid import Grid, add, negative
from energy_opt.compile.program import Axis
from energy_opt.compile.spaces import Factor, Labels, Space
from energy_opt.compile.walk import Linear, NotATemplate, Scope, Walker, minus
from energy_opt.errors import BuildError, EnergyOptError
from energy_opt.model.components import Family, Template

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rows:
    """The rows of one constraint: their axis, entries and bounds."""

    axis: Axis
    entries: list[Entries]
    lower: np.ndarray
    upper: np.ndarray


@dataclass(frozen=True)
class Expanded:
    """Plain linear expressions, one per row."""

    entries: list[Entries]
    constants: np.ndarray


def compile_rows(constraint: Any, start: int, walker: Walker) -> Rows:
    """The rows of a constraint, the first of them being row `start` of the Program."""
    try:
        if isinstance(constraint, Family):
            return _family_rows(constraint, start, walker)
        return _plain_rows(constraint, start, walker)
    except EnergyOptError as error:
        raise BuildError(f"constraint `{constraint.name}`: {error}") from error
    except Exception as error:  # a rule is a user's code: whatever it raises is told with the constraint's name
        raise BuildError(f"constraint `{constraint.name}`: its rule fails ({type(error).__name__}: {error})") from error


def _family_rows(family: Any, start: int, walker: Walker) -> Rows:
    reason = family.template.failure
    if not reason:
        try:
            rows = _template_rows(family, start, walker)
        except NotATemplate as limit:
            reason = str(limit)
        else:
            _honour_touched_rows(family, rows, walker)
            return rows
    logger.info("constraint %s is expanded row by row: %s", family.name, reason)
    return _plain_rows(family, start, walker)


def _template_rows(family: Any, start: int, walker: Walker) -> Rows:
    space = walker.catalogue.space(family)
    scope = open_rows(family.template, family, walker)
    lower, body, upper = _bounds(family.template.expression, scope, walker)
    low = np.full(space.size, -np.inf) if lower is None else spread(lower, space, scope.opened)
    high = np.full(space.size, np.inf) if upper is None else spread(upper, space, scope.opened)
    return Rows(space.axis(family.name, start, family.unit), entries(body, space, scope.opened, start), low, high)


def open_rows(template: Template, component: Any, walker: Walker) -> Scope:
    """The scope of a template: one loop for each axis of its component."""
    scope = Scope({}, ())
    return walker.open(scope, template.indices, component.index_set()) if component.is_indexed() else scope


def _bounds(expression: Any, scope: Scope, walker: Walker) -> tuple[Grid | None, Linear, Grid | None]:
    """Lower bound, body and upper bound, the body's constant moved into the bounds as Pyomo does."""
    if isinstance(expression, tuple):
        expression = tuple_to_relational_expr(expression)
    if not isinstance(expression, (EqualityExpression, InequalityExpression, RangedExpression)):
        raise NotATemplate(f"the rule returned {expression!r}, not a relation")
    if getattr(expression, "strict", False) not in (False, (False, False)):
        raise BuildError("`<` and `>` are not possible in a linear program; write `<=` or `>=`")
    parts = [None if part is None else walker.linear(part, scope) for part in expression.args]
    if isinstance(expression, RangedExpression):
        low, body, high = parts
        assert body is not None
        if (low and low.terms) or (high and high.terms):
            raise BuildError("the outer bounds of a ranged constraint must not hold variables")
        return _moved(low, body), body, _moved(high, body)
    left, right = parts
    assert left is not None
    assert right is not None
    equal = isinstance(expression, EqualityExpression)
    if not right.terms:
        return _moved(right, left) if equal else None, left, _moved(right, left)
    if not left.terms:
        return _moved(left, right), right, _moved(left, right) if equal else None
    body = minus(left, right)
    bound = negative(body.constant)
    return bound if equal else None, body, bound


def _moved(bound: Linear | None, body: Linear) -> Grid | None:
    return None if bound is None else add(bound.constant, negative(body.constant))


def _honour_touched_rows(family: Any, rows: Rows, walker: Walker) -> None:
    """Rows that a user looked at and switched off (or deleted) lose their bounds; changed ones are refused."""
    if not family.made:
        return
    space = walker.catalogue.space(family)
    for index, expression in family.made.items():
        row = family._data.get(index)
        place = space.position_of(index) if space.factors else 0
        if row is not None and row.expr is not expression:
            raise BuildError(f"row {index} was changed by hand; deactivate it and add a constraint of your own instead")
        if row is None or not row.active:
            rows.lower[place], rows.upper[place] = -np.inf, np.inf


def _plain_rows(constraint: Any, start: int, walker: Walker) -> Rows:
    pairs = [(index, row) for index, row in _made_rows(constraint) if row is not None and row.active]
    bounded = [row.to_bounded_expression(evaluate_bounds=True) for _, row in pairs]
    expanded = expand((body for _, body, _ in bounded), walker, start)
    low = np.array([-np.inf if lower is None else lower for lower, _, _ in bounded], float) - expanded.constants
    high = np.array([np.inf if upper is None else upper for _, _, upper in bounded], float) - expanded.constants
    axis = _plain_axis(constraint, [index for index, _ in pairs], start, walker)
    return Rows(axis, expanded.entries, low, high)


def _made_rows(constraint: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(constraint, Family) and constraint.is_indexed():
        touched = set(constraint.made)
        for index in constraint.index_set():
            if index in touched and index not in constraint:
                continue
            yield index, constraint.make(index)
        return
    if isinstance(constraint, Family):
        constraint.expand()
    yield from constraint.items()


def _plain_axis(constraint: Any, indices: list[Any], start: int, walker: Walker) -> Axis:
    unit = str(getattr(constraint, "unit", ""))
    if not constraint.is_indexed():
        if len(indices) == 1:
            return Space(()).axis(constraint.name, start, unit)
        return Space(()).axis(constraint.name, start, unit, np.zeros(0, np.int64))
    if constraint.index_set().isfinite():
        space = walker.catalogue.space(constraint)
    else:
        names = [",".join(map(str, index)) if isinstance(index, tuple) else index for index in indices]
        space = Space((Factor(("index",), (Labels(names),), len(names)),))
        return space.axis(constraint.name, start, unit)
    return space.axis(constraint.name, start, unit, np.array([space.position_of(index) for index in indices], np.int64))


def expand(expressions: Iterable[Any], walker: Walker, start: int = 0) -> Expanded:
    """Ordinary Pyomo expressions as entries, through Pyomo's own standard form."""
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    constants: list[float] = []
    for row, expression in enumerate(expressions, start):
        with _free_of_fixing(expression):
            form = generate_standard_repn(expression)
        if not form.is_linear():
            raise BuildError(f"not linear: {expression}")
        constants.append(float(pyo.value(form.constant)))
        rows.extend([row] * len(form.linear_vars))
        columns.extend(walker.column_of(variable) for variable in form.linear_vars)
        values.extend(float(pyo.value(coefficient)) for coefficient in form.linear_coefs)
    triple = Entries(np.array(rows, np.int32), np.array(columns, np.int32), np.array(values, float), (len(rows),))
    return Expanded([triple], np.array(constants, float))


@contextmanager
def _free_of_fixing(expression: Any) -> Iterator[None]:
    """Treat fixed variables as columns: fixing is a bound of the column and must not change the pattern."""
    fixed = [member for member in identify_variables(expression, include_fixed=True) if member.fixed]
    for member in fixed:
        member.fixed = False
    try:
        yield
    finally:
        for member in fixed:
            member.fixed = True
