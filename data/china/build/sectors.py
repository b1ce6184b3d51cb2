"""Coal outside power by province and sector group: 2024 national totals, 2019 provincial shares, paths to 2060."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from .common import CompiledTable, read_csv, regions
from .hourly_sources import CCTD, CEADS, NBS, NEA_CEC
from .national import (
    COAL_CO2,
    COAL_USE_2024,
    COKING_COAL_TCE,
    OWN_USE,
    SUPPLY_COAL_RATE_2024,
    generation_by_hours,
)
from .sector_paths import CEMENT_PROCESS, PROCESS_STRONG_FACTOR_2060, REFERENCE, STRONG_FACTOR_2060, relative
from .sources_power import ASSUMED, GCPT, IPCC

PRODUCT_CARBON = 0.2  # share of the carbon of chemical coal that stays in products; assumed
CEMENT_OUTPUT_2019 = 2350.0  # [Mt], NBS
STEAM_SHARE_OF_HEATING = 0.2  # part of heating coal that serves industrial steam everywhere; assumed
# Heating season where towns are heated centrally [months], assumed after local rules; Beijing heats by gas.
HEATING_MONTHS = {
    "Tianjin": 4.5, "Hebei": 4.0, "Shanxi": 5.0, "Inner Mongolia": 6.0, "Liaoning": 5.0, "Jilin": 5.7,
    "Heilongjiang": 6.0, "Shandong": 4.0, "Henan": 4.0, "Shaanxi": 4.0, "Gansu": 5.0, "Qinghai": 6.0, "Ningxia": 5.0,
    "Xinjiang": 6.0,
}  # fmt: skip
# Columns of the 2019 inventory by sector group. Coal chemistry is booked there with refining and coking.
GROUPS = {
    "steel": ("steel",), "cement_building_materials": ("cement_bm",), "chemicals": ("chemicals", "refining_coking"),
    "nonferrous": ("nonferrous",), "other_industry": ("other_industry", "construction"),
    "residential": ("residential_urban", "residential_rural"),
    "services_agriculture": ("services", "agriculture", "transport"),
}  # fmt: skip
COKE_SECTORS = {
    "steel": ("Smelting and Pressing of Ferrous Metals",), "cement_building_materials": ("Nonmetal Mineral Products",),
    "chemicals": ("Raw Chemical Materials and Chemical Products", "Petroleum Processing and Coking"),
    "nonferrous": ("Smelting and Pressing of Nonferrous Metals",),
}  # fmt: skip


def steam_coal_tce(reference: Path) -> float:
    """Standard coal per tonne of steam coal [tce/t], so that all coal of 2024 adds up to the energy balance."""
    coal = national_coal(reference)
    return float((COAL_USE_2024 - coal["Coking Coal"] * COKING_COAL_TCE) / coal["Total"])


def national_coal(reference: Path) -> pd.Series:
    """Coal use of 2024 by sector of the statistics [Mt]."""
    table = read_csv(reference, "national_coal_by_sector_mt.csv").set_index("Unnamed: 0")["2024"]
    table.index = table.index.str.replace("Consumption: Steam Coal: Domestic: ", "").str.replace("Consumption: ", "")
    return table.astype(float)


def electricity_coal() -> float:
    """Coal that power plants burnt for electricity in 2024 [Mtce]: hours × mean capacity, net, × national coal rate."""
    net = generation_by_hours("coal") * (1 - OWN_USE["coal"])
    return net * SUPPLY_COAL_RATE_2024 / 1000


def national_use(reference: Path) -> pd.Series:
    """Coal use of 2024 by sector group, power generation left out [Mtce]."""
    coal, factor = national_coal(reference), steam_coal_tce(reference)
    inventory = read_csv(reference, "ceads2019_province_sector_mtco2.csv").groupby("sector").sum(numeric_only=True)
    coke = inventory["coke"].drop("TotalEmissions")
    coke_share = {group: coke[list(sectors)].sum() / coke.sum() for group, sectors in COKE_SECTORS.items()}
    coke_share["other_industry"] = 1 - sum(coke_share.values())
    metals = inventory.loc[[COKE_SECTORS["steel"][0], COKE_SECTORS["nonferrous"][0]], "raw_coal"]
    shares = inventory_by_group(reference).sum()
    rest = shares[["other_industry", "residential", "services_agriculture"]]
    steam = {
        "steel": coal["Metallurgy Industry"] * metals.iloc[0] / metals.sum(),
        "nonferrous": coal["Metallurgy Industry"] * metals.iloc[1] / metals.sum(),
        "chemicals": coal["Chemical Industry"], "cement_building_materials": coal["Building Materials"],
        "heating": coal["Heating System Industry"],
        **{group: coal["Other Sectors"] * value / rest.sum() for group, value in rest.items()},
    }  # fmt: skip
    use = pd.Series(steam) * factor
    for group, share in coke_share.items():
        use[group] += coal["Coking Coal"] * COKING_COAL_TCE * share
    use["chp_heat"] = coal["Power Industry"] * factor - electricity_coal()
    return use[list(REFERENCE)]


def inventory_by_group(reference: Path) -> pd.DataFrame:
    """CO2 of coal 2019 by province and sector group [Mt]; 30 provinces."""
    table = read_csv(reference, "ceads2019_coal_co2_by_group_mt.csv").set_index("province")
    table = table.rename(index={"InnerMongolia": "Inner Mongolia"})
    return pd.DataFrame({group: table[list(columns)].sum(axis=1) for group, columns in GROUPS.items()})


def provincial_shares(reference: Path) -> pd.DataFrame:
    """Share of each province in the coal of each sector group; columns add up to 1."""
    shares = inventory_by_group(reference).reindex(regions(reference))
    people = population(reference)
    output = cement_output(reference)
    shares.loc["Tibet"] = 0.0
    for group in ("residential", "services_agriculture"):
        shares.loc["Tibet", group] = shares.loc["Qinghai", group] * people["Tibet"] / people["Qinghai"]
    tibet = output["Tibet"] / output.sum()
    shares.loc["Tibet", "cement_building_materials"] = shares["cement_building_materials"].sum() * tibet / (1 - tibet)
    shares /= shares.sum()
    months = pd.Series(HEATING_MONTHS).reindex(shares.index).fillna(0.0)
    season = people * months / (people * months).sum()
    shares["heating"] = (1 - STEAM_SHARE_OF_HEATING) * season + STEAM_SHARE_OF_HEATING * shares["other_industry"]
    units = heat_plants(reference) * (0.3 + months / 12)
    shares["chp_heat"] = units / units.sum()
    return shares[list(REFERENCE)]


def heat_plants(reference: Path) -> pd.Series:
    """Operating coal capacity with combined heat and power by province [MW]."""
    units = read_csv(reference, "gcpt_2024-07_china_units.csv")
    chosen = units[(units["Status"] == "operating") & (units["chp_gcpt2023"] == "Y")]
    province = chosen["Subnational unit (province, state)"]
    return chosen.groupby(province)["Capacity (MW)"].sum().reindex(regions(reference)).fillna(0.0)


def population(reference: Path) -> pd.Series:
    """Population at the end of 2024 by province [10,000 persons]."""
    table = pd.read_csv(reference / "china" / "provincial_population_1e4.csv", comment="#").set_index("region")
    table = table.rename(index={"InnerMongolia": "Inner Mongolia"})
    return table["2024"].loc[regions(reference)].astype(float)


def cement_output(reference: Path) -> pd.Series:
    """Cement output of 2024 by province [Mt]."""
    table = read_csv(reference, "industry_output_2024_by_province.csv").set_index("Unnamed: 0")["cement"]
    return (table.reindex(regions(reference)) / 1e6).astype(float)


def calcination_2024(reference: Path) -> float:
    """CO2 of calcination in 2024 [Mt]: the inventory of 2019 scaled by cement output."""
    inventory = read_csv(reference, "ceads2019_province_sector_mtco2.csv")
    process = inventory.loc[inventory["sector"] == "TotalEmissions", "process"].sum()
    return float(process * cement_output(reference).sum() / CEMENT_OUTPUT_2019)


def sector_table(reference: Path, scenario: str) -> pd.DataFrame:
    """Coal use [Mtce] and CO2 [Mt] by province, sector and year in one scenario."""
    use, shares = national_use(reference), provincial_shares(reference)
    cement = cement_output(reference) / cement_output(reference).sum()
    calcination = relative(CEMENT_PROCESS, scenario, PROCESS_STRONG_FACTOR_2060)
    parts = []
    for sector, path in REFERENCE.items():
        emitted = COAL_CO2 * (1 - PRODUCT_CARBON if sector == "chemicals" else 1.0)
        for year, level in relative(path, scenario, STRONG_FACTOR_2060).items():
            coal = shares[sector] * use[sector] * level
            co2 = coal * emitted
            if sector == "cement_building_materials":
                co2 = co2 + calcination_2024(reference) * calcination[year] * cement
            parts.append(pd.DataFrame({"region": coal.index, "sector": sector, "year": year,
                                       "coal_use": coal.to_numpy(), "co2": co2.to_numpy()}))  # fmt: skip
    return pd.concat(parts, ignore_index=True).assign(scenario=scenario)


def build(reference: Path) -> list[CompiledTable]:
    """The table `sector_coal`."""
    frame = pd.concat([sector_table(reference, scenario) for scenario in ("reference", "strong")], ignore_index=True)
    use = national_use(reference)
    level = f"{use.sum():.0f} Mtce outside power and {electricity_coal():.0f} Mtce for electricity in 2024"
    return [CompiledTable(
        "sector_coal", frame, "estimated", "2024–2060", (CCTD, NBS, CEADS, NEA_CEC, GCPT, IPCC, ASSUMED),
        (
            "National coal of 2024 by sector in tonnes (4,775 Mt, of it power 2,651 Mt). Coking coal 0.9 tce/t; steam "
            f"coal {steam_coal_tce(reference):.3f} tce/t, so that all coal adds up to the energy balance (5.96 Gtce × "
            f"53.2 % = {COAL_USE_2024:.0f} Mtce). The usual 0.7143 tce/t would give 11 % more coal than the energy "
            f"balance has. Result: {level}. The coal share of the communiqué is [to be verified].",
            "Coking coal and coke: to groups by the CO2 of coke in the inventory of 2019. Steam coal of metallurgy: to "
            "steel and nonferrous metals by their raw coal in that inventory. Other sectors: to other industry, "
            "residential, services with agriculture and transport by that inventory.",
            "chp_heat: coal that power plants burn for heat = coal of power plants less that for electricity (4,628 h "
            "× mean coal capacity, net of own use, × 303.2 gce/kWh). Heat rates of the model hold electricity only, so "
            "nothing is counted twice. The path is given and does not follow the model's plants.",
            "Provinces: shares of the inventory of 2019 (30 provinces; chemicals with refining and coking, where coal "
            "chemistry is booked). Tibet: cement by output, households and services per head as in Qinghai, else none. "
            "heating: 80 % by population × length of the heating season in 14 northern provinces (Beijing heats by "
            "gas), 20 % like other industry. chp_heat: operating heat and power plants × (0.3 + heating months ÷ 12).",
            f"CO2: {COAL_CO2:.3f} t/tce (94.6 kg/GJ, bituminous coal); 20 % of the carbon of chemical coal stays in "
            "products (assumed). Calcination: inventory of 2019 × cement output 2024/2019 "
            f"({calcination_2024(reference):.0f} Mt), by cement output.",
            "Paths to 2060 are assumed and equal in all provinces; 2025: building materials −7 %, chemicals +12 % as "
            "reported. No carbon capture. `strong` falls linearly from the reference in 2025 to 30 % of it in 2060 "
            "(calcination 60 %).",
        ),
        digits=5,
    )]  # fmt: skip
