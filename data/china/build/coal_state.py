"""The coal fleet at the end of 2025: listed units, units moved from the pipeline, retirements, small units."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from .coal_units import OPERATING, read_units
from .common import read_csv

BASE_YEAR = 2025
LIST_TOTAL_2025 = 1242.0  # GW in units of 30 MW and more at the end of 2025 [GEM/CREA 2026]
SHARE_OF_COAL_2025 = 0.324  # of 3,890 GW at the end of 2025 [CEC 2026]
TOTAL_CAPACITY_2025 = 3890.0  # GW
OFFICIAL_TOTAL_2025 = SHARE_OF_COAL_2025 * TOTAL_CAPACITY_2025  # GW
LIFETIME = 40
OVERDUE_YEARS = range(BASE_YEAR + 1, BASE_YEAR + 6)
SMALL_UNIT_VINTAGES = (1998, 2003, 2008, 2013)


@dataclass(frozen=True)
class CoalState:
    """Units in service at the end of the base year, those moved there from the pipeline, and the remaining pipeline."""

    fleet: pd.DataFrame
    moved: pd.DataFrame
    pipeline: pd.DataFrame


def coal_state(reference: Path) -> CoalState:
    """Splits the unit list at the end of the base year; no unit is in two parts."""
    units = read_units(reference)
    operating = units[units["list_status"] == OPERATING].copy()
    retired = operating["planned_retirement"].isin([2024, 2025])
    operating = operating[~retired]
    pipeline = units[units["list_status"] != OPERATING]
    moved = units_moved(pipeline, LIST_TOTAL_2025 * 1e3 - float(operating["capacity"].sum()))
    operating["vintage"] = vintage(operating)
    fleet = pd.concat([operating, moved], ignore_index=True)
    fleet["retirement_year"] = retirement(fleet)
    return CoalState(fleet, moved, pipeline[~pipeline["project"].isin(moved["project"])].reset_index(drop=True))


def units_moved(pipeline: pd.DataFrame, needed: float) -> pd.DataFrame:
    """Units under construction that came on line by the end of the base year: dated first, then by permit date [MW]."""
    building = pipeline[pipeline["list_status"] == "construction"].copy()
    building["dated"] = building["start_year"] <= BASE_YEAR
    candidates = building[building["dated"] | building["start_year"].isna()].sort_values(
        ["dated", "start_year", "permit", "project"], ascending=[False, True, True, True], na_position="last"
    )
    before = candidates["capacity"].cumsum() - candidates["capacity"]
    moved = candidates[before + candidates["capacity"] / 2 <= needed].copy()
    moved["vintage"] = moved["start_year"].clip(lower=2024).fillna(BASE_YEAR).astype(int)
    moved["reason"] = np.where(moved["dated"], "stated start year by 2025", "earliest permit date of the undated units")
    return moved


def vintage(operating: pd.DataFrame) -> pd.Series:
    """Commissioning year; missing ones take the capacity-weighted median year of their technology."""
    known = operating[operating["start_year"].notna()].sort_values("start_year")
    median = {}
    for technology, group in known.groupby("technology"):
        cumulated = group["capacity"].cumsum()
        median[technology] = group["start_year"][cumulated >= cumulated.iloc[-1] / 2].iloc[0]
    return operating["start_year"].fillna(operating["technology"].map(median)).astype(int)


def retirement(fleet: pd.DataFrame) -> pd.Series:
    """Stated retirement years from 2026 on; overdue units leave over five years, oldest first; else missing."""
    stated = fleet["planned_retirement"].where(fleet["planned_retirement"] > BASE_YEAR)
    overdue = (fleet["planned_retirement"] <= BASE_YEAR) | (fleet["vintage"] + LIFETIME <= BASE_YEAR)
    ordered = fleet[overdue].sort_values(["vintage", "project"])
    share = (ordered["capacity"].cumsum() - ordered["capacity"] / 2) / ordered["capacity"].sum()
    years = pd.Series(np.floor(share.to_numpy() * len(OVERDUE_YEARS)) + OVERDUE_YEARS.start, index=ordered.index)
    return years.reindex(fleet.index).where(overdue, stated)


def small_units(reference: Path, listed_total: float) -> pd.DataFrame:
    """Coal units below the list's 30 MW by region and vintage [GW]: official total less listed units."""
    capacity = read_csv(reference, "capacity_end2024_by_province.csv").rename(columns={"Unnamed: 0": "region"})
    capacity = capacity[capacity["coal_gem_ge30mw"] > 0]
    gap = (capacity["coal_est_1195"] - capacity["coal_gem_ge30mw"]).clip(lower=0)
    share = gap / gap.sum() * (OFFICIAL_TOTAL_2025 - listed_total)
    rows = [
        {"region": region, "technology": "coal_chp_subcritical", "vintage": year, "retirement_year": np.nan,
         "capacity": float(part) / len(SMALL_UNIT_VINTAGES)}
        for region, part in zip(capacity["region"], share, strict=True) if part > 0
        for year in SMALL_UNIT_VINTAGES
    ]  # fmt: skip
    return pd.DataFrame(rows)


def coal_fleet(reference: Path) -> pd.DataFrame:
    """Coal capacity by region, technology, vintage and stated retirement [GW]."""
    state = coal_state(reference)
    keys = ["region", "technology", "vintage", "retirement_year"]
    listed = state.fleet[[*keys, "capacity"]].copy()
    listed["capacity"] /= 1e3
    both = pd.concat([listed, small_units(reference, float(listed["capacity"].sum()))], ignore_index=True)
    return both.groupby(keys, dropna=False)[["capacity"]].sum().reset_index()
