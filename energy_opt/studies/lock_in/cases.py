"""Cases: what is forced into one system, whether it may retire, and the hours that it has to run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from energy_opt.compile.program import Program
from energy_opt.config.scenario import Scenario
from energy_opt.inputs.assets import COAL, asset_name
from energy_opt.inputs.fleet import part_in_fleet
from energy_opt.inputs.horizon import Horizon
from energy_opt.inputs.project_list import PIPELINE
from energy_opt.inputs.projects import Projects
from energy_opt.inputs.read import DataFolder
from energy_opt.inputs.system import System
from energy_opt.studies.lock_in.choice import Lock

HALF = 0.5
"""A model year is locked where the lock covers at least this part of the class's time in it."""


def case_system(system: System, lock: Lock | None, hours: pd.Series) -> System:
    """The system with all projects forced; lock: how they are held, None = free; hours: planned, by class [h/year]."""
    projects = system.projects
    forced = dict(zip(projects.classes["asset"], projects.classes["capacity"], strict=True))
    locked, due = held(projects, system.horizon, lock, hours)
    return replace(system, projects=projects.with_case(forced, locked, due))


def held(projects: Projects, horizon: Horizon, lock: Lock | None, hours: pd.Series) -> tuple[pd.Series, pd.Series]:
    """For each row of `projects.years`: whether it is locked, and its least hours [1000 h per GW]."""
    years = projects.years
    if lock is None:
        return pd.Series(False, index=years.index), pd.Series(0.0, index=years.index)
    of = projects.classes.set_index("asset")
    start = of.loc[years["asset"], "start"].to_numpy(float)
    end = of.loc[years["asset"], "end"].to_numpy(float)
    place = [horizon.years.index(year) for year in years["year"]]
    opens, closes = horizon.start[place], horizon.end[place]

    def inside(first: np.ndarray, last: np.ndarray) -> np.ndarray:
        return np.asarray(np.clip(np.minimum(last, closes) - np.maximum(first, opens), 0.0, None))

    until = np.minimum(start + lock.years, end)
    locked = inside(start, until) >= HALF * inside(start, end)
    change = np.minimum(start + lock.for_years, until)
    shares = lock.hours * inside(start, change) + lock.later * inside(change, until)
    planned = years["asset"].map(hours).to_numpy(float) / 1000.0
    due = np.where(locked, planned * shares / (closes - opens), 0.0)
    return pd.Series(locked, index=years.index), pd.Series(due, index=years.index)


def forced_rows(program: Program, capacity: pd.Series) -> Program:
    """The program with other capacities forced, by class [GW]; classes that are not named have none."""
    axis = program.rows["project_forced"]
    wanted = axis.frame()["asset"].map(capacity).fillna(0.0).to_numpy(float)
    lower, upper = program.row_lower.copy(), program.row_upper.copy()
    lower[axis.slice] = upper[axis.slice] = wanted
    return replace(program, row_lower=lower, row_upper=upper)


def capped_new_coal(program: Program, system: System, pipeline: pd.DataFrame) -> Program:
    """The program in which new unabated coal is at most what a pipeline holds, by region, technology and model year.

    pipeline: region, technology, year, capacity [MW]: the projects that are not judged and not in the fleet.
    """
    axis = program.columns["capacity_addition"]
    names = axis.frame()
    assets = system.capacities.assets.set_index("asset")
    kinds = system.fuels.set_index("fuel")["kind"]
    unabated = ((assets["fuel"].map(kinds) == COAL) | (assets["category"] == COAL)) & (assets["capture_rate"] == 0.0)
    coal = names["asset"].map(unabated).to_numpy(bool)
    place = np.searchsorted(system.horizon.end, pipeline["year"].to_numpy(float), side="right")
    years = np.array(system.horizon.years)[np.minimum(place, len(system.horizon.years) - 1)]
    room = (
        (pipeline["capacity"] / 1000.0).groupby([asset_name(pipeline["region"], pipeline["technology"]), years]).sum()
    )
    asked = pd.MultiIndex.from_frame(names[["asset", "year"]])
    upper = program.column_upper.copy()
    most = room.reindex(asked).fillna(0.0).to_numpy(float)
    upper[axis.slice] = np.where(coal, np.minimum(upper[axis.slice], most), upper[axis.slice])
    return replace(program, column_upper=upper)


def unjudged(folder: DataFolder, scenario: Scenario) -> pd.DataFrame:
    """A pipeline without the judged projects, as far as it is not in the fleet already."""
    rows = folder[PIPELINE]
    inside = part_in_fleet(rows, folder["project_probability"], scenario.technology.pipeline)
    return rows.assign(capacity=rows["capacity"] * (1.0 - inside))
