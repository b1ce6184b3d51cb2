"""The search: bounds from the master, central points most of the way back to the best one, cuts from all blocks.

Central points regularise: the master is solved by an interior-point method to a part of the distance of the bounds
only, and so gives a point in the middle of what may still be better, not a corner (Gondzio, González-Brevis and Munari,
New developments in the primal–dual column generation technique, 2013). The next point lies between it and the best one.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from energy_opt.solve.decomposition.block import Cut
from energy_opt.solve.decomposition.master import Bound, Kept, MasterProblem
from energy_opt.solve.decomposition.subproblem import LARGEST_FAULT, Answer

log = logging.getLogger(__name__)

CENTRAL = 0.2
"""Central points cost more than the lower bound by up to this part of its distance to the upper one."""
HOLD = 0.85
"""Trial points lie this part of the way back to the best point."""
PATIENCE = 15
"""Cuts without a price in so many bounds are dropped."""
NO_PENALTY = 1e-9
"""Penalties below this share of the cost count as none."""
MOST_BROKEN = 1e-7
"""A point outside the master's own limits by more than this, relative to their size, is no solution."""
STALL = 0.001
"""Where the lower bound rose by less than this share of the distance of the bounds, the upper one is what is far off:
the point at which the bound is reached is tried itself, but not before the bounds are near each other.
"""
NEAR = 0.001
LONG_BOUND, RARELY = 3000, 3
"""Where the lower bound takes more iterations of simplex than that, it is looked for every third time only."""
RAISE, MOST_RAISES = 100.0, 3
"""Factor by which penalties rise where the best point still pays some, and how often before there seems to be none."""
FLOOR_FACTOR = 1e3
"""At first every block is taken to cost at least minus so many times the largest cost met."""
FARTHEST = 1e19
"""Trial points are no further out: shares have no bounds, and HiGHS takes what is beyond 1e20 for infinite."""
MOST_ITERATIONS = 1000
MOST_SPREADS = 3
"""So often what some blocks use too much of a limit is taken from others, where a search would end with that."""
FEW_LIMITS = 4
"""Where blocks share more limits, in all years together, points also get the best shares of their capacities."""


class Solvers(Protocol):
    """What solves the blocks."""

    def solve(self, z: np.ndarray, *, quick: bool = False) -> Sequence[Answer]:
        """Answers of all blocks at a point of the master. quick: some may be unfinished."""

    def raise_penalties(self, factor: float) -> None:
        """Make exceeding a share dearer."""


@dataclass
class Search:
    """Where a search stands.

    lower: proven; upper: cost of the best point `z` that keeps all shares; answers: of the blocks there.
    cheapest: cost of the best point with penalties, by which the search steers (when they rise the point stays, but not
    its cost), and what each block uses of its shares there; stalled: the lower bound hardly rose; learned: the last
    point gave cuts that were not known.
    """

    lower: float = -np.inf
    upper: float = np.inf
    z: np.ndarray | None = None
    answers: tuple[Answer, ...] = ()
    bound: Bound | None = None
    cheapest: float = np.inf
    cheapest_z: np.ndarray | None = None
    cheapest_uses: tuple[np.ndarray, ...] = ()
    stalled: bool = False
    learned: bool = True
    iterations: int = 0
    raises: int = 0
    cuts_made: int = 0
    fallbacks: int = 0
    status: str = ""
    seconds: dict[str, float] = field(
        default_factory=lambda: dict.fromkeys(("blocks", "bound", "points", "shares"), 0.0)
    )

    @property
    def gap(self) -> float:
        """Relative distance of the bounds."""
        return self._distance(self.upper)

    @property
    def apparent_gap(self) -> float:
        """The same with penalties counted as cost."""
        return self._distance(self.cheapest)

    def _distance(self, upper: float) -> float:
        if not (np.isfinite(upper) and np.isfinite(self.lower)):
            return np.inf
        return max(upper - self.lower, 0.0) / (1.0 + abs(upper))

    @contextmanager
    def timing(self, what: str) -> Iterator[None]:
        """Adds the time of what is done inside."""
        started = time.perf_counter()
        yield
        self.seconds[what] += time.perf_counter() - started


def search(
    master: MasterProblem, solvers: Solvers, gap: float, *, time_limit: float = 0.0, known: Sequence[Cut] = (),
    start: np.ndarray | None = None, after: Callable[[Search], None] | None = None, rough: bool = False, cores: int = 1,
) -> Search:  # fmt: skip
    """Narrow the bounds until their relative distance is at most `gap`, or time or iterations are used up.

    known: cuts to begin with; start: the first point to try; after: told after each iteration where the search stands;
    rough: the best point may pay penalties in the end; cores: with a second one, central points are looked for while
    the bound is, by the distance of the bounds before.
    status of the result: `optimal` (within the gap), `time_limit`, `iteration_limit` or `infeasible`.
    """
    with ThreadPoolExecutor(1, "central") as beside:  # no thread is started before it has something to do
        return _search(master, solvers, gap, time_limit, known, start, after, rough, beside if cores > 1 else None)


def _search(
    master: MasterProblem, solvers: Solvers, gap: float, time_limit: float, known: Sequence[Cut],
    start: np.ndarray | None, after: Callable[[Search], None] | None, rough: bool, beside: ThreadPoolExecutor | None,
) -> Search:  # fmt: skip
    state, started = Search(), time.perf_counter()
    trial = _first_point(state, master, solvers, known) if start is None else _given(master, known, start)
    while trial is not None and not state.status:
        state.learned, state.iterations = False, state.iterations + 1
        master.next_turn()
        _evaluate(state, master, solvers, trial, together=len(master.limits) > FEW_LIMITS)
        inside: Future[np.ndarray | None] | None = None
        if beside is not None and np.isfinite(state.apparent_gap):
            inside = beside.submit(_inside, state, master, state.apparent_gap)
        found = _bound(state, master)
        if inside is not None:
            wait([inside])  # before the master changes
        seconds = time.perf_counter() - started
        ends = not rough and _at_an_end(state, gap, out_of_time=0.0 < time_limit < seconds)
        if ends:
            _keep_limits(state, master, solvers, last=state.apparent_gap > gap)
            found = _bound(state, master)
            seconds = time.perf_counter() - started
        log.info(
            "iteration %d: bounds %.8g and %.8g, gap %.1e, %d cuts, %.0f s",
            state.iterations, state.lower, state.cheapest, state.apparent_gap, len(master.cuts), seconds,
        )  # fmt: skip
        if after is not None:
            after(state)
        state.status = _ending(state, master, solvers, gap, rough=rough, out_of_time=0.0 < time_limit < seconds)
        if not state.status:
            trial = _next_point(state, master, found, inside)
            master.prune(PATIENCE)
    state.status = state.status or "infeasible"
    return state


def _first_point(state: Search, master: MasterProblem, solvers: Solvers, known: Sequence[Cut]) -> np.ndarray | None:
    """Where the first cuts have their bound: known ones, else those made where there is plenty of everything."""
    master.add([Kept(cut, False) for cut in known])
    found = _bound(state, master) if known else None
    if found is None and not master.is_infeasible:
        # nothing is known, or too little for a bound
        with state.timing("blocks"):
            answers = solvers.solve(master.plenty())
        _learn(state, master, answers)
        master.limit_costs(_floor(answers))
        found = _bound(state, master)
    if found is not None or master.is_infeasible:
        return None if found is None else found.z
    with state.timing("points"):
        return master.inside(np.inf)


def _given(master: MasterProblem, known: Sequence[Cut], start: np.ndarray) -> np.ndarray:
    master.add([Kept(cut, False) for cut in known])
    return start


def _at_an_end(state: Search, gap: float, *, out_of_time: bool) -> bool:
    """Whether the search is about to end with a best point that breaks a share."""
    last = out_of_time or state.iterations >= MOST_ITERATIONS or state.apparent_gap <= gap
    found = state.cheapest < state.upper or (state.z is None and state.cheapest_z is not None)
    return last and found and state.gap > gap


def _keep_limits(state: Search, master: MasterProblem, solvers: Solvers, *, last: bool) -> None:
    """Look for shares that break no limit at the best point's capacities. last: the search ends with what it has."""
    z = state.cheapest_z
    if z is not None and master.dispatch.is_small:
        _evaluate(state, master, solvers, z, together=True, quick=False)
        return
    if last and state.z is None:
        solvers.raise_penalties(RAISE)  # a block that gives of its share should not pay for it instead
    for _ in range(MOST_SPREADS):
        uses, z = state.cheapest_uses, state.cheapest_z
        if z is None or master.breaks(z := master.spread(z, uses)) > MOST_BROKEN:
            return
        _evaluate(state, master, solvers, z, together=False, quick=False)
        if state.upper <= state.cheapest or state.cheapest_uses is uses:
            return  # it keeps them all, or is no better


def _evaluate(
    state: Search, master: MasterProblem, solvers: Solvers, trial: np.ndarray, *, together: bool, quick: bool = True
) -> None:
    """Solve all blocks at a point; keep the cuts, and the point where it is the best.

    together: also with the best shares of its capacities, if these can keep all limits; quick: to the end only where it
    may be the best one.
    """
    trial = np.clip(trial, -FARTHEST, FARTHEST)
    with state.timing("blocks"):
        answers = solvers.solve(trial, quick=quick)
        if quick and _least_cost(master, trial, answers) < state.cheapest:
            answers = solvers.solve(trial)
    _learn(state, master, answers)
    if state.iterations == 1:
        master.limit_costs(_floor(answers))
    _keep_best(state, master, trial, answers)
    if not together:
        return
    with state.timing("shares"):
        found = master.dispatch.solve(trial)
    if found is not None:
        _learn(state, master, [answer for answer in found.answers.values() if answer.cut.fault <= LARGEST_FAULT])
        _keep_best(state, master, found.z, [found.answers.get(answer.block, answer) for answer in answers])


def _keep_best(state: Search, master: MasterProblem, trial: np.ndarray, answers: Sequence[Answer]) -> None:
    """Keep a point and the answers there where it is the best one, with or without penalties."""
    cost = master.cost(trial) + sum(answer.cost for answer in answers)
    penalty = sum(answer.penalty for answer in answers)
    if master.breaks(trial) > MOST_BROKEN:
        return  # an interior point that did not come to its end: its cuts are valid, its cost bounds nothing
    if penalty > 0.0 and np.isfinite(cost):
        # one block may lack what another leaves over
        shared = master.with_shares(trial, [answer.used for answer in answers])
        if master.breaks(shared) <= MOST_BROKEN:
            trial, cost, penalty = shared, cost - penalty, 0.0
    if cost < state.cheapest:
        state.cheapest, state.cheapest_z = cost, trial
        state.cheapest_uses = tuple(answer.used for answer in answers)
    if penalty <= NO_PENALTY * (1.0 + abs(cost)) and cost < state.upper:
        state.upper, state.z, state.answers = cost, trial, tuple(answers)


def _least_cost(master: MasterProblem, trial: np.ndarray, answers: Sequence[Answer]) -> float:
    """What the cuts alone say that a point costs: enough, where that is no better than the best one."""
    known = (
        np.inf if answer.feasibility else answer.cut.value(trial[uses])
        for answer, uses in zip(answers, master.uses, strict=True)
    )
    return master.cost(trial) + sum(known)


def _floor(answers: Sequence[Answer]) -> float:
    """A cost far below that of any block."""
    return -FLOOR_FACTOR * (1.0 + max((abs(each.cost) for each in answers if np.isfinite(each.cost)), default=1.0))


def _learn(state: Search, master: MasterProblem, answers: Sequence[Answer]) -> None:
    """Put the cuts of the answers into the master."""
    added = master.add([Kept(answer.cut, answer.feasibility) for answer in answers])
    state.learned = state.learned or added > 0
    state.cuts_made += len(answers)
    state.fallbacks += sum(answer.fallbacks for answer in answers)


def _bound(state: Search, master: MasterProblem) -> Bound | None:
    state.stalled = False
    if state.bound is not None and state.bound.iterations > LONG_BOUND and state.iterations % RARELY:
        return None
    with state.timing("bound"):
        found = master.bound()
    before = state.lower
    if found is not None and found.value > state.lower:
        state.lower, state.bound = found.value, found
    state.stalled = state.lower - before < STALL * (state.cheapest - state.lower)
    return found


def _ending(
    state: Search, master: MasterProblem, solvers: Solvers, gap: float, *, rough: bool, out_of_time: bool
) -> str:
    """The status with which the search ends now; empty where it goes on."""
    if state.gap <= gap or (rough and state.apparent_gap <= gap):
        return "optimal"
    if master.is_infeasible:
        return "infeasible"
    if out_of_time:
        return "time_limit"
    if state.iterations >= MOST_ITERATIONS:
        return "iteration_limit"
    if state.apparent_gap > gap or not np.isfinite(state.cheapest):
        return ""
    # the best that there seems to be breaks a share: dearer penalties tell whether it must
    if state.raises == MOST_RAISES:
        return "iteration_limit" if np.isfinite(state.upper) else "infeasible"
    state.raises += 1
    solvers.raise_penalties(RAISE)
    state.cheapest = state.upper
    if state.z is not None:
        state.cheapest_z = state.z  # else the search goes on beside the point that paid
    return ""


def _next_point(
    state: Search, master: MasterProblem, found: Bound | None, inside: Future[np.ndarray | None] | None
) -> np.ndarray | None:
    """Between the best point and a central one, or where the bound is reached. inside: a central one, if it is there
    already.
    """
    if found is not None and (not state.learned or (state.stalled and state.apparent_gap <= NEAR)):
        return found.z  # there either a cut is missing, or the bound is the cost
    point = None if found is None else found.z
    central = _inside(state, master, state.apparent_gap) if inside is None else inside.result()
    point = point if central is None else central
    if point is None and not state.learned:
        point = master.inside(np.inf)  # nothing is known that would lead on
    if point is None or state.cheapest_z is None:
        return point if point is not None else state.cheapest_z
    return HOLD * state.cheapest_z + (1.0 - HOLD) * point


def _inside(state: Search, master: MasterProblem, gap: float) -> np.ndarray | None:
    """A central point for bounds at this relative distance; None where there is no such yet."""
    if not np.isfinite(gap):
        return None
    with state.timing("points"):
        return master.inside(CENTRAL * gap)
