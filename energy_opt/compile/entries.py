"""Linear expressions over rows as matrix entries: (row, column, value) triples and one constant per row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from energy_opt.compile.grid import Grid, Loop, align
from energy_opt.compile.spaces import Space
from energy_opt.compile.walk import Linear


@dataclass(frozen=True)
class Entries:
    """Triples, as arrays that numpy broadcasts to one shape: they are written out only once, into their matrix."""

    rows: np.ndarray
    columns: np.ndarray
    values: np.ndarray
    shape: tuple[int, ...]

    @property
    def size(self) -> int:
        """Number of triples."""
        return int(np.prod(self.shape, dtype=np.int64))


def entries(expression: Linear, space: Space, loops: Sequence[Loop], start: int = 0) -> list[Entries]:
    """The terms of an expression over the rows of `space`, run through by `loops` and counted from `start`."""
    steps = [Grid((loop,), loop.positions * np.int32(step)) for loop, step in zip(loops, space.strides, strict=True)]
    found = []
    for term in expression.terms:
        leaves, arrays = align([*steps, term.column, term.coefficient])
        row = np.array(start, np.int32)
        for array in arrays[:-2]:
            row = row + array
        found.append(Entries(row, arrays[-2], arrays[-1], tuple(loop.size for loop in leaves)))
    return found


def spread(constant: Grid, space: Space, loops: Sequence[Loop]) -> np.ndarray:
    """One number per row."""
    _, arrays = align([Grid((loop,), loop.positions) for loop in loops] + [constant])
    return np.array(np.broadcast_to(arrays[-1], space.shape), dtype=float).ravel()


def cost_vector(parts: Iterable[Entries], count: int) -> np.ndarray:
    """The values added up by column, whatever their row."""
    cost = np.zeros(count)
    for part in parts:
        columns = np.broadcast_to(part.columns, part.shape).ravel()
        cost += np.bincount(columns, np.broadcast_to(part.values, part.shape).ravel(), count)
    return cost


def to_matrix(parts: Iterable[Entries], shape: tuple[int, int]) -> sparse.coo_array:
    """The triples as a sparse matrix; entries of the same place are added up when it is compressed."""
    parts = list(parts)
    size = sum(part.size for part in parts)
    rows, columns, values = np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size)
    start = 0
    for part in parts:
        own = slice(start, start + part.size)
        rows[own].reshape(part.shape)[...] = part.rows
        columns[own].reshape(part.shape)[...] = part.columns
        values[own].reshape(part.shape)[...] = part.values
        start = own.stop
    return sparse.coo_array((values, (rows, columns)), shape=shape)
