"""A block solved at the master's values again and again: its least cost there, and the cut that its prices give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from energy_opt.errors import SolverError
from energy_opt.solve.decomposition.block import Block, Cut, cut_from_prices
from energy_opt.solve.decomposition.model import Model
from energy_opt.solve.linear_program import LinearProgram
from energy_opt.solve.method import DEVEX, EDGE_WEIGHTS, SCALED, SCALING, UNSCALED, OptionValue

QUICK_OPTIONS: dict[str, OptionValue] = {
    "solver": "simplex",
    "threads": 1,
    EDGE_WEIGHTS: DEVEX,
    SCALING: UNSCALED,
    "dual_simplex_cost_perturbation_multiplier": 0.0,
}
"""CPU seconds of a block of 12,836 rows (24 slots, China): 0.9 from nothing, then 3.1 for six points of a search; 0.9
and 4.4 with steepest edge, 1.2 and 5.5 with HiGHS's perturbation of costs. Primal simplex: 5 and 14.
"""

CAREFUL_OPTIONS: dict[str, OptionValue] = {
    SCALING: SCALED,
    "dual_simplex_cost_perturbation_multiplier": 1.0,
    EDGE_WEIGHTS: DEVEX,
}
"""HiGHS's own scaling and perturbation: what a block falls back to."""

QUICK_ROWS, LEAST_QUICK = 40, 200
"""A quick answer takes an iteration for so many rows, at least so many in all. Of 1,500 iterations that a point of a
search took, the first 320 gave nine tenths of what the cost rose by (China, 24 slots).
"""

CROSSED = 1e-7
"""A lower bound above its upper one by more than this share is no rounding: the block has no solution there."""

LARGEST_FAULT = 1e-7
"""Relative size of a price on a bound that does not exist, above which a cut is not believed."""


@dataclass(frozen=True)
class Answer:
    """What a block says at a point. cost: with penalties, infinite where there is no solution; penalty: their part.

    x: values of the block's columns (empty where there is none); used: what they use of the block's shares.
    feasibility: the cut says ≤ 0 instead of ≤ cost. fallbacks: how many further methods were needed.
    unfinished: the cost is not known; the cut is valid, as any is, and bounds it from below.
    """

    block: int
    cost: float
    penalty: float
    x: np.ndarray
    used: np.ndarray
    cut: Cut
    feasibility: bool
    fallbacks: int
    unfinished: bool = False


class Subproblem:
    """One block inside HiGHS; only its bounds change."""

    def __init__(self, block: Block, number: int) -> None:
        self._block, self._number = block, number
        self._rows = np.flatnonzero(np.diff(block.row_use.indptr))
        self._columns = np.flatnonzero(np.diff(block.lower_use.indptr) + np.diff(block.upper_use.indptr))
        program = LinearProgram(
            block.matrix, block.row_lower, block.row_upper, block.column_lower, block.column_upper, block.cost
        )
        self._model = Model(program, QUICK_OPTIONS)
        self._last: tuple[np.ndarray, Answer] | None = None
        self._was_careful = False
        if block.signs is not None:
            self._model.start_near(*block.signs)

    def start_like(self, other: Subproblem) -> None:
        """Begin with the basis of another block of the same shape, where this one has none yet."""
        if self._last is None and self._block.signs is None and other._block.matrix.shape == self._block.matrix.shape:
            self._model.start_from(other._model.basis())

    def raise_penalties(self, factor: float) -> None:
        """Make exceeding a share dearer; cuts that exist stay valid, since they hold for any larger penalty."""
        places = self._block.penalties
        cost = self._block.cost.copy()
        cost[places] *= factor
        self._block = replace(self._block, cost=cost)
        self._model.change_costs(places, cost[places])
        self._last = None

    def solve(self, z: np.ndarray, *, quick: bool = False) -> Answer:
        """The block's answer where the master's columns that it uses have the values z.

        quick: it may be unfinished; asked again at the same point, the block goes on from there.
        """
        if self._last is not None and np.array_equal(self._last[0], z):
            return replace(self._last[1], fallbacks=0)
        answer = self._solve(z, quick and self._last is not None)
        if not answer.unfinished:
            self._last = z.copy(), answer
        return answer

    def _solve(self, z: np.ndarray, quick: bool) -> Answer:
        block = self._block
        if self._was_careful:
            self._model.renew()
            self._was_careful = False
        row_lower, row_upper, lower, upper = block.bounds_at(z)
        if (crossed := most_crossed(lower, upper)) is not None:
            return self._impossible(_cut_of_crossing(block, self._number, crossed), 0)
        lower = np.minimum(lower, upper)
        self._model.change_rows(self._rows, row_lower[self._rows], row_upper[self._rows])
        self._model.change_columns(self._columns, lower[self._columns], upper[self._columns])
        if quick and (answer := self._quick()) is not None:
            return answer
        for attempt in range(3):
            if attempt:
                self._model.forget()
                self._model.set(**CAREFUL_OPTIONS, presolve="off" if attempt == 2 else "choose")
            status = self._model.run()
            if attempt:
                self._model.set(**QUICK_OPTIONS, presolve="choose")
                self._was_careful = True
            if status == "Optimal":
                x, price = self._model.values()
                cut = cut_from_prices(block, self._number, price)
                if cut.fault <= LARGEST_FAULT:
                    penalty = float(block.cost[block.penalties] @ x[block.penalties])
                    return Answer(self._number, float(block.cost @ x), penalty, x, block.used(x), cut, False, attempt)
            if status == "Infeasible" and (ray := self._model.ray()) is not None:
                proof = _proof(block, self._number, ray, z)
                if proof is not None:
                    return self._impossible(proof, attempt)
        year, period = block.name
        raise SolverError(
            f"the operation of {year}, {period} could not be solved ({status}); solve with solver=monolith"
        )

    def _quick(self) -> Answer | None:
        """What dual simplex says after some iterations, if its prices make a cut; None where it came to an end."""
        limit = max(LEAST_QUICK, self._block.matrix.shape[0] // QUICK_ROWS)
        status = self._model.run(most_iterations=limit)
        if status != "IterationLimit":
            return None
        cut = cut_from_prices(self._block, self._number, self._model.row_dual())
        if cut.fault > LARGEST_FAULT:
            return None
        return Answer(self._number, np.inf, 0.0, np.zeros(0), np.zeros(0), cut, False, 0, unfinished=True)

    def _impossible(self, cut: Cut, fallbacks: int) -> Answer:
        return Answer(self._number, np.inf, 0.0, np.zeros(0), np.zeros(0), cut, True, fallbacks)


def solve_in_turn(subproblems: Sequence[Subproblem], points: Sequence[np.ndarray], *, quick: bool) -> list[Answer]:
    """The answers of blocks at points of their own; the first time, each begins with the basis of the one before."""
    answers: list[Answer] = []
    before: Subproblem | None = None
    for own, point in zip(subproblems, points, strict=True):
        if before is not None:
            own.start_like(before)
        answers.append(own.solve(point, quick=quick))
        before = own
    return answers


def most_crossed(lower: np.ndarray, upper: np.ndarray) -> int | None:
    """The column whose lower bound is furthest above its upper one; None where none is."""
    with np.errstate(invalid="ignore"):
        excess = (lower - upper) / (1.0 + np.abs(upper))
    excess = np.where(np.isfinite(excess), excess, -np.inf)
    worst = int(np.argmax(excess)) if len(excess) else -1
    return worst if worst >= 0 and excess[worst] > CROSSED else None


def _cut_of_crossing(block: Block, number: int, column: int) -> Cut:
    """The lower bound of a column must not be above its upper one."""
    one = np.zeros(len(block.cost))
    one[column] = 1.0
    slope = block.lower_use.T @ one - block.upper_use.T @ one
    constant = float(block.column_lower[column] - block.column_upper[column])
    return Cut(number, constant, slope, np.zeros(block.matrix.shape[0]), np.zeros(len(one)), 0.0)


def _proof(block: Block, number: int, ray: np.ndarray, z: np.ndarray) -> Cut | None:
    """The feasibility cut of a ray, if it cuts the point off; HiGHS may give the ray with either sign."""
    ray = ray / max(float(np.abs(ray).max(initial=0.0)), 1e-12)
    for sign in (1.0, -1.0):
        cut = cut_from_prices(block, number, sign * ray, ray=True)
        if cut.fault <= LARGEST_FAULT and cut.value(z) > 0.0:
            return cut
    return None
