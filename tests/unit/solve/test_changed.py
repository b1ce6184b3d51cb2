"""A program changed in place and solved again: warm, the same optimum as from nothing, changed costs last."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energy_opt.compile.difference import Difference
from energy_opt.config.scenario import SolverChoice
from energy_opt.solve.engine import Engine
from energy_opt.solve.highs import Solver, solve

INF = np.inf
NONE = np.zeros(0)
PLACES = np.zeros(0, dtype=np.int64)


def change(offset=0.0, **parts):
    """A Difference of the parts given."""
    empty: dict[str, np.ndarray] = {
        **dict.fromkeys(("rows", "columns", "cost_columns", "entry_rows", "entry_columns"), PLACES),
        **dict.fromkeys(("row_lower", "row_upper", "column_lower", "column_upper", "cost", "entries"), NONE),
    }
    return Difference(**{**empty, **{name: np.array(values) for name, values in parts.items()}}, offset=offset)


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


def test_warm_solve_is_shorter(transport):
    solver = Solver(transport, SolverChoice(method="simplex"))
    cold = solver.solve().solver
    solver.apply(change(rows=[0], row_lower=[transport.row_lower[0] + 0.1], row_upper=[INF]))
    warm = solver.solve().solver
    assert not cold["warm"]
    assert warm["warm"]
    assert warm["iterations"]["simplex"] < cold["iterations"]["simplex"] / 4


def test_costs_come_last_in_a_warm_start(transport, monkeypatch):
    solver = Solver(transport, SolverChoice(method="simplex"))
    solver.solve()
    runs = []
    one_run = Engine._run

    def watched(self, method, time_limit):
        runs.append((method.options["simplex_strategy"], self._highs.getLp().col_cost_[0]))
        return one_run(self, method, time_limit)

    monkeypatch.setattr(Engine, "_run", watched)
    cost = transport.cost[:1] + 30.0
    more = change(rows=[0], row_lower=[transport.row_lower[0] + 0.1], row_upper=[INF], cost_columns=[0], cost=cost)
    solver.apply(more)
    warm = solver.solve()
    dual, primal = 1, 4
    assert runs == [(dual, transport.cost[0]), (primal, cost[0])]
    assert warm.objective == pytest.approx(solve(solver.program, SolverChoice()).objective, rel=1e-9)
    runs.clear()
    solver.apply(change(rows=[0], row_lower=[transport.row_lower[0]], row_upper=[INF]))
    solver.solve()
    assert runs == [(dual, cost[0])]


@pytest.fixture
def first_run_ends_as(monkeypatch):
    """Lets the next run of any engine end with another status than it did; the ones after it are left alone."""
    one_run = Engine._run

    def told(status):
        waiting = [status]

        def run(self, method, time_limit):
            outcome = one_run(self, method, time_limit)
            return replace(outcome, status=waiting.pop()) if waiting else outcome

        monkeypatch.setattr(Engine, "_run", run)
        return waiting

    return told


@pytest.mark.parametrize(("status", "warm"), [("Unbounded", True), ("TimeLimit", False)])
def test_the_new_costs_hold_however_the_first_step_ends(transport, first_run_ends_as, status, warm):
    """Without an answer all is left to the second step; out of time, to a start from nothing."""
    solver = Solver(transport, SolverChoice(method="simplex"))
    solver.solve()
    waiting = first_run_ends_as(status)
    solver.apply(change(cost_columns=[0], cost=transport.cost[:1] + 30.0))
    found = solver.solve(warm_limit=5.0)
    assert not waiting
    assert found.solver["warm"] == warm
    assert found.objective == pytest.approx(solve(solver.program, SolverChoice()).objective, rel=1e-9)


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


@settings(max_examples=25, deadline=None)
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
