"""The run on one page: a row per year, quantity and item, made from the other tables alone."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from energy_opt.results.reading import Reading

ALL = "all"


def summary_table(reading: Reading, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Capacity and generation by category, coal, CO2, cost, carbon and electricity prices, what is not served."""
    system = reading.system
    category = system.capacities.assets.drop_duplicates("technology").set_index("technology")["category"]
    parts = [
        _by(tables["capacity"], category, "capacity", "capacity", "GW"),
        *_generation(reading, tables["generation"], category),
        _total(tables["coal_use"], "sector", "coal_use", "coal_use", "Mtce"),
        _total(_co2(tables["emissions"]), "sector", "emissions", "co2_emissions", "Mt"),
        _total(tables["cost"].query("kind != 'transfer'"), "category", "cost", "cost", f"bn {system.currency}"),
        _price(tables["carbon_price"], system.currency),
        _electricity_price(reading, tables["electricity_price"]),
        _total(tables["curtailment"], "technology", "curtailment", "curtailment", "TWh"),
        _unserved(reading, tables["unserved"]),
        _demand(reading),
    ]
    return pd.concat(parts, ignore_index=True)[["year", "quantity", "item", "value", "unit"]]


def _total(frame: pd.DataFrame, item: str, value: str, quantity: str, unit: str) -> pd.DataFrame:
    """Sums by item, and over all items."""
    named = frame.rename(columns={item: "item", value: "value"})
    by_item = named.groupby(["year", "item"], as_index=False)[["value"]].sum()
    total = by_item.groupby("year", as_index=False)[["value"]].sum().assign(item=ALL)
    return pd.concat([by_item, total]).assign(quantity=quantity, unit=unit)


def _by(frame: pd.DataFrame, category: pd.Series, value: str, quantity: str, unit: str) -> pd.DataFrame:
    return _total(frame.assign(item=frame["technology"].map(category)), "item", value, quantity, unit)


def _generation(reading: Reading, generation: pd.DataFrame, category: pd.Series) -> tuple[pd.DataFrame, ...]:
    """Generation without stores, whose output was generated before; what they give out is a quantity of its own."""
    assets = reading.system.capacities.assets
    stores = generation["technology"].isin(assets.loc[assets["kind"] == "storage", "technology"])
    return (
        _by(generation[~stores], category, "generation", "generation", "TWh"),
        _by(generation[stores], category, "generation", "storage_discharge", "TWh"),
    )


def _co2(emissions: pd.DataFrame) -> pd.DataFrame:
    return emissions[emissions["species"] == "CO2"]


def _price(prices: pd.DataFrame, currency: str) -> pd.DataFrame:
    caps = prices[prices["species"] == "CO2"].rename(columns={"rule": "item", "carbon_price": "value"})
    caps = caps.assign(
        item=caps["policy"].where(caps["policy"] != "emission_cap", "").str.cat(caps["item"], " ").str.strip()
    )
    return caps[["year", "item", "value"]].assign(quantity="carbon_price", unit=f"{currency}/t")


def _electricity_price(reading: Reading, prices: pd.DataFrame) -> pd.DataFrame:
    """Mean weighted with the demand."""
    time, years = reading.system.time, reading.system.horizon.years
    energy = time.load * time.hours
    price = prices["electricity_price"].to_numpy(float).reshape(energy.shape)
    mean = (price * energy).sum(axis=(0, 2)) / energy.sum(axis=(0, 2))
    return _rows(years, mean, "electricity_price", f"{reading.system.currency}/MWh")


def _unserved(reading: Reading, unserved: pd.DataFrame) -> pd.DataFrame:
    time, years = reading.system.time, reading.system.horizon.years
    slots = pd.MultiIndex.from_product([time.slots, years], names=["slot", "year"])
    hours = pd.Series(time.hours.T.ravel(), index=slots, name="hours")
    frame = unserved.join(hours, on=["slot", "year"])
    energy = (frame["unserved"] * frame["hours"] / 1000.0).groupby(frame["year"]).sum()
    return _rows(years, energy.reindex(list(years)).fillna(0.0).to_numpy(float), "unserved", "TWh")


def _demand(reading: Reading) -> pd.DataFrame:
    time = reading.system.time
    energy = (time.load * time.hours).sum(axis=(0, 2)) / 1000.0
    return _rows(reading.system.horizon.years, energy, "demand", "TWh")


def _rows(years: tuple[int, ...], values: np.ndarray, quantity: str, unit: str) -> pd.DataFrame:
    return pd.DataFrame({"year": years, "item": ALL, "value": values}).assign(quantity=quantity, unit=unit)
