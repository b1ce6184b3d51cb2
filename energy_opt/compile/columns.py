"""Columns: where each variable stands and what bounds its members have."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyomo.environ as pyo

from energy_opt.compile.catalogue import Catalogue
from energy_opt.compile.entries import spread
from energy_opt.compile.program import Axis
from energy_opt.compile.walk import ColumnPlace, NotATemplate, Scope, Walker
from energy_opt.errors import BuildError, EnergyOptError
from energy_opt.model.components import Variable


def lay_out(variables: Iterable[Any], catalogue: Catalogue) -> tuple[dict[int, ColumnPlace], dict[str, Axis], int]:
    """Columns for all variables in the order of their declaration: places by id, axes by name, number of columns."""
    places: dict[int, ColumnPlace] = {}
    axes: dict[str, Axis] = {}
    count = 0
    for variable in variables:
        if variable.is_indexed() and not variable.index_set().isfinite():
            raise BuildError(f"variable `{variable.name}`: its index set is infinite; give it a finite set")
        space = catalogue.space(variable)
        places[id(variable)] = ColumnPlace(count, space)
        axes[variable.name] = space.axis(variable.name, count, str(getattr(variable, "unit", "") or ""))
        count += space.size
    if count >= 2**31:
        raise BuildError(f"the model has {count} columns; the solver counts up to {2**31 - 1}")
    return places, axes, count


def column_bounds(variables: Iterable[Any], walker: Walker, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper bounds of all columns."""
    lower, upper = np.full(count, -np.inf), np.full(count, np.inf)
    for variable in variables:
        place = walker.columns[id(variable)]
        own = slice(place.start, place.start + place.space.size)
        try:
            if not _from_template(variable, walker, lower[own], upper[own]):
                for index in variable.index_set():
                    variable[index]
            _from_members(variable, walker, lower, upper)
        except EnergyOptError as error:
            raise BuildError(f"variable `{variable.name}`: {error}") from error
    return lower, upper


def _from_template(variable: Any, walker: Walker, lower: np.ndarray, upper: np.ndarray) -> bool:
    """Fill the bounds of a variable that is not expanded; False where its bounds rule has no template."""
    if not isinstance(variable, Variable):
        return False
    template = variable.bounds_template
    try:
        pair, scope = variable.given_bounds, Scope({}, ())
        if callable(pair):
            if template.failure:
                return False
            pair = template.expression
            scope = walker.open(scope, template.indices, variable.index_set())
        limits = [_limit(limit, variable, scope, walker) for limit in (pair or (None, None))]
    except NotATemplate:
        return False
    if variable.given_domain.isdiscrete():
        raise BuildError("its domain is discrete; a linear program has only continuous variables")
    domain_lower, domain_upper = variable.given_domain.bounds()
    lower[:] = np.fmax(-np.inf if limits[0] is None else limits[0], -np.inf if domain_lower is None else domain_lower)
    upper[:] = np.fmin(np.inf if limits[1] is None else limits[1], np.inf if domain_upper is None else domain_upper)
    return True


def _limit(limit: Any, variable: Any, scope: Scope, walker: Walker) -> np.ndarray | float | None:
    if limit is None:
        return None
    if isinstance(limit, (int, float)):
        return float(limit)
    expression = walker.linear(limit, scope)
    if expression.terms:
        raise BuildError("its bounds hold variables; they may hold parameters only")
    return spread(expression.constant, walker.catalogue.space(variable), scope.opened)


def _from_members(variable: Any, walker: Walker, lower: np.ndarray, upper: np.ndarray) -> None:
    """Members that exist in Pyomo say their own bounds: a user may have set or fixed them."""
    for _, member in _existing(variable):
        if member.is_integer() or member.is_binary():
            raise BuildError(f"{member.name} is discrete; a linear program has only continuous variables")
        column = walker.column_of(member)
        low, high = member.bounds
        if member.fixed:
            low = high = pyo.value(member)
        lower[column] = -np.inf if low is None else low
        upper[column] = np.inf if high is None else high


def _existing(variable: Any) -> Iterable[tuple[Any, Any]]:
    """Members made so far; looking through the variable's items would make them all."""
    return list(variable._data.items())
