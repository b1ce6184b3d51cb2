"""A start for the search: the whole program with few time slots, solved at once, and then with more of them in blocks.

Slots that stand beside one another and are alike are taken together, and where that is not enough, days that are. Their
rows are added up, each with the weight of its slot, and their columns have one value. That bounds nothing by itself;
but the capacities are near the best ones, and the prices, given to every slot of a group by its weight, make cuts, and
those are valid as those of any prices are.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from energy_opt.errors import SolverError
from energy_opt.solve.decomposition.block import Block, Cut, cut_from_prices
from energy_opt.solve.decomposition.days import Day, days_alike, days_of
from energy_opt.solve.decomposition.loop import search
from energy_opt.solve.decomposition.master import MasterProblem
from energy_opt.solve.decomposition.model import Model
from energy_opt.solve.decomposition.pool import Pool
from energy_opt.solve.decomposition.split import Split, plenty
from energy_opt.solve.decomposition.subproblem import LARGEST_FAULT, Subproblem
from energy_opt.solve.decomposition.together import Together, taken_together
from energy_opt.solve.linear_program import LinearProgram
from energy_opt.solve.method import OptionValue

log = logging.getLogger(__name__)

MOST_SLOTS, FEW_SLOTS = 4, 3
"""Slots of a block in the program that is solved at once, at most; and at most half of those that it has. Where it
would have fewer than the second, days are taken together.
"""

MOST_ENTRIES, LEAST_ENTRIES = 600_000, 200_000
"""Entries of that program, about: a minute of HiPO (China, four years). So many workers have so much less of it, down
to the second, since HiPO gains little from further cores (50 s on one, 43 on two) and the searches nearly all: to 0.1 %
two workers take 120 s of wall with 600,000, 93 with 300,000 and 95 with 200,000, one process 148 and 153. Only where a
search with more slots follows: with eight slots a day the search of all took 54 iterations in place of 21.
"""

REFINED = (4, 2e-3), (2, 1e-3)
"""Blocks are searched with a quarter of their slots first, then with half, up to these gaps: the bounds are off as much
then. Each time there must be at least twice as many slots as before, and as `LEAST_REFINED`.
"""
LEAST_REFINED = 6

PRICED, MADE = 4, 8
"""Cuts with a price in so many of the last bounds, or made in so many of the last iterations, go on to the next search.
With those of four bounds alone a search of 108 blocks, which had looked for each bound, left too few cuts: the next one
had no bound at first, and took 15 iterations in place of 9.
"""

LEAST_PENALTY, TIMES_PRICE = 0.01, 3.0
"""Exceeding a share costs three times its price in the start, and at least this part of what it would cost without one.
Dear shares make blocks slow: 24 slots of China from nothing take 4 s at ten times the largest cost, 1 s at a hundredth.
"""

OPTIONS: dict[str, OptionValue] = {
    "solver": "hipo",
    "hipo_system": "normaleq",
    "run_crossover": "off",
    "ipm_optimality_tolerance": 1e-6,
}


@dataclass(frozen=True)
class Start:
    """z: values of the master's columns, if there is a point to begin with; cuts: that are known.

    From the program with few slots they are those at its optimum and where there is plenty, and the blocks those of the
    split, with penalties that follow from the prices of the shared limits, and signs after a search with more slots.
    """

    z: np.ndarray | None
    cuts: tuple[Cut, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Level:
    """How many blocks are to remain, about, and how many slots in each at most."""

    blocks: int
    slots: int

    def of(self, days: Sequence[Day]) -> list[Together]:
        """The days with so few slots."""
        return [taken_together(days, group, self.slots) for group in days_alike(days, self.blocks)]


def coarse_start(split: Split, pool: Pool, time_limit: float = 0.0, cores: int = 1) -> Start | None:
    """Where to begin; None where blocks have a single slot, or the program of few slots could not be solved or has no
    prices for all slots. pool: for the searches with more slots, each of which ends after the time limit [s]; cores: of
    this machine, free while no block is solved.
    """
    days = days_of(split, split.blocks)
    most = max((day.slots for day in days), default=0)
    sharing = min(pool.count, len(days)) if any(most // part >= LEAST_REFINED for part, _ in REFINED) else 1
    most_entries = max(MOST_ENTRIES // sharing, LEAST_ENTRIES)
    for level in first_levels(days, int(split.program.matrix.nnz), most_entries):
        if (start := at_once(split, level.of(days), cores)) is not None:
            break
    else:
        return None
    for part, gap in REFINED:
        if most // part >= max(2 * level.slots, LEAST_REFINED):
            level = Level(len(days), most // part)
            days = [replace(day, block=block) for day, block in zip(days, start.blocks, strict=True)]
            log.info("searching with %d slots a block first; these bounds are not those of the whole", level.slots)
            start = _refined(split, level.of(days), start, gap, pool, time_limit, cores)
    return start


def first_levels(days: Sequence[Day], entries: int, most_entries: int = MOST_ENTRIES) -> list[Level]:
    """The program that is solved at once, of `most_entries` of the whole one's entries, about; and a second one to try.

    Days are taken together where they would have fewer than `FEW_SLOTS`; in the second one none is.
    """
    most = max((day.slots for day in days), default=0)
    if most < 2:
        return []
    allowed = most_entries * sum(day.slots for day in days) // entries
    few = min(FEW_SLOTS, most // 2)
    every = Level(len(days), max(1, min(MOST_SLOTS, most // 2, allowed // len(days))))
    return [every] if allowed >= few * len(days) else [Level(max(1, allowed // few), few), every]


def at_once(split: Split, coarse: list[Together], threads: int = 1) -> Start | None:
    """The optimum of all blocks with few slots, solved as one program; None if it has none, or a block no cut."""
    master = split.master.program
    model = Model(_together(master, [each.block for each in coarse]), {**OPTIONS, "threads": threads})
    with ThreadPoolExecutor(1) as own:  # HiGHS holds each thread that calls it to one number of threads
        status = own.submit(model.run).result()
    if status != "Optimal":
        return None
    x, price = model.values()
    z = x[: len(master.cost)]
    much, row, column = plenty(split), len(master.row_lower), len(master.cost)
    priced = tuple(_priced(block, split, price) for block in split.blocks)
    cuts: list[Cut] = []
    for number, each in enumerate(coarse):
        rows, columns = each.block.matrix.shape
        found = _cuts(each, priced, number, price[row : row + rows], much[each.block.uses])
        if len({cut.block for cut in found}) < len(each.days):
            return None
        cuts.extend(found)
        z = each.with_own_shares(split.blocks, x[column : column + columns], z)
        row, column = row + _size(each.block), column + columns
    return Start(z, tuple(cuts), priced)


def _refined(
    split: Split, coarse: list[Together], start: Start, gap: float, pool: Pool, time_limit: float, cores: int
) -> Start:
    """What a search among blocks with more slots finds, beginning at the start."""
    blocks = tuple(each.block for each in coarse)
    master = MasterProblem(replace(split, blocks=blocks))
    first = {each.days[0]: (number, each) for number, each in enumerate(coarse)}
    known = [
        cut_from_prices(each.block, number, each.prices(cut.row_dual))
        for cut in start.cuts if cut.block in first for number, each in [first[cut.block]]
    ]  # fmt: skip
    pool.take(blocks)
    state = search(
        master, pool, gap, time_limit=time_limit, known=_believed(known), start=start.z, rough=True, cores=cores
    )
    point = state.cheapest_z
    found = master.recent(PRICED, MADE)
    cuts = [own for cut in found for own in coarse[cut.block].cuts(start.blocks, cut.row_dual)]
    if point is None:
        return replace(start, cuts=tuple(_believed(cuts)))
    return Start(point, tuple(_believed(cuts)), _begun(start.blocks, coarse, found, point))


def _begun(
    blocks: Sequence[Block], coarse: Sequence[Together], cuts: Sequence[Cut], z: np.ndarray
) -> tuple[Block, ...]:
    """The blocks with the signs of the cuts that are the highest at a point."""
    best: dict[int, tuple[float, Cut]] = {}
    for cut in cuts:
        value = cut.value(z[coarse[cut.block].block.uses])
        if value > best.get(cut.block, (-np.inf, cut))[0]:
            best[cut.block] = value, cut
    result = list(blocks)
    for number, (_, cut) in best.items():
        for day, (rows, columns) in zip(coarse[number].days, coarse[number].signs(cut), strict=True):
            result[day] = replace(blocks[day], signs=(rows.astype(np.int8), columns.astype(np.int8)))
    return tuple(result)


def _cuts(coarse: Together, blocks: Sequence[Block], number: int, price: np.ndarray, much: np.ndarray) -> list[Cut]:
    """Cuts of its days from the prices of its few slots, at the optimum and where there is plenty."""
    try:
        at_plenty = Subproblem(coarse.block, number).solve(much)
    except SolverError:
        return []
    prices = [price] if at_plenty.feasibility else [price, at_plenty.cut.row_dual]
    return _believed([cut for each in prices for cut in coarse.cuts(blocks, each)])


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
