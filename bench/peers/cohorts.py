"""Cohorts of a System as units with one capacity each, active in a stretch of years: what PyPSA calls a generator."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from energy_opt.inputs.system import System

CAPACITY, NEW = "capacity", "new"


@dataclass(frozen=True)
class Units:
    """Units of one kind.

    frame: name, asset, row (position of the asset), region, technology, vintage, new, capacity [GW] (0 where new),
    capital_cost [bn/GW/year of activity], build_year, lifetime. share[unit, year]: part of the year in service;
    active[unit, year].
    """

    frame: pd.DataFrame
    share: np.ndarray
    active: np.ndarray


def generators(system: System, merged: bool) -> Units:
    """One unit per vintage; merged: the known vintages of an asset are one unit whose share follows their sum."""
    cohorts = _cohorts(system, storage=False)
    known, new = cohorts[~cohorts[NEW]], cohorts[cohorts[NEW]]
    known = _merged(known, system) if merged else known.assign(label=known["vintage"].astype(str))
    return _units(system, pd.concat([known, new.assign(label=new["vintage"].astype(str) + " new")]))


def stores(system: System) -> Units:
    """Known stores as one unit per year, since the share in service limits their energy too; new ones per vintage."""
    cohorts = _cohorts(system, storage=True)
    known, new = cohorts[~cohorts[NEW]], cohorts[cohorts[NEW]]
    served = known.assign(capacity=known[CAPACITY] * known["share"])
    known = served.groupby(["asset", "year"], as_index=False)[CAPACITY].sum()
    known = known.assign(vintage=known["year"], share=1.0, new=False, label=known["year"].astype(str))
    return _units(system, pd.concat([known, new.assign(label=new["vintage"].astype(str) + " new")]))


def fixed_cost(system: System) -> float:
    """What known capacity and known lines cost whatever is decided, which PyPSA leaves out of its objective [bn]."""
    discount = dict(zip(system.horizon.years, system.horizon.discount, strict=True))
    known = _with_capacity(system.capacities.cohort_years)
    standing = known["capacity"] * known["fixed_om"] * known["year"].map(discount)
    grid = system.grid
    return float(standing.sum() + (grid.fixed_om[:, None] * grid.known * system.horizon.discount).sum())


def yearly_cost(charges: pd.DataFrame, years: pd.DataFrame, keys: list[str], system: System) -> pd.Series:
    """Discounted `charge` of each member over the discounted years in `years` [bn/GW/year of activity]."""
    discount = dict(zip(system.horizon.years, system.horizon.discount, strict=True))
    paid = (charges["charge"] * charges["year"].map(discount)).groupby([charges[key] for key in keys]).sum()
    weight = years["year"].map(discount).groupby([years[key] for key in keys]).sum()
    return paid.reindex(weight.index).fillna(0.0) / weight


def _with_capacity(cohorts: pd.DataFrame) -> pd.DataFrame:
    """Cohort years with the capacity known for the cohort in all its years [GW]."""
    return cohorts.assign(capacity=cohorts.groupby(["asset", "vintage"])["known"].transform("sum"))


def _cohorts(system: System, storage: bool) -> pd.DataFrame:
    """Cohort years of generators or stores that hold or may hold capacity, with the cost of a new one."""
    assets = system.capacities.assets
    stores = set(assets.loc[assets["kind"] == "storage", "asset"])
    frame = _with_capacity(system.capacities.cohort_years)
    frame = frame[frame["asset"].isin(stores) == storage]
    frame = frame[frame[NEW] | (frame[CAPACITY] > 0.0)]
    return frame[["asset", "vintage", "year", "share", NEW, CAPACITY]]


def _merged(known: pd.DataFrame, system: System) -> pd.DataFrame:
    served = known.assign(served=known[CAPACITY] * known["share"])
    total = served.groupby(["asset", "year"], as_index=False)["served"].sum()
    total[CAPACITY] = total.groupby("asset")["served"].transform("max")
    return total.assign(
        vintage=system.horizon.years[0], share=total["served"] / total[CAPACITY], new=False, label="known"
    ).drop(columns="served")


def _units(system: System, long: pd.DataFrame) -> Units:
    """Cohort years (asset, label, vintage, year, share, new, capacity) → units."""
    years = np.array(system.horizon.years)
    long = long.assign(name=long["asset"] + " " + long["label"])
    frame = long.groupby("name", as_index=False, sort=False).agg(
        asset=("asset", "first"), vintage=("vintage", "first"), new=(NEW, "first"), capacity=(CAPACITY, "first"),
        build_year=("year", "min"), last=("year", "max"),
    )  # fmt: skip
    position = {name: k for k, name in enumerate(frame["name"])}
    column = {year: k for k, year in enumerate(years)}
    share = np.zeros((len(frame), len(years)))
    share[long["name"].map(position), long["year"].map(column)] = long["share"]
    build, last = frame["build_year"].to_numpy(int), frame["last"].to_numpy(int)
    active = (years >= build[:, None]) & (years <= last[:, None])
    assets = system.capacities.assets.set_index("asset")
    place = {name: k for k, name in enumerate(assets.index)}
    frame = frame.assign(
        row=frame["asset"].map(place),
        region=frame["asset"].map(assets["region"]),
        technology=frame["asset"].map(assets["technology"]),
        lifetime=last - build + 1,
    )
    return Units(frame.assign(capital_cost=_new_cost(system, frame)), share, active)


def _new_cost(system: System, frame: pd.DataFrame) -> np.ndarray:
    """Capital charge and fixed cost of new units [bn/GW/year of activity]; nothing for known ones."""
    keys = ["asset", "vintage"]
    cohorts = system.capacities.cohort_years
    cohorts = cohorts[cohorts[NEW]]
    running = cohorts.rename(columns={"fixed_om": "charge"})[[*keys, "year", "charge"]]
    paid = pd.concat([system.capacities.charges[[*keys, "year", "charge"]], running])
    cost = yearly_cost(paid, cohorts, keys, system)
    asked = pd.MultiIndex.from_frame(frame[keys])
    return np.where(frame[NEW], cost.reindex(asked).to_numpy(), 0.0)
