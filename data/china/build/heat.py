"""Least output of plants that serve heat customers or one industrial user, by month."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from .common import CompiledTable, regions
from .sources_power import ASSUMED

COLD = ("Heilongjiang", "Jilin", "Liaoning", "Inner Mongolia", "Xinjiang", "Qinghai", "Gansu", "Ningxia")
NORTH = ("Beijing", "Tianjin", "Hebei", "Shanxi", "Shandong", "Henan", "Shaanxi")
CHP = ("coal_chp_supercritical", "coal_chp_subcritical")
STEAM = 0.15  # industrial steam all year
WINTER, SHOULDER, LATE = 0.50, 0.40, 0.25
CAPTIVE = 0.50
# The south all year; provinces with central heating outside and in the season.
GAS_STEAM, GAS_SUMMER, GAS_WINTER = 0.50, 0.30, 0.70


def build(reference: Path) -> list[CompiledTable]:
    """heat_must_run."""
    return [heat_must_run(reference)]


def level(place: str, month: int) -> float:
    """Least output of combined heat and power as a share of capacity."""
    if place not in COLD and place not in NORTH:
        return STEAM
    if month in (12, 1, 2):
        return WINTER
    if month in (11, 3):
        return SHOULDER
    return LATE if place in COLD and month in (10, 4) else STEAM


def gas_level(place: str, month: int) -> float:
    """Least output of gas combined heat and power as a share of capacity."""
    if place not in COLD and place not in NORTH:
        return GAS_STEAM
    return GAS_WINTER if month in (11, 12, 1, 2, 3) else GAS_SUMMER


def heat_must_run(reference: Path) -> CompiledTable:
    """Least output by region, technology and month."""
    rows = [(place, name, month, level(place, month))
            for place in regions(reference) for name in CHP for month in range(1, 13)]  # fmt: skip
    rows += [("*", "coal_captive", month, CAPTIVE) for month in range(1, 13)]
    rows += [(place, "gas_chp", month, gas_level(place, month))
             for place in regions(reference) for month in range(1, 13)]  # fmt: skip
    return CompiledTable(
        "heat_must_run", pd.DataFrame(rows, columns=["region", "technology", "month", "must_run"]), "assumed", "2025",
        (ASSUMED,),
        ("Combined heat and power in provinces with central heating: 0.50 from December to February, 0.40 in November"
         " and March; in the cold northeast and northwest also 0.25 in October and April; 0.15 for industrial steam "
         "in all other months and all year in the south [assumed].",
         "Captive plants: 0.50 all year [assumed].",
         "Gas combined heat and power: 0.70 from November to March and 0.30 else in provinces with central heating, "
         "0.50 all year (industrial steam, fixed gas contracts) in the south; chosen so that the gas fleet comes near"
         " its hours of 2024 and 2025, which prices alone would not give [assumed].",
         "Shares are of nameplate capacity and lie below the technology's availability."),
    )  # fmt: skip
