"""Index bookkeeping: where a member of a product of sets stands among the rows or columns of its family."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from energy_opt.compile.codes import ProductCodes
from energy_opt.compile.grid import Grid
from energy_opt.compile.program import Axis


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
        return np.array(self.members, np.int64) if whole and self.members else object_array(self.members)

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


def object_array(column: Sequence[Any]) -> np.ndarray:
    """A column of names as an array of objects; tuples stay tuples."""
    array = np.empty(len(column), dtype=object)
    array[:] = column
    return array
