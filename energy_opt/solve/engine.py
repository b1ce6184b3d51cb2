"""One HiGHS object and the arrays it holds: hand over, set options, run, change in place, read back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import highspy
import numpy as np
from scipy import sparse

from energy_opt.compile.difference import Difference
from energy_opt.errors import SolverError
from energy_opt.solve.linear_program import LinearProgram
from energy_opt.solve.method import DEVEX, DUAL, EDGE_WEIGHTS, SCALED, SCALING, STRATEGY, Method, OptionValue
from energy_opt.solve.outcome import Outcome, Start
from energy_opt.solve.progress import Progress
from energy_opt.solve.restriction import restrict

POLL = 0.05
"""How often a running solver is looked after [s]."""

ITERATIONS = "simplex_iteration_limit"
LOOK = Method(
    "look",
    {"solver": "simplex", "presolve": "off", STRATEGY: DUAL, SCALING: SCALED, EDGE_WEIGHTS: DEVEX, ITERATIONS: 0},
)
"""Works out the values and prices of the basis at hand."""

FAR = 0.018
"""Share of rows and columns with a reduced cost of the wrong sign from which on a restricted program is solved first.
China reference, presolved (198,500 rows and columns), CPU seconds by primal simplex alone and by way of a restricted
program, by how many of them: 2,198 16 and 25; 2,480 13 and 26; 2,912 23 and 25; 3,125 22 and 28; 3,674 26 and 24;
4,629 39 and 27.
"""

FAR_AT_LEAST = 2_000
"""So many in any case. Five provinces (47,000 rows and columns, 3.3 s cold): 10 % cheaper solar power took 3.1 s by way
of a restricted program, and takes 1.1 s without.
"""

REPASS_ENTRIES = 2_000
"""From this many changed coefficients on, the arrays are handed over anew with the basis kept."""


class Engine:
    """A linear program inside HiGHS."""

    def __init__(self, program: LinearProgram) -> None:
        make: Any = highspy.Highs  # the stubs of highspy lack many methods
        self._highs: Any = make()
        self._progress = Progress("HiGHS")
        self._cost = self._cost_of_basis = program.cost
        self.meanwhile: Callable[[], None] | None = None
        # Messages reach the callback only while output is on; the console stays silent.
        self._set("log_to_console", False)
        self._set("output_flag", True)
        self._highs.cbLogging.subscribe(lambda event: self._progress.note(event.message))
        self.load(program)

    @property
    def version(self) -> str:
        """Version of HiGHS."""
        return str(self._highs.version())

    @property
    def has_vertex(self) -> bool:
        """A basis is at hand to start from."""
        return self._basis_is_valid()

    def basis(self) -> object | None:
        """The basis at hand, to be given back to `start_from`; None where there is none."""
        return self.start()

    def start(self) -> Start | None:
        """The basis at hand and its costs; None where there is none."""
        basis = self._highs.getBasis()
        return Start(basis, self._cost_of_basis) if basis.valid else None

    def start_from(self, basis: object) -> None:
        """Take what `basis` gave for a program of the same rows and columns as the start of the next run."""
        assert isinstance(basis, Start)
        self._done(self._highs.setBasis(basis.basis), "take a basis")
        self._cost_of_basis = basis.cost

    def load(self, program: LinearProgram) -> None:
        """Hand over the arrays; entries that are zero are left out."""
        self._program, self._cost = program, program.cost
        matrix = sparse.csc_array(program.matrix, copy=True)
        matrix.sum_duplicates()
        matrix.eliminate_zeros()
        rows, columns = matrix.shape
        self._done(
            self._highs.passModel(
                columns,
                rows,
                matrix.nnz,
                int(highspy.MatrixFormat.kColwise),
                int(highspy.ObjSense.kMinimize),
                float(program.offset),
                _floats(program.cost),
                _floats(program.column_lower),
                _floats(program.column_upper),
                _floats(program.row_lower),
                _floats(program.row_upper),
                _integers(matrix.indptr),
                _integers(matrix.indices),
                _floats(matrix.data),
                np.zeros(columns, dtype=np.int32),
            ),
            "take over the program: a coefficient of 1e15 or more, or bounds that are infinite on the wrong side",
        )

    def run(self, method: Method, time_limit: float = 0.0) -> Outcome:
        """Solve with one method; time_limit for this run alone [s], 0 = none."""
        before = self._cost_of_basis
        if method.costs_last and self._basis_is_valid() and not np.array_equal(before, self._cost):
            return self._run_costs_last(method, before, time_limit)
        outcome = self._run(method, time_limit)
        self._cost_of_basis = self._cost
        return outcome

    def _run_costs_last(self, method: Method, before: np.ndarray, time_limit: float) -> Outcome:
        """From the basis at hand: first all else that has changed, at the costs `before`, then the costs.

        Where the costs have moved too much for that, a restricted program comes first (`solve/restriction.py`).
        """
        now, started = self._cost, time.perf_counter()
        if self._is_far():
            outcome = self._run_restricted_first(method, before, time_limit)
            if outcome is not None:
                return outcome
        self._change_costs(before)
        try:
            first = self._run(method, time_left(time_limit, started))
        finally:
            self._change_costs(now)
            self._cost_of_basis = now
        if first.status == "TimeLimit":
            return first
        left = time_left(time_limit, started)
        # A first step without an answer, as costs that are of the past may give, leaves all to the second.
        second = self._run(method.by_primal() if first.status == "Optimal" else method, left)
        return second.after(first)

    def _is_far(self) -> bool:
        """The basis at hand is wrong for so many rows and columns that simplex would be long on its way."""
        _, wrong = self._prices_of_basis()
        return bool(wrong > max(FAR * sum(self._program.matrix.shape), FAR_AT_LEAST))

    def _prices_of_basis(self) -> tuple[np.ndarray, int]:
        """Row prices of the basis at hand, and how many rows and columns have a reduced cost of the wrong sign then."""
        basis, meanwhile = self._highs.getBasis(), self.meanwhile
        self.meanwhile = None  # it is for a run that takes its time
        self._choose(LOOK)
        try:
            self._run_in_thread(self._highs.run)
        finally:
            self._set(ITERATIONS, highspy.kHighsIInf)
        prices, wrong = _floats(self._highs.getSolution().row_dual), int(self._highs.getInfo().num_dual_infeasibilities)
        self._done(self._highs.setBasis(basis), "take a basis")  # looking moves columns to their other bound
        self.meanwhile = meanwhile
        return prices, wrong

    def _run_restricted_first(self, method: Method, before: np.ndarray, time_limit: float) -> Outcome | None:
        """An interior point on what may move, then simplex on all; None where the first has no solution.

        before: the costs at which the basis at hand is the cheapest.
        """
        started, now = time.perf_counter(), self._cost
        self._change_costs(before)
        try:
            prices, _ = self._prices_of_basis()
        finally:
            self._change_costs(now)
        restriction = restrict(self._program, prices, self._highs.getBasis())
        inner = Engine(restriction.program)
        inner.meanwhile, self.meanwhile = self.meanwhile, None
        first = inner.run(method.by_interior(restriction.program.matrix.nnz), time_left(time_limit, started))
        if first.status == "TimeLimit":
            return first
        found = inner.start()
        if first.status != "Optimal" or found is None:
            return None
        self._done(self._highs.setBasis(restriction.whole_basis(found.basis)), "take a basis")
        self._cost_of_basis = now
        return self._run(method.by_primal(), time_left(time_limit, started)).after(first)

    def _basis_is_valid(self) -> bool:
        return bool(self._highs.getBasis().valid)

    def _change_costs(self, cost: np.ndarray) -> None:
        places = np.arange(len(cost), dtype=np.int32)
        self._done(self._highs.changeColsCost(len(cost), places, _floats(cost)), "change costs")

    def _run(self, method: Method, time_limit: float) -> Outcome:
        self._choose(method)
        # HiGHS counts the time of all runs of one object.
        self._set("time_limit", self._highs.getRunTime() + time_limit if time_limit > 0 else highspy.kHighsInf)
        self._progress = Progress(method.name)
        seconds = self._run_in_thread(self._highs.run)
        return self._outcome(method.name, seconds)

    def forget(self) -> None:
        """Drop the basis and solution, so that the next run starts from nothing."""
        self._done(self._highs.clearSolver(), "drop its solution")

    def solution(self) -> object:
        """The solution as HiGHS keeps it, all of its parts."""
        return self._highs.getSolution()

    def values(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Column values, row duals, reduced costs."""
        solution = self._highs.getSolution()
        return _floats(solution.col_value), _floats(solution.row_dual), _floats(solution.col_dual)

    def ray(self) -> np.ndarray | None:
        """A direction along which the cost falls without end, if one was found."""
        status, found, ray = self._highs.getPrimalRay()
        return _floats(ray) if status == highspy.HighsStatus.kOk and found else None

    def conflict(self) -> tuple[np.ndarray, np.ndarray]:
        """Rows and columns of an irreducible infeasible set; both empty where none was found."""
        self._set("iis_strategy", 2)  # the default finds nothing and reports success
        status, found = self._highs.getIis()
        if status == highspy.HighsStatus.kError or not found.valid_:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        return np.asarray(found.row_index_, dtype=np.int64), np.asarray(found.col_index_, dtype=np.int64)

    def change(self, difference: Difference, changed: LinearProgram) -> None:
        """Change numbers in place; `changed` is the whole program after the change."""
        self._program, self._cost = changed, changed.cost
        if len(difference.entries) >= REPASS_ENTRIES:
            self._reload(changed)
            return
        highs = self._highs
        if len(difference.rows):
            lower, upper = _floats(difference.row_lower), _floats(difference.row_upper)
            status = highs.changeRowsBounds(len(lower), _integers(difference.rows), lower, upper)
            self._done(status, "change row bounds")
        if len(difference.columns):
            lower, upper = _floats(difference.column_lower), _floats(difference.column_upper)
            status = highs.changeColsBounds(len(lower), _integers(difference.columns), lower, upper)
            self._done(status, "change column bounds")
        if len(difference.cost_columns):
            cost = _floats(difference.cost)
            self._done(highs.changeColsCost(len(cost), _integers(difference.cost_columns), cost), "change costs")
        # HiGHS changes coefficients one by one only; large changes went the other way above.
        entries = zip(
            difference.entry_rows.tolist(), difference.entry_columns.tolist(), difference.entries.tolist(), strict=True
        )
        for row, column, value in entries:
            self._done(highs.changeCoeff(row, column, value), "change a coefficient")
        self._done(highs.changeObjectiveOffset(float(difference.offset)), "change the objective's offset")

    def _reload(self, program: LinearProgram) -> None:
        basis = self.basis()
        self.load(program)
        if basis is not None:
            self.start_from(basis)

    def _choose(self, method: Method) -> None:
        scaling = self._highs.getOptionValue(SCALING)[1]
        for name, value in method.options.items():
            self._set(name, value)
        if scaling != method.options.get(SCALING, scaling) and self._basis_is_valid():
            # HiGHS goes on with factors of the basis as it was scaled before, and would start far from where it is
            self._done(self._highs.setBasis(self._highs.getBasis()), "take a basis")

    def _set(self, name: str, value: OptionValue) -> None:
        """Set one option and make sure that it is set: HiGHS goes on with the old value after a refusal."""
        status = self._highs.setOptionValue(name, value)
        read, present = self._highs.getOptionValue(name)
        if status != highspy.HighsStatus.kOk or read != highspy.HighsStatus.kOk or present != value:
            raise SolverError(
                f"HiGHS {self.version} refuses the option {name} = {value!r}; choose another value, or install "
                "`highspy[extras]` of the version in requirements.lock"
            )

    def _run_in_thread(self, work: Callable[[], object]) -> float:
        """Work in a thread of its own, and how long it took [s].

        The main thread stays open to progress lines, to Ctrl-C and to what it is given to do meanwhile.

        HiGHS keeps its pool of workers per calling thread, so that a new thread also lets `threads` change.
        """
        started, ended = time.perf_counter(), []

        def timed() -> None:
            work()
            ended.append(time.perf_counter())

        runner = threading.Thread(target=timed, name="highs", daemon=True)
        runner.start()
        meanwhile, self.meanwhile = self.meanwhile, None
        try:
            if meanwhile is not None:
                meanwhile()
            while runner.is_alive():
                runner.join(POLL)
                self._progress.tell()
        except BaseException:
            self._stop(runner)
            raise
        return ended[0] - started if ended else time.perf_counter() - started

    def _stop(self, runner: threading.Thread) -> None:
        """End a run early. HiGHS asks whether to stop only from now on: asking always costs ipx a tenth more."""
        questions = (self._highs.cbSimplexInterrupt, self._highs.cbIpmInterrupt)
        for question in questions:
            question.subscribe(_answer_stop)
        runner.join()
        for question in questions:
            question.unsubscribe(_answer_stop)

    def _outcome(self, name: str, seconds: float) -> Outcome:
        highs, info = self._highs, self._highs.getInfo()
        iterations = {
            "simplex": max(int(info.simplex_iteration_count), 0),
            "interior": max(int(info.ipm_iteration_count), 0),
            "crossover": max(int(info.crossover_iteration_count), 0),
            "first_order": max(int(info.pdlp_iteration_count), 0),
        }
        return Outcome(
            status=str(highs.getModelStatus().name).removeprefix("k"),
            ran=_ran(name, self._progress.ran, iterations),
            seconds=seconds,
            iterations=iterations,
            objective=float(info.objective_function_value),
            vertex=self.has_vertex,
        )

    def _done(self, status: object, what: str) -> None:
        if status == highspy.HighsStatus.kError:
            raise SolverError(f"HiGHS {self.version} could not {what}")


def time_left(time_limit: float, started: float) -> float:
    """Seconds left of a limit that counts from `started` (perf_counter); 0 = there is none."""
    return max(time_limit - (time.perf_counter() - started), 1e-6) if time_limit > 0 else 0.0


def _answer_stop(event: Any) -> None:
    event.interrupt()


def _ran(name: str, proof: str, iterations: Mapping[str, int]) -> str:
    """The method that worked: told by its messages, else by its iterations; `presolve` where none was needed."""
    if proof:
        return proof
    if iterations["simplex"] > 0:
        return "simplex"
    return name if name == "simplex" else "presolve"


def _floats(values: object) -> np.ndarray:
    return np.ascontiguousarray(values, dtype=np.float64)


def _integers(values: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(values, dtype=np.int32)
