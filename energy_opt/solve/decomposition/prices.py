"""Prices kept from one search for the next: each gives a cut that is valid for the program at hand.

A cut follows from prices of a block's rows and from the block's own numbers. So what is kept is prices; the cut is made
anew from the numbers of the program that is to be solved, and holds there whatever has changed: caps, budgets,
investment costs, forced projects, but also loads and fuel prices (it may then be weak). Prices that lean on a bound
that does not exist there give no cut.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from energy_opt.solve.decomposition.block import Block, Cut, cut_from_prices
from energy_opt.solve.decomposition.coarse import LEAST_PENALTY, Start
from energy_opt.solve.decomposition.split import Split
from energy_opt.solve.decomposition.subproblem import LARGEST_FAULT

MOST_KEPT = 40
"""Cuts of a block that are kept, the latest ones; a search ends with 10 to 30 (China, five provinces)."""


@dataclass(frozen=True)
class KeptPrices:
    """Per block and shape ("year period rows columns"): the number of its rows and columns, prices of its rows (one
    line each), and what its shares cost to exceed. point: the best values of the master's columns, None for none.
    """

    shapes: dict[str, tuple[int, int]]
    prices: dict[str, np.ndarray]
    penalties: dict[str, np.ndarray]
    point: np.ndarray | None = None


def block_name(block: Block) -> str:
    """Its year, period, rows and columns: blocks of other rows or columns share no prices."""
    return " ".join(map(str, (*block.name, *block.matrix.shape)))


def keep(
    blocks: Sequence[Block], cuts: Sequence[Cut], point: np.ndarray | None = None, priced: Collection[int] = ()
) -> KeptPrices:
    """The prices of cuts that speak of cost: of each block the latest ones, and before others those that have a price
    in the last bound. priced: their `id`.
    """
    found: dict[int, list[np.ndarray]] = {number: [] for number in range(len(blocks))}
    for cut in sorted(cuts, key=lambda cut: id(cut) in priced):  # stable: the latest and the priced ones come last
        found[cut.block].append(cut.row_dual)
    return KeptPrices(
        {block_name(block): (block.matrix.shape[0], block.matrix.shape[1]) for block in blocks},
        {block_name(blocks[number]): np.array(rows[-MOST_KEPT:]) for number, rows in found.items() if rows},
        {block_name(block): block.cost[block.penalties] for block in blocks},
        point,
    )


def merged(kept: KeptPrices, before: KeptPrices | None) -> KeptPrices:
    """What is kept now after what was kept before: another program may have use of what this one had none of."""
    if before is None:
        return kept
    prices = dict(before.prices)
    for name, rows in kept.prices.items():
        known = {row.tobytes() for row in rows}
        older = [row for row in before.prices.get(name, ()) if row.tobytes() not in known]
        prices[name] = np.array([*older, *rows][-MOST_KEPT:])
    point = before.point if kept.point is None else kept.point
    return KeptPrices(before.shapes | kept.shapes, prices, before.penalties | kept.penalties, point)


def cuts_from(kept: KeptPrices, blocks: Sequence[Block]) -> Iterator[Cut]:
    """The cuts of kept prices for these blocks; blocks that had other rows or columns get none."""
    for number, block in enumerate(blocks):
        for row_dual in kept.prices.get(block_name(block), ()):
            cut = cut_from_prices(block, number, row_dual)
            if cut.fault <= LARGEST_FAULT:
                yield cut


def start_from(kept: KeptPrices, parts: Split) -> Start:
    """Where a search begins that knows them. The point is one to try, no more."""
    blocks = tuple(_priced(block, kept) for block in parts.blocks)
    fits = kept.point is not None and len(kept.point) == len(parts.master.program.cost)
    return Start(kept.point if fits else None, tuple(cuts_from(kept, blocks)), blocks)


def _priced(block: Block, kept: KeptPrices) -> Block:
    """The block with its kept penalties; none is so small that exceeding a share would go unnoticed."""
    penalties = kept.penalties.get(block_name(block))
    if penalties is None or len(penalties) != len(block.penalties):
        return block
    cost = block.cost.copy()
    cost[block.penalties] = np.maximum(penalties, LEAST_PENALTY * cost[block.penalties])
    return replace(block, cost=cost)
