"""The fleet table of all technologies, and capacity under construction other than coal."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from .batteries import battery_fleet
from .coal_state import coal_fleet
from .common import CompiledTable, read_csv, regions
from .renewables import renewable_fleet
from .sources_power import (
    ASSUMED,
    CEC_2025,
    GCPT,
    GEM_2025,
    GEM_GAS,
    GEM_NUCLEAR,
    GHPT,
    NEA_2024,
    NEA_2025_RENEWABLES,
    NEA_STORAGE_2024,
    NEA_STORAGE_2025,
    ZHANGZHOU,
)
from .statistics_base import by_share, capacity_2024, national_stock, spread, yearly_additions
from .water import water_committed, water_fleet

GAS_ADDED_2025 = 19.92  # GW
GAS_PARTS = {"gas_chp": 0.50, "gas_combined_cycle": 0.40, "gas_open_cycle": 0.10}  # of the gas fleet [assumed]
BIOMASS_ADDED_2025 = 1.51  # GW
BIOMASS_STOCK = {2012: 8.0, 2017: 14.8, 2018: 17.8, 2019: 22.5, 2020: 29.5, 2021: 38.0, 2022: 41.3, 2023: 44.1,
                 2024: 46.0, 2025: 47.5}  # GW, approximate national stock  # fmt: skip
NUCLEAR_ADDED_2025 = {"Fujian": 1.212}  # Zhangzhou unit 2 on the grid since 22 November 2025
THIS_YEAR = pd.Series({2025: 1.0})
GAS_YEARS = range(2026, 2029)
NUCLEAR_YEARS = range(2026, 2031)


def build(reference: Path) -> list[CompiledTable]:
    """fleet and committed_capacity."""
    return [fleet(reference), committed(reference)]


def tracker(reference: Path, name: str, status: str) -> pd.Series:
    """Capacity of a status in a tracker's provincial summary [GW]."""
    frame = read_csv(reference, name)
    chosen = frame[frame["status"] == status].groupby("province")["gw"].sum()
    return chosen.reindex(regions(reference)).fillna(0.0)


def gas_building(reference: Path) -> pd.Series:
    """Gas capacity under construction in the tracker [GW]."""
    return tracker(reference, "gas_pipeline_by_province_gw.csv", "construction")


def gas_fleet(reference: Path) -> pd.DataFrame:
    """Gas at the end of 2025: statistics of 2024 plus national additions by province of construction."""
    stock = capacity_2024(reference)["gas"]
    added = by_share(GAS_ADDED_2025, gas_building(reference))
    shares = yearly_additions(national_stock(reference, "gas"), 2004)
    return pd.concat([
        spread(part * capacity, years, name)
        for name, part in GAS_PARTS.items() for capacity, years in ((stock, shares), (added, THIS_YEAR))
    ], ignore_index=True)  # fmt: skip


def nuclear_fleet(reference: Path) -> pd.DataFrame:
    """Nuclear at the end of 2025: statistics of 2024 over the national additions, and the unit that came in 2025."""
    shares = yearly_additions(national_stock(reference, "nuclear"), 2003)
    return pd.concat([
        spread(capacity_2024(reference)["nuclear"], shares, "nuclear"),
        spread(pd.Series(NUCLEAR_ADDED_2025), THIS_YEAR, "nuclear"),
    ], ignore_index=True)  # fmt: skip


def nuclear_2025(reference: Path) -> pd.Series:
    """Nuclear at the end of 2025 by province [GW]."""
    total = capacity_2024(reference)["nuclear"].add(pd.Series(NUCLEAR_ADDED_2025), fill_value=0.0)
    return total.reindex(regions(reference))


def nuclear_building(reference: Path) -> pd.Series:
    """Nuclear still under construction at the end of 2025 [GW]: tracker less what the statistics already count."""
    name = "nuclear_pipeline_by_province_gw.csv"
    on_line = (nuclear_2025(reference) - tracker(reference, name, "operating")).clip(lower=0)
    left = (tracker(reference, name, "construction") - on_line).clip(lower=0)
    return left.where(left > 0.1, 0.0)  # drops the experimental reactor of Gansu


def fleet_frame(reference: Path) -> pd.DataFrame:
    """All fleet rows [GW; battery_energy GWh]."""
    biomass = capacity_2024(reference)["biomass"]
    others = pd.concat([
        gas_fleet(reference),
        spread(biomass + by_share(BIOMASS_ADDED_2025, biomass), yearly_additions(BIOMASS_STOCK, 2006), "biomass"),
        nuclear_fleet(reference), water_fleet(reference), renewable_fleet(reference), battery_fleet(reference),
    ], ignore_index=True)  # fmt: skip
    frame = pd.concat([coal_fleet(reference), others.assign(retirement_year=np.nan)], ignore_index=True)
    frame["retirement_year"] = frame["retirement_year"].astype("Int64")
    return frame[frame["capacity"] > 1e-4]


def fleet(reference: Path) -> CompiledTable:
    """Capacity at the end of 2025."""
    return CompiledTable(
        "fleet", fleet_frame(reference), "estimated", "end of 2025",
        (GCPT, GEM_2025, CEC_2025, NEA_2024, NEA_2025_RENEWABLES, GEM_GAS, GEM_NUCLEAR, GHPT, NEA_STORAGE_2024,
         NEA_STORAGE_2025, ZHANGZHOU, ASSUMED),
        ("Nameplate (gross) capacity at the end of 2025; station use is in the technologies' availability.",
         "Coal, units of 30 MW and more: those operating in July 2024, less units whose planned retirement is 2024 or"
         " 2025, plus units under construction that came on line by the end of 2025: first those with a stated start "
         "year up to 2025, then undated ones by permit date, until the tracker's own total for the end of 2025 (1,242"
         " GW) is reached; build/moved_units.csv names them; they are not in coal_project.",
         "Coal, smaller units: the official total (32.4 % of 3,890 GW = 1,260 GW) less the listed units, by province "
         "in proportion to the gap of 2024 between estimated official and listed coal, in four vintages 1998 to 2013,"
         " as coal_chp_subcritical [estimated]; none in provinces without a listed unit (Beijing, Tibet).",
         "Coal without a start year takes the median year of its technology [estimated].",
         "Retirement: by lifetime; as planned in the list where a year from 2026 on is stated; units beyond 40 years "
         "or past their planned year leave in 2026 to 2030, oldest first, a fifth of the capacity a year [assumed].",
         "Gas: end of 2024 by province plus 19.92 GW in proportion to construction; 50 % combined heat and power, 40 "
         "% other combined cycle, 10 % open cycle [assumed: combined heat and power is usually put near half]. "
         "Commissioning years by national additions, the stock of 2017 evenly from 2004.",
         "Solar by province at the end of 2025 as published. Wind: 640 GW; additions of 2025 in proportion to each "
         "province's increase 2020 to 2024, 6 GW of them offshore in proportion to the stock [estimated].",
         "Wind and solar commissioning years: provincial increases since 2020, the stock of 2020 by national "
         "additions.",
         "Hydro: all hydro of 2024 (Tibet by difference to the nation) less pumped hydro, plus 4.67 GW where plants "
         "were due by 2025. Pumped hydro: tracker of 2023 scaled to the nation plus plants due, to 58.69 GW in 2024 "
         "and 66.17 in 2025 [estimated]. Commissioning years by the rough national stock.",
         "Nuclear: end of 2024 plus Zhangzhou unit 2. Biomass: end of 2024 plus 1.51 GW pro rata.",
         "New storage: +84 % to 135.7 GW, 2.58 h; by grid area (shares of mid-2025), inside an area by stated "
         "provinces of 2024, the rest in proportion to wind and solar [estimated].",
         "Not in the table: about 60 GW of other thermal plants (waste heat, gas and pressure of industry), whose fuel "
         "is counted in industry and whose output is taken off demand, and solar thermal plants apart from "
         "photovoltaics."),
        digits=5,
    )  # fmt: skip


def committed(reference: Path) -> CompiledTable:
    """Gas, nuclear, hydro and pumped hydro under construction after 2025."""
    building = gas_building(reference)
    left = building - by_share(GAS_ADDED_2025, building)
    even = pd.Series(1 / len(GAS_YEARS), index=list(GAS_YEARS))
    nuclear_even = pd.Series(1 / len(NUCLEAR_YEARS), index=list(NUCLEAR_YEARS))
    frame = pd.concat([
        spread(left, even, "gas_combined_cycle"), spread(nuclear_building(reference), nuclear_even, "nuclear"),
        water_committed(reference),
    ], ignore_index=True)  # fmt: skip
    frame = frame.groupby(["region", "technology", "vintage"])[["capacity"]].sum().reset_index()
    return CompiledTable(
        "committed_capacity", frame, "estimated", "2025-2032", (GEM_GAS, GEM_NUCLEAR, GHPT, ASSUMED),
        ("Gas: construction in the tracker less the additions of 2025, evenly over 2026 to 2028 [assumed years].",
         "Nuclear: construction in the tracker less units that the statistics already count, evenly over 2026 to 2030 "
         "[assumed years].",
         "Hydro and pumped hydro: plants under construction not due by 2025, in their stated year; undated pumped "
         "hydro evenly over 2027 to 2031, undated hydro over 2029 to 2031 [assumed].",
         "Pumped hydro is told apart by name, by the absence of a river in the list (300 MW and more), and by seven "
         "stations named in the script [estimated].",
         "Coal under construction stands in coal_project."),
        digits=5,
    )  # fmt: skip
