"""What is data and not choice: the base year, what is committed, and the pipeline of projects."""

from __future__ import annotations

import pytest

from energy_opt.config.scenario import TechnologyChoice
from tests.systems import Folder, a_folder, a_scenario, a_system, solve_tables


def test_the_base_year_is_data() -> None:
    """8 GW of 2020 and 10 GW of 2025, in service half of 2025: 13 GW in 2025 for a load of 15, 18 GW in 2030.

    Nothing is built for 2025, although load that is not met costs 10 CNY/kWh; 2 GW stay unserved. For 2030 and 20 GW
    2 GW are built. Nothing retires in 2025.
    """
    folder = a_folder().load(all=15, year=2025).load(all=20, year=2030)
    folder = folder.plant("plant", variable=20, investment=2000, existing=8, early_retirement=True)
    folder = folder.with_row("fleet", region="A", technology="plant", vintage=2025, capacity=10)
    solved = solve_tables(folder, a_scenario(2025, 2030))
    assert solved.value("capacity", year=2025) == pytest.approx(13.0)
    assert solved.value("unserved", year=2025) == pytest.approx(2.0)
    assert solved.value("capacity_addition", year=2025) == pytest.approx(0.0)
    assert solved.value("capacity", year=2030) == pytest.approx(20.0)
    assert solved.value("capacity_addition", year=2030) == pytest.approx(2.0)
    assert solved.value("capacity_retirement", "early") == pytest.approx(0.0)


def projects() -> Folder:
    """A unit of 1,000 MW under construction for 2028 and a permitted one of 2,000 MW for 2033; 3 GW of wind in 2029."""
    folder = a_folder().load(all=1).plant("coal", existing=5, category="coal", investment=4000)
    folder = folder.plant(
        "coal_ccs", category="coal", investment=7000, fuel="hard_coal", capture_rate=0.9, heat_rate=9.0
    )
    folder = folder.with_row("fuel", fuel="hard_coal", kind="coal", co2_factor=95)
    folder = folder.plant("wind", kind="renewable")
    folder = folder.with_row("committed_capacity", region="A", technology="wind", vintage=2029, capacity=3)
    for name, status, year, capacity in (("P", "construction", 2028, 1000), ("Q", "permitted", 2033, 2000)):
        folder = folder.with_row(
            "coal_project", project=name, name=name, region="A", technology="coal", capacity=capacity, status=status,
            year=year,
        )  # fmt: skip
    for status, chance in (("construction", 0.9), ("permitted", 0.5)):
        folder = folder.with_row("project_probability", status=status, probability=chance)
    return folder


@pytest.mark.parametrize(
    ("pipeline", "known"),
    [
        ("committed", {2020: 5.0, 2028: 1.0}),
        ("by_probability", {2020: 5.0, 2028: 0.9, 2033: 1.0}),
        ("none", {2020: 5.0}),
    ],
)
def test_the_pipeline_follows_its_rule(pipeline: str, known: dict[int, float]) -> None:
    """Construction is certain, or weighed by its chance, or left out; generic new coal is another cohort."""
    scenario = a_scenario(2025, 2030, 2035, technology=TechnologyChoice(pipeline=pipeline))
    cohorts = a_system(projects(), scenario).capacities.cohort_years.query("asset == 'A|coal' and not new")
    assert cohorts.groupby("vintage")["known"].sum().to_dict() == pytest.approx(known)


def test_a_project_counts_from_its_year_on() -> None:
    """2030 stands for 2027.5–2032.5, 2035 for 2032.5–2035: 2028 has 4.5 of 5 years, 2033 2 of 2.5, none in 2025."""
    scenario = a_scenario(2025, 2030, 2035, technology=TechnologyChoice(pipeline="by_probability"))
    cohorts = a_system(projects(), scenario).capacities.cohort_years
    share = cohorts[~cohorts["new"]].set_index(["asset", "vintage", "year"])["share"].to_dict()
    assert share["A|coal", 2028, 2030] == pytest.approx(0.9)
    assert share["A|coal", 2033, 2035] == pytest.approx(0.8)
    assert share["A|wind", 2029, 2030] == pytest.approx(0.7)
    assert cohorts.query("vintage > 2025 and year == 2025").empty


@pytest.mark.slow
def test_new_coal_can_be_forbidden() -> None:
    """Only what captures its carbon may then be built; the pipeline and the fleet stay."""
    scenario = a_scenario(technology=TechnologyChoice(new_coal="forbid"))
    assert set(a_system(projects(), scenario).capacities.additions["asset"]) == {"A|coal_ccs"}
    assert set(a_system(projects()).capacities.additions["asset"]) == {"A|coal", "A|coal_ccs"}
