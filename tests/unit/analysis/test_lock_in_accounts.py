"""Committed emissions by hand, the published arithmetic of the pipeline, shares of budgets and lost hours."""

from __future__ import annotations

import pandas as pd
import pytest

from energy_opt.analysis.lock_in_accounts import (
    budget_share,
    committed_emissions,
    gem_annual_emissions,
    nominal_emissions,
    regional_budget,
    scenario_committed_emissions,
    utilisation_loss,
)
from energy_opt.errors import InputError

# 1 GW · 4,500 h · 0.8 t/MWh = 3.6 Mt a year
UNIT = {"project": "P", "capacity": 1.0, "hours": 4500.0, "emission_factor": 0.8, "year": 2028, "lifetime": 30.0}


def projects(*changes: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame([{**UNIT, **change} for change in changes or ({},)])


@pytest.mark.parametrize(("lifetime", "total"), [(30.0, 108.0), (40.0, 144.0)])
def test_one_gigawatt_commits_its_whole_life(lifetime: float, total: float) -> None:
    found = committed_emissions(projects({"lifetime": lifetime}), horizon_end=2060)
    assert found["committed"].tolist() == pytest.approx([total])


@pytest.mark.parametrize(
    ("capacity", "hours", "lifetime", "published"),
    [
        (161.0, 4200.0, 40.0, 21.6),
        (161.0, 4200.0, 30.0, 16.2),
        (161.0, 2800.0, 30.0, 10.8),
        (291.0, 4200.0, 40.0, 39.1),
        (291.0, 4200.0, 30.0, 29.3),
        (291.0, 2800.0, 30.0, 19.6),
    ],
)
def test_published_commitment_of_the_pipeline(capacity: float, hours: float, lifetime: float, published: float) -> None:
    """Pipeline of 2025: 161 GW of new and revived proposals, 291 GW in all, at 0.80 t/MWh [Gt]."""
    pipeline = projects({"capacity": capacity, "hours": hours, "lifetime": lifetime})
    assert committed_emissions(pipeline, 2060)["committed"].sum() / 1000 == pytest.approx(published, rel=0.01)


def test_what_is_emitted_after_the_marks() -> None:
    # In service 2028 … 2067: 17 years after 2050, 7 after 2060, 2 after 2065
    found = committed_emissions(projects({"lifetime": 40.0}), horizon_end=2065).iloc[0]
    assert found["committed_after_2050"] == pytest.approx(17 * 3.6)
    assert found["committed_after_2060"] == pytest.approx(7 * 3.6)
    assert found["committed_after_horizon"] == pytest.approx(2 * 3.6)
    assert found["share_after_2050"] == pytest.approx(17 / 40)
    assert found["share_after_horizon"] == pytest.approx(2 / 40)


def test_time_may_count_from_the_end_of_the_commissioning_year() -> None:
    # In service 2029 … 2068, as for a model whose horizon ends with 2060
    found = committed_emissions(projects({"lifetime": 40.0}), 2060, first_year=0.0).iloc[0]
    assert found["committed"] == pytest.approx(144.0)
    assert found["committed_after_horizon"] == pytest.approx(8 * 3.6)
    half = nominal_emissions(projects({"lifetime": 2.0}), first_year=0.5)
    assert half.loc["P"].to_dict() == pytest.approx({2028: 1.8, 2029: 3.6, 2030: 1.8})


def test_hours_may_follow_a_path() -> None:
    path = pd.Series({2028: 5000.0, 2030: 3000.0})
    found = nominal_emissions(projects({"lifetime": 4.0}), path)
    assert found.loc["P"].to_dict() == pytest.approx({2028: 4.0, 2029: 3.2, 2030: 2.4, 2031: 2.4})


def test_no_projects_commit_nothing() -> None:
    assert committed_emissions(projects().iloc[:0], 2060).empty


def test_the_form_of_the_coal_plant_tracker() -> None:
    assert gem_annual_emissions(1000.0, 0.80, 8863.0, 96_100.0) == pytest.approx(6.298, abs=5e-4)
    # The same plant by hours and t/MWh: 8,863 Btu/kWh of coal at 96.1 kg/GJ
    factor = 8863 * 1.05506e-3 * 96.1 / 1000
    plain = nominal_emissions(projects({"hours": 0.8 * 8760, "emission_factor": factor}))
    assert plain.loc["P", 2030] == pytest.approx(6.298, rel=1e-3)


def test_faults_are_all_named() -> None:
    bad = projects({}, {"capacity": 0.0}, {"project": "Q", "year": float("nan"), "lifetime": -1.0})
    with pytest.raises(InputError, match="4 faults") as error:
        committed_emissions(bad, 2060)
    assert {(issue.row, issue.column) for issue in error.value.issues} == {
        ("P", "project"), ("P", "capacity"), ("Q", "lifetime"), ("Q", "year"),
    }  # fmt: skip


def test_emissions_of_a_solution_are_cut_at_the_marks() -> None:
    emissions = pd.DataFrame({"project": "P", "year": [2050, 2055], "emissions": [4.0, 1.0]})
    intervals = pd.DataFrame({"year": [2050, 2055], "start": [2047.5, 2052.5], "end": [2052.5, 2057.5]})
    found = scenario_committed_emissions(emissions, intervals).iloc[0]
    assert found["committed"] == pytest.approx(5 * 4.0 + 5 * 1.0)
    assert found["committed_after_2050"] == pytest.approx(2.5 * 4.0 + 5 * 1.0)
    assert found["committed_after_2060"] == 0.0
    with pytest.raises(InputError, match="2055"):
        scenario_committed_emissions(emissions, intervals.iloc[:1])


def test_a_share_of_no_budget_is_not_zero() -> None:
    caps = pd.DataFrame({2030: [10.0, 0.0], 2040: [5.0, -2.0]}, index=["A", "B"])
    budget = regional_budget(caps, pd.Series({2030: 10.0, 2040: 10.0}))
    assert budget.to_dict() == {"A": 150.0, "B": -20.0}
    committed = pd.DataFrame({"project": ["P", "Q", "R"], "region": ["A", "B", "C"], "committed": 30.0})
    found = budget_share(committed, budget)
    assert found["share"].tolist()[0] == pytest.approx(0.2)
    assert found["share"].isna().tolist() == [False, True, True]
    assert found["reason"].tolist() == ["", "the budget is not above zero", "no budget is given"]
    with pytest.raises(InputError, match="2040"):
        regional_budget(caps, pd.Series({2030: 10.0}))


def test_lost_hours_by_year() -> None:
    plan = projects({"capacity": 2.0})
    generation = pd.DataFrame(
        {"project": "P", "year": [2025, 2030, 2035, 2040], "generation": [0.0, 4.5, 6.0, 0.0], "share": [0, 0.5, 1, 1]}
    )
    found = utilisation_loss(generation, plan).set_index("year")
    assert found.index.tolist() == [2030, 2035, 2040]  # not yet built in 2025
    assert found["loss"].tolist() == pytest.approx([0.0, 1 / 3, 1.0])
    assert found["hours_gap"].tolist() == pytest.approx([0.0, 1500.0, 4500.0])
    with pytest.raises(InputError, match="Q"):
        utilisation_loss(generation.assign(project="Q"), plan)
