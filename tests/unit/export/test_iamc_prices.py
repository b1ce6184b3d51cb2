"""Prices of the IAMC export: which rules a region pays, and means over regions."""

from __future__ import annotations

import pandas as pd
import pytest

from energy_opt.export.iamc.prices import GJ_PER_MWH, carbon_price, electricity_price
from energy_opt.export.iamc.read import Scenario

REGIONS = ("North", "South", "Island")


def _demand(years: tuple[int, ...] = (2030,)) -> pd.DataFrame:
    rows = [(0, region, year, size, price) for region, size, price in zip(REGIONS, (1, 3, 0), (100.0, 300.0, None),
                                                                          strict=True) for year in years]  # fmt: skip
    return pd.DataFrame(rows, columns=["scenario", "region", "year", "demand", "electricity_price"])


def _rules(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["scope", "species", "sectors", "carbon_price"]).assign(scenario=0, year=2030)
    return frame.astype({"scope": "category", "sectors": "category", "species": "category"})


def test_a_region_pays_all_rules_that_cover_it() -> None:
    """By name, as a group of the folder, as one of the scenario's own, as joined names; other sectors and species not.

    What covers all regions counts for the whole, however it is written.
    """
    rules = _rules(
        ("all", "CO2", "power", 1.0), ("North", "CO2", "power", 10.0), ("mainland", "CO2", "all", 100.0),
        ("coast", "CO2", "net", 1e3), ("South + mainland + Island", "CO2", "power + steel", 1e4),
        ("all", "CO2", "steel", 5.0), ("all", "SO2", "power", 7.0),
    )  # fmt: skip
    run = Scenario("a", (2030,), (5.0,), {"coast": frozenset({"Island", "South"})}, {})
    found = carbon_price(
        {"demand": _demand(), "carbon_price": rules}, [run], {"mainland": frozenset({"North", "South"})}
    )
    assert found.xs(0)[2030].to_dict() == {"": 10001.0, "North": 10111.0, "South": 11101.0, "Island": 11001.0}


def test_regions_without_any_rule_pay_nothing() -> None:
    run = Scenario("a", (2025, 2030), (1.0, 5.0), {}, {})
    tables = {"demand": _demand((2025, 2030)), "carbon_price": _rules(("North", "CO2", "power", 10.0))}
    found = carbon_price(tables, [run], {}).xs(0)
    assert found.loc["North"].to_dict() == {2025: 0.0, 2030: 10.0}
    assert (found.drop("North") == 0.0).all(axis=None)
    assert len(found) == 4


def test_the_mean_price_is_weighted_with_demand() -> None:
    """(100 · 1 + 300 · 3) / 4 = 250; where there is no demand there is no price."""
    found = electricity_price(_demand()).xs(0)[2030] * GJ_PER_MWH
    assert found[""] == pytest.approx(250.0)
    assert found["South"] == pytest.approx(300.0)
    assert pd.isna(found["Island"])
