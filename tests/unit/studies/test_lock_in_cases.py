"""What a lock asks of each model year, what a regime leaves of a scenario's rules, how much new coal `cap` allows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from energy_opt.config.scenario import PolicyChoice, TechnologyChoice
from energy_opt.errors import ConfigError
from energy_opt.inputs.load import make_system
from energy_opt.inputs.project_list import ProjectDefaults
from energy_opt.inputs.system import System
from energy_opt.solve.highs import solve
from energy_opt.studies.lock_in.cases import capped_new_coal, forced_rows, held
from energy_opt.studies.lock_in.choice import LEVELS, Lock, LockInChoice, check_choice
from energy_opt.studies.lock_in.foresight import BUILT, Decision, _frozen
from energy_opt.studies.lock_in.regimes import REGIMES, kind_of, regime, with_backstop
from tests.judged import a_judged_system, some_projects
from tests.systems import Folder, a_folder, a_program, a_scenario, a_system, the_toy
from tests.two_periods import choice, folder, projects, tables_of

CLASS = "A|new project 2028"


def judged(*years: int, year: int = 2028, lifetime: int = 40) -> System:
    data = a_folder().load(all=10).plant("old", variable=300, existing=10)
    data = data.plant("new", investment=4000, variable=200, new_build=False, co2=0.8)
    return a_judged_system(data, some_projects("new", lifetime=lifetime, P=(1000, year)), a_scenario(*years))


def test_a_lock_ends_within_a_model_year_s_interval() -> None:
    """From 2028 to 2048 (debt). Intervals 2025–2027.5–2032.5–2040–2050–2060: in the fourth, of 2045, 8 of 10 years are
    locked, in the last none. 4,500 h · 0.5 for the years inside: 4.5 of 5 from 2028 on, 8 of 10 at the end.
    """
    system = judged(2025, 2030, 2035, 2045, 2055, 2065)
    locked, hours = held(system.projects, system.horizon, LEVELS["debt"], pd.Series({CLASS: 4500.0}))
    years = system.projects.years["year"].tolist()
    assert dict(zip(years, locked, strict=True)) == {2030: True, 2035: True, 2045: True, 2055: False, 2065: False}
    assert hours.tolist() == pytest.approx([2.25 * 4.5 / 5, 2.25, 2.25 * 8 / 10, 0.0, 0.0])


def test_a_contract_asks_for_less_after_ten_years() -> None:
    """70 % until 2038, 40 % after: the interval of 2035, 2032.5 to 2040, has 5.5 years of one and 2 of the other."""
    system = judged(2025, 2030, 2035, 2045, 2055, 2065)
    _, hours = held(system.projects, system.horizon, LEVELS["contract"], pd.Series({CLASS: 4500.0}))
    assert hours.tolist()[:3] == pytest.approx([3.15 * 4.5 / 5, (3.15 * 5.5 + 1.8 * 2) / 7.5, 1.8])


def test_a_lock_ends_with_the_life() -> None:
    system = judged(2025, 2030, 2035, 2045, 2055, 2065, lifetime=12)
    locked, hours = held(system.projects, system.horizon, Lock(40.0, 1.0), pd.Series({CLASS: 1000.0}))
    assert system.projects.years["year"].tolist() == [2030, 2035]
    assert locked.all()
    assert hours.tolist() == pytest.approx([0.9, 1.0])


def test_a_case_that_is_free_asks_for_nothing() -> None:
    system = judged(2025, 2030, 2035)
    locked, hours = held(system.projects, system.horizon, None, pd.Series({CLASS: 4500.0}))
    assert not locked.any()
    assert not hours.any()


def test_forcing_changes_the_bounds_of_its_rows_only() -> None:
    base = a_program(judged(2025, 2030, 2035))
    change = base.difference(forced_rows(base, pd.Series({CLASS: 0.5})))
    assert change.row_lower.tolist() == change.row_upper.tolist() == [0.5]
    assert not len(change.columns) + len(change.entries) + len(change.cost)


def test_new_coal_is_capped_at_the_rest_of_the_pipeline() -> None:
    """600 MW of 2028 fall into the interval of 2030; no other year has any, and other technologies are as they were."""
    data = a_folder().load(all=10).plant("coal", category="coal", variable=300, existing=10, investment=4000)
    system = a_system(data.plant("gas", variable=400, investment=2000), a_scenario(2025, 2030, 2035))
    program = a_program(system)
    rows = pd.DataFrame({"region": ["A"], "technology": ["coal"], "year": [2028], "capacity": [600.0]})
    capped = capped_new_coal(program, system, rows)
    axis = capped.columns["capacity_addition"]
    most = axis.frame().assign(most=capped.column_upper[axis.slice]).set_index(["asset", "year"])["most"]
    assert most["A|coal"].to_dict() == {2030: 0.6, 2035: 0.0}
    assert np.isinf(most["A|gas"]).all()


RULES: dict[str, Any] = {
    "carbon_price": {"p": {"price": 50}},
    "emission_cap": {"c": {"limit": {2030: 70}}},
    "performance_standard": {"s": {"market": "m", "technologies": "old", "benchmark": 0.9}},
    "emissions_trading": {"m": {}},
    "capacity_limit": {"w": {"technologies": "renewable", "maximum": 500}},
}
BUDGET = {"rules": {"emission_budget": {"b": {"budget": 500}}}, "sinks": "none"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "tables", "kind"),
    [
        ("scenario", set(RULES), "caps"),
        ("price", {"carbon_price", "capacity_limit"}, "price"),
        ("caps", {"emission_cap", "capacity_limit"}, "caps"),
        ("budget", {"emission_budget", "capacity_limit"}, "budget"),
        ("mine", {"emission_budget", "capacity_limit"}, "budget"),
    ],
)
def test_a_regime_keeps_the_rules_of_its_kind_and_all_that_are_not_about_carbon(
    name: str, tables: set[str], kind: str
) -> None:
    scenario = a_scenario(2030, 2031, policy=PolicyChoice(rules=RULES))
    under, data = regime(scenario, folder().data(), name, {"budget": BUDGET, "mine": BUDGET})
    assert {table for table, rules in under.policy.rules.items() if rules} == tables
    if name != "scenario":
        assert kind_of(make_system(under, data)) == kind


OF_POLLUTANTS: dict[str, Any] = {
    "emission_cap": {"dust": {"species": "SO2", "limit": {2030: 40}}, "more dust": {"species": "SO2", "scope": "A",
                     "limit": {2030: 40}}, "c": {"limit": {2030: 70}}},
    "carbon_price": {"levy": {"species": "SO2", "price": 900}, "p": {"price": 50}},
    "cap_trade": {"of dust": {"caps": "dust + more*"}, "of both": {"caps": "c + dust"}},
}  # fmt: skip


def test_rules_on_pollutants_stay_in_every_regime() -> None:
    scenario = a_scenario(2030, 2031, policy=PolicyChoice(rules=OF_POLLUTANTS))
    under, _ = regime(scenario, folder().data(), "budget", {"budget": BUDGET})
    kept = {table: set(rules) for table, rules in under.policy.rules.items()}
    assert kept == {"emission_cap": {"dust", "more dust"}, "carbon_price": {"levy"}, "cap_trade": {"of dust"},
                    "emission_budget": {"b"}}  # fmt: skip
    data = dirty().with_row("emission_cap", rule="sulphur", species="SO2", year=2030, limit=40)
    data = data.with_row("emission_cap", rule="carbon", species="CO2", year=2030, limit=40)
    _, left = regime(scenario, data.data(), "budget", {"budget": BUDGET})
    assert left["emission_cap"]["rule"].tolist() == ["sulphur"]


def dirty() -> Folder:
    """Old coal that emits 1 kg/MWh of SO2."""
    return folder().with_row(
        "emission_factor", technology="old", region="*", species="SO2", year=2025, emission_factor=1.0
    )


def test_a_cap_on_a_pollutant_is_no_regime_and_has_no_backstop() -> None:
    rules = {"emission_cap": {"dust": {"species": "SO2", "limit": {2030: 40}}}}
    scenario = a_scenario(2030, 2031, policy=PolicyChoice(rules=rules))
    with pytest.raises(ConfigError, match="regime 'caps': the scenario has no rule of emission_cap"):
        regime(scenario, dirty().data(), "caps", {})
    system = a_system(dirty(), scenario)
    assert kind_of(system) == ""
    assert with_backstop(system, 500.0).rules["emission_cap"]["excess_price"].isna().all()


def test_a_regime_that_nobody_has_rules_of_is_refused() -> None:
    with pytest.raises(ConfigError, match="regime 'budget': the scenario has no rule of emission_budget"):
        regime(a_scenario(2030, 2031), folder().data(), "budget", {})


def test_a_regime_whose_rules_end_after_a_cut_horizon_is_refused() -> None:
    """A budget to 2040 is left out of the years 2030 and 2031; nothing would limit carbon under its name."""
    rules = {"emission_budget": {"long": {"budget": 500, "last_year": 2040}}}
    under = a_scenario(2030, 2031, policy=PolicyChoice(rules=rules))
    cut = replace(under.horizon, cut_policies=True)
    with pytest.raises(
        ConfigError, match="'budget': no emission_budget is left in the years 2030, 2031; give a longer"
    ):
        tables_of(replace(under, horizon=cut), projects(), choice(regimes=("budget",)))


def test_a_backstop_prices_what_is_hard_and_no_more() -> None:
    rules = {"emission_cap": {"hard": {"limit": {2030: 70}}, "soft": {"limit": {2030: 70}, "excess_price": 90}}}
    system = a_system(folder(), a_scenario(2030, 2031, policy=PolicyChoice(rules=rules)))
    prices = with_backstop(system, 500.0).rules["emission_cap"].groupby("rule")["excess_price"].first()
    assert prices.to_dict() == {"hard": 500.0, "soft": 90.0}
    assert with_backstop(system, 0.0) is system


def test_all_faults_of_a_question_come_at_once() -> None:
    with pytest.raises(ConfigError) as raised:
        check_choice(LockInChoice(cases=("fre",), regimes=("cap", "price", "price"), backstop=-1.0), REGIMES)
    for defaults in (ProjectDefaults(hours=float("nan")), ProjectDefaults(lifetime=float("nan"))):
        with pytest.raises(ConfigError, match="nan; 1 to"):
            check_choice(LockInChoice(defaults=defaults), REGIMES)
    with pytest.raises(ConfigError, match="'without' is no case with the projects; one of free, debt"):
        check_choice(LockInChoice(ranked="without"), REGIMES)
    message = str(raised.value)
    for words in ("'fre'; did you mean free", "'cap'; did you mean caps", "'price' is given twice", "backstop: -1.0",
                  "at least one with the projects"):  # fmt: skip
        assert words in message


@pytest.mark.slow
def test_generic_coal_that_may_be_built_makes_the_project_a_substitute() -> None:
    """Where the system may build the same plant itself, forcing it changes nothing but what it would not have built."""
    data = a_folder().load(all=10).plant("old", variable=300, existing=10)
    data = data.plant("new", category="coal", investment=1000, variable=200, co2=0.8)
    effects = {}
    for rule in ("allow", "forbid"):
        scenario = a_scenario(technology=TechnologyChoice(new_coal=rule))
        system = a_judged_system(data, some_projects("new", lifetime=40, P=(1000, 2030)), scenario)
        base = a_program(system)
        costs = [solve(forced_rows(base, pd.Series({"A|new project 2030": size})), scenario.solver).objective
                 for size in (0.0, 1.0)]  # fmt: skip
        effects[rule] = costs[1] - costs[0]
    assert effects["allow"] == pytest.approx(0.0, abs=1e-9)
    assert effects["forbid"] < -0.1


def test_what_was_built_and_converted_up_to_a_decision_stays() -> None:
    """Columns of the decision's year and before are its own, whatever their family; those after it are free."""
    program = a_program(the_toy())
    made = {name: np.full(program.columns[name].size, 0.25) for name in BUILT}
    decision = Decision(2030, pd.Series(dtype=float), pd.Series(dtype=bool), made)
    frozen = _frozen(program, decision)
    for name in BUILT:
        axis = program.columns[name]
        early = axis.frame()["year"].to_numpy(int) <= 2030
        assert early.any()
        fixed = frozen.column_lower[axis.slice] == frozen.column_upper[axis.slice]
        assert (frozen.column_lower[axis.slice][early] > 0.0).any()
        assert fixed[early].all()
        assert np.array_equal(frozen.column_upper[axis.slice][~early], program.column_upper[axis.slice][~early])
        assert np.array_equal(frozen.column_lower[axis.slice][~early], program.column_lower[axis.slice][~early])
