"""A region's operation over the representative periods, or over the week of the highest demand of a full year."""

from __future__ import annotations

import pandas as pd

from energy_opt.report.dataset import something
from energy_opt.report.run_data import RunTables

WEEK = 168.0
SHOWN_YEARS = 5
BELOW = {"charge": "charge", "export": "export", "removal": "direct_air_capture"}


def shown_years(years: list[int]) -> list[int]:
    """Up to five model years, the first and the last among them, decades before others."""
    if len(years) <= SHOWN_YEARS:
        return years
    inner = sorted(years[1:-1], key=lambda year: (year % 10 != 0, year))[: SHOWN_YEARS - 2]
    return [years[0], *sorted(inner), years[-1]]


def slots(tables: RunTables) -> pd.DataFrame:
    """year, slot, period, start, end [h]: the shown slots one after another, and the days that a period stands for."""
    frame = tables["slot"]
    frame = frame[frame["year"].isin(shown_years(tables.years))].copy()
    groups = frame.groupby("year", sort=False)
    frame["end"] = groups["duration"].cumsum()
    frame["start"] = frame["end"] - frame["duration"]
    frame["days"] = frame.groupby(["year", "period"])["hours"].transform("sum") / 24.0
    longest = frame.groupby(["year", "period"])["duration"].sum().max()
    return _peak_weeks(tables, frame) if longest > WEEK else frame


def _peak_weeks(tables: RunTables, frame: pd.DataFrame) -> pd.DataFrame:
    """The slots of the week around the highest demand of all regions, by year."""
    balance = tables["balance"]
    demand = -balance[balance["source"] == "demand"].groupby(["year", "slot"])["power"].sum()
    parts = []
    for year, rows in frame.groupby("year", sort=False):
        load = rows["slot"].map(demand.xs(year, level="year"))
        middle = float(rows["start"].to_numpy(float)[int(load.to_numpy(float).argmax())])
        first = min(max(0.0, middle - WEEK / 2.0), max(0.0, float(rows["end"].max()) - WEEK))
        week = rows[(rows["start"] >= first) & (rows["end"] <= first + WEEK)]
        parts.append(week.assign(start=week["start"] - first, end=week["end"] - first))
    return pd.concat(parts, ignore_index=True)


def dispatch(tables: RunTables, shown: pd.DataFrame) -> pd.DataFrame:
    """region, year, source, start, end, power [GW]: what is supplied, and below zero what is taken; without demand."""
    keys = shown[["year", "slot", "start", "end"]]
    output = tables["dispatch"]
    category = output["technology"].map(tables.technology["category"])
    output = output.assign(source=category).rename(columns={"generation": "power"})
    balance = tables["balance"]
    given = balance[balance["source"].isin(["discharge", "import", "unserved", *BELOW])]
    given = given.assign(source=given["source"].replace({"discharge": "storage", **BELOW}))
    columns = ["region", "year", "slot", "source", "power"]
    frame = pd.concat([output[columns], given[columns]]).merge(keys, on=["year", "slot"])
    summed = frame.groupby(["region", "year", "source", "start", "end"], as_index=False)[["power"]].sum()
    return something(summed, "power")


def demand(tables: RunTables, shown: pd.DataFrame) -> pd.DataFrame:
    """region, year, start, end, demand [GW]."""
    balance = tables["balance"]
    frame = balance[balance["source"] == "demand"].merge(shown[["year", "slot", "start", "end"]], on=["year", "slot"])
    return frame.assign(demand=-frame["power"])[["region", "year", "start", "end", "demand"]]
