"""System → PyPSA network: regions as buses, one generator or storage unit per vintage, lines as pairs of links.

Units stay those of the System: GW, TWh (snapshot weights in thousand hours), Mt, bn. Everything that PyPSA can say
itself is said in its own attributes; what it cannot is in pypsa_rules.py. Values that do not vary in the years in which
a unit is active are given once, not as series, as a careful user would.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pypsa

from bench.peers.cohorts import Units, generators, stores
from bench.peers.corridors import links
from energy_opt.inputs.economics import BN_PER_MT
from energy_opt.inputs.system import System

AMPLE = 10.0
"""Unserved load and surplus, unlimited in the System, are limited to so many times the peak of the load."""


def make_network(system: System, merged: bool = False) -> Any:
    """The network of a System. merged: the known vintages of an asset are one generator instead of one each."""
    network = pypsa.Network()
    time, horizon = system.time, system.horizon
    network.set_snapshots(pd.MultiIndex.from_product([horizon.years, time.slots], names=["period", "timestep"]))
    network.investment_periods = list(horizon.years)
    network.investment_period_weightings["objective"] = horizon.discount
    network.investment_period_weightings["years"] = horizon.represented
    weights = network.snapshot_weightings
    weights["objective"] = weights["generators"] = time.hours.ravel() / 1000.0
    weights["stores"] = np.tile(time.step, len(horizon.years))
    rates = _reference_rates(system)
    _add_regions(network, system, rates)
    _add_generators(network, system, generators(system, merged), rates)
    _add_stores(network, system, stores(system))
    _add_lines(network, system)
    _add_caps(network, system)
    return network


def _reference_rates(system: System) -> pd.Series:
    """One CO2 rate per technology [Mt/TWh]; an asset's own rate in a year is this divided by its `efficiency`."""
    rate = system.operation.emission_rate[0]
    largest = rate[np.arange(len(rate)), np.abs(rate).argmax(axis=1)]
    by_technology = pd.Series(largest).groupby(system.capacities.assets["technology"].to_numpy())
    return by_technology.agg(lambda rates: rates[rates.abs().idxmax()])


def _add_regions(network: Any, system: System, rates: pd.Series) -> None:
    regions = list(system.regions)
    load = system.time.load.reshape(len(regions), -1)
    names = [f"{region} load" for region in regions]
    choice = system.rules.choice
    network.add("Carrier", list(rates.index), co2_emissions=rates.to_numpy())
    network.add("Carrier", ["electricity", "unserved", "surplus", "line"])
    network.add("Bus", regions, carrier="electricity")
    network.add("Load", names, bus=regions, p_set=pd.DataFrame(load.T, index=network.snapshots, columns=names))
    for carrier, sign, cost in (("unserved", 1.0, choice.unserved_cost), ("surplus", -1.0, choice.surplus_cost)):
        network.add(
            "Generator", [f"{region} {carrier}" for region in regions], bus=regions, carrier=carrier, sign=sign,
            p_nom=AMPLE * load.max(axis=1), marginal_cost=cost,
        )  # fmt: skip


def _add_generators(network: Any, system: System, units: Units, rates: pd.Series) -> None:
    frame, operation = units.frame, system.operation
    row = frame["row"].to_numpy(int)
    rate = operation.emission_rate[0]
    cost = operation.variable_om + operation.fuel_cost + operation.capture_cost + _emission_price(system) * rate
    reference = system.capacities.assets["technology"].map(rates).to_numpy(float)
    efficiency = np.divide(reference[:, None], rate, out=np.ones_like(rate), where=rate != 0.0)
    network.add("Generator", frame["name"], **_common(frame))
    _put(network, "Generator", "p_max_pu", operation.availability[row] * units.share[:, :, None], units)
    _put(network, "Generator", "marginal_cost", cost[row][:, :, None], units)
    _put(network, "Generator", "efficiency", efficiency[row][:, :, None], units)


def _add_stores(network: Any, system: System, units: Units) -> None:
    frame = units.frame
    if frame.empty:
        return
    row = frame["row"].to_numpy(int)
    constants = system.capacities.assets.iloc[row]
    network.add(
        "StorageUnit", frame["name"], **_common(frame),
        max_hours=constants["duration"].to_numpy(float),
        efficiency_store=constants["charge_efficiency"].to_numpy(float),
        efficiency_dispatch=constants["discharge_efficiency"].to_numpy(float),
        standing_loss=constants["standing_loss"].to_numpy(float),
        cyclic_state_of_charge=True, cyclic_state_of_charge_per_period=True,
    )  # fmt: skip
    limit = system.operation.availability[row]
    _put(network, "StorageUnit", "p_max_pu", limit, units)
    _put(network, "StorageUnit", "p_min_pu", -limit, units)
    _put(network, "StorageUnit", "marginal_cost", system.operation.variable_om[row][:, :, None], units)


def _common(frame: pd.DataFrame) -> dict[str, Any]:
    """What generators and storage units have in common."""
    return {
        "bus": frame["region"].to_numpy(),
        "carrier": frame["technology"].to_numpy(),
        "p_nom": frame["capacity"].to_numpy(float),
        "p_nom_extendable": frame["new"].to_numpy(bool),
        "capital_cost": frame["capital_cost"].to_numpy(float),
        "build_year": frame["build_year"].to_numpy(int),
        "lifetime": frame["lifetime"].to_numpy(float),
    }


def _add_lines(network: Any, system: System) -> None:
    frame, known = links(system)
    if frame.empty:
        return
    network.add(
        "Link", frame["name"], bus0=frame["bus0"].to_numpy(), bus1=frame["bus1"].to_numpy(), carrier="line",
        efficiency=frame["efficiency"].to_numpy(float), marginal_cost=frame["sending_cost"].to_numpy(float),
        p_nom=frame["capacity"].to_numpy(float), p_nom_extendable=frame["new"].to_numpy(bool),
        p_nom_max=frame["maximum"].to_numpy(float), capital_cost=frame["capital_cost"].to_numpy(float),
        build_year=frame["build_year"].to_numpy(int),
    )  # fmt: skip
    whole = np.ones_like(known, dtype=bool)
    _put(network, "Link", "p_max_pu", known[:, :, None], Units(frame, known, whole))


def _add_caps(network: Any, system: System) -> None:
    """Hard CO2 caps of the whole system. PyPSA counts all years that a period stands for, so the limit does too."""
    represented = dict(zip(system.horizon.years, system.horizon.represented, strict=True))
    for cap in system.rules["emission_cap"].itertuples():
        network.add(
            "GlobalConstraint", f"CO2 {cap.year}", type="primary_energy", carrier_attribute="co2_emissions", sense="<=",
            constant=cap.limit * represented[cap.year], investment_period=cap.year,
        )  # fmt: skip


def _emission_price(system: System) -> np.ndarray:
    """What an asset pays for its CO2 in each year [bn/Mt]."""
    prices, assets = system.rules["carbon_price"], system.capacities.assets
    price = np.zeros((len(assets), len(system.horizon.years)))
    for row in prices.itertuples():
        inside = assets["region"].isin(system.rules.members[row.scope]).to_numpy(bool)
        price[inside, system.horizon.years.index(row.year)] += row.price * BN_PER_MT
    return price


def _put(network: Any, component: str, attribute: str, values: np.ndarray, units: Units) -> None:
    """Give an attribute [unit, year, slot or 1]: one number per unit, and a series where it varies while active."""
    active = units.active[:, :, None]
    low = np.where(active, values, np.inf).min(axis=(1, 2))
    high = np.where(active, values, -np.inf).max(axis=(1, 2))
    names = units.frame["name"].to_numpy()
    parts = network.components[component]
    parts.static.loc[names, attribute] = low
    varies = low != high
    if varies.any():
        shape = (int(varies.sum()), active.shape[1], len(network.snapshots) // active.shape[1])
        flat = np.broadcast_to(values[varies], shape).reshape(shape[0], -1)
        columns = pd.Index(names[varies], name="name")
        parts.dynamic[attribute] = pd.DataFrame(flat.T, index=network.snapshots, columns=columns)
