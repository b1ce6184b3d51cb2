"""Contributions to ports as sparse matrices, worked out when they are first looked at.

Most contributions repeat the entries of a balance or of the objective: working them out at once would nearly double
the time of compiling, and many Programs of a sweep are never tabulated. So the rules are kept until then. A Program
that is pickled works them out first, and does not take the Pyomo model along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Protocol

import pyomo.environ as pyo

from energy_opt.compile.entries import entries, spread, to_matrix
from energy_opt.compile.program import PortMatrix
from energy_opt.compile.rows import expand
from energy_opt.compile.spaces import Space
from energy_opt.compile.walk import NotATemplate, Scope, Walker
from energy_opt.errors import BuildError, EnergyOptError
from energy_opt.model.components import Template, templatize

Key = tuple[str, str]


class Contribution(Protocol):
    """What a source gives to a port: a rule over index sets."""

    port: str
    source: str
    over: tuple[pyo.Set, ...]
    rule: Callable[..., Any]
    unit: str
    kind: str


class Ports(Mapping[Key, PortMatrix]):
    """(port, source) → matrix; each is worked out once."""

    def __init__(self, ready: Mapping[Key, PortMatrix], pending: Mapping[Key, Callable[[], PortMatrix]]) -> None:
        self._keys = (*ready, *pending)
        self._ready = dict(ready)
        self._pending = dict(pending)

    def __getitem__(self, key: Key) -> PortMatrix:
        if key in self._pending:
            self._ready[key] = self._pending[key]()
            del self._pending[key]
        return self._ready[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __reduce__(self) -> tuple[Any, ...]:
        return Ports, ({key: self[key] for key in self._keys}, {})


def compile_ports(model: pyo.ConcreteModel, contributions: Iterable[Contribution], walker: Walker, count: int) -> Ports:
    """The contributions of a model; `count` is the number of columns."""
    pending: dict[Key, Callable[[], PortMatrix]] = {}
    for each in contributions:
        key = (each.port, each.source)
        if key in pending:
            raise BuildError(f"two contributions to port `{each.port}` have the same source `{each.source}`")
        pending[key] = partial(port_matrix, model, each, walker, count)
    return Ports({}, pending)


def port_matrix(model: pyo.ConcreteModel, contribution: Contribution, walker: Walker, count: int) -> PortMatrix:
    """One contribution as matrix and constants, one row per index."""
    index = _product(contribution.over)
    space = walker.catalogue.space_of(index) if index is not None else Space(())
    axis = space.axis(contribution.source, 0, contribution.unit)
    try:
        template = templatize(model, contribution.rule, index)
        parts, constants = _evaluated(template, index, space, model, contribution, walker)
    except EnergyOptError as error:
        raise BuildError(f"contribution `{contribution.source}` to port `{contribution.port}`: {error}") from error
    matrix = to_matrix(parts, (space.size, count)).tocsr()
    return PortMatrix(contribution.port, contribution.source, axis, matrix, constants, contribution.kind)


def _evaluated(
    template: Template, index: Any, space: Space, model: Any, contribution: Contribution, walker: Walker
) -> tuple[Any, Any]:
    if not template.failure:
        try:
            scope = walker.open(Scope({}, ()), template.indices, index) if index is not None else Scope({}, ())
            expression = walker.linear(template.expression, scope)
        except NotATemplate:
            pass
        else:
            return entries(expression, space, scope.opened), spread(expression.constant, space, scope.opened)
    keys = [()] if index is None else [key if isinstance(key, tuple) else (key,) for key in index]
    expanded = expand((contribution.rule(model, *key) for key in keys), walker)
    return expanded.entries, expanded.constants


def _product(sets: tuple[pyo.Set, ...]) -> Any | None:
    """The sets as one index set; Pyomo wants it even where only placeholders are made from it."""
    if not sets:
        return None
    product = sets[0] if len(sets) == 1 else sets[0].cross(*sets[1:])
    product.construct()
    return product
