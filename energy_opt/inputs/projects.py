"""Projects under evaluation as classes: a region, a technology, a year, data of their own – and duties of their own.

The classes join the data folder as technologies of their own, copied from the technology that their members name, so
that they dispatch, age and emit like every asset. They have no capacity but what a case of a study forces into them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import pandas as pd

from energy_opt.inputs.assets import asset_name
from energy_opt.inputs.horizon import Horizon, operating_share
from energy_opt.inputs.interpolate import ALL
from energy_opt.inputs.read import DataFolder
from energy_opt.units import conversion_factor

BY_TECHNOLOGY = ("technology_cost", "heat_rate", "emission_factor", "heat_must_run", "availability_profile",
                 "slot_availability", "monthly_availability")  # fmt: skip
"""Tables whose rows a class takes over from its technology."""

CLASS = ["region", "technology", "begins", "heat_rate", "lifetime", "hours"]
"""What members of a class share: `begins` is the year of commissioning, or in large studies the model year in whose
interval it lies; a heat rate of 0 is the technology's.
"""

MOST_CLASSES = 100
"""More classes than this are made by model year, for each costs columns and rows in every slot."""

RATE_DIGITS = 2
"""Digits of a heat rate that tell classes apart: 0.01 gce/kWh, less than any plant is known to."""


@dataclass(frozen=True)
class Projects:
    """Classes of projects and what a case does with them.

    classes: asset, region, technology (of its own), like (the technology it is copied from), heat_rate (its own,
    gce/kWh net; 0 = that technology's), vintage (mean year of commissioning), start, end [calendar time], capacity [GW]
    of all members, forced [GW] of the case.
    years: asset, vintage, year, share, locked (it may not retire early), minimum_hours [1000 h per GW of the project].
    members: project, asset, capacity [GW].
    """

    classes: pd.DataFrame
    years: pd.DataFrame
    members: pd.DataFrame

    def locked(self, cohort_years: pd.DataFrame) -> np.ndarray:
        """Which rows of cohorts × years belong to a class that may not retire then."""
        keys = ["asset", "vintage", "year"]
        held = pd.MultiIndex.from_frame(self.years.loc[self.years["locked"].to_numpy(bool), keys])
        found: np.ndarray = pd.MultiIndex.from_frame(cohort_years[keys]).isin(held)
        return found

    def with_case(self, forced: Mapping[str, float], locked: pd.Series, minimum_hours: pd.Series) -> Projects:
        """The same classes with another case: forced [GW] by asset (others 0), lock and hours by row of `years`."""
        capacity = self.classes["asset"].map(dict(forced)).fillna(0.0).astype(float)
        return replace(
            self,
            classes=self.classes.assign(forced=capacity),
            years=self.years.assign(locked=locked.to_numpy(bool), minimum_hours=minimum_hours.to_numpy(float)),
        )


def make_projects(projects: pd.DataFrame, horizon: Horizon) -> Projects:
    """The classes of some projects, without any capacity.

    projects: project, region, technology, capacity [MW], year, lifetime [year]; every year is within the horizon; and
    heat_rate [gce/kWh] where some have their own.
    """
    own = projects["heat_rate"].fillna(0.0).round(RATE_DIGITS) if "heat_rate" in projects else 0.0
    hours = projects["hours"].round() if "hours" in projects else 0.0
    frame = projects.assign(gw=projects["capacity"] / 1000.0, heat_rate=own, hours=hours, begins=projects["year"])
    if len(frame[CLASS].drop_duplicates()) > MOST_CLASSES:
        frame["begins"] = _milestones(projects["year"], horizon)
    classes = frame.assign(_year=frame["year"] * frame["gw"]).groupby(CLASS, as_index=False)[["gw", "_year"]].sum()
    vintage = (classes["_year"] / classes["gw"]).round().astype(int)
    start = np.maximum(vintage, _opening(horizon))
    technology = _names(classes)
    table = pd.DataFrame(
        {
            "asset": asset_name(classes["region"], technology),
            "region": classes["region"],
            "technology": technology,
            "like": classes["technology"],
            "heat_rate": classes["heat_rate"],
            "vintage": vintage,
            "start": start,
            "end": start + classes["lifetime"],
            "capacity": classes["gw"],
            "forced": 0.0,
        }
    )
    names = pd.MultiIndex.from_frame(frame[CLASS])
    of = pd.Series(table["asset"].to_numpy(), index=pd.MultiIndex.from_frame(classes[CLASS]))
    members = pd.DataFrame(
        {"project": frame["project"], "asset": of.reindex(names).to_numpy(), "capacity": frame["gw"]}
    ).reset_index(drop=True)
    return Projects(table, _years(table, horizon), members)


def _names(classes: pd.DataFrame) -> pd.Series:
    """Technologies of the classes: a heat rate of its own is named, lives and hours where they differ."""
    names = classes["technology"] + " project " + classes["begins"].astype(int).astype(str)
    names += classes["heat_rate"].map(lambda value: f" {value:g} gce" if value else "")
    for column, unit in (("lifetime", "years"), ("hours", "h")):
        if classes[column].nunique() > 1:
            names += classes[column].map(lambda value, unit=unit: f" {value:g} {unit}")
    return names


def _opening(horizon: Horizon) -> float:
    """When the first project can start: what the base year stands for is data, and ends with its interval."""
    return float(horizon.end[0] if horizon.years[0] == horizon.base_year else horizon.start[0])


def _milestones(years: pd.Series, horizon: Horizon) -> np.ndarray:
    """The model year in whose interval each project starts."""
    start = np.maximum(years.to_numpy(float), _opening(horizon))
    place = np.searchsorted(horizon.end, start, side="right")
    milestones: np.ndarray = np.array(horizon.years)[np.minimum(place, len(horizon.years) - 1)]
    return milestones


def _years(classes: pd.DataFrame, horizon: Horizon) -> pd.DataFrame:
    """Model years in which each class exists, with the share of the interval."""
    share = operating_share(horizon, classes["start"].to_numpy(float), classes["end"].to_numpy(float))
    row, column = np.nonzero(share > 1e-9)
    return pd.DataFrame(
        {
            "asset": classes["asset"].to_numpy()[row],
            "vintage": classes["vintage"].to_numpy()[row],
            "year": np.array(horizon.years)[column],
            "share": share[row, column],
            "locked": False,
            "minimum_hours": 0.0,
        }
    )


NO_PROJECTS = Projects(
    pd.DataFrame(
        columns=["asset", "region", "technology", "like", "heat_rate", "vintage", "start", "end", "capacity", "forced"]
    ),
    pd.DataFrame(columns=["asset", "vintage", "year", "share", "locked", "minimum_hours"]),
    pd.DataFrame(columns=["project", "asset", "capacity"]),
)
"""A system without projects to be judged."""


def with_projects(folder: DataFolder, projects: Projects) -> DataFolder:
    """The folder with the technologies of the classes: rows of `like` under the class's name; none is built freely."""
    if projects.classes.empty:
        return folder
    names = projects.classes[["technology", "like"]].drop_duplicates()
    tables = dict(folder.tables)
    copied = _copied(tables["technology"], names).assign(new_build=False, early_retirement=True)
    like = pd.Series(names["like"].to_numpy(), index=names["technology"])
    whole = pd.concat([tables["technology"], copied], ignore_index=True)
    tables["technology"] = whole.assign(like=whole["technology"].map(like).fillna(""))
    for name in BY_TECHNOLOGY:
        if len(tables[name]):
            tables[name] = pd.concat([tables[name], _copied(tables[name], names)], ignore_index=True)
    tables["heat_rate"] = _with_own_rates(tables["heat_rate"], projects.classes)
    return replace(folder, tables=MappingProxyType(tables))


def _with_own_rates(rates: pd.DataFrame, classes: pd.DataFrame) -> pd.DataFrame:
    """The heat rates in which classes with one of their own have that one, in every year."""
    own = classes[classes["heat_rate"] > 0.0].drop_duplicates("technology")
    if own.empty:
        return rates
    given = pd.DataFrame({"technology": own["technology"], "region": ALL, "year": 0,
                          "heat_rate": own["heat_rate"] * conversion_factor("gce/kWh", "GJ/MWh")})  # fmt: skip
    others = rates[~rates["technology"].isin(own["technology"])]
    return pd.concat([others, given[list(rates.columns)]], ignore_index=True)


def _copied(table: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """The rows of each technology that a class is like, under the class's technology."""
    renamed = names.rename(columns={"technology": "_class", "like": "technology"})
    merged = table.merge(renamed, on="technology")
    return merged.assign(technology=merged["_class"])[list(table.columns)]
