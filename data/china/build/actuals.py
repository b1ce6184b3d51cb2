"""Statistics of 2024 and 2025 that results are compared with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from .batteries import POWER_2025
from .coal_state import OFFICIAL_TOTAL_2025, TOTAL_CAPACITY_2025
from .common import CompiledTable, read_csv, regions
from .demand import consumption, nuclear_generation, own_use, waste_energy
from .hourly_sources import CCTD, CREA, NBS, NEA_2025, NEA_CEC, PEAK_2025
from .hydro import PUMPED_HOURS, hydro_capacity
from .national import (
    CAPACITY_2024,
    COAL_USE_2024,
    GENERATION_2024,
    GROWTH_2025,
    HOURS_2024,
    OWN_USE,
    PEAK_LOAD,
    POWER_AND_HEAT_CO2_2024,
    RAW_COAL_2024,
    RENEWABLE_GENERATION_2025,
    by_province,
    generation_by_hours,
    mean_capacity,
    thermal_own_use,
    waste_energy_generation,
)
from .other_fleet import BIOMASS_ADDED_2025, GAS_ADDED_2025, NUCLEAR_ADDED_2025
from .profiles import published_hours
from .renewables import OFFSHORE_ADDED_2025, WIND_2025
from .sectors import electricity_coal, steam_coal_tce
from .sources_power import CEC_2025, GCPT, GEM_GAS, NEA_2025_RENEWABLES, NEA_STORAGE_2024, NEA_STORAGE_2025
from .statistics_base import capacity_2024
from .water import CONVENTIONAL_ADDED_2025, PUMPED_ADDED_2025

COLUMNS = ["year", "region", "quantity", "item", "value", "unit"]
UNITS = {
    "capacity": "GW", "generation": "TWh", "generation_net": "TWh", "utilisation_hours": "h",
    "utilisation_hours_mean_2019_2024": "h", "coal_use": "Mtce", "coal_use_raw": "Mt", "emissions_CO2": "Mt",
    "consumption": "TWh", "own_use": "TWh", "peak_load": "GW",
}  # fmt: skip
SOURCES = (
    NEA_CEC, NEA_2025, NEA_2025_RENEWABLES, CEC_2025, NEA_STORAGE_2024, NEA_STORAGE_2025, CREA, CCTD, NBS,
    GCPT, GEM_GAS, PEAK_2025,
)  # fmt: skip
Row = tuple[int, str, str, str, float, str]


def rows(year: int, quantity: str, values: Mapping[str, float], region: str = "all") -> list[Row]:
    """Rows of one quantity: item → value."""
    return [(year, region, quantity, item, float(value), UNITS[quantity]) for item, value in values.items()]


def by_region(year: int, quantity: str, item: str, values: pd.Series) -> list[Row]:
    """Rows of one quantity and item: region → value; regions without a figure are left out."""
    return [
        (year, str(region), quantity, item, float(value), UNITS[quantity]) for region, value in values.dropna().items()
    ]


def capacity_2025() -> dict[str, float]:
    """National capacity at the end of 2025 by item [GW]."""
    hydro = CAPACITY_2024["hydro_and_pumped"] - CAPACITY_2024["pumped_hydro"] + CONVENTIONAL_ADDED_2025
    pumped = CAPACITY_2024["pumped_hydro"] + PUMPED_ADDED_2025
    return {
        "all": TOTAL_CAPACITY_2025, "coal": OFFICIAL_TOTAL_2025, "gas": CAPACITY_2024["gas"] + GAS_ADDED_2025,
        "biomass": CAPACITY_2024["biomass"] + BIOMASS_ADDED_2025,
        "nuclear": CAPACITY_2024["nuclear"] + sum(NUCLEAR_ADDED_2025.values()), "wind": WIND_2025,
        "wind_offshore": CAPACITY_2024["wind_offshore"] + OFFSHORE_ADDED_2025, "solar": 1200.0, "hydro": hydro,
        "pumped_hydro": pumped, "hydro_and_pumped": hydro + pumped, "battery": POWER_2025,
        "storage": pumped + POWER_2025,
    }  # fmt: skip


def generation_2024() -> dict[str, float]:
    """National gross generation by item [TWh]; coal and gas are hours × mean capacity."""
    result = dict(GENERATION_2024)
    result["hydro_and_pumped"] = result.pop("hydro")
    pumped = PUMPED_HOURS * (50.94 + CAPACITY_2024["pumped_hydro"]) / 2 / 1000
    for item in ("coal", "gas"):
        result[item] = generation_by_hours(item)
    result["industrial_waste_energy"] = waste_energy_generation()
    return result | {"hydro": result["hydro_and_pumped"] - pumped}


def generation_2025() -> dict[str, float]:
    """National gross generation by item [TWh]: growth rates; wind and solar share what renewables leave."""
    before, capacity = generation_2024(), capacity_2025()
    result = {item: before[item] * (1 + GROWTH_2025[item]) for item in ("thermal", "coal", "hydro", "nuclear")}
    result["gas"] = before["gas"] * (CAPACITY_2024["gas"] + capacity["gas"]) / 2 / mean_capacity("gas")
    result["biomass"] = before["biomass"] * capacity["biomass"] / CAPACITY_2024["biomass"]
    result["hydro_and_pumped"] = before["hydro_and_pumped"] * (1 + GROWTH_2025["hydro"])
    both = RENEWABLE_GENERATION_2025 - result["hydro_and_pumped"] - result["biomass"]
    growth = {item: (CAPACITY_2024[item] + capacity[item]) / 2 / mean_capacity(item) for item in ("wind", "solar")}
    weight = {item: before[item] * factor for item, factor in growth.items()}
    result["industrial_waste_energy"] = result["thermal"] - result["coal"] - result["gas"] - result["biomass"]
    return result | {item: both * value / sum(weight.values()) for item, value in weight.items()}


def net(generation: Mapping[str, float]) -> dict[str, float]:
    """Net of the plants' own use [TWh]; items that the model has."""
    rate = OWN_USE | {"thermal": thermal_own_use()}
    return {item: value * (1 - rate.get(item, 0.0)) for item, value in generation.items()}


def provincial_2024(reference: Path) -> list[Row]:
    """Capacity, generation and hours by province."""
    table, hydro = capacity_2024(reference), hydro_capacity(reference)
    columns = {
        "coal": "coal_est_1195", "thermal": "thermal_total_stat", "gas": "gas", "biomass": "biomass",
        "nuclear": "nuclear", "wind": "wind_total", "wind_offshore": "wind_offshore", "solar": "solar_2024_nea",
    }  # fmt: skip
    result = [row for item, name in columns.items() for row in by_region(2024, "capacity", item, table[name])]
    result += by_region(2024, "capacity", "hydro", hydro["conventional"])
    result += by_region(2024, "capacity", "pumped_hydro", hydro["pumped"])
    generation = read_csv(reference, "crea_generation_by_province.csv")
    result += by_region(2024, "generation", "thermal", by_province(generation, "thermal", 2024, "twh"))
    nuclear = nuclear_generation(reference)
    result += by_region(2024, "generation", "nuclear", nuclear[nuclear > 0])
    water = by_province(generation, "hydro", 2024, "twh")
    result += by_region(2024, "generation", "hydro_and_pumped", water * GENERATION_2024["hydro"] / water.sum())
    hours = published_hours(reference)
    capacities = read_csv(reference, "crea_capacity_by_province.csv")
    for item, column in (("wind", "wind_total"), ("solar", "solar_2024_nea")):
        mean = (by_province(capacities, item, 2023, "gw").reindex(table.index) + table[column]) / 2
        energy = mean * hours[item]
        result += by_region(2024, "generation", item, energy * GENERATION_2024[item] / energy.sum())
        result += by_region(2024, "utilisation_hours_mean_2019_2024", item, hours[item])
    return result


def national_rows(reference: Path) -> list[Row]:
    """National figures of 2024 and 2025."""
    capacity = CAPACITY_2024 | {
        "hydro": CAPACITY_2024["hydro_and_pumped"] - CAPACITY_2024["pumped_hydro"],
        "storage": CAPACITY_2024["pumped_hydro"] + CAPACITY_2024["battery"],
    }
    hours = {("hydro_and_pumped" if item == "hydro" else item): value for item, value in HOURS_2024.items()}
    power = RAW_COAL_2024["power"] * steam_coal_tce(reference)
    result = rows(2024, "capacity", capacity) + rows(2025, "capacity", capacity_2025())
    for year, generation in ((2024, generation_2024()), (2025, generation_2025())):
        result += rows(year, "generation", generation) + rows(year, "generation_net", net(generation))
    result += rows(2024, "utilisation_hours", hours) + rows(2025, "utilisation_hours", {"all": 3119.0})
    for year, peak in PEAK_LOAD.items():
        result += rows(year, "peak_load", {"all": peak})
    result += rows(2024, "coal_use_raw", RAW_COAL_2024)
    result += rows(2024, "coal_use", {"coal": electricity_coal(), "power_plants": power, "all": COAL_USE_2024})
    result += rows(2025, "coal_use", {"coal": electricity_coal() * (1 + GROWTH_2025["coal"])})
    return result + rows(2024, "emissions_CO2", {"power_and_heat": POWER_AND_HEAT_CO2_2024})


def build(reference: Path) -> list[CompiledTable]:
    """The table `actual`."""
    result = national_rows(reference) + provincial_2024(reference)
    result += by_region(2025, "capacity", "solar", capacity_2024(reference)["solar_2025_nea"])
    for quantity, table in (("consumption", consumption(reference)), ("own_use", own_use(reference))):
        for year in (2024, 2025):
            result += by_region(year, quantity, "all", table[year].loc[regions(reference)])
            result += rows(year, quantity, {"all": table[year].sum()})
    for year in (2024, 2025):
        result += by_region(year, "generation_net", "industrial_waste_energy", waste_energy(reference)[year])
    return [CompiledTable(
        "actual", pd.DataFrame(result, columns=COLUMNS), "measured", "2024–2025",
        SOURCES,
        (
            "Never read by the model. Items: technology categories; hydro without pumped storage, hydro_and_pumped as "
            "the statistics count it; storage = pumped_hydro and battery; coal_use of coal = coal for electricity, of "
            "power_plants = with heat, of all = the whole country.",
            "generation is gross as in the statistics; generation_net is net of own use (rates as in demand, "
            "assumed) and is what the model's generation compares with.",
            "industrial_waste_energy is the thermal generation that coal, gas and biomass do not explain; demand is "
            "net of it, so demand + own_use + net industrial_waste_energy = consumption.",
            "Generation of hydro, wind, solar, biomass and nuclear in 2024: national releases of January 2025, not "
            "looked up again [to be verified]; renewables add up to 3,460 TWh, which with the reported increase of 519 "
            "TWh gives the 3,990 TWh of 2025.",
            "Estimated, national 2024: coal and gas generation = hours × mean of the capacities at the ends of 2023 "
            "and 2024; hydro without pumped storage (1,200 h); coal for electricity (net coal generation × 303.2 "
            "gce/kWh); coal of power plants in Mtce (factor of sector_coal).",
            "Estimated, national 2025: generation of thermal plants, hydro, nuclear and coal from the growth reported; "
            "gas by mean capacity, biomass by capacity; wind and solar share what hydro and biomass leave of 3,990 TWh "
            "of renewables, by generation of 2024 × growth of mean capacity; coal for electricity −1.9 % like coal "
            "generation; coal capacity 32.4 % of 3,890 GW; gas, nuclear and offshore additions as in the fleet.",
            "Estimated, provinces 2024: coal, gas and biomass within thermal; pumped storage (tracker of 2023 scaled "
            "to 58.7 GW); generation of hydro (plants above the statistical threshold scaled to the nation), of wind "
            "and solar (mean capacity × mean hours 2019–2024, scaled to the nation), of nuclear in Shandong (capacity "
            "× 7,683 h). Consumption of 2025 by province is split by past growth.",
            "peak_load is the highest load of the dispatched grids (1,508 GW on 17 July 2025).",
            "Power and heat CO2 of about 5.6 Gt holds heat plants and gas.",
        ),
    )]  # fmt: skip
