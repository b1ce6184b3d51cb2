"""Index sets: entities, subsets of them, flat sets of tuples, and groups (sets that depend on other indices)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import pyomo.environ as pyo
from pyomo.core.base.set import IndexedSet, InsertionOrderSetData, OrderedScalarSet
from pyomo.core.expr.template_expr import GetItemExpression, NPV_Structural_GetItemExpression

from energy_opt.errors import BuildError
from energy_opt.model.components.parameters import factor_sets


class EntitySet(OrderedScalarSet):  # type: ignore[misc]
    """An ordered set of names; its dimension is called after itself, or after `parent` when it is a subset."""

    def __init__(self, elements: Iterable[Hashable], parent: pyo.Set | None = None) -> None:
        self.parent_set = parent
        super().__init__(initialize=list(elements), dimen=1)

    @property
    def dimension(self) -> str:
        """Name of the index column that this set's members stand in."""
        parent = self.parent_set
        return str(parent.dimension if isinstance(parent, EntitySet) else (parent or self).local_name)


class FlatSet(OrderedScalarSet):  # type: ignore[misc]
    """An ordered set of tuples that is one axis; `names` are its index columns. Members are taken as they are given."""

    def __init__(self, names: Sequence[str], rows: Iterable[Any]) -> None:
        self.names = tuple(names)
        self.rows: list[Any] = [plain_key(row, len(self.names)) for row in rows]
        super().__init__(initialize=(), dimen=len(self.names))

    def construct(self, data: object = None) -> None:
        """Fill the set without Pyomo's check of every member, which takes longer than the whole model."""
        super().construct()
        self._values = dict.fromkeys(self.rows)
        self._ordered_values = None
        if len(self._values) != len(self.rows):
            repeated = _first_repeated(self.rows)
            raise BuildError(f"flat set {self.name}: the member {repeated} is given twice; each must be given once")


class GroupItem(NPV_Structural_GetItemExpression):  # type: ignore[misc]
    """One group at placeholder indices. It knows how wide its members are, so that Pyomo needs no example of them.

    Pyomo looks for an example by trying indices, which fails where a group depends on a member of another group.
    """

    __slots__ = ("dimen",)

    def __new__(cls, args: tuple[Any, ...], dimen: int) -> Any:
        """Pyomo's own takes the arguments only."""
        return super().__new__(cls, args)

    def __init__(self, args: tuple[Any, ...], dimen: int) -> None:
        super().__init__(args)
        self.dimen = dimen

    def is_expression_type(self, expression_system: object = None) -> bool:
        """Not an expression but a set, for Pyomo's making of placeholders."""
        return False

    def to_string(self, verbose: object = None, smap: object = None) -> str:
        """The group as it is written in the rule."""
        component, *keys = self.args
        return f"{component.name}[{','.join(map(str, keys))}]"

    def __str__(self) -> str:
        return self.to_string()


class GroupSet(IndexedSet):  # type: ignore[misc]
    """Sets by key, kept as a mapping; the Pyomo set of one key is made when it is looked at."""

    def __init__(self, *index: pyo.Set, members: Mapping[Any, Sequence[Any]], width: int) -> None:
        self._ComponentDataClass = InsertionOrderSetData
        self.width = width
        self.members = {plain_key(key): group for key, group in members.items()}
        super().__init__(*index, dimen=width, initialize=self._members_of)

    @staticmethod
    def _members_of(block: object, *key: Hashable) -> Sequence[Any]:
        raise BuildError("a group is made when it is looked at, never by an initial rule")

    def construct(self, data: object = None) -> None:
        """Only check that the keys are members of the index set."""
        if self.is_constructed():
            return
        self._constructed = True
        for anonymous in self._anonymous_sets or ():
            anonymous.construct()
        # Pyomo's own membership test of a product takes as long as the rest of the declaration
        factors = [(each.dimen, frozenset(each.data())) for each in factor_sets(self.index_set())]
        for key in self.members:
            if not _is_member(key if isinstance(key, tuple) else (key,), factors):
                raise BuildError(
                    f"group set {self.name}: the key {key} is not in its index set {self.index_set().name}"
                )

    def __getitem__(self, index: Any) -> Any:
        group = super().__getitem__(index)
        return GroupItem(group.args, self.width) if isinstance(group, GetItemExpression) else group

    def _getitem_when_not_present(self, index: Hashable) -> Any:
        group = self._data[index] = self._ComponentDataClass(component=self)
        group._index = index
        group._domain = pyo.Any
        group._dimen = self.width
        rows = [plain_key(row, self.width) for row in self.members.get(index, ())]
        group._values = dict.fromkeys(rows)
        group._ordered_values = None
        return group


def entity_set(elements: Iterable[Hashable]) -> EntitySet:
    """An ordered set whose name on the model is the name of its dimension (`region`, `year`, `slot` …)."""
    return EntitySet(elements)


def subset(parent: pyo.Set, elements: Iterable[Hashable]) -> EntitySet:
    """Some members of `parent`, in the given order; its dimension is called like the parent's."""
    members = list(elements)
    missing = [member for member in members if member not in parent]
    if missing:
        raise BuildError(f"subset of {parent.name}: {missing[0]!r} is not a member of {parent.name}")
    return EntitySet(members, parent)


def flat_set(names: Sequence[str], rows: Iterable[Any]) -> FlatSet:
    """One axis of tuples (the keys of a table), e.g. `flat_set(("asset", "vintage", "year"), rows)`."""
    return FlatSet(names, rows)


def group_set(
    index: pyo.Set | tuple[pyo.Set, ...], members: Mapping[Any, Sequence[Any]], names: Sequence[str] = ()
) -> GroupSet:
    """Sets that depend on other indices: `for v in m.vintages_in[a, y]`; a key without members is an empty group.

    index: the set of keys, or a tuple of sets for their product; names: what the components of a member are called,
    needed only where the members are tuples and there may be none at all.
    """
    sets = index if isinstance(index, tuple) else (index,)
    first = next((row for group in members.values() for row in group), None)
    width = len(first) if isinstance(first, tuple) else 1
    if names and first is not None and width != len(names):
        raise BuildError(f"group set: the member {first} has {width} components, not {len(names)} ({', '.join(names)})")
    return GroupSet(*sets, members=members, width=len(names) or width)


def _is_member(parts: tuple[Hashable, ...], factors: list[tuple[int, frozenset[Hashable]]]) -> bool:
    """Whether a key, cut into the components of each factor of a product, is in the product."""
    start = 0
    for width, members in factors:
        part = parts[start] if width == 1 and start < len(parts) else parts[start : start + width]
        if part not in members:
            return False
        start += width
    return start == len(parts)


def plain_key(row: Any, width: int = 0) -> Any:
    """Pyomo's form of a set member: a tuple, or the bare label where there is one component (width 0: any number)."""
    if row.__class__ is tuple and len(row) == width > 1:
        return row
    parts = row if isinstance(row, tuple) else tuple(row) if isinstance(row, list) else (row,)
    if width and len(parts) != width:
        raise BuildError(f"the member {row} has {len(parts)} components, not {width}")
    return parts[0] if len(parts) == 1 else parts


def _first_repeated(rows: Iterable[Hashable]) -> Hashable:
    seen: set[Hashable] = set()
    for row in rows:
        if row in seen:
            return row
        seen.add(row)
    return None
