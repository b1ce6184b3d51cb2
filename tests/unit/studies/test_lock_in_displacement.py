"""What gives way to projects adds up to what they run, in any system and in every year; what carbon rules are left."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from energy_opt.analysis.lock_in_accounts import committed_emissions
from energy_opt.config.scenario import PolicyChoice, TechnologyChoice
from energy_opt.errors import ConfigError
from energy_opt.inputs.load import make_system
from energy_opt.studies.lock_in.cases import unjudged
from energy_opt.studies.lock_in.judged import FROM_ITS_END
from energy_opt.studies.lock_in.regimes import kind_of, regime
from tests.judged import a_judged_system, some_projects
from tests.systems import Folder, a_folder, a_scenario
from tests.two_periods import choice, folder, projects, ruled, scenario, tables_of

PARTS = ("coal", "gas", "renewables", "other_plants", "storage_and_lines", "unserved", "use")


def mixed() -> Folder:
    """Two regions, a line that loses 5 %, a battery that loses 19 %, and load that is not met in the second slot."""
    data = a_folder(regions=("A", "B"), slots={"s1": 4380.0, "s2": 4380.0}, durations={"s1": 12.0, "s2": 12.0})
    data = data.load("A", s1=10, s2=14).load("B", s1=6, s2=9)
    data = data.plant("old", variable=300, existing=9, category="coal", co2=1.0)
    data = data.plant("turbine", category="gas", variable=500, existing={"B": 6}, co2=0.4)
    data = data.plant("wind", kind="renewable", existing=8, availability={"s1": 0.9, "s2": 0.1})
    data = data.plant("battery", kind="storage", duration=12, existing=1, charge_efficiency=0.9,
                      discharge_efficiency=0.9)  # fmt: skip
    data = data.plant("new", investment=4000, variable=200, co2=0.8, new_build=False)
    return data.with_row("line", line="a_b", from_region="A", to_region="B", loss=0.05, expandable=False, capacity=9)


def shares(table: pd.DataFrame) -> pd.Series:
    """Sum of the shares of what gives way, by case and year."""
    return table.groupby(["case", "year"])["share"].sum()


def parts(metrics: pd.DataFrame) -> pd.Series:
    """The groups of what gives way, free."""
    values = metrics.query("case == 'free' and project == 'all'").set_index("metric")["value"]
    return values[[f"displaced_{name}" for name in PARTS]].rename(lambda name: name.removeprefix("displaced_"))


@pytest.mark.slow
def test_what_gives_way_under_caps() -> None:
    """Of 14 TWh, 7.5 come in the place of renewables and 6.5 of old plants."""
    tables = tables_of(scenario("caps"), projects(), choice())
    assert shares(tables["lockin_displaced"]).tolist() == pytest.approx([1.0] * 4)
    assert parts(tables["lockin_metrics"])["renewables"] == pytest.approx(7.5 / 14.0)
    assert parts(tables["lockin_metrics"])["other_plants"] == pytest.approx(6.5 / 14.0)


@pytest.mark.slow
def test_lines_stores_and_load_that_is_not_met_are_parts_of_what_gives_way() -> None:
    """4 GW in A: load of the second slot is met that was not, over the line and by what the battery held."""
    tables = tables_of(a_scenario(), projects(4.0), choice(cases=("free",)), mixed().data())
    displaced = tables["lockin_displaced"]
    assert shares(displaced).tolist() == pytest.approx([1.0])
    assert {"unserved", "exchange"} <= set(displaced["technology"])
    found = parts(tables["lockin_metrics"])
    assert found.sum() == pytest.approx(1.0)
    assert found["unserved"] > 0.0
    between = displaced["technology"].isin(["storage", "exchange"])
    assert found["storage_and_lines"] == pytest.approx(displaced.loc[between, "share"].sum())
    assert abs(found["storage_and_lines"]) > 1e-3
    assert found["coal"] == pytest.approx(displaced.query("technology == 'old'")["share"].sum())


@pytest.mark.slow
def test_a_cap_on_coal_that_binds_with_and_without_is_named() -> None:
    data = a_folder().load(all=50).with_row("fuel", fuel="coal", kind="coal", co2_factor=95)
    data = data.plant("coal", fuel="coal", heat_rate=8.0, variable=20, existing=100)
    data = data.plant("gas", variable=50, existing=100)
    data = data.plant("new", fuel="coal", heat_rate=7.5, investment=4000, variable=20, new_build=False)
    under = a_scenario(policy=PolicyChoice(rules={"coal_cap": {"coal": {"limit": {2030: 90.0}}}}))
    metrics = tables_of(under, projects(1.0), choice(cases=("free",)), data.data())["lockin_metrics"]
    (note,) = metrics.query("metric == 'emission_change'")["note"]
    assert note.startswith("a cap on coal binds with and without the projects")


OF_OTHER_KINDS: dict[str, Any] = {
    "emission_intensity": {"rate": {"sectors": "power", "per_generation": {2030: 0.6}}},
    "peak_year": {"peak": {"peak_year": 2030, "ceiling": 70}},
    "coal_cap": {"coal": {"limit": {2030: 500}}},
    "carbon_price": {"p": {"price": 50}},
}


@pytest.mark.parametrize(
    ("name", "tables"), [("price", {"carbon_price", "coal_cap"}), ("caps", {"peak_year", "coal_cap"})]
)
def test_peaks_are_yearly_limits_and_rates_are_left_out(name: str, tables: set[str]) -> None:
    """A limit per output would pay a new plant for running; a cap on coal is no rule on carbon."""
    under, data = regime(a_scenario(2030, 2031, policy=PolicyChoice(rules=OF_OTHER_KINDS)), folder().data(), name, {})
    assert {table for table, rules in under.policy.rules.items() if rules} == tables
    assert kind_of(make_system(under, data)) == name


@pytest.mark.slow
def test_a_peak_that_is_broken_is_an_overshoot() -> None:
    """Locked, the project emits 7.5 Mt in a year whose ceiling is 3."""
    rules = {"peak_year": {"peak": {"peak_year": 2030, "ceiling": 3}}}
    tables = tables_of(ruled(rules), projects(), choice(regimes=("caps",), cases=("full",)))
    metrics = tables["lockin_metrics"]
    values = metrics.query("case == 'full'").set_index("metric")["value"]
    assert values["overshoot"] == pytest.approx(9.0)
    shares = metrics.query("case == 'plan' and project == 'P1'").set_index("metric")["value"]
    assert shares["yearly_cap_share"] == pytest.approx(7.5 / 3.0)
    assert shares["budget_share"] > 0.0
    with pytest.raises(ConfigError, match="regime 'budget'"):
        tables_of(ruled(rules), projects(), choice(regimes=("budget",)))


@pytest.mark.slow
def test_the_note_on_a_binding_limit_tells_the_years_where_emissions_change() -> None:
    """The cap of 74 Mt has a price with the project only, that of 3 Mt also without: emissions rise by 4 Mt."""
    metrics = tables_of(scenario("caps"), projects(), choice(cases=("free",)))["lockin_metrics"]
    (row,) = metrics.query("metric == 'emission_change' and case == 'free'").to_dict("records")
    assert row["value"] == pytest.approx(4.0)
    assert row["note"].startswith(
        "a limit binds with and without the projects in 2031: emissions change in other years"
    )


def test_plan_and_model_count_from_the_end_of_the_year_of_commissioning() -> None:
    """From the end of 2030 for two years: in 2031 and 2032, of which 2032 is after 2031."""
    asked = pd.DataFrame([{"project": "P", "capacity": 1.0, "hours": 1000.0, "emission_factor": 1.0, "year": 2030,
                           "lifetime": 2.0}])  # fmt: skip
    (row,) = committed_emissions(asked, 2031.5, after=(2031,), first_year=FROM_ITS_END).to_dict("records")
    assert (row["committed"], row["committed_after_2031"], row["committed_after_horizon"]) == pytest.approx((2, 1, 0.5))


def test_the_rest_of_the_pipeline_is_what_the_fleet_does_not_have() -> None:
    data = folder()
    for name, status in (("C1", "construction"), ("C2", "permitted")):
        data = data.with_row("coal_project", project=name, name=name, name_zh=name, region="A", technology="new",
                             capacity=1000, status=status, year=2030, owner="x")  # fmt: skip
    data = data.with_row("project_probability", status="construction", probability=0.9)
    data = data.with_row("project_probability", status="permitted", probability=0.4)
    left = {rule: unjudged(data.data(), a_scenario(technology=TechnologyChoice(pipeline=rule)))["capacity"].tolist()
            for rule in ("committed", "by_probability", "none")}  # fmt: skip
    assert left["committed"] == pytest.approx([0.0, 1000.0])
    assert left["by_probability"] == pytest.approx([100.0, 600.0])
    assert left["none"] == pytest.approx([1000.0, 1000.0])


def test_heat_rates_that_no_measurement_tells_apart_make_one_class() -> None:
    asked = some_projects("new", P=(1000.0, 2030), Q=(1000.0, 2030), R=(1000.0, 2030))
    asked = asked.assign(heat_rate=[285.120001, 285.119999, 285.4])
    members = a_judged_system(folder(), asked).projects.members["asset"].tolist()
    assert members == ["A|new project 2030 285.12 gce"] * 2 + ["A|new project 2030 285.4 gce"]


def test_projects_with_other_lives_hours_or_years_are_judged_by_their_own() -> None:
    asked = some_projects("new", P=(1000.0, 2030), Q=(1000.0, 2031), R=(1000.0, 2030), S=(1000.0, 2030))
    asked = asked.assign(lifetime=[30, 30, 5, 30], hours=[4500.0, 4500.0, 4500.0, 5000.0])
    system = a_judged_system(folder(), asked, a_scenario(2030, 2040))
    assert system.projects.members["asset"].nunique() == 4
    lives = system.projects.classes.set_index("asset").eval("end - start")
    assert lives[system.projects.members["asset"].iloc[2]] == 5


def test_large_studies_make_classes_by_model_year() -> None:
    """120 years of commissioning would be 120 classes; their model years are two."""
    asked = pd.concat([some_projects("new", **{f"P{k}": (1000.0, 2026 + k % 15)}).assign(hours=1000.0 + k // 15)
                       for k in range(105)], ignore_index=True)  # fmt: skip
    system = a_judged_system(folder(), asked, a_scenario(2025, 2030, 2040, 2050))
    assert system.projects.members["asset"].nunique() == 7 * 2  # by hours and model year


@pytest.mark.slow
def test_not_building_pays_as_much_per_tonne_as_the_break_even_price_with_interest_too() -> None:
    """While the order of dispatch does not change: costs and tonnes are discounted alike."""
    under = a_scenario(2030, 2031, rate=0.08, weights="given", policy=PolicyChoice(rules={}))
    tables = tables_of(under, projects(), choice(cases=("full",), break_even=True))
    values = tables["lockin_metrics"].query("project == 'all'").set_index("metric")["value"]
    assert values["abatement_cost"] == pytest.approx(values["break_even_price"])
    assert tables["lockin_rank"]["case"].tolist() == ["full"]
    assert tables["lockin_rank"]["utilisation_loss"].notna().all()


@pytest.mark.slow
def test_a_fleet_that_may_not_retire_early_is_ranked_with_its_fixed_cost() -> None:
    data = folder().changed("technology_cost", fixed_om_cost=100.0).data()
    under = a_scenario(2030, 2031, rate=0.0, weights="given", technology=TechnologyChoice(early_retirement=False))
    tables = tables_of(under, projects(8.0, 4.0), choice(cases=("free",)), data)
    rank = tables["lockin_rank"]
    assert len(rank) == 2
    assert rank["attribution"].sum() == pytest.approx(float(tables["lockin_attribution"].loc[0, "total"]))


@pytest.mark.slow
def test_a_plant_that_ties_with_others_says_that_its_hours_are_open() -> None:
    data = folder().changed("emission_factor", emission_factor=1000.0)
    costs = tuple({**row, "variable_om_cost": 300.0} if row["technology"] == "new" else row
                  for row in data.rows["technology_cost"])  # fmt: skip
    tables = tables_of(scenario("price"), projects(), choice(cases=("free",)),
                       Folder({**data.rows, "technology_cost": costs}, data.currency).data())  # fmt: skip
    notes = tables["lockin_metrics"].query("project == 'P1' and metric == 'utilisation_loss'")["note"].tolist()
    assert notes == ["plants of the same running cost stand in the region: which of them run is open"]


@pytest.mark.slow
def test_pairs_are_told_of_more_projects_than_have_shapley_values() -> None:
    """Six of 10/6 GW under a budget of 73: each alone, and any two, are on the falling and the rising part of V."""
    tables = tables_of(scenario("budget"), projects(*[10.0 / 6.0] * 6), choice(cases=("free",), shapley=True))
    pairs = tables["lockin_interaction"]["interaction"]
    assert len(pairs) == 15
    assert pairs.tolist() == pytest.approx([0.09 * (2 * 10 / 6 - 2)] * 15)
    assert tables["lockin_rank"]["shapley"].isna().all()
