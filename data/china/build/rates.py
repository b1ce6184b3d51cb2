"""Heat rates, calibrated to the national mean, and emission factors that do not follow from the fuel."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from .air_capture import NAME as AIR_CAPTURE
from .air_capture import removal_factor
from .coal_state import coal_state
from .common import CompiledTable, amounts, records
from .sources_emissions import DEA_CAPTURE
from .sources_power import ASSUMED, CEC_ANNUAL, GCPT, IPCC, METHODS, PIK
from .technologies import CAPTURE_RATE, RETROFIT_RATIO

GCE = 29.3076e-3  # GJ per kgce; gce/kWh × this = GJ/MWh
NATIONAL_MEAN = 303.2  # gce/kWh net, plants of 6 MW and more, 2024
SPREAD = 0.45  # share of the list's differences that is kept [assumed: ultra-supercritical near 287 gce/kWh]
CHP_BONUS = 8.0  # gce/kWh less for combined heat and power, whose fuel is split between heat and power [assumed]
# Hours relative to the mean, for the weights of the national mean [assumed].
RELATIVE_HOURS = {
    "coal_ultra_supercritical": 1.08, "coal_supercritical": 1.0, "coal_subcritical": 0.88,
    "coal_chp_supercritical": 1.0, "coal_chp_subcritical": 0.95, "coal_captive": 1.15,
}  # fmt: skip
OTHER = {
    "gas_combined_cycle": 6.8, "gas_chp": 6.8, "gas_open_cycle": 9.4,
    "gas_ccs": 7.9, "biomass": 12.0, "biomass_ccs": 15.0,
    "nuclear": 10.9, "coal_ccs": 10.6,
}  # GJ/MWh  # fmt: skip
BIOMASS_CO2 = 100.0  # kg/GJ of biomass, captured part counted as negative [IPCC default 100 for wood waste, rounded]

# Mean of thermal power in 2022 [kg/MWh]; PM2.5 as a share of all particles [assumed].
THERMAL_2022 = {"SO2": 0.083, "NOx": 0.133, "PM2.5": 0.017 * 0.7}
POLLUTANT_SCALE = {
    "coal_ultra_supercritical": 0.9, "coal_supercritical": 1.0, "coal_subcritical": 1.1, "coal_chp_supercritical": 1.0,
    "coal_chp_subcritical": 1.15, "coal_captive": 1.5,
}  # relative to the mean [assumed]  # fmt: skip
POLLUTANT_OTHER = {
    "gas_combined_cycle": {"SO2": 0.002, "NOx": 0.10, "PM2.5": 0.003},
    "gas_chp": {"SO2": 0.002, "NOx": 0.10, "PM2.5": 0.003},
    "gas_open_cycle": {"SO2": 0.003, "NOx": 0.14, "PM2.5": 0.004},
    "gas_ccs": {"SO2": 0.001, "NOx": 0.11, "PM2.5": 0.003},
    "biomass": {"SO2": 0.20, "NOx": 0.40, "PM2.5": 0.03},
    "biomass_ccs": {"SO2": 0.02, "NOx": 0.45, "PM2.5": 0.03},
    "coal_ccs": {"SO2": 0.01, "NOx": 0.15, "PM2.5": 0.010},
    "coal_ccs_retrofit": {"SO2": 0.01, "NOx": 0.16, "PM2.5": 0.011},
}  # kg/MWh [assumed]  # fmt: skip
LATER = 0.8  # factor on pollutants from 2035 on [assumed: further cleaning]


def build(reference: Path) -> list[CompiledTable]:
    """heat_rate and emission_factor."""
    return [heat_rate(reference), emission_factor(reference)]


def unit_rates(reference: Path) -> pd.DataFrame:
    """Heat rate of each coal unit in the fleet [gce/kWh], its weighted mean equal to the national one."""
    fleet = coal_state(reference).fleet.copy()
    listed = fleet["list_heat_rate"] * 1.055056e-3 / GCE
    fleet["weight"] = fleet["capacity"] * fleet["technology"].map(RELATIVE_HOURS)
    mean = float((listed * fleet["weight"]).sum() / fleet["weight"].sum())
    rate = NATIONAL_MEAN + SPREAD * (listed - mean) - CHP_BONUS * fleet["combined_heat_power"].astype(float)
    shift = NATIONAL_MEAN - float((rate * fleet["weight"]).sum() / fleet["weight"].sum())
    fleet["rate"] = rate + shift
    return fleet


def weighted_means(fleet: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Mean rate by group, weighted with capacity × hours [gce/kWh]."""
    product = (fleet["rate"] * fleet["weight"]).groupby([fleet[key] for key in keys]).sum()
    return product / fleet.groupby(keys)["weight"].sum()


def heat_rate(reference: Path) -> CompiledTable:
    """Heat rates by technology, and by province for coal [GJ/MWh]."""
    fleet = unit_rates(reference)
    rows: list[tuple[str, str, int, float]] = []
    for name, rate in amounts(weighted_means(fleet, ["technology"])):
        rows.append((name, "*", 2025, rate * GCE))
    for row in records(weighted_means(fleet, ["technology", "region"]).rename("rate").reset_index()):
        rows.append((row["technology"], row["region"], 2025, row["rate"] * GCE))
    large = weighted_means(fleet[fleet["technology"].isin(["coal_supercritical", "coal_ultra_supercritical"])],
                           ["combined_heat_power"]).iloc[0]  # fmt: skip
    rows.append(("coal_ccs_retrofit", "*", 2025, float(large) * GCE / RETROFIT_RATIO))
    rows += [(name, "*", 2025, rate) for name, rate in OTHER.items()]
    return CompiledTable(
        "heat_rate", pd.DataFrame(rows, columns=["technology", "region", "year", "heat_rate"]), "estimated", "2024",
        (GCPT, CEC_ANNUAL, PIK, METHODS, ASSUMED),
        ("Coal: generic unit heat rates of the list keep 45 % of their differences and are shifted so that the mean, "
         "weighted with capacity × relative hours by class, is 303.2 gce/kWh net (2024); ranking by technology and age "
         "stays [assumed spread].",
         "The national figure covers plants of 6 MW and more and gives heat its own fuel: combined heat and power is "
         "8 gce/kWh better than its technology, and fuel for heat is not counted in power [assumed]. Small units below "
         "the list's 30 MW take the rate of coal_chp_subcritical.",
         "Province rows are means of the units there; a technology new to a province takes the national row.",
         "One rate per technology and province serves old and new units alike; it does not improve over the years.",
         "Others: combined cycle and gas combined heat and power 53 % net, open cycle 38 %, biomass 30 %, nuclear 33 "
         "%; capture lowers efficiency by 14 to 24 % [assumed]."),
        digits=5,
    )  # fmt: skip


def emission_factor(reference: Path) -> CompiledTable:
    """Pollutants by technology, captured CO2 of biomass, and what direct air capture removes [kg/MWh]."""
    factors = {name: {kind: value * scale for kind, value in THERMAL_2022.items()}
               for name, scale in POLLUTANT_SCALE.items()} | POLLUTANT_OTHER  # fmt: skip
    rows = [
        (name, "*", kind, year, value * scale)
        for name, kinds in factors.items() for kind, value in kinds.items()
        for year, scale in ((2025, 1.0), (2035, LATER))
    ]  # fmt: skip
    rows.append(("biomass_ccs", "*", "CO2", 2025, -CAPTURE_RATE * BIOMASS_CO2 * OTHER["biomass_ccs"]))
    rows += [(AIR_CAPTURE, "*", "CO2", year, factor) for year, factor in removal_factor(reference).items()]
    names = ["technology", "region", "species", "year", "emission_factor"]
    return CompiledTable(
        "emission_factor", pd.DataFrame(rows, columns=names), "assumed", "2022",
        (CEC_ANNUAL, IPCC, DEA_CAPTURE, ASSUMED),
        ("SO2, NOx, particles of coal: mean of thermal power in 2022 (0.083, 0.133, 0.017 kg/MWh; to be verified) "
         "times a factor by class (captive 1.5) [assumed]; a fifth less from 2035 on [assumed].",
         "PM2.5 is taken as 70 % of particles [assumed]. Gas, biomass and capture plants: usual figures [assumed].",
         "biomass_ccs: 90 % of 100 kg/GJ is captured and counted negative; CO2 of other plants follows from the fuel.",
         "Direct air capture: per electricity taken in, which is 0.31 (2035) to 0.28 MWh/t for fans, 0.15 for "
         "compression and 1.75 to 1.5 MWh/t of heat by heat pumps at 2.5 [assumed]: 1.16 falling to 1.03 MWh/t."),
        digits=4,
    )  # fmt: skip
