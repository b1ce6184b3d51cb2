"""Cases in which the units that a project replaces close when it starts: the same cases, with less old capacity.

A new plant of higher efficiency in the place of an old one may lower emissions (上大压小); beside it, it may not. So
both are judged: `free` and `free_closing`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from energy_opt.compile.program import Program
from energy_opt.errors import InputError, Issue
from energy_opt.inputs.assets import asset_name
from energy_opt.inputs.system import System
from energy_opt.studies.lock_in.choice import FREE

SUFFIX = "_closing"

Closures = pd.DataFrame
"""asset, year (model year) and capacity [GW] that closes in it."""


def closing(case: str) -> str:
    """The name of the case with closures."""
    return case + SUFFIX


def without_closing(case: str) -> str:
    """The name of the case without them."""
    return case.removesuffix(SUFFIX)


def free_of(case: str) -> str:
    """The case in which what this one holds may retire: `free`, or `free_closing` where units close."""
    return closing(FREE) if without_closing(case) != case else FREE


def closures(projects: pd.DataFrame, system: System) -> Closures:
    """What closes when the projects start: in the first model year of the class of each, by asset."""
    due = projects[projects["replaced"] > 0.0]
    first = system.projects.years.groupby("asset")["year"].min()
    members = system.projects.members.set_index("project")["asset"]
    frame = pd.DataFrame({
        "asset": asset_name(due["region"], due["replaces"]),
        "year": due["project"].map(members).map(first),
        "capacity": due["replaced"] / 1000.0,
    })  # fmt: skip
    return frame.groupby(["asset", "year"], as_index=False)[["capacity"]].sum()


def check_closures(system: System, due: Closures) -> None:
    """Raise an InputError where more is to close than stands."""
    _closed(system, due)


def with_closures(program: Program, system: System, due: Closures) -> Program:
    """The program in which no more of the old capacity stands from these years on than the closures leave, the oldest
    cohorts closing first. What has gone before, retired or converted, counts: nothing has to stand until it may close.
    """
    cohorts, closed = system.capacities.cohort_years, _closed(system, due)
    of = [cohorts["asset"], cohorts["vintage"]]
    gone = closed.groupby(of).cumsum().to_numpy(float)
    left = np.clip(cohorts["known"].groupby(of).transform("sum").to_numpy(float) - gone, 0.0, None)
    upper = program.column_upper.copy()
    stands, retires = program.columns["capacity"].slice, program.columns["early_retirement"].slice
    upper[stands] = np.where(gone > 0.0, np.minimum(upper[stands], left), upper[stands])
    upper[retires] = np.maximum(upper[retires], closed.to_numpy(float))  # also where nothing else may retire early
    return replace(program, column_upper=upper)


def _closed(system: System, due: Closures) -> pd.Series:
    """What closes of each cohort in each year, by row of `cohort_years` [GW]."""
    cohorts = system.capacities.cohort_years
    closed = pd.Series(0.0, index=cohorts.index)
    issues = []
    for asset, year, capacity in due.sort_values("year").itertuples(index=False):
        own = cohorts["asset"] == asset
        standing = _standing(system, str(asset), int(year))
        before = closed[own].groupby(cohorts.loc[own, "vintage"]).sum()
        room = standing - before.reindex(standing.index).fillna(0.0)
        amounts = _oldest_first(room, float(capacity))
        if amounts.sum() < capacity * (1.0 - 1e-9):
            where, technology = str(asset).split("|", 1)
            issues.append(Issue("projects", f"there are only {1e3 * room.sum():,.0f} MW to close", where, "replaces",
                                technology, f"{1e3 * capacity:,.0f} MW are to close in {year}"))  # fmt: skip
        here = own & (cohorts["year"] == year)
        closed[here] += cohorts.loc[here, "vintage"].map(amounts).fillna(0.0)
    if issues:
        raise InputError(issues)
    return closed


def _standing(system: System, asset: str, year: int) -> pd.Series:
    """Known capacity of an asset in a year by vintage, the oldest first [GW]."""
    rows = system.capacities.cohort_years
    own = rows[(rows["asset"] == asset) & ~rows["new"].astype(bool)]
    here = own.loc[own["year"] == year, "vintage"]
    known = own[(own["year"] <= year) & own["vintage"].isin(here)]
    age = known.groupby("vintage")["commissioned"].min().sort_values(kind="stable")
    return known.groupby("vintage")["known"].sum().reindex(age.index)


def _oldest_first(room: pd.Series, capacity: float) -> pd.Series:
    """A capacity taken from cohorts in their order, as far as it goes."""
    before = room.cumsum() - room
    return (capacity - before).clip(lower=0.0).clip(upper=room)
