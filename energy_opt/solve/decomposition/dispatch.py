"""Operation of all blocks that share limits, solved together at given capacities: a point that keeps every limit.

Shares are no columns there: a limit is one row over all of its blocks, so that one price of it holds in all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from energy_opt.solve.decomposition.block import Block, cut_from_prices
from energy_opt.solve.decomposition.model import Model
from energy_opt.solve.decomposition.split import Split
from energy_opt.solve.decomposition.subproblem import QUICK_OPTIONS, Answer, most_crossed
from energy_opt.solve.linear_program import LinearProgram

MOST_ENTRIES = 500_000
"""Entries of the blocks with shares up to which they are solved together: all of their operation in one program."""


@dataclass(frozen=True)
class Dispatched:
    """z: the point with the best shares of its capacities; answers: by block that has shares, all at the same prices of
    limits. A block alone may answer otherwise there, where exceeding its share is cheaper than what that is worth.
    """

    z: np.ndarray
    answers: dict[int, Answer]


class Dispatch:
    """The blocks of a split that share limits, as one program whose bounds follow from the master's columns."""

    def __init__(self, split: Split) -> None:
        blocks = [(number, block) for number, block in enumerate(split.blocks) if block.shares]
        self._blocks = blocks if sum(block.matrix.nnz for _, block in blocks) <= MOST_ENTRIES else []
        self._master = master = split.master
        self._own = sparse.csr_array(master.program.matrix)[master.shared][:, : len(master.columns)]
        self._moving = _only_in_limits(split)
        self._model: Model | None = None

    @property
    def is_small(self) -> bool:
        """Whether there are such blocks, and few enough."""
        return bool(self._blocks)

    def solve(self, z: np.ndarray) -> Dispatched | None:
        """Least cost where the master's columns have the values z, but for shares and what only limits hold.

        None where no operation keeps all limits there, or there are none, or too much of it.
        """
        if not self._blocks or any(
            most_crossed(*block.bounds_at(z[block.uses])[2:]) is not None for _, block in self._blocks
        ):
            return None
        program = self._at(z)
        if self._model is None:
            self._model = Model(program, QUICK_OPTIONS)
        else:
            self._model.change_rows(np.arange(len(program.row_lower)), program.row_lower, program.row_upper)
            self._model.change_columns(np.arange(len(program.cost)), program.column_lower, program.column_upper)
        if self._model.run() != "Optimal":
            return None
        return self._told(z, *self._model.values())

    def _at(self, z: np.ndarray) -> LinearProgram:
        """The program where the master's columns have the values z."""
        arrays = self._master.program
        fixed = z[: len(self._master.columns)].copy()
        fixed[self._moving] = 0.0
        used, limits = self._own @ fixed, self._master.shared
        rows_lower, rows_upper = [arrays.row_lower[limits] - used], [arrays.row_upper[limits] - used]
        columns_lower, columns_upper = [arrays.column_lower[self._moving]], [arrays.column_upper[self._moving]]
        for _, block in self._blocks:
            row_lower, row_upper, lower, upper = block.bounds_at(z[block.uses])
            own = len(row_lower) - block.shares
            upper[block.penalties] = 0.0
            rows_lower.append(row_lower[:own])
            rows_upper.append(row_upper[:own])
            columns_lower.append(np.minimum(lower, upper))
            columns_upper.append(upper)
        return LinearProgram(
            matrix=self._matrix() if self._model is None else sparse.csc_array((0, 0)),
            row_lower=np.concatenate(rows_lower),
            row_upper=np.concatenate(rows_upper),
            column_lower=np.concatenate(columns_lower),
            column_upper=np.concatenate(columns_upper),
            cost=np.concatenate([arrays.cost[self._moving], *(block.cost for _, block in self._blocks)]),
        )

    def _matrix(self) -> sparse.csc_array:
        limits = sparse.hstack([self._own[:, self._moving], *(self._use(block) for _, block in self._blocks)])
        parts = [block.matrix[: block.matrix.shape[0] - block.shares] for _, block in self._blocks]
        operation = sparse.block_diag(parts, format="csr")
        operation = sparse.hstack([sparse.csr_array((operation.shape[0], len(self._moving))), operation])
        return sparse.csc_array(sparse.vstack([limits, operation]))

    def _use(self, block: Block) -> sparse.csr_array:
        """What the block's columns use of each limit."""
        places, count = self._limits_of(block), block.shares
        into = sparse.csr_array((np.ones(count), (places, np.arange(count))), shape=(len(self._master.shared), count))
        return sparse.csr_array(into @ block.matrix[block.matrix.shape[0] - count :])

    def _limits_of(self, block: Block) -> np.ndarray:
        """Places of the limits that the block has shares of, in the order of its shares."""
        shares = block.uses[len(block.uses) - block.shares :] - len(self._master.columns)
        places: np.ndarray = np.searchsorted(self._master.shared, self._master.shares[shares, 0])
        return places

    def _told(self, z: np.ndarray, x: np.ndarray, price: np.ndarray) -> Dispatched:
        result = z.copy()
        result[self._moving] = x[: len(self._moving)]
        row, column = len(self._master.shared), len(self._moving)
        answers: dict[int, Answer] = {}
        for number, block in self._blocks:
            own, columns = block.matrix.shape[0] - block.shares, block.matrix.shape[1]
            prices = np.concatenate([price[row : row + own], price[self._limits_of(block)]])
            cut, values = cut_from_prices(block, number, prices), x[column : column + columns]
            used = block.used(values)
            result[block.uses[len(block.uses) - block.shares :]] = used
            answers[number] = Answer(number, float(block.cost @ values), 0.0, values, used, cut, False, 0)
            row, column = row + own, column + columns
        return Dispatched(result, answers)


def _only_in_limits(split: Split) -> np.ndarray:
    """The master's columns that nothing but shared limits holds: what exceeds them, or is banked."""
    master, count = split.master, len(split.master.columns)
    entries = sparse.coo_array(master.program.matrix)
    inside = np.zeros(count, bool)
    limit = np.isin(entries.row, master.shared) & (entries.col < count)
    inside[entries.col[limit]] = True
    inside[entries.col[~limit & (entries.col < count)]] = False
    for block in split.blocks:
        inside[block.uses[block.uses < count]] = False
    return np.flatnonzero(inside)
