"""New vintages of plants as extendable generators, at the cost and with the policy prices that the pathway gives them.

What a vintage costs is what a unit of its addition costs in the program with everything that follows from it: its
capacity in each year, what of it is kept on line, the heat it owes. Water, stores, corridors and air capture keep the
capacity of the pathway, and so does a vintage of which a part is converted to another technology.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from energy_opt.export.operation import Pathway, Plants
from energy_opt.export.pypsa.network import AMPLE, MW_PER_GW, TRACE, Years
from energy_opt.export.pypsa.tables import Tables

MONEY_PER_MW = 1e6
"""bn/GW → money per MW."""


@dataclass(frozen=True)
class Vintage:
    """A vintage that PyPSA may build. asset: position among the plants; year: label; last: its last model year;
    served[year]: capacity in service per capacity added; addition [GW]: of the pathway; own, payments: cost and policy
    payments over its life, discounted [bn/GW].
    """

    asset: int
    year: int
    last: int
    served: np.ndarray
    addition: float
    own: float
    payments: float


def vintages(pathway: Pathway, made: Plants) -> list[Vintage]:
    """The vintages of plants that the model may build."""
    reading, system = pathway.reading, pathway.system
    cohorts = system.capacities.cohort_years.assign(
        value=reading.values("capacity"),
        gone=reading.values("early_retirement"),
        row=range(len(reading.values("capacity"))),
    )
    added = reading.program.columns["capacity_addition"].frame().assign(value=reading.values("capacity_addition"))
    position = {name: k for k, name in enumerate(made.assets["asset"])}
    cost = _Cost(pathway, made)
    converted = _converted(pathway)
    groups = dict(list(cohorts[cohorts["new"]].groupby(["asset", "vintage"], sort=False)))
    found = []
    for place, (asset, year, value) in enumerate(added[["asset", "year", "value"]].itertuples(index=False)):
        if asset not in position or (asset, year) in converted or not np.isnan(made.water[position[asset]]).all():
            continue
        part = groups[asset, year]
        left = part["value"].to_numpy(float) / value if value > TRACE else np.ones(len(part))
        served = np.zeros(len(system.horizon.years))
        served[[system.horizon.years.index(y) for y in part["year"]]] = part["share"].to_numpy(float) * left
        own, payments = cost.of(place, part["row"].to_numpy(int), left, position[asset], served)
        found.append(Vintage(position[asset], int(year), int(part["year"].max()), served, float(value), own, payments))
    return found


def fixed_capacity(made: Plants, new: list[Vintage]) -> np.ndarray:
    """Capacity of the plants without the vintages that PyPSA may build [GW] (asset, year)."""
    capacity = made.capacity.copy()
    for vintage in new:
        capacity[vintage.asset] -= vintage.served * vintage.addition
    return np.where(capacity > TRACE, capacity, 0.0)


def add_vintages(network: Tables, years: Years, made: Plants, efficiency: np.ndarray, new: list[Vintage]) -> None:
    """The extendable generators."""
    system = years.pathway.system
    most, least = _limits(years.pathway, made)
    peak = dict(zip(system.regions, system.time.load.max(axis=(1, 2)), strict=True))
    for vintage in new:
        k = vintage.asset
        asset = made.assets.iloc[k]
        active = [vintage.year <= year <= vintage.last for year in system.horizon.years]
        weight = float(system.horizon.discount[active].sum())
        network.add(
            "Generator", f"{asset['asset']} {vintage.year}", bus=asset["region"], carrier=asset["technology"],
            p_nom_extendable=True, p_nom_max=AMPLE * MW_PER_GW * max(float(peak[asset["region"]]), 1.0),
            build_year=vintage.year, lifetime=float(vintage.last - vintage.year + 1),
            capital_cost=MONEY_PER_MW * (vintage.own + vintage.payments) / weight,
            policy_cost=MONEY_PER_MW * vintage.payments / weight,
            efficiency=years.repeated(efficiency[k]),
            marginal_cost=years.flat(made.cost[k] + made.price[k]),
            p_max_pu=years.flat(most[k] * vintage.served[:, None]),
            p_min_pu=years.flat(least[k] * vintage.served[:, None]),
            pathway_addition=MW_PER_GW * vintage.addition,
        )  # fmt: skip


def _limits(pathway: Pathway, made: Plants) -> tuple[np.ndarray, np.ndarray]:
    """Most and least output per capacity in service: as in the run, and where there is none as if all were on line."""
    assets, operation = made.assets, pathway.system.operation
    row = pd.Index(pathway.system.capacities.assets["asset"]).get_indexer(assets["asset"])
    available = operation.availability[row]
    floor = np.minimum(np.maximum(
        assets["minimum_load"].to_numpy(float)[:, None, None],
        assets["minimum_output"].to_numpy(float)[:, None, None] * available,
    ), available)  # fmt: skip
    if pathway.reading.has("heat_unserved"):
        asked = operation.must_run[row][:, None, pathway.system.time.period_of_slot]
        heated = assets["asset"].isin(pathway.reading.assets("heat_unserved").index).to_numpy()
        floor = np.where(heated[:, None, None], np.clip(asked, floor, available), floor)
    there = (made.capacity > TRACE)[:, :, None]
    whole = np.where(there, made.capacity[:, :, None], 1.0)
    return np.where(there, made.most / whole, available), np.where(there, made.least / whole, floor)


def _converted(pathway: Pathway) -> set[tuple[str, int]]:
    """Vintages of which the pathway converts a part to another technology."""
    if not pathway.reading.has("retrofit"):
        return set()
    axis = pathway.program.columns["retrofit"]
    frame = axis.frame().assign(value=pathway.reading.values("retrofit"))
    frame = frame[frame["value"] > TRACE]
    return set(zip(frame["from_asset"], frame["vintage"], strict=True))


class _Cost:
    """What a unit of an addition costs, with all that follows from it."""

    def __init__(self, pathway: Pathway, made: Plants) -> None:
        self._pathway, self._made = pathway, made
        columns = pathway.program.columns
        self._start = {name: columns[name].start for name in ("capacity_addition", "capacity", "early_retirement")}
        whole = np.where(made.capacity > TRACE, made.capacity, np.inf)
        self._following = {"available_capacity": np.ones_like(made.capacity)[:, :, None]}
        for name, default in (("online", 1.0), ("heat_unserved", 0.0)):
            if pathway.reading.has(name):
                here = pd.Index(made.assets["asset"]).get_indexer(pathway.reading.assets(name).index)
                share = np.full((*made.capacity.shape, len(pathway.system.time.periods)), np.nan)
                part = pathway.reading.cube(name) / whole[here][:, :, None]
                share[here] = np.where(np.isfinite(whole[here])[:, :, None], part, default)
                self._following[name] = share

    def of(
        self, addition: int, rows: np.ndarray, left: np.ndarray, asset: int, served: np.ndarray
    ) -> tuple[float, float]:
        """Own cost and policy payments of a vintage [bn/GW, discounted]. rows: its cohort years; left: what of it is
        there in them.
        """
        weights: dict[int, float] = {self._start["capacity_addition"] + addition: 1.0}
        retired = -np.diff(left, prepend=1.0)
        for row, share, gone in zip(rows.tolist(), left.tolist(), retired.tolist(), strict=True):
            weights[self._start["capacity"] + row] = share
            weights[self._start["early_retirement"] + row] = gone
        for family, per_capacity in self._following.items():
            weights |= self._columns_of(family, per_capacity[asset] * served[:, None], asset)
        place, weight = np.array(list(weights)), np.array(list(weights.values()))
        costs = self._pathway.costs
        return float(costs.own[place] @ weight), float(costs.payments[place] @ weight)

    def _columns_of(self, family: str, values: np.ndarray, asset: int) -> dict[int, float]:
        """Columns of an asset in a family by asset, year (and period), with their weights."""
        axis = self._pathway.program.columns[family]
        members = pd.Index(axis.levels[0])
        name = self._made.assets["asset"].iloc[asset]
        if name not in members:
            return {}
        shape = [len(level) for level in axis.levels]
        block = int(np.prod(shape[1:]))
        first = axis.start + int(members.get_loc(name)) * block
        return dict(zip(range(first, first + block), values.ravel().tolist(), strict=True))
