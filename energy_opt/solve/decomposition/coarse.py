"""A start for the search: the whole program with few time slots, solved at once, and then with more of them in blocks.

Slots that stand beside one another and are alike are taken together: their rows are added up, each with the weight
of its slot, and their columns have one value. That bounds nothing by itself; but the capacities are near the best ones,
and the prices, given to every slot of a group by its weight, make cuts, which are valid as those of any prices are.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from energy_opt.errors import SolverError
from energy_opt.solve.decomposition.block import Block, Cut, cut_from_prices
from energy_opt.solve.decomposition.few_slots import FewSlots, labels_of, slots_of, with_few_slots
from energy_opt.solve.decomposition.loop import Solvers, search
from energy_opt.solve.decomposition.master import MasterProblem
from energy_opt.solve.decomposition.model import Model
from energy_opt.solve.decomposition.split import Split, plenty
from energy_opt.solve.decomposition.subproblem import LARGEST_FAULT, Subproblem
from energy_opt.solve.linear_program import LinearProgram
from energy_opt.solve.method import OptionValue

log = logging.getLogger(__name__)

MOST_SLOTS = 4
"""Slots of a block in the program that is solved at once, at most; and at most half of those that it has."""

MOST_ENTRIES = 600_000
"""Entries of that program, about: a minute of HiPO (China, four years)."""

REFINED = (4, 2e-3), (2, 1e-3)
"""Blocks are searched with a quarter of their slots first, then with half, up to these gaps: the bounds are off as much
then. Each time there must be at least twice as many slots as before, and as `LEAST_REFINED`.
"""
LEAST_REFINED = 6

LEAST_PENALTY, TIMES_PRICE = 0.01, 3.0
"""Exceeding a share costs three times its price in the start, and at least this part of what it would cost without one.
Dear shares make blocks slow: 24 slots of China from nothing take 4 s at ten times the largest cost, 1 s at a hundredth.
"""

OPTIONS: dict[str, OptionValue] = {
    "solver": "hipo",
    "hipo_system": "normaleq",
    "run_crossover": "off",
    "threads": 1,
    "ipm_optimality_tolerance": 1e-6,
}


@dataclass(frozen=True)
class Start:
    """z: values of the master's columns, if there is a point to begin with; cuts: that are known.

    From the program with few slots they are those at its optimum and where there is plenty, and the blocks those of the
    split, with penalties that follow from the prices of the shared limits.
    """

    z: np.ndarray | None
    cuts: tuple[Cut, ...]
    blocks: tuple[Block, ...]


MakeSolvers = Callable[[Sequence[Block]], AbstractContextManager[Solvers]]
"""What solves blocks, as a context that ends it."""


def coarse_start(split: Split, solvers: MakeSolvers, time_limit: float = 0.0) -> Start | None:
    """Where to begin; None where blocks have a single slot, or the program of few slots could not be solved or has no
    prices for all slots. solvers: for the searches with more slots, each of which ends after the time limit [s].
    """
    rows, columns = labels_of(split.program.rows), labels_of(split.program.columns)
    most = max((len(slots_of(rows.slot[split.reduction.rows[block.rows]])) for block in split.blocks), default=0)
    slots = min(MOST_SLOTS, most // 2, max(1, MOST_ENTRIES * most // int(split.program.matrix.nnz)))
    if not slots:
        return None
    start = _at_once(split, [with_few_slots(block, split, rows, columns, slots) for block in split.blocks])
    for part, gap in REFINED:
        if start is not None and most // part >= max(2 * slots, LEAST_REFINED):
            slots = most // part
            coarse = [with_few_slots(block, split, rows, columns, slots) for block in start.blocks]
            log.info("searching with %d slots a block first; these bounds are not those of the whole", slots)
            start = _refined(split, coarse, start, gap, solvers, time_limit)
    return start


def _at_once(split: Split, coarse: list[FewSlots]) -> Start | None:
    """The optimum of all blocks with few slots, solved as one program."""
    master = split.master.program
    model = Model(_together(master, [each.block for each in coarse]), OPTIONS)
    if model.run() != "Optimal":
        return None
    x, price = model.values()
    much, first = plenty(split), len(master.row_lower)
    priced = tuple(_priced(block, split, price) for block in split.blocks)
    cuts: list[Cut] = []
    for number, (each, block) in enumerate(zip(coarse, priced, strict=True)):
        found = _cuts(each, block, number, price[first : first + each.add.shape[0]], much[block.uses])
        if not found:
            return None
        cuts.extend(found)
        first += _size(each.block)
    return Start(x[: len(master.cost)], tuple(cuts), priced)


def _refined(
    split: Split, coarse: list[FewSlots], start: Start, gap: float, solvers: MakeSolvers, time_limit: float
) -> Start:
    """What a search among blocks with more slots finds, beginning at the start."""
    blocks = tuple(each.block for each in coarse)
    master = MasterProblem(replace(split, blocks=blocks))
    known = [
        cut_from_prices(blocks[cut.block], cut.block, coarse[cut.block].prices(cut.row_dual)) for cut in start.cuts
    ]
    with solvers(blocks) as pool:
        state = search(master, pool, gap, time_limit=time_limit, known=_believed(known), start=start.z)
    point = state.cheapest_z if state.z is None else state.z
    found = [kept.cut for kept in master.cuts if not kept.feasibility]
    cuts = [cut_from_prices(start.blocks[n], n, coarse[n].add.T @ cut.row_dual) for cut in found for n in [cut.block]]
    return replace(start, z=start.z if point is None else point, cuts=tuple(_believed(cuts)))


def _cuts(coarse: FewSlots, block: Block, number: int, price: np.ndarray, much: np.ndarray) -> list[Cut]:
    """The block's cuts from the prices of its few slots, at the optimum and where there is plenty."""
    try:
        at_plenty = Subproblem(coarse.block, number).solve(much)
    except SolverError:
        return []
    prices = [price] if at_plenty.feasibility else [price, at_plenty.cut.row_dual]
    return _believed([cut_from_prices(block, number, coarse.add.T @ each) for each in prices])


def _believed(cuts: Sequence[Cut]) -> list[Cut]:
    return [cut for cut in cuts if cut.fault <= LARGEST_FAULT]


def _priced(block: Block, split: Split, price: np.ndarray) -> Block:
    """The block with penalties in proportion to the prices of its shares."""
    shares = split.master.shares[block.uses[len(block.uses) - block.shares :] - len(split.master.columns), 0]
    place = block.matrix[:, block.penalties].indices - (block.matrix.shape[0] - block.shares)
    cost = block.cost.copy()
    cost[block.penalties] = np.maximum(
        TIMES_PRICE * np.abs(price[shares[place]]), LEAST_PENALTY * cost[block.penalties]
    )
    return replace(block, cost=cost)


def _size(block: Block) -> int:
    """Rows of a block, and bounds of it that the master's columns move."""
    return len(block.row_lower) + len(_moved(block.lower_use)) + len(_moved(block.upper_use))


def _moved(use: sparse.csr_array) -> np.ndarray:
    return np.flatnonzero(np.diff(use.indptr))


def _together(master: LinearProgram, blocks: list[Block]) -> LinearProgram:
    """One program of the master and its blocks; bounds that the master's columns move are rows."""
    programs, uses = zip(*(_with_rows(block, len(master.cost)) for block in blocks), strict=True)
    operation = sparse.block_diag([program.matrix for program in programs], format="csr")
    of_master = sparse.hstack([master.matrix, sparse.csr_array((master.matrix.shape[0], operation.shape[1]))])
    every = [master, *programs]
    return LinearProgram(
        matrix=sparse.csc_array(sparse.vstack([of_master, sparse.hstack([sparse.vstack(uses), operation])])),
        row_lower=np.concatenate([program.row_lower for program in every]),
        row_upper=np.concatenate([program.row_upper for program in every]),
        column_lower=np.concatenate([program.column_lower for program in every]),
        column_upper=np.concatenate([program.column_upper for program in every]),
        cost=np.concatenate([program.cost for program in every]),
        offset=master.offset,
    )


def _with_rows(block: Block, count: int) -> tuple[LinearProgram, sparse.csr_array]:
    """The block's columns and rows, and what its rows use of the master's `count` columns."""
    below, above = _moved(block.lower_use), _moved(block.upper_use)
    one = sparse.csr_array(sparse.eye_array(len(block.cost)))
    lower, upper = block.column_lower.copy(), block.column_upper.copy()
    lower[below], upper[above] = -np.inf, np.inf
    program = LinearProgram(
        matrix=sparse.csc_array(sparse.vstack([block.matrix, one[below], one[above]])),
        row_lower=np.concatenate([block.row_lower, block.column_lower[below], np.full(len(above), -np.inf)]),
        row_upper=np.concatenate([block.row_upper, np.full(len(below), np.inf), block.column_upper[above]]),
        column_lower=lower,
        column_upper=upper,
        cost=block.cost,
    )
    use = sparse.coo_array(sparse.vstack([block.row_use, -block.lower_use[below], -block.upper_use[above]]))
    return program, sparse.csr_array((use.data, (use.row, block.uses[use.col])), shape=(use.shape[0], count))
