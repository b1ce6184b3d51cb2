"""The judged plants themselves in a case: how they run, what they emit and earn, by class and model year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energy_opt.analysis.stranded_value import energy_margin
from energy_opt.inputs.assets import asset_name
from energy_opt.inputs.system import System
from energy_opt.results.reading import Reading
from energy_opt.studies.lock_in.evaluation import Outcome

PER_KW = 1e3
"""CNY/kW per bn/GW."""

CO2 = "CO2"
KEYS = ["asset", "year"]

DIGITS = 9
"""Digits to which running costs [bn/TWh] and emissions [Mt/TWh] are the same."""


def class_years(outcome: Outcome) -> pd.DataFrame:
    """One row for each class and model year of its life.

    asset, year, discount (D_y), represented (w_y) [years], share (of the interval in which it exists), capacity (all
    of it) [GW], in_service [GW], generation [TWh], emissions [Mt], capital (sunk), fixed_om, rent (what all rows of the
    system pay for its capacity, less what its duty to run costs) [bn/year], shortfall [TWh], emission_factor [t/MWh].
    """
    reading, system = outcome.reading, outcome.reading.system
    projects = system.projects
    frame = projects.years[["asset", "vintage", "year", "share", "minimum_hours"]].copy()
    frame["discount"] = frame["year"].map(dict(zip(system.horizon.years, system.horizon.discount, strict=True)))
    size = reading.values("project_capacity")
    frame["represented"] = frame["year"].map(dict(zip(system.horizon.years, system.horizon.represented, strict=True)))
    frame["capacity"] = frame["asset"].map(dict(zip(projects.classes["asset"], size, strict=True)))
    frame = frame.merge(_kept(reading), on=["asset", "vintage", "year"], how="left")
    frame = frame.merge(_energy(reading), on=KEYS, how="left")
    frame["in_service"] = frame["kept"] * frame["share"]
    place = _places(reading, frame)
    frame["emission_factor"] = system.operation.emission_rate[system.species.index(CO2)][place]
    frame["emissions"] = frame["generation"] * frame["emission_factor"]
    charges = system.capacities.project_charges.rename(columns={"charge": "capital"})
    frame = frame.merge(charges[["asset", "year", "capital"]], on=KEYS, how="left").fillna({"capital": 0.0})
    frame["capital"] *= frame["capacity"]
    frame["fixed_om"] = frame["om"] * frame["kept"]
    price = reading.named(reading.program.rows["capacity_in_service"], reading.duals("capacity_in_service"), "dual")
    price["asset"] = asset_name(price["region"], price["technology"])
    frame = frame.merge(price[[*KEYS, "dual"]], on=KEYS, how="left")
    duty = reading.duals("project_hours") * frame["minimum_hours"].to_numpy() * frame["capacity"].to_numpy()
    frame["rent"] = (-frame["dual"] * frame["in_service"] - duty) / frame["discount"]
    frame["shortfall"] = reading.values("project_shortfall")
    wanted = [*KEYS, "discount", "represented", "share", "capacity", "in_service", "generation", "emissions", "capital",
              "fixed_om", "rent", "shortfall", "emission_factor"]  # fmt: skip
    return frame[wanted]


def variable_cost(outcome: Outcome, rows: pd.DataFrame) -> np.ndarray:
    """Fuel, variable operation and capture of each row's asset and year, without carbon [CNY/MWh]."""
    operation, place = outcome.reading.system.operation, _places(outcome.reading, rows)
    cost: np.ndarray = 1e3 * (operation.variable_om + operation.fuel_cost + operation.capture_cost)[place]
    return cost


def tied_classes(system: System) -> frozenset[str]:
    """Classes beside known plants of their region with the same running cost and emissions in a year: which of them
    run, a solution leaves open.
    """
    operation, assets, years = system.operation, system.capacities.assets, system.horizon.years
    running = operation.variable_om + operation.fuel_cost + operation.capture_cost
    emitted = operation.emission_rate[system.species.index(CO2)]
    table = pd.DataFrame({
        "asset": np.repeat(assets["asset"].to_numpy(object), len(years)),
        "region": np.repeat(assets["region"].to_numpy(object), len(years)),
        "year": np.tile(years, len(assets)),
        "cost": running.ravel().round(DIGITS), "emitted": emitted.ravel().round(DIGITS),
    })  # fmt: skip
    known = system.capacities.cohort_years.query("known > 0")[KEYS].drop_duplicates()
    others = known[~known["asset"].isin(system.projects.classes["asset"])].merge(table, on=KEYS)
    own = system.projects.years[KEYS].merge(table, on=KEYS)
    return frozenset(own.merge(others, on=["region", "year", "cost", "emitted"])["asset_x"])


def _kept(reading: Reading) -> pd.DataFrame:
    """Capacity that has not retired and its fixed cost per GW by class, vintage and year."""
    cohorts = reading.system.capacities.cohort_years
    own = cohorts["asset"].isin(reading.system.projects.classes["asset"]).to_numpy(bool)
    kept = reading.values("capacity")[own]
    return cohorts.loc[own, ["asset", "vintage", "year"]].assign(kept=kept, om=cohorts.loc[own, "fixed_om"])


def _energy(reading: Reading) -> pd.DataFrame:
    frame = reading.frame("energy", "generation")
    frame["asset"] = asset_name(frame["region"], frame["technology"])
    own = frame[frame["asset"].isin(reading.system.projects.classes["asset"])]
    return own.groupby(KEYS, as_index=False)[["generation"]].sum()


def _places(reading: Reading, rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Asset and year of each row as positions in the arrays of a system."""
    system = reading.system
    asset = pd.Index(system.capacities.assets["asset"]).get_indexer(pd.Index(rows["asset"]))
    year = pd.Index(system.horizon.years).get_indexer(pd.Index(rows["year"]))
    return asset, year


def potential_margin(outcome: Outcome, rows: pd.DataFrame, carbon_price: pd.Series) -> np.ndarray:
    """What a kW of each row's class would earn on the market if it ran whenever that pays [CNY/kW/year].

    Fixed cost is not taken off. carbon_price: that its owner pays for each tonne, by model year [CNY/t].
    """
    reading, system = outcome.reading, outcome.reading.system
    asset, year = _places(reading, rows)
    hours = system.time.hours
    dual = reading.duals("electricity_balance").reshape(-1, *hours.shape)
    price = 1e6 * dual / (hours * system.horizon.discount[:, None])
    regions = system.capacities.assets["region"].to_numpy()[asset]
    region = pd.Index(reading.program.rows["electricity_balance"].levels[0]).get_indexer(pd.Index(regions))
    factor = system.operation.emission_rate[system.species.index(CO2)][asset, year]
    paid = rows["year"].map(carbon_price).fillna(0.0).to_numpy(float) * factor
    cost = variable_cost(outcome, rows) + paid
    return energy_margin(price[region, year], cost[:, None], hours[year], system.operation.availability[asset, year])
