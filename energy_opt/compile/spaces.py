"""Index bookkeeping: Pyomo's sets as arrays, and where a member of a product of sets stands among rows or columns."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from energy_opt.compile.codes import ProductCodes
from energy_opt.compile.grid import Grid, Loop, align
from energy_opt.compile.program import Axis
from energy_opt.errors import BuildError
from energy_opt.model.components.parameters import factor_sets
from energy_opt.model.components.sets import EntitySet, FlatSet, GroupSet


class Labels:
    """The names that an index may take, in order."""

    def __init__(self, members: Sequence[Hashable]) -> None:
        self.members = members

    @cached_property
    def position(self) -> dict[Hashable, int]:
        """Where each name stands."""
        return {member: place for place, member in enumerate(self.members)}

    @cached_property
    def array(self) -> np.ndarray:
        """The names as an array: whole numbers, or objects."""
        whole = all(isinstance(member, (int, np.integer)) for member in self.members)
        return np.array(self.members, np.int64) if whole and self.members else _object_array(self.members)

    @cached_property
    def numbers(self) -> np.ndarray:
        """The names as numbers, for rules that calculate with an index (a year)."""
        return np.array(self.members, dtype=float)


@dataclass(frozen=True)
class Index:
    """What an index expression of a rule stands for: positions among labels."""

    place: Grid
    labels: Labels


@dataclass(frozen=True, eq=False)
class Factor:
    """One axis: an entity set (one index column) or a flat set of tuples (several; codes give each member's labels)."""

    names: tuple[str, ...]
    labels: tuple[Labels, ...]
    size: int
    codes: tuple[np.ndarray, ...] | None = None

    @cached_property
    def _strides(self) -> tuple[int, ...]:
        sizes = [max(len(labels.members), 1) for labels in self.labels]
        return tuple(int(np.prod(sizes[k + 1 :], dtype=np.int64)) for k in range(len(sizes)))

    @cached_property
    def _sorted_keys(self) -> tuple[np.ndarray, np.ndarray]:
        keys = np.zeros(self.size, np.int64)
        for code, stride in zip(self.codes or (), self._strides, strict=True):
            keys += code.astype(np.int64) * stride
        order = np.argsort(keys, kind="stable")
        return keys[order], order.astype(np.int32)

    @cached_property
    def _place_of(self) -> dict[Hashable, int]:
        columns = [labels.array[code] for labels, code in zip(self.labels, self.codes or (), strict=True)]
        return {key: place for place, key in enumerate(zip(*columns, strict=True))}

    def position_of(self, key: Sequence[Hashable]) -> int:
        """Where one member stands."""
        return self.labels[0].position[key[0]] if self.codes is None else self._place_of[tuple(key)]

    def search(self, codes: Sequence[np.ndarray]) -> np.ndarray:
        """Positions in a flat set of members given by their codes (broadcast against one another); −1 = not there."""
        wanted = sum(code.astype(np.int64) * stride for code, stride in zip(codes, self._strides, strict=True))
        keys, order = self._sorted_keys
        if not keys.size:
            return np.full(np.shape(wanted), -1, np.int32)
        found = np.minimum(np.searchsorted(keys, wanted), keys.size - 1)
        outside = np.logical_or.reduce(np.broadcast_arrays(*(code < 0 for code in codes)))
        return np.where((keys[found] == wanted) & ~outside, order[found], -1)


@dataclass(frozen=True, eq=False)
class Space:
    """A product of axes: the members of one family of rows, columns or parameters, in row-major order."""

    factors: tuple[Factor, ...]

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """Length of each axis."""
        return tuple(factor.size for factor in self.factors)

    @cached_property
    def size(self) -> int:
        """Number of members."""
        return int(np.prod(self.shape, dtype=np.int64))

    @cached_property
    def strides(self) -> tuple[int, ...]:
        """Distance between neighbours along each axis."""
        return tuple(int(np.prod(self.shape[k + 1 :], dtype=np.int64)) for k in range(len(self.shape)))

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the index columns; one that stands twice is numbered (`region`, `region_2`)."""
        names: list[str] = []
        for name in (name for factor in self.factors for name in factor.names):
            count = 1 + sum(each == name or each.startswith(f"{name}_") for each in names)
            names.append(name if name not in names else f"{name}_{count}")
        return tuple(names)

    def position_of(self, key: Any) -> int:
        """Where one member, given by Pyomo's key, stands."""
        parts = key if isinstance(key, tuple) else (key,)
        place, start = 0, 0
        for factor, stride in zip(self.factors, self.strides, strict=True):
            place += stride * factor.position_of(parts[start : start + len(factor.names)])
            start += len(factor.names)
        return place

    def axis(self, family: str, start: int, unit: str, chosen: np.ndarray | None = None) -> Axis:
        """The Program's axis of these members (`chosen`: only these positions)."""
        levels = tuple(labels.array for factor in self.factors for labels in factor.labels)
        codes: Sequence[np.ndarray] = ProductCodes(self.shape, tuple(factor.codes for factor in self.factors))
        if chosen is not None:
            codes = tuple(code[chosen] for code in codes)
        size = self.size if chosen is None else len(chosen)
        return Axis(family, start, self.names, levels, codes, size, unit)


class Catalogue:
    """Pyomo's sets as axes, each worked out once."""

    def __init__(self) -> None:
        self._factors: dict[int, tuple[Any, Factor]] = {}
        self._groups: dict[int, tuple[Any, Group]] = {}
        self._translations: dict[tuple[int, int], tuple[Labels, Labels, np.ndarray]] = {}

    def space(self, component: Any) -> Space:
        """The index space of a Pyomo component."""
        return self.space_of(component.index_set()) if component.is_indexed() else Space(())

    def space_of(self, index: Any) -> Space:
        """The index space of a set or a product of sets."""
        return Space(tuple(self.factor(each) for each in factor_sets(index)))

    def factor(self, index: Any) -> Factor:
        """One set as an axis."""
        if id(index) not in self._factors:
            self._factors[id(index)] = (index, _factor(index))
        return self._factors[id(index)][1]

    def group(self, component: Any) -> Group:
        """A group set as arrays."""
        if id(component) not in self._groups:
            self._groups[id(component)] = (component, _group(component, self.space(component)))
        return self._groups[id(component)][1]

    def locate(self, space: Space, indices: Sequence[Index], what: str) -> list[Grid]:
        """Positions along each axis of `space` of the members that the indices stand for."""
        if len(indices) != len(space.names):
            raise BuildError(f"{what} is indexed by ({', '.join(space.names)}), but {len(indices)} indices are given")
        places, start = [], 0
        for factor in space.factors:
            own = indices[start : start + len(factor.names)]
            start += len(factor.names)
            codes = [self._translate(index, labels) for index, labels in zip(own, factor.labels, strict=True)]
            if factor.codes is None:
                place = codes[0]
            else:
                loops, arrays = align(codes)
                place = Grid(loops, factor.search(arrays))
            if place.values.size and place.values is not own[0].place.values and place.values.min() < 0:
                raise BuildError(f"{what} has no member {_first_missing(place, own)} (it is indexed by {factor.names})")
            places.append(place)
        return places

    def _translate(self, index: Index, target: Labels) -> Grid:
        """The index's positions among other labels; −1 where a label is not among them."""
        if index.labels is target:
            return index.place
        pair = (id(index.labels), id(target))
        if pair not in self._translations:
            table = [target.position.get(member, -1) for member in index.labels.members]
            self._translations[pair] = (index.labels, target, np.array(table, np.int32))
        return Grid(index.place.loops, self._translations[pair][2][index.place.values])


@dataclass(frozen=True, eq=False)
class Group:
    """A group set: the members of each key one after another; `first` and `count` say where a key's members are."""

    space: Space
    first: np.ndarray
    count: np.ndarray
    codes: tuple[np.ndarray, ...]
    labels: tuple[Labels, ...]

    def loop(self, place: Grid) -> tuple[Loop, list[Index]]:
        """The ragged loop through the members of the keys at `place`, and its indices."""
        keys = place.values.ravel()
        count = self.count[keys]
        cell = np.repeat(np.arange(keys.size), count)
        member = np.arange(cell.size) - np.repeat(np.cumsum(count) - count, count) + np.repeat(self.first[keys], count)
        shape = place.values.shape
        above = np.unravel_index(cell, shape) if shape else ()
        loop = Loop(cell.size, zip(place.loops, above, strict=True))
        return loop, [
            Index(Grid((loop,), code[member]), labels) for code, labels in zip(self.codes, self.labels, strict=True)
        ]


def _factor(index: Any) -> Factor:
    """One Pyomo set as an axis."""
    if isinstance(index, FlatSet):
        return _flat_factor(index.names, index.rows)
    width = index.dimen if isinstance(index.dimen, int) else 1
    if width == 1:
        name = index.dimension if isinstance(index, EntitySet) else str(index.local_name)
        members = list(index.data())
        return Factor((name,), (Labels(members),), len(members))
    return _flat_factor(tuple(f"{index.local_name}_{k + 1}" for k in range(width)), list(index.data()))


def _flat_factor(names: tuple[str, ...], rows: Sequence[Any]) -> Factor:
    if len(names) == 1:
        return Factor(names, (Labels(list(rows)),), len(rows))
    codes, labels = factorise(rows, len(names))
    return Factor(names, labels, len(rows), codes)


def factorise(rows: Sequence[Any], width: int) -> tuple[tuple[np.ndarray, ...], tuple[Labels, ...]]:
    """Members of a flat set or group as codes and labels, one of each per component."""
    columns = list(zip(*rows, strict=True)) if width > 1 else [rows]
    if not rows:
        columns = [()] * width
    coded = [pd.factorize(_object_array(column)) for column in columns]
    return (
        tuple(code.astype(np.int32) for code, _ in coded),
        tuple(Labels(list(unique)) for _, unique in coded),
    )


def _object_array(column: Sequence[Any]) -> np.ndarray:
    array = np.empty(len(column), dtype=object)
    array[:] = column
    return array


def _group(component: Any, space: Space) -> Group:
    width = component.width if isinstance(component, GroupSet) else _plain_width(component)
    given = component.members.items() if isinstance(component, GroupSet) else component.items()
    first = np.zeros(space.size, np.int64)
    count = np.zeros(space.size, np.int64)
    rows: list[Any] = []
    for key, members in given:
        place = space.position_of(key)
        first[place] = len(rows)
        rows.extend(members)
        count[place] = len(rows) - first[place]
    if width == 1:
        rows = [row[0] if isinstance(row, tuple) else row for row in rows]
    codes, labels = factorise(rows, width)
    return Group(space, first, count, codes, labels)


def _plain_width(component: Any) -> int:
    widths = [group.dimen for group in component.values() if isinstance(group.dimen, int)]
    return int(widths[0]) if widths else 1


def _first_missing(place: Grid, indices: Sequence[Index]) -> str:
    """The labels of the first member that was not found."""
    loops, arrays = align([Grid(place.loops, place.values), *(index.place for index in indices)])
    del loops
    spread = np.broadcast_arrays(*arrays)
    at = tuple(int(k[0]) for k in np.nonzero(np.atleast_1d(spread[0]) < 0))
    labels = [
        index.labels.members[int(np.atleast_1d(codes)[at])] for index, codes in zip(indices, spread[1:], strict=True)
    ]
    return "(" + ", ".join(str(label) for label in labels) + ")"
