"""A Program -> its master and its blocks, from the block of every row and column alone.

Limits that hold for the sum of several blocks (a yearly cap on emissions) stay in the master, with one column per block
that says which share the block may use. Yearly accounts are put in the place of their names first, so that a share
exists only where a limit does, at the limit's own scope.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from energy_opt.compile.blocks import foreign_entries
from energy_opt.compile.program import LINKING, Program
from energy_opt.errors import SolverError
from energy_opt.solve.decomposition.block import Block
from energy_opt.solve.decomposition.reduction import Reduction, reduce
from energy_opt.solve.decomposition.years import Membership, membership
from energy_opt.solve.diagnose import linear_program
from energy_opt.solve.linear_program import LinearProgram
from energy_opt.solve.names import member_name

PENALTY_FACTOR = 10.0
"""A share may be exceeded at this multiple of the block's largest cost per unit of the shared limit."""

PLENTY = 10.0
"""Times the largest load, which is more capacity than any block can use."""
PLENTY_OF_SHARES = 1e8
"""More than such capacities can emit or burn. A share that were scarce there would have a price, and shares of other
prices than another seem worth trading without end.
"""


@dataclass(frozen=True)
class Master:
    """The linking part: columns are the reduced program's linking ones, then the shares.

    rows: places in the reduced program; columns: likewise; shares: (place of the shared row in `rows`, block) of each
    share column, in order. program: the arrays, costs of the blocks left out.
    """

    rows: np.ndarray
    columns: np.ndarray
    shared: np.ndarray
    shares: np.ndarray
    program: LinearProgram


@dataclass(frozen=True)
class Split:
    """A reduced program taken apart; see Master and Block."""

    program: Program
    reduction: Reduction
    master: Master
    blocks: tuple[Block, ...]


def split(program: Program) -> Split:
    """Take a Program apart. Raises SolverError where a row of one block holds a column of another."""
    _refuse_foreign(program)
    whole = linear_program(program)
    row_group, column_group = _groups(program)
    reduction = reduce(whole, row_group, column_group)
    small = reduction.program
    by_row = sparse.csr_array(small.matrix)
    member = membership(
        by_row, program.row_block[reduction.rows], program.column_block[reduction.columns], program.blocks
    )
    master = _master(small, by_row, member.row, member.column)
    blocks = tuple(
        _block(number, member, small, by_row, master)
        for number in range(len(member.names))
        if (member.column == number).any()
    )
    return Split(program, reduction, master, blocks)


def plenty(split: Split) -> np.ndarray:
    """A point with more of everything than blocks can use, where there is no limit on it.

    Cuts made there are nearly flat, and keep the first bounds from falling without end.
    """
    program = split.master.program
    sides = [side for block in split.blocks for side in (block.row_lower, block.row_upper)]
    largest = max((float(np.abs(side[np.isfinite(side)]).max(initial=1.0)) for side in sides), default=1.0)
    much = np.full(len(program.cost), PLENTY * largest)
    limits = split.master.shares[:, 0]
    asked, allowed = np.isfinite(program.row_lower[limits]), np.isfinite(program.row_upper[limits])
    # of what must be reached, plenty is to be asked for nothing
    much[len(split.master.columns) :] = PLENTY_OF_SHARES * (allowed.astype(float) - asked)
    point: np.ndarray = np.minimum(np.maximum(much, program.column_lower), program.column_upper)
    return point


def _refuse_foreign(program: Program) -> None:
    foreign = foreign_entries(program)
    foreign = foreign[program.matrix.data[foreign] != 0.0]
    if len(foreign):
        row = int(program.matrix.indices[foreign[0]])
        raise SolverError(
            f"{member_name(program.rows, row)} ties operation of one year and period to that of another without being "
            "a yearly limit: the decomposition cannot take it apart; solve with solver=monolith"
        )


def _groups(program: Program) -> tuple[np.ndarray, np.ndarray]:
    """Substitution is allowed inside a block, and of free linking columns in which no block's rows are written."""
    entries = sparse.coo_array(program.matrix)
    in_block = (program.row_block[entries.row] != LINKING) & (entries.data != 0.0)
    seen = np.zeros(program.shape[1], bool)
    seen[entries.col[in_block]] = True
    free = np.isinf(program.column_lower) & np.isinf(program.column_upper)
    account = (program.column_block == LINKING) & free & ~seen
    row_group = program.row_block + 1
    column_group = np.where(program.column_block != LINKING, program.column_block + 1, np.where(account, 0, -1))
    return row_group, column_group


def _master(small: LinearProgram, by_row: sparse.csr_array, row_block: np.ndarray, column_block: np.ndarray) -> Master:
    rows, columns = np.flatnonzero(row_block == LINKING), np.flatnonzero(column_block == LINKING)
    of_rows = by_row[rows]
    own = sparse.csc_array(of_rows[:, columns])
    local = sparse.coo_array(of_rows)
    inside = column_block[local.col] != LINKING
    pairs = np.unique(np.column_stack([local.row[inside], column_block[local.col[inside]]]), axis=0)
    pairs = pairs.reshape(-1, 2)
    share = sparse.csc_array((np.ones(len(pairs)), (pairs[:, 0], np.arange(len(pairs)))), shape=(len(rows), len(pairs)))
    free = np.full(len(pairs), np.inf)
    arrays = LinearProgram(
        matrix=sparse.csc_array(sparse.hstack([own, share])),
        row_lower=small.row_lower[rows],
        row_upper=small.row_upper[rows],
        column_lower=np.concatenate([small.column_lower[columns], -free]),
        column_upper=np.concatenate([small.column_upper[columns], free]),
        cost=np.concatenate([small.cost[columns], np.zeros(len(pairs))]),
        offset=small.offset,
    )
    return Master(rows, columns, np.unique(pairs[:, 0]), pairs, arrays)


def _block(number: int, member: Membership, small: LinearProgram, by_row: sparse.csr_array, master: Master) -> Block:
    columns = np.flatnonzero(member.column == number)
    own_rows = np.flatnonzero(member.row == number)
    of_rows = by_row[own_rows]
    local, linking = sparse.csr_array(of_rows[:, columns]), sparse.csr_array(of_rows[:, master.columns])
    bounds = _Bounds(small, columns, own_rows, local, linking, master)
    kept = ~bounds.replaced
    shares = np.flatnonzero(master.shares[:, 1] == number)
    shared_rows = master.rows[master.shares[shares, 0]]
    use = by_row[shared_rows][:, columns]
    lower, upper = small.row_lower[shared_rows], small.row_upper[shared_rows]
    penalty, penalty_cost = _penalties(use, small.cost[columns], lower, upper)
    count, extra = len(master.columns) + len(master.shares), penalty.shape[1]
    as_share = sparse.csr_array(
        (-np.ones(len(shares)), (np.arange(len(shares)), len(master.columns) + shares)), shape=(len(shares), count)
    )
    wide = sparse.csr_array((kept.sum(), len(master.shares)))
    row_use = sparse.csr_array(sparse.vstack([sparse.hstack([linking[kept], wide]), as_share]))
    matrix = sparse.csc_array(
        sparse.vstack([
            sparse.hstack([local[kept], sparse.csr_array((int(kept.sum()), extra))]), sparse.hstack([use, penalty])
        ])
    )  # fmt: skip
    lower_use, upper_use = (_widened(part, extra, count) for part in (bounds.lower_use, bounds.upper_use))
    uses = np.unique(np.concatenate([row_use.indices, lower_use.indices, upper_use.indices]))
    none = np.full(extra, -1)
    return Block(
        name=member.names[number],
        uses=uses,
        rows=np.concatenate([own_rows[kept], shared_rows]),
        columns=np.concatenate([columns, none]),
        matrix=matrix,
        cost=np.concatenate([small.cost[columns], penalty_cost]),
        row_lower=np.concatenate([small.row_lower[own_rows][kept], np.where(np.isinf(lower), -np.inf, 0.0)]),
        row_upper=np.concatenate([small.row_upper[own_rows][kept], np.where(np.isinf(upper), np.inf, 0.0)]),
        row_use=sparse.csr_array(row_use[:, uses]),
        column_lower=np.concatenate([bounds.lower, np.zeros(extra)]),
        column_upper=np.concatenate([bounds.upper, np.full(extra, np.inf)]),
        lower_use=sparse.csr_array(lower_use[:, uses]),
        upper_use=sparse.csr_array(upper_use[:, uses]),
        lower_row=np.concatenate([bounds.lower_row, none]),
        upper_row=np.concatenate([bounds.upper_row, none]),
        lower_factor=np.concatenate([bounds.lower_factor, np.ones(extra)]),
        upper_factor=np.concatenate([bounds.upper_factor, np.ones(extra)]),
        penalties=np.arange(len(columns), len(columns) + extra),
        shares=len(shares),
    )


def _widened(use: sparse.csr_array, extra: int, count: int) -> sparse.csr_array:
    """The use matrix of the columns with rows for the penalties and columns for the shares."""
    return sparse.csr_array((use.data, use.indices, np.append(use.indptr, [use.nnz] * extra)),
                            shape=(use.shape[0] + extra, count))  # fmt: skip


def _penalties(
    use: sparse.csr_array, cost: np.ndarray, lower: np.ndarray, upper: np.ndarray
) -> tuple[sparse.csr_array, np.ndarray]:
    """Columns that let a block exceed or fall short of a share, and their cost."""
    places, signs, prices = [], [], []
    for k in range(use.shape[0]):
        size = np.abs(use.data[use.indptr[k] : use.indptr[k + 1]])
        price = PENALTY_FACTOR * np.abs(cost).max(initial=1.0) / max(float(np.median(size)), 1e-9)
        for sign, bound in ((-1.0, upper[k]), (1.0, lower[k])):
            if np.isfinite(bound):
                places.append(k)
                signs.append(sign)
                prices.append(price)
    shape = (use.shape[0], len(places))
    return sparse.csr_array((signs, (places, np.arange(len(places)))), shape=shape), np.array(prices, float)


class _Bounds:
    """Rows of one local column become bounds of it, one a side, where the side has no bound of its own that matters."""

    def __init__(
        self, small: LinearProgram, columns: np.ndarray, own_rows: np.ndarray,
        local: sparse.csr_array, linking: sparse.csr_array, master: Master,
    ) -> None:  # fmt: skip
        count = len(columns)
        self.lower, self.upper = small.column_lower[columns].copy(), small.column_upper[columns].copy()
        self.lower_row, self.upper_row = np.full(count, -1), np.full(count, -1)
        self.lower_factor, self.upper_factor = np.ones(count), np.ones(count)
        self.replaced = np.zeros(len(own_rows), bool)
        single = np.flatnonzero(np.diff(local.indptr) == 1)
        least = _least(-linking, master)
        self._from = np.full((2, count), -1)
        while len(single):
            # one row of each column at a time, in their order
            first = np.unique(local.indices[local.indptr[single]], return_index=True)[1]
            self._take(single[first], small, own_rows, local, least)
            single = np.delete(single, first)
        lower_from, upper_from = self._from
        self.lower_use = _use(linking, lower_from, self.lower_factor)
        self.upper_use = _use(linking, upper_from, self.upper_factor)

    def _take(
        self, rows: np.ndarray, small: LinearProgram, own_rows: np.ndarray, local: sparse.csr_array, least: np.ndarray
    ) -> None:
        """Those of the rows, one to a column, that can be bounds become bounds."""
        place, factor = local.indices[local.indptr[rows]], local.data[local.indptr[rows]]
        low, high = small.row_lower[own_rows[rows]], small.row_upper[own_rows[rows]]
        up = factor > 0
        lower, upper = np.where(up, low, high) / factor, np.where(up, high, low) / factor
        wants_lower, wants_upper = np.isfinite(lower), np.isfinite(upper)
        with np.errstate(invalid="ignore"):
            beyond = up & (least[rows] + low >= self.lower[place] * factor)
        free_lower = (self._from[0, place] < 0) & (np.isinf(self.lower[place]) | beyond)
        free_upper = (self._from[1, place] < 0) & np.isinf(self.upper[place])
        takes = (~wants_lower | free_lower) & (~wants_upper | free_upper)
        self.replaced[rows[takes]] = True
        for side, wants, value in ((0, wants_lower, lower), (1, wants_upper, upper)):
            chosen = takes & wants
            bound, row_of, factor_of = (
                (self.lower, self.lower_row, self.lower_factor), (self.upper, self.upper_row, self.upper_factor)
            )[side]  # fmt: skip
            bound[place[chosen]], self._from[side, place[chosen]] = value[chosen], rows[chosen]
            row_of[place[chosen]], factor_of[place[chosen]] = own_rows[rows[chosen]], factor[chosen]


def _use(linking: sparse.csr_array, row_of: np.ndarray, factor: np.ndarray) -> sparse.csr_array:
    """a x ≥ b − d z is x ≥ b/a − (d/a) z: the part of z, column by column."""
    chosen = np.flatnonzero(row_of >= 0)
    pick = sparse.csr_array((-1.0 / factor[chosen], (chosen, row_of[chosen])), shape=(len(row_of), linking.shape[0]))
    return sparse.csr_array(pick @ linking)


def _least(use: sparse.csr_array, master: Master) -> np.ndarray:
    """Least value of each row of use @ z within the bounds of the master's columns."""
    count = len(master.columns)
    low, high = master.program.column_lower[:count], master.program.column_upper[:count]
    entries = sparse.coo_array(use)
    ends = np.where(entries.data > 0, entries.data * low[entries.col], entries.data * high[entries.col])
    return np.bincount(entries.row, ends, minlength=use.shape[0])
