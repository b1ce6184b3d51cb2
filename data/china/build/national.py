"""National figures that provincial tables are rescaled to, each with its origin."""

from __future__ import annotations

import pandas as pd

from .technologies import OWN_USE as STATION_USE

TCE_PETAJOULE = 29.3076  # 1 Mtce [PJ]
BITUMINOUS_CO2 = 94.6  # CO2 of bituminous coal [kg/GJ], IPCC 2006
COAL_CO2 = BITUMINOUS_CO2 * TCE_PETAJOULE / 1000  # [t CO2/tce]

# Statistics of 2024 (NEA, CEC, NBS) and 2025 (NEA, NBS, January 2026).
CONSUMPTION_2024 = 9852.1  # [TWh]
CONSUMPTION_2025 = 10368.2  # [TWh]
HOURS_2024 = {"coal": 4628.0, "wind": 2127.0, "solar": 1211.0, "hydro": 3349.0, "nuclear": 7683.0, "gas": 2363.0}
SUPPLY_COAL_RATE_2024 = 303.2  # coal per net electricity [gce/kWh]
GROWTH_2025 = {"thermal": -0.010, "hydro": 0.028, "nuclear": 0.077, "coal": -0.019}  # generation against 2024
POWER_AND_HEAT_CO2_2024 = 5600.0  # [Mt]
# Generation of 2024 over all plants (NEA and CEC); the renewable ones add up to the 3.46 PWh of the NEA [TWh].
GENERATION_2024 = {
    "hydro": 1426.0, "wind": 991.6, "solar": 834.1, "biomass": 208.3, "nuclear": 450.9, "thermal": 6343.8,
}  # fmt: skip
RENEWABLE_GENERATION_2025 = 3990.0  # [TWh]
CAPACITY_2024 = {
    "all": 3348.6, "thermal": 1444.5, "coal": 1195.0, "gas": 143.7, "biomass": 46.0, "nuclear": 60.8, "wind": 520.7,
    "wind_offshore": 41.3, "solar": 886.7, "hydro_and_pumped": 435.9, "pumped_hydro": 58.7, "battery": 73.76,
}  # [GW], end of the year  # fmt: skip
CAPACITY_2023 = {"coal": 1164.9, "gas": 125.6, "nuclear": 56.9, "wind": 441.3, "solar": 609.5}
PEAK_LOAD = {2024: 1451.0, 2025: 1508.0}  # highest national load [GW]; 17 July 2025, NEA
RAW_COAL_2024 = {"power": 2651.2, "all": 4775.3}  # [Mt]

# Own use of power plants as a share of gross generation, the same as in the technologies; waste energy like coal.
# The own use of hydro, wind and solar plants (below 1 %) is neglected on both sides.
OWN_USE = {**STATION_USE, "industrial_waste_energy": STATION_USE["coal"]}

# Energy balance 2024 (NBS communiqué): energy use times share of coal.
COAL_USE_2024 = 5960.0 * 0.532  # [Mtce]
COKING_COAL_TCE = 0.9  # washed coking coal [tce/t], GB/T 2589


def mean_capacity(item: str) -> float:
    """Mean of the national capacity at the ends of 2023 and 2024 [GW]."""
    return (CAPACITY_2023[item] + CAPACITY_2024[item]) / 2


def generation_by_hours(item: str) -> float:
    """National gross generation of 2024: utilisation hours × mean capacity [TWh]."""
    return HOURS_2024[item] * mean_capacity(item) / 1000


def waste_energy_generation() -> float:
    """Gross thermal generation of 2024 that coal, gas and biomass do not explain: waste energy of industry [TWh]."""
    known = generation_by_hours("coal") + generation_by_hours("gas") + GENERATION_2024["biomass"]
    return GENERATION_2024["thermal"] - known


def thermal_own_use() -> float:
    """Own use of all thermal plants as a share of their gross generation of 2024 [1]."""
    gross = {
        "coal": generation_by_hours("coal"), "gas": generation_by_hours("gas"),
        "biomass": GENERATION_2024["biomass"], "industrial_waste_energy": waste_energy_generation(),
    }  # fmt: skip
    return sum(energy * OWN_USE[item] for item, energy in gross.items()) / sum(gross.values())


def by_province(frame: pd.DataFrame, technology: str, year: int, value: str) -> pd.Series:
    """One technology and year of a long provincial table, by province; provinces without a figure are missing."""
    chosen = frame[(frame["tech"] == technology) & (frame["year"] == year)]
    return chosen.set_index("province")[value].astype(float)
