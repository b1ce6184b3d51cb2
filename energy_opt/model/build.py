"""System → Pyomo model, in three passes: what the rules read, the columns, then ports and rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyomo.environ as pyo

from energy_opt.errors import BuildError
from energy_opt.inputs.system import System
from energy_opt.model.components import Family, LazyObjective, variable
from energy_opt.model.declare import Contribution, Feature, Port, Variable
from energy_opt.model.features import FEATURES
from energy_opt.model.row_units import row_units
from energy_opt.model.sets import declare_axes
from energy_opt.schema.texts import python_texts


class PortSum:
    """`m.<port>[index]` in a rule: the sum of all contributions to the port at that index."""

    def __init__(self, model: pyo.ConcreteModel, contributions: tuple[Contribution, ...]) -> None:
        self._model = model
        self._contributions = contributions

    def __getitem__(self, index: Any) -> Any:
        members = index if isinstance(index, tuple) else (index,)
        return _added(part.rule(self._model, *members) for part in self._contributions)


def _added(terms: Iterable[Any]) -> Any:
    """The sum of the terms. Pyomo takes over the builtin `sum` while it makes a template, for its own sets only."""
    total: Any = 0.0
    for term in terms:
        total = total + term
    return total


def active_features(system: System, features: Iterable[Feature] = FEATURES) -> tuple[Feature, ...]:
    """The features that the system needs, in the order of the registry."""
    return tuple(feature for feature in features if feature.is_active(system))


@python_texts()
def build(system: System, features: Iterable[Feature] = FEATURES) -> pyo.ConcreteModel:
    """The Pyomo model of a system: plain rules, kept as templates until they are compiled or looked at.

    The model carries `features` (those that are active) and `contributions` (ports and their sources).
    """
    active = active_features(system, features)
    model = pyo.ConcreteModel(name=system.name)
    model.features = active
    declare_axes(model, system)
    for feature in active:
        _declare(model, feature, system)
    for feature in active:
        for column in feature.variables:
            _add_variable(model, column)
    _close_ports(model, active)
    for feature in active:
        for row in feature.equations:
            sets = tuple(_index_set(model, name) for name in row.over)
            family = Family(*sets, rule=row.rule)
            family.unit, family.price, family.slacks = row.unit, row.price, row.slacks
            if len(sets) == 1:  # the rows of a policy are indexed by one set of rules
                family.units = row_units(row, feature, sets[0], system)
            model.add_component(row.name, family)
    model.add_component("system_cost", LazyObjective(rule=_system_cost))
    return model


def _declare(model: pyo.ConcreteModel, feature: Feature, system: System) -> None:
    """The feature's sets and parameters; Pyomo would let them take the place of another feature's of the same name."""
    before = {part.local_name: part for part in model.component_objects(descend_into=False)}
    feature.declare(model, system)
    taken = [name for name, part in before.items() if model.component(name) is not part]
    if taken:
        raise BuildError(f"{feature.name} declares {', '.join(taken)}, which another feature has declared already")


def _index_set(model: pyo.ConcreteModel, name: str) -> Any:
    component = model.component(name)
    if component is None:
        raise BuildError(f"the index set `{name}` is used but not declared by any active feature")
    return component


def _add_variable(model: pyo.ConcreteModel, column: Variable) -> None:
    bounds: Any = (column.lower, column.upper)
    if isinstance(column.lower, str) or isinstance(column.upper, str):

        def bounds(m: Any, *index: Any) -> tuple[Any, Any]:  # the bounds as a rule
            return tuple(
                getattr(m, limit)[index] if isinstance(limit, str) else limit for limit in (column.lower, column.upper)
            )  # type: ignore[return-value]

    component = variable(*(_index_set(model, name) for name in column.over), bounds=bounds)
    component.unit = column.unit
    model.add_component(column.name, component)


def _close_ports(model: pyo.ConcreteModel, features: tuple[Feature, ...]) -> None:
    ports: dict[str, Port] = {port.name: port for feature in features for port in feature.ports}
    given: dict[str, list[Contribution]] = {name: [] for name in ports}
    for feature in features:
        for part in feature.contributions:
            if part.port not in ports:
                raise BuildError(f"{feature.name} contributes to `{part.port}`, which is not a port")
            given[part.port].append(part)
    for name, parts in given.items():
        setattr(model, name, PortSum(model, tuple(parts)))
    model.contributions = tuple(
        _Compilable(part, tuple(_index_set(model, s) for s in part.over), ports[name].unit)
        for name, parts in given.items()
        for part in parts
    )


class _Compilable:
    """A contribution with its index sets, as the compiler reads it."""

    def __init__(self, part: Contribution, over: tuple[Any, ...], unit: str) -> None:
        self.port, self.source, self.rule, self.kind = part.port, part.source, part.rule, part.kind
        self.over, self.unit = over, unit


def _system_cost(m: pyo.ConcreteModel) -> Any:
    r"""\sum_y D_y \sum_{source} cost_{source,y}"""
    return _added(_discounted(m, part, part.over, ()) for part in m.contributions if part.port == "cost")


def _discounted(m: pyo.ConcreteModel, part: Any, sets: tuple[Any, ...], index: tuple[Any, ...]) -> Any:
    """The discounted sum of a contribution over its sets, whose last index is the year."""
    if not sets:
        return m.discount_factor[index[-1]] * part.rule(m, *index)
    return sum(
        _discounted(m, part, sets[1:], (*index, *(member if isinstance(member, tuple) else (member,))))
        for member in sets[0]
    )
