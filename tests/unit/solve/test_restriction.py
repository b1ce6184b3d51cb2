"""Far from a basis: an interior point on part of the program, simplex for the rest, the optimum of the whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energy_opt.config.scenario import SolverChoice
from energy_opt.solve import engine as engines
from energy_opt.solve.diagnose import linear_program
from energy_opt.solve.engine import Engine
from energy_opt.solve.method import Method, choose_methods, warm_method
from energy_opt.solve.outcome import Outcome
from energy_opt.solve.restriction import BASIC, restrict
from tests.systems import a_program, the_toy

CHOICE = SolverChoice(accuracy="basic", threads=1)


@pytest.fixture(scope="module")
def toy():
    return linear_program(a_program(the_toy()))


@pytest.fixture
def near_is_far(monkeypatch):
    monkeypatch.setattr(engines, "FAR", 0.0)
    monkeypatch.setattr(engines, "FAR_AT_LEAST", 0)


def solved(program):
    engine = Engine(program)
    assert engine.run(choose_methods(0, CHOICE)[0]).status == "Optimal"
    return engine


def dearer(program, seed):
    random = np.random.default_rng(seed)
    return replace(program, cost=program.cost * random.uniform(0.7, 1.5, len(program.cost)))


def least_cost(program):
    return solved(program).values()[0] @ program.cost + program.offset


def started(program, basis):
    engine = Engine(program)
    engine.start_from(basis)
    return engine


@pytest.mark.usefixtures("near_is_far")
@pytest.mark.parametrize("seed", range(5))
def test_the_optimum_is_that_of_the_whole(toy, seed):
    changed = dearer(toy, seed)
    outcome = started(changed, solved(toy).start()).run(warm_method(CHOICE))
    assert outcome.status == "Optimal"
    assert outcome.vertex
    assert outcome.objective == pytest.approx(least_cost(changed), rel=1e-9)


@pytest.mark.usefixtures("near_is_far")
def test_limits_that_change_too_leave_the_optimum(toy):
    changed = dearer(toy, 1)
    loads = np.isfinite(changed.row_lower) & (changed.row_lower > 0)
    lower, upper = changed.row_lower.copy(), changed.row_upper.copy()
    lower[loads] *= 1.01
    upper[loads] *= 1.01
    changed = replace(changed, row_lower=lower, row_upper=upper)
    outcome = started(changed, solved(toy).start()).run(warm_method(CHOICE))
    assert outcome.objective == pytest.approx(least_cost(changed), rel=1e-9)


@pytest.mark.usefixtures("near_is_far")
def test_a_restricted_program_is_what_runs_first(toy, monkeypatch):
    sizes = []

    def noted(engine, method, time_limit=0.0):
        sizes.append(len(engine._program.cost))
        return run(engine, method, time_limit)

    run = Engine._run
    monkeypatch.setattr(Engine, "_run", noted)
    started(dearer(toy, 2), solved(toy).start()).run(warm_method(CHOICE))
    assert sizes[-1] == len(toy.cost)
    assert len(toy.cost) / 2 < sizes[-2] < 0.9 * len(toy.cost)


def test_few_wrong_reduced_costs_go_the_short_way(toy, monkeypatch):
    monkeypatch.setattr(Engine, "_run_restricted_first", lambda *given: pytest.fail("it is not far"))
    assert started(dearer(toy, 3), solved(toy).start()).run(warm_method(CHOICE)).status == "Optimal"


@pytest.mark.usefixtures("near_is_far")
def test_without_an_answer_of_the_restricted_program_simplex_goes_on_from_the_basis(toy, monkeypatch):
    """What rests may be what a changed limit needs: the restricted program has no solution then."""
    run = Engine.run

    def refused(engine, method, time_limit=0.0):
        if method.name == "hipo":
            return Outcome("Infeasible", "hipo", 0.0, {}, 0.0, vertex=False)
        return run(engine, method, time_limit)

    monkeypatch.setattr(Engine, "run", refused)
    changed = dearer(toy, 4)
    outcome = started(changed, solved(toy).start()).run(warm_method(CHOICE))
    assert outcome.objective == pytest.approx(least_cost(changed), rel=1e-9)


@pytest.mark.usefixtures("near_is_far")
def test_a_limit_of_time_holds(toy):
    engine = started(dearer(toy, 5), solved(toy).start())
    assert engine.run(warm_method(CHOICE), time_limit=1e-6).status == "TimeLimit"


@pytest.mark.usefixtures("near_is_far")
def test_the_runs_share_one_limit_of_time(toy, monkeypatch):
    limits, now, run = [], iter(range(0, 1000, 10)), Engine._run

    def noted(engine, method, time_limit=0.0):
        limits.append(time_limit)
        return run(engine, method, 60.0)

    monkeypatch.setattr(Engine, "_run", noted)
    monkeypatch.setattr(engines.time, "perf_counter", lambda: float(next(now)))
    started(dearer(toy, 5), solved(toy).start()).run(warm_method(CHOICE), time_limit=500.0)
    assert 500.0 > limits[-2] > limits[-1] > 0.0


@pytest.mark.usefixtures("near_is_far")
def test_what_ran_is_told(toy):
    assert started(dearer(toy, 1), solved(toy).start()).run(warm_method(CHOICE)).ran == "hipo, simplex"


def test_columns_that_are_fixed_do_not_count(toy):
    """Half of the columns fixed: of the others as many may move as ever."""
    engine = solved(toy)
    x, prices, _ = engine.values()
    fixed = np.arange(len(x)) % 2 == 0
    half = replace(
        toy,
        column_lower=np.where(fixed, x, toy.column_lower),
        column_upper=np.where(fixed, x, toy.column_upper),
    )
    part = restrict(half, prices, engine.start().basis)
    assert part.columns[~fixed].mean() > 0.6


def test_looking_at_a_basis_leaves_it(toy):
    basis = solved(toy).start()
    engine = started(dearer(toy, 6), basis)
    prices, wrong = engine._prices_of_basis()
    assert wrong > 0
    assert len(prices) == len(toy.row_lower)
    assert list(engine.start().basis.col_status) == list(basis.basis.col_status)
    assert list(engine.start().basis.row_status) == list(basis.basis.row_status)
    assert started(toy, basis)._prices_of_basis()[1] == 0


def test_what_is_left_out_rests_on_its_bound_and_its_rows_are_slack(toy):
    engine = solved(toy)
    x, prices, _ = engine.values()
    basis = engine.start().basis
    part = restrict(toy, prices, basis)
    assert 0.5 < part.columns.mean() < 0.9
    assert all(basis.row_status[row] == BASIC for row in np.flatnonzero(~part.rows))
    assert not any(basis.col_status[column] == BASIC for column in np.flatnonzero(~part.columns))
    inside = solved(part.program)
    assert inside.values()[0] @ part.program.cost + part.program.offset == pytest.approx(x @ toy.cost, rel=1e-9)
    whole = part.whole_basis(inside.start().basis)
    assert [*whole.col_status, *whole.row_status].count(BASIC) == len(toy.row_lower)
    again = started(toy, replace(engine.start(), basis=whole))
    simplex = Method("simplex", {"solver": "simplex", "presolve": "off"})
    assert again.run(simplex).objective == pytest.approx(x @ toy.cost, rel=1e-9)
