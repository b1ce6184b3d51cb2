"""Sinks, residual emissions and direct air capture of the China data: national sums and what they leave out."""

from __future__ import annotations

import pandas as pd
import pytest

from energy_opt.inputs.read import resolve

FOLDER = resolve("china")


def table(name: str) -> pd.DataFrame:
    """A table as it is stored."""
    return pd.read_csv(FOLDER / f"{name}.csv")


def test_the_forest_sink_has_its_published_levels() -> None:
    """900 Mt in 2020; 1,280 Mt in 2060 is 0.35 GtC; every province has a part of it."""
    forest = table("sink").query("kind == 'forest'")
    total = forest.groupby(["scenario", "year"])["removal"].sum()
    assert total.xs(2020, level="year").to_list() == pytest.approx([900.0] * 3, rel=1e-5)
    assert total.xs(2060, level="year").to_dict() == pytest.approx({"high": 1600, "low": 800, "mid": 1280}, rel=1e-5)
    assert total["mid", 2060] == pytest.approx(0.35 * 44 / 12 * 1e3, rel=0.01)
    assert forest["region"].nunique() == 31


def test_grassland_and_wetland_are_small_and_lie_where_most_of_them_is() -> None:
    """Grassland: 0.007 GtC a year in the middle path; high and wetland: the inventory of 2014; low: nothing."""
    sink = table("sink").query("kind != 'forest'")
    total = sink.query("year == 2060").groupby(["kind", "scenario"])["removal"].sum().unstack()
    assert total.loc["grassland", "mid"] == pytest.approx(0.007 * 44 / 12 * 1e3, rel=0.02)
    assert total.loc["grassland", "high"] == pytest.approx(109, rel=1e-4)
    assert total.loc["wetland", ["mid", "high"]].to_list() == pytest.approx([45, 45], rel=1e-4)
    assert total.loc[["grassland", "wetland"], "low"].to_list() == [0, 0]
    largest = sink.query("year == 2020 and scenario == 'high'").sort_values("removal").groupby("kind")["region"].last()
    assert largest.to_dict() == {"grassland": "Tibet", "wetland": "Qinghai"}


def test_residual_emissions_are_oil_gas_outside_power_and_other_processes() -> None:
    """Oil 1,643 Mt; gas 815 · 1.08 Mt less what gas plants emit for electricity; coal and cement are elsewhere."""
    rest = table("residual_emission").query("year == 2024 and scenario == 'reference'")
    fuel = rest.groupby(rest["sector"].str.split("_").str[0])["emissions"].sum()
    plants = 2363 * (125.6 + 143.7) / 2 / 1e3 * 0.98 * 6.8 * 56.1e-3
    assert fuel.to_dict() == pytest.approx({"oil": 1642.8, "gas": 814.8 * 1.08 - plants, "other": 171.5}, rel=1e-4)
    assert not set(rest["sector"]) & set(table("sector_coal")["sector"])
    assert set(rest["region"]) == set(table("region")["region"])


def test_deep_is_never_above_reference() -> None:
    wide = table("residual_emission").pivot_table(
        index=["region", "sector", "year"], columns="scenario", values="emissions"
    )
    assert (wide["deep"] <= wide["reference"] * (1 + 1e-4)).all()
    ends = wide.groupby("year").sum().loc[2060]
    assert ends["deep"] < 0.45 * ends["reference"]


def test_direct_air_capture_takes_about_one_megawatt_hour_per_tonne() -> None:
    factor = table("emission_factor").query("technology == 'direct_air_capture'").set_index("year")["emission_factor"]
    assert (-1000 / factor).round(2).to_dict() == {2035: 1.16, 2040: 1.05, 2045: 1.04, 2050: 1.03}
    capture = table("technology").set_index("technology").loc["direct_air_capture"]
    assert capture["kind"] == "removal"
    assert capture["first_year"] == 2035
