"""Annual demand by province and scenario: statistics of 2024–25, then stated growth, on the plants' net output."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from .common import CompiledTable, read_csv, regions
from .hourly_sources import CEADS, CREA, NEA_2025, NEA_CEC, PYPSA_CHINA_PIK
from .national import (
    CONSUMPTION_2025,
    GROWTH_2025,
    HOURS_2024,
    OWN_USE,
    by_province,
    thermal_own_use,
    waste_energy_generation,
)
from .sector_paths import REFERENCE as SECTOR_PATHS
from .sector_paths import YEARS as SECTOR_YEARS
from .sources_power import ASSUMED, GEM_GAS
from .statistics_base import capacity_2024

YEARS = (*range(2024, 2036), 2040, 2045, 2050, 2055, 2060)
# Growth of national net demand in 2026–2030 and its level in 2060 as a multiple of 2030.
NEAR_GROWTH = {
    "reference": (0.050, 0.046, 0.042, 0.038, 0.034),
    "high": (0.055, 0.054, 0.052, 0.050, 0.048),
    "low": (0.042, 0.036, 0.030, 0.025, 0.020),
}
RATIO_2060_TO_2030 = {"reference": 1.68, "high": 1.68 * 1.10, "low": 1.68 * 0.85}
CONVERGENCE = 0.5  # share of a province's departure from national growth that lasts in 2026–2030


def consumption(reference: Path) -> pd.DataFrame:
    """Consumption including losses and plants' own use by province, 2015–2025 [TWh]; 2025 is split by past growth."""
    table = read_csv(reference, "consumption_by_province_twh.csv").set_index("Unnamed: 0")
    table.columns = table.columns.astype(int)
    table = table.loc[regions(reference)]
    growth = (table[2024] / table[2021]) ** (1 / 3) - 1
    extra = CONSUMPTION_2025 - table[2024].sum()
    table[2025] = table[2024] * (1 + growth * extra / (growth * table[2024]).sum())
    return table


def own_use(reference: Path) -> pd.DataFrame:
    """Electricity that thermal and nuclear plants use themselves, by province, 2024 and 2025 [TWh]."""
    generation = read_csv(reference, "crea_generation_by_province.csv")
    places = regions(reference)
    thermal = by_province(generation, "thermal", 2024, "twh").reindex(places).fillna(0.0) * thermal_own_use()
    nuclear = nuclear_generation(reference) * OWN_USE["nuclear"]
    return pd.DataFrame({
        2024: thermal + nuclear,
        2025: thermal * (1 + GROWTH_2025["thermal"]) + nuclear * (1 + GROWTH_2025["nuclear"]),
    })  # fmt: skip


def nuclear_generation(reference: Path) -> pd.Series:
    """Nuclear generation of 2024 by province [TWh]; where no figure is given, capacity × national hours."""
    capacity = read_csv(reference, "capacity_end2024_by_province.csv").set_index("Unnamed: 0")["nuclear"]
    given = by_province(read_csv(reference, "crea_generation_by_province.csv"), "nuclear", 2024, "twh")
    return given.reindex(regions(reference)).fillna(capacity * HOURS_2024["nuclear"] / 1000)


def waste_energy(reference: Path) -> pd.DataFrame:
    """Net electricity from waste heat, gas and pressure of industry by province and year of demand [TWh].

    Level: thermal generation of 2024 that coal, gas and biomass do not explain. Provinces: half by the thermal capacity
    that these three leave, half by the coal gases of the inventory of 2019. Years: as coal in steel.
    """
    table = capacity_2024(reference)
    left = (table["thermal_total_stat"] - table["coal_est_1195"] - table["gas"] - table["biomass"]).clip(lower=0.0)
    inventory = read_csv(reference, "ceads2019_province_sector_mtco2.csv")
    gases = inventory[inventory["sector"] == "TotalEmissions"].set_index("province")["coal_gases"]
    gases = gases.rename(index={"InnerMongolia": "Inner Mongolia"}).reindex(left.index).fillna(0.0)
    share = 0.5 * left / left.sum() + 0.5 * gases / gases.sum()
    net = waste_energy_generation() * (1 - OWN_USE["industrial_waste_energy"])
    level = np.interp(YEARS, SECTOR_YEARS, SECTOR_PATHS["steel"]) * net
    return pd.DataFrame(np.outer(share, level), index=left.index, columns=list(YEARS))


def long_run_index(reference: Path) -> pd.DataFrame:
    """Growth of each province from 2030 (= 1) to 2060 in the older projection; Tibet takes the largest other one."""
    table = read_csv(reference, "provincial_load_projection_stale.csv").set_index("Unnamed: 0")
    table = table.rename(index={"InnerMongolia": "Inner Mongolia"}).loc[regions(reference)]
    table.columns = table.columns.astype(int)
    index = table.div(table[2030], axis=0)
    fastest = str(index.drop("Tibet")[2060].idxmax())
    index.loc["Tibet"] = index.loc[fastest]
    logs = np.log(index.loc[:, 2030:])
    for year in range(2031, 2035):
        logs[year] = logs[2030] + (logs[2035] - logs[2030]) * (year - 2030) / 5
    return pd.DataFrame(np.exp(logs))


def national_shape(reference: Path) -> pd.Series:
    """The older projection's national demand relative to 2030, by year; yearly to 2035."""
    table = read_csv(reference, "provincial_load_projection_stale.csv").set_index("Unnamed: 0").sum()
    table.index = table.index.astype(int)
    years = [year for year in YEARS if year >= 2030]
    shape = np.exp(np.interp(years, table.index, np.log(table.to_numpy(dtype=float))))
    return pd.Series(shape / shape[0], index=years)


def scenario_path(reference: Path, scenario: str) -> pd.DataFrame:
    """Demand on the plants that the model has, by province and year in one scenario [TWh]."""
    gross = consumption(reference)
    net = gross[[2024, 2025]] - own_use(reference)[[2024, 2025]]
    path = pd.DataFrame({2024: net[2024], 2025: net[2025]})
    departure = gross[2025] / gross[2024] - gross[2025].sum() / gross[2024].sum()
    total = float(net[2025].sum())
    for year, growth in zip(range(2026, 2031), NEAR_GROWTH[scenario], strict=True):
        total *= 1 + growth
        raw = path[year - 1] * (1 + growth + CONVERGENCE * departure)
        path[year] = raw * total / raw.sum()
    shape, index = national_shape(reference), long_run_index(reference)
    power = np.log(RATIO_2060_TO_2030[scenario]) / np.log(shape[2060])
    for year in YEARS[YEARS.index(2030) + 1 :]:
        raw = path[2030] * index[year]
        path[year] = raw * total * shape[year] ** power / raw.sum()
    return path[list(YEARS)] - waste_energy(reference)


def build(reference: Path) -> list[CompiledTable]:
    """The table `demand`."""
    parts = []
    for scenario in NEAR_GROWTH:
        long = scenario_path(reference, scenario).rename_axis("region").reset_index()
        long = long.melt(id_vars="region", var_name="year", value_name="demand")
        parts.append(long.assign(scenario=scenario))
    used = own_use(reference)
    share = used[2024].sum() / consumption(reference)[2024].sum()
    waste = waste_energy(reference).sum()
    near = "; ".join(
        f"{name} " + ", ".join(f"{100 * g:.1f}" for g in growth) + f" % and ×{RATIO_2060_TO_2030[name]:.2f}"
        for name, growth in NEAR_GROWTH.items()
    )
    return [CompiledTable(
        "demand", pd.concat(parts, ignore_index=True), "estimated", "2024–2060",
        (NEA_CEC, NEA_2025, CREA, CEADS, GEM_GAS, PYPSA_CHINA_PIK, ASSUMED),
        (
            "Convention: demand is met by the net output of plants. Consumption in the statistics (9,852.1 TWh in "
            "2024) holds line losses and the plants' own use; the own use is taken off in the province of the plant: "
            f"{100 * thermal_own_use():.2f} % of gross thermal and {100 * OWN_USE['nuclear']:.1f} % of gross nuclear "
            "generation (assumed, as in the technologies: "
            + ", ".join(f"{item.replace('_', ' ')} {100 * rate:.1f} %" for item, rate in OWN_USE.items()) + "), "
            f"{used[2024].sum():.1f} TWh or {100 * share:.2f} % of consumption in 2024, {used[2025].sum():.1f} TWh in "
            "2025. Own use of hydro, wind and solar plants is neglected on both sides. Losses of lines between "
            "provinces stay in demand although the model has its own: about 1 % is counted twice.",
            "Electricity from waste heat, gas and pressure of industry is not modelled and taken off as well: thermal "
            "generation less coal, gas and biomass, net "
            f"{waste[2024]:.0f} TWh in 2024, {waste[2025]:.0f} in 2025, {waste[2060]:.0f} in 2060 (it falls like coal "
            "in steel, whose gases it mostly burns and where their CO2 is counted). Provinces: half by the thermal "
            "capacity that coal, gas and biomass leave, half by coal gases in the inventory of 2019 (estimated).",
            "2024: consumption by province (measured).",
            "2025: national 10,368.2 TWh (measured); the growth of each province is proportional to its yearly growth "
            "2021–2024; thermal own use −1.0 %, nuclear +7.7 % like generation.",
            "2026–2030: national growth is assumed; a province keeps half of its departure from the national growth of "
            "2025; the sum is rescaled to the nation.",
            "2030–2060: growth of each province as in the older PyPSA-China projection (its levels are not used), "
            "Tibet (×6.8 there) like the fastest other province; rescaled so that the nation follows the shape of that "
            "projection to the stated ratio 2060/2030.",
            f"Growth 2026…2030 and ratio 2060/2030 by scenario (assumed): {near}.",
            "Electricity for Hong Kong and Macao and trade with neighbouring countries (below 0.5 %) is left out.",
        ),
        digits=7,
    )]  # fmt: skip
