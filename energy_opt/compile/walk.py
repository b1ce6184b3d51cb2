"""Evaluation of one template over numpy axes: the linear expression that a rule returned, for all its indices at once.

Pyomo's expression classes are read only here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.core.expr import numeric_expr as numeric
from pyomo.core.expr.numvalue import native_numeric_types, value
from pyomo.core.expr.template_expr import GetItemExpression, IndexTemplate, TemplateSumExpression

from energy_opt.compile.catalogue import Catalogue
from energy_opt.compile.grid import Grid, Loop, add, align, constant, descend, multiply, sum_over, take
from energy_opt.compile.spaces import Index, Labels, Space
from energy_opt.errors import BuildError
from energy_opt.model.components.parameters import ArrayParam, IndexMap, factor_sets


class NotATemplate(Exception):
    """The rule uses something that has no array form; it is expanded by Pyomo instead."""


@dataclass(frozen=True)
class Term:
    """coefficient × column, for every combination of their loops."""

    coefficient: Grid
    column: Grid


@dataclass(frozen=True)
class Linear:
    """A constant and terms in the columns."""

    constant: Grid
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True)
class Scope:
    """The loops that are running: what each placeholder stands for, and which loops are innermost."""

    indices: dict[int, Index]
    innermost: tuple[Loop, ...]
    opened: tuple[Loop, ...] = ()


@dataclass(frozen=True)
class ColumnPlace:
    """Where the columns of a variable start, and how they are indexed."""

    start: int
    space: Space


class Walker:
    """Evaluates expressions of one model. `columns`: where each variable (by id) has its columns."""

    def __init__(self, catalogue: Catalogue, columns: dict[int, ColumnPlace]) -> None:
        self.catalogue = catalogue
        self.columns = columns
        self._plain_parameters: dict[int, tuple[Any, np.ndarray]] = {}

    def open(self, scope: Scope, placeholders: Sequence[Any], index: Any) -> Scope:
        """The scope inside a loop through `index`: a set, a product of sets, or a group of a group set."""
        if isinstance(index, GetItemExpression):
            return self._open_group(scope, placeholders, index)
        indices = dict(scope.indices)
        loops: list[Loop] = []
        start = 0
        for each in factor_sets(index):
            factor = self.catalogue.factor(each)
            loop = Loop(factor.size)
            loops.append(loop)
            codes = factor.codes if factor.codes is not None else (loop.positions,)
            for placeholder, code, labels in zip(placeholders[start:], codes, factor.labels, strict=False):
                indices[id(placeholder)] = Index(Grid((loop,), code), labels)
            start += len(factor.names)
        if start != len(placeholders):
            raise NotATemplate(f"the members of {index.name} are not taken apart into their components")
        return Scope(indices, (*scope.innermost, *loops), (*scope.opened, *loops))

    def _open_group(self, scope: Scope, placeholders: Sequence[Any], item: Any) -> Scope:
        component, *keys = item.args
        group = self.catalogue.group(component)
        places = self.catalogue.locate(group.space, [self.index(key, scope) for key in keys], component.name)
        place = descend(_combine(places, group.space), scope.innermost)
        loop, members = group.loop(place)
        if len(members) != len(placeholders):
            raise NotATemplate(f"the members of {component.name} are not taken apart into their components")
        indices = dict(scope.indices)
        indices.update((id(placeholder), member) for placeholder, member in zip(placeholders, members, strict=True))
        innermost = tuple(each for each in scope.innermost if each not in place.loops)
        return Scope(indices, (*innermost, loop), (*scope.opened, loop))

    def index(self, expression: Any, scope: Scope) -> Index:
        """What an index expression stands for: a placeholder, a map of one, or a name."""
        if isinstance(expression, IndexTemplate):
            return scope.indices[id(expression)]
        if isinstance(expression, GetItemExpression):
            component, *keys = expression.args
            if not isinstance(component, IndexMap):
                return self._computed_index(component, expression, scope)
            space = self.catalogue.space(component)
            places = self.catalogue.locate(space, [self.index(key, scope) for key in keys], component.name)
            return Index(take(component.array, places), self.catalogue.factor(component.target).labels[0])
        if hasattr(expression, "is_expression_type"):
            raise NotATemplate(f"the index expression {expression} is not a placeholder, a map or a name")
        return Index(Grid((), np.zeros((), np.int32)), Labels([expression]))

    def _computed_index(self, component: Any, expression: Any, scope: Scope) -> Index:
        """The value of a plain Pyomo Param used as an index."""
        if component.ctype is not pyo.Param:
            raise NotATemplate(f"{expression} is used as an index but is not a parameter")
        space = self.catalogue.space(component)
        members = [value(component[key]) for key in component.index_set()]
        labels = Labels(list(dict.fromkeys(members)))
        codes = np.array([labels.position[member] for member in members], np.int32).reshape(space.shape)
        indices = [self.index(key, scope) for key in expression.args[1:]]
        return Index(take(codes, self.catalogue.locate(space, indices, component.name)), labels)

    def linear(self, expression: Any, scope: Scope) -> Linear:
        """The expression as a constant and terms."""
        if expression.__class__ in native_numeric_types or isinstance(expression, (int, float)):
            return Linear(constant(expression))
        if isinstance(expression, TemplateSumExpression):
            return self._sum(expression, scope)
        if isinstance(expression, GetItemExpression):
            return self._item(expression, scope)
        if isinstance(expression, IndexTemplate):
            index = scope.indices[id(expression)]
            return Linear(Grid(index.place.loops, index.labels.numbers[index.place.values]))
        for kind, method in _OPERATIONS:
            if isinstance(expression, kind):
                return method(self, expression, scope)
        return self._leaf(expression, scope)

    def _leaf(self, expression: Any, scope: Scope) -> Linear:
        if not hasattr(expression, "is_variable_type"):
            raise NotATemplate(f"{expression!r} is not a number or a Pyomo expression")
        if expression.is_variable_type():
            return Linear(constant(0.0), (Term(constant(1.0), Grid((), np.array(self.column_of(expression)))),))
        if expression.is_named_expression_type():
            return self.linear(expression.expr, scope)
        if expression.is_expression_type() or not expression.is_fixed():
            raise NotATemplate(f"{type(expression).__name__} has no array form")
        return Linear(constant(value(expression)))

    def column_of(self, member: Any) -> int:
        """The column of one member of a variable."""
        component = member.parent_component()
        if id(component) not in self.columns:
            raise BuildError(f"the variable {member.name} does not belong to the model (or is not active in it)")
        place = self.columns[id(component)]
        return place.start + (place.space.position_of(member.index()) if place.space.factors else 0)

    def _sum(self, expression: Any, scope: Scope) -> Linear:
        inner = Scope(scope.indices, scope.innermost)
        for placeholders in expression.template_iters():
            inner = self.open(inner, placeholders, placeholders[0]._set)
        body = self.linear(expression.template_args()[0], inner)
        total = body.constant
        for loop in reversed(inner.opened):
            total = sum_over(total, loop)
        return Linear(total, tuple(_repeated(term, inner.opened) for term in body.terms))

    def _item(self, expression: Any, scope: Scope) -> Linear:
        component, *keys = expression.args
        if not hasattr(component, "ctype") or component.ctype not in (pyo.Var, pyo.Param):
            raise NotATemplate(f"{component} is neither a variable nor a parameter")
        indices = [self.index(key, scope) for key in keys]
        if component.ctype is pyo.Var:
            if id(component) not in self.columns:
                raise BuildError(f"the variable {component.name} does not belong to the model")
            place = self.columns[id(component)]
            positions = _combine(self.catalogue.locate(place.space, indices, component.name), place.space, place.start)
            return Linear(constant(0.0), (Term(constant(1.0), positions),))
        space = self.catalogue.space(component)
        places = self.catalogue.locate(space, indices, component.name)
        array = component.array if isinstance(component, ArrayParam) else self._plain_array(component, space)
        numbers = take(array, places)
        if not isinstance(component, ArrayParam) and np.isnan(numbers.values).any():
            raise BuildError(f"the parameter {component.name} has no value at an index that a rule uses")
        return Linear(numbers)

    def _plain_array(self, component: Any, space: Space) -> np.ndarray:
        """The values of an ordinary Pyomo Param; NaN where it has none."""
        if id(component) not in self._plain_parameters:
            numbers = [value(component[key]) if key in component else np.nan for key in component.index_set()]
            array = np.array(numbers, dtype=float).reshape(space.shape)
            self._plain_parameters[id(component)] = (component, array)
        return self._plain_parameters[id(component)][1]

    def _added(self, expression: Any, scope: Scope) -> Linear:
        parts = [self.linear(part, scope) for part in expression.args]
        total = parts[0].constant
        for part in parts[1:]:
            total = add(total, part.constant)
        return Linear(total, tuple(term for part in parts for term in part.terms))

    def _negated(self, expression: Any, scope: Scope) -> Linear:
        return scaled(self.linear(expression.args[0], scope), constant(-1.0))

    def _multiplied(self, expression: Any, scope: Scope) -> Linear:
        left, right = (self.linear(part, scope) for part in expression.args)
        if left.terms and right.terms:
            raise BuildError(f"not linear: {expression} multiplies variables with each other")
        return scaled(left, right.constant) if left.terms else scaled(right, left.constant)

    def _divided(self, expression: Any, scope: Scope) -> Linear:
        above, below = (self.linear(part, scope) for part in expression.args)
        if below.terms:
            raise BuildError(f"not linear: {expression} divides by a variable")
        if not np.all(below.constant.values):
            raise BuildError(f"{expression} divides by zero at some index")
        return scaled(above, Grid(below.constant.loops, 1.0 / below.constant.values))

    def _raised(self, expression: Any, scope: Scope) -> Linear:
        base, exponent = (self.linear(part, scope) for part in expression.args)
        if base.terms or exponent.terms:
            raise BuildError(f"not linear: {expression} is a power of a variable")
        loops, (a, b) = align([base.constant, exponent.constant])
        return Linear(Grid(loops, np.power(a, b)))


_OPERATIONS: tuple[tuple[type, Callable[[Walker, Any, Scope], Linear]], ...] = (
    (numeric.SumExpression, Walker._added),
    (numeric.ProductExpression, Walker._multiplied),
    (numeric.NegationExpression, Walker._negated),
    (numeric.DivisionExpression, Walker._divided),
    (numeric.PowExpression, Walker._raised),
)


def scaled(expression: Linear, factor: Grid) -> Linear:
    """The expression times a number that may differ by index."""
    return Linear(
        multiply(expression.constant, factor),
        tuple(Term(multiply(term.coefficient, factor), term.column) for term in expression.terms),
    )


def minus(left: Linear, right: Linear) -> Linear:
    """left − right"""
    negated = scaled(right, constant(-1.0))
    return Linear(add(left.constant, negated.constant), left.terms + negated.terms)


def _combine(places: Sequence[Grid], space: Space, start: int = 0) -> Grid:
    """Positions along each axis as positions in the whole space, counted from `start`."""
    if not places:
        return Grid((), np.array(start, np.int32))
    pairs = zip(places, space.strides, strict=True)
    steps = [Grid(place.loops, place.values * np.int32(step)) for place, step in pairs]
    loops, arrays = align(steps)
    total = arrays[0] + np.int32(start)
    for array in arrays[1:]:
        total = total + array
    return Grid(loops, total)


def _repeated(term: Term, loops: Sequence[Loop]) -> Term:
    """The term counted as often as the loops run that it does not depend on."""
    coefficient = term.coefficient
    for loop in reversed(loops):
        held = set(coefficient.loops) | set(term.column.loops)
        if loop not in held and not any(loop in each.lineage for each in held):
            coefficient = multiply(coefficient, loop.counts)
    return Term(coefficient, term.column)
