"""Sinks: national paths of forest, grassland and wetland, each shared out by its area."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from .common import CompiledTable, read_csv, regions
from .sources_emissions import FOREST_INVENTORY, FORESTRY_2022, HE_2024, LAND_SURVEY_3, UPDATE_REPORT_2, YU_2022
from .sources_power import ASSUMED

PATHS: dict[str, dict[str, tuple[float, float]]] = {
    "forest": {"low": (900.0, 800.0), "mid": (900.0, 1280.0), "high": (900.0, 1600.0)},
    "grassland": {"low": (0.0, 0.0), "mid": (26.0, 26.0), "high": (109.0, 109.0)},
    "wetland": {"low": (0.0, 0.0), "mid": (45.0, 45.0), "high": (45.0, 45.0)},
}
"""Kind → scenario → removal in 2020 and in 2060 [Mt CO2]."""

GRASSLAND = {
    "Tibet": 8006.5, "Inner Mongolia": 5417.2, "Xinjiang": 5198.6, "Qinghai": 3947.1, "Gansu": 1430.7, "Sichuan": 968.8,
}  # fmt: skip
"""Area of the provinces with most grassland [10,000 ha]."""
WETLAND = {
    "Qinghai": 510.1, "Tibet": 430.3, "Inner Mongolia": 380.9, "Heilongjiang": 350.1, "Xinjiang": 152.4,
    "Sichuan": 123.1, "Gansu": 118.6,
}  # fmt: skip
"""Area of the provinces with most wetland [10,000 ha]."""


def build(reference: Path) -> list[CompiledTable]:
    """The table `sink`."""
    shares = {
        "forest": forest_shares(reference),
        "grassland": shares_of(GRASSLAND, reference),
        "wetland": shares_of(WETLAND, reference),
    }
    frame = pd.DataFrame(
        {"scenario": scenario, "region": region, "kind": kind, "year": year, "removal": total * share}
        for kind, scenarios in PATHS.items()
        for scenario, ends in scenarios.items()
        for year, total in zip((2020, 2060), ends, strict=True)
        for region, share in shares[kind].items()
    )
    return [CompiledTable(
        "sink", frame, "estimated", "2014–2060",
        (HE_2024, FORESTRY_2022, YU_2022, FOREST_INVENTORY, UPDATE_REPORT_2, LAND_SURVEY_3, ASSUMED),
        (
            "Forest, nation: 900 Mt in 2020 (0.24 GtC a year, 880 Mt, in 1994-2018); in 2060 mid 1,280 Mt (0.35 GtC, "
            "forestation targets followed and extended), low 800 Mt (near the 831 Mt a year of forestry measures "
            "2031-2060), high 1,600 Mt [low and high assumed]; linear between.",
            "Forest, provinces: by forest area of the ninth inventory, which is used for shares only; younger and "
            "faster forests of the south are not told apart [estimated].",
            "Grassland, nation, constant: mid 26 Mt (0.007 GtC a year in 1982-1999, the smallest of the published "
            "uptakes), high 109 Mt (what the national inventory of 2014 holds), low 0: published fluxes differ in "
            "sign, and the newest of them is a loss of 0.06 GtC a year [assumed].",
            "Wetland, nation, constant: mid and high 45 Mt (the national inventory of 2014, which counts methane of "
            "wetlands apart), low 0 [assumed].",
            "Grassland and wetland, provinces: by area, among the six and seven provinces with 94 % and 88 % of them; "
            "the others get none [estimated].",
            "The larger sinks that atmospheric inversions give are not used. Uptake of cropland soil and of harvested "
            "wood products is left out.",
            "The sink is the net uptake of land use and forests as accounted in inventories; it holds natural uptake "
            "of managed land, and no loss by fire or felling beyond that.",
        ),
        digits=5,
    )]  # fmt: skip


def shares_of(areas: Mapping[str, float], reference: Path) -> pd.Series:
    """Share of each province in areas that are given for some of them; without a row where it is nothing."""
    area = pd.Series(areas, dtype=float)
    return area.loc[[region for region in regions(reference) if region in areas]] / area.sum()


def forest_shares(reference: Path) -> pd.Series:
    """Share of each province in the forest area."""
    area = read_csv(reference, "curated/forest_area_9th_nfi.csv").set_index("province")["forest_area_10kha"]
    chosen = area.loc[regions(reference)].astype(float)
    return chosen / chosen.sum()
