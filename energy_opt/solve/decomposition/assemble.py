"""The end of a search as values of the whole program: the best point, and the prices that prove the lower bound.

Prices of a block are the mean of the prices of its cuts, weighted by what the master pays for each. They are a dual
solution of the whole program, worth the lower bound. Prices of the best point alone would be those of operation with
capacities that are what they are: they differ from block to block, and are never reported.
"""

from __future__ import annotations

import numpy as np

from energy_opt.solve.decomposition.block import Block
from energy_opt.solve.decomposition.loop import Search
from energy_opt.solve.decomposition.master import Bound, MasterProblem
from energy_opt.solve.decomposition.split import Split


def whole_primal(split: Split, state: Search) -> np.ndarray:
    """Values of all columns of the program at the best point."""
    small = np.zeros(len(split.reduction.columns))
    assert state.z is not None
    small[split.master.columns] = state.z[: len(split.master.columns)]
    for block, answer in zip(split.blocks, state.answers, strict=True):
        own = block.columns >= 0
        small[block.columns[own]] = answer.x[own]
    return split.reduction.primal(small)


def whole_dual(split: Split, master: MasterProblem, bound: Bound) -> np.ndarray:
    """Duals of all rows of the program, worth the lower bound."""
    small = np.zeros(len(split.reduction.rows))
    prices = [np.zeros(block.matrix.shape[0]) for block in split.blocks]
    ups = [np.zeros(len(block.cost)) for block in split.blocks]
    downs = [np.zeros(len(block.cost)) for block in split.blocks]
    for kept, weight in bound.cuts:
        cut = kept.cut
        prices[cut.block] += weight * cut.row_dual
        ups[cut.block] += weight * np.maximum(cut.reduced_cost, 0.0)
        downs[cut.block] += weight * np.maximum(-cut.reduced_cost, 0.0)
    for number, block in enumerate(split.blocks):
        small[block.rows] = prices[number]
        _put_bounds(small, block, ups[number], downs[number])
    # limits that blocks share are rows of the master, whatever a block says of its share
    small[split.master.rows] = master.reduction.dual(bound.price)
    return split.reduction.dual(small)


def _put_bounds(small: np.ndarray, block: Block, up: np.ndarray, down: np.ndarray) -> None:
    """Rows that became bounds of a column get the price of the bound."""
    for row, factor, price in ((block.lower_row, block.lower_factor, up), (block.upper_row, block.upper_factor, -down)):
        chosen = row >= 0
        np.add.at(small, row[chosen], price[chosen] / factor[chosen])
