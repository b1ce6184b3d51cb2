"""Units that close with a project, or before it: with and without them, through the whole study."""

from __future__ import annotations

from typing import Any

import pytest

from energy_opt.config.scenario import PolicyChoice
from energy_opt.errors import InputError
from energy_opt.studies.lock_in.evaluation import Evaluation
from tests.systems import a_scenario
from tests.two_periods import FIRST, SECOND, choice, cost, folder, metric, projects, reason, ruled, scenario, tables_of


@pytest.mark.slow
def test_the_units_that_a_project_replaces_may_close_with_it() -> None:
    """Price, 10 of 70 GW of old coal closing: 60·0.36 + 10·0.295 + 30·0.40 in the first year, 34 in the second, capital
    1.6; emissions 60 + 7.5 Mt, less than the 70 Mt without the project, where the project alone makes them 77.5 Mt.
    """
    asked = projects().assign(replaces="old", replaced=10_000.0)
    tables = tables_of(scenario("price"), asked, choice(cases=("free",)))
    assert cost(tables, "free") == pytest.approx(71.75)
    assert cost(tables, "free_closing") == pytest.approx(36.55 + 34.0 + 1.6)
    assert metric(tables, "free", "emission_change") == pytest.approx(7.5)
    assert metric(tables, "free_closing", "emission_change") == pytest.approx(-2.5)
    assert tables["lockin_project"]["replaced"].tolist() == [10_000.0]


@pytest.mark.slow
def test_units_that_the_system_retires_before_need_not_wait_for_their_closure() -> None:
    """At 150 CNY/t and 100 CNY/kW a year all old coal retires in 2030; ten GW of it are to close in 2031."""
    data = folder(old_fixed=100.0).changed("technology", early_retirement=True)
    under = ruled({"carbon_price": {"tax": {"price": 150}}})
    asked = projects().assign(replaces="old", replaced=10_000.0, year=SECOND)
    tables = tables_of(under, asked, choice(cases=("free",)), data.data())
    assert cost(tables, "free_closing") == pytest.approx(cost(tables, "free"))


@pytest.mark.slow
def test_a_class_that_runs_to_its_end_strands_no_book_of_a_younger_member() -> None:
    """Lives of five years from 2028 and 2032: their class, from 2030 to 2035, ends two years before the younger one.

    At 150 CNY/t from 2035 on the class closes early, in 2032.5: at an age of 4.5 years and of half a year.
    """
    asked = projects(5.0, 5.0).assign(lifetime=5)
    asked["year"] = [2028, 2032]
    books = {}
    for late in (0, 150):
        rules = PolicyChoice(rules={"carbon_price": {"tax": {"price": {FIRST: 0, 2035: late}}}})
        under = a_scenario(FIRST, 2035, 2040, rate=0.0, policy=rules)
        tables = tables_of(under, asked, choice(cases=("free",)))
        books[late] = [metric(tables, "free", "stranded_book", project=name) for name in ("P1", "P2")]
    assert books[0] == [0.0, 0.0]
    assert books[150] == pytest.approx([0.8 * 0.5 / 5, 0.8 * 4.5 / 5])


@pytest.mark.slow
def test_a_lock_with_closures_is_held_against_the_free_case_with_closures() -> None:
    """60 TWh, which 70 GW of old coal give at 0.30: the project at 0.31 never runs when free, but where they close."""
    data = folder().changed("slot_demand", load=60 / 8.76)
    data = data.with_row("technology_cost", technology="new", region="*", year=FIRST, investment_cost=160,
                         variable_om_cost=310)  # fmt: skip
    asked = projects().assign(replaces="old", replaced=70_000.0)
    under = ruled({"carbon_price": {"tax": {"price": 0}}})
    tables = tables_of(under, asked, choice(), data.data())
    assert metric(tables, "full", "years_held", project="P1") == pytest.approx(2.0)
    assert metric(tables, "full_closing", "years_held", project="P1") == pytest.approx(0.0)
    for case in ("free", "free_closing"):
        assert reason(tables, case, "years_held", project="P1") == "nothing holds the project"


def test_no_more_can_close_than_stands_and_that_is_said_before_anything_is_solved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def solved(*_: Any) -> None:
        raise AssertionError("a case was solved")

    monkeypatch.setattr(Evaluation, "case", solved)
    asked = projects().assign(replaces="old", replaced=71_000.0)
    with pytest.raises(InputError, match="there are only 70,000 MW to close"):
        tables_of(scenario("price"), asked, choice(cases=("free",)))
