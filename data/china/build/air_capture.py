"""Direct air capture: energy and cost per tonne by year, turned into figures per electric input."""

from __future__ import annotations

from pathlib import Path

from .common import read_csv

NAME = "direct_air_capture"
YEARS = (2035, 2040, 2045, 2050)
HEAT_PUMP = 2.5  # heat at about 100 °C per electricity of a heat pump [assumed]
HEAT_PUMP_COST = 3000.0  # CNY per kW of heat [assumed]
EURO = 7.8  # CNY per euro


def parameter(reference: Path, name: str) -> dict[int, float]:
    """A parameter of the source by year: per tonne [MWh], investment [EUR per t/h], fixed cost [% a year]."""
    table = read_csv(reference, "tech_costs_key_pypsa_china_pik.csv").set_index(["technology", "parameter"])
    row = table.loc[("direct air capture", name)]
    return {year: float(row[str(year)]) for year in YEARS}


def input_per_tonne(reference: Path) -> dict[int, float]:
    """Electricity per tonne of CO2 with compression, heat given by heat pumps [MWh/t]."""
    power, heat = parameter(reference, "electricity-input"), parameter(reference, "heat-input")
    compression = parameter(reference, "compression-electricity-input")
    return {year: power[year] + compression[year] + heat[year] / HEAT_PUMP for year in YEARS}


def removal_factor(reference: Path) -> dict[int, float]:
    """CO2 per electricity taken in, negative [kg/MWh]."""
    return {year: -1000.0 / energy for year, energy in input_per_tonne(reference).items()}


def investment(reference: Path) -> dict[int, float]:
    """Investment per electric input, heat pumps included [CNY/kW]."""
    plant, heat = parameter(reference, "investment"), parameter(reference, "heat-input")
    energy = input_per_tonne(reference)
    return {
        year: (plant[year] * EURO / 1e3 + heat[year] * HEAT_PUMP_COST) / energy[year] for year in YEARS
    }  # fmt: skip


def fixed_cost(reference: Path) -> dict[int, float]:
    """Fixed operation and maintenance per electric input [CNY/kW/year]."""
    share = parameter(reference, "FOM")
    return {year: cost * share[year] / 100.0 for year, cost in investment(reference).items()}
