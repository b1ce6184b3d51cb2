"""Accounts: fuel, coal, emissions and cost by region, technology or sector, and year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energy_opt.compile.program import PortMatrix
from energy_opt.results.reading import Reading, something
from energy_opt.units import conversion_factor

POWER = "power"
TRANSFERS = frozenset({"carbon_payment", "line_use"})
PENALTIES = frozenset({"unserved", "surplus", "heat_unserved", "cap_excess", "reserve_shortfall"})
KT_PER_MT = 1e3


def account_tables(reading: Reading) -> dict[str, pd.DataFrame]:
    """fuel_use, coal_use, emissions, cost."""
    fuel = _fuel_use(reading)
    return {
        "fuel_use": fuel,
        "coal_use": _coal_use(reading, fuel),
        "emissions": _emissions(reading),
        "cost": _cost(reading),
    }


def _energy_by_asset(reading: Reading) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Rows of the generators in the assets table, their positions there, their yearly energy [asset, year] [TWh]."""
    assets = reading.system.capacities.assets
    positions = pd.Index(assets["asset"]).get_indexer(reading.program.columns["energy"].levels[0])
    return assets.iloc[positions], positions, reading.cube("energy").sum(axis=2)


def _fuel_use(reading: Reading) -> pd.DataFrame:
    generators, positions, energy = _energy_by_asset(reading)
    years = reading.system.horizon.years
    used = reading.system.operation.heat_rate[positions] * energy
    frame = _long(generators[["region", "technology", "fuel"]], used, years, "fuel_use")
    return something(frame[frame["fuel"] != ""], "fuel_use")


def _coal_use(reading: Reading, fuel: pd.DataFrame) -> pd.DataFrame:
    """Coal of power plants and of the given paths [Mtce]."""
    kinds = reading.system.fuels.set_index("fuel")["kind"]
    coal = fuel[fuel["fuel"].map(kinds) == "coal"]
    power = coal.groupby(["region", "year"], as_index=False)[["fuel_use"]].sum().assign(sector=POWER)
    given = reading.system.rules.sector_coal.rename(columns={"coal_use": "fuel_use"})
    columns = ["region", "sector", "year", "fuel_use"]
    frame = pd.concat([power[columns], given[columns]] if len(given) else [power[columns]], ignore_index=True)
    frame["coal_use"] = frame["fuel_use"].astype(float) * conversion_factor("PJ", "Mtce")
    return frame.drop(columns="fuel_use")


def _emissions(reading: Reading) -> pd.DataFrame:
    """By technology for power, by sector for the given paths; all species in Mt."""
    generators, positions, energy = _energy_by_asset(reading)
    years = reading.system.horizon.years
    parts = []
    for position, species in enumerate(reading.system.species):
        amount = reading.system.operation.emission_rate[position, positions] * energy
        frame = _long(generators[["region", "technology"]], amount, years, "emissions")
        unit = 1.0 if species == "CO2" else 1.0 / KT_PER_MT
        parts.append(frame.assign(species=species, sector=POWER, emissions=frame["emissions"] * unit))
    given = reading.system.rules.sector_coal
    if len(given):
        sectors = given.rename(columns={"co2": "emissions"}).drop(columns="coal_use")
        parts.append(sectors.assign(species="CO2", technology=""))
    columns = ["species", "region", "sector", "technology", "year", "emissions"]
    return something(pd.concat([part[columns] for part in parts], ignore_index=True), "emissions")


def _cost(reading: Reading) -> pd.DataFrame:
    """Every contribution to the port `cost`, by category, place and technology; money of the year."""
    parts = [
        _cost_of(reading, source, matrix) for (port, source), matrix in reading.program.ports.items() if port == "cost"
    ]
    keys = ["region", "technology", "category", "kind", "year"]
    frame = pd.concat(parts, ignore_index=True).groupby(keys, as_index=False)[["cost"]].sum()
    return frame[frame["cost"] != 0.0].reset_index(drop=True)


def _cost_of(reading: Reading, source: str, matrix: PortMatrix) -> pd.DataFrame:
    frame = reading.named(matrix.axis, reading.port(matrix), "cost")
    if "line" in frame:
        sender = reading.system.grid.lines.set_index("line")["from_region"]
        frame = frame.assign(region=frame["line"].map(sender), technology="transmission")
    if "region" not in frame:
        place = next((name for name in ("area", "scope") if name in frame), None)
        frame["region"] = frame[place] if place else "all"
    if "technology" not in frame:
        frame["technology"] = ""
    kind = "transfer" if source in TRANSFERS else "penalty" if source in PENALTIES else "resource"
    frame = frame.assign(category=source, kind=kind)
    return frame[["region", "technology", "category", "kind", "year", "cost"]]


def _long(keys: pd.DataFrame, values: np.ndarray, years: tuple[int, ...], name: str) -> pd.DataFrame:
    """Rows of keys × years with the values [row, year]."""
    frame = keys.loc[keys.index.repeat(len(years))].reset_index(drop=True)
    return frame.assign(year=np.tile(years, len(keys)), **{name: values.ravel()})
