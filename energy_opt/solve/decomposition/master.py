"""The master: capacities and shares of yearly limits, with the cuts that stand for operation.

Two HiGHS objects hold it: one whose optimum is the lower bound (simplex, from the basis before), one in which the
interior-point method ends well before the optimum (no crossover), in the middle of what may still be better. Either
would spoil the other's start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from energy_opt.solve.decomposition.block import Cut
from energy_opt.solve.decomposition.dispatch import Dispatch
from energy_opt.solve.decomposition.model import Model
from energy_opt.solve.decomposition.reduction import Reduction, reduce
from energy_opt.solve.decomposition.split import Split, plenty
from energy_opt.solve.linear_program import LinearProgram
from energy_opt.solve.method import DEVEX, EDGE_WEIGHTS, SCALED, SCALING, UNSCALED, OptionValue

CENTRAL_OPTIONS: dict[str, OptionValue] = {"solver": "ipx", "run_crossover": "off", "threads": 1}
LEAST_TOLERANCE, LARGEST_TOLERANCE = 1e-9, 1e-2
"""Of the interior-point method."""

KEPT = 1e-9
"""A share that is exceeded by no more, relatively, is kept."""

BOUND_OPTIONS: dict[str, OptionValue] = {"solver": "simplex", "threads": 1, EDGE_WEIGHTS: DEVEX, SCALING: UNSCALED}
"""108 blocks, 1,396 cuts, from nothing: 31,707 iterations with HiGHS's scaling, 11,570 without; 6,890 and 6,049 from
the basis before 270 new cuts.
"""


@dataclass(frozen=True)
class Kept:
    """A cut in the master: its block, and whether it speaks of feasibility."""

    cut: Cut
    feasibility: bool


@dataclass(frozen=True)
class Bound:
    """The optimum of the master. value: −inf where nothing bounds a block's cost yet; z: master columns; price: of the
    reduced master's own rows; cuts: those with a price, and the price.
    """

    value: float
    z: np.ndarray
    price: np.ndarray
    cuts: tuple[tuple[Kept, float], ...]
    iterations: int


class MasterProblem:
    """Master columns are those of `Split.master`; the costs of the blocks follow them inside.

    limits: rows that blocks share; dispatch: the best shares of given capacities.
    """

    def __init__(self, split: Split) -> None:
        self._split = split
        self._blocks = split.blocks
        self.limits = split.master.shared
        self.dispatch = Dispatch(split)
        self.uses = tuple(block.uses for block in split.blocks)
        self.reduction = _reduced(split)
        self._place = np.full(len(split.master.program.cost), -1)
        self._place[self.reduction.columns] = np.arange(len(self.reduction.columns))
        small = self.reduction.program
        self._rows, self._columns = small.matrix.shape
        self.cuts: list[Kept] = []
        self._idle: list[int] = []
        self._turn = 0
        self._since: list[int] = []
        self.is_infeasible = False
        program = self._with_block_costs(small)
        self._bound = Model(program, BOUND_OPTIONS)
        self._central = Model(program, CENTRAL_OPTIONS)
        self._floor = -np.inf

    def _with_block_costs(self, small: LinearProgram) -> LinearProgram:
        count = len(self._blocks)
        floors = np.full(count, -np.inf)
        return LinearProgram(
            matrix=sparse.csc_array(sparse.hstack([small.matrix, sparse.csc_array((self._rows, count))])),
            row_lower=small.row_lower,
            row_upper=small.row_upper,
            column_lower=np.concatenate([small.column_lower, floors]),
            column_upper=np.concatenate([small.column_upper, np.full(count, np.inf)]),
            cost=np.concatenate([small.cost, np.ones(count)]),
            offset=small.offset,
        )

    def limit_costs(self, floor: float) -> None:
        """A floor under the cost of every block, so that the first bounds exist; see `bound`."""
        count = len(self._blocks)
        self._floor = floor
        columns = self._columns + np.arange(count)
        low, high = np.full(count, floor), np.full(count, np.inf)
        self._bound.change_columns(columns, low, high)
        self._central.change_columns(columns, low, high)

    def plenty(self) -> np.ndarray:
        """See `split.plenty`."""
        return plenty(self._split)

    def add(self, cuts: Sequence[Kept]) -> int:
        """Put cuts into both objects, but for those that are there already; how many were new."""
        cuts = [new for new in cuts if not any(_same(new.cut, known.cut) for known in self.cuts)]
        if not cuts:
            return 0
        data, places, starts, sides = [], [], [0], []
        for kept in cuts:
            uses = self._place[self._blocks[kept.cut.block].uses]
            own = np.zeros(0) if kept.feasibility else np.ones(1)
            where = np.zeros(0, int) if kept.feasibility else np.array([self._columns + kept.cut.block])
            inside = kept.cut.slope != 0.0
            data.append(np.concatenate([-kept.cut.slope[inside], own]))
            places.append(np.concatenate([uses[inside], where]))
            starts.append(starts[-1] + len(data[-1]))
            sides.append(kept.cut.constant)
        shape = (len(cuts), self._columns + len(self._blocks))
        rows = sparse.csr_array((np.concatenate(data), np.concatenate(places), np.array(starts)), shape=shape)
        lower, upper = np.array(sides), np.full(len(cuts), np.inf)
        self._bound.add_rows(rows, lower, upper)
        self._central.add_rows(rows, lower, upper)
        self.cuts.extend(cuts)
        self._idle.extend([0] * len(cuts))
        self._since.extend([self._turn] * len(cuts))
        return len(cuts)

    def bound(self) -> Bound | None:
        """The lower bound and where it is reached; None where the simplex found no optimum (see `is_infeasible`)."""
        status = self._bound.run()
        if status not in ("Optimal", "Infeasible"):
            # early, with costs and floors of very different sizes
            self._bound.forget()
            self._bound.set(**{SCALING: SCALED})
            status = self._bound.run()
            self._bound.set(**{SCALING: UNSCALED})
        self.is_infeasible = status == "Infeasible"
        if status != "Optimal":
            return None
        x, price = self._bound.values()
        weights = price[self._rows :]
        costs = x[self._columns :]
        loose = bool((costs <= self._floor + 1e-6 * abs(self._floor)).any())
        value = -np.inf if loose else self._bound.objective()
        if not loose:
            self._idle = [0 if w > 0.0 else idle + 1 for w, idle in zip(weights, self._idle, strict=True)]
        z = self.reduction.primal(x[: self._columns])
        paid = tuple((kept, float(w)) for kept, w in zip(self.cuts, weights, strict=True) if w > 0.0)
        return Bound(value, z, price[: self._rows], paid, self._bound.iterations())

    def inside(self, tolerance: float) -> np.ndarray | None:
        """A central point that costs about `tolerance` more than the bound, relatively; None if none was found."""
        self._central.set(ipm_optimality_tolerance=min(max(tolerance, LEAST_TOLERANCE), LARGEST_TOLERANCE))
        if self._central.run() not in ("Optimal", "Unknown"):
            return None
        x = self._central.primal()
        return self.reduction.primal(x[: self._columns]) if np.isfinite(x).all() else None

    def prune(self, patience: int) -> int:
        """Drop cuts without a price in the last `patience` bounds that were real; how many went."""
        gone = np.array([k for k, idle in enumerate(self._idle) if idle > patience], int)
        if len(gone):
            self._bound.drop_rows(self._rows + gone)
            self._central.drop_rows(self._rows + gone)
            chosen = set(gone.tolist())
            self.cuts = [kept for k, kept in enumerate(self.cuts) if k not in chosen]
            self._idle = [idle for k, idle in enumerate(self._idle) if k not in chosen]
            self._since = [since for k, since in enumerate(self._since) if k not in chosen]
        return len(gone)

    def next_turn(self) -> None:
        """Another iteration begins; what was added before the first one is known, not made."""
        self._turn += 1

    def recent(self, bounds: int, turns: int) -> list[Cut]:
        """The cuts of costs that had a price in one of the last bounds, or were made since, or in the last turns."""
        kept = zip(self.cuts, self._idle, self._since, strict=True)
        made = max(1, self._turn - turns + 1)
        return [each.cut for each, idle, since in kept if (idle < bounds or since >= made) and not each.feasibility]

    def breaks(self, z: np.ndarray) -> float:
        """How far a point is outside the master's own bounds and rows, relative to their size."""
        program = self._split.master.program
        activity, size = program.matrix @ z, abs(program.matrix) @ np.abs(z)
        rows = np.maximum(program.row_lower - activity, activity - program.row_upper) / (1.0 + size)
        columns = np.maximum(program.column_lower - z, z - program.column_upper) / (1.0 + np.abs(z))
        return max(float(rows.max(initial=0.0)), float(columns.max(initial=0.0)))

    def with_shares(self, z: np.ndarray, used: Sequence[np.ndarray]) -> np.ndarray:
        """The same point with what each block used as its shares."""
        result = z.copy()
        for block, values in zip(self._blocks, used, strict=True):
            part = -block.row_use[block.row_use.shape[0] - block.shares :]
            result[block.uses[part.indices]] = np.repeat(values / np.diff(part.indptr), np.diff(part.indptr))
        return result

    def spread(self, z: np.ndarray, used: Sequence[np.ndarray]) -> np.ndarray:
        """The same point with what each block uses as its shares, but for what is too much (or too little) of a limit:
        the blocks that keep their shares at z give it (take it), in proportion to what they use. It stays as it is
        where there is no such block.
        """
        result = self.with_shares(z, used)
        master, first = self._split.master, len(self._split.master.columns)
        activity = master.program.matrix @ result
        lacking = np.clip(activity, master.program.row_lower, master.program.row_upper) - activity
        size = np.zeros(len(z))
        limit = np.zeros(len(z), int)
        for block, own in zip(self._blocks, used, strict=True):
            places = block.uses[len(block.uses) - block.shares :]
            limit[places] = master.shares[places - first, 0]
            beyond = -np.sign(lacking[limit[places]]) * (own - z[places])
            size[places] = np.where(beyond <= KEPT * (1.0 + np.abs(own)), np.abs(own), 0.0)
        total = np.bincount(limit, size, minlength=len(activity))[limit]
        result += lacking[limit] * np.divide(size, total, out=np.zeros_like(size), where=total > 0.0)
        return result

    def cost(self, z: np.ndarray) -> float:
        """Cost of the master's columns without the blocks."""
        program = self._split.master.program
        return float(program.cost @ z) + program.offset


def _same(one: Cut, other: Cut) -> bool:
    alike = one.block == other.block and one.constant == other.constant
    return alike and np.array_equal(one.slope, other.slope)


def _reduced(split: Split) -> Reduction:
    """The master without columns that an equality defines, those that blocks or shares use kept."""
    program = split.master.program
    used = np.unique(np.concatenate([block.uses for block in split.blocks])) if split.blocks else np.zeros(0, int)
    group = np.ones(len(program.cost), int)
    group[used] = -1
    group[len(split.master.columns) :] = -1
    return reduce(program, np.ones(len(program.row_lower), int), group)
