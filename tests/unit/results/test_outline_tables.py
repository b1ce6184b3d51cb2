"""Where a pathway turns, on paths written by hand; and the tables for readers on the teaching system."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd
import pytest

from energy_opt.compile.program import Program
from energy_opt.config.scenario import SolverChoice, TechnologyChoice
from energy_opt.inputs.background import make_background
from energy_opt.inputs.package import DESCRIPTION, read_package
from energy_opt.inputs.read import read_folder, resolve
from energy_opt.inputs.system import System
from energy_opt.results.extract import tabulate
from energy_opt.results.outline_tables import _turning
from energy_opt.solve.highs import solve


def path(**values: list[float]) -> pd.DataFrame:
    """Rows of regions in 2025, 2030, 2035."""
    years = [2025, 2030, 2035]
    rows = [(region, *pair) for region, row in values.items() for pair in zip(years, row, strict=True)]
    return pd.DataFrame(rows, columns=["region", "year", "value"])


@pytest.mark.parametrize(
    ("values", "year", "peak", "peaked"),
    [
        ([10.0, 12.0, 9.0], 2030, 12.0, True),
        ([12.0, 10.0, 9.0], 2025, 12.0, True),
        ([9.0, 10.0, 12.0], 2035, 12.0, False),
        ([9.0, 12.0, 12.0], 2030, 12.0, False),  # a plateau has not peaked
        ([9.0, 12.0, 11.995], 2030, 12.0, False),  # nor has what falls by less than a thousandth
        ([11.995, 12.0, 9.0], 2025, 11.995, True),  # the first year that is as high
        ([-1.0, -2.0, -3.0], 2025, -1.0, True),
        ([0.0, 0.0, 0.0], 2025, 0.0, False),
    ],
)
def test_the_turning_point_of_a_path(values: list[float], year: int, peak: float, peaked: bool) -> None:
    row = _turning(path(A=values), "co2_emissions", "Mt").set_index("region").loc["A"]
    assert (row["peak_year"], row["peak"], row["peaked"]) == (year, peak, peaked)
    assert (row["base"], row["last"]) == (values[0], values[2])


def test_all_regions_together_turn_by_their_sum() -> None:
    rows = _turning(path(A=[10.0, 12.0, 9.0], B=[1.0, 1.0, 9.0]), "coal_use", "Mtce").set_index("region")
    assert rows.loc["all", ["peak_year", "peak", "peaked"]].tolist() == [2035, 18.0, False]
    assert _turning(path(), "coal_use", "Mtce").empty


@pytest.fixture(scope="module")
def tables(toy_system: System, toy_program: Program) -> Mapping[str, pd.DataFrame]:
    return tabulate(toy_program, solve(toy_program, SolverChoice()), toy_system)


def test_the_coal_fleet_is_the_capacity_that_burns_coal(tables: Mapping[str, pd.DataFrame]) -> None:
    fleet, capacity = tables["coal_fleet"], tables["capacity"]
    burning = tables["technology"].query("fuel == 'coal'")["technology"]
    keys = ["region", "technology", "year"]
    wanted = capacity[capacity["technology"].isin(burning)].groupby(keys)["capacity"].sum()
    found = fleet.groupby(keys)["capacity"].sum()
    pd.testing.assert_series_equal(found, wanted[wanted > 1e-9].reindex(found.index), check_names=False)
    assert set(fleet["age"]) <= {"0-9", "10-19", "20-29", "30-39", "40+"}


def test_regional_prices_average_to_the_national_one(tables: Mapping[str, pd.DataFrame]) -> None:
    demand, summary = tables["demand"], tables["summary"]
    paid = (demand["demand"] * demand["electricity_price"]).groupby(demand["year"]).sum()
    mean = paid / demand.groupby("year")["demand"].sum()
    national = summary[summary["quantity"] == "electricity_price"].set_index("year")["value"]
    pd.testing.assert_series_equal(mean, national, check_names=False, check_index_type=False)


def test_assumptions_are_the_figures_that_the_run_used(toy_system: System) -> None:
    folder = read_folder(resolve("toy"))
    scenario = toy_system.scenario
    dearer = TechnologyChoice(cost_factor={"solar": 2.0}, fuel_price_factor={"*": 3.0})
    years, assets = toy_system.horizon.years, toy_system.capacities.assets
    changed = type(scenario)(**{**vars(scenario), "technology": dearer})
    plain, factored = (
        make_background(folder, item, toy_system.regions, assets, years).assumptions.set_index(
            ["input", "quantity", "item", "year"]
        )
        for item in (scenario, changed)
    )
    given = folder["technology_cost"].query("technology == 'solar' and year == 2025")["investment_cost"]
    key = ("technology_cost", "investment_cost", "solar", 2025)
    assert plain.loc[key, "lowest"] == given.min()
    assert plain.loc[key, "unit"] == "CNY/kW"
    assert factored.loc[key, "lowest"] == 2.0 * plain.loc[key, "lowest"]
    coal = ("fuel_price", "price", "coal", 2030)
    assert factored.loc[coal, "highest"] == pytest.approx(3.0 * plain.loc[coal, "highest"])
    assert (plain["lowest"] <= plain["highest"]).all()


def test_every_input_table_has_its_source_and_quality() -> None:
    china = resolve("china")
    package, _ = read_package(china, (china / DESCRIPTION).read_bytes())
    assert package is not None
    assert {item.quality for item in package.resources} == {"measured", "estimated", "assumed"}
    assert all(item.sources and item.steps for item in package.resources)
    assert all(_is_chinese(str(source["title_zh"])) for source in package.sources)
    in_words = [item for item in package.resources if re.search(r"[a-z]", item.year)]
    assert in_words
    assert all(_is_chinese(item.year_zh) for item in in_words)


def _is_chinese(text: str) -> bool:
    return re.search(r"[\u4e00-\u9fff]", text) is not None
