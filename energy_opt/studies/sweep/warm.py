"""Programs solved one after the other in one solver: as differences, each from the nearest basis, or from nothing.

The rule: a program of the same rows and columns starts from the basis of the nearest one solved before. A warm start
that takes longer than `PATIENCE` times the last cold solve is given up for a cold one, and after `TRIES` given up in a
row no other of its kind is tried in the chain; kinds are changes of costs alone, and all others. Which one is nearest
is learned on the way (`experience.py`). Measured figures stand in docs/sweeps.md. What is solved by decomposition
begins with the cuts of the cases before (`shared_cuts.py`).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from energy_opt.compile.program import Program
from energy_opt.config.scenario import SolverChoice
from energy_opt.errors import BuildError
from energy_opt.solve.choose import engine_of
from energy_opt.solve.highs import Solver
from energy_opt.solve.method import with_vertex
from energy_opt.solve.solution import Solution
from energy_opt.studies.sweep.experience import Experience
from energy_opt.studies.sweep.shared_cuts import SharedCuts

logger = logging.getLogger(__name__)

PATIENCE = 1.0
"""Share of the seconds of a cold solve that a warm start may take. What will be long is not known before; given up
after as long as a cold solve takes, no case costs more than two of them (as one who does not know how often he will ski
rents skis until he has paid their price). Given up at 0.4, five of a Latin hypercube of 100 on the China reference were
lost on a busy machine, and cost 1.4 cold solves each.
"""

TRIES = 2
"""Warm starts given up in a row after which the others are not tried."""

LEAST_PATIENCE = 2.0
"""Seconds that a warm start may take in any case."""

INTERIOR = 80
"""Iterations of simplex that take as long as one of HiPO (China reference, presolved: 0.3 s and 4 ms)."""


@dataclass(frozen=True)
class _Known:
    """A case whose basis can be started from; limits: digest of all of its numbers but the costs."""

    position: int
    basis: object
    limits: bytes


class WarmSolver:
    """Solves the cases of one chain, which it knows by their positions in `experience`.

    cuts: folder where those of a decomposition are kept for other chains; None = they are not. alone: no case follows
    the first one, so that it need not end at a vertex.
    """

    def __init__(self, experience: Experience, cuts: Path | None = None, *, alone: bool = False) -> None:
        self._experience, self._cuts, self._alone = experience, SharedCuts(cuts), alone
        self._solver: Solver | None = None
        self._choice: SolverChoice | None = None
        self._known: list[_Known] = []
        self._cold_seconds = 0.0
        self._given_up = {True: 0, False: 0}  # of those where only costs changed, and of the others

    def next_of(self, waiting: Sequence[int], current: int | None = None) -> int:
        """The place in `waiting` of the case to go on with: the nearest to one that is solved, or to `current`."""
        known = [each.position for each in self._known] + ([] if current is None else [current])
        return self._experience.next_of(waiting, known)

    def solve(
        self, position: int, program: Program, choice: SolverChoice, meanwhile: Callable[[], None] | None = None
    ) -> Solution:
        """The solution of the case at a position of the chain; meanwhile: done once while the solver works."""
        if engine_of(program, choice) == "decomposition":
            return self._cuts.solve(program, choice)
        if self._alone or min(self._given_up.values()) >= TRIES:
            return Solver(program, choice).solve(meanwhile=meanwhile)
        try:
            solver, limits = self._solver_of(program, choice), _limits(program)
            near = self._nearest(position)
            costs_only = near is not None and near.limits == limits
            if self._given_up[costs_only] >= TRIES:
                near = None
            if near is None:
                solution = solver.solve(warm=False, meanwhile=meanwhile)
            else:
                limit = max(PATIENCE * self._cold_seconds, LEAST_PATIENCE)
                solution = solver.solve(start=near.basis, warm_limit=limit, meanwhile=meanwhile)
        except Exception:
            self._drop()  # whatever went wrong, the next case does not build on it
            raise
        if near is not None:
            self._given_up[costs_only] = 0 if solution.solver["warm"] else self._given_up[costs_only] + 1
            self._experience.learn(position, near.position, _work(solution))
        self._note_cold(solution)
        basis = solver.basis()
        if basis is not None:
            self._known.append(_Known(position, basis, limits))
        return solution

    def _nearest(self, position: int) -> _Known | None:
        if not self._known:
            return None
        return self._known[self._experience.nearest(position, [each.position for each in self._known])]

    def _solver_of(self, program: Program, choice: SolverChoice) -> Solver:
        """The solver at hand after the change, or a new one where the program has other rows or columns."""
        if self._solver is not None and self._choice == choice:
            try:
                self._solver.apply(self._solver.program.difference(program))
            except BuildError as error:
                logger.info("%s", error)
            else:
                return self._solver
        self._drop()
        self._solver, self._choice = Solver(program, with_vertex(choice), presolved=True), choice
        return self._solver

    def _note_cold(self, solution: Solution) -> None:
        """How long a start from nothing takes, the cleaning up after an interior method included."""
        attempts = solution.solver["attempts"]
        if not solution.solver["warm"] and isinstance(attempts, list):
            self._cold_seconds = sum(float(each["seconds"]) for each in attempts if each["status"] != "TimeLimit")

    def _drop(self) -> None:
        self._solver, self._known = None, []


def _work(solution: Solution) -> float:
    """Iterations of all attempts: of the warm start, and of the cold one where that was given up."""
    attempts = solution.solver["attempts"]
    assert isinstance(attempts, list)
    counts = [attempt["iterations"] for attempt in attempts]
    return float(sum(count["simplex"] + INTERIOR * count["interior"] for count in counts))


def _limits(program: Program) -> bytes:
    """Digest of the rows and bounds: where two programs agree in it, the optimum of one is feasible in the other."""
    digest = hashlib.blake2b(digest_size=16)
    bounds = (program.row_lower, program.row_upper, program.column_lower, program.column_upper)
    for values in (program.matrix.data, *bounds):
        digest.update(np.ascontiguousarray(values, dtype=np.float64).tobytes())
    return digest.digest()
