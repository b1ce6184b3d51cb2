"""Prices kept from one search for the next: each gives a cut that is valid for the program at hand.

A cut follows from prices of a block's rows and from the block's own numbers. So what is kept is prices; the cut is made
anew from the numbers of the program that is to be solved, and holds there whatever has changed: caps, budgets,
investment costs, forced projects, but also loads and fuel prices (it may then be weak). Prices that lean on a bound
that does not exist there give no cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from energy_opt.solve.decomposition.block import Block, Cut, cut_from_prices
from energy_opt.solve.decomposition.subproblem import LARGEST_FAULT

Name = tuple[object, object]


@dataclass(frozen=True)
class KeptPrices:
    """Per block (year, period): the number of its rows and columns, and prices of its rows, one line each."""

    shapes: dict[Name, tuple[int, int]]
    prices: dict[Name, np.ndarray]


def keep(blocks: Sequence[Block], cuts: Sequence[Cut]) -> KeptPrices:
    """The prices of cuts that speak of cost."""
    found: dict[int, list[np.ndarray]] = {number: [] for number in range(len(blocks))}
    for cut in cuts:
        found[cut.block].append(cut.row_dual)
    return KeptPrices(
        {block.name: (block.matrix.shape[0], block.matrix.shape[1]) for block in blocks},
        {blocks[number].name: np.array(rows) for number, rows in found.items() if rows},
    )


def cuts_from(kept: KeptPrices, blocks: Sequence[Block]) -> Iterator[Cut]:
    """The cuts of kept prices for these blocks; none for blocks that have other rows or columns than they had."""
    for number, block in enumerate(blocks):
        if kept.shapes.get(block.name) != block.matrix.shape:
            continue
        for row_dual in kept.prices.get(block.name, ()):
            cut = cut_from_prices(block, number, row_dual)
            if cut.fault <= LARGEST_FAULT:
                yield cut
