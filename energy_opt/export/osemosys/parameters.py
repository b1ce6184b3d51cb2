"""Sets and parameters of OSeMOSYS with their indices and usual defaults, as otoole's configuration wants them.

Source: the OSeMOSYS documentation (osemosys.readthedocs.io, "Sets" and "Parameters").
"""

from __future__ import annotations

from typing import Any

SETS: dict[str, str] = {
    "REGION": "str", "TECHNOLOGY": "str", "TIMESLICE": "str", "FUEL": "str", "EMISSION": "str", "STORAGE": "str",
    "YEAR": "int", "MODE_OF_OPERATION": "int", "SEASON": "int", "DAYTYPE": "int", "DAILYTIMEBRACKET": "int",
}  # fmt: skip
_LETTERS = {
    "r": "REGION", "t": "TECHNOLOGY", "l": "TIMESLICE", "f": "FUEL", "e": "EMISSION", "s": "STORAGE", "y": "YEAR",
    "m": "MODE_OF_OPERATION", "n": "SEASON", "d": "DAYTYPE", "h": "DAILYTIMEBRACKET",
}  # fmt: skip
_INDICES = {
    "AccumulatedAnnualDemand": "rfy", "AnnualEmissionLimit": "rey", "AnnualExogenousEmission": "rey",
    "AvailabilityFactor": "rty", "CapacityFactor": "rtly", "CapacityOfOneTechnologyUnit": "rty",
    "CapacityToActivityUnit": "rt", "CapitalCost": "rty", "CapitalCostStorage": "rsy", "Conversionld": "ld",
    "Conversionlh": "lh", "Conversionls": "ln", "DaysInDayType": "ndy", "DaySplit": "hy", "DepreciationMethod": "r",
    "DiscountRate": "r", "DiscountRateStorage": "rs", "EmissionActivityRatio": "rtemy", "EmissionsPenalty": "rey",
    "FixedCost": "rty", "InputActivityRatio": "rtfmy", "MinStorageCharge": "rsy", "ModelPeriodEmissionLimit": "re",
    "ModelPeriodExogenousEmission": "re", "OperationalLife": "rt", "OperationalLifeStorage": "rs",
    "OutputActivityRatio": "rtfmy", "REMinProductionTarget": "ry", "ReserveMargin": "ry", "ReserveMarginTagFuel": "rfy",
    "ReserveMarginTagTechnology": "rty", "ResidualCapacity": "rty", "ResidualStorageCapacity": "rsy",
    "RETagFuel": "rfy", "RETagTechnology": "rty", "SpecifiedAnnualDemand": "rfy", "SpecifiedDemandProfile": "rfly",
    "StorageLevelStart": "rs", "StorageMaxChargeRate": "rs", "StorageMaxDischargeRate": "rs",
    "TechnologyFromStorage": "rtsm", "TechnologyToStorage": "rtsm", "TotalAnnualMaxCapacity": "rty",
    "TotalAnnualMaxCapacityInvestment": "rty", "TotalAnnualMinCapacity": "rty",
    "TotalAnnualMinCapacityInvestment": "rty",
    "TotalTechnologyAnnualActivityLowerLimit": "rty", "TotalTechnologyAnnualActivityUpperLimit": "rty",
    "TotalTechnologyModelPeriodActivityLowerLimit": "rt", "TotalTechnologyModelPeriodActivityUpperLimit": "rt",
    "TradeRoute": "rfy", "VariableCost": "rtmy", "YearSplit": "ly",
}  # fmt: skip
INDICES: dict[str, list[str]] = {name: [_LETTERS[letter] for letter in word] for name, word in _INDICES.items()}
"""Parameter: the sets that it is indexed by, in order."""

_DEFAULTS: dict[str, float] = {
    "AnnualEmissionLimit": -1, "AvailabilityFactor": 1, "CapacityFactor": 1, "CapacityToActivityUnit": 1,
    "DaysInDayType": 7, "DaySplit": 0.00137, "DepreciationMethod": 1, "DiscountRate": 0.05, "DiscountRateStorage": 0.05,
    "ModelPeriodEmissionLimit": -1, "OperationalLife": 1, "ResidualStorageCapacity": 999,
    "TotalAnnualMaxCapacity": -1, "TotalAnnualMaxCapacityInvestment": -1,
    "TotalTechnologyAnnualActivityUpperLimit": -1, "TotalTechnologyModelPeriodActivityUpperLimit": -1,
}  # fmt: skip
_SHORT = {
    "TotalAnnualMaxCapacityInvestment": "TotalAnnualMaxCapacityInvestmen",
    "TotalAnnualMinCapacityInvestment": "TotalAnnualMinCapacityInvestmen",
    "TotalTechnologyAnnualActivityLowerLimit": "TotalTechnologyAnnualActivityLo",
    "TotalTechnologyAnnualActivityUpperLimit": "TotalTechnologyAnnualActivityUp",
    "TotalTechnologyModelPeriodActivityLowerLimit": "TotalTechnologyModelPeriodActLo",
    "TotalTechnologyModelPeriodActivityUpperLimit": "TotalTechnologyModelPeriodActUp",
}
"""Names that fit an Excel sheet, which otoole asks for."""


def configuration(defaults: dict[str, float]) -> dict[str, dict[str, Any]]:
    """The content of otoole's config.yaml; `defaults` are the values of this model where they hold everywhere."""
    found: dict[str, dict[str, Any]] = {name: {"dtype": kind, "type": "set"} for name, kind in SETS.items()}
    for name, indices in INDICES.items():
        found[name] = {"indices": indices, "type": "param", "dtype": "float",
                       "default": defaults.get(name, _DEFAULTS.get(name, 0))}  # fmt: skip
        if name in _SHORT:
            found[name]["short_name"] = _SHORT[name]
    return found
