"""System → the System that every peer can express: same data, fewer features, so that the optima must be equal.

Left out: technical minimum, heat must-run, early retirement, retrofits, reserve margin, coal outside power, removal of
CO2 from the air, pollutants. Hydro runs at its monthly availability, stores have a fixed duration, and their level runs
through the slots of a year in one chain.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from bench.registry import Size
from energy_opt.config.scenario import (
    HorizonChoice,
    PolicyChoice,
    Scenario,
    SystemChoice,
    TechnologyChoice,
    TimeChoice,
)
from energy_opt.inputs.load import make_system
from energy_opt.inputs.read import DataFolder, read_folder, resolve
from energy_opt.inputs.selections import technologies_in
from energy_opt.inputs.system import Capacities, Operation, System

STORE_HOURS = 4.0
"""Duration of stores whose energy the model would choose [h]."""

CAPS = {"china": {2030: 5000.0, 2060: 500.0}, "toy": {2030: 40.0, 2035: 15.0}}
"""Caps of the power sector's CO2 that bind [Mt], for the benchmark alone; regions get the share of their demand."""


def read(size: Size) -> DataFolder:
    """The data folder of a size."""
    return read_folder(resolve(size.data))


def full_system(size: Size, folder: DataFolder) -> System:
    """The system of a size with every feature that the folder brings."""
    scenario = _scenario(size, folder)
    policy = replace(scenario.policy, reserve_margin=True, sector_coal=False, heat_must_run=True)
    technology = replace(scenario.technology, early_retirement=True)
    return make_system(replace(scenario, policy=policy, technology=technology), folder)


def comparable_system(size: Size, folder: DataFolder) -> System:
    """The system of a size with the features that every peer has."""
    scenario = _scenario(size, folder)
    targets = tuple(dict.fromkeys(folder["retrofit"]["to_technology"]))
    scenario = replace(scenario, technology=replace(scenario.technology, exclude=targets))
    return _restrict(make_system(scenario, folder))


def _scenario(size: Size, folder: DataFolder) -> Scenario:
    path, share = CAPS[size.data], demand_share(size, folder)
    capped = [year for year in size.years if year >= min(path)]
    limits = np.interp(capped, list(path), list(path.values())) * share
    cap = {"sectors": "power", "limit": dict(zip(capped, limits.tolist(), strict=True))}
    return Scenario(
        name=size.name,
        system=SystemChoice(size.data, size.regions),
        time=TimeChoice("given") if size.data == "toy" else TimeChoice(
            periods=size.periods, step_hours=size.step_hours, extremes=()
        ),
        horizon=HorizonChoice(years=size.years),
        technology=TechnologyChoice(early_retirement=False),
        policy=PolicyChoice(
            rules={"emission_cap": {"power": cap}}, reserve_margin=False, sector_coal=False, heat_must_run=False
        ),
    )  # fmt: skip


def demand_share(size: Size, folder: DataFolder) -> float:
    """Share of a size's regions in the demand of the whole folder."""
    demand = folder["demand"]
    if not size.regions or demand.empty:
        return 1.0
    return float(demand.loc[demand["region"].isin(size.regions), "demand"].sum() / demand["demand"].sum())


def _restrict(system: System) -> System:
    kept = ~system.capacities.assets["kind"].isin(("storage_energy", "removal")).to_numpy(bool)
    co2 = [k for k, name in enumerate(system.species) if name == "CO2"]
    rules, reserve, time = system.rules, system.reserve, system.time
    potentials, left = rules.potentials, system.capacities.assets[kept]
    return replace(
        system,
        species=("CO2",),
        time=replace(time, previous=np.roll(np.arange(len(time.slots)), 1)),
        capacities=_capacities(system, kept),
        operation=_operation(system, kept, co2),
        reserve=replace(reserve, credit=reserve.credit[kept]),
        rules=replace(
            rules,
            policies={name: _rules(name, frame, left) for name, frame in rules.policies.items()},
            accounts=rules.accounts[rules.accounts["species"] == "CO2"].reset_index(drop=True),
            potentials=potentials[potentials["resource"].isin(left["resource"])].reset_index(drop=True),
        ),
    )


def _rules(policy: str, frame: pd.DataFrame, assets: pd.DataFrame) -> pd.DataFrame:
    """The rules of a policy table that every peer can keep: hard ones of CO2, and on building."""
    if policy == "build_limit":
        here = [technologies_in(names, assets).any() for names in frame["technologies"]]
        return frame[np.array(here, bool)].reset_index(drop=True)
    if policy in ("emission_cap", "carbon_price"):
        return frame[frame["species"] == "CO2"].reset_index(drop=True)
    return frame.iloc[:0]


def _operation(system: System, kept: np.ndarray, co2: list[int]) -> Operation:
    operation = system.operation
    water = operation.energy_availability[:, :, system.time.period_of_slot]
    availability = np.where(np.isnan(water), operation.availability, np.fmin(operation.availability, water))
    return Operation(
        availability=availability[kept],
        energy_availability=np.full_like(operation.energy_availability, np.nan)[kept],
        must_run=np.zeros_like(operation.must_run)[kept],
        heat_rate=operation.heat_rate[kept],
        emission_rate=operation.emission_rate[co2][:, kept],
        variable_om=operation.variable_om[kept],
        fuel_cost=operation.fuel_cost[kept],
        capture_cost=operation.capture_cost[kept],
    )


def _capacities(system: System, kept: np.ndarray) -> Capacities:
    """Without retrofits and technical minima; stores of chosen duration get a fixed one and its cost."""
    capacities = system.capacities
    assets = capacities.assets
    chosen = assets["kind"].eq("storage") & assets["duration"].isna()
    holder = dict(
        zip(
            assets.loc[chosen, "region"] + "|" + assets.loc[chosen, "reservoir"], assets.loc[chosen, "asset"],
            strict=True,
        )
    )  # fmt: skip
    cohorts = _with_reservoir(capacities.cohort_years, "fixed_om", holder)
    charges = _with_reservoir(capacities.charges, "charge", holder)
    left = set(assets.loc[kept, "asset"])
    stores = set(assets.loc[assets["kind"] == "storage", "asset"])
    whole = cohorts["asset"].isin(stores) & cohorts["new"]
    cohorts = cohorts.assign(share=cohorts["share"].where(~whole, cohorts["share"].round()))
    cohorts = cohorts[cohorts["asset"].isin(left) & (cohorts["share"] > 0.0)]
    return Capacities(
        assets=assets.assign(
            minimum_load=0.0,
            minimum_output=0.0,
            duration=assets["duration"].where(~chosen, STORE_HOURS),
            reservoir="",
        )[kept].reset_index(drop=True),
        cohort_years=cohorts.reset_index(drop=True),
        additions=capacities.additions[capacities.additions["asset"].isin(left)].reset_index(drop=True),
        charges=charges[charges["asset"].isin(left)].reset_index(drop=True),
        conversions=capacities.conversions.iloc[:0],
        conversion_charges=capacities.conversion_charges.iloc[:0],
        project_charges=capacities.project_charges.iloc[:0],
    )


def _with_reservoir(frame: pd.DataFrame, cost: str, holder: dict[str, str]) -> pd.DataFrame:
    """The cost of the energy [per GWh] added to that of the power [per GW] that it belongs to."""
    keys = ["asset", "vintage", "year"]
    energy = frame[frame["asset"].isin(holder)].assign(asset=lambda part: part["asset"].map(holder))
    extra = energy.set_index(keys)[cost].reindex(pd.MultiIndex.from_frame(frame[keys])).fillna(0.0).to_numpy()
    return frame.assign(**{cost: frame[cost] + STORE_HOURS * extra})
