"""What PyPSA has no attribute for, as constraints in linopy – the place that PyPSA gives them: `extra_functionality`.

Lines whose two directions share one capacity, resource potentials, limits on building, and the cost of charging.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from bench.peers.cohorts import Units, generators, stores
from bench.peers.corridors import links
from energy_opt.inputs.system import System
from energy_opt.model.scopes import assets_by_rule
from energy_opt.model.technologies.storage import USE_COST


def add_rules(network: Any, system: System, merged: bool = False) -> None:
    """Add the rules to the network's model."""
    units = {"Generator": generators(system, merged), "StorageUnit": stores(system)}
    _tie_directions(network.model, links(system)[0])
    for component, part in units.items():
        if not part.frame["new"].any():
            continue
        _limit_resources(network.model, component, part, system)
        _limit_building(network.model, component, part, system)
    if len(units["StorageUnit"].frame):
        _price_charging(network)


def _tie_directions(model: Any, frame: pd.DataFrame) -> None:
    back = frame[frame["new"] & (frame["forward"] != "")]
    if back.empty:
        return
    capacity = model["Link-p_nom"]
    ours = capacity.sel(name=back["name"].to_numpy())
    forward = capacity.sel(name=back["forward"].to_numpy()).assign_coords(name=back["name"].to_numpy())
    share = xr.DataArray(back["back_share"].to_numpy(float), coords={"name": back["name"].to_numpy()})
    model.add_constraints(ours - share * forward == 0, name="line_directions")


def _limit_resources(model: Any, component: str, units: Units, system: System) -> None:
    """Capacity in service of all technologies that share a resource stays under its potential, in each year."""
    potentials = system.rules.potentials.set_index(["region", "resource"])
    resource = system.capacities.assets["resource"].to_numpy()[units.frame["row"].to_numpy(int)]
    keys = pd.MultiIndex.from_arrays([units.frame["region"], resource])
    inside = keys.isin(potentials.index)
    new = units.frame["new"].to_numpy(bool)
    label = np.array([f"{region}|{name}" for region, name in keys], dtype=object)
    place, column = np.nonzero((inside & new)[:, None] & (units.share > 0.0))
    if not len(place):
        return
    years = np.array(system.horizon.years).astype(str)
    served = pd.DataFrame(units.frame["capacity"].to_numpy()[:, None] * units.share, columns=years)
    held = served[inside & ~new].groupby(label[inside & ~new]).sum()
    limits = potentials[list(years)].set_axis([f"{region}|{name}" for region, name in potentials.index])
    left = limits.sub(held.reindex(limits.index).fillna(0.0)).stack()
    _grouped_sum(
        model, component, units.frame["name"].to_numpy()[place], units.share[place, column],
        label[place] + "|" + years[column].astype(object), f"{component}-potential", "<=",
        left.set_axis([f"{group}|{year}" for group, year in left.index]),
    )  # fmt: skip


def _limit_building(model: Any, component: str, units: Units, system: System) -> None:
    """Additions of some technologies in a scope and year stay within their limits; given per calendar year."""
    limits, horizon = system.rules["build_limit"], system.horizon
    new = units.frame[units.frame["new"]]
    assets = assets_by_rule(limits, system)
    members = [(*key, *asset.split("|")) for key, inside in assets.items() for asset in inside]
    found = limits.merge(
        pd.DataFrame(members, columns=["rule", "scope", "year", "region", "technology"]), on=["rule", "scope", "year"]
    ).merge(
        new[["name", "region", "technology", "vintage"]],
        left_on=["region", "technology", "year"], right_on=["region", "technology", "vintage"],
    )  # fmt: skip
    span = found["year"].map(dict(zip(horizon.years, horizon.since_previous, strict=True)))
    found["minimum"], found["maximum"] = found["minimum"] * span, found["maximum"] * span
    found["label"] = found["rule"].astype(str) + "|" + found["scope"].astype(str) + "|" + found["year"].astype(str)
    for bound, sense in (("minimum", ">="), ("maximum", "<=")):
        part = found[(found[bound] > 0.0) if bound == "minimum" else np.isfinite(found[bound])]
        if part.empty:
            continue
        _grouped_sum(
            model, component, part["name"].to_numpy(), np.ones(len(part)), part["label"].to_numpy(),
            f"{component}-build-{bound}", sense, part.groupby("label")[bound].first(),
        )  # fmt: skip


def _grouped_sum(
    model: Any, component: str, names: np.ndarray, share: np.ndarray, label: np.ndarray, name: str, sense: str,
    bound: pd.Series,
) -> None:  # fmt: skip
    """One row per label: Σ share × capacity of its members, against its bound."""
    places = np.arange(len(names))
    capacity = model[f"{component}-p_nom"].sel(name=names).assign_coords(name=places)
    groups = xr.DataArray(label.astype(str), coords={"name": places}, name="rule")
    total = (capacity * xr.DataArray(share, coords={"name": places})).groupby(groups).sum()
    right = bound.reindex(total.indexes["rule"]).rename_axis("rule").to_xarray()
    model.add_constraints(total, sense, right, name=name)


def _price_charging(network: Any) -> None:
    """A small cost on what a store takes in; PyPSA prices only what it gives out."""
    model = network.model
    weight = network.snapshot_weightings["objective"] * network.snapshots.get_level_values("period").map(
        network.investment_period_weightings["objective"]
    ).to_numpy(float)
    charging = model["StorageUnit-p_store"].fillna(0)
    coords = {"snapshot": charging.coords["snapshot"]}
    price = xr.DataArray(USE_COST * weight.to_numpy(), dims="snapshot", coords=coords)
    model.objective = model.objective + (price * charging).sum()
