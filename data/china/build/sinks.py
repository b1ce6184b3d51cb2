"""Sinks: national paths of the forest sink, shared out by forest area."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from .common import CompiledTable, read_csv, regions
from .sources_emissions import FOREST_INVENTORY, FORESTRY_2022, HE_2024, YU_2022
from .sources_power import ASSUMED

START = 900.0  # Mt CO2 in 2020
END = {"low": 800.0, "mid": 1280.0, "high": 1600.0}  # Mt CO2 in 2060


def build(reference: Path) -> list[CompiledTable]:
    """The table `sink`."""
    shares = forest_shares(reference)
    frame = pd.DataFrame(
        {"scenario": scenario, "region": region, "kind": "forest", "year": year, "removal": total * share}
        for scenario, end in END.items()
        for year, total in ((2020, START), (2060, end))
        for region, share in shares.items()
    )
    return [CompiledTable(
        "sink", frame, "estimated", "2020–2060", (HE_2024, FORESTRY_2022, YU_2022, FOREST_INVENTORY, ASSUMED),
        (
            "Nation: 900 Mt in 2020 (0.24 GtC a year, 880 Mt, in 1994-2018); in 2060 mid 1,280 Mt (0.35 GtC, "
            "forestation targets followed and extended), low 800 Mt (near the 831 Mt a year of forestry measures "
            "2031-2060), high 1,600 Mt [low and high assumed]; linear between.",
            "Provinces: by forest area of the ninth inventory, which is used for shares only; younger and faster "
            "forests of the south are not told apart [estimated].",
            "Grassland and wetland are not included: published fluxes of grassland differ in sign, and no national "
            "series of wetland was found. The larger sinks that atmospheric inversions give are not used.",
            "The sink is the net uptake of land use and forests as accounted in inventories; it holds natural uptake "
            "of managed land, and no loss by fire or felling beyond that.",
        ),
        digits=5,
    )]  # fmt: skip


def forest_shares(reference: Path) -> pd.Series:
    """Share of each province in the forest area."""
    area = read_csv(reference, "curated/forest_area_9th_nfi.csv").set_index("province")["forest_area_10kha"]
    chosen = area.loc[regions(reference)].astype(float)
    return chosen / chosen.sum()
