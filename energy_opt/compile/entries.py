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
    """Triples of equal length; rows are counted from the start of their family."""

    rows: np.ndarray
    columns: np.ndarray
    values: np.ndarray


def entries(expression: Linear, space: Space, loops: Sequence[Loop]) -> list[Entries]:
    """The terms of an expression over the rows of `space`, whose axes are run through by `loops`."""
    steps = [Grid((loop,), loop.positions * np.int32(step)) for loop, step in zip(loops, space.strides, strict=True)]
    found = []
    for term in expression.terms:
        _, arrays = align([*steps, term.column, term.coefficient])
        row = np.zeros((), np.int32)
        for array in arrays[:-2]:
            row = row + array
        triple = np.broadcast_arrays(row, arrays[-2], arrays[-1])
        found.append(
            Entries(
                triple[0].astype(np.int32, copy=False).ravel(),
                triple[1].astype(np.int32, copy=False).ravel(),
                triple[2].astype(float, copy=False).ravel(),
            )
        )
    return found


def spread(constant: Grid, space: Space, loops: Sequence[Loop]) -> np.ndarray:
    """One number per row."""
    _, arrays = align([Grid((loop,), loop.positions) for loop in loops] + [constant])
    return np.array(np.broadcast_to(arrays[-1], space.shape), dtype=float).ravel()


def stack(parts: Iterable[Entries]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All triples one after another."""
    parts = list(parts)
    if not parts:
        return np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0)
    return (
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.columns for part in parts]),
        np.concatenate([part.values for part in parts]),
    )


def to_matrix(parts: Iterable[Entries], shape: tuple[int, int]) -> sparse.coo_array:
    """The triples as a sparse matrix; entries of the same place are added up when it is compressed."""
    rows, columns, values = stack(parts)
    return sparse.coo_array((values, (rows, columns)), shape=shape)
