"""Program -> Solution by HiGHS: chooses the method, falls back where one fails, certifies what comes out."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import numpy as np

from energy_opt.compile.difference import Difference
from energy_opt.compile.program import Program
from energy_opt.config.scenario import SolverChoice
from energy_opt.errors import BuildError, InfeasibleError, SolverError
from energy_opt.solve.certificate import DUAL_TOLERANCE, GAP_TOLERANCE, PRIMAL_TOLERANCE, Certificate, certify
from energy_opt.solve.change import changed_program
from energy_opt.solve.diagnose import explain_infeasibility, linear_program
from energy_opt.solve.engine import Engine, time_left
from energy_opt.solve.method import Method, choose_methods, thread_count, warm_method
from energy_opt.solve.names import member_name
from energy_opt.solve.outcome import Outcome
from energy_opt.solve.presolved import PRESOLVED_NONZEROS, PresolvedEngine
from energy_opt.solve.solution import Solution

log = logging.getLogger(__name__)

NAMED_COLUMNS = 5
"""How many columns are named as running away in an unbounded program."""


def solve(program: Program, choice: SolverChoice) -> Solution:
    """Solve a Program from nothing."""
    return Solver(program, choice).solve()


class Solver:
    """A Program inside HiGHS, to be solved, changed in place and solved again."""

    def __init__(self, program: Program, choice: SolverChoice, *, presolved: bool = False) -> None:
        """presolved: a large program is presolved for warm starts as well (`solve/presolved.py`)."""
        self._choice = choice
        self._methods = choose_methods(program.matrix.nnz, choice)
        _refuse_not_numbers(program)
        self._program = program
        large = program.matrix.nnz >= PRESOLVED_NONZEROS
        self._engine = (PresolvedEngine if presolved and large else Engine)(linear_program(program))

    @property
    def program(self) -> Program:
        """The Program as it stands, all changes applied."""
        return self._program

    def apply(self, difference: Difference) -> None:
        """Change bounds, costs, coefficients and offset in place; a basis at hand is kept."""
        changed = changed_program(self._program, difference)
        _refuse_not_numbers(changed)
        self._engine.change(difference, linear_program(changed))
        self._program = changed

    def basis(self) -> object | None:
        """The basis of the last solution, to start from later; None where it is not a vertex."""
        return self._engine.basis()

    def solve(
        self,
        *,
        warm: bool = True,
        start: object | None = None,
        warm_limit: float = 0.0,
        meanwhile: Callable[[], None] | None = None,
    ) -> Solution:
        """Solve; from the basis of the last solution by simplex if there is one and `warm` is not turned off.

        start: another basis to start from; warm_limit: seconds after which a warm start is given up for a cold one, 0 =
        none; meanwhile: done once by this thread while HiGHS works in another.
        Raises InfeasibleError with the rules in conflict, SolverError where there is no optimum or none in time.
        """
        started = time.perf_counter()
        attempts: list[Outcome] = []
        best: Solution | None = None
        self._engine.meanwhile = meanwhile
        if start is not None and warm:
            self._engine.start_from(start)
        warm = warm and self._engine.has_vertex
        if not warm:
            self._engine.forget()
        methods = [warm_method(self._choice)] * warm + list(self._methods)
        while methods:
            method = methods.pop(0)
            left = time_left(self._choice.time_limit, started)
            trial = warm and not attempts and 0.0 < warm_limit < (left or np.inf)
            outcome = self._engine.run(method, warm_limit if trial else left)
            attempts.append(outcome)
            if trial and outcome.status == "TimeLimit":
                log.info("the warm start was not done in %.1f s; starting from nothing", warm_limit)
                self._engine.forget()
                continue
            _warn_of_substitute(method, outcome)
            solution = self._judged(method, outcome, attempts, warm)
            if solution is not None and self._is_good(solution):
                _log_solution(solution)
                return solution
            best = _better(best, solution)
            if self._lacks_vertex(solution, methods):
                methods = [warm_method(self._choice)]
                continue
            self._engine.forget()
            if methods:
                ending = _ending(outcome, solution)
                log.warning("%s ended as %s; going on with %s", method.name, ending, methods[0].name)
        return self._last_resort(best, attempts)

    def _judged(self, method: Method, outcome: Outcome, attempts: list[Outcome], warm: bool) -> Solution | None:
        """The certified solution of a run, or None where the method failed; endings that no method mends are raised."""
        if outcome.status == "TimeLimit":
            raise SolverError(self._out_of_time(attempts))
        if outcome.status in ("Infeasible", "UnboundedOrInfeasible"):
            self._raise_if_infeasible()
        if outcome.status in ("Unbounded", "UnboundedOrInfeasible"):
            raise SolverError(self._unbounded())
        if outcome.status not in ("Optimal", "Unknown", "ModelEmpty"):
            self._ask_whether_infeasible(attempts)
            return None
        x, row_dual, reduced_cost = self._engine.values()
        if (len(row_dual), len(x), len(reduced_cost)) != (*self._program.shape, self._program.shape[1]):
            return None
        # Reduced costs follow from the prices: the solver's own may have lost a digit on the way out of its presolve.
        reduced_cost = self._program.cost - self._program.matrix.T @ row_dual
        certificate = self._certify(x, row_dual, reduced_cost)
        if outcome.status == "Unknown" and not certificate.passed:
            self._ask_whether_infeasible(attempts)
            return None
        return Solution(
            status="optimal",
            objective=certificate.primal_objective,
            x=x,
            row_dual=row_dual,
            reduced_cost=reduced_cost,
            prices="basic" if outcome.vertex else "interior",
            solver=self._record(method, attempts, warm),
            certificate=certificate,
        )

    def _certify(self, x: np.ndarray, row_dual: np.ndarray, reduced_cost: np.ndarray) -> Certificate:
        """Certified to the usual tolerances, or to ten times the solver's where that was asked to be looser."""
        loosest = 10 * self._choice.tolerance
        return certify(
            self._program,
            x,
            row_dual,
            reduced_cost,
            primal_tolerance=max(PRIMAL_TOLERANCE, loosest),
            dual_tolerance=max(DUAL_TOLERANCE, loosest),
            gap_tolerance=max(GAP_TOLERANCE, loosest),
        )

    def _is_good(self, solution: Solution) -> bool:
        return solution.certificate.passed and (self._choice.accuracy != "basic" or solution.prices == "basic")

    def _lacks_vertex(self, solution: Solution | None, methods: list[Method]) -> bool:
        """A good interior solution was found where a vertex is wanted: simplex cleans up."""
        return solution is not None and solution.certificate.passed and bool(methods)

    def _record(self, method: Method, attempts: list[Outcome], warm: bool) -> dict[str, object]:
        outcome = attempts[-1]
        return {
            "method": outcome.ran,
            "requested": self._choice.method,
            "warm": warm and len(attempts) == 1,
            "status": outcome.status,
            "options": dict(method.options),
            "iterations": dict(outcome.iterations),
            "seconds": sum(attempt.seconds for attempt in attempts),
            "threads": thread_count(self._choice),
            "version": f"HiGHS {self._engine.version}",
            "attempts": [
                {
                    "method": attempt.ran,
                    "status": attempt.status,
                    "seconds": attempt.seconds,
                    "iterations": dict(attempt.iterations),
                }
                for attempt in attempts
            ],
        }

    def _raise_if_infeasible(self) -> None:
        """Ask what has to give way; where nothing has to, the solver's word was numerical trouble."""
        log.info("no solution found; looking for the rules in conflict")
        if conflicts := explain_infeasibility(self._program, self._choice):
            raise InfeasibleError("no solution keeps all rules of the scenario; in conflict are:", conflicts)

    def _ask_whether_infeasible(self, attempts: list[Outcome]) -> None:
        """An interior-point method without an answer may have met a program without a solution: ask once, before the
        next method spends its time on it.
        """
        if len(attempts) == 1 and not attempts[0].ran.endswith("simplex"):
            self._raise_if_infeasible()

    def _unbounded(self) -> str:
        names = ", ".join(member_name(self._program.columns, place) for place in self._runaway()[:NAMED_COLUMNS])
        return (
            f"the cost can fall without end{f' through {names}' if names else ''}; "
            "give these an upper bound or a cost that is not negative"
        )

    def _runaway(self) -> list[int]:
        """Columns that lower the cost without end, most effective first."""
        cost, ray = self._program.cost, self._engine.ray()
        if ray is None or not np.any(cost * ray < 0):
            # No direction at hand: columns whose cost pulls them towards a bound that does not exist.
            free = np.where(cost < 0, self._program.column_upper, self._program.column_lower)
            ray = np.where(np.isinf(free), -np.sign(cost), 0.0)
        gain = cost * ray
        order = np.argsort(gain, kind="stable")
        return [int(place) for place in order[:NAMED_COLUMNS] if gain[place] < 0]

    def _out_of_time(self, attempts: list[Outcome]) -> str:
        last = attempts[-1]
        steps = ", ".join(f"{count} {kind}" for kind, count in last.iterations.items() if count) or "no"
        reached = ""
        if last.iterations["simplex"] and np.isfinite(last.objective):
            reached = f", objective so far {last.objective:.6g}"
        return (
            f"the time limit of {self._choice.time_limit:g} s was reached before an optimum "
            f"({attempts[-1].ran}: {steps} iterations{reached}); raise solver.time_limit, take fewer slots, "
            "or another solver.method"
        )

    def _last_resort(self, best: Solution | None, attempts: list[Outcome]) -> Solution:
        """The best solution found although it failed its certificate, marked so; else an error."""
        if best is not None and (self._choice.accuracy != "basic" or best.prices == "basic"):
            log.warning("the solution fails its certificate: %s", "; ".join(best.certificate.faults()))
            return best
        tried = ", ".join(f"{attempt.ran} ended as {attempt.status}" for attempt in attempts)
        raise SolverError(
            f"no method found an optimum ({tried}); the numbers of the program are probably too far apart: look for "
            "very large or very small costs, limits and capacities in the data, or loosen solver.tolerance"
        )


def _better(best: Solution | None, solution: Solution | None) -> Solution | None:
    """The one with the smaller worst fault."""
    if best is None or solution is None:
        return best or solution
    return min(best, solution, key=lambda found: _worst_fault(found.certificate))


def _worst_fault(certificate: Certificate) -> float:
    faults = (
        certificate.primal_relative,
        certificate.dual_relative,
        certificate.complementarity_relative,
        certificate.gap_relative,
    )
    return float("inf") if np.isnan(faults).any() else max(faults)


def _ending(outcome: Outcome, solution: Solution | None) -> str:
    if solution is None:
        return outcome.status
    return f"{outcome.status}, but " + ("; ".join(solution.certificate.faults()) or "without a vertex")


def _warn_of_substitute(method: Method, outcome: Outcome) -> None:
    """HiGHS may run another method than the one asked for, without an error."""
    if outcome.ran.split(", ")[-1] not in (method.name, "presolve", "simplex"):
        log.warning(
            "HiGHS ran %s in place of %s; install `highspy[extras]` for HiPO (energy-opt doctor checks it)",
            outcome.ran,
            method.name,
        )


def _log_solution(solution: Solution) -> None:
    log.info(
        "solved by %s in %.1f s: cost %.8g, gap %.1e, %s prices",
        solution.solver["method"],
        solution.solver["seconds"],
        solution.objective,
        solution.certificate.gap_relative,
        solution.prices,
    )


def _refuse_not_numbers(program: Program) -> None:
    """HiGHS takes NaN without a word and returns nonsense: name the row or column instead."""
    bad_entry = ~np.isfinite(program.matrix.data)
    if bad_entry.any():
        row = int(program.matrix.indices[np.argmax(bad_entry)])
        raise BuildError(f"a coefficient of {member_name(program.rows, row)} is not a finite number")
    for what, axes, bad in (
        ("the cost", program.columns, ~np.isfinite(program.cost)),
        ("a bound", program.columns, np.isnan(program.column_lower) | np.isnan(program.column_upper)),
        ("a bound", program.rows, np.isnan(program.row_lower) | np.isnan(program.row_upper)),
    ):
        if bad.any():
            raise BuildError(f"{what} of {member_name(axes, int(np.argmax(bad)))} is not a number")
