"""How assets operate: availability, water, heat, fuel, emissions and variable costs as arrays over the model's axes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from energy_opt.inputs.economics import BN_PER_MT, BN_PER_PJ, BN_PER_TWH, MT_PER_TWH, apply_factors, asset_year
from energy_opt.inputs.interpolate import resolve_wildcard
from energy_opt.inputs.months import DAYS_OF_MONTH
from energy_opt.inputs.read import DataFolder
from energy_opt.inputs.system import Operation
from energy_opt.inputs.timeslices import TimeSlices

CO2 = "CO2"


def make_operation(
    folder: DataFolder,
    assets: pd.DataFrame,
    species: tuple[str, ...],
    years: tuple[int, ...],
    time: TimeSlices,
    fuel_price_factor: Mapping[str, float],
) -> Operation:
    """Everything that dispatch needs to know of the assets."""
    heat_rate = asset_year(folder["heat_rate"], "heat_rate", assets, years)
    fossil, biogenic = _carbon(folder["fuel"], assets)
    captured = (fossil + biogenic)[:, None] * heat_rate * assets["capture_rate"].to_numpy(float)[:, None]
    rates = _emission_rate(folder["emission_factor"], assets, species, years, fossil, captured, heat_rate)
    removed = np.where((assets["kind"] == "removal").to_numpy(bool)[:, None], -rates[species.index(CO2)], 0.0)
    return Operation(
        availability=_availability(assets, time, len(years)),
        energy_availability=_water(folder["monthly_availability"], assets, time),
        must_run=_must_run(folder["heat_must_run"], assets, time),
        heat_rate=heat_rate,
        emission_rate=rates,
        variable_om=asset_year(folder["technology_cost"], "variable_om_cost", assets, years) * BN_PER_TWH,
        fuel_cost=_fuel_price(folder["fuel_price"], assets, years, fuel_price_factor) * heat_rate,
        capture_cost=(captured * MT_PER_TWH + removed) * assets["storage_cost"].to_numpy(float)[:, None] * BN_PER_MT,
    )


def _availability(assets: pd.DataFrame, time: TimeSlices, years: int) -> np.ndarray:
    """Availability [asset, year, slot]: the profile where there is one, else the technology's constant."""
    result = np.empty((len(assets), years, len(time.slots)))
    for position, (region, technology, constant) in enumerate(
        zip(assets["region"], assets["technology"], assets["availability"], strict=True)
    ):
        result[position] = time.availability.get((region, technology), constant)
    return result


def _water(monthly: pd.DataFrame, assets: pd.DataFrame, time: TimeSlices) -> np.ndarray:
    """Mean output possible in each period [asset, year, period], NaN without data; the year's energy is kept."""
    result = np.full((len(assets), len(time.hours), len(time.periods)), np.nan)
    if monthly.empty:
        return result
    wide = monthly.pivot(index=["region", "technology"], columns="month", values="availability")
    asked = pd.MultiIndex.from_frame(assets[["region", "technology"]])
    by_month = wide.reindex(asked).to_numpy(float)
    known = ~np.isnan(by_month).any(axis=1)
    by_period = by_month[known] @ time.month_share.T
    whole = by_month[known] @ (DAYS_OF_MONTH / DAYS_OF_MONTH.sum())
    for year, hours in enumerate(time.hours):
        weight = np.bincount(time.period_of_slot, hours, len(time.periods))
        seen = by_period @ (weight / weight.sum())
        factor = np.divide(whole, seen, out=np.ones_like(whole), where=seen > 0.0)
        result[known, year] = by_period * factor[:, None]
    return result


def _must_run(monthly: pd.DataFrame, assets: pd.DataFrame, time: TimeSlices) -> np.ndarray:
    """Least output for heat in each period [asset, period]."""
    if monthly.empty:
        return np.zeros((len(assets), len(time.periods)))
    named = resolve_wildcard(monthly, "region", list(assets["region"].unique()))
    wide = named.pivot(index=["region", "technology"], columns="month", values="must_run")
    asked = pd.MultiIndex.from_frame(assets[["region", "technology"]])
    months = wide.reindex(asked).fillna(0.0).to_numpy(float)
    return np.asarray(months @ time.month_share.T)


def _carbon(fuels: pd.DataFrame, assets: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Fossil and biogenic CO2 of each asset's fuel [kg/GJ]."""
    table = fuels.set_index("fuel")
    used = table.reindex(assets["fuel"])[["co2_factor", "biogenic_co2_factor"]].fillna(0.0).to_numpy(float)
    return used[:, 0], used[:, 1]


def _emission_rate(
    factors: pd.DataFrame,
    assets: pd.DataFrame,
    species: tuple[str, ...],
    years: tuple[int, ...],
    fossil: np.ndarray,
    captured: np.ndarray,
    heat_rate: np.ndarray,
) -> np.ndarray:
    """Emission per net output [species, asset, year]: Mt/TWh of CO2, kt/TWh of pollutants.

    CO2 follows from the fuel less what is captured (captured biogenic CO2 is a removal); a stated factor replaces it.
    """
    result = np.zeros((len(species), len(assets), len(years)))
    for position, name in enumerate(species):
        stated = asset_year(
            factors[factors["species"] == name].drop(columns="species"), "emission_factor", assets, years, np.nan
        )
        if name == CO2:
            derived = fossil[:, None] * heat_rate - captured
            result[position] = np.where(np.isnan(stated), derived, stated) * MT_PER_TWH
        else:
            result[position] = np.nan_to_num(stated)
    return result


def _fuel_price(
    prices: pd.DataFrame, assets: pd.DataFrame, years: tuple[int, ...], factor: Mapping[str, float]
) -> np.ndarray:
    """Price of each asset's fuel [bn/PJ] by [asset, year]; free where no price is given."""
    scaled = apply_factors(prices, "fuel", "price", factor)
    users = assets.assign(technology=assets["fuel"])
    return asset_year(scaled.rename(columns={"fuel": "technology"}), "price", users, years) * BN_PER_PJ
