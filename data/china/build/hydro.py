"""Monthly energy of conventional hydropower: published monthly output without the part of pumped storage."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from .common import CompiledTable, read_csv, regions
from .hourly_sources import CREA, NEA_CEC
from .national import HOURS_2024
from .sources_power import ASSUMED, GHPT
from .statistics_base import capacity_2024
from .water import pumped

DAYS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
PUMPED_HOURS = 1200.0  # generation of pumped storage per capacity and year [h]; assumed
LEAST_CAPACITY = 0.5  # conventional hydro from which a province's own statistics are used [GW]
PLAUSIBLE_HOURS = (1000.0, 5000.0)  # annual hours of conventional hydro outside which statistics are not used [h]


def hydro_capacity(reference: Path) -> pd.DataFrame:
    """All hydro of the statistics, its pumped storage, and the difference by province at the end of 2024 [GW]."""
    total, stored = capacity_2024(reference)["hydro_total_stat"], pumped(reference, 2024)
    return pd.DataFrame({"total": total, "pumped": stored, "conventional": (total - stored).clip(lower=0.0)})


def monthly_output(reference: Path) -> pd.DataFrame:
    """Mean monthly output of all hydro per capacity 2019–2024, by month (rows) and province [1]."""
    table = read_csv(reference, "hydro_monthly_cf_by_province_2019_2024mean.csv").set_index("Unnamed: 0")
    table.index = pd.RangeIndex(1, 13)
    return table[regions(reference)]


def annual_hours(monthly: pd.DataFrame) -> pd.Series:
    """Full-load hours of a year of monthly output [h]."""
    return pd.Series((monthly.mul(DAYS * 24, axis=0)).sum(min_count=12))


def own_statistics(reference: Path) -> pd.DataFrame:
    """Monthly output of conventional hydro where the statistics allow it; other provinces are left out [1]."""
    capacity, output = hydro_capacity(reference), monthly_output(reference)
    stored = capacity["pumped"] * PUMPED_HOURS / (DAYS.sum() * 24)
    conventional = (output * capacity["total"] - stored) / capacity["conventional"].replace(0.0, np.nan)
    conventional = conventional.clip(lower=0.02)
    hours = annual_hours(conventional)
    good = (capacity["conventional"] >= LEAST_CAPACITY) & hours.between(*PLAUSIBLE_HOURS)
    return pd.DataFrame(conventional[good[good].index])


def monthly_availability(reference: Path) -> pd.DataFrame:
    """Monthly availability of conventional hydro in every province, calibrated to the national hours of 2024 [1]."""
    places = read_csv(reference, "provinces.csv").set_index("province")["grid_area"]
    capacity, own = hydro_capacity(reference), own_statistics(reference)
    weight = capacity["conventional"][own.columns]
    result = pd.DataFrame(index=own.index)
    for region in regions(reference):
        if region in own:
            result[region] = own[region]
        else:
            area = [name for name in own.columns if places[name] == places[region]]
            result[region] = (own[area] * weight[area]).sum(axis=1) / weight[area].sum()
    energy = HOURS_2024["hydro"] * capacity["total"].sum() - PUMPED_HOURS * capacity["pumped"].sum()
    factor = energy / (annual_hours(result) * capacity["conventional"]).sum()
    return (result * factor).clip(upper=1.0)


def build(reference: Path) -> list[CompiledTable]:
    """The table `monthly_availability`."""
    wide = monthly_availability(reference)
    capacity = hydro_capacity(reference)
    mean = (annual_hours(wide) * capacity["conventional"]).sum() / capacity["conventional"].sum()
    own = own_statistics(reference).columns
    filled = [region for region in regions(reference) if region not in own]
    long = wide.rename_axis("month").reset_index().melt(id_vars="month", var_name="region", value_name="availability")
    return [CompiledTable(
        "monthly_availability", long.assign(technology="hydro"), "estimated", "2019–2024, level 2024",
        (CREA, NEA_CEC, GHPT, ASSUMED),
        (
            "Mean monthly output 2019–2024 of all hydro per capacity by province (published generation and capacity).",
            "The statistics count pumped storage as hydro. Its capacity (tracker, scaled to the national 58.7 GW) and "
            "its generation (1,200 h a year, flat over the months; assumed) are taken off; months below 0.02 are "
            "raised to 0.02.",
            "Own figures are used from 0.5 GW of conventional hydro where they give 1,000–5,000 h a year; "
            f"{', '.join(filled)} take the capacity-weighted mean of their grid area.",
            "One national factor: all hydro of the end of 2024 meets the published 3,349 h, of which pumped storage "
            f"gives 1,200 h on its capacity. Conventional hydro alone then has {mean:.0f} h: the published hours are "
            "those of both together.",
        ),
        digits=4,
    )]  # fmt: skip
