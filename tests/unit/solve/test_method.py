"""The rule that chooses the method, and the options that select it."""

from __future__ import annotations

import pytest

from energy_opt.config.scenario import SolverChoice
from energy_opt.errors import ConfigError
from energy_opt.solve import method
from energy_opt.solve.method import choose_methods, thread_count


def names(nonzeros: int, **choice) -> list[str]:
    return [found.name for found in choose_methods(nonzeros, SolverChoice(**choice))]


def test_auto_goes_by_size():
    assert names(method.SIMPLEX_NONZEROS)[0] == "simplex"
    assert names(method.SIMPLEX_NONZEROS + 1)[0] == "ipx"
    assert names(method.IPX_NONZEROS)[0] == "ipx"
    assert names(method.IPX_NONZEROS + 1)[0] == "hipo"


def test_simplex_is_no_way_out_of_a_large_program():
    assert names(1000, method="hipo") == ["hipo", "hipo", "ipx", "simplex"]
    assert names(10_000_000) == ["hipo", "hipo", "ipx"]
    assert names(10_000_000, method="simplex")[0] == "simplex"


def test_hipo_takes_the_normal_equations_up_to_a_size():
    for nonzeros, system in ((10**6, "normaleq"), (10**7, "augmented")):
        first = choose_methods(nonzeros, SolverChoice())[0]
        assert first.options["solver"] == "hipo"
        assert first.options["hipo_system"] == system


def test_accuracy_decides_about_crossover():
    assert choose_methods(10**6, SolverChoice(accuracy="interior"))[0].options["run_crossover"] == "off"
    assert choose_methods(10**6, SolverChoice(accuracy="basic"))[0].options["run_crossover"] == "on"


def test_interior_tolerance_stays_tighter_than_the_feasibility_tolerance():
    options = choose_methods(10**6, SolverChoice(tolerance=1e-6))[0].options
    assert options["primal_feasibility_tolerance"] == options["dual_feasibility_tolerance"] == 1e-6
    assert options["ipm_optimality_tolerance"] == pytest.approx(1e-7)


def test_threads_as_asked_for_else_as_available(monkeypatch):
    assert thread_count(SolverChoice(threads=3)) == 3
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(64)), raising=False)
    assert thread_count(SolverChoice()) == method.MOST_THREADS
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {5}, raising=False)
    assert thread_count(SolverChoice()) == 1


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"method": "hypo"}, "solver.method = `hypo` does not exist; did you mean `hipo`"),
        ({"method": "42"}, "known are auto, simplex, ipx, hipo, pdlp"),
        ({"accuracy": "basis"}, "did you mean `basic`"),
        ({"method": "pdlp", "accuracy": "basic"}, "does not end at a vertex"),
    ],
)
def test_choice_that_does_not_exist_is_refused(choice, message):
    with pytest.raises(ConfigError, match=message):
        choose_methods(1, SolverChoice(**choice))
