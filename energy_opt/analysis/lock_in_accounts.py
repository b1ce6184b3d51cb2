"""Plain accounts of what coal projects lock in: projects → committed emissions, their share of a budget, lost hours.

Committed emissions book all emissions of a plant's life to the decision to build it (Davis and Socolow 2014,
doi:10.1088/1748-9326/9/8/084018); for fleet and pipeline beside a carbon budget see Tong et al. 2019
(doi:10.1038/s41586-019-1364-3). A frame `projects` has one row per project: project (name), capacity [GW, net],
hours [h/year of full load], emission_factor [t/MWh, net], year (commissioning), lifetime [years].
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from energy_opt.errors import InputError, Issue

TWH_PER_GW_HOUR = 1e-3
"""1 GW over 1 h; as 1 t/MWh = 1 Mt/TWh, also the Mt of 1 GW and 1 t/MWh in an hour."""

GEM_FACTOR = 9.2427e-12
"""Mt per MW · Btu/kWh · kg/TJ: 8,760 h · 1.0551e-9 TJ/Btu · 1e3 kWh/MWh · 1e-9 Mt/kg (gem.wiki)."""

AFTER = (2050, 2060)
"""Years after which commitments are told apart."""

NUMBERS = ("capacity", "hours", "emission_factor", "lifetime")


def nominal_emissions(
    projects: pd.DataFrame, hours: pd.Series | None = None, *, first_year: float = 1.0
) -> pd.DataFrame:
    """Emissions if projects run as planned to the end of their lives, projects × calendar years [Mt/year].

    A project runs in the years `year` … `year` + `lifetime` − 1. hours: full-load hours by year [h/year] in place of
    each project's own, linear between its years and flat outside. first_year: part of the commissioning year in
    service, 1 = from its beginning, 0 = from its end, as where a model counts time from the end of a year; the last
    year then has the rest.
    """
    _check(projects)
    begin = projects["year"].to_numpy(float) - first_year  # the time n is the end of the year n
    end = begin + projects["lifetime"].to_numpy(float)
    years = np.arange(math.floor(begin.min()) + 1, math.ceil(end.max()) + 1) if len(projects) else np.zeros(0, int)
    in_service = np.clip(np.minimum(end[:, None], years) - np.maximum(begin[:, None], years - 1.0), 0.0, None)
    full_load = projects["hours"].to_numpy(float)[:, None]
    if hours is not None:
        known = hours.sort_index()
        full_load = np.interp(years, known.index.to_numpy(float), known.to_numpy(float))[None, :]
    rate = (projects["capacity"] * projects["emission_factor"]).to_numpy(float) * TWH_PER_GW_HOUR
    names = pd.Index(projects["project"], name="project")
    return pd.DataFrame(rate[:, None] * full_load * in_service, index=names, columns=pd.Index(years, name="year"))


def committed_emissions(
    projects: pd.DataFrame,
    horizon_end: float,
    hours: pd.Series | None = None,
    *,
    after: Sequence[int] = AFTER,
    first_year: float = 1.0,
) -> pd.DataFrame:
    """Nominal committed emissions: project, committed, committed_after_<year>, committed_after_horizon [Mt], and
    share_after_<year>, share_after_horizon [1].

    CE = X · Σ_y FLH_y · e; after a year = in later calendar years only. horizon_end: end of the model's time, 2060 =
    the end of that year. The other arguments are those of `nominal_emissions`.
    """
    yearly = nominal_emissions(projects, hours, first_year=first_year)
    frame = pd.DataFrame({"committed": yearly.sum(axis=1)})
    marks: dict[str, float] = {**{str(year): year for year in after}, "horizon": horizon_end}
    for name, year in marks.items():
        later = np.clip(yearly.columns.to_numpy(float) - year, 0.0, 1.0)  # part of each year that lies after the mark
        frame[f"committed_after_{name}"] = yearly.to_numpy() @ later
    for name in marks:
        frame[f"share_after_{name}"] = frame[f"committed_after_{name}"] / frame["committed"]
    return frame.reset_index()


def scenario_committed_emissions(
    emissions: pd.DataFrame, intervals: pd.DataFrame, *, after: Sequence[int] = AFTER
) -> pd.DataFrame:
    """Committed emissions inside the horizon as a solution has them: project, committed, committed_after_<year> [Mt].

    emissions: project, year, emissions [Mt/year] of model years. intervals: year, start, end: the stretch of time that
    each model year stands for [calendar time]; where a mark falls inside one, it is cut there.
    """
    rows = emissions.merge(intervals, on="year", how="left", validate="many_to_one")
    if rows["end"].isna().any():
        years = sorted(rows.loc[rows["end"].isna(), "year"].unique())
        raise InputError([Issue("intervals", "a year with emissions has no interval", column="year", value=str(years))])
    start, end = rows["start"].to_numpy(float), rows["end"].to_numpy(float)
    parts = {"committed": end - start}
    for year in after:
        parts[f"committed_after_{year}"] = np.clip(end - np.maximum(start, year), 0.0, None)
    amounts = pd.DataFrame(parts, index=rows.index).mul(rows["emissions"], axis=0)
    return amounts.groupby(rows["project"], sort=False).sum().reset_index()


def gem_annual_emissions(
    capacity: float, capacity_factor: float, heat_rate: float, emission_factor: float = 96_100.0
) -> float:
    """Annual CO2 by the form of Global Energy Monitor's coal plant tracker, a cross-check [Mt/year].

    capacity [MW], capacity_factor [1], heat_rate [Btu/kWh], emission_factor [kg/TJ].

    >>> round(gem_annual_emissions(1000, 0.80, 8863), 3)
    6.298
    """
    return capacity * capacity_factor * heat_rate * emission_factor * GEM_FACTOR


def regional_budget(caps: pd.DataFrame, represented: pd.Series) -> pd.Series:
    """Cumulative budget by region, B_r = Σ_y w_y · cap_ry [Mt].

    caps: regions × model years [Mt/year]; represented: w by model year [years].
    """
    missing = [year for year in caps.columns if year not in represented.index]
    if missing:
        raise InputError([Issue("caps", "caps of years without a weight", column="year", value=str(missing))])
    return caps.mul(represented[list(caps.columns)], axis=1).sum(axis=1).rename("budget")


def budget_share(committed: pd.DataFrame, budget: pd.Series) -> pd.DataFrame:
    """Committed emissions beside their region's budget: the given rows with budget [Mt], share [1] and reason.

    committed: project, region, committed [Mt]; budget: by region [Mt], cumulative, or of one year where `committed` is
    of that year. A share of nothing is not defined: it is left empty, with the reason.
    """
    frame = committed.assign(budget=committed["region"].map(budget).astype(float))
    usable = frame["budget"] > 0.0
    frame["share"] = (frame["committed"] / frame["budget"]).where(usable)
    reasons = frame["budget"].isna().map({True: "no budget is given", False: "the budget is not above zero"})
    frame["reason"] = reasons.where(~usable, "")
    return frame


def utilisation_loss(generation: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    """How far projects stay behind their planned hours: project, year, hours, planned_hours, hours_gap [h/year] and
    loss [1] = 1 − q / (X · FLH).

    generation: project, year, generation [TWh/year] and, where projects live in part of a model year's interval only,
    share [1]. Rows with no share in service are left out: there is no plan to stay behind.
    """
    plan = projects[["project", "capacity", "hours"]].rename(columns={"hours": "planned_hours"})
    rows = generation.merge(plan, on="project", how="left", validate="many_to_one")
    if rows["capacity"].isna().any():
        strange = sorted(rows.loc[rows["capacity"].isna(), "project"].astype(str).unique())
        raise InputError([Issue("generation", "unknown projects", column="project", value=", ".join(strange))])
    share = rows["share"] if "share" in rows else pd.Series(1.0, index=rows.index)
    rows, share = rows[share > 0.0], share[share > 0.0]
    hours = rows["generation"] / (rows["capacity"] * share * TWH_PER_GW_HOUR)
    rows = rows.assign(hours=hours, hours_gap=rows["planned_hours"] - hours, loss=1.0 - hours / rows["planned_hours"])
    return rows[["project", "year", "hours", "planned_hours", "hours_gap", "loss"]].reset_index(drop=True)


def _check(projects: pd.DataFrame) -> None:
    """Every number positive and every name once; all faults at once."""
    names = [str(name) for name in projects["project"]]
    twice = projects["project"].duplicated()
    issues = [Issue("projects", "two projects have one name", names[i], "project") for i in np.flatnonzero(twice)]
    for column in NUMBERS:
        values = projects[column].to_numpy(float)
        bad = np.flatnonzero(~(np.isfinite(values) & (values > 0.0)))
        issues += [Issue("projects", "a number above 0 is wanted", names[i], column, f"{values[i]:g}") for i in bad]
    unknown = np.flatnonzero(~np.isfinite(projects["year"].to_numpy(float)))
    issues += [Issue("projects", "a commissioning year is wanted", names[i], "year") for i in unknown]
    if issues:
        raise InputError(issues)
