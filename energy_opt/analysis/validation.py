"""Modelled base year beside the statistics: tables → one table, with the difference in percent."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

NATION = "all"
COLUMNS = ["quantity", "item", "unit", "modelled", "actual", "difference"]


def compare_with_actual(tables: Mapping[str, pd.DataFrame], actual: pd.DataFrame, year: int) -> pd.DataFrame:
    """Modelled and actual values of a year: quantity, item, unit, modelled, actual, difference [1].

    tables: stored result tables (`summary`, `generation`). actual: the data folder's table of statistics; where it has
    no value for the year, the latest one before it is taken and named in the item.
    """
    modelled = pd.concat([_from_summary(tables["summary"], year), _hours(tables["generation"], year)])
    known = actual[(actual["region"] == NATION) & (actual["year"] <= year)].sort_values("year")
    latest = known.drop_duplicates(["quantity", "item"], keep="last").set_index(["quantity", "item"])
    frame = modelled.join(latest[["value", "unit", "year"]], on=["quantity", "item"], how="inner")
    older = frame["year"] != year
    frame["item"] = frame["item"].where(~older, frame["item"] + " (" + frame["year"].astype(str) + ")")
    frame = frame.rename(columns={"value": "actual"})
    frame["difference"] = frame["modelled"] / frame["actual"] - 1.0
    return frame[COLUMNS].reset_index(drop=True)


def _from_summary(summary: pd.DataFrame, year: int) -> pd.DataFrame:
    """Capacity, net generation, coal and CO2 of the nation, under the names of the statistics.

    CO2 of power and heat: power plants and the given paths whose sector names heat.
    """
    chosen = summary[summary["year"] == year]
    names = {
        ("capacity", None): ("capacity", None),
        ("generation", None): ("generation_net", None),
        ("coal_use", "power"): ("coal_use", "coal"),
        ("coal_use", "all"): ("coal_use", "all"),
    }
    rows = []
    for row in chosen.itertuples(index=False):
        for (quantity, item), (to_quantity, to_item) in names.items():
            if row.quantity == quantity and item in (None, row.item):
                rows.append((to_quantity, to_item or row.item, row.value))
    co2 = chosen[(chosen["quantity"] == "co2_emissions") & chosen["item"].str.contains("power|heat")]
    rows.append(("emissions_CO2", "power_and_heat", float(co2["value"].sum())))
    return pd.DataFrame(rows, columns=["quantity", "item", "modelled"])


def _hours(generation: pd.DataFrame, year: int) -> pd.DataFrame:
    """Hours of use by technology group: energy over mean capacity in service."""
    frame = generation[(generation["year"] == year) & generation["utilisation_hours"].notna()]
    group = frame["technology"].str.split("_").str[0]
    capacity = 1000.0 * frame["generation"] / frame["utilisation_hours"].where(frame["utilisation_hours"] > 0.0)
    total = frame.assign(group=group, capacity=capacity).groupby("group")[["generation", "capacity"]].sum()
    hours = 1000.0 * total["generation"] / total["capacity"]
    return pd.DataFrame({"quantity": "utilisation_hours", "item": hours.index, "modelled": hours.to_numpy()})
