"""Limits on building: resource potentials by province and yearly additions of the nation."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from .common import CompiledTable, amounts, read_csv, regions
from .other_fleet import fleet_frame, nuclear_2025, nuclear_building, tracker
from .sources_power import ASSUMED, GEM_NUCLEAR, GHPT, PYPSA_CHINA
from .water import water_potential

RAW = {"wind_onshore": "potential_onwind.csv", "wind_offshore": "potential_offwind.csv",
       "solar": "potential_solar.csv"}  # fmt: skip
ROOM = 1.5  # potential at least this multiple of the fleet of 2025
SHANGHAI_OFFSHORE = 60.0  # GW; the raw 192 GW gives the city far waters of its neighbours [assumed]
BIOMASS_GROWTH = 3.0  # potential relative to the fleet of 2025 [assumed]
BIOMASS_FLOOR = 0.5  # GW in every province [assumed]
NUCLEAR_UNLISTED = 1.25  # room beyond listed coastal projects [assumed: announced sites grow]

# Most additions of the nation [GW/year] by year, committed capacity not counted; past additions beside them.
NATIONAL: dict[str, dict[int, float]] = {
    "solar": {2026: 240, 2035: 270, 2045: 320},  # 318 in 2025, less expected in the next years
    "wind_onshore": {2026: 110, 2035: 120, 2045: 140},  # 113 in 2025
    "wind_offshore": {2026: 12, 2035: 20, 2045: 30},  # 17 in 2021
    "nuclear": {2026: 0, 2035: 8, 2040: 10},  # what comes by 2030 is under construction; up to 11 units approved a year
    "hydro": {2026: 0.5, 2035: 5, 2040: 8},
    "pumped_hydro": {2026: 2, 2035: 12, 2040: 20},
    "biomass": {2026: 3},
    "biomass_ccs": {2026: 0.5, 2040: 5, 2050: 8},
    "gas_combined_cycle": {2026: 12, 2035: 20},  # 20 in 2025 in all
    "gas_open_cycle": {2026: 8, 2035: 15},
    "gas_ccs": {2026: 1, 2040: 15},
    "coal_ccs": {2026: 1, 2040: 20},
    "direct_air_capture": {2035: 0.3, 2040: 1.5, 2050: 5},  # electric input; 1 GW removes about 8 Mt a year
    "coal_ccs_retrofit": {2026: 1, 2040: 30},
    "coal_ultra_supercritical": {2026: 30, 2035: 40},  # new units beyond the listed projects
    "coal_chp_supercritical": {2026: 8, 2035: 10},
    "battery": {2026: 120, 2040: 200},  # 62 in 2025
    "battery_energy": {2026: 450, 2040: 900},
}


def build(reference: Path) -> list[CompiledTable]:
    """potential and build_limit."""
    return [potential(reference), build_limit()]


def potential(reference: Path) -> CompiledTable:
    """Most capacity in service by province and resource [GW]."""
    names = regions(reference)
    fleet = fleet_frame(reference).groupby(["technology", "region"])["capacity"].sum()
    rows: list[tuple[str, str, float]] = []
    for resource, name in RAW.items():
        raw = read_csv(reference, name).set_index("bus")["p_nom_max_mw"] / 1e3
        for place, limit in amounts(raw):
            capped = limit
            if (resource, place) == ("wind_offshore", "Shanghai"):
                capped = min(capped, SHANGHAI_OFFSHORE)
            rows.append((place, resource, max(capped, ROOM * float(fleet.get((resource, place), 0.0)))))
    water = water_potential(reference)
    rows += list(water.itertuples(index=False, name=None))
    plan = nuclear_2025(reference) + nuclear_building(reference)
    for status in ("pre-construction", "announced"):
        plan = plan + tracker(reference, "nuclear_pipeline_by_province_gw.csv", status)
    rows += [(place, "nuclear", limit * NUCLEAR_UNLISTED) for place, limit in amounts(plan) if limit > 0]
    biomass = fleet.xs("biomass").reindex(names).fillna(0.0)
    rows += [(place, "biomass", max(BIOMASS_GROWTH * now, BIOMASS_FLOOR)) for place, now in amounts(biomass)]
    frame = complete(pd.DataFrame(rows, columns=["region", "resource", "potential"]), names)
    return CompiledTable(
        "potential", frame, "estimated", "2020-2025", (PYPSA_CHINA, GHPT, GEM_NUCLEAR, ASSUMED),
        ("Wind and solar: technical potentials of PyPSA-China, at least 1.5 times the fleet of 2025; offshore wind of "
         "Shanghai is cut from 192 to 60 GW [assumed].",
         "Hydro and pumped hydro: in service, under construction and planned in the tracker.",
         "Nuclear: in service, under construction, planned and announced in the tracker, plus a quarter; inland "
         "provinces none [assumed].",
         "Biomass (with and without capture): three times the fleet of 2025, at least 0.5 GW [assumed].",
         "A province without a figure for a resource has none (0)."),
        digits=5,
    )  # fmt: skip


def complete(frame: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Every region and resource once; missing pairs have no potential."""
    full = pd.MultiIndex.from_product([names, sorted(frame["resource"].unique())], names=["region", "resource"])
    return frame.set_index(["region", "resource"])["potential"].reindex(full, fill_value=0.0).reset_index()


def build_limit() -> CompiledTable:
    """National limits on yearly additions [GW/year]."""
    rows = [("all", name, year, 0.0, float(most)) for name, path in NATIONAL.items() for year, most in path.items()]
    return CompiledTable(
        "build_limit", pd.DataFrame(rows, columns=["scope", "technologies", "year", "minimum", "maximum"]),
        "assumed", "2026-2060", (ASSUMED,),
        ("National maxima near the additions reached so far (2025: solar 318, wind 120, storage 62 GW): solar starts "
         "lower, since the record of 2025 came before a change of tariffs, and rises slowly; plants of long building "
         "time start low because what comes by 2030 is committed already [assumed].",
         "No minimum is set; linear between the given years, constant after the last."),
    )  # fmt: skip
