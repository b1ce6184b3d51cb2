"""The axes that every feature shares: regions, years, slots, periods, assets and lines; weights of slots and years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, IndexMap, entity_set, group_set, subset

GENERATOR_KINDS = ("thermal", "renewable", "hydro")


def declare_axes(m: pyo.ConcreteModel, system: System) -> None:
    """Put the shared axes on the model. `slot_weight` is in thousand hours, so that GW × weight = TWh."""
    time, horizon, assets = system.time, system.horizon, system.capacities.assets
    m.region = entity_set(system.regions)
    m.area = entity_set(system.areas)
    m.year = entity_set(horizon.years)
    m.period = entity_set(time.periods)
    m.slot = entity_set(time.slots)
    m.asset = entity_set(assets["asset"])
    m.species = entity_set(system.species)
    m.fuel = entity_set(system.fuels["fuel"])
    m.line = entity_set(system.grid.lines["line"])
    m.generator = subset(m.asset, select(assets, assets["kind"].isin(GENERATOR_KINDS)))

    m.period_of = IndexMap(m.slot, m.period, time.period_of_slot)
    m.previous_slot = IndexMap(m.slot, m.slot, time.previous)
    slots = np.array(time.slots, dtype=object)
    m.slots_in = group_set(
        m.period, {name: list(slots[time.period_of_slot == k]) for k, name in enumerate(time.periods)}
    )
    m.slot_weight = ArrayParam(m.year, m.slot, values=time.hours / 1000.0)
    m.discount_factor = ArrayParam(m.year, values=horizon.discount)
    m.generators_in = group_set(m.region, by_group(assets[assets["kind"].isin(GENERATOR_KINDS)], "region"))


def select(assets: pd.DataFrame, chosen: pd.Series) -> list[str]:
    """Names of the chosen assets, in order."""
    return list(assets.loc[chosen.to_numpy(bool), "asset"])


def by_group(frame: pd.DataFrame, column: str, member: str = "asset") -> Mapping[Any, list[Any]]:
    """Members of each value of a column, in order."""
    return {name: list(part) for name, part in frame.groupby(column, sort=False)[member]}


def rows(frame: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """The frame's columns as tuples, for a flat set."""
    return list(zip(*(frame[name].tolist() for name in columns), strict=True))
