"""The seam to HiGHS: options that are refused, zeros left out, interrupted runs, what is said on the way."""

from __future__ import annotations

import logging
import re
import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from energy_opt.compile.program import Program
from energy_opt.config.scenario import SolverChoice
from energy_opt.errors import SolverError
from energy_opt.solve import progress
from energy_opt.solve.diagnose import linear_program
from energy_opt.solve.engine import LOOK, Engine
from energy_opt.solve.linear_program import LinearProgram
from energy_opt.solve.method import DEVEX, EDGE_WEIGHTS, SCALED, SCALING, UNSCALED, Method, choose_methods, warm_method

SIMPLEX = Method("simplex", {"solver": "simplex", "presolve": "off", "threads": 1})


@pytest.mark.parametrize(("name", "value"), [("no_such_option", 1), ("solver", "gurobi"), ("threads", -3)])
def test_option_that_highs_refuses_is_an_error(dispatch, name, value):
    with pytest.raises(SolverError, match=f"refuses the option {name} = {value!r}"):
        Engine(linear_program(dispatch)).run(Method("simplex", {name: value}))


def test_explicit_zeros_are_left_out_and_the_program_is_untouched(make_program):
    program = make_program([[1, 0], [0, 1]], [1, 1], [2, 2], [1, 1])
    assert program.matrix.nnz == 4
    engine = Engine(linear_program(program))
    assert engine._highs.getNumNz() == 2
    assert program.matrix.nnz == 4


def test_arrays_that_highs_refuses_are_an_error(make_program):
    program = linear_program(make_program([[1e20]], [0], [1], [1]))
    with pytest.raises(SolverError, match="could not take over the program"):
        Engine(program)


@pytest.mark.parametrize("method", ["simplex", "ipx", "hipo"])
def test_ctrl_c_stops_the_run_and_the_engine_can_go_on(monkeypatch, method):
    engine = Engine(_large())

    def press(_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(progress.Progress, "tell", press)
        with pytest.raises(KeyboardInterrupt):
            engine.run(Method(method, {**SIMPLEX.options, "solver": method}))
    assert not [thread for thread in threading.enumerate() if thread.name == "highs"]
    engine.forget()
    assert engine.run(SIMPLEX, time_limit=0.2).status == "TimeLimit"


def test_time_limit_counts_per_run():
    # HiGHS adds up the time of all runs of one object: the second run would end at once.
    engine = Engine(_large())
    first, second = (engine.run(SIMPLEX, time_limit=0.3) for _ in range(2))
    assert first.status == "TimeLimit"
    assert second.status == "Optimal" or second.seconds > 0.25


def test_progress_lines_are_written_now_and_then(monkeypatch, caplog):
    monkeypatch.setattr(progress, "INTERVAL", 0.1)
    engine = Engine(_large())
    started = time.perf_counter()
    with caplog.at_level(logging.INFO, "energy_opt.solve"):
        engine.run(SIMPLEX, time_limit=1.0)
    seconds = time.perf_counter() - started
    lines = [record.getMessage() for record in caplog.records]
    assert 2 <= len(lines) <= seconds / 0.1 + 1
    assert all(re.fullmatch(r"simplex: .*, \d+ s", line) for line in lines)


def test_interior_iterations_are_told():
    said = progress.Progress("ipx")
    said.note("   7*   1.05212423e+07  -6.23927491e+07   4.13e-05   6.36e-05  2.81e+00       2.7\n")
    assert said._state == "iteration 7, cost 1.05212e+07, bound -6.23927e+07, gap 2.8e+00"
    said.note("       5380     7.3841872757e+07 Pr: 12(0.5); Du: 0(8.57662e-12) 0.5s\n")
    assert said._state == "iteration 5380, objective 7.38419e+07, 12 rows or columns out of bounds"
    said.note("Ipx: IPM       optimal\n")
    assert said.ran == "ipx"


def test_warnings_of_highs_are_logged(caplog):
    said = progress.Progress("ipx")
    said.note("WARNING: No semi-integer/integer variables in model with non-empty integrality\n")
    assert not caplog.records
    said.note("WARNING: LP matrix has 3 small values\n")
    said.note("ERROR: something broke\n")
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("WARNING", "HiGHS: WARNING: LP matrix has 3 small values"),
        ("ERROR", "HiGHS: ERROR: something broke"),
    ]


def test_nothing_reaches_the_console(dispatch, capfd):
    for name in ("simplex", "ipx", "hipo"):
        Engine(linear_program(dispatch)).run(choose_methods(0, SolverChoice(method=name))[0])
    assert capfd.readouterr() == ("", "")


def _large() -> LinearProgram:
    """A dense random program that takes simplex several seconds."""
    random = np.random.default_rng(1)
    rows, columns = 900, 1800
    matrix = sparse.csc_array(random.uniform(0, 1, (rows, columns)))
    return LinearProgram(
        matrix=matrix,
        row_lower=random.uniform(50, 100, rows),
        row_upper=np.full(rows, np.inf),
        column_lower=np.zeros(columns),
        column_upper=np.full(columns, np.inf),
        cost=random.uniform(1, 2, columns),
    )


def test_no_method_that_meets_a_basis_works_out_its_steepest_edge_weights():
    """They take a solve per row: looking at a basis of the China reference took 16 s with them, 0.2 s without."""
    warm = warm_method(SolverChoice())
    interior = choose_methods(1_000_000, SolverChoice(accuracy="basic"))[0]
    methods = (LOOK, warm, warm.by_primal(), warm.by_interior(1_000_000), interior)
    assert [each.options[EDGE_WEIGHTS] for each in methods] == [DEVEX] * len(methods)
    assert warm.by_primal().options[SCALING] == UNSCALED
    assert warm.options[SCALING] == LOOK.options[SCALING] == SCALED


def test_a_change_of_scaling_does_not_lose_the_place(toy_program: Program):
    """HiGHS would go on with factors of the basis as it was scaled before: 860 iterations in place of 93."""
    program, random = linear_program(toy_program), np.random.default_rng(0)
    size = 10.0 ** random.uniform(-2.0, 2.0, len(program.row_lower))  # rows in all kinds of units
    mixed = replace(
        program,
        matrix=sparse.csc_array(sparse.diags_array(size) @ program.matrix),
        row_lower=program.row_lower * size,
        row_upper=program.row_upper * size,
    )
    engine, warm = Engine(mixed), warm_method(SolverChoice())
    engine.run(choose_methods(1000, SolverChoice(method="simplex", accuracy="basic"))[0])
    start = engine.start()
    dearer = replace(mixed, cost=mixed.cost * random.uniform(0.9, 1.1, len(mixed.cost)))
    in_two_steps, at_once = Engine(dearer), Engine(dearer)
    for each in (in_two_steps, at_once):
        each.start_from(start)
    found, expected = in_two_steps.run(warm), at_once.run(replace(warm.by_primal(), costs_last=False))
    assert found.status == expected.status == "Optimal"
    assert found.objective == pytest.approx(expected.objective, rel=1e-9)
    assert found.iterations["simplex"] <= 1.5 * expected.iterations["simplex"]
