"""The block of every row and column: its (year, period), known from the names of its index, or linking."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

import numpy as np

from energy_opt.compile.program import LINKING, Axis, Program

Block = tuple[object, object]


class Blocks:
    """Numbers the blocks of axes that have a year and a slot or period; all other axes are linking."""

    def __init__(self, period_of: Mapping[Hashable, Hashable]) -> None:
        self._period_of = period_of
        self._years: dict[Hashable, int] = {}
        self._periods: dict[Hashable, int] = {}
        for period in period_of.values():
            self._periods.setdefault(period, len(self._periods))

    def number(
        self, rows: Iterable[Axis], columns: Iterable[Axis], shape: tuple[int, int]
    ) -> tuple[tuple[Block, ...], np.ndarray, np.ndarray]:
        """The blocks, ordered by year and period, and the block of each row and of each column."""
        year_of_row, period_of_row = self._places(rows, shape[0])
        year_of_column, period_of_column = self._places(columns, shape[1])
        width = max(len(self._periods), 1)
        pair_of_row = np.where(year_of_row < 0, LINKING, year_of_row * width + period_of_row)
        pair_of_column = np.where(year_of_column < 0, LINKING, year_of_column * width + period_of_column)
        size = len(self._years) * width + 1
        taken = np.bincount(pair_of_row + 1, minlength=size) + np.bincount(pair_of_column + 1, minlength=size)
        pairs = np.flatnonzero(taken[1:])
        number = np.full(size, LINKING, np.int32)
        number[pairs] = np.arange(pairs.size, dtype=np.int32)
        years, periods = list(self._years), list(self._periods)
        blocks = tuple((years[pair // width], periods[pair % width]) for pair in pairs.tolist())
        # a linking row has pair −1, which looks up the last place of `number`: LINKING
        return blocks, number[pair_of_row], number[pair_of_column]

    def _places(self, axes: Iterable[Axis], size: int) -> tuple[np.ndarray, np.ndarray]:
        """Year and period of each member, as places in the order they are met; −1 where it has none."""
        year = np.full(size, LINKING, np.int32)
        period = np.full(size, LINKING, np.int32)
        for axis in axes:
            step = "period" if "period" in axis.names else "slot"
            if "year" not in axis.names or step not in axis.names or (step == "slot" and not self._period_of):
                continue
            year[axis.slice] = self._codes(axis, "year", self._years, {})
            period[axis.slice] = self._codes(axis, step, self._periods, self._period_of if step == "slot" else {})
        return year, period

    @staticmethod
    def _codes(axis: Axis, name: str, order: dict[Hashable, int], image: Mapping[Hashable, Hashable]) -> np.ndarray:
        column = axis.names.index(name)
        labels = axis.levels[column].tolist()
        table = [order.setdefault(image.get(label, label), len(order)) for label in labels]
        codes: np.ndarray = np.array(table, np.int32)[axis.codes[column]]
        return codes


def count_linking(program: Program) -> tuple[int, int]:
    """How many rows and how many columns belong to no block."""
    return int((program.row_block == LINKING).sum()), int((program.column_block == LINKING).sum())


def foreign_entries(program: Program) -> np.ndarray:
    """Positions (in the matrix's data) of entries that tie a row of one block to a column of another block.

    There must be none: a rule that ties periods together says so by its indices, so that its row is linking.
    """
    matrix = program.matrix
    column_block = np.repeat(program.column_block, np.diff(matrix.indptr))
    row_block = program.row_block[matrix.indices]
    return np.flatnonzero((row_block != LINKING) & (column_block != LINKING) & (row_block != column_block))
