"""The variables of the export: what each is called, its unit and meaning, and whether common-definitions has it.

A variable with `by` stands for a tree: its own total and one for every branch below it. `{money}` in a unit is the
currency and price year of the export. nomenclature takes no colon and no semicolon in a meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Variable:
    """One variable or tree. by: what the branches are, such as `source`; own: an extension of this project."""

    name: str
    unit: str
    meaning: str
    by: str = ""
    own: bool = False


VARIABLES: dict[str, Variable] = {
    key: Variable(*rest)
    for key, *rest in (
        ("capacity", "Capacity|Electricity", "GW",
         "Net capacity in service, mean over the interval of calendar years that the model year stands for, without "
         "storage", "source"),
        ("additions", "Capacity Additions|Electricity", "GW/yr",
         "Net capacity that comes into service per year since the model year before", "source"),
        ("generation", "Secondary Energy|Electricity", "EJ/yr", "Net electricity generation, without storage",
         "source"),
        ("coal", "Primary Energy|Coal", "EJ/yr",
         "Coal and coke used by power plants and by the given paths of other sectors, lower heating value"),
        ("co2", "Emissions|CO2|Energy|Supply|Electricity", "Mt CO2/yr", "CO2 of power plants, heat from them included"),
        ("so2", "Emissions|Sulfur|Energy|Supply|Electricity", "Mt SO2/yr", "SO2 of power plants"),
        ("nox", "Emissions|NOx|Energy|Supply|Electricity", "Mt NO2/yr", "NOx of power plants, counted as NO2"),
        ("air_capture", "Carbon Capture|Direct Air Capture", "Mt CO2/yr", "CO2 taken out of the air"),
        ("carbon_price", "Price|Carbon", "{money}/t CO2",
         "Sum of the prices of all limits on CO2 that cover power plants in the region, and of those that policy "
         "sets, for the whole of those on all regions"),
        ("investment", "Investment|Energy Supply|Electricity", "billion {money}/yr",
         "Overnight cost of plants, stores and chosen lines that come into service, per year since the model year "
         "before, conversions of plants left out", "investment"),
        ("electricity_price", "Price|Secondary Energy|Electricity", "{money}/GJ",
         "Marginal value of electricity at the plant, mean weighted with the demand"),
        ("net_export", "Trade|Secondary Energy|Electricity|Volume", "EJ/yr",
         "Electricity sent to other regions less what is received from them"),
        ("retirements", "Capacity Retirements|Electricity", "GW/yr",
         "Net capacity that leaves service per year since the model year before, by age, early, or converted to "
         "another technology", "source", True),
        ("early_retirements", "Early Capacity Retirements|Electricity", "GW/yr",
         "Net capacity that leaves service before the end of its life by choice, per year", "source", True),
        ("capacity_factor", "Capacity Factor|Electricity", "%", "Generation per capacity in service and hour", "source",
         True),
        ("storage_power", "Storage Power|Electricity", "GW", "Power of stores in service", "store", True),
        ("storage_energy", "Storage Energy|Electricity", "GWh", "Energy that full stores hold", "store", True),
        ("curtailment", "Curtailment|Electricity", "EJ/yr", "Wind, sun and water that is available and not used",
         "source", True),
        ("fuel", "Fuel Use|Electricity", "EJ/yr", "Fuel burnt by power plants, lower heating value", "fuel", True),
        ("sector_coal", "Coal Use outside Power", "EJ/yr", "Given paths of coal and coke in other sectors", "sector",
         True),
        ("given_co2", "Given CO2 Emissions", "Mt CO2/yr",
         "CO2 of what the model does not choose, that is coal outside power, the rest of the economy, sinks (negative)",
         "sector", True),
        ("pm25", "Emissions|PM2.5|Energy|Supply|Electricity", "Mt PM2.5/yr", "Fine dust of power plants", "", True),
        ("demand", "Electricity Demand", "EJ/yr", "Demand at the terminals of the power plants, losses of distribution "
         "included", "", True),
        ("cost", "System Cost|Electricity", "billion {money}/yr",
         "Yearly cost of the system by category, without transfers, investment as annuities", "category", True),
    )
}  # fmt: skip
"""By the key under which rows.py makes them."""


def expanded(leaves: Iterable[str]) -> list[str]:
    """The leaves with everything above them; "" is the total.

    >>> expanded(["Coal|w/o CCS", "Hydro"])
    ['', 'Coal', 'Coal|w/o CCS', 'Hydro']
    """
    found = {""}
    for leaf in leaves:
        parts = leaf.split("|")
        found |= {"|".join(parts[:depth]) for depth in range(1, len(parts) + 1)}
    return sorted(found)


def codelist(branches: Mapping[str, Iterable[str]], extensions: bool, money: Iterable[str]) -> list[dict[str, object]]:
    """Every variable that an export may hold, as nomenclature reads it. branches: by what → its leaves."""
    found: list[dict[str, object]] = []
    units = list(dict.fromkeys(money))
    for variable in VARIABLES.values():
        if variable.own and not extensions:
            continue
        names = list(dict.fromkeys(variable.unit.replace("{money}", unit) for unit in units))
        unit: object = names if len(names) > 1 else names[0]
        for branch in expanded(branches.get(variable.by, ())) if variable.by else [""]:
            about = f"{variable.meaning}, of {branch.replace('|', ', ')}" if branch else variable.meaning
            found.append({join(variable.name, branch): {"description": about, "unit": unit}})
    return found


def join(name: str, branch: str) -> str:
    """The name of a branch of a tree."""
    return f"{name}|{branch}" if branch else name
