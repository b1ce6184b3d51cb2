"""Accounts: fuel, coal, emissions and cost by region, technology or sector, and year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energy_opt.compile.program import PortMatrix
from energy_opt.results.reading import Reading, something
from energy_opt.units import conversion_factor

POWER = "power"
REMOVAL = "removal"
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


def _energy_by_asset(reading: Reading, family: str = "energy") -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Rows of a family's assets in the assets table, their positions there, their yearly energy [asset, year] [TWh]."""
    assets = reading.system.capacities.assets
    positions = pd.Index(assets["asset"]).get_indexer(reading.program.columns[family].levels[0])
    return assets.iloc[positions], positions, reading.cube(family).sum(axis=2)


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
    """By technology for power and removals, by sector for the given paths, sinks by kind; all species in Mt."""
    given = reading.system.rules.given_emissions
    parts = _by_technology(reading, "energy", POWER)
    if reading.has("removal_energy"):
        parts += _by_technology(reading, "removal_energy", REMOVAL)
    keys = ["species", "region", "sector", "technology", "year"]
    parts += [given.assign(technology="")] if len(given) else []
    frame = pd.concat([part[[*keys, "emissions"]] for part in parts], ignore_index=True)
    frame["emissions"] = frame["emissions"].astype(float) * np.where(frame["species"] == "CO2", 1.0, 1.0 / KT_PER_MT)
    return something(frame, "emissions")


def _by_technology(reading: Reading, family: str, sector: str) -> list[pd.DataFrame]:
    """Emissions of the assets of a family of energies, one frame for each species [Mt, kt]."""
    assets, positions, energy = _energy_by_asset(reading, family)
    rates = reading.system.operation.emission_rate[:, positions]
    return [
        _long(assets[["region", "technology"]], rate * energy, reading.system.horizon.years, "emissions").assign(
            species=species, sector=sector
        )
        for species, rate in zip(reading.system.species, rates, strict=True)
    ]


def _cost(reading: Reading) -> pd.DataFrame:
    """Every contribution to the port `cost`, by category, place and technology; money of the year."""
    parts = [_cost_of(reading, source, matrix) for source, matrix in reading.program.given_to("cost").items()]
    keys = ["region", "technology", "category", "kind", "year"]
    spent = [part for part in parts if len(part)] or parts[:1]
    frame = pd.concat(spent, ignore_index=True).groupby(keys, as_index=False)[["cost"]].sum()
    return frame[frame["cost"] != 0.0].reset_index(drop=True)


def _cost_of(reading: Reading, source: str, matrix: PortMatrix) -> pd.DataFrame:
    frame = reading.named(matrix.axis, reading.port(matrix), "cost", least=0.0)
    if "line" in frame:
        sender = reading.system.grid.lines.set_index("line")["from_region"]
        frame = frame.assign(region=frame["line"].map(sender), technology="transmission")
    if "region" not in frame:
        place = next((name for name in ("area", "scope") if name in frame), None)
        frame["region"] = frame[place] if place else "all"
    if "technology" not in frame:
        frame["technology"] = ""
    frame = frame.assign(category=source, kind=matrix.kind)
    return frame[["region", "technology", "category", "kind", "year", "cost"]]


def _long(keys: pd.DataFrame, values: np.ndarray, years: tuple[int, ...], name: str) -> pd.DataFrame:
    """Rows of keys × years with the values [row, year]."""
    frame = keys.loc[keys.index.repeat(len(years))].reset_index(drop=True)
    return frame.assign(year=np.tile(years, len(keys)), **{name: values.ravel()})
