"""Program -> Solution by decomposition: take apart, search, put together, certify."""

from __future__ import annotations

import dataclasses
import logging
import time
from contextlib import closing

from threadpoolctl import threadpool_limits

from energy_opt.compile.program import Program
from energy_opt.config.scenario import SolverChoice
from energy_opt.errors import InfeasibleError, SolverError
from energy_opt.solve.certificate import DUAL_TOLERANCE, GAP_TOLERANCE, PRIMAL_TOLERANCE, Certificate, certify
from energy_opt.solve.decomposition.assemble import whole_dual, whole_primal
from energy_opt.solve.decomposition.coarse import Start, coarse_start
from energy_opt.solve.decomposition.learned import Notes, Store, resumed
from energy_opt.solve.decomposition.loop import MOST_BROKEN, Search, search
from energy_opt.solve.decomposition.master import MasterProblem
from energy_opt.solve.decomposition.model import version
from energy_opt.solve.decomposition.polish import polish
from energy_opt.solve.decomposition.pool import Pool, pool_of
from energy_opt.solve.decomposition.prices import KeptPrices, cuts_from, keep, merged, start_from
from energy_opt.solve.decomposition.ray_pool import check_ray
from energy_opt.solve.decomposition.split import Split, split
from energy_opt.solve.diagnose import explain_infeasibility
from energy_opt.solve.method import thread_count
from energy_opt.solve.solution import Solution

log = logging.getLogger(__name__)


def decompose(program: Program, choice: SolverChoice, store: Store | None = None) -> Solution:
    """Solve a Program by year and period until its bounds are within `choice.gap`.

    store: keeps what was learned so far, from which a run that was interrupted goes on.

    Raises InfeasibleError with the rules in conflict, SolverError where the program cannot be taken apart or no point
    that keeps all rules was found within the limits. A time limit that is reached with such a point is a status.
    """
    return Decomposition(choice, store=store).solve(program)


class Decomposition:
    """Programs solved one after the other; what one search learned, the next one begins with.

    kept: prices to begin with; after each solve those of its cuts. store: see `decompose`; what it holds goes first.
    """

    def __init__(self, choice: SolverChoice, kept: KeptPrices | None = None, store: Store | None = None) -> None:
        if choice.workers > 0 and choice.workers_on == "ray":
            check_ray()  # before anything takes time
        self._choice = choice
        self.kept = kept
        self._store = store

    def solve(self, program: Program) -> Solution:
        """See `decompose`."""
        started, choice = time.perf_counter(), self._choice
        workers = min(choice.workers, len(program.blocks))
        # threads of BLAS wait for the next product of two vectors by spinning: 1.2 times the CPU on two cores
        with threadpool_limits(1, user_api="blas"), closing(pool_of(workers, choice.workers_on)) as pool:
            parts, master, state, kept = self._searched(program, pool, started)
        self._learn(parts, master, state)
        if state.status == "infeasible":
            if self._store:
                self._store.remove()  # there is nothing to go on to
            _explain(program, choice)
        if state.z is None or state.bound is None:
            missing = "point that keeps all rules" if state.z is None else "lower bound"
            raise SolverError(
                f"the decomposition found no {missing} in {state.iterations} iterations; "
                "raise solver.time_limit or solve with solver=monolith"
            )
        solution = _solution(program, choice, parts, master, state, time.perf_counter() - started)
        more = {"workers_replaced": pool.replaced, "cuts_kept": kept, "warm": kept > 0}
        solution = dataclasses.replace(solution, solver={**solution.solver, **more})
        wanted = choice.accuracy == "basic" and solution.status == "optimal"
        return polish(program, solution, choice) if wanted else solution

    def _searched(self, program: Program, pool: Pool, started: float) -> tuple[Split, MasterProblem, Search, int]:
        """The program taken apart, what the search among its parts found, and how many cuts it began with."""
        choice, parts = self._choice, split(program)
        start, kept = self._start(parts, pool)
        parts = dataclasses.replace(parts, blocks=start.blocks)
        master = MasterProblem(parts)
        point = start.z if start.z is not None and master.breaks(start.z) <= MOST_BROKEN else None
        log.info(
            "%d blocks; master of %d rows × %d columns, %d shares of %d limits, %d cuts kept",
            len(parts.blocks), *master.reduction.program.matrix.shape, len(parts.master.shares),
            len(parts.master.shared), kept,
        )  # fmt: skip
        notes = Notes(self._store, parts, master, started)
        pool.take(parts.blocks)
        with notes:
            state = search(
                master, pool, choice.gap, time_limit=choice.time_limit, known=start.cuts, start=point,
                after=notes.take, cores=self._cores(),
            )  # fmt: skip
        return parts, master, state, kept

    def _cores(self) -> int:
        """Cores of this machine that are free while no block is solved; those of a cluster may be anywhere."""
        choice = self._choice
        here = choice.workers if choice.workers_on == "processes" else 0
        return max(1, min(here, thread_count(choice)))

    def _start(self, parts: Split, pool: Pool) -> tuple[Start, int]:
        """Where to begin, and how many of its cuts were kept from a search before."""
        if self._store and (found := resumed(self._store.load(), parts)):
            return found, len(found.cuts)
        known = start_from(self.kept, parts) if self.kept else Start(None, (), parts.blocks)
        if len({cut.block for cut in known.cuts}) == len(parts.blocks):
            return known, len(known.cuts)
        first = coarse_start(parts, pool, self._choice.time_limit, self._cores()) or Start(None, (), parts.blocks)
        more = tuple(cuts_from(self.kept, first.blocks)) if self.kept else ()
        return dataclasses.replace(first, cuts=(*first.cuts, *more)), len(more)

    def _learn(self, parts: Split, master: MasterProblem, state: Search) -> None:
        """Keep what the next program may begin with."""
        cuts = [each.cut for each in master.cuts if not each.feasibility]
        priced = {id(each.cut) for each, _ in state.bound.cuts} if state.bound else set()
        self.kept = merged(keep(parts.blocks, cuts, state.z, priced), self.kept)


def _explain(program: Program, choice: SolverChoice) -> None:
    log.info("no solution found; looking for the rules in conflict")
    if conflicts := explain_infeasibility(program, choice):
        raise InfeasibleError("no solution keeps all rules of the scenario; in conflict are:", conflicts)
    raise SolverError(
        "the decomposition found no point that keeps all rules, although there seems to be one; "
        "solve with solver=monolith"
    )


def _solution(
    program: Program, choice: SolverChoice, parts: Split, master: MasterProblem, state: Search, seconds: float
) -> Solution:
    assert state.bound is not None
    x, row_dual = whole_primal(parts, state), whole_dual(parts, master, state.bound)
    reduced_cost = program.cost - program.matrix.T @ row_dual
    # a limit that was reached first leaves a wider gap: it is in the manifest, and no fault of the solution
    allowed = choice.gap if state.status == "optimal" else state.gap
    certificate = certify(
        program,
        x,
        row_dual,
        reduced_cost,
        primal_tolerance=max(PRIMAL_TOLERANCE, 10 * choice.tolerance),
        dual_tolerance=max(DUAL_TOLERANCE, 10 * choice.tolerance),
        gap_tolerance=GAP_TOLERANCE + allowed,
    )
    log.info(
        "%s after %d iterations, %.1f s: cost %.8g, certified bound %.8g, gap %.1e",
        state.status, state.iterations, seconds, certificate.primal_objective, certificate.dual_objective,
        certificate.gap_relative,
    )  # fmt: skip
    if faults := certificate.faults():
        log.warning("the solution fails its certificate: %s", "; ".join(faults))
    return Solution(
        status=state.status,
        objective=certificate.primal_objective,
        x=x,
        row_dual=row_dual,
        reduced_cost=reduced_cost,
        prices="cut_weighted",
        solver=_record(choice, parts, state, certificate, seconds),
        certificate=certificate,
    )


def _record(
    choice: SolverChoice, parts: Split, state: Search, certificate: Certificate, seconds: float
) -> dict[str, object]:
    return {
        "method": "decomposition",
        "requested": choice.engine,
        "status": state.status,
        "lower_bound": certificate.dual_objective,
        "upper_bound": certificate.primal_objective,
        "gap": certificate.gap_relative,
        "gap_wanted": choice.gap,
        "blocks": len(parts.blocks),
        "shared_limits": len(parts.master.shared),
        "shares": len(parts.master.shares),
        "cuts": state.cuts_made,
        "fallbacks": state.fallbacks,
        "iterations": {"decomposition": state.iterations},
        "seconds": seconds,
        "seconds_of": dict(state.seconds),
        "workers": choice.workers,
        "workers_on": choice.workers_on,
        "version": f"HiGHS {version()}",
    }
