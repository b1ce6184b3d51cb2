"""What the page of a run is made from: stored tables with the category of each technology, summed as figures show."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import pandas as pd

from energy_opt.report.dataset import something
from energy_opt.report.rule_names import names_of_rules
from energy_opt.report.stored import StoredTables
from energy_opt.report.wording import Text, named
from energy_opt.results.scopes import covered, groups_of
from energy_opt.results.store import Results

STORES = ("storage",)
NO_CAPACITY = ("storage_energy",)


class RunTables(StoredTables):
    """The tables of a stored run, each read once, and its words."""

    def __init__(self, results: Results) -> None:
        super().__init__(results)
        self.manifest = results.manifest

    @cached_property
    def years(self) -> list[int]:
        """Model years."""
        return sorted(int(year) for year in self["summary"]["year"].unique())

    @cached_property
    def regions(self) -> list[str]:
        """Regions in the order of the data folder."""
        return [str(name) for name in self["region"]["region"]]

    def on_all_regions(self, scope: str) -> bool:
        """Whether a rule with this scope is on all regions of the run."""
        regions = frozenset(self.regions)
        return covered(scope, regions, groups_of(self.manifest)) == regions

    @cached_property
    def technology(self) -> pd.DataFrame:
        """Technologies with category, kind and fuel."""
        return self["technology"].set_index("technology")

    def names(self) -> Mapping[str, Text]:
        """Names of regions, technologies and rules on emissions in both languages."""
        places, machines, rules = self["region"], self["technology"], self["carbon_price"]
        return {
            **names_of_rules(rules["rule"].unique(), rules["scope"].unique(), places),
            **named("region", places["region"], places["name_zh"]),
            **named("technology", machines["technology"], machines["name_zh"], english=False),
        }

    def by_category(self, table: str, value: str) -> pd.DataFrame:
        """region, category, year and the sum of a table's value over technologies; stored energy is no capacity."""
        frame = self[table]
        category = frame["technology"].map(self.technology["category"])
        frame = frame.assign(category=category)[~category.isin(NO_CAPACITY)]
        return self._summed(frame, ["region", "category", "year"], value)

    def total(self, table: str, keys: list[str], value: str) -> pd.DataFrame:
        """The table's value summed over all other keys."""
        return self._summed(self[table], keys, value)

    def summary(self, quantity: str, item: str = "all") -> pd.Series:
        """A row of the summary by year."""
        frame = self["summary"]
        chosen = frame[(frame["quantity"] == quantity) & (frame["item"] == item)]
        return chosen.set_index("year")["value"]

    @staticmethod
    def _summed(frame: pd.DataFrame, keys: list[str], value: str) -> pd.DataFrame:
        return something(frame.groupby(keys, as_index=False, sort=False)[[value]].sum(), value)
