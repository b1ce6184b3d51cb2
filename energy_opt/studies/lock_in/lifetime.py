"""The age limit of the coal fleet that keeps its emissions of the pathway, and what the projects take off it."""

from __future__ import annotations

import pandas as pd

from energy_opt.analysis.lifetime_limit import lifetime_limit, lifetime_limit_loss
from energy_opt.inputs.assets import COAL
from energy_opt.studies.lock_in.effects import CO2, found
from energy_opt.studies.lock_in.evaluation import Outcome
from energy_opt.studies.lock_in.judged import ALL, Findings, Judged

TWH_PER_GW_HOUR = 1e-3
LEAST_GW = 1e-6
"""Capacity below is none: the solver's accuracy."""


def lifetime_limits(without: Outcome, judged: Judged) -> Findings:
    """The limit without the projects, and the years that they take off it.

    The budget is what coal power emits in the pathway without the projects after the first model year's interval; what
    the system builds itself, where new coal is allowed, is in the budget but not in the fleet. The fleet, committed
    units that start later among it, runs as in its first model year, the projects as planned; Cui et al. 2019 take a
    carbon budget in its place.
    """
    horizon = without.reading.system.horizon
    since, until = float(horizon.end[0]), float(horizon.end[-1])
    fleet, projects = _fleet(without), _projects(judged)
    budget = _budget(without)
    note = f"coal power emits {budget:,.0f} Mt after {since:g} without the projects"
    if without.reading.system.scenario.technology.new_coal == "allow":
        note += ", with new coal plants that the system may build"
    yield ALL, found("lifetime_limit", "year", lifetime_limit(fleet, budget, since, until), note=note)
    yield ALL, found("lifetime_limit_loss", "year", lifetime_limit_loss(fleet, projects, budget, since, until))


def _projects(judged: Judged) -> pd.DataFrame:
    table = judged.table
    rate = table["gw"] * table["hours"] * table["emission_factor"] * TWH_PER_GW_HOUR
    return pd.DataFrame({"start": table["year"].astype(float), "emissions": rate})


def _fleet(without: Outcome) -> pd.DataFrame:
    """Known coal cohorts, standing or committed: start, emissions of a year.

    A plant emits per GW what its technology and region do in the first model year in which they have any capacity.
    """
    capacities = without.reading.system.capacities
    assets = capacities.assets.set_index("asset")
    rows = capacities.cohort_years
    known = rows[(rows["known"] > 0.0) & (rows["asset"].map(assets["category"]) == COAL)]  # at its first year, once
    keys = ["region", "technology"]
    there = without.capacity[without.capacity["capacity"] > LEAST_GW].sort_values("year").groupby(keys).first()
    emitted = _coal_emissions(without).groupby([*keys, "year"])["emissions"].sum()
    then = emitted.reindex(there.set_index("year", append=True).index).fillna(0.0).to_numpy(float)
    per_gw = pd.Series(then / there["capacity"].to_numpy(float), index=there.index)
    place = pd.MultiIndex.from_frame(assets.loc[known["asset"], keys])
    return pd.DataFrame({
        "start": known["commissioned"].to_numpy(float),
        "emissions": known["known"].to_numpy(float) * per_gw.reindex(place).fillna(0.0).to_numpy(float),
    })  # fmt: skip


def _budget(without: Outcome) -> float:
    """What coal power emits after the first model year [Mt]."""
    horizon = without.reading.system.horizon
    weight = dict(zip(horizon.years[1:], horizon.represented[1:], strict=True))
    emitted = _coal_emissions(without)
    return float((emitted["emissions"] * emitted["year"].map(weight).fillna(0.0)).sum())


def _coal_emissions(without: Outcome) -> pd.DataFrame:
    """CO2 of coal power: region, technology, year, emissions [Mt]."""
    assets = without.reading.system.capacities.assets
    coal = set(assets.loc[assets["category"] == COAL, "technology"])
    table = without.accounts["emissions"]
    return table[(table["species"] == CO2) & table["technology"].isin(coal)]
