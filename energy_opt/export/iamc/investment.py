"""What is spent on plants, stores and lines when they come into service, from what is added and what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from energy_opt.export.iamc.names import Names
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
    branches = {**names.electricity, **dict.fromkeys(names.storage, STORES)}
    added = added.astype({"region": object, "technology": object})
    added = added[added["technology"].isin(branches)]
    pairs = added[["technology", "region"]].drop_duplicates().reset_index(drop=True)
    years = tuple(sorted(int(year) for year in added["year"].unique()))
    known = asset_year(costs, "investment_cost", pairs, years)
    row = pd.MultiIndex.from_frame(pairs).get_indexer(pd.MultiIndex.from_frame(added[["technology", "region"]]))
    cost = known[row, np.searchsorted(years, added["year"])]
    spent = added["capacity_addition"].to_numpy(float) * cost * _factors(added, scenarios) * BN_PER_GW
    return added.assign(branch=added["technology"].map(branches), investment=spent)[COLUMNS]


def _factors(added: pd.DataFrame, scenarios: Sequence[Scenario]) -> np.ndarray:
    """What each scenario multiplies the cost of each technology by."""
    pairs = added[["scenario", "technology"]].drop_duplicates()
    factors = {
        (position, technology): given.get(technology, given.get(ALL, 1.0))
        for position, technology in pairs.itertuples(index=False)
        for given in (scenarios[position].cost_factor,)
    }
    return np.array([factors[pair] for pair in zip(added["scenario"], added["technology"], strict=True)])


def _lines(added: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """What the model adds to lines; what is committed has no cost."""
    table = lines.set_index("line")
    line = added["line"].astype(object)
    spent = added["capacity_addition"] * line.map(table["investment_cost"]).astype(float) * BN_PER_GW
    return added.assign(region=line.map(table["from_region"]), branch=LINES, investment=spent)[COLUMNS]
