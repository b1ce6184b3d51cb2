"""Lock-in by decomposition: differences of costs with what the gaps leave open, and what it does not tell."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from energy_opt.app.lockin_answer import error_words
from energy_opt.config.scenario import SolverChoice
from energy_opt.errors import ConfigError
from energy_opt.studies.lock_in.choice import LockInChoice, check_engine
from tests.two_periods import Tables, choice, projects, scenario, tables_of

EXACT = {"free": 67.09 - 66.88, "full": 68.80 - 66.88}
"""By hand: see test_lock_in.py, regime `caps`."""


@cache
def judged(gap: float) -> Tables:
    solver = SolverChoice(engine="decomposition", gap=gap)
    return tables_of(replace(scenario("caps"), solver=solver), projects(), choice())


def found(tables: Tables, case: str, name: str) -> pd.Series:
    table = tables["lockin_metrics"].set_index(["case", "project", "metric", "year"])
    return table.loc[(case, "all", name, 0)]


@pytest.mark.slow
@pytest.mark.parametrize("gap", [1e-7, 0.02])
@pytest.mark.parametrize("case", ["free", "full"])
def test_the_true_difference_lies_between_the_bounds(gap: float, case: str) -> None:
    tables = judged(gap)
    least, told, most = (
        float(found(tables, case, name)["value"]) for name in ("cost_change_least", "cost_change", "cost_change_most")
    )
    assert least - 1e-6 <= EXACT[case] <= most + 1e-6
    assert least - 1e-9 <= told <= most + 1e-9
    assert most - least <= 2 * gap * 70.0


@pytest.mark.slow
def test_a_difference_below_its_error_is_said_to_be() -> None:
    words = "the difference is smaller than its error: take a smaller solver.gap, or solver=monolith"
    assert words in found(judged(0.6), "free", "cost_change")["note"]
    assert "other points as good" in found(judged(0.6), "free", "emission_change")["note"]
    assert words.replace(":", ";").split("; ")[0] in error_words(-0.1, 0.3, "bn CNY")
    assert "smaller" not in error_words(0.1, 0.3, "bn CNY")


@pytest.mark.slow
def test_one_above_it_is_not() -> None:
    note = found(judged(1e-7), "free", "cost_change")["note"]
    assert "between 0.21" in note
    assert "smaller" not in note


@pytest.mark.slow
def test_projects_are_not_ranked_and_the_bounds_of_the_cases_are_told() -> None:
    tables = judged(0.02)
    assert tables["lockin_rank"].empty
    assert "take solver=monolith" in found(tables, "free", "attribution")["note"]
    cases = tables["lockin_case"].set_index("case")
    assert cases.loc["without", "note"].startswith("by decomposition: the least cost lies between 6")


def test_what_wants_vertices_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"shapley, the case myopic and the ranking want vertices.*solver=monolith"):
        check_engine(LockInChoice(cases=("free", "myopic"), shapley=True), "decomposition")
    check_engine(LockInChoice(shapley=True), "monolith")
