"""The committed China tables: totals against national statistics, and agreement of the tables with one another."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from energy_opt.schema.inputs import TABLES

FOLDER = Path(__file__).resolve().parents[3] / "data" / "china"
GCE = 29.3076e-3  # GJ per kgce
LISTED_PIPELINE_2024 = 481.7808  # GW under construction or proposed in the unit list of July 2024
COAL_2025 = 0.324 * 3890.0  # official, end of 2025 [GW]


def table(name: str) -> pd.DataFrame:
    """One committed CSV table."""
    return pd.read_csv(FOLDER / f"{name}.csv", keep_default_na=True)


@pytest.fixture(scope="module")
def fleet() -> pd.DataFrame:
    return table("fleet")


@pytest.fixture(scope="module")
def projects() -> pd.DataFrame:
    return table("coal_project")


@pytest.fixture(scope="module")
def moved() -> pd.DataFrame:
    return pd.read_csv(FOLDER / "build" / "moved_units.csv")


def by_category(fleet: pd.DataFrame) -> pd.Series:
    category = table("technology").set_index("technology")["category"]
    return fleet.groupby(fleet["technology"].map(category))["capacity"].sum()


@pytest.mark.parametrize(
    ("category", "total"),
    [
        ("coal", COAL_2025),
        ("gas", 143.7 + 19.92),
        ("biomass", 46.0 + 1.51),
        ("nuclear", 60.8 + 1.2),
        ("wind", 640.0),
        ("solar", 1200.0),
        ("hydro", 435.9 - 58.7 + 4.67),
        ("storage", 58.7 + 7.48 + 73.76 * 1.84),
        ("storage_energy", 73.76 * 1.84 * 2.58),
    ],
)
def test_national_capacity_matches_the_statistics_of_2025(fleet: pd.DataFrame, category: str, total: float) -> None:
    assert by_category(fleet)[category] == pytest.approx(total, rel=0.01)


@pytest.mark.parametrize(("category", "total"), [("wind", 520.7), ("solar", 886.7), ("gas", 143.7), ("nuclear", 60.8)])
def test_capacity_up_to_2024_matches_the_statistics_of_2024(fleet: pd.DataFrame, category: str, total: float) -> None:
    assert by_category(fleet[fleet["vintage"] <= 2024])[category] == pytest.approx(total, rel=0.01)


def test_coal_of_2024_lies_between_the_statistics_of_2024_and_2025(fleet: pd.DataFrame) -> None:
    # The list counts units as of their trial operation, the statistics some months later: up to 25 GW apart.
    coal = by_category(fleet[fleet["vintage"] <= 2024])["coal"]
    assert 1195.0 * 0.99 < coal < 1195.0 + 25.0


def test_wind_and_solar_reach_the_published_sum(fleet: pd.DataFrame) -> None:
    capacity = by_category(fleet)
    assert capacity["wind"] + capacity["solar"] == pytest.approx(1842.0, rel=0.01)


def test_no_unit_is_both_in_the_fleet_and_in_the_pipeline(projects: pd.DataFrame, moved: pd.DataFrame) -> None:
    assert len(moved) > 100
    assert not set(moved["project"]) & set(projects["project"])
    assert projects["project"].is_unique
    assert moved["project"].is_unique


def test_pipeline_and_moved_units_make_up_the_list(projects: pd.DataFrame, moved: pd.DataFrame) -> None:
    assert (projects["capacity"].sum() + moved["capacity"].sum()) / 1e3 == pytest.approx(LISTED_PIPELINE_2024, rel=1e-6)


def test_moved_units_stand_in_the_fleet_with_their_year(fleet: pd.DataFrame, moved: pd.DataFrame) -> None:
    keys = ["region", "technology", "vintage"]
    needed = moved.groupby(keys)["capacity"].sum() / 1e3
    held = fleet.groupby(keys)["capacity"].sum()
    assert (held.reindex(needed.index) >= needed - 1e-3).all()


def test_no_project_comes_before_2026(projects: pd.DataFrame) -> None:
    assert projects["year"].min() >= 2026
    assert projects["year"].max() <= 2040
    assert projects["year_rule"].notna().all()
    undated = projects[projects["status"] == "shelved"]["year"]
    assert (undated >= 2030).all()


def test_every_project_has_both_names_and_a_place(projects: pd.DataFrame) -> None:
    chinese = projects["name_zh"].str.contains("[一-鿿]")
    assert projects["name"].notna().all()
    assert chinese.mean() > 0.97
    assert projects["latitude"].between(18, 54).all()
    assert projects["longitude"].between(73, 136).all()


def test_captive_and_heat_projects_carry_the_fitting_technology(projects: pd.DataFrame) -> None:
    captive = projects["captive"]
    heat = projects["combined_heat_power"]
    assert (projects.loc[captive, "technology"] == "coal_captive").all()
    assert projects.loc[heat & ~captive, "technology"].str.startswith("coal_chp").all()
    assert not projects.loc[~heat & ~captive, "technology"].str.contains("chp|captive").any()


def test_probabilities_fall_with_distance_from_construction(projects: pd.DataFrame) -> None:
    chance = table("project_probability").set_index("status")["probability"]
    assert set(projects["status"]) <= set(chance.index)
    order = chance[["construction", "permitted", "pre_permit", "announced", "shelved"]]
    assert order.is_monotonic_decreasing


def test_fleet_heat_rate_meets_the_national_mean(fleet: pd.DataFrame) -> None:
    rates = table("heat_rate").set_index(["technology", "region"])["heat_rate"]
    coal = fleet[fleet["technology"].str.startswith("coal")]
    keys = list(zip(coal["technology"], coal["region"], strict=True))
    found = [rates[key] if key in rates.index else rates[key[0], "*"] for key in keys]
    mean = (pd.Series(found, index=coal.index) * coal["capacity"]).sum() / coal["capacity"].sum() / GCE
    assert mean == pytest.approx(303.2, rel=0.01)


def test_heat_rates_keep_the_ranking_of_technologies() -> None:
    national = table("heat_rate").query("region == '*'").set_index("technology")["heat_rate"]
    order = ["coal_ultra_supercritical", "coal_supercritical", "coal_captive", "coal_subcritical"]
    assert national[order].is_monotonic_increasing
    assert national["coal_chp_supercritical"] < national["coal_chp_subcritical"]
    assert national["coal_ccs_retrofit"] > 1.2 * national["coal_supercritical"]


def test_every_technology_in_use_has_costs_and_every_thermal_one_a_heat_rate(
    fleet: pd.DataFrame, projects: pd.DataFrame
) -> None:
    technology = table("technology").set_index("technology")
    used = set(fleet["technology"]) | set(projects["technology"]) | set(technology.index[technology["new_build"]])
    assert used <= set(technology.index)
    assert used <= set(table("technology_cost")["technology"])
    thermal = set(technology.index[technology["kind"] == "thermal"])
    assert thermal <= set(table("heat_rate").query("region == '*'")["technology"])


def test_fuels_have_prices_in_every_region() -> None:
    price = table("fuel_price")
    regions = set(table("region")["region"])
    for fuel in table("fuel")["fuel"]:
        given = set(price.loc[price["fuel"] == fuel, "region"])
        assert "*" in given or given == regions
    coal = price[price["fuel"] == "coal"].set_index("region")["price"]
    assert coal["Inner Mongolia"] < coal["Hebei"] < coal["Guangdong"]


def test_half_of_the_gas_fleet_gives_heat_and_is_not_built_anew(fleet: pd.DataFrame) -> None:
    gas = fleet[fleet["technology"].str.startswith("gas")].groupby("technology")["capacity"].sum()
    assert gas["gas_chp"] / gas.sum() == pytest.approx(0.5, rel=1e-3)
    assert not table("technology").set_index("technology").loc["gas_chp", "new_build"]


def test_national_building_limits_are_of_the_size_of_past_additions() -> None:
    limit = table("build_limit").set_index(["technologies", "year"])["maximum"]
    assert 0.6 * 318 < limit["solar", 2026] < 1.2 * 318
    assert 0.8 * 113 < limit["wind_onshore", 2026] < 1.2 * 113
    assert limit["nuclear", 2026] == 0.0  # what comes by 2030 is committed
    assert (limit >= table("build_limit").set_index(["technologies", "year"])["minimum"]).all()


def test_must_run_never_exceeds_availability() -> None:
    technology = table("technology").set_index("technology")
    run = table("heat_must_run")
    assert (run["must_run"] <= run["technology"].map(technology["availability"])).all()
    assert run.groupby(["region", "technology"]).size().eq(12).all()


def test_potentials_hold_the_fleet_and_what_is_committed(fleet: pd.DataFrame) -> None:
    resource = table("technology").set_index("technology")["resource"].dropna()
    together = pd.concat([fleet, table("committed_capacity")])
    together = together[together["technology"].isin(resource.index)]
    held = together.groupby([together["region"], together["technology"].map(resource)])["capacity"].sum()
    limit = table("potential").set_index(["region", "resource"])["potential"]
    assert (limit.reindex(held.index) >= held - 1e-3).all()


def test_batteries_last_the_published_hours(fleet: pd.DataFrame) -> None:
    power = fleet[fleet["technology"] == "battery"].groupby("region")["capacity"].sum()
    energy = fleet[fleet["technology"] == "battery_energy"].groupby("region")["capacity"].sum()
    assert (energy / power).round(2).eq(2.58).all()


def test_stated_retirements_lie_after_the_base_year(fleet: pd.DataFrame) -> None:
    lifetime = fleet["technology"].map(table("technology").set_index("technology")["lifetime"])
    end = fleet["retirement_year"].fillna(fleet["vintage"] + lifetime)
    assert (end > 2025).all()
    assert (fleet["vintage"] <= 2025).all()
    assert (fleet["capacity"] > 0).all()


def test_committed_capacity_comes_after_the_base_year_and_holds_no_coal() -> None:
    committed = table("committed_capacity")
    assert committed["vintage"].min() >= 2026
    assert not committed["technology"].str.startswith("coal").any()


def test_corridors_are_plausible() -> None:
    line = table("line")
    assert len(line) >= 56
    assert line["loss"].between(0.005, 0.13).all()
    assert line["length"].between(50, 3500).all()
    assert line["capacity"].sum() == pytest.approx(506.0 + 24.0, rel=0.01)  # pairs of 2022 and three lines since
    pairs = {frozenset(ends) for ends in zip(line["from_region"], line["to_region"], strict=True)}
    assert len(pairs) == len(line)
    assert set(table("committed_line")["line"]) <= set(line["line"])


def test_credits_fall_with_penetration() -> None:
    credit = table("capacity_credit")
    areas = set(table("region")["area"])
    assert set(credit["area"]) == areas
    assert set(table("reserve_margin")["area"]) == areas
    for _, steps in credit.sort_values("step").groupby(["area", "category"]):
        assert steps["credit"].is_monotonic_decreasing
        assert steps["penetration"].iloc[:-1].is_monotonic_increasing
        assert pd.isna(steps["penetration"].iloc[-1])


def test_groups_name_known_regions() -> None:
    regions = table("region")
    group = table("region_group")
    assert len(regions) == 31
    assert set(group["region"]) <= set(regions["region"])
    assert (group[group["group"].isin(["east", "central", "west"])]["region"].value_counts() == 1).all()
    assert set(group["group"]) >= {"yangtze_delta", "fenwei_plain", "east", "grid_north"}


def test_register_describes_every_table_with_source_quality_and_licence() -> None:
    package = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))
    sources = {source["name"]: source for source in package["sources"]}
    listed = {resource["name"]: resource for resource in package["resources"]}
    files = {path.stem for path in FOLDER.iterdir() if path.suffix in (".csv", ".parquet")}
    assert set(listed) == files
    assert all(source["license"] and source["title"] for source in sources.values())
    page = (FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    for name, resource in listed.items():
        assert resource["quality"] in ("measured", "estimated", "assumed")
        assert resource["sources"]
        assert resource["steps"]
        assert resource["year"]
        assert set(resource["sources"]) <= set(sources)
        assert f"### {name}\n" in page
        units = {field["name"]: field.get("unit", "") for field in resource["schema"]["fields"]}
        assert units == {column: TABLES[name][column].unit for column in units}
