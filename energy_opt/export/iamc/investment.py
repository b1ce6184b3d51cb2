"""What is spent on plants, stores and lines when they come into service, from what is added and what it costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from energy_opt.export.iamc.names import Names, renamed
from energy_opt.export.iamc.read import Scenario
from energy_opt.inputs.economics import BN_PER_GW, asset_year
from energy_opt.inputs.interpolate import ALL

STORES, LINES = "Storage", "Transmission and Distribution"
"""Branches beside the sources of electricity, as common-definitions calls them."""
COLUMNS = ["scenario", "region", "branch", "year", "investment"]


def investment(
    tables: Mapping[str, pd.DataFrame], scenarios: Sequence[Scenario], folder: Mapping[str, pd.DataFrame], names: Names
) -> pd.DataFrame:
    """scenario, region, branch, year and investment since the model year before [bn of the runs' money].

    A line belongs to the region that it starts from. folder: the tables technology_cost and line of the data folder.
    """
    return pd.concat([_plants(tables["capacity_addition"], scenarios, folder["technology_cost"], names),
                      _lines(tables["line_capacity"], folder["line"])], ignore_index=True)  # fmt: skip


def _plants(added: pd.DataFrame, scenarios: Sequence[Scenario], costs: pd.DataFrame, names: Names) -> pd.DataFrame:
    """Plants and stores, chosen and committed, at the cost of their year with the scenario's factors."""
    branch = renamed(added["technology"], {**names.electricity, **dict.fromkeys(names.storage, STORES)})
    added, branch = added[branch.notna()], branch[branch.notna()]
    technology, region = added["technology"].cat, added["region"].cat
    places = len(region.categories)
    known, row = np.unique(technology.codes.to_numpy(int) * places + region.codes.to_numpy(int), return_inverse=True)
    pairs = pd.DataFrame(
        {"technology": technology.categories[known // places], "region": region.categories[known % places]}
    )
    years = tuple(sorted(int(year) for year in added["year"].unique()))
    cost = asset_year(costs, "investment_cost", pairs, years)[row, np.searchsorted(years, added["year"])]
    factor = _factors(scenarios, technology.categories)[added["scenario"], technology.codes]
    spent = added["capacity_addition"].to_numpy(float) * cost * factor * BN_PER_GW
    return added.assign(region=_plain(added["region"]), branch=_plain(branch), investment=spent)[COLUMNS]


def _factors(scenarios: Sequence[Scenario], technologies: Iterable[str]) -> np.ndarray:
    """What each scenario multiplies the cost of each technology by: scenario × technology."""
    given = [item.cost_factor for item in scenarios]
    return np.array([[factor.get(name, factor.get(ALL, 1.0)) for name in technologies] for factor in given])


def _plain(column: pd.Series) -> np.ndarray:
    """A categorical column as its texts."""
    return np.asarray(column.cat.categories.to_numpy(object)[column.cat.codes])


def _lines(added: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """What the model adds to lines; what is committed has no cost."""
    table = lines.set_index("line")
    line = added["line"].astype(object)
    spent = added["capacity_addition"] * line.map(table["investment_cost"]).astype(float) * BN_PER_GW
    return added.assign(region=line.map(table["from_region"]), branch=LINES, investment=spent)[COLUMNS]
