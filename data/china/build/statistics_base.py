"""Capacity by province from the statistics, and the spreading rules that fleets share."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pandas as pd

from .common import amounts, read_csv, records, regions

NATIONAL_ROWS = {
    "wind": "Installed Power Generation Capacity: Wind Power: YTD",
    "solar": "Installed Capacity: Solar Power Generation: National: YTD",
    "nuclear": "Installed Power Generation Capacity: Nuclear Power: YTD",
    "gas": "Installed Power Generation Capacity: Thermal Power: Gas: YTD",
    "hydro": "Installed Power Generation Capacity: Hydropower: YTD",
}


def capacity_2024(reference: Path) -> pd.DataFrame:
    """Capacity at the end of 2024 by province [GW], columns as in the reference; missing hydro filled."""
    frame = read_csv(reference, "capacity_end2024_by_province.csv").rename(columns={"Unnamed: 0": "region"})
    frame = frame.set_index("region").reindex(regions(reference))
    missing = national(reference, "hydro")[2024] - float(frame["hydro_total_stat"].sum())
    frame.loc["Tibet", "hydro_total_stat"] = missing  # the other two provinces without a figure have no hydro
    return frame.fillna(0.0)


def national(reference: Path, kind: str) -> pd.Series:
    """National capacity at the end of each year 2017-2024 [GW]."""
    frame = read_csv(reference, "national_capacity_dec_gw.csv")
    row = records(frame[frame["Unnamed: 0"] == NATIONAL_ROWS[kind]])[0]
    stock = {int(month[:4]): float(value) for month, value in row.items() if month != "Unnamed: 0"}
    return pd.Series({year: gw for year, gw in stock.items() if gw > 0})


def national_stock(reference: Path, kind: str) -> dict[int, float]:
    """National capacity at the end of each year 2017-2024 by year [GW]."""
    return {int(year): gw for year, gw in amounts(national(reference, kind))}


def yearly_additions(stock: Mapping[int, float], first: int) -> pd.Series:
    """Shares of today's stock by commissioning year: yearly increases, the first stock evenly from `first` on."""
    years = sorted(stock)
    early = range(first, years[0] + 1)
    additions = {year: stock[years[0]] / len(early) for year in early}
    additions |= {year: max(stock[year] - stock[before], 0.0) for before, year in pairwise(years)}
    series = pd.Series(additions)
    return series / series.sum()


def spread(capacity: pd.Series, shares: pd.Series, technology: str) -> pd.DataFrame:
    """Fleet rows of a technology: each region's capacity over commissioning years by shares [GW]."""
    rows = [
        (region, technology, int(year), total * share)
        for region, total in amounts(capacity) if total > 0
        for year, share in amounts(shares) if share > 0
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["region", "technology", "vintage", "capacity"])


def by_share(total: float, weights: pd.Series) -> pd.Series:
    """A total divided in proportion to weights."""
    return total * weights / weights.sum()
