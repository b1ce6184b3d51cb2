"""Wind and solar in service at the end of 2025, by province and commissioning year."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from .common import read_csv, regions
from .statistics_base import by_share, capacity_2024, national_stock, spread, yearly_additions

WIND_2025 = 640.0  # GW, end of 2025
OFFSHORE_ADDED_2025 = 6.0  # GW [assumed]
# Offshore additions by year as shares of the stock of 2024 [approximate national totals 9, 26, 31, 37, 41 GW].
OFFSHORE_STOCK = {2018: 4.4, 2019: 5.9, 2020: 9.0, 2021: 26.4, 2022: 30.5, 2023: 37.3, 2024: 41.3}
FIRST = {"wind": 2008, "solar": 2013}  # from here the stock of 2017 is spread evenly


def statistics(reference: Path, kind: str) -> pd.DataFrame:
    """Capacity by province (rows) at the end of 2020, 2022, 2023 and 2024 [GW]; wind without offshore wind."""
    listed = read_csv(reference, "crea_capacity_by_province.csv")
    table = listed[listed["tech"] == kind].pivot_table(index="province", columns="year", values="gw")
    table = table.reindex(regions(reference))
    capacity = capacity_2024(reference)
    if kind == "solar":
        table[2024] = capacity["solar_2024_nea"]
        return table
    table[2024] = capacity["wind_total"]
    for year in table.columns:
        offshore = capacity["wind_offshore"] * OFFSHORE_STOCK[int(year)] / OFFSHORE_STOCK[2024]
        table[year] = (table[year] - offshore).clip(lower=0)
    return table


def cohorts(reference: Path, kind: str, end_2025: pd.Series, technology: str) -> pd.DataFrame:
    """Fleet rows: the stock of 2020 by national additions, later years by provincial increases, scaled to the stock."""
    stock = statistics(reference, kind)
    early = yearly_additions({y: gw for y, gw in national_stock(reference, kind).items() if y <= 2020}, FIRST[kind])
    additions = pd.DataFrame({year: stock[2020] * share for year, share in early.items()})
    additions[2021] = additions[2022] = ((stock[2022] - stock[2020]) / 2).clip(lower=0)
    additions[2023] = (stock[2023] - stock[2022]).clip(lower=0)
    additions[2024] = (stock[2024] - stock[2023]).clip(lower=0)
    additions = additions.mul(stock[2024] / additions.sum(axis=1), axis=0).fillna(0.0)
    additions[2025] = (end_2025 - stock[2024]).clip(lower=0)
    additions.index.name = "region"
    rows = additions.reset_index().melt("region", var_name="vintage", value_name="capacity")
    return rows[rows["capacity"] > 1e-6].assign(technology=technology)


def onshore_2025(reference: Path) -> pd.Series:
    """Onshore wind at the end of 2025 [GW]: national additions by each province's increase from 2020 to 2024."""
    capacity = capacity_2024(reference)
    stock = statistics(reference, "wind")
    growth = (stock[2024] - stock[2020]).clip(lower=0)
    added = WIND_2025 - float(capacity["wind_total"].sum()) - OFFSHORE_ADDED_2025
    return capacity["wind_onshore"] + by_share(added, growth)


def offshore_2025(reference: Path) -> pd.Series:
    """Offshore wind at the end of 2025 [GW]: additions in proportion to the stock."""
    stock = capacity_2024(reference)["wind_offshore"]
    return stock + by_share(OFFSHORE_ADDED_2025, stock)


def solar_2025(reference: Path) -> pd.Series:
    """Solar at the end of 2025 by province [GW]."""
    return capacity_2024(reference)["solar_2025_nea"]


def renewable_fleet(reference: Path) -> pd.DataFrame:
    """Wind onshore, wind offshore and solar as fleet rows."""
    offshore = offshore_2025(reference)
    shares = yearly_additions(OFFSHORE_STOCK | {2025: OFFSHORE_STOCK[2024] + OFFSHORE_ADDED_2025}, 2014)
    return pd.concat([
        cohorts(reference, "wind", onshore_2025(reference), "wind_onshore"),
        spread(offshore, shares, "wind_offshore"),
        cohorts(reference, "solar", solar_2025(reference), "solar"),
    ], ignore_index=True)  # fmt: skip
