"""The price of carbon at which a plant gives way to the cheapest firm replacement of low carbon in its region.

Erickson et al. 2015 (doi:10.1088/1748-9326/10/8/084023): the marginal cost of the plant reaches the full levelised cost
of what replaces it. Firmness that the replacement lacks is paid at the capacity price of the system without projects;
where that is 0 or there is none, the cost of a replacement that is less firm tells nothing, and there is no value.
When energy comes is not looked at; what the system itself does is known from a sweep of prices (`break_even`).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from energy_opt.analysis.break_even import unlocking_price
from energy_opt.inputs.system import System
from energy_opt.studies.lock_in.evaluation import Outcome
from energy_opt.studies.lock_in.plants import CO2, variable_cost

LOW = 0.25
"""Low carbon: at most this part of the plant's emissions per MWh."""

KINDS = ("thermal", "renewable", "hydro")
NOTHING_TO_BUILD = "nothing of low carbon can be built there"
NO_PRICE = (
    "firmness has no price here: the cheapest replacement is less firm than the plant, and there is no capacity price"
)
LESS_FIRM = 1e-9
"""Capacity credit per planned hour that counts as less [1/h]."""

LEAST_WORTH = 0.01
"""A capacity price below is none: it may be the solver's error [CNY/kW/year]."""


def unlocking_prices(without: Outcome, plants: pd.DataFrame, hours: pd.Series) -> pd.DataFrame:
    """By class and model year: unlocking_price [CNY/t], NaN where there is none, and then the reason.

    plants: rows of `class_years`; hours: planned, by class [h/year].
    """
    system = without.reading.system
    candidates = _candidates(system)
    price = _capacity_price(without)
    credit = pd.Series(np.nan_to_num(system.reserve.credit), index=system.capacities.assets["asset"])
    region = system.capacities.assets.set_index("asset")["region"]
    own_cost = variable_cost(without, plants)
    answer = []
    for row, cost in zip(plants.to_dict("records"), own_cost, strict=True):
        place, year, factor = region[row["asset"]], int(row["year"]), float(row["emission_factor"])
        here = candidates[(candidates["region"] == place) & (candidates["year"] == year)]
        here = here[here["emission_factor"] <= LOW * factor]
        if here.empty or factor <= 0.0:
            answer.append((np.nan, NOTHING_TO_BUILD))
            continue
        firm = credit[row["asset"]] / hours[row["asset"]] - here["asset"].map(credit) / here["hours"]
        worth = price.get((system.area_of_region[place], year), 0.0)  # CNY/kW/year over h/year = 1e3 CNY/MWh
        full = here["cost"] + 1e3 * worth * firm.clip(lower=0.0)
        if worth < LEAST_WORTH and firm[full.idxmin()] > LESS_FIRM:
            answer.append((np.nan, NO_PRICE))
            continue
        answer.append((float(unlocking_price(float(full.min()), float(cost), factor)), ""))
    index = pd.MultiIndex.from_frame(plants[["asset", "year"]])
    return pd.DataFrame(answer, index=index, columns=["unlocking_price", "reason"]).astype({"unlocking_price": float})


def _candidates(system: System) -> pd.DataFrame:
    """What may be built in each model year: asset, region, year, cost (levelised) [CNY/MWh], hours, emission_factor."""
    keys = ["asset", "vintage", "year"]
    capacities = system.capacities
    built = capacities.additions.assign(year=capacities.additions["vintage"])
    frame = built.merge(capacities.charges, on=keys, how="left").fillna({"charge": 0.0})
    frame = frame.merge(capacities.cohort_years[[*keys, "fixed_om", "share"]], on=keys)
    assets = capacities.assets.set_index("asset")
    frame = frame[frame["asset"].map(assets["kind"]).isin(KINDS)]
    place = pd.Index(capacities.assets["asset"]).get_indexer(pd.Index(frame["asset"]))
    year = pd.Index(system.horizon.years).get_indexer(pd.Index(frame["year"]))
    operation = system.operation
    hours = (operation.availability * system.time.hours).sum(axis=2)[place, year]
    water = _water_hours(system)[place, year]
    frame["hours"] = np.where(np.isnan(water), hours, np.minimum(hours, water))
    variable = (operation.variable_om + operation.fuel_cost + operation.capture_cost)[place, year]
    frame["region"] = frame["asset"].map(assets["region"])
    frame["emission_factor"] = operation.emission_rate[system.species.index(CO2)][place, year]
    frame = frame[frame["hours"] > 0.0].assign(variable=variable)
    yearly = (frame["charge"] + frame["fixed_om"]) / frame["share"]
    frame["cost"] = 1e6 * yearly / frame["hours"] + 1e3 * frame["variable"]
    return frame[["asset", "region", "year", "cost", "hours", "emission_factor"]]


def _water_hours(system: System) -> np.ndarray:
    """Full-load hours that the water gives [asset, year], NaN where it sets no limit."""
    by_period = np.zeros((len(system.horizon.years), len(system.time.periods)))
    for slot, period in enumerate(system.time.period_of_slot):
        by_period[:, period] += system.time.hours[:, slot]
    hours: np.ndarray = (system.operation.energy_availability * by_period).sum(axis=2)
    return hours


def _capacity_price(outcome: Outcome) -> dict[tuple[str, int], float]:
    table = outcome.market["capacity_price"]
    rows = table[["area", "year", "capacity_price"]].to_dict("records")
    return {(str(row["area"]), int(row["year"])): float(row["capacity_price"]) for row in rows}
