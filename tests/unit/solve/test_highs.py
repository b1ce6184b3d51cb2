"""The solver: known optima, endings without an optimum, changes in place."""

from __future__ import annotations

import logging
from dataclasses import replace

import numpy as np
import pytest

from energy_opt.config.scenario import SolverChoice
from energy_opt.errors import BuildError, ConfigError, InfeasibleError, SolverError
from energy_opt.solve import highs
from energy_opt.solve.engine import Engine
from energy_opt.solve.highs import Solver, solve
from energy_opt.solve.outcome import Outcome

INF = np.inf
INTERIOR = ("ipx", "hipo")
NONE = np.zeros(0)
PLACES = np.zeros(0, dtype=np.int64)


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
def test_record_says_what_really_ran(transport, method):
    record = solve(transport, SolverChoice(method=method, accuracy="interior", threads=1)).solver
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
def test_time_limit_is_told(transport, method):
    with pytest.raises(SolverError, match=r"time limit of 1e-07 s .* raise solver.time_limit"):
        solve(transport, SolverChoice(method=method, time_limit=1e-7))


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
