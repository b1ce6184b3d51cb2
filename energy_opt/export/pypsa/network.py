"""A pathway → the tables of a PyPSA network for some of its model years; units are MW, MWh and money of the year.

Regions are buses, corridors two links, plants generators. A store is cyclic in each representative period, which PyPSA
has no word for: it becomes one bus, store and pair of links per period. So does water: one generator per period, whose
energy is limited.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from energy_opt.export.operation import Pathway, Plants, lines, per_mwh
from energy_opt.export.pypsa.tables import Tables
from energy_opt.inputs.slots import slot_lengths

MW_PER_GW = 1e3
MWH_PER_TWH = 1e6
GJ_PER_MWH = 3.6
AMPLE = 10.0
"""Unserved load and surplus, which have no limit in the model, may be so many times the peak of the region."""
TRACE = 1e-6
"""Capacity below it is the solver's rounding and is left out [GW, GWh]."""
UNSERVED, SURPLUS, LINE = "unserved load", "surplus", "transmission"


@dataclass(frozen=True)
class Years:
    """The model years of a network, as positions, with what its snapshots are."""

    pathway: Pathway
    chosen: tuple[int, ...]

    @property
    def labels(self) -> tuple[int, ...]:
        """The calendar years."""
        return tuple(self.pathway.system.horizon.years[k] for k in self.chosen)

    def flat(self, values: np.ndarray) -> np.ndarray:
        """Values [year, slot] of all model years as those of the network's snapshots."""
        return np.asarray(values[list(self.chosen)].ravel())

    def repeated(self, values: np.ndarray) -> np.ndarray:
        """Values [year] of all model years as those of the network's snapshots."""
        return np.repeat(values[list(self.chosen)], len(self.pathway.system.time.slots))

    def in_period(self, period: int) -> np.ndarray:
        """1 in the snapshots of a representative period, else 0."""
        here = (self.pathway.system.time.period_of_slot == period).astype(float)
        return np.tile(here, len(self.chosen))

    def in_year(self, year: int) -> np.ndarray:
        """1 in the snapshots of a model year, given as a position, else 0."""
        return np.repeat((np.array(self.chosen) == year).astype(float), len(self.pathway.system.time.slots))


def empty_network(years: Years, name: str) -> Tables:
    """A network with snapshots and their weights: hours of the year, and the length of the slot for stores."""
    time, horizon = years.pathway.system.time, years.pathway.system.horizon
    hours, length = years.flat(time.hours), years.flat(slot_lengths(time))
    weights = pd.DataFrame({"objective": hours, "stores": length, "generators": hours})
    slots = np.tile(np.array(time.slots, dtype=object), len(years.chosen))
    if len(years.chosen) == 1:
        weights.insert(0, "snapshot", slots)
        return Tables(name, weights)
    weights.insert(0, "period", np.repeat(years.labels, len(time.slots)))
    weights.insert(1, "timestep", slots)
    chosen = list(years.chosen)
    periods = pd.DataFrame(
        {"period": years.labels, "objective": horizon.discount[chosen], "years": horizon.represented[chosen]}
    )
    return Tables(name, weights, periods)


def add_regions(network: Tables, years: Years, places: pd.DataFrame) -> None:
    """Buses with their load, what is not served and what nobody takes. places: region, latitude, longitude."""
    pathway = years.pathway
    costs = {family: per_mwh(pathway, family, pathway.costs.total) for family in ("unserved", "surplus")}
    latitude, longitude = (dict(zip(places["region"], places[name].to_numpy(float), strict=True))
                           for name in ("latitude", "longitude"))  # fmt: skip
    for carrier in (UNSERVED, SURPLUS, LINE, "electricity"):
        network.add("Carrier", carrier)
    for k, region in enumerate(pathway.system.regions):
        load = MW_PER_GW * years.flat(pathway.system.time.load[k])
        place = {"x": longitude[region], "y": latitude[region]}
        known = {axis: value for axis, value in place.items() if np.isfinite(value)}
        network.add("Bus", region, carrier="electricity", **known)
        network.add("Load", f"{region} load", bus=region, p_set=load)
        for family, carrier, sign in (("unserved", UNSERVED, 1.0), ("surplus", SURPLUS, -1.0)):
            network.add(
                "Generator", f"{region} {carrier}", bus=region, carrier=carrier, sign=sign,
                p_nom=AMPLE * max(float(load.max()), 1.0), marginal_cost=years.flat(costs[family][k]),
            )  # fmt: skip


def add_carriers(network: Tables, pathway: Pathway, made: Plants) -> np.ndarray:
    """A carrier per technology with its CO2 per MWh of fuel; returns the efficiency [asset, year] (1 without fuel).

    The rate of a technology is that of its largest emitter, where regions differ.
    """
    system = pathway.system
    row = pd.Index(system.capacities.assets["asset"]).get_indexer(made.assets["asset"])
    heat_rate = system.operation.heat_rate[row]
    efficiency = np.divide(GJ_PER_MWH, heat_rate, out=np.ones_like(heat_rate), where=heat_rate > 0.0)
    rate = np.zeros_like(efficiency)
    if "CO2" in system.species:
        rate = system.operation.emission_rate[system.species.index("CO2")][row] * efficiency
    widest = rate[np.arange(len(rate)), np.abs(rate).argmax(axis=1)]
    largest: dict[str, float] = {}
    for technology, value in zip(made.assets["technology"], widest.tolist(), strict=True):
        largest[technology] = max(largest.get(technology, 0.0), value, key=abs)
    for technology, value in largest.items():
        network.add("Carrier", technology, co2_emissions=value)
    return np.asarray(efficiency)


def add_plants(network: Tables, years: Years, made: Plants, efficiency: np.ndarray, capacity: np.ndarray) -> None:
    """Generators with `capacity` [GW] (asset, year), which may be a part of what the pathway has.

    What may run follows the capacity: the limits of the whole asset, times the part that is here.
    """
    chosen = list(years.chosen)
    for k, asset in enumerate(made.assets.to_dict("records")):
        here, whole = capacity[k], made.capacity[k]
        largest = float(here[chosen].max())
        if largest <= TRACE:
            continue
        part = np.divide(here, whole, out=np.zeros_like(here), where=whole > 0.0)[:, None] / largest
        attributes = {
            "bus": asset["region"], "carrier": asset["technology"], "p_nom": MW_PER_GW * largest,
            "efficiency": years.repeated(efficiency[k]),
            "marginal_cost": years.flat(made.cost[k] + made.price[k]),
            "policy_price": _mean_price(years, made.price[k]),
        }  # fmt: skip
        most, least = years.flat(made.most[k] * part), years.flat(made.least[k] * part)
        if np.isnan(made.water[k]).any():
            network.add("Generator", asset["asset"], **attributes, p_max_pu=most, p_min_pu=least)
        else:
            _add_water(network, years, asset["asset"], attributes, most, least, made.water[k])


def _add_water(
    network: Tables, years: Years, name: str, attributes: dict[str, object], most: np.ndarray, least: np.ndarray,
    water: np.ndarray,
) -> None:  # fmt: skip
    """One generator per representative period and year, with the energy of its water [TWh] (year, period)."""
    system = years.pathway.system
    for year in years.chosen:
        for place, period in enumerate(system.time.periods):
            here = years.in_period(place) * years.in_year(year)
            label = f"{name} {period}" + (f" {system.horizon.years[year]}" if len(years.chosen) > 1 else "")
            network.add(
                "Generator", label, **attributes, p_max_pu=most * here, p_min_pu=least * here,
                e_sum_max=float(MWH_PER_TWH * water[year, place]),
            )  # fmt: skip


def _mean_price(years: Years, price: np.ndarray) -> float:
    """Mean over the hours of the network's years [money/MWh]."""
    hours = years.flat(years.pathway.system.time.hours)
    return float(np.average(years.flat(price), weights=hours))


def add_removals(network: Tables, years: Years) -> None:
    """Plants that take CO2 out of the air: generators that take electricity, paid for what they remove."""
    pathway = years.pathway
    if not pathway.reading.has("removal_input"):
        return
    assets = pathway.reading.assets("removal_input").reset_index()
    row = pd.Index(pathway.system.capacities.assets["asset"]).get_indexer(assets["asset"])
    cost = per_mwh(pathway, "removal_input", pathway.costs.total)
    capacity = pathway.reading.cube("available_capacity")[row]
    for k, asset in enumerate(assets.to_dict("records")):
        largest = float(capacity[k][list(years.chosen)].max())
        if largest <= TRACE:
            continue
        network.add("Carrier", asset["technology"])
        share = pathway.system.operation.availability[row[k]] * capacity[k][:, None] / largest
        network.add(
            "Generator", asset["asset"], bus=asset["region"], carrier=asset["technology"], sign=-1.0,
            p_nom=MW_PER_GW * largest, p_max_pu=years.flat(share), marginal_cost=years.flat(cost[k]),
        )  # fmt: skip


def add_lines(network: Tables, years: Years) -> None:
    """Two links per corridor, with the transfer capacity of the pathway."""
    found = lines(years.pathway)
    if found is None:
        return
    for k, line in enumerate(found.frame.to_dict("records")):
        largest = float(found.capacity[k][list(years.chosen)].max())
        if largest > TRACE:
            network.add(
                "Link", line["name"], bus0=line["bus0"], bus1=line["bus1"], carrier=LINE,
                efficiency=float(line["efficiency"]), p_nom=MW_PER_GW * largest,
                p_max_pu=years.repeated(found.capacity[k] / largest), marginal_cost=years.flat(found.cost[k]),
            )  # fmt: skip


def add_stores(network: Tables, years: Years) -> None:
    """Per store and representative period a bus, a store cyclic within the year, and a link each way."""
    pathway, time = years.pathway, years.pathway.system.time
    reading, chosen = pathway.reading, list(years.chosen)
    if not reading.has("storage_level"):
        return
    assets = reading.assets("storage_level").reset_index()
    row = pd.Index(pathway.system.capacities.assets["asset"]).get_indexer(assets["asset"])
    power = reading.cube("available_capacity")[row]
    energy = _energy(pathway, assets, power)
    share = pathway.system.operation.availability[row]
    cost = {family: per_mwh(pathway, family, pathway.costs.total) for family in ("charge_power", "discharge")}
    cyclic = "e_cyclic" if len(chosen) == 1 else "e_cyclic_per_period"
    for k, asset in enumerate(assets.to_dict("records")):
        largest, full = float(power[k][chosen].max()), float(energy[k][chosen].max())
        if largest <= TRACE or full <= TRACE:
            continue
        network.add("Carrier", asset["technology"])
        out = float(asset["discharge_efficiency"])
        for place, period in enumerate(time.periods):
            here, name = years.in_period(place), f"{asset['asset']} {period}"
            limit = years.flat(share[k] * power[k][:, None] / largest) * here
            network.add("Bus", name, carrier=asset["technology"])
            network.add(
                "Store", name, bus=name, carrier=asset["technology"], e_nom=MW_PER_GW * full,
                e_max_pu=years.repeated(energy[k] / full), standing_loss=float(asset["standing_loss"]) * here,
                **{cyclic: True},
            )  # fmt: skip
            network.add(
                "Link", f"{name} charge", bus0=asset["region"], bus1=name, carrier=asset["technology"],
                efficiency=float(asset["charge_efficiency"]), p_nom=MW_PER_GW * largest, p_max_pu=limit,
                marginal_cost=years.flat(cost["charge_power"][k]),
            )  # fmt: skip
            network.add(
                "Link", f"{name} discharge", bus0=name, bus1=asset["region"], carrier=asset["technology"],
                efficiency=out, p_nom=MW_PER_GW * largest / out, p_max_pu=limit,
                marginal_cost=years.flat(cost["discharge"][k]) * out,
            )  # fmt: skip


def _energy(pathway: Pathway, assets: pd.DataFrame, power: np.ndarray) -> np.ndarray:
    """Energy that the stores hold when full [GWh] (asset, year): hours of their power, or their reservoir."""
    all_assets = pathway.system.capacities.assets
    holder = assets["region"] + "|" + assets["reservoir"].fillna("").astype(str)
    row = pd.Index(all_assets["asset"]).get_indexer(holder)
    duration = assets["duration"].to_numpy(float)
    held = pathway.reading.cube("available_capacity")[row]
    return np.asarray(np.where(np.isnan(duration)[:, None], held, power * np.nan_to_num(duration)[:, None]))
