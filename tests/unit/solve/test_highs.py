"""The solver: known optima, endings without an optimum, changes in place."""

from __future__ import annotations

import logging
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energy_opt.compile.difference import Difference
from energy_opt.config.scenario import SolverChoice
from energy_opt.errors import BuildError, ConfigError, InfeasibleError, SolverError
from energy_opt.solve import highs
from energy_opt.solve.engine import Engine, Outcome
from energy_opt.solve.highs import Solver, solve

INF = np.inf
INTERIOR = ("ipx", "hipo")
NONE = np.zeros(0)
PLACES = np.zeros(0, dtype=np.int64)


def change(offset=0.0, **parts):
    """A Difference of the parts given."""
    empty: dict[str, np.ndarray] = {
        **dict.fromkeys(("rows", "columns", "cost_columns", "entry_rows", "entry_columns"), PLACES),
        **dict.fromkeys(("row_lower", "row_upper", "column_lower", "column_upper", "cost", "entries"), NONE),
    }
    return Difference(**{**empty, **{name: np.array(values) for name, values in parts.items()}}, offset=offset)


@pytest.mark.parametrize("method", ["auto", "simplex", "ipx", "hipo"])
@pytest.mark.parametrize("accuracy", ["basic", "interior"])
def test_dispatch_and_its_prices(dispatch, method, accuracy):
    solution = solve(dispatch, SolverChoice(method=method, accuracy=accuracy))
    assert solution.status == "optimal"
    assert solution.objective == pytest.approx(18)
    assert solution.x == pytest.approx([6, 4], abs=1e-5)
    assert solution.row_dual == pytest.approx([3], abs=1e-5)
    assert solution.reduced_cost == pytest.approx([-2, 0], abs=1e-5)
    assert solution.certificate.passed
    assert accuracy == "interior" or solution.prices == "basic"


def test_offset_and_upper_bound_rows_keep_the_sign_of_prices(make_program):
    # At most 4 units of a good that earns 2 each, 3 earned besides: a unit more changes the cost by -2.
    solution = solve(make_program([[1]], [-INF], [4], [-2], offset=3), SolverChoice())
    assert solution.objective == pytest.approx(-5)
    assert solution.row_dual == pytest.approx([-2])


def test_degenerate_program_has_the_right_cost(make_program):
    # Three rows meet in one vertex of two columns, and the objective is parallel to one of them.
    program = make_program([[1, 1], [1, 0], [2, 1]], [-INF] * 3, [2, 1, 3], [-1, -1])
    for method in ("simplex", *INTERIOR):
        solution = solve(program, SolverChoice(method=method))
        assert solution.objective == pytest.approx(-2, abs=1e-6)
        assert solution.certificate.passed


def test_program_without_rows(make_program):
    solution = solve(make_program(np.zeros((0, 2)), [], [], [1, -1], column_upper=[5, 7]), SolverChoice())
    assert solution.x == pytest.approx([0, 7])
    assert solution.certificate.passed


@pytest.mark.parametrize("method", ["ipx", "hipo", "simplex"])
def test_record_says_what_really_ran(make_program, method):
    record = solve(_transport(make_program), SolverChoice(method=method, accuracy="interior", threads=1)).solver
    assert record["method"] == method
    assert record["options"]["solver"] == method
    assert record["threads"] == 1
    assert record["version"].startswith("HiGHS 1.")
    assert record["iterations"]["simplex" if method == "simplex" else "interior"] > 0
    assert [attempt["status"] for attempt in record["attempts"]] == ["Optimal"]


def test_threads_may_change_from_run_to_run(dispatch):
    assert [solve(dispatch, SolverChoice(method="hipo", threads=count)).solver["threads"] for count in (1, 2, 1)] == [
        1,
        2,
        1,
    ]


def test_infeasible_names_the_rule(make_program):
    program = make_program([[1, 1], [1, 1]], [10, -INF], [INF, 7], [1, 3])
    for method in ("simplex", *INTERIOR):
        with pytest.raises(InfeasibleError, match="3 GW less would do") as caught:
            solve(program, SolverChoice(method=method))
        assert caught.value.conflicts[0].startswith("limit[m")


def test_unbounded_names_the_column(make_program):
    program = make_program([[1, -1, 0]], [-INF], [5], [-1, 0, 1])
    for method in ("simplex", *INTERIOR):
        with pytest.raises(SolverError, match=r"cost can fall without end through output\[m0\];"):
            solve(program, SolverChoice(method=method))


def test_unbounded_or_infeasible_is_told_apart(make_program, monkeypatch):
    run = Engine.run
    monkeypatch.setattr(Engine, "run", lambda *given: replace(run(*given), status="UnboundedOrInfeasible"))
    explained = {"conflicts": ("limit[m0]: too small",)}
    monkeypatch.setattr(highs, "explain_infeasibility", lambda *_: explained["conflicts"])
    program = make_program([[1, -1]], [-INF], [5], [-1, 0])
    with pytest.raises(InfeasibleError, match="too small"):
        solve(program, SolverChoice())
    explained["conflicts"] = ()
    with pytest.raises(SolverError, match="without end"):
        solve(program, SolverChoice())


@pytest.mark.parametrize("method", ["simplex", "ipx", "hipo"])
def test_time_limit_is_told(make_program, method):
    with pytest.raises(SolverError, match=r"time limit of 1e-07 s .* raise solver.time_limit"):
        solve(_transport(make_program), SolverChoice(method=method, time_limit=1e-7))


def test_method_that_fails_is_followed_by_the_next(dispatch, monkeypatch, caplog):
    run = Engine.run

    def failing(engine: Engine, method, limit=0.0) -> Outcome:
        outcome = run(engine, method, limit)
        return replace(outcome, status="SolveError") if method.name == "simplex" else outcome

    monkeypatch.setattr(Engine, "run", failing)
    with caplog.at_level(logging.WARNING, "energy_opt.solve"):
        solution = solve(dispatch, SolverChoice(method="simplex"))
    assert "simplex ended as SolveError; going on with ipx" in caplog.text
    assert [attempt["status"] for attempt in solution.solver["attempts"]] == ["SolveError", "Optimal"]
    assert solution.objective == pytest.approx(18)


def test_infeasible_by_mistake_is_not_believed(dispatch, monkeypatch):
    run = Engine.run

    def mistaken(engine: Engine, method, limit=0.0) -> Outcome:
        outcome = run(engine, method, limit)
        return replace(outcome, status="Infeasible") if method.name == "simplex" else outcome

    monkeypatch.setattr(Engine, "run", mistaken)
    solution = solve(dispatch, SolverChoice(method="simplex"))
    assert [attempt["status"] for attempt in solution.solver["attempts"]] == ["Infeasible", "Optimal"]
    assert solution.objective == pytest.approx(18)


def test_looser_tolerance_loosens_the_certificate(dispatch):
    assert solve(dispatch, SolverChoice(tolerance=1e-4)).certificate.gap_tolerance == pytest.approx(1e-3)
    assert solve(dispatch, SolverChoice(tolerance=1e-9)).certificate.gap_tolerance == 1e-6


def test_another_method_than_asked_for_is_told(dispatch, monkeypatch, caplog):
    run = Engine.run
    monkeypatch.setattr(Engine, "run", lambda *given: replace(run(*given), ran="ipx"))
    with caplog.at_level(logging.WARNING, "energy_opt.solve"):
        solution = solve(dispatch, SolverChoice(method="hipo"))
    assert "HiGHS ran ipx in place of hipo" in caplog.text
    assert solution.solver["method"] == "ipx"


def test_failure_of_all_methods_is_one_error(dispatch, monkeypatch):
    run = Engine.run
    monkeypatch.setattr(Engine, "run", lambda *given: replace(run(*given), status="SolveError"))
    with pytest.raises(SolverError, match="no method found an optimum"):
        solve(dispatch, SolverChoice())


def test_wrong_solution_is_returned_marked_not_passed(dispatch, monkeypatch, caplog):
    values = Engine.values

    def spoilt(engine: Engine):
        x, row_dual, reduced_cost = values(engine)
        return x + np.array([0, 1]), row_dual, reduced_cost

    monkeypatch.setattr(Engine, "values", spoilt)
    with caplog.at_level(logging.WARNING, "energy_opt.solve"):
        solution = solve(dispatch, SolverChoice())
    assert not solution.certificate.passed
    assert "fails its certificate" in caplog.text


def test_unknown_ending_with_a_good_solution_is_accepted(dispatch, monkeypatch):
    run = Engine.run
    monkeypatch.setattr(Engine, "run", lambda *given: replace(run(*given), status="Unknown"))
    solution = solve(dispatch, SolverChoice())
    assert (solution.status, solution.solver["status"]) == ("optimal", "Unknown")


def test_interior_solution_is_cleaned_up_where_a_vertex_is_wanted(dispatch, monkeypatch):
    run = Engine.run

    def without_vertex(engine: Engine, method, limit=0.0) -> Outcome:
        outcome = run(engine, method, limit)
        return replace(outcome, vertex=method.name == "simplex")

    monkeypatch.setattr(Engine, "run", without_vertex)
    solution = solve(dispatch, SolverChoice(method="ipx", accuracy="basic"))
    assert solution.prices == "basic"
    assert len(solution.solver["attempts"]) == 2


@pytest.mark.parametrize("part", ["cost", "matrix", "column_upper", "row_lower"])
def test_nan_is_refused_by_name(dispatch, part):
    numbers = getattr(dispatch, part).copy()
    (numbers.data if part == "matrix" else numbers)[:1] = np.nan
    with pytest.raises(BuildError, match=r"m0\]"):
        solve(replace(dispatch, **{part: numbers}), SolverChoice())


def test_unknown_method_is_refused_with_the_near_name(dispatch):
    with pytest.raises(ConfigError, match="did you mean `simplex`"):
        Solver(dispatch, SolverChoice(method="simplx"))


CHANGES = {
    "row bounds": (change(rows=[0], row_lower=[12.0], row_upper=[12.0]), 24.0),
    "column bounds": (change(columns=[0], column_lower=[0.0], column_upper=[2.0]), 26.0),
    "costs": (change(cost_columns=[0, 1], cost=[5.0, 1.0]), 18.0),
    "coefficient": (change(entry_rows=[0], entry_columns=[0], entries=[1.5]), 9.0),
    "coefficient to zero": (change(entry_rows=[0], entry_columns=[0], entries=[0.0], columns=[1], column_lower=[0.0],
                                   column_upper=[20.0]), 30.0),
    "offset": (change(offset=100.0), 118.0),
}  # fmt: skip


@pytest.mark.parametrize("kind", CHANGES)
@pytest.mark.parametrize("bulk", [False, True], ids=["one by one", "handed over anew"])
def test_change_in_place(dispatch, kind, bulk, monkeypatch):
    if bulk:
        monkeypatch.setattr("energy_opt.solve.engine.REPASS_ENTRIES", 0)
    difference, cost = CHANGES[kind]
    solver = Solver(dispatch, SolverChoice())
    solver.solve()
    solver.apply(difference)
    solution = solver.solve()
    assert solution.objective == pytest.approx(cost)
    assert solution.certificate.passed
    assert solution.solver["warm"]


def test_change_back_from_zero(dispatch):
    solver = Solver(dispatch, SolverChoice())
    solver.apply(change(entry_rows=[0], entry_columns=[0], entries=[0.0], rows=[0], row_lower=[5.0], row_upper=[5.0]))
    assert solver.solve().objective == pytest.approx(15)
    solver.apply(change(entry_rows=[0], entry_columns=[0], entries=[1.0]))
    assert solver.solve().objective == pytest.approx(5)


def test_warm_solve_is_shorter(make_program):
    program = _transport(make_program)
    solver = Solver(program, SolverChoice(method="simplex"))
    cold = solver.solve().solver
    solver.apply(change(rows=[0], row_lower=[program.row_lower[0] + 0.1], row_upper=[INF]))
    warm = solver.solve().solver
    assert not cold["warm"]
    assert warm["warm"]
    assert warm["iterations"]["simplex"] < cold["iterations"]["simplex"] / 4


def test_costs_come_last_in_a_warm_start(make_program, monkeypatch):
    program = _transport(make_program)
    solver = Solver(program, SolverChoice(method="simplex"))
    solver.solve()
    runs = []
    one_run = Engine._run

    def watched(self, method, time_limit):
        runs.append((method.options["simplex_strategy"], self._highs.getLp().col_cost_[0]))
        return one_run(self, method, time_limit)

    monkeypatch.setattr(Engine, "_run", watched)
    cost = program.cost[:1] + 30.0
    more = change(rows=[0], row_lower=[program.row_lower[0] + 0.1], row_upper=[INF], cost_columns=[0], cost=cost)
    solver.apply(more)
    warm = solver.solve()
    dual, primal = 1, 4
    assert runs == [(dual, program.cost[0]), (primal, cost[0])]
    assert warm.objective == pytest.approx(solve(solver.program, SolverChoice()).objective, rel=1e-9)
    runs.clear()
    solver.apply(change(rows=[0], row_lower=[program.row_lower[0]], row_upper=[INF]))
    solver.solve()
    assert runs == [(dual, cost[0])]


def test_a_first_step_without_an_answer_leaves_all_to_the_second(make_program, monkeypatch):
    program = _transport(make_program)
    solver = Solver(program, SolverChoice(method="simplex"))
    solver.solve()
    one_run, failed = Engine._run, []

    def fails_once(self, method, time_limit):
        outcome = one_run(self, method, time_limit)
        if not failed:
            failed.append(method)
            return replace(outcome, status="Unbounded")
        return outcome

    monkeypatch.setattr(Engine, "_run", fails_once)
    solver.apply(change(cost_columns=[0], cost=program.cost[:1] + 30.0))
    warm = solver.solve()
    assert failed
    assert warm.solver["warm"]
    assert warm.objective == pytest.approx(solve(solver.program, SolverChoice()).objective, rel=1e-9)


def test_a_warm_start_that_is_given_up_leaves_the_new_costs(make_program, monkeypatch):
    program = _transport(make_program)
    solver = Solver(program, SolverChoice(method="simplex"))
    solver.solve()
    one_run, given_up = Engine._run, []

    def out_of_time(self, method, time_limit):
        outcome = one_run(self, method, time_limit)
        if not given_up:
            given_up.append(method)
            return replace(outcome, status="TimeLimit")
        return outcome

    monkeypatch.setattr(Engine, "_run", out_of_time)
    solver.apply(change(cost_columns=[0], cost=program.cost[:1] + 30.0))
    cold = solver.solve(warm_limit=5.0)
    assert not cold.solver["warm"]
    assert cold.objective == pytest.approx(solve(solver.program, SolverChoice()).objective, rel=1e-9)


def test_something_is_done_once_while_the_solver_works(dispatch):
    done = []
    solver = Solver(dispatch, SolverChoice(accuracy="basic", method="ipx"))
    solver.solve(meanwhile=lambda: done.append(1))
    assert done == [1]
    solver.solve()
    assert done == [1]


def test_no_basis_no_warm_start(dispatch):
    solver = Solver(dispatch, SolverChoice(method="simplex"))
    assert not solver.solve(warm=False).solver["warm"]
    assert not solver.solve(warm=False).solver["warm"]
    assert solver.solve().solver["warm"]


@st.composite
def _steps(draw):
    """A small feasible program (every demand can also be met at cost 50) and one change of each kind."""
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    numbers = st.integers(-4, 8).map(float)

    def vector(size, values=numbers):
        return draw(st.lists(values, min_size=size, max_size=size))

    matrix = np.array([vector(columns) for _ in range(rows)])
    changed_entries = vector(rows * columns, st.sampled_from([None, 0.0, 2.0, -1.0]))
    return (
        np.hstack([matrix, np.eye(rows)]),
        np.array(vector(rows)),
        np.array(vector(columns, st.integers(0, 9).map(float)) + [50.0] * rows),
        np.array(vector(rows)),
        np.array(vector(columns, st.integers(0, 9).map(float)) + [50.0] * rows),
        np.array(vector(columns + rows, st.integers(3, 9).map(float))),
        [
            (k // columns, k % columns, value)
            for k, value in enumerate(changed_entries)
            if value is not None and value != matrix.flat[k]
        ],
        draw(st.sampled_from(["basic", "interior"])),
        draw(st.sampled_from(["auto", "ipx"])),
    )


@settings(max_examples=60, deadline=None)
@given(_steps())
def test_warm_solve_after_any_change_equals_cold(make_program, steps):
    matrix, demand, cost, new_demand, new_cost, new_upper, entries, accuracy, method = steps
    rows, columns = matrix.shape
    upper = np.concatenate([np.full(columns - rows, 5.0), np.full(rows, INF)])
    new_upper[-rows:] = INF
    choice = SolverChoice(accuracy=accuracy, method=method)
    program = make_program(matrix, demand, np.full(rows, INF), cost, column_upper=upper)
    solver = Solver(program, choice)
    solver.solve()
    places = np.array(entries, dtype=float).reshape(-1, 3)
    for step in (
        change(rows=np.arange(rows), row_lower=new_demand, row_upper=np.full(rows, INF)),
        change(columns=np.arange(columns), column_lower=np.zeros(columns), column_upper=new_upper),
        change(cost_columns=np.arange(columns), cost=new_cost),
        change(  # back again, all at once: what is not a cost first, then the costs
            rows=np.arange(rows),
            row_lower=demand,
            row_upper=np.full(rows, INF),
            columns=np.arange(columns),
            column_lower=np.zeros(columns),
            column_upper=upper,
            cost_columns=np.arange(columns),
            cost=cost,
        ),
        change(
            entry_rows=places[:, 0].astype(int),
            entry_columns=places[:, 1].astype(int),
            entries=places[:, 2],
            offset=7.0,
        ),
    ):
        solver.apply(step)
        warm, cold = solver.solve(), solve(solver.program, choice)
        assert warm.objective == pytest.approx(cold.objective, rel=1e-6, abs=1e-5)
        assert warm.certificate.passed
        assert cold.certificate.passed


def _transport(make_program, size=12):
    """Demands at `size` places served from `size` others: too much for presolve alone."""
    random = np.random.default_rng(3)
    matrix = np.zeros((2 * size, size * size))
    for source in range(size):
        for sink in range(size):
            matrix[sink, source * size + sink] = 1
            matrix[size + source, source * size + sink] = 1
    lower = np.concatenate([random.uniform(1, 3, size), np.full(size, -INF)])
    upper = np.concatenate([np.full(size, INF), random.uniform(3, 4, size)])
    return make_program(matrix, lower, upper, random.uniform(1, 9, size * size))
