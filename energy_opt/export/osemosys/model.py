"""A pathway → the sets and parameters of an OSeMOSYS model of its operation; GW, PJ, million money, Mt and kt.

Every model year is a year of its own with the capacities of the pathway, which OSeMOSYS may not change. Fuels are the
electricity of each region, technologies are plants, corridors (a direction each) and stores. What stores and air
capture take in is demand, what stores give out is there up to what the pathway gives out. Water limits one technology
per representative period.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from energy_opt.compile.names import file_names
from energy_opt.export.operation import OPERATED, Pathway, Plants, lines, per_mwh, plants, spent
from energy_opt.export.osemosys.parameters import INDICES

REGION, MODE = "SYSTEM", 1
PJ_PER_TWH = 3.6
PJ_PER_GW_YEAR = 31.536
HOURS = 8760.0
AMPLE = 10.0
"""Unserved load, which has no limit in the model, may be so many times the peak of the region."""
NOTHING = 1e-9
"""Below it a value is the solver's rounding [GW, PJ]."""


@dataclass
class Model:
    """Sets with what their members stand for, and the values of parameters by index (none where it is the default)."""

    sets: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    values: dict[str, dict[tuple[object, ...], float]] = field(default_factory=lambda: {name: {} for name in INDICES})

    def set(self, parameter: str, *index: object, value: float) -> None:
        """One value; the region comes first where the parameter has one."""
        whole = (REGION, *index) if INDICES[parameter][0] == "REGION" else index
        self.values[parameter][whole] = float(value)


class Writer:
    """Puts a pathway into a Model, part by part."""

    def __init__(self, pathway: Pathway) -> None:
        self.pathway, self.model = pathway, Model()
        system = pathway.system
        self._years = list(system.horizon.years)
        self._fuel = dict(zip(system.regions, self._symbols("FUEL", system.regions, "electricity "), strict=True))
        self._slots = self._symbols("TIMESLICE", system.time.slots)
        self._symbols("EMISSION", system.species)
        self.model.sets |= {
            "REGION": {REGION: system.name}, "YEAR": {str(year): str(year) for year in self._years},
            "MODE_OF_OPERATION": {str(MODE): "the only one"},
        }  # fmt: skip

    def fill(self) -> Model:
        """The whole model."""
        hours = self.pathway.system.time.hours
        for k, year in enumerate(self._years):
            for slot, part in zip(self._slots, hours[k] / hours[k].sum(), strict=True):
                self.model.set("YearSplit", slot, year, value=part)
        self._add_demand()
        self._add_plants(plants(self.pathway))
        self._add_lines()
        self._add_stores()
        return self.model

    def _add_demand(self) -> None:
        """Load and what stores and air capture take in; unserved load as a technology at its price."""
        system, reading = self.pathway.system, self.pathway.reading
        load = system.time.load.copy()
        for family in ("charge_power", "removal_input"):
            if reading.has(family):
                place = pd.Index(system.regions).get_indexer(pd.Index(reading.assets(family)["region"]))
                np.add.at(load, place, reading.cube(family))
        price = per_mwh(self.pathway, "unserved", self.pathway.costs.total)
        for k, region in enumerate(system.regions):
            energy = PJ_PER_TWH * load[k] * system.time.hours / 1000.0
            for year, parts in zip(self._years, energy, strict=True):
                total = float(parts.sum())
                self.model.set("SpecifiedAnnualDemand", self._fuel[region], year, value=total)
                for slot, part in zip(self._slots, parts, strict=True):
                    share = part / total if total else 0.0
                    self.model.set("SpecifiedDemandProfile", self._fuel[region], slot, year, value=share)
            capacity = np.full(len(self._years), AMPLE * max(float(load[k].max()), 1.0))
            self._add(f"{region} unserved", region, capacity, np.ones_like(load[k]), price[k])

    def _add_plants(self, made: Plants) -> None:
        period = self.pathway.system.time.period_of_slot
        hours = self.pathway.system.time.hours / 1000.0
        rate = self._rates(made)
        for k, asset in enumerate(made.assets.to_dict("records")):
            capacity = np.where(made.capacity[k] > NOTHING, made.capacity[k], 0.0)
            if not capacity.any():
                continue
            whole = np.where(capacity > 0.0, capacity, np.inf)[:, None]
            factor, price = made.most[k] / whole, made.cost[k] + made.price[k]
            least = PJ_PER_TWH * made.least[k] * hours
            if np.isnan(made.water[k]).any():
                name = self._add(asset["asset"], asset["region"], capacity, factor, price, made.output[k])
                self._limit(name, least.sum(axis=1), None)
                self._emit(name, rate[:, k])
                continue
            for place, label in enumerate(self.pathway.system.time.periods):
                here = period == place
                name = self._add(
                    f"{asset['asset']} {label}", asset["region"], capacity, factor * here, price, made.output[k]
                )
                self._limit(name, least[:, here].sum(axis=1), PJ_PER_TWH * made.water[k][:, place])
                self._emit(name, rate[:, k])

    def _add_lines(self) -> None:
        found = lines(self.pathway)
        if found is None:
            return
        whole = np.ones(found.cost.shape[1:])
        for k, line in enumerate(found.frame.to_dict("records")):
            if found.capacity[k].max() > NOTHING:
                name = self._add(line["name"], line["bus1"], found.capacity[k], whole, found.cost[k], found.flow[k],
                                 float(line["efficiency"]))  # fmt: skip
                for year in self._years:
                    self.model.set("InputActivityRatio", name, self._fuel[line["bus0"]], MODE, year, value=1.0)

    def _add_stores(self) -> None:
        """What stores give out, as in the pathway."""
        reading = self.pathway.reading
        if not reading.has("discharge"):
            return
        price = per_mwh(self.pathway, "discharge", self.pathway.costs.total)
        output = np.where(reading.cube("discharge") > NOTHING, reading.cube("discharge"), 0.0)
        for k, asset in enumerate(reading.assets("discharge").reset_index().to_dict("records")):
            capacity = output[k].max(axis=1)
            if capacity.any():
                factor = output[k] / np.where(capacity > 0.0, capacity, np.inf)[:, None]
                self._add(f"{asset['asset']} discharge", asset["region"], capacity, factor, price[k], output[k])

    def _add(
        self, label: str, region: str, capacity: np.ndarray, factor: np.ndarray, price: np.ndarray,
        output: np.ndarray | None = None, efficiency: float = 1.0,
    ) -> str:  # fmt: skip
        """A technology that gives electricity to a region; returns its name. capacity [GW] (year), factor [1] and
        price [money/MWh] (year, slot): OSeMOSYS has one price a year, the mean over the output.
        """
        (name,) = self._symbols("TECHNOLOGY", [label])
        hours = self.pathway.system.time.hours
        weight = hours if output is None else hours * np.maximum(output, NOTHING)
        self.model.set("CapacityToActivityUnit", name, value=PJ_PER_GW_YEAR)
        for k, year in enumerate(self._years):
            self.model.set("ResidualCapacity", name, year, value=capacity[k])
            self.model.set("TotalAnnualMaxCapacityInvestment", name, year, value=0.0)
            self.model.set("OutputActivityRatio", name, self._fuel[region], MODE, year, value=efficiency)
            cost = float(np.average(price[k], weights=weight[k])) / PJ_PER_TWH
            self.model.set("VariableCost", name, MODE, year, value=cost)
            for slot, part in zip(self._slots, factor[k], strict=True):
                if part != 1.0:
                    self.model.set("CapacityFactor", name, slot, year, value=part)
        return name

    def _limit(self, name: str, least: np.ndarray, most: np.ndarray | None) -> None:
        """Least and most activity of a year [PJ]."""
        for k, year in enumerate(self._years):
            if least[k] > NOTHING:
                # a hair below, or rounding could set the least above what there is
                self.model.set("TotalTechnologyAnnualActivityLowerLimit", name, year, value=least[k] * (1.0 - 1e-9))
            if most is not None:
                self.model.set("TotalTechnologyAnnualActivityUpperLimit", name, year, value=most[k])

    def _rates(self, made: Plants) -> np.ndarray:
        """Emissions per PJ [Mt, kt] (species, asset, year); OSeMOSYS knows no negative ones, which are 0."""
        system = self.pathway.system
        row = pd.Index(system.capacities.assets["asset"]).get_indexer(made.assets["asset"])
        return np.asarray(np.clip(system.operation.emission_rate[:, row], 0.0, None) / PJ_PER_TWH)

    def _emit(self, name: str, rate: np.ndarray) -> None:
        for species, rates in zip(self.model.sets["EMISSION"], rate, strict=True):
            for year, value in zip(self._years, rates, strict=True):
                if value > 0.0:
                    self.model.set("EmissionActivityRatio", name, species, MODE, year, value=value)

    def _symbols(self, which: str, labels: Iterable[str], prefix: str = "") -> list[str]:
        """Members of a set for the labels, in order."""
        members = self.model.sets[which]
        found = []
        for label in labels:
            name = symbol(f"{prefix}{label}", members)
            members[name] = label
            found.append(name)
        return found


def symbol(label: str, taken: Container[str] = ()) -> str:
    """A name in letters, digits and underscores, which MathProg takes without quotes; numbered where it is taken.

    >>> symbol("North|coal"), symbol("North coal", {"North_coal"}), symbol("山")
    ('North_coal', 'North_coal_2', 'u5c71')
    """
    plain = re.sub(r"\W+", "_", file_names([label])[0]).strip("_") or "_"
    numbered = (f"{plain}_{count}" for count in itertools.count(2))
    return next(name for name in itertools.chain([plain], numbered) if name not in taken)


def expected_cost(pathway: Pathway) -> pd.DataFrame:
    """What the operation of the pathway costs at the model's prices: year, cost, and cost discounted as OSeMOSYS does
    it, to the middle of the year [million money]. OSeMOSYS finds this or less: it does not know every limit.
    """
    years = list(pathway.system.horizon.years)
    cost = [1e3 * sum(spent(pathway, pathway.costs.total, family, k) for family in OPERATED if family not in
                      ("charge_power", "removal_input", "surplus")) for k in range(len(years))]  # fmt: skip
    middle = np.array(years) - years[0] + 0.5
    discounted = np.array(cost) / (1.0 + pathway.system.horizon.rate) ** middle
    return pd.DataFrame({"year": years, "cost": cost, "discounted": discounted})
