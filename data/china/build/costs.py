"""Technology costs by commissioning year, and fuel prices."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from .air_capture import NAME as AIR_CAPTURE
from .air_capture import fixed_cost, investment
from .common import CompiledTable, read_csv, regions
from .places import region
from .sources_emissions import DEA_CAPTURE
from .sources_power import ASSUMED, METHODS, PIK, SUNSIRS, SWITCH_CHINA, ZHU_2025

YEARS = (2025, 2030, 2040, 2050, 2060)
EURO = 7.8  # CNY per euro, mean of 2024-25 rounded
# Investment at YEARS [CNY/kW; battery_energy CNY/kWh].
INVESTMENT: dict[str, tuple[float, ...]] = {
    "coal_ultra_supercritical": (3500, 3500, 3500, 3500, 3500), "coal_supercritical": (3700, 3700, 3700, 3700, 3700),
    "coal_subcritical": (4000, 4000, 4000, 4000, 4000), "coal_chp_supercritical": (3900, 3900, 3900, 3900, 3900),
    "coal_chp_subcritical": (4400, 4400, 4400, 4400, 4400), "coal_captive": (4000, 4000, 4000, 4000, 4000),
    "coal_ccs": (7000, 7000, 7000, 6250, 6250), "coal_ccs_retrofit": (3850, 3850, 3850, 3025, 3025),
    "gas_combined_cycle": (2400, 2400, 2400, 2400, 2400),
    "gas_chp": (2600, 2600, 2600, 2600, 2600),
    "gas_open_cycle": (2000, 2000, 2000, 2000, 2000),
    "gas_ccs": (6250, 6250, 6250, 6250, 6250), "biomass": (4709, 4709, 4709, 4709, 4709),
    "biomass_ccs": (12000, 12000, 9306, 7600, 7600), "nuclear": (19500, 19500, 17744, 16880, 16017),
    "hydro": (13319, 13319, 13319, 13319, 13319), "wind_onshore": (4300, 4300, 3900, 3400, 2900),
    "wind_offshore": (8600, 8600, 7600, 7100, 6800), "solar": (2350, 2350, 2100, 1900, 1700),
    "pumped_hydro": (5250, 5250, 4700, 4700, 4250), "battery": (400, 300, 250, 220, 200),
    "battery_energy": (500, 310, 270, 240, 220),
}  # fmt: skip
# Fixed O&M as a share of the investment of 2025 [PyPSA-China-PIK; coal, capture and batteries assumed].
FIXED_SHARE = {
    "coal_ccs": 0.03, "coal_ccs_retrofit": 0.03, "gas_combined_cycle": 0.0334, "gas_chp": 0.0334,
    "gas_open_cycle": 0.0178,
    "gas_ccs": 0.03, "biomass": 0.0453, "biomass_ccs": 0.03, "nuclear": 0.014, "hydro": 0.01,
    "wind_onshore": 0.0123, "wind_offshore": 0.0237, "solar": 0.0173, "pumped_hydro": 0.01, "battery": 0.01,
    "battery_energy": 0.005,
}  # fmt: skip
COAL_FIXED = 120.0  # CNY/kW/year, vintages from 2010 on [usual planning figure]
COAL_FIXED_OLD = 150.0  # vintages of 1990 [assumed: a quarter more with age]
# Variable O&M [CNY/MWh]; nuclear 3.5 EUR and gas 4.3 EUR after PyPSA-China-PIK, the rest assumed.
VARIABLE = {
    "coal_ccs": 30.0, "coal_ccs_retrofit": 30.0, "gas_combined_cycle": 4.3 * EURO / 2, "gas_chp": 4.3 * EURO / 2,
    "gas_open_cycle": 4.5 * EURO / 2,
    "gas_ccs": 30.0, "biomass": 25.0, "biomass_ccs": 230.0, "nuclear": 3.5 * EURO, "hydro": 1.0, "wind_onshore": 0.5,
    "wind_offshore": 0.6, "solar": 0.3, "pumped_hydro": 1.0, "battery": 1.0, "battery_energy": 0.0,
}  # fmt: skip
COAL_VARIABLE = {"coal_captive": 15.0, "coal_subcritical": 14.0, "coal_chp_subcritical": 14.0}
COAL_VARIABLE_OTHER = 12.0

PORT_PRICE = 750.0  # CNY/t at northern ports, 5,500 kcal/kg
COAL_HEAT = 5500 * 4.1868e-3  # GJ/t
PORT_REGION = "Hebei"
# The index gives all five southern provinces one value; the two that mine coal take a neighbour's.
INDEX_TAKEN_FROM = {"Guizhou": "Hunan", "Yunnan": "Hunan", "Inner Mongolia": "East_Inner_Mongolia"}
GAS_HEAT = 35.0  # MJ/m3, lower heating value
GAS_PRICE = {"North": 2.5, "Northeast": 2.4, "East": 2.7, "Central": 2.6, "South": 2.7, "Southwest": 2.1,
             "Northwest": 1.9}  # CNY/m3 at the plant [assumed, city-gate style]  # fmt: skip
BIOMASS_PRICE = {2025: 12.0, 2035: 14.0, 2050: 20.0, 2060: 25.0}  # CNY/GJ
URANIUM_PRICE = 2.6 * EURO / 3.6  # CNY/GJ, 2.6 EUR/MWh of heat


def build(reference: Path) -> list[CompiledTable]:
    """technology_cost and fuel_price."""
    return [technology_cost(reference), fuel_price(reference)]


def technology_cost(reference: Path) -> CompiledTable:
    """Costs by technology and commissioning year."""
    rows = []
    for name, path in INVESTMENT.items():
        unabated_coal = name.startswith("coal") and "ccs" not in name
        variable = COAL_VARIABLE.get(name, COAL_VARIABLE_OTHER) if unabated_coal else VARIABLE[name]
        fixed = COAL_FIXED if unabated_coal else FIXED_SHARE[name] * path[0]
        if unabated_coal:
            rows += [(name, "*", 1990, path[0], COAL_FIXED_OLD, variable), (name, "*", 2010, path[0], fixed, variable)]
        for year, cost in zip(YEARS, path, strict=True):
            scale = cost / path[0] if not unabated_coal else 1.0
            rows.append((name, "*", year, cost, fixed * scale, variable))
    capture, fixed_capture = investment(reference), fixed_cost(reference)
    rows += [(AIR_CAPTURE, "*", year, capture[year], fixed_capture[year], 0.0) for year in capture]
    names = ["technology", "region", "year", "investment_cost", "fixed_om_cost", "variable_om_cost"]
    return CompiledTable(
        "technology_cost", pd.DataFrame(rows, columns=names), "estimated", "2025-2060",
        (ZHU_2025, PIK, DEA_CAPTURE, METHODS, ASSUMED),
        ("Money: real CNY of 2025; figures given in CNY of 2020 to 2023 are taken over unchanged (prices rose by less"
         " than 5 % between); 7.8 CNY per euro.",
         "Investment after Zhu et al. 2025 (its 2020-2030 value holds for 2025); solar is the mean of its utility and"
         " distributed figures; supercritical, subcritical, captive and heat-supplying coal 6 to 26 % above it, "
         "combined cycle 20 % above its gas figure [assumed]; its fall of biomass to 2,000 CNY/kW is not followed.",
         "Retrofit of capture: difference of coal with and without capture in Zhu et al. plus a tenth, per kW of net "
         "capacity after the retrofit [assumed].",
         "Batteries: 400 CNY/kW and 500 CNY/kWh in 2025 (0.7 CNY/Wh at two hours), 310 CNY/kWh in 2030 (LBNL 2023), "
         "falling slowly later [assumed].",
         "Direct air capture: 5.5 (2035) to 4.0 (2050) million EUR per t/h of the Danish catalogue and 3,000 CNY per "
         "kW of heat for heat pumps [assumed], per electric input; fixed cost 4.95 %. European figures for plants that "
         "nobody has built at this size: first offers of today cost several times as much.",
         "Fixed cost: share of investment after PyPSA-China-PIK; coal 120 CNY/kW/year, a quarter more for vintages of"
         " 1990 [assumed]. Variable cost: coal 12 to 15 CNY/MWh, biomass_ccs with its CO2 storage [assumed]; gas half"
         " of the Danish figure [assumed]."),
        digits=5,
    )  # fmt: skip


def fuel_price(reference: Path) -> CompiledTable:
    """Fuel prices by province [CNY/GJ]."""
    index = read_csv(reference, "coal_price_index_by_province.csv").set_index("zone")["relative_price"]
    areas = region(reference).frame.set_index("region")["area"]
    rows: list[tuple[str, str, int, float]] = []
    for name in regions(reference):
        relative = index[INDEX_TAKEN_FROM.get(name, name)] / index[PORT_REGION]
        rows.append(("coal", name, 2025, PORT_PRICE / COAL_HEAT * relative))
        rows.append(("gas", name, 2025, GAS_PRICE[areas[name]] / GAS_HEAT * 1e3))
    rows += [("biomass", "*", year, price) for year, price in BIOMASS_PRICE.items()]
    rows.append(("uranium", "*", 2025, URANIUM_PRICE))
    return CompiledTable(
        "fuel_price", pd.DataFrame(rows, columns=["fuel", "region", "year", "price"]), "estimated", "2025",
        (SUNSIRS, SWITCH_CHINA, PIK, ASSUMED),
        ("Coal: 750 CNY/t for 5,500 kcal/kg at northern ports, between the annual contract (686 CNY/t) and the spot "
         "price of 2024-25 (700 to 865), times the zone's index relative to Hebei; constant in real money [assumed].",
         "The index gives Guangdong, Guangxi, Hainan, Guizhou and Yunnan one value; Guizhou and Yunnan mine coal and "
         "take Hunan's [assumed].",
         "Gas: 1.9 to 2.7 CNY/m3 by grid area, 35 MJ/m3 [assumed: no provincial figures].",
         "Biomass: 12 CNY/GJ in 2025 (about half of the plants burn waste at no cost), rising to 25 in 2060 because "
         "additions burn residues [assumed]. Uranium: 2.6 EUR/MWh of heat."),
        digits=4,
    )  # fmt: skip
