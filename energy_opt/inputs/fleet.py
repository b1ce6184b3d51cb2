"""Cohorts: capacity by asset and vintage – the existing fleet, what is committed, and what the model may build.

Commissioning years and lives are whole years and do not fit the model years: `operating_share` is the part of a model
year's interval in which a cohort exists.
"""

from __future__ import annotations

import logging

import numpy as np
import pandas as pd

from energy_opt.config.scenario import TechnologyChoice
from energy_opt.inputs.horizon import Horizon, operating_share

PIPELINE_STATUS = "construction"
OVERDUE_YEARS = 5  # years that a cohort beyond its life without a stated end stays after the base year

log = logging.getLogger(__name__)


def known_capacity(
    fleet: pd.DataFrame,
    committed: pd.DataFrame,
    projects: pd.DataFrame,
    probability: pd.DataFrame,
    technologies: pd.DataFrame,
    choice: TechnologyChoice,
    base_year: int,
) -> pd.DataFrame:
    """Everything that is data and not choice: columns region, technology, vintage, retirement_year, capacity [GW].

    A cohort ends with its stated year, else with its lifetime; one that is beyond its lifetime leaves some years later.
    """
    parts = [fleet[["region", "technology", "vintage", "retirement_year", "capacity"]], committed]
    parts.append(pipeline_capacity(projects, probability, choice.pipeline))
    known = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    life = technologies.set_index("technology")["lifetime"]
    ends = known["vintage"] + known["technology"].map(life)
    overdue = ends < base_year
    if overdue.any():
        amount = known.loc[overdue].groupby("technology")["capacity"].sum().round(2).to_dict()
        log.warning("beyond their life without a stated end, retired by %d [GW]: %s", base_year + OVERDUE_YEARS, amount)
        ends = ends.where(~overdue, base_year + OVERDUE_YEARS)
    stated = pd.to_numeric(known.get("retirement_year", pd.Series(np.nan, index=known.index)), errors="coerce")
    known["retirement_year"] = stated.where(stated.notna() & (stated > 0), ends)
    return known[known["capacity"] > 0.0].reset_index(drop=True)


def part_in_fleet(projects: pd.DataFrame, probability: pd.DataFrame, rule: str) -> pd.Series:
    """The part of each project that the fleet has under a rule: `committed`, `by_probability` or `none` [1]."""
    if rule == "committed":
        return projects["status"].map({PIPELINE_STATUS: 1.0}).fillna(0.0)
    if rule == "by_probability":
        known = projects["status"].map(probability.set_index("status")["probability"])
        return known.fillna((projects["status"] == PIPELINE_STATUS).astype(float))
    return pd.Series(0.0, index=projects.index)


def pipeline_capacity(projects: pd.DataFrame, probability: pd.DataFrame, rule: str) -> pd.DataFrame:
    """Capacity that the pipeline of projects adds under a rule [GW]."""
    chance = part_in_fleet(projects, probability, rule)
    frame = pd.DataFrame(
        {
            "region": projects["region"],
            "technology": projects["technology"],
            "vintage": projects["year"],
            "capacity": projects["capacity"] * chance / 1000.0,
        }
    )
    keys = ["region", "technology", "vintage"]
    return frame[frame["capacity"] > 0.0].groupby(keys, as_index=False)[["capacity"]].sum()


def known_cohorts(known: pd.DataFrame, horizon: Horizon, bin_years: int) -> pd.DataFrame:
    """Existing and committed capacity as cohorts × model years.

    Commissioning years are put into bins of `bin_years`; the share of a bin is the capacity-weighted mean of its
    members', so that retirements by age keep their years. Columns asset, vintage (the cohort's name), commissioned
    (mean year), year, share, capacity [GW].
    In the base year a unit of that year counts half (mean of the two ends of the year) and later ones not at all.
    """
    share = operating_share(horizon, known["vintage"].to_numpy(float), known["retirement_year"].to_numpy(float))
    vintage = known["vintage"].to_numpy()
    for position, year in enumerate(horizon.years):
        if year == horizon.base_year:
            alive = known["retirement_year"].to_numpy(float) >= year
            share[:, position] = np.where(vintage < year, 1.0, np.where(vintage == year, 0.5, 0.0)) * alive
    frame = known.assign(bin=_bins(known["vintage"], horizon, bin_years))
    labels = _labels(frame, horizon)
    columns = [f"share_{year}" for year in horizon.years]
    weighted = pd.DataFrame(share * known["capacity"].to_numpy()[:, None], columns=columns, index=frame.index)
    weighted["commissioned"] = known["vintage"] * known["capacity"]
    frame = pd.concat([frame[["asset", "bin", "capacity"]], weighted], axis=1)
    totals = frame.groupby(["asset", "bin"], as_index=False).sum()
    totals["vintage"] = totals["bin"].map(labels)
    totals["commissioned"] = (totals["commissioned"] / totals["capacity"]).round().astype(int)
    long = totals.melt(["asset", "vintage", "commissioned", "capacity"], columns, "year", "share")
    long["year"] = long["year"].str.removeprefix("share_").astype(int)
    long["share"] = long["share"] / long["capacity"]
    long = long[long["share"] > 1e-9].sort_values(["asset", "vintage", "year"])
    return long[["asset", "vintage", "commissioned", "year", "share", "capacity"]].reset_index(drop=True)


def _bins(vintage: pd.Series, horizon: Horizon, bin_years: int) -> pd.Series:
    """Bin of each commissioning year; the base year, and each later year, is a bin of its own."""
    older = vintage < horizon.base_year
    return vintage.where(~older, (vintage // bin_years) * bin_years).astype(int)


def _labels(frame: pd.DataFrame, horizon: Horizon) -> dict[int, int]:
    """Vintage that names each bin: its middle year, moved off the model years that the model itself may build in.

    It is a name only: ages and tables follow the mean year of commissioning.
    """
    labels: dict[int, int] = {}
    taken = {year for year in horizon.years if year > horizon.base_year}
    middle = frame.groupby("bin")["vintage"].mean()
    for start, year in zip(middle.index.tolist(), middle.to_numpy(float), strict=True):
        label = round(float(year))
        while label in taken:
            label -= 1
        taken.add(label)
        labels[start] = label
    return labels


def new_cohorts(assets: pd.DataFrame, horizon: Horizon) -> pd.DataFrame:
    """Cohorts that the model may build: one per buildable asset and model year after the base year, with its years.

    They exist from the start of their interval for their lifetime. Columns asset, vintage, commissioned, year,
    share.
    """
    frame = assets.merge(pd.DataFrame({"vintage": horizon.years}), how="cross")
    first = frame["first_year"].fillna(0).astype(int)
    frame = frame[(frame["vintage"] > horizon.base_year) & (frame["vintage"] >= first)].reset_index(drop=True)
    start_of = dict(zip(horizon.years, horizon.start, strict=True))
    start = frame["vintage"].map(start_of).to_numpy(float)
    share = operating_share(horizon, start, start + frame["lifetime"].to_numpy(float))
    row, column = np.nonzero(share > 1e-9)
    return pd.DataFrame(
        {
            "asset": frame["asset"].to_numpy()[row],
            "vintage": frame["vintage"].to_numpy()[row],
            "commissioned": frame["vintage"].to_numpy()[row],
            "year": np.array(horizon.years)[column],
            "share": share[row, column],
        }
    )
