"""Conventional and pumped hydro: fleet at the end of 2025, plants under construction, potentials."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from .common import amounts, read_csv, records, regions
from .statistics_base import by_share, capacity_2024, national, spread

PUMPED = {2023: 50.94, 2024: 58.69}  # GW at the end of the year [NEA]
PUMPED_ADDED_2025 = 7.48
CONVENTIONAL_ADDED_2025 = 4.67
# Pumped storage stations for which the list names a river.
PUMPED_WITH_RIVER = ("Fengning", "Songzi", "Fukang", "Tongcheng", "Guiyang", "Lianghekou", "Wuxijiang")
DOUBLE = ("Jinshajiang Changbo hydroelectric plant",)  # the same plant stands in the list as Changbo
SMALLEST_PUMPED = 300.0  # MW; smaller plants without a river are conventional
UNDATED_YEARS = {"pumped_hydro": range(2027, 2032), "hydro": range(2029, 2032)}
# Conventional hydro by commissioning year, roughly the national stock [GW at the end of the year].
HYDRO_STOCK: Mapping[int, float] = {
    1990: 36, 2000: 79, 2005: 117, 2010: 199, 2014: 280, 2018: 322, 2020: 338, 2022: 368, 2024: 377,
    2025: 382,
}  # fmt: skip
PUMPED_STOCK: Mapping[int, float] = {
    2005: 7, 2010: 17, 2015: 23, 2018: 30, 2020: 31.5, 2021: 36.4, 2022: 45.8, 2023: 50.9, 2024: 58.7,
    2025: 66.2,
}  # fmt: skip


def plants(reference: Path) -> pd.DataFrame:
    """Hydro plants of the list with region, status, year, capacity [MW] and technology."""
    frame = read_csv(reference, "ghpt_2025-04_china.csv")
    frame = frame[~frame["name"].isin(DOUBLE)][["name", "subnat", "status", "start-year", "capacity", "river"]]
    frame = frame.rename(columns={"subnat": "region", "start-year": "year"})
    name = frame["name"].fillna("")
    named = name.str.startswith(PUMPED_WITH_RIVER) | name.str.contains("umped")
    pumped = named | (frame["river"].isna() & (frame["capacity"] >= SMALLEST_PUMPED))
    frame["technology"] = np.where(pumped, "pumped_hydro", "hydro")
    return frame[["name", "region", "status", "year", "capacity", "technology"]]


def recent(reference: Path, technology: str) -> pd.Series:
    """Capacity under construction in the list that was due by the end of 2025, by province [GW]."""
    frame = plants(reference)
    due = frame[(frame["status"] == "construction") & (frame["technology"] == technology) & (frame["year"] <= 2025)]
    return due.groupby("region")["capacity"].sum().reindex(regions(reference)).fillna(0.0) / 1e3


def pumped(reference: Path, year: int) -> pd.Series:
    """Pumped hydro at the end of 2024 or 2025 by province [GW]: tracker of 2023 plus plants due since."""
    base = capacity_2024(reference)["phs_gem2023"]
    total = PUMPED[2024] + (PUMPED_ADDED_2025 if year == 2025 else 0.0)
    grown = by_share(PUMPED[2023], base) + by_share(total - PUMPED[2023], recent(reference, "pumped_hydro"))
    if year == 2025:
        return grown
    return grown.clip(upper=capacity_2024(reference)["hydro_total_stat"])


def conventional_2025(reference: Path) -> pd.Series:
    """Conventional hydro at the end of 2025 by province [GW]: all hydro of 2024 less pumped hydro, plus additions."""
    base = (capacity_2024(reference)["hydro_total_stat"] - pumped(reference, 2024)).clip(lower=0)
    total = float(national(reference, "hydro")[2024]) - PUMPED[2024] + CONVENTIONAL_ADDED_2025
    grown = base + by_share(CONVENTIONAL_ADDED_2025, recent(reference, "hydro"))
    return grown * total / grown.sum()


def stock_shares(stock: Mapping[int, float], first: int) -> pd.Series:
    """Shares by commissioning year: each increase of the stock at the middle of its interval."""
    years = sorted(stock)
    shares = {(first + years[0]) // 2: stock[years[0]]}
    for before, year in pairwise(years):
        shares[(before + year + 1) // 2] = stock[year] - stock[before]
    series = pd.Series(shares, dtype=float)
    return series / series.sum()


def water_fleet(reference: Path) -> pd.DataFrame:
    """Conventional and pumped hydro as fleet rows."""
    return pd.concat([
        spread(conventional_2025(reference), stock_shares(HYDRO_STOCK, 1970), "hydro"),
        spread(pumped(reference, 2025), stock_shares(PUMPED_STOCK, 1994), "pumped_hydro"),
    ], ignore_index=True)  # fmt: skip


def water_committed(reference: Path) -> pd.DataFrame:
    """Plants under construction after 2025 by year [GW]; undated ones evenly over some years."""
    frame = plants(reference)
    building = frame[(frame["status"] == "construction") & ~(frame["year"] <= 2025)]
    rows = []
    for plant in records(building):
        undated = UNDATED_YEARS[plant["technology"]]
        years = undated if pd.isna(plant["year"]) else range(int(plant["year"]), int(plant["year"]) + 1)
        share = plant["capacity"] / 1e3 / len(years)
        rows += [(plant["region"], plant["technology"], year, share) for year in years]
    return pd.DataFrame(rows, columns=["region", "technology", "vintage", "capacity"])


def water_potential(reference: Path) -> pd.DataFrame:
    """Capacity in service, under construction and planned in the list [GW], by province and technology."""
    frame = plants(reference)
    planned = frame[frame["status"].isin(["pre-construction", "announced"])]
    by_plan = planned.groupby(["technology", "region"])["capacity"].sum() / 1e3
    building = water_committed(reference).groupby(["technology", "region"])["capacity"].sum()
    rows = []
    for technology, base in (("hydro", conventional_2025(reference)), ("pumped_hydro", pumped(reference, 2025))):
        for place, capacity in amounts(base):
            key = (technology, place)
            rows.append((place, technology, capacity + building.get(key, 0.0) + by_plan.get(key, 0.0)))
    return pd.DataFrame(rows, columns=["region", "resource", "potential"])
