"""Which rows and columns make up a block: a year and period, or a whole year where its periods share many limits.

A limit within a block needs no shares: it is a row of the block, and what only such rows hold is a column of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from energy_opt.compile.program import LINKING

MOST_SHARED = 8
"""Limits that the periods of a year may share; with more of them the year is one block."""

Name = tuple[object, object]
"""Year and period of a block."""

ALL_PERIODS = "all"


@dataclass(frozen=True)
class Membership:
    """The block of each row and each column of the reduced program, or LINKING; names: of the blocks."""

    row: np.ndarray
    column: np.ndarray
    names: tuple[Name, ...]


def membership(by_row: sparse.csr_array, row: np.ndarray, column: np.ndarray, names: tuple[Name, ...]) -> Membership:
    """By year and period as given, or by year; then limits of a single block, and what only they hold, go into it."""
    years = list(dict.fromkeys(year for year, _ in names))
    year_of = np.array([years.index(year) for year, _ in names], int)
    if _most_limits(by_row, row, column, year_of) > MOST_SHARED:
        row, column = _mapped(row, year_of), _mapped(column, year_of)
        names = tuple((year, ALL_PERIODS) for year in years)
    only = _only_block(by_row, row, column)
    row = np.where(only != LINKING, only, row)
    return Membership(row, _with_columns(by_row, row, column), names)


def _most_limits(by_row: sparse.csr_array, row: np.ndarray, column: np.ndarray, year_of: np.ndarray) -> int:
    """How many limits the periods of a year share, in the year that has most."""
    entries = sparse.coo_array(by_row)
    inside = (row[entries.row] == LINKING) & (column[entries.col] != LINKING)
    pairs = np.unique(np.column_stack([entries.row[inside], column[entries.col[inside]]]), axis=0)
    in_year, blocks = np.unique(np.column_stack([pairs[:, 0], year_of[pairs[:, 1]]]), axis=0, return_counts=True)
    return int(np.bincount(in_year[blocks > 1, 1], minlength=1).max())


def _mapped(block: np.ndarray, into: np.ndarray) -> np.ndarray:
    return np.where(block == LINKING, LINKING, into[block])


def _only_block(by_row: sparse.csr_array, row: np.ndarray, column: np.ndarray) -> np.ndarray:
    """Of each linking row the one block whose columns it holds; LINKING for all others."""
    entries = sparse.coo_array(by_row)
    inside = (row[entries.row] == LINKING) & (column[entries.col] != LINKING)
    return _single(entries.row[inside], column[entries.col[inside]], len(row))


def _with_columns(by_row: sparse.csr_array, row: np.ndarray, column: np.ndarray) -> np.ndarray:
    """Linking columns that only rows of one block hold are columns of it."""
    entries = sparse.coo_array(by_row)
    inside = column[entries.col] == LINKING
    # a row of the master is a block of its own here, so that its columns stay where they are
    only = _single(entries.col[inside], row[entries.row[inside]], len(column))
    return np.where(column == LINKING, only, column)


def _single(group: np.ndarray, block: np.ndarray, count: int) -> np.ndarray:
    """The block of each group whose members are all of one; LINKING where there are none or several."""
    least, most = np.full(count, np.iinfo(np.int64).max), np.full(count, LINKING)
    np.minimum.at(least, group, block)
    np.maximum.at(most, group, block)
    return np.where(least == most, most, LINKING)
