"""A hand-solved pair of years through the whole study: every case under a price, under caps and under a budget."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from energy_opt.analysis.break_even import break_evens
from energy_opt.analysis.metric import undefined
from energy_opt.config.scenario import Scenario
from energy_opt.studies.lock_in.sweep import Swept, prices_up_to
from tests.two_periods import (
    FIRST,
    RULES,
    SECOND,
    SHARE,
    Tables,
    choice,
    cost,
    folder,
    metric,
    projects,
    reason,
    rows,
    ruled,
    scenario,
    tables_of,
)  # fmt: skip


@cache
def judged(regime: str, *sizes: float, **changes: Any) -> Tables:
    """The tables of the study under a regime's rules."""
    return tables_of(scenario(regime), projects(*sizes), choice(**changes))


@pytest.mark.parametrize(
    ("regime", "without", "free", "full"),
    [("price", 71.20, 71.75, 71.975), ("caps", 66.88, 67.09, 68.80),
     pytest.param("budget", 66.88, 67.40, 67.40, marks=pytest.mark.slow),
     pytest.param("small budget", 71.00, 71.70, 71.70, marks=pytest.mark.slow)],
)  # fmt: skip
def test_costs_of_the_cases(regime: str, without: float, free: float, full: float) -> None:
    tables = judged(regime)
    assert [cost(tables, case) for case in ("without", "free", "full")] == pytest.approx([without, free, full])
    assert metric(tables, "free", "cost_change") == pytest.approx(free - without)
    assert metric(tables, "full", "lock_premium") == pytest.approx(full - free, abs=1e-9)


def test_under_a_price_emissions_are_the_headline() -> None:
    """60 and 150 CNY/t: free, the project stands idle in the second year, at more than its unlocking price, 120.

    Its capital of that year, 0.80 bn, is stranded, and the lock premium is 7.5 Mt · (150 − 120) CNY/t.
    """
    tables = judged("price")
    assert metric(tables, "free", "emission_change") == pytest.approx(7.5)
    assert metric(tables, "full", "emission_change") == pytest.approx(15.0)
    assert metric(tables, "free", "transfer_cost_change") == pytest.approx(0.45)
    assert metric(tables, "full", "lock_premium") == pytest.approx(7.5 * 30e-3)
    assert metric(tables, "plan", "unlocking_price", SECOND, "P1") == pytest.approx(120.0)
    assert metric(tables, "plan", "unlocking_price", FIRST, "P1") == pytest.approx(200.0)
    assert metric(tables, "free", "stranded_economic", project="P1") == pytest.approx(0.80)
    assert metric(tables, "free", "stranded_book", project="P1") == pytest.approx(0.80)
    year = tables["lockin_timeline"].query("case == 'free'").set_index("year")
    assert year["hours"].tolist() == pytest.approx([1000.0, 0.0])
    assert metric(tables, "free", "utilisation_loss", project="P1") == pytest.approx(0.5)
    assert metric(tables, "full", "years_held", project="P1") == pytest.approx(1.0)
    assert metric(tables, "free", "years_left_when_unlocked", project="P1") == pytest.approx(1.0)
    assert "is given" in reason(tables, "free", "carbon_price_change")
    assert "no limit" in reason(tables, "free", "overshoot")
    assert "no emissions" in reason(tables, "plan", "budget_share", project="P1")


@pytest.mark.slow
def test_under_caps_cost_and_price_are() -> None:
    """74 and 3 Mt. The project fills the room below the first cap, 4 Mt, and no more; it has 40 % of its hours in the
    second year. Locked it emits 7.5 Mt under a cap of 3: 4.5 Mt too much at 500 CNY/t.
    """
    tables = judged("caps")
    assert metric(tables, "free", "emission_change") == pytest.approx(4.0)
    assert metric(tables, "full", "overshoot") == pytest.approx(4.5)
    assert metric(tables, "full", "cost_change") == pytest.approx(1.92)
    year = tables["lockin_timeline"].set_index(["case", "year"])
    assert year["carbon_price_without"]["free"].tolist() == pytest.approx([0.0, 40.0])
    assert year["carbon_price_with"]["free"].tolist() == pytest.approx([100.0, 120.0])
    assert year["carbon_price_with"]["full"].tolist() == pytest.approx([100.0, 500.0])
    assert year.loc[("free", SECOND), "emission_change"] == pytest.approx(0.0, abs=1e-9)  # both caps bind
    assert year.loc[("free", SECOND), "hours"] == pytest.approx(400.0)
    share = tables["lockin_displaced"].query("case == 'free' and technology != 'project'")
    assert share.groupby("year")["share"].sum().tolist() == pytest.approx([1.0, 1.0])
    assert metric(tables, "plan", "budget_share", project="P1") == pytest.approx(15 / 77)


@pytest.mark.slow
def test_a_lock_that_a_hard_cap_does_not_allow_falls_short_of_its_hours() -> None:
    """Without a backstop 3 Mt leave 4 of the 10 TWh that are due: 6 TWh are missing, at 10 bn CNY/TWh."""
    tables = judged("caps", backstop=0.0)
    assert metric(tables, "full", "shortfall", project="P1") == pytest.approx(6.0)
    assert metric(tables, "full", "overshoot") == pytest.approx(0.0, abs=1e-9)
    assert cost(tables, "full") == pytest.approx(cost(tables, "free") + 60.0)


@pytest.mark.slow
def test_a_case_without_a_solution_is_a_finding() -> None:
    """A hard floor under its hours in the second year: what may retire evades it, what is locked breaks the cap."""
    tables = tables_of(floored("new"), projects(), choice(backstop=0.0))
    case = tables["lockin_case"].set_index("case")
    assert case["solved"].to_dict() == {"without": True, "free": True, "full": False}
    assert reason(tables, "full", "cost_change").startswith("infeasible: ")


def floored(technology: str) -> Scenario:
    """Caps, and a hard floor under the hours of a technology in the second year that breaks them."""
    under = scenario("caps")
    floor = {"run": {"technologies": technology, "minimum": {SECOND: 1000}}}
    return replace(under, policy=replace(under.policy, rules={**under.policy.rules, "utilisation_limit": floor}))


@pytest.mark.slow
def test_a_regime_without_a_solution_loses_only_itself() -> None:
    """70 Mt of old coal that has to run break 3 Mt without a backstop; under a price there is a solution."""
    under = floored("old")
    always = {"emission_cap": {"cap": {"limit": 3}}}
    rules = {**under.policy.rules, **RULES["price"], **always}
    under = replace(under, policy=replace(under.policy, rules=rules))
    asked = choice(cases=("free", "myopic"), regimes=("caps", "price"), backstop=0.0)
    metrics = tables_of(under, projects(), asked)["lockin_metrics"].set_index(["regime", "case", "metric"]).sort_index()
    for row in (("myopic", "built_short_sighted"), ("myopic", "built_with_foresight"), ("free", "regret")):
        assert metrics.loc[("caps", *row), "note"].str.startswith("infeasible: ").all()
        assert metrics.loc[("price", *row), "defined"].all()


@pytest.mark.slow
def test_a_ranking_without_a_solution_is_left_out_with_a_note() -> None:
    """Locked, the project has to run under its cap; ranked in that case it has no rank, free it has its metrics."""
    tables = tables_of(floored("new"), projects(), choice(cases=("free",), ranked="full", backstop=0.0))
    assert tables["lockin_rank"].empty
    assert reason(tables, "full", "attribution").startswith("not ranked: infeasible: ")
    assert metric(tables, "free", "cost_change") > 0.0


@pytest.mark.slow
def test_a_limit_that_cannot_be_tighter_has_one_price() -> None:
    """No emissions at all are allowed in the second year: there is a price when the limits are wider, none else."""
    under = ruled({"emission_cap": {"cap": {"limit": {FIRST: 74, SECOND: 0}}}})
    tables = tables_of(under, projects(), choice(cases=("free",), price_range=True, backstop=0.0))
    assert reason(tables, "free", "carbon_price_highest", SECOND).startswith("infeasible: ")
    (row,) = rows(tables, "free", "carbon_price_lowest", SECOND, "all")
    assert row["defined"]
    assert row["note"] == "all limits of all years a little wider together"


@pytest.mark.slow
def test_under_a_budget_emissions_move_between_years() -> None:
    tables = judged("budget")
    assert metric(tables, "free", "emission_change") == pytest.approx(0.0, abs=1e-9)
    change = tables["lockin_timeline"].query("case == 'free'").set_index("year")
    assert change["emission_change"].tolist() == pytest.approx([-4.5, 4.5])
    assert metric(tables, "free", "carbon_price_change", FIRST) == pytest.approx(60.0)
    assert metric(tables, "free", "carbon_price_change", SECOND) == pytest.approx(60.0)
    assert "binding cap" in rows(tables, "free", "emission_change", 0, "all")[0]["note"]


@pytest.mark.slow
def test_prices_at_nothing_and_all_straddle_zero_and_the_solution_decides() -> None:
    """First-in −20 and last-out 70 CNY/kW: −0.20 and +0.70 bn, the truth is +0.52. The attribution finds the kink."""
    rank = judged("budget")["lockin_rank"].iloc[0]
    assert rank["first_in_per_kw"] * rank["capacity"] / 1e3 == pytest.approx(-0.20)
    assert rank["last_out_per_kw"] * rank["capacity"] / 1e3 == pytest.approx(0.70)
    assert rank[["lower", "upper"]].tolist() == pytest.approx([0.52, 0.52])
    assert (rank["sign"], rank["exact"]) == ("harm", True)
    assert rank["attribution"] == pytest.approx(0.52)


@pytest.mark.slow
def test_two_halves_share_and_compete() -> None:
    """Two projects of 5: 0.17 each alone, 0.52 together, 0.26 each by either way of sharing, interaction 0.18."""
    tables = judged("budget", 5.0, 5.0, shapley=True)
    rank = tables["lockin_rank"]
    assert rank["attribution"].tolist() == pytest.approx([0.26, 0.26])
    assert rank["shapley"].tolist() == pytest.approx([0.26, 0.26])
    assert rank["rank"].tolist() == [1, 1]
    assert tables["lockin_interaction"]["interaction"].tolist() == pytest.approx([0.18])
    assert tables["lockin_group"].query("by == 'region'")["attribution"].tolist() == pytest.approx([0.52])
    for end in ("lower", "upper"):
        assert rank[end].tolist() == pytest.approx([0.17, 0.17])


@pytest.mark.slow
def test_the_first_gw_has_its_price_although_none_is_forced() -> None:
    """A budget of 30: the basis does not change, so that the price of the first is that of all, +70 CNY/kW."""
    rank = judged("small budget")["lockin_rank"].iloc[0]
    assert (rank["first_in_per_kw"], rank["last_out_per_kw"]) == pytest.approx((70.0, 70.0))


def test_break_even_and_abatement_cost() -> None:
    """Locked, ΔC(τ) = −0.80 + 0.015 τ: zero at 53.33 CNY/t, what not building costs per tonne without a price."""
    tables = judged("price", break_even=True)
    assert metric(tables, "full", "break_even_price") == pytest.approx(160 / 3)
    assert metric(tables, "full", "abatement_cost") == pytest.approx(160 / 3)
    assert metric(tables, "free", "break_even_price") == pytest.approx(160 / 3)
    assert metric(tables, "full", "break_even_price", project="P1") == pytest.approx(160 / 3)
    assert tables["lockin_rank"].loc[0, "break_even_price"] == pytest.approx(160 / 3)
    note = rows(tables, "full", "break_even_price", 0, "all")[0]["note"]
    assert note.startswith("with the projects the system costs less below and more above; the only change of sign")


def test_the_first_of_several_changes_of_sign_is_told_although_both_ends_are_alike() -> None:
    """ΔC is +1 at 0, −1 at 100, +1 from 200 on: zeros at 50 and 150, which the ends 0 and 1000 do not show."""

    def change(price: float) -> float:
        return float(np.interp(price, [0, 100, 200], [1, -1, 1]))

    def swept(*prices: float) -> Swept:
        return Swept("free", {price: change(price) for price in prices}, break_evens(change, prices), undefined("-"))

    first = swept(*prices_up_to(1000.0)).finding
    assert first.value.value == pytest.approx(50.0)
    assert "costs more below and less above; the lowest of 2 changes of sign" in first.note
    none = swept(200.0, 400.0).finding
    assert none.value.reason == "at none of the prices tried: with the projects the system costs more at 200, 400 CNY/t"


def test_a_cost_that_only_touches_zero_does_not_change_its_sign() -> None:
    prices = [0.0, 50.0, 100.0]
    zeros = break_evens(lambda price: abs(price - 50.0) / 50.0, prices)
    touching = Swept("free", dict(zip(prices, (1.0, 0.0, 1.0), strict=True)), zeros, undefined("-"))
    assert len(touching.break_evens) == 1
    assert "costs more or the same at 0, 50, 100" in touching.finding.value.reason


def test_the_prices_tried_end_with_the_highest() -> None:
    assert prices_up_to(150.0) == [0.0, 50.0, 100.0, 150.0]
    assert prices_up_to(1000.0)[-2:] == [400.0, 1000.0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("regime", "short", "far", "regrets"),
    [("price", 10.0, 0.0, (0.55, 0.775)), pytest.param("caps", 16 / 3, 4.0, (0.04 / 3, None), marks=pytest.mark.slow)],
)
def test_a_planner_who_takes_the_first_year_to_last_regrets(
    regime: str, short: float, far: float, regrets: tuple[float, float | None]
) -> None:
    """At 60 CNY/t and with renewables at 0.40 the project earns 0.105 a year for 0.08: all is built, at a regret.

    Under 74 Mt in both years it fills the 4 Mt of room, with 5.33 TWh; with foresight 4 TWh are best.
    """
    tables = judged(regime, cases=("free", "full", "myopic"))
    assert metric(tables, "myopic", "built_short_sighted", FIRST) == pytest.approx(short)
    assert metric(tables, "myopic", "built_with_foresight", FIRST) == pytest.approx(far, abs=1e-9)
    for case, expected in zip(("free", "full"), regrets, strict=True):
        if expected is not None:
            assert metric(tables, case, "regret") == pytest.approx(expected)
        assert metric(tables, case, "regret") >= 0.0


@pytest.mark.slow
@pytest.mark.parametrize(
    "regime", ["caps", *(pytest.param(name, marks=pytest.mark.slow) for name in ("price", "budget", "small budget"))]
)
def test_what_never_fails(regime: str) -> None:
    """Locked costs at least as much as free; the shares add up; an emission change under a binding budget is none."""
    tables = judged(regime, 3.0, 4.0, 3.0)
    assert cost(tables, "full") >= cost(tables, "free") - 1e-9
    total = tables["lockin_attribution"].iloc[0]
    assert tables["lockin_rank"]["attribution"].sum() == pytest.approx(total["total"])
    assert total["total"] == pytest.approx(cost(tables, "free") - cost(tables, "without"))
    assert total["lower"] - 1e-9 <= total["total"] <= total["upper"] + 1e-9


@pytest.mark.slow
def test_what_an_owner_keeps_is_counted_by_the_share_that_the_system_retires() -> None:
    """Under 3 Mt in the second year 4 of 10 TWh can be: 6 GW retire for their fixed cost, and are paid 165 CNY/kW."""
    data = folder().with_row("technology_cost", technology="new", region="*", year=FIRST, investment_cost=160,
                             fixed_om_cost=5, variable_om_cost=250)  # fmt: skip
    tables = tables_of(scenario("caps"), projects(), choice(), data.data())
    assert metric(tables, "free", "institutional_lock", project="P1") == pytest.approx(0.6)
    assert "nothing may retire" in reason(tables, "full", "institutional_lock", project="P1")


@pytest.mark.slow
def test_where_a_cap_just_binds_both_prices_are_told() -> None:
    """77.5 Mt is what the first year emits with the project anyway: a tonne more is worth nothing, one less 100."""
    under = ruled({"emission_cap": {"cap": {"limit": {FIRST: 77.5, SECOND: 3}}}})
    tables = tables_of(under, projects(), choice(cases=("free",), price_range=True))
    assert metric(tables, "free", "carbon_price_highest", FIRST) == pytest.approx(100.0)
    assert metric(tables, "free", "carbon_price_lowest", FIRST) == pytest.approx(0.0, abs=1e-6)
    for name in ("carbon_price_highest", "carbon_price_lowest"):
        assert metric(tables, "free", name, SECOND) == pytest.approx(120.0)


def test_a_year_of_a_project_beside_its_cap() -> None:
    """10 TWh at 0.75 t/MWh under a cap of 74 Mt."""
    tables = judged("caps")
    assert metric(tables, "plan", "yearly_cap_share", FIRST, "P1") == pytest.approx(7.5 / 74.0)
    assert "no cap" in reason(judged("price"), "plan", "yearly_cap_share", FIRST, "P1")


@pytest.mark.slow
def test_the_ranking_is_held_against_other_loads_and_costs() -> None:
    """Two equal projects share the first place in all seven rankings."""
    table = judged("caps", 5.0, 5.0, cases=("free",), robustness=True)["lockin_robustness"]
    assert table["rankings"].tolist() == [7, 7]
    assert table["worst_rank"].tolist() == [1, 1]
    assert (table["least_per_kw"] < table["most_per_kw"]).all()


@pytest.mark.slow
def test_the_plan_of_a_national_pipeline_is_plain_arithmetic() -> None:
    """161 GW for 40 years of 4,200 h at 0.8 t/MWh: 21.6 Gt."""
    data = folder().changed("emission_factor", emission_factor=800.0).data()
    asked = projects(161.0).assign(lifetime=40, hours=4200)
    asked = pd.concat([asked.assign(project=f"P{k}", capacity=1000.0) for k in range(161)], ignore_index=True)
    tables = tables_of(scenario("price"), asked, choice(cases=("free",)), data)
    assert metric(tables, "plan", "committed") == pytest.approx(21.6e3, rel=0.01)


@pytest.mark.slow
def test_a_short_sighted_planner_decides_again_when_the_next_projects_start() -> None:
    """All looks worth building in the first year; in the second, at 150 CNY/t, what starts then does not."""
    asked = projects(10.0, 10.0)
    asked.loc[1, "year"] = SECOND
    tables = tables_of(scenario("price"), asked, choice(cases=("free", "myopic")))
    assert metric(tables, "myopic", "built_short_sighted", FIRST) == pytest.approx(10.0)
    assert metric(tables, "myopic", "built_short_sighted", SECOND) == pytest.approx(0.0, abs=1e-9)
    assert metric(tables, "free", "regret") == pytest.approx(0.55)


@pytest.mark.slow
def test_an_excess_of_a_pollutant_is_no_overshoot() -> None:
    """60 kt of SO2 above a cap of 10, at a price, beside a cap on CO2 that nobody breaks."""
    data = folder().with_row(
        "emission_factor", technology="old", region="*", species="SO2", year=2025, emission_factor=1.0
    )
    rules: dict[str, dict[str, Any]] = {"emission_cap": {
        "cap": {"limit": {FIRST: 74, SECOND: 74}},
        "sulphur": {"species": "SO2", "limit": {FIRST: 10, SECOND: 10}, "excess_price": 1e-3},
    }}  # fmt: skip
    tables = tables_of(ruled(rules), projects(), choice(cases=("free",)), data.data())
    assert metric(tables, "free", "emission_change_SO2") < -1.0
    assert metric(tables, "free", "overshoot") == pytest.approx(0.0, abs=1e-9)
    assert metric(tables, "free", "overshoot_change") == pytest.approx(0.0, abs=1e-9)


@pytest.mark.slow
def test_units_that_start_later_are_of_the_fleet_whose_age_is_limited() -> None:
    """40 Mt in 2031: 70 of coal of 2020 up to the age of A, and 7.5 of 10 GW that start in 2031: 70 (A − 11) + 7.5 is
    40. The project takes 7.5 more.
    """
    data = folder().changed("technology", category=lambda name: "coal" if name == "old" else name)
    data = data.plant("young", category="coal", variable=250, co2=0.75, availability=SHARE, new_build=False)
    data = data.with_row("committed_capacity", region="A", technology="young", vintage=SECOND, capacity=10)
    tables = tables_of(ruled({"emission_cap": {"cap": {"limit": {FIRST: 200, SECOND: 40}}}}), projects(),
                       choice(cases=("free",)), data.data())  # fmt: skip
    assert metric(tables, "plan", "lifetime_limit") == pytest.approx(11.0 + 32.5 / 70.0)
    assert metric(tables, "plan", "lifetime_limit_loss") == pytest.approx(7.5 / 70.0)


@pytest.mark.slow
def test_firmness_without_a_price_leaves_no_unlocking_price() -> None:
    """Sun at 0.35 is the cheapest in the first year, and less firm than the plant; in the second the firm one is."""
    data = folder().changed("technology", capacity_credit=0.9)
    data = data.plant("sun", kind="renewable", investment=0, variable=350, availability=SHARE, capacity_credit=0.1)
    tables = tables_of(scenario("price"), projects(), choice(cases=("free",)), data.data())
    assert reason(tables, "plan", "unlocking_price", FIRST, "P1").startswith("firmness has no price here")
    assert metric(tables, "plan", "unlocking_price", SECOND, "P1") == pytest.approx(120.0)


@pytest.mark.slow
def test_limits_beside_a_project_are_those_on_power_and_the_tightest_of_equals() -> None:
    """Caps on other sectors are none on the plant; of two on the same region the smaller counts, whatever its name."""
    data = folder().with_row("sector_coal", scenario="reference", region="A", sector="steel", year=FIRST, coal_use=1,
                             co2=2)  # fmt: skip
    rules: dict[str, dict[str, Any]] = {"emission_cap": {
        "a loose": {"limit": {FIRST: 100, SECOND: 100}}, "tight": {"limit": {FIRST: 74, SECOND: 74}},
        "steel": {"sectors": "steel", "limit": {FIRST: 3, SECOND: 3}},
    }}  # fmt: skip
    tables = tables_of(ruled(rules), projects(), choice(cases=("free",)), data.data())
    assert metric(tables, "plan", "yearly_cap_share", FIRST, "P1") == pytest.approx(7.5 / 74.0)
    assert rows(tables, "plan", "budget_share", 0, "P1")[0]["note"] == "of `tight`, 148 Mt"


@pytest.mark.slow
def test_a_cap_that_does_not_bind_is_not_said_to_fix_emissions() -> None:
    rules: dict[str, dict[str, Any]] = {
        "emission_cap": {"cap": {"limit": {FIRST: 500, SECOND: 500}}}, "carbon_price": {"tax": {"price": 20}},
    }  # fmt: skip
    tables = tables_of(ruled(rules), projects(), choice(cases=("free",)))
    assert rows(tables, "free", "emission_change", 0, "all")[0]["note"] == ""
