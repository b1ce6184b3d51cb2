"""Pyomo's sets as arrays: every set, product and group of a model worked out once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from energy_opt.compile.grid import Grid, Loop, align
from energy_opt.compile.spaces import Factor, Index, Labels, Space, object_array
from energy_opt.errors import BuildError
from energy_opt.model.components.parameters import factor_sets
from energy_opt.model.components.sets import EntitySet, FlatSet, GroupSet, plain_key


class Catalogue:
    """Pyomo's sets as axes, each worked out once."""

    def __init__(self) -> None:
        # each set is kept beside what was made of it, since an id is taken again once its owner is gone
        self._spaces: dict[int, tuple[Any, Space]] = {}
        self._factors: dict[int, tuple[Any, Factor]] = {}
        self._groups: dict[int, tuple[Any, Group]] = {}
        self._translations: dict[tuple[int, int], tuple[Labels, Labels, np.ndarray]] = {}

    def space(self, component: Any) -> Space:
        """The index space of a Pyomo component."""
        return self.space_of(component.index_set()) if component.is_indexed() else Space(())

    def space_of(self, index: Any) -> Space:
        """The index space of a set or a product of sets."""
        if id(index) not in self._spaces:
            self._spaces[id(index)] = (index, Space(tuple(self.factor(each) for each in factor_sets(index))))
        return self._spaces[id(index)][1]

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
    coded = [pd.factorize(object_array(column)) for column in columns]
    return (
        tuple(code.astype(np.int32) for code, _ in coded),
        tuple(Labels(list(unique)) for _, unique in coded),
    )


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
    rows = [plain_key(row, width) for row in rows]
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
