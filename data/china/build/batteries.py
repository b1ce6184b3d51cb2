"""New (battery) storage at the end of 2025 by province: power [GW] and energy [GWh]."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pandas as pd

from .common import read_csv, regions
from .renewables import onshore_2025, solar_2025
from .statistics_base import by_share, spread

POWER_2025 = 73.76 * 1.84  # GW: +84 % on the end of 2024
DURATION_2025 = 2.58  # h, mean
# Shares of the areas in mid-2025; Central includes Chongqing, Sichuan and (here) Tibet.
AREA_SHARE = {"North": 0.297, "Northwest": 0.257, "East": 0.166, "Central": 0.122, "South": 0.154, "Northeast": 0.004}
PROVINCES_ABOVE_2GW = ("Hebei", "Zhejiang", "Gansu", "Guangdong", "Hunan", "Guangxi", "Henan", "Anhui", "Hubei",
                       "Guizhou")  # fmt: skip
STOCK = {2022: 8.7, 2023: 31.39, 2024: 73.76, 2025: POWER_2025}  # GW


def battery_power(reference: Path) -> pd.Series:
    """Power by province [GW]: area totals, inside an area the pattern of 2024."""
    listed = read_csv(reference, "curated/new_energy_storage_end2024.csv").set_index("area")
    areas = read_csv(reference, "provinces.csv").set_index("province")["grid_area"].replace("Southwest", "Central")
    renewables = onshore_2025(reference) + solar_2025(reference)
    power = pd.Series(0.0, index=regions(reference))
    for area, share in AREA_SHARE.items():
        members = [name for name in power.index if areas[name] == area]
        stated = {name: float(listed["gw"][name]) for name in members if name in listed.index}
        rest = [name for name in members if name not in stated]
        remaining = float(listed["gw"][f"REGION {area}"]) - sum(stated.values())
        floor = pd.Series({name: 2.0 if name in PROVINCES_ABOVE_2GW else 0.0 for name in rest})
        pattern = floor + by_share(max(remaining - float(floor.sum()), 0.0), renewables[rest])
        of_2024 = pd.concat([pd.Series(stated, dtype=float), pattern])
        power[of_2024.index] = by_share(share * POWER_2025, of_2024)
    return power


def battery_fleet(reference: Path) -> pd.DataFrame:
    """Battery power [GW] and energy [GWh] as fleet rows."""
    power = battery_power(reference)
    grown = {year: STOCK[year] - STOCK[before] for before, year in pairwise(sorted(STOCK))}
    additions = pd.Series({2021: STOCK[2022]} | grown)
    shares = additions / additions.sum()
    scale = POWER_2025 / power.sum()
    return pd.concat([
        spread(power * scale, shares, "battery"), spread(power * scale * DURATION_2025, shares, "battery_energy"),
    ], ignore_index=True)  # fmt: skip
