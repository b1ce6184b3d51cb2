"""Scenario → System: read the data folder, choose, cut the year into slots, and put everything on the model's axes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from energy_opt.config.scenario import DemandChoice, Scenario
from energy_opt.inputs.adequacy import make_reserve
from energy_opt.inputs.background import make_background
from energy_opt.inputs.capacities import make_capacities, make_fleet
from energy_opt.inputs.check_choice import check_choice
from energy_opt.inputs.check_names import known_species
from energy_opt.inputs.grid import make_grid
from energy_opt.inputs.horizon import make_horizon
from energy_opt.inputs.memory import Memory
from energy_opt.inputs.operation import make_operation
from energy_opt.inputs.projects import NO_PROJECTS, make_projects, with_projects
from energy_opt.inputs.read import DataFolder, read_folder, resolve
from energy_opt.inputs.rules import make_rules
from energy_opt.inputs.system import System
from energy_opt.inputs.timeslices import make_time_slices
from energy_opt.schema.texts import python_texts


def load_system(scenario: Scenario) -> System:
    """The system of a scenario, from its data folder."""
    return make_system(scenario, read_folder(resolve(scenario.system.data)))


@python_texts()
def make_system(
    scenario: Scenario, folder: DataFolder, projects: pd.DataFrame | None = None, memory: Memory | None = None
) -> System:
    """The system of a scenario, from tables that have been read.

    projects: to be judged (see `make_projects`); they are in the system without any capacity, until a case forces it.
    memory: takes parts from systems made before and keeps those of this one.
    """
    check_choice(scenario, folder)
    memory = memory or Memory()
    part = memory.part
    regions = _regions(scenario, folder)
    horizon = part(make_horizon, scenario.horizon, folder["year"])
    classes = NO_PROJECTS if projects is None else make_projects(projects, horizon)
    folder = with_projects(folder, classes)
    years, technology = horizon.years, scenario.technology
    time = part(make_time_slices, folder, scenario.time, years, scenario.demand, regions, memory)
    costless = replace(technology, cost_factor={}, fuel_price_factor={})
    fleet = part(make_fleet, folder, costless, horizon, regions, classes)
    convention = scenario.horizon.cost_convention
    capacities = part(make_capacities, fleet, folder, technology.cost_factor, convention, horizon, classes)
    species = tuple(known_species(folder.tables))
    table = folder["region"].set_index("region")
    area_of_region = {region: str(table.loc[region, "area"]) for region in regions}
    assets = capacities.assets
    return System(
        name=scenario.name,
        scenario=scenario,
        currency=folder.currency,
        money_year=folder.money_year,
        hashes=folder.hashes,
        horizon=horizon,
        time=time,
        regions=regions,
        areas=time.areas,
        area_of_region=area_of_region,
        species=species,
        fuels=folder["fuel"],
        projects=classes,
        capacities=capacities,
        operation=part(make_operation, folder, assets, species, years, time, technology.fuel_price_factor),
        grid=part(make_grid, folder, only(scenario, "horizon"), horizon, regions),
        reserve=make_reserve(folder, scenario.policy, horizon, time, assets, area_of_region),
        rules=part(make_rules, folder, only(scenario, "policy", "horizon", "sectors"), horizon, regions, fleet),
        background=part(make_background, folder, only(scenario, "technology"), regions, assets, years),
    )


def only(scenario: Scenario, *names: str) -> Scenario:
    """A scenario of some parts alone (`sectors`: of the demand), so that nothing else can be read from it."""
    parts: dict[str, Any] = {name: getattr(scenario, name) for name in names if name != "sectors"}
    if "sectors" in names:
        parts["demand"] = DemandChoice(sectors=scenario.demand.sectors)
    return Scenario(**parts)


def _regions(scenario: Scenario, folder: DataFolder) -> tuple[str, ...]:
    known = list(folder["region"]["region"])
    chosen = scenario.system.regions
    return tuple(name for name in known if not chosen or name in chosen)
