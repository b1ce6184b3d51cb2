"""The coal unit list, read and classed: technology, combined heat and power, captive use, dates."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from .common import read_csv, regions

OPERATING = "operating"
PIPELINE = {
    "construction": "construction", "permitted": "permitted", "pre-permit": "pre_permit",
    "announced": "announced", "shelved": "shelved",
}  # fmt: skip
COLUMNS = {
    "GEM unit/phase ID": "project", "Plant name": "plant", "Plant name (local)": "plant_zh", "Unit name": "unit",
    "Owner": "owner", "Capacity (MW)": "capacity", "Status": "list_status", "Start year": "start_year",
    "Planned retirement": "planned_retirement", "Combustion technology": "combustion",
    "Subnational unit (province, state)": "region", "Latitude": "latitude", "Longitude": "longitude",
    "Permit Date": "permit", "Captive": "captive_sector", "Captive industry use": "captive_use",
    "chp_gcpt2023": "chp_flag", "Heat rate (Btu per kWh)": "list_heat_rate",
}  # fmt: skip
CHP_WORDS = "cogen|thermal|heat"
CHP_WORDS_ZH = "热"


def read_units(reference: Path) -> pd.DataFrame:
    """Operating and proposed units with the columns of COLUMNS and `technology`, `combined_heat_power`, `captive`."""
    units = read_csv(reference, "gcpt_2024-07_china_units.csv")[list(COLUMNS)].rename(columns=COLUMNS)
    units = units[units["list_status"].isin([OPERATING, *PIPELINE])].copy()
    unknown = set(units["region"]) - set(regions(reference))
    if unknown:
        raise ValueError(f"unit list: regions {sorted(unknown)} are not known")
    units["permit"] = pd.to_datetime(units["permit"], format="%d-%b-%y", errors="coerce")
    units["captive"] = units["captive_sector"].notna() | units["captive_use"].notna()
    units["combined_heat_power"] = heat_supply(units)
    units["technology"] = technology_class(units)
    units["name"] = (units["plant"].str.strip() + " " + units["unit"].astype(str).str.strip()).str.strip()
    local = units["plant_zh"].fillna(units["plant"]).str.strip()
    units["name_zh"] = local + " " + units["unit"].astype(str).str.strip()
    return units.sort_values("project").reset_index(drop=True)


def heat_supply(units: pd.DataFrame) -> pd.Series:
    """Whether a unit gives heat: flag of operating units; by name where it is unknown or the unit is proposed."""
    in_english = units["plant"].str.contains(CHP_WORDS, case=False)
    by_name = in_english | units["plant_zh"].fillna("").str.contains(CHP_WORDS_ZH)
    flag_known = (units["list_status"] == OPERATING) & units["chp_flag"].isin(["Y", "N"])
    return (units["chp_flag"] == "Y").where(flag_known, by_name)


def technology_class(units: pd.DataFrame) -> pd.Series:
    """Model technology of each unit; captive use comes before heat supply, heat supply before steam parameters."""
    combustion = units["combustion"].str.replace("/CCS", "")
    proposed_unknown = (combustion == "unknown") & (units["list_status"] != OPERATING)
    combustion = combustion.mask(proposed_unknown & (units["capacity"] >= 600), "ultra-supercritical")
    combustion = combustion.mask(proposed_unknown & units["capacity"].between(300, 599), "supercritical")
    high = combustion.isin(["ultra-supercritical", "supercritical"])
    technology = combustion.map(
        {"ultra-supercritical": "coal_ultra_supercritical", "supercritical": "coal_supercritical"}
    ).fillna("coal_subcritical")
    technology = technology.mask(units["combined_heat_power"] & high, "coal_chp_supercritical")
    technology = technology.mask(units["combined_heat_power"] & ~high, "coal_chp_subcritical")
    return technology.mask(units["captive"], "coal_captive")
