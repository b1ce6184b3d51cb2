"""Scenario → System: read the data folder, choose, cut the year into slots, and put everything on the model's axes."""

from __future__ import annotations

import pandas as pd

from energy_opt.config.scenario import Scenario
from energy_opt.inputs.adequacy import make_reserve
from energy_opt.inputs.background import make_background
from energy_opt.inputs.capacities import make_capacities
from energy_opt.inputs.check_choice import check_choice
from energy_opt.inputs.check_names import known_species
from energy_opt.inputs.grid import make_grid
from energy_opt.inputs.horizon import make_horizon
from energy_opt.inputs.operation import make_operation
from energy_opt.inputs.projects import NO_PROJECTS, make_projects, with_projects
from energy_opt.inputs.read import DataFolder, read_folder, resolve
from energy_opt.inputs.rules import make_rules
from energy_opt.inputs.system import System
from energy_opt.inputs.timeslices import make_time_slices


def load_system(scenario: Scenario) -> System:
    """The system of a scenario, from its data folder."""
    return make_system(scenario, read_folder(resolve(scenario.system.data)))


def make_system(scenario: Scenario, folder: DataFolder, projects: pd.DataFrame | None = None) -> System:
    """The system of a scenario, from tables that have been read.

    projects: to be judged (see `make_projects`); they are in the system without any capacity, until a case forces it.
    """
    check_choice(scenario, folder)
    regions = _regions(scenario, folder)
    horizon = make_horizon(scenario.horizon, folder["year"])
    classes = NO_PROJECTS if projects is None else make_projects(projects, horizon)
    folder = with_projects(folder, classes)
    time = make_time_slices(folder, scenario.time, horizon.years, scenario.demand, regions)
    capacities = make_capacities(folder, scenario, horizon, regions, classes)
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
        operation=make_operation(folder, assets, species, horizon.years, time, scenario.technology),
        grid=make_grid(folder, scenario, horizon, regions),
        reserve=make_reserve(folder, scenario.policy, horizon, time, assets, area_of_region),
        rules=make_rules(folder, scenario, horizon, regions, capacities),
        background=make_background(folder, scenario, regions, assets, horizon.years),
    )


def _regions(scenario: Scenario, folder: DataFolder) -> tuple[str, ...]:
    known = list(folder["region"]["region"])
    chosen = scenario.system.regions
    return tuple(name for name in known if not chosen or name in chosen)
