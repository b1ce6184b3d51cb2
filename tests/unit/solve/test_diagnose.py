"""Infeasibility in words: which rules, and how much each has to give way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energy_opt.config.scenario import SolverChoice
from energy_opt.solve import diagnose
from energy_opt.solve.diagnose import explain_infeasibility

INF = np.inf
CHOICE = SolverChoice()


def test_crossed_row_bounds(make_program):
    program = make_program([[1]], [5], [3], [1], row_unit="Mt")
    assert explain_infeasibility(program, CHOICE) == ("limit[m0]: its lower bound 5 Mt is above its upper bound 3 Mt",)


def test_crossed_column_bounds(make_program):
    program = make_program([[1]], [0], [3], [1], column_lower=2, column_upper=1)
    assert explain_infeasibility(program, CHOICE) == ("output[m0]: its lower bound 2 GW is above its upper bound 1 GW",)


def test_row_out_of_reach_from_below(make_program):
    program = make_program([[1, 2]], [10], [INF], [1, 1], column_upper=[3, 2])
    assert explain_infeasibility(program, CHOICE) == (
        "limit[m0]: at least 10 GW is asked for, but the bounds of its variables allow at most 7 GW",
    )


def test_row_out_of_reach_from_above(make_program):
    # A zero coefficient on an unbounded column gives no way out.
    program = make_program([[1, -1, 0]], [-INF], [1], [1, 1, 1], column_lower=[4, 0, 0], column_upper=[INF, 2, INF])
    assert explain_infeasibility(program, CHOICE) == (
        "limit[m0]: at most 1 GW is allowed, but the bounds of its variables make it at least 2 GW",
    )


def test_least_relaxation_takes_the_cheaper_rule(make_program):
    # Demand 10, plant limit 100 per row of size 10: relative to its bound the larger limit gives way more cheaply.
    program = make_program([[1, 0], [10, 0]], [10, -INF], [INF, 70], [1, 1])
    assert explain_infeasibility(program, CHOICE) == ("limit[m0]: at least 10 GW is asked for; 3 GW less would do",)
    program = make_program([[1, 0], [1, 0]], [10, -INF], [INF, 7], [1, 1], row_unit="1")
    assert explain_infeasibility(program, CHOICE) == ("limit[m0]: at least 10 is asked for; 3 less would do",)


def test_limits_give_way_before_equations(make_program):
    program = make_program([[1, 0], [1, 0]], [10, -INF], [10, 7], [1, 1])
    assert explain_infeasibility(program, CHOICE) == ("limit[m1]: at most 7 GW is allowed; 3 GW more would do",)


def test_rule_with_a_closed_slack_gives_way_first(make_program):
    # A cap of 7 Mt with its slack column closed at zero, against a limit that would be cheaper relative to its bound;
    # the slack is also in an account (third row), which does not matter.
    matrix = [[1, 0, 0], [1, -1, 0], [0, 5, -1]]
    program = make_program(matrix, [100, -INF, 0], [INF, 7, 0], [1, 1, 1], column_upper=[INF, 0, INF])
    assert explain_infeasibility(program, CHOICE) == ("limit[m1]: at most 7 GW is allowed; 93 GW more would do",)
    program = replace(program, column_upper=np.full(3, INF), matrix=program.matrix * [1, 0, 1])
    assert explain_infeasibility(program, CHOICE) == ("limit[m0]: at least 100 GW is asked for; 93 GW less would do",)


def test_two_equations(make_program):
    program = make_program([[1], [1]], [10, 20], [10, 20], [1])
    assert explain_infeasibility(program, CHOICE) == ("limit[m1]: must be 20 GW; kept only if it may be 10 GW below",)


def test_cheapest_first(make_program):
    # Three demands on one column each, each with a limit that is short by 1, 3 and 2 of 10.
    matrix = np.vstack([np.eye(3), np.eye(3)])
    program = make_program(matrix, [10] * 3 + [-INF] * 3, [INF] * 3 + [9.9, 9.7, 9.8], [1] * 3)
    lines = explain_infeasibility(program, CHOICE)
    assert [line.split(";")[1] for line in lines] == [
        " 0.1 GW less would do",
        " 0.2 GW less would do",
        " 0.3 GW less would do",
    ]


def test_many_rows_are_told_by_family(make_program):
    matrix = np.vstack([np.eye(30), np.eye(30)])
    upper = np.concatenate([np.full(30, INF), np.linspace(5, 9, 30)])
    program = make_program(matrix, [10] * 30 + [-INF] * 30, upper, [1] * 30)
    assert explain_infeasibility(program, CHOICE) == (
        "limit[m0]: at least 10 GW is asked for; 5 GW less would do (and 29 more rows of limit)",
    )


def test_at_most_ten_lines(make_program):
    program = make_program(np.eye(30), [5] * 30, [3] * 30, [1] * 30)
    lines = explain_infeasibility(program, CHOICE)
    assert len(lines) == 10
    assert lines[-1] == "and at least 2 more"


@pytest.mark.parametrize("method", ["simplex", "ipx", "hipo"])
def test_feasible_program_has_nothing_to_explain(dispatch, method):
    assert explain_infeasibility(dispatch, SolverChoice(method=method)) == ()


def test_unbounded_program_is_not_called_infeasible(make_program):
    assert explain_infeasibility(make_program([[1, -1]], [-INF], [5], [-1, 0]), CHOICE) == ()


def test_irreducible_set_where_the_relaxation_fails(make_program, monkeypatch):
    monkeypatch.setattr(diagnose, "solved", lambda *_: None)
    matrix = [[1, 1], [1, 1], [1, -1]]
    program = make_program(matrix, [10, -INF, -INF], [INF, 7, 100], [1, 1])
    names = [line.split(":")[0] for line in explain_infeasibility(program, CHOICE)]
    assert names[:2] == ["limit[m0]", "limit[m1]"]
    assert "limit[m2]" not in names


def test_says_so_where_nothing_is_found(make_program, monkeypatch):
    monkeypatch.setattr(diagnose, "solved", lambda *_: None)
    monkeypatch.setattr(diagnose, "IIS_ROWS", 0)
    program = make_program([[1, 1], [1, 1]], [10, -INF], [INF, 7], [1, 1])
    assert explain_infeasibility(program, replace(CHOICE, time_limit=1.0)) == (
        "the rules in conflict could not be found; try without a time limit",
    )
