"""Technologies, their fuels and retrofits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from .air_capture import NAME as AIR_CAPTURE
from .air_capture import YEARS as AIR_CAPTURE_YEARS
from .coal_state import LIFETIME
from .common import CompiledTable
from .sources_emissions import DEA_CAPTURE
from .sources_power import ASSUMED, IPCC, METHODS, PIK, ZHU_2025

STORAGE_OF_CO2 = 150.0  # CNY/t, transport and storage [assumed]
CAPTURE_RATE = 0.9
RETROFIT_RATIO = 0.76  # net capacity after a retrofit per capacity before [assumed: 24 % energy penalty]
# Usual share of own use in gross generation, contained in `availability` [assumed].
OWN_USE = {"coal": 0.055, "gas": 0.02, "nuclear": 0.065, "biomass": 0.10}
HEAT_DUTY = ("coal_chp", "coal_captive")  # these do not retire early: their customers would be left without heat


def build(reference: Path) -> list[CompiledTable]:
    """fuel, technology and retrofit."""
    return [fuel(), technology(), retrofit()]


def fuel() -> CompiledTable:
    """Fuels with their CO2 [kg/GJ]."""
    rows = [
        ("coal", "煤炭", "coal", 94.6), ("gas", "天然气", "gas", 56.1),
        ("biomass", "生物质", "biomass", 0.0), ("uranium", "核燃料", "nuclear", 0.0),
    ]  # fmt: skip
    return CompiledTable(
        "fuel", pd.DataFrame(rows, columns=["fuel", "name_zh", "kind", "co2_factor"]), "estimated", "2006", (IPCC,),
        ("Coal: the default of bituminous coal for the whole fleet (2.77 t CO2 per tce); the coal type of more than "
         "half of the units is unknown, so that lignite (101.0) and anthracite (98.3) are not told apart.",
         "Biomass counts as free of CO2; captured CO2 of biomass is a negative emission (emission_factor)."),
    )  # fmt: skip


def coal_rows() -> list[dict[str, Any]]:
    """Coal technologies; the model may build only the power-only and the large combined heat and power class anew."""
    shared = {"category": "coal", "kind": "thermal", "fuel": "coal", "lifetime": LIFETIME, "economic_life": 25,
              "early_retirement": True, "availability": 0.85, "capacity_credit": 0.90}  # fmt: skip
    classes = [
        ("coal_ultra_supercritical", "超超临界煤电", True, 0.35), ("coal_supercritical", "超临界煤电", False, 0.40),
        ("coal_subcritical", "亚临界煤电", False, 0.45), ("coal_chp_supercritical", "超（超）临界热电联产", True, 0.45),
        ("coal_chp_subcritical", "亚临界热电联产", False, 0.50), ("coal_captive", "自备煤电", False, 0.0),
    ]  # fmt: skip
    rows = [
        shared | {"technology": name, "name_zh": zh, "new_build": new, "minimum_load": minimum,
                  "early_retirement": not name.startswith(HEAT_DUTY)}
        for name, zh, new, minimum in classes
    ]  # fmt: skip
    capture = shared | {"category": "coal_ccs", "capture_rate": CAPTURE_RATE, "storage_cost": STORAGE_OF_CO2,
                        "first_year": 2030, "minimum_load": 0.45, "new_build": True,
                        "early_retirement": False}  # fmt: skip
    rows.append(capture | {"technology": "coal_ccs", "name_zh": "煤电（碳捕集）"})
    return [*rows, capture | {"technology": "coal_ccs_retrofit", "name_zh": "煤电碳捕集改造", "new_build": False,
                              "lifetime": 30, "economic_life": 20}]  # fmt: skip


def other_thermal_rows() -> list[dict[str, Any]]:
    """Gas, biomass and nuclear."""
    gas = {"category": "gas", "kind": "thermal", "fuel": "gas", "lifetime": 30, "economic_life": 25,
           "availability": 0.90, "capacity_credit": 0.90}  # fmt: skip
    biomass = {"kind": "thermal", "fuel": "biomass", "lifetime": 25, "economic_life": 20,
               "availability": 0.75, "capacity_credit": 0.75, "resource": "biomass"}  # fmt: skip
    return [
        gas | {"technology": "gas_combined_cycle", "name_zh": "燃气联合循环"},
        gas | {"technology": "gas_chp", "name_zh": "燃气热电联产", "new_build": False},
        gas | {"technology": "gas_open_cycle", "name_zh": "燃气单循环"},
        gas | {"technology": "gas_ccs", "name_zh": "燃气发电（碳捕集）", "category": "gas_ccs", "first_year": 2030,
               "capture_rate": CAPTURE_RATE, "storage_cost": STORAGE_OF_CO2},
        biomass | {"technology": "biomass", "name_zh": "生物质发电", "category": "biomass", "availability": 0.48},
        biomass | {"technology": "biomass_ccs", "name_zh": "生物质发电（碳捕集）", "category": "biomass_ccs",
                   "first_year": 2030},
        {"technology": "nuclear", "name_zh": "核电", "category": "nuclear", "kind": "thermal", "fuel": "uranium",
         "lifetime": 60, "economic_life": 40, "availability": 0.83, "minimum_load": 0.80, "capacity_credit": 0.90,
         "resource": "nuclear"},
    ]  # fmt: skip


def renewable_rows() -> list[dict[str, Any]]:
    """Hydro, wind and solar; their availability is given by month and by hour."""
    wind = {"category": "wind", "kind": "renewable", "economic_life": 20}
    return [
        {"technology": "hydro", "name_zh": "常规水电", "category": "hydro", "kind": "hydro", "lifetime": 80,
         "economic_life": 40, "minimum_output": 0.30, "capacity_credit": 0.60, "resource": "hydro"},
        wind | {"technology": "wind_onshore", "name_zh": "陆上风电", "lifetime": 25, "resource": "wind_onshore"},
        wind | {"technology": "wind_offshore", "name_zh": "海上风电", "lifetime": 25, "resource": "wind_offshore"},
        {"technology": "solar", "name_zh": "光伏发电", "category": "solar", "kind": "renewable", "lifetime": 30,
         "economic_life": 25, "resource": "solar"},
    ]  # fmt: skip


def storage_rows() -> list[dict[str, Any]]:
    """Pumped hydro with fixed duration; batteries whose energy the model chooses."""
    return [
        {"technology": "pumped_hydro", "name_zh": "抽水蓄能", "category": "storage", "kind": "storage", "lifetime": 80,
         "economic_life": 40, "charge_efficiency": 0.866, "discharge_efficiency": 0.866, "duration": 6.0,
         "capacity_credit": 0.80, "resource": "pumped_hydro"},
        {"technology": "battery", "name_zh": "新型储能（功率）", "category": "storage", "kind": "storage",
         "lifetime": 15, "economic_life": 15, "charge_efficiency": 0.94, "discharge_efficiency": 0.94,
         "standing_loss": 0.0001, "minimum_duration": 2.0,
         "capacity_credit": 0.50, "reservoir": "battery_energy"},
        {"technology": "battery_energy", "name_zh": "新型储能（电量）", "category": "storage_energy",
         "kind": "storage_energy", "lifetime": 15, "economic_life": 15},
    ]  # fmt: skip


def removal_rows() -> list[dict[str, Any]]:
    """Direct air capture; its capacity is that of the electric input."""
    return [
        {"technology": AIR_CAPTURE, "name_zh": "直接空气捕集", "category": AIR_CAPTURE, "kind": "removal",
         "lifetime": 20, "economic_life": 20, "first_year": AIR_CAPTURE_YEARS[0], "availability": 0.90,
         "storage_cost": STORAGE_OF_CO2},
    ]  # fmt: skip


def technology() -> CompiledTable:
    """All technologies."""
    frame = pd.DataFrame([*coal_rows(), *other_thermal_rows(), *renewable_rows(), *storage_rows(), *removal_rows()])
    frame["new_build"] = frame["new_build"].map({True: True, False: False}).fillna(True).astype(bool)
    frame["early_retirement"] = frame["early_retirement"].map({True: True, False: False}).fillna(False).astype(bool)
    defaults = {"availability": 1.0, "minimum_load": 0.0, "minimum_output": 0.0, "capture_rate": 0.0,
                "storage_cost": 0.0, "capacity_credit": 0.0, "charge_efficiency": 1.0, "discharge_efficiency": 1.0,
                "standing_loss": 0.0, "minimum_duration": 0.0}  # fmt: skip
    frame = frame.fillna(defaults)
    return CompiledTable(
        "technology", frame, "assumed", "2025", (METHODS, PIK, ZHU_2025, DEA_CAPTURE, ASSUMED),
        ("Capacity is nameplate (gross), as in the statistics, while generation is net: `availability` of thermal "
         "plants is the share left after outages and station use: coal 0.90 × 0.945, gas 0.92 × 0.98, nuclear 7,780 "
         "gross hours (mean of 2024 and 2025) / 8,760 × 0.935 [station use assumed].",
         "Biomass in service reaches 0.48, its gross hours of 2024 (208 TWh, 45 GW) less a tenth, because fuel is "
         "scarce; new plants with capture 0.75 [assumed].",
         "Lifetimes: coal 40 years (technical range 30 to 40), gas 30, nuclear 60, hydro and pumped hydro 80, wind 25, "
         "solar 30, batteries 15; economic lives are shorter (coal 25) [assumed].",
         "Technical minima: new coal 0.35, old coal and combined heat and power 0.45 to 0.5, nuclear 0.8 [assumed]; "
         "captive plants have their must-run instead, gas and biomass plants, which are small, none.",
         "Early retirement is a choice for coal plants without heat customers; others may idle.",
         "Combined heat and power and captive plants do not retire before their age: their heat or process would have"
         " to be replaced, at a cost that no table holds; they may idle at the scenario's price of heat that is not "
         "served. Neither do biomass plants, half of which burn waste for its disposal.",
         "Generic new coal is ultra-supercritical or combined heat and power with high steam parameters; the other "
         "coal classes are built as listed projects only.",
         "Capture 90 %, transport and storage of CO2 150 CNY/t; that of biomass_ccs is in its variable cost because "
         "its fuel holds no counted CO2 [assumed].",
         "Pumped hydro: 6 h and 75 % round trip; batteries: 88 % round trip, energy chosen by the model, at least "
         "2 h [assumed after PyPSA-China-PIK].",
         "Direct air capture: 20 years, from 2035 on, 90 % of the hours, capacity in electric input; it can be "
         "interrupted and adds nothing to the peak that the reserve margin covers [assumed].",
         "capacity_credit is used where the table capacity_credit gives none for the category [assumed]."),
    )  # fmt: skip


def retrofit() -> CompiledTable:
    """Carbon capture added to large coal units."""
    sources = ("coal_supercritical", "coal_ultra_supercritical")
    rows = [(name, "coal_ccs_retrofit", RETROFIT_RATIO, 20.0) for name in sources]
    return CompiledTable(
        "retrofit", pd.DataFrame(rows, columns=["from_technology", "to_technology", "capacity_ratio", "maximum_age"]),
        "assumed", "2025", (ASSUMED,),
        ("Units with high steam parameters, at most 20 years old; the energy penalty of 24 % lowers net output and "
         "raises the heat rate of coal_ccs_retrofit alike.",),
    )  # fmt: skip
