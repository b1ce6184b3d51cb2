"""Index sets: entities, subsets of them, flat sets of tuples, and groups (sets that depend on other indices)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import pyomo.environ as pyo
from pyomo.core.base.set import IndexedSet, InsertionOrderSetData, OrderedScalarSet

from energy_opt.errors import BuildError


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
        self.rows: list[Any] = [_plain_key(row, len(self.names)) for row in rows]
        super().__init__(initialize=(), dimen=len(self.names))

    def construct(self, data: object = None) -> None:
        """Fill the set without Pyomo's check of every member, which takes longer than the whole model."""
        super().construct()
        self._values = dict.fromkeys(self.rows)
        self._ordered_values = None
        if len(self._values) != len(self.rows):
            repeated = _first_repeated(self.rows)
            raise BuildError(f"flat set {self.name}: the member {repeated} is given twice; each must be given once")


class GroupSet(IndexedSet):  # type: ignore[misc]
    """Sets by key, kept as a mapping; the Pyomo set of one key is made when it is looked at."""

    def __init__(self, *index: pyo.Set, members: Mapping[Any, Sequence[Any]], width: int) -> None:
        self._ComponentDataClass = InsertionOrderSetData
        self.width = width
        self.members = {_plain_key(key, 0): group for key, group in members.items()}
        super().__init__(*index, dimen=width, initialize=self._members_of)

    @staticmethod
    def _members_of(block: object, *key: Hashable) -> Sequence[Any]:
        raise NotImplementedError("groups are made by _getitem_when_not_present")

    def construct(self, data: object = None) -> None:
        """Only check that the keys are members of the index set."""
        if self.is_constructed():
            return
        self._constructed = True
        for anonymous in self._anonymous_sets or ():
            anonymous.construct()
        index = self.index_set()
        for key in self.members:
            if key not in index:
                raise BuildError(f"group set {self.name}: the key {key} is not in its index set {index.name}")

    def _getitem_when_not_present(self, index: Hashable) -> Any:
        group = self._data[index] = self._ComponentDataClass(component=self)
        group._index = index
        group._domain = pyo.Any
        group._dimen = self.width
        rows = [_plain_key(row, self.width) for row in self.members.get(index, ())]
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
    index: pyo.Set | tuple[pyo.Set, ...], members: Mapping[Any, Sequence[Any]], names: Sequence[str] = ("member",)
) -> GroupSet:
    """Sets that depend on other indices: `for v in m.vintages_in[a, y]`; a key without members is an empty group.

    index: the set of keys, or a tuple of sets for their product; names: what the components of a member are called
    (more than one makes the members tuples).
    """
    sets = index if isinstance(index, tuple) else (index,)
    return GroupSet(*sets, members=members, width=len(names))


def _plain_key(row: Any, width: int) -> Any:
    """Pyomo's form of a set member: a tuple, or the bare label where the tuple has one component."""
    if row.__class__ is not tuple:
        row = tuple(row) if isinstance(row, (tuple, list)) else row
        if row.__class__ is not tuple:
            return row
    if width > 1 and len(row) != width:
        raise BuildError(f"the member {row} has {len(row)} components, not {width}")
    return row[0] if len(row) == 1 else row


def _first_repeated(rows: Iterable[Hashable]) -> Hashable:
    seen: set[Hashable] = set()
    for row in rows:
        if row in seen:
            return row
        seen.add(row)
    return None
