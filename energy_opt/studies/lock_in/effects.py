"""What a case changes in the system: emissions and where, cost, prices – with less without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from energy_opt.analysis.lock_in_accounts import AFTER
from energy_opt.analysis.metric import Metric, undefined
from energy_opt.inputs.check_names import covers_power
from energy_opt.inputs.projects import Projects
from energy_opt.inputs.system import System
from energy_opt.studies.lock_in.error_bound import apart, is_open, remark
from energy_opt.studies.lock_in.evaluation import Outcome

CO2 = "CO2"
PROJECT = "project"
"""The technology under which the judged projects stand in what changes."""

SUNK = "discounted, with transfers and penalties; the projects' capital is sunk"
UNSETTLED = "the costs differ by less than their error: other points as good may have other emissions"
NOTHING = 1e-6
BINDS = 1e-3
"""Price of a limit that binds: what is lower may be the solver's error [CNY/t]."""
FIXED = 1e-3
"""Change of emissions that is none [Mt/year]."""
LIMITS = ("emission_cap", "emission_budget", "emissions_trading", "peak_year")
"""Rules on amounts of emissions."""


@dataclass(frozen=True)
class Finding:
    """A metric of the set of projects or of one: its name, unit, number or reason, and the model year (0 = all)."""

    metric: str
    unit: str
    value: Metric
    year: int = 0
    note: str = ""


def found(name: str, unit: str, value: float | Metric, year: int = 0, note: str = "") -> Finding:
    """A finding from a number or a metric; what is far below the solver's accuracy is 0."""
    return Finding(name, unit, value if isinstance(value, Metric) else Metric(round(float(value), 9) + 0.0), year, note)


class Effects:
    """A case beside the same system without the projects, under one regime of a kind (`price`, `caps`, `budget`)."""

    def __init__(self, without: Outcome, case: Outcome, kind: str) -> None:
        self.without, self.case, self.kind = without, case, kind
        self.system: System = without.reading.system
        self.projects: Projects = self.system.projects
        self.regions = set(self.projects.classes["region"])
        years = self.system.horizon.years
        self.represented = pd.Series(self.system.horizon.represented, index=years)
        self.discount = pd.Series(self.system.horizon.discount, index=years)
        self._changes: dict[str, pd.DataFrame] = {}

    def findings(self) -> Iterator[Finding]:
        """Every metric of the set of projects that compares two systems."""
        yield from self._emissions()
        yield from self._cost()
        yield from self._prices()
        yield from self._overshoot()

    def by_technology(self, name: str) -> pd.DataFrame:
        """Change of `capacity` or `generation` by region, technology and year, the projects as one technology."""
        if name not in self._changes:
            self._changes[name] = self._change(getattr(self.case, name), getattr(self.without, name), name)
        return self._changes[name]

    def emissions(self, species: str = CO2) -> pd.DataFrame:
        """Change of emissions by region, technology and year [Mt]."""
        if species not in self._changes:
            case, without = (self._of_species(outcome, species) for outcome in (self.case, self.without))
            self._changes[species] = self._change(case, without, "emissions")
        return self._changes[species]

    def carbon_price(self, outcome: Outcome) -> pd.Series:
        """What a tonne of CO2 of the projects' power costs by model year: the sum of the rules over them [CNY/t].

        Where they differ between the projects' regions, the mean by capacity.
        """
        return self._total_price(outcome.policies["carbon_price"])

    def limit_price(self, outcome: Outcome) -> pd.Series:
        """The part of the carbon price that limits on amounts of emissions make, by model year [CNY/t]."""
        table = outcome.policies["carbon_price"]
        return self._total_price(table[table["policy"].isin(LIMITS)])

    def _total_price(self, table: pd.DataFrame) -> pd.Series:
        """The sum by model year of the prices of rules over the projects."""
        if table.empty:
            return pd.Series(dtype=float)
        prices = table.loc[on_power(table), ["scope", "year", "carbon_price"]]
        years = list(self.represented.index)
        weight = self.projects.classes.groupby("region")["capacity"].sum()
        total = pd.Series(0.0, index=years)
        for region, share in (weight / weight.sum()).items():
            over = [str(region) in self.system.rules.members[scope] for scope in prices["scope"]]
            total += share * prices[over].groupby("year")["carbon_price"].sum().reindex(years).fillna(0.0)
        return total

    def overshoot(self, outcome: Outcome) -> pd.Series:
        """CO2 above caps, budgets and the ceilings of peaks, by rule [Mt], each year with the years it stands for."""
        table = outcome.policies["carbon_price"]
        if table.empty:
            return pd.Series(dtype=float)
        carbon = table[table["policy"].isin(LIMITS) & (table["species"] == CO2)]
        budget = carbon["policy"] == "emission_budget"  # stands in every year, and is one
        first = carbon[budget].drop_duplicates(["policy", "rule"]).set_index("rule")["excess"]
        yearly = carbon[~budget]
        amount = yearly["excess"] * yearly["year"].map(self.represented)
        return pd.concat([amount.groupby(yearly["rule"]).sum(), first])

    def _emissions(self) -> Iterator[Finding]:
        frame = self.emissions()
        change = frame["emissions"] * frame["year"].map(self.represented)
        total = float(change.sum())
        own = float(change[frame["region"].isin(self.regions)].sum())
        note = "; ".join(filter(None, (self._limit_note(total), UNSETTLED if is_open(self.case, self.without) else "")))
        yield found("emission_change", "Mt", total, note=note)
        yield found("emission_change_own_regions", "Mt", own)
        yield found("emission_change_elsewhere", "Mt", total - own)
        leak: float | Metric = undefined("emissions of the projects' own regions do not change")
        if self.regions >= set(self.system.regions):
            leak = undefined("the projects are in all regions; lockin_displaced has the emissions of each")
        elif abs(own) > NOTHING:
            leak = -(total - own) / own
        yield found("leakage", "1", leak, note="part of the change in the own regions that others take back")
        horizon = self.system.horizon
        for after in AFTER:
            span = np.clip(horizon.end - np.maximum(horizon.start, after), 0.0, None)
            late: float | Metric = undefined(f"the horizon ends in {horizon.end[-1]:g}")
            if span.sum() > 0.0:
                late = float(
                    (frame["emissions"] * frame["year"].map(dict(zip(horizon.years, span, strict=True)))).sum()
                )
            yield found(f"emission_change_after_{after}", "Mt", late)
        for species in self.system.species:
            if species != CO2:
                pollutant = self.emissions(species)
                value = float((pollutant["emissions"] * pollutant["year"].map(self.represented)).sum())
                yield found(f"emission_change_{species}", "kt", 1e3 * value)

    def _limit_note(self, change: float) -> str:
        """How limits that bind with and without the projects make the change of emissions to be read [Mt]."""
        years = self._bound_years()
        if not years:
            coal = "a cap on coal binds with and without the projects: they displace the coal of others"
            return coal if self._coal_binds() else ""
        if abs(change) < FIXED * max(1.0, float(self.represented.sum())):
            return "a binding cap fixes emissions: read cost and price instead"
        bound = ", ".join(map(str, years))
        return (f"a limit binds with and without the projects in {bound}: emissions change in other years, outside its "
                "scope or above it")  # fmt: skip

    def _bound_years(self) -> list[int]:
        """Years in which a limit has a price both with and without the projects."""
        before, after = (self.limit_price(outcome) for outcome in (self.without, self.case))
        if self.kind not in ("caps", "budget") or before.empty or after.empty:
            return []
        return [int(year) for year in before.index[((before > BINDS) & (after > BINDS)).to_numpy(bool)]]

    def _coal_binds(self) -> bool:
        """Whether a cap on coal has a price in one year both with and without the projects."""
        tables = [outcome.policies["policy"] for outcome in (self.without, self.case)]
        priced = [table[(table["policy"] == "coal_cap") & (table["price"] > BINDS)].set_index(["rule", "year"]).index
                  for table in tables]  # fmt: skip
        return bool(len(priced[0].intersection(priced[1])))

    def _cost(self) -> Iterator[Finding]:
        error, between = remark(self.case, self.without), apart(self.case, self.without)
        yield found("cost_change", "bn CNY", self.case.objective - self.without.objective,
                    note="; ".join(filter(None, (SUNK, error))))  # fmt: skip
        if between is not None:
            yield found("cost_change_least", "bn CNY", between[0], note=error)
            yield found("cost_change_most", "bn CNY", between[1], note=error)
        kinds = [outcome.accounts["cost"].assign(
            value=lambda cost: cost["cost"] * cost["year"].map(self.discount)).groupby("kind")["value"].sum()
            for outcome in (self.case, self.without)]  # fmt: skip
        for kind in ("resource", "transfer", "penalty"):
            value = float(kinds[0].get(kind, 0.0) - kinds[1].get(kind, 0.0))
            yield found(f"{kind}_cost_change", "bn CNY", value)

    def _prices(self) -> Iterator[Finding]:
        before, after = self.carbon_price(self.without), self.carbon_price(self.case)
        if self.kind in ("caps", "budget"):
            for year in before.index:
                yield found("carbon_price_change", "CNY/t", float(after[year] - before[year]), year)
        else:
            reason = "the price of carbon is given" if self.kind == "price" else "the regime has no price of carbon"
            yield found("carbon_price_change", "CNY/t", undefined(reason))
        margin = [outcome.market["capacity_price"] for outcome in (self.case, self.without)]
        areas = {self.system.area_of_region[region] for region in self.regions}
        if margin[0].empty:
            yield found("capacity_price_change", "CNY/kW/year", undefined("no reserve margin is kept"))
            return
        mean = [table[table["area"].isin(areas)].groupby("year")["capacity_price"].mean() for table in margin]
        change = mean[0].sub(mean[1], fill_value=0.0)
        for year in self.represented.index:
            yield found("capacity_price_change", "CNY/kW/year", float(change.get(year, 0.0)), int(year))

    def _overshoot(self) -> Iterator[Finding]:
        if self.kind not in ("caps", "budget"):
            yield found("overshoot", "Mt", undefined("the regime has no limit on emissions"))
            return
        yield found("overshoot", "Mt", float(self.overshoot(self.case).sum()), note="above caps or budget, at a price")
        change = float(self.overshoot(self.case).sum() - self.overshoot(self.without).sum())
        yield found("overshoot_change", "Mt", change)

    def _of_species(self, outcome: Outcome, species: str) -> pd.DataFrame:
        table = outcome.accounts["emissions"]
        here = table[table["species"] == species]
        return here.groupby(["region", "technology", "year"], as_index=False)[["emissions"]].sum()

    def _change(self, case: pd.DataFrame, without: pd.DataFrame, name: str) -> pd.DataFrame:
        keys = ["region", "technology", "year"]
        own = self.projects.classes["technology"].unique()
        sums = [frame.assign(technology=frame["technology"].where(~frame["technology"].isin(own), PROJECT))
                .groupby(keys)[name].sum() for frame in (case, without)]  # fmt: skip
        return sums[0].sub(sums[1], fill_value=0.0).reset_index()


def on_power(rules: pd.DataFrame) -> pd.Series:
    """Which rows of rules are about the CO2 of power."""
    covered = pd.Series([covers_power(cell) for cell in rules["sectors"]], index=rules.index, dtype=bool)
    return (rules["species"] == CO2) & covered
