"""Residual emissions: CO2 of oil, of gas outside power and of processes other than cement, by province and sector."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from .common import CompiledTable, read_csv, regions
from .hourly_sources import CEADS
from .national import OWN_USE, generation_by_hours
from .rates import OTHER
from .sector_paths import relative
from .sectors import population
from .sources_emissions import CARBON_BRIEF_2026, GAS_USE, GCB_2024, IEA_2021
from .sources_power import ASSUMED, IPCC

OIL_2023, GAS_2023, OTHER_PROCESSES_2023 = 1642.8, 814.8, 171.5  # Mt CO2
GAS_GROWTH_2024 = 1.08
GAS_CO2 = 56.1e-3  # Mt/PJ
HEAT_SHARE = 0.45  # of the gas of power and heat plants in 2019 that gave heat [assumed]

POWER_AND_HEAT = "Production and Supply of Electric Power, Steam and Hot Water"
TRANSPORT = "Transportation, Storage, Post and Telecommunication Services"
TOWNS = "Urban"
OTHERS = (
    "Rural", "Others", "Wholesale, Retail Trade and Catering Services",
    "Farming, Forestry, Animal Husbandry, Fishery and Water Conservancy",
)  # fmt: skip
TOTAL = "TotalEmissions"
METALS = "Smelting and Pressing of Ferrous Metals"

# CO2 relative to 2024 [assumed]. 2025: transport −3 % as reported.
REFERENCE: dict[str, tuple[float, ...]] = {
    "oil_transport": (1.0, 0.97, 0.90, 0.76, 0.60, 0.45, 0.32, 0.22, 0.15),
    "oil_industry": (1.0, 1.03, 1.05, 1.00, 0.90, 0.78, 0.66, 0.56, 0.48),
    "oil_other": (1.0, 0.98, 0.88, 0.75, 0.60, 0.46, 0.34, 0.25, 0.18),
    "gas_industry": (1.0, 1.00, 1.12, 1.15, 1.05, 0.92, 0.78, 0.65, 0.52),
    "gas_heat": (1.0, 1.00, 1.05, 1.00, 0.85, 0.68, 0.50, 0.35, 0.22),
    "gas_other": (1.0, 1.01, 1.10, 1.08, 0.96, 0.80, 0.62, 0.46, 0.32),
    "other_processes": (1.0, 0.98, 0.92, 0.84, 0.76, 0.68, 0.61, 0.55, 0.50),
}
DEEP_2060 = 0.35  # `deep` against `reference` in 2060; linear from 1 in 2025
DEEP_PROCESSES_2060 = 0.6


def build(reference: Path) -> list[CompiledTable]:
    """The table `residual_emission`."""
    national, shares = national_2024(reference), provincial_shares(reference)
    rows = [
        {"scenario": scenario, "species": "CO2", "region": region, "sector": sector, "year": year,
         "emissions": national[sector] * level * share}
        for scenario, name in (("reference", "reference"), ("deep", "strong"))
        for sector, path in REFERENCE.items()
        for year, level in relative(path, name, lowest(sector)).items()
        for region, share in shares[sector].items()
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    frame = frame[frame["emissions"] > 0.0]
    named = ", ".join(f"{sector} {value:,.0f}" for sector, value in national.items())
    total = frame.groupby(["scenario", "year"])["emissions"].sum()
    ends = (total["reference", 2024], total["reference", 2060], total["deep", 2060])
    return [CompiledTable(
        "residual_emission", frame, "estimated", "2024–2060",
        (GCB_2024, GAS_USE, CEADS, CARBON_BRIEF_2026, IEA_2021, IPCC, ASSUMED),
        (
            "What sector_coal and the power plants do not hold: oil, gas outside power, processes other than cement. "
            "Gases other than CO2, international flights and ships, flaring (4.5 Mt) and leaks are not included.",
            f"Nation 2024 [Mt]: {named}. Oil: 1,642.8 Mt of 2023, taken as unchanged [assumed]; power plants that burn "
            "oil are no technology of the model, so their oil is here. Gas: 814.8 Mt of 2023 × 1.08, less the "
            f"electricity of gas plants in 2024 ({gas_for_power():.0f} Mt: hours × mean capacity, net, × 6.8 GJ/MWh × "
            "56.1 kg/GJ), which the model emits itself; gas for their heat stays here. Other processes: 171.5 Mt "
            "(lime, glass and other carbonates), the same in every recent year of the source.",
            "Sectors: shares of the inventory of 2019 (oil 1,381, gas 559 Mt). oil_transport: transport and town "
            "households, whose oil is mostly that of cars; oil_other: villages, services, farming; gas_heat: 45 % of "
            "the gas of power and heat plants [assumed].",
            "Provinces: that inventory by sector (30 provinces), so that gas is too high where it has grown little "
            "since (Beijing); gas_heat by the gas of power and heat plants, other processes by the CO2 of iron and "
            "steel [assumed]. Tibet: oil and town gas per head as in Qinghai, else none.",
            "Paths are assumed and equal in all provinces. reference: the order of the announced pledges of the source "
            "(demand for oil −60 %, gas −45 % from 2020 to 2060; CO2 of oil falls further, since what remains is more "
            f"often a feedstock); {ends[0]:,.0f} Mt in 2024, {ends[1]:,.0f} in 2060. deep: linearly to 35 % of it in "
            f"2060 (processes 60 %), {ends[2]:,.0f} Mt.",
            "Coal and cement are in sector_coal: nothing is counted twice. With them and the power plants the account "
            "of 2024 comes near 12.1 Gt, against 11.9 Gt of fossil CO2 in the source for 2023.",
        ),
        digits=5,
    )]  # fmt: skip


def lowest(sector: str) -> float:
    """Emissions of `deep` relative to `reference` in 2060."""
    return DEEP_PROCESSES_2060 if sector == "other_processes" else DEEP_2060


def gas_for_power() -> float:
    """CO2 of the electricity of gas plants in 2024, which the model itself emits [Mt]."""
    net = generation_by_hours("gas") * (1 - OWN_USE["gas"])
    return net * OTHER["gas_combined_cycle"] * GAS_CO2


def inventory(reference: Path) -> pd.DataFrame:
    """CO2 of 2019 by province and sector of this table [Mt]; other processes by the CO2 of iron and steel."""
    table = read_csv(reference, "ceads2019_province_sector_mtco2.csv")
    table["province"] = table["province"].replace({"InnerMongolia": "Inner Mongolia"})
    oil = table.pivot(index="province", columns="sector", values="oil")
    gas = table.pivot(index="province", columns="sector", values="natural_gas")
    elsewhere = [TRANSPORT, TOWNS, *OTHERS]
    return pd.DataFrame({
        "oil_transport": oil[[TRANSPORT, TOWNS]].sum(axis=1),
        "oil_industry": industry(oil, elsewhere),
        "oil_other": oil[list(OTHERS)].sum(axis=1),
        "gas_industry": industry(gas, [*elsewhere, POWER_AND_HEAT]),
        "gas_heat": HEAT_SHARE * gas[POWER_AND_HEAT],
        "gas_other": gas[elsewhere].sum(axis=1),
        "other_processes": table[table["sector"] == METALS].set_index("province")["scope1"],
    })  # fmt: skip


def industry(fuel: pd.DataFrame, others: list[str]) -> pd.Series:
    """CO2 of all sectors but the others [Mt]."""
    return fuel.drop(columns=[TOTAL, *others]).sum(axis=1)


def national_2024(reference: Path) -> dict[str, float]:
    """CO2 of the nation in 2024 by sector [Mt]."""
    found = inventory(reference).sum()
    totals = {"oil": OIL_2023, "gas": GAS_2023 * GAS_GROWTH_2024 - gas_for_power()}
    result = {"other_processes": OTHER_PROCESSES_2023}
    for fuel, total in totals.items():
        own = found[[sector for sector in REFERENCE if sector.startswith(fuel)]]
        result |= {str(sector): float(total * value / own.sum()) for sector, value in own.items()}
    return {sector: result[sector] for sector in REFERENCE}


def provincial_shares(reference: Path) -> pd.DataFrame:
    """Share of each province in each sector; columns add up to 1."""
    found = inventory(reference).reindex(regions(reference))
    people = population(reference)
    found.loc["Tibet"] = 0.0
    for sector in ("oil_transport", "oil_other", "gas_other"):
        found.loc["Tibet", sector] = found.loc["Qinghai", sector] * people["Tibet"] / people["Qinghai"]
    return found / found.sum()
