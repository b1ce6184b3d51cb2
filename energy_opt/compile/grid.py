"""Arrays over the loops of a rule: what a template's parameters and index positions become when it is evaluated.

A Loop is one run through an index set; a Grid is an array with one dimension per loop it depends on. A loop over a
group set is ragged: each of its members descends from one member of the loops that the group depends on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse


class Loop:
    """One run through `size` members.

    parents: for a ragged loop, the loops it depends on, each with the position there that every member descends from.
    """

    def __init__(self, size: int, parents: Iterable[tuple[Loop, np.ndarray]] = ()) -> None:
        self.size = size
        self.parents = tuple(parents)
        self.lineage: dict[Loop, np.ndarray] = {}
        for parent, position in self.parents:
            self.lineage[parent] = position
            for ancestor, further in parent.lineage.items():
                self.lineage[ancestor] = further[position]

    @cached_property
    def positions(self) -> np.ndarray:
        """0 … size − 1; a Grid that holds this very array runs through a whole axis in order."""
        return np.arange(self.size, dtype=np.int32)

    @cached_property
    def incidence(self) -> sparse.csr_array:
        """Cells of the parents (row-major) × members: 1 where the member descends from the cell."""
        shape = tuple(parent.size for parent, _ in self.parents)
        cell = np.ravel_multi_index(tuple(position for _, position in self.parents), shape)
        ones = np.ones(self.size)
        return sparse.coo_array((ones, (cell, np.arange(self.size))), shape=(int(np.prod(shape)), self.size)).tocsr()

    @cached_property
    def counts(self) -> Grid:
        """How many members there are: a number, or for a ragged loop one for each cell of its parents."""
        if not self.parents:
            return Grid((), np.array(float(self.size)))
        shape = tuple(parent.size for parent, _ in self.parents)
        return Grid(
            tuple(parent for parent, _ in self.parents), np.asarray(self.incidence.sum(axis=1), float).reshape(shape)
        )


@dataclass(frozen=True)
class Grid:
    """An array with one dimension per loop."""

    loops: tuple[Loop, ...]
    values: np.ndarray


def constant(value: float) -> Grid:
    """A number as a Grid."""
    return Grid((), np.array(float(value)))


def is_number(grid: Grid, value: float) -> bool:
    """Whether the Grid is this one number for all indices."""
    return not grid.loops and float(grid.values) == value


def align(grids: Sequence[Grid]) -> tuple[tuple[Loop, ...], list[np.ndarray]]:
    """The loops that the grids have together, and the arrays shaped so that numpy broadcasts them over these."""
    loops = tuple(dict.fromkeys(loop for grid in grids for loop in grid.loops))
    if any(loop.lineage for loop in loops):
        above = {ancestor for loop in loops for ancestor in loop.lineage}
        loops = tuple(loop for loop in loops if loop not in above)
        grids = [descend(grid, loops) for grid in grids]
    return loops, [_spread(grid, loops) for grid in grids]


def descend(grid: Grid, loops: Sequence[Loop]) -> Grid:
    """The Grid with loops replaced by those of `loops` that descend from them."""
    for loop in loops:
        held = [axis for axis in grid.loops if axis in loop.lineage]
        if held:
            rest = tuple(axis for axis in grid.loops if axis not in held)
            values = np.transpose(grid.values, [grid.loops.index(axis) for axis in (*held, *rest)])
            grid = Grid((loop, *rest), values[tuple(loop.lineage[axis] for axis in held)])
    return grid


def _spread(grid: Grid, loops: tuple[Loop, ...]) -> np.ndarray:
    if grid.loops == loops:
        return grid.values
    order = [grid.loops.index(loop) for loop in loops if loop in grid.loops]
    shape = [loop.size if loop in grid.loops else 1 for loop in loops]
    return np.transpose(grid.values, order).reshape(shape)


def add(left: Grid, right: Grid) -> Grid:
    """left + right"""
    if is_number(left, 0.0):
        return right
    if is_number(right, 0.0):
        return left
    loops, (a, b) = align([left, right])
    return Grid(loops, a + b)


def multiply(left: Grid, right: Grid) -> Grid:
    """left × right"""
    if is_number(left, 1.0):
        return right
    if is_number(right, 1.0):
        return left
    loops, (a, b) = align([left, right])
    return Grid(loops, a * b)


def negative(grid: Grid) -> Grid:
    """−grid"""
    return Grid(grid.loops, -grid.values)


def sum_over(grid: Grid, loop: Loop) -> Grid:
    """The sum of the Grid over the members of a loop; over a ragged loop, for each cell of its parents."""
    if loop not in grid.loops:
        return multiply(grid, loop.counts)
    axis = grid.loops.index(loop)
    rest = grid.loops[:axis] + grid.loops[axis + 1 :]
    if not loop.parents:
        return Grid(rest, grid.values.sum(axis=axis))
    parents = tuple(parent for parent, _ in loop.parents)
    grid = descend(Grid((loop, *rest), np.moveaxis(grid.values, axis, 0)), [loop])
    rest = grid.loops[1:]
    width = int(np.prod([each.size for each in rest], dtype=np.int64))  # stated, since the loop may be empty
    sums = loop.incidence @ np.ascontiguousarray(grid.values).reshape(loop.size, width)
    shape = tuple(each.size for each in (*parents, *rest))
    return Grid((*parents, *rest), np.asarray(sums).reshape(shape))


def take(values: np.ndarray, places: Sequence[Grid]) -> Grid:
    """values[place, place, …]: one Grid of positions per dimension of the array."""
    repeated = [k for k in range(values.ndim) if values.strides[k] == 0 and values.shape[k]]
    if repeated:
        # a broadcast dimension: every position gives the same value, so the result does not depend on the place
        values = values[tuple(0 if k in repeated else slice(None) for k in range(values.ndim))]
        places = [place for k, place in enumerate(places) if k not in repeated]
    loops: tuple[Loop | int, ...] = tuple(range(values.ndim))
    for group in _joint_dimensions(places):
        own, positions = align([places[dimension] for dimension in group])
        if len(own) == len(group) == 1 and positions[0] is own[0].positions:
            loops = tuple(own[0] if each == group[0] else each for each in loops)
            continue
        rest = tuple(each for each in loops if each not in group)
        values = np.moveaxis(values, [loops.index(dimension) for dimension in group], range(len(group)))
        values = values[tuple(np.broadcast_arrays(*positions))]
        loops = (*own, *rest)
    return Grid(tuple(each for each in loops if isinstance(each, Loop)), np.asarray(values))


def _joint_dimensions(places: Sequence[Grid]) -> list[list[int]]:
    """Dimensions whose positions depend on the same loop, together; each other one by itself."""
    groups: list[tuple[set[Loop], list[int]]] = []
    for dimension, place in enumerate(places):
        loops = set(place.loops).union(*(loop.lineage for loop in place.loops))
        members = [dimension]
        for other in [group for group in groups if group[0] & loops]:
            groups.remove(other)
            loops |= other[0]
            members = other[1] + members
        groups.append((loops, members))
    return [sorted(members) for _, members in groups]
