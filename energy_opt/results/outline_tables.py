"""Tables that follow from others: coal fleet by age, demand with its price, and where CO2 and coal turn."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from energy_opt.results.reading import Reading, something

ALL = "all"
DECADE = 10
OLDEST = 40
TURNING = ["quantity", "region", "peak_year", "peak", "base", "last", "peaked", "unit"]
NEAR = 1e-3  # relative; flatter than this is no peak but a plateau, and far above what a solver leaves open


def outline_tables(reading: Reading, tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """coal_fleet, demand, turning_point."""
    emissions, coal = tables["emissions"], tables["coal_use"]
    co2 = emissions[emissions["species"] == "CO2"].rename(columns={"emissions": "value"})
    parts = [
        _turning(co2, "co2_emissions", "Mt"),
        _turning(coal.rename(columns={"coal_use": "value"}), "coal_use", "Mtce"),
    ]
    return {
        "coal_fleet": _coal_fleet(reading, tables["capacity"]),
        "demand": _demand(reading, tables["electricity_price"]),
        "turning_point": pd.concat(parts, ignore_index=True),
    }


def _coal_fleet(reading: Reading, capacity: pd.DataFrame) -> pd.DataFrame:
    """Capacity of technologies that burn coal, by decades of age."""
    kinds = reading.system.fuels.set_index("fuel")["kind"]
    technologies = reading.system.background.technologies
    burning = technologies.loc[technologies["fuel"].map(kinds) == "coal", "technology"]
    frame = capacity[capacity["technology"].isin(burning)]
    age = (frame["year"] - frame["vintage"]).clip(lower=0) // DECADE * DECADE
    words = age.astype(str) + "-" + (age + DECADE - 1).astype(str)
    frame = frame.assign(age=words.where(age < OLDEST, f"{OLDEST}+"))
    keys = ["region", "technology", "year", "age"]
    return something(frame.groupby(keys, as_index=False, sort=False)[["capacity"]].sum(), "capacity")


def _demand(reading: Reading, prices: pd.DataFrame) -> pd.DataFrame:
    """Yearly demand [TWh] and its mean price, by region and year."""
    time, years = reading.system.time, reading.system.horizon.years
    energy = time.load * time.hours / 1000.0
    price = prices["electricity_price"].to_numpy(float).reshape(energy.shape)
    total = energy.sum(axis=2)
    mean = np.divide((price * energy).sum(axis=2), total, out=np.full_like(total, np.nan), where=total > 0.0)
    regions = reading.system.regions
    return pd.DataFrame({
        "region": np.repeat(regions, len(years)), "year": np.tile(years, len(regions)),
        "demand": total.ravel(), "electricity_price": mean.ravel(),
    })  # fmt: skip


def _turning(frame: pd.DataFrame, quantity: str, unit: str) -> pd.DataFrame:
    """The highest year of each region and of all together; rows of `frame`: region, year, value."""
    if frame.empty:
        return pd.DataFrame(columns=TURNING)
    by_region = frame.pivot_table(index="region", columns="year", values="value", aggfunc="sum", fill_value=0.0)
    by_region.loc[ALL] = by_region.sum()
    values, years = by_region.to_numpy(float), by_region.columns.to_numpy(int)
    highest = values.max(axis=1, keepdims=True)
    room = NEAR * np.abs(values).max(axis=1, keepdims=True)
    first = (values >= highest - room).argmax(axis=1)
    return pd.DataFrame({
        "quantity": quantity,
        "region": by_region.index.to_numpy(),
        "peak_year": years[first],
        "peak": values[np.arange(len(values)), first],
        "base": values[:, 0],
        "last": values[:, -1],
        "peaked": values[:, -1] < (highest - room)[:, 0],
        "unit": unit,
    })  # fmt: skip
