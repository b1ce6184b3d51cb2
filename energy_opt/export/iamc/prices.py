"""Prices by scenario and region (the region `` is the whole), one column per year; and the demand that weighs them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from energy_opt.inputs.check_names import NET, POWER, WHOLE_SYSTEM, names_in
from energy_opt.units import conversion_factor

GJ_PER_MWH = conversion_factor("MWh", "GJ")
COVERING = {POWER, NET, WHOLE_SYSTEM}
"""Sectors of a rule that hold power plants."""


def carbon_price(tables: Mapping[str, pd.DataFrame], groups: Mapping[str, frozenset[str]]) -> pd.DataFrame:
    """What a power plant of a region pays at the margin for CO2: the sum over the limits that cover it and the
    prices that policy sets [money/t].

    groups: regions of each group, `all` among them; a rule on another scope is one on the region of that name.
    """
    keys = ["scenario", "year"]
    rules = pd.concat([_on_plants(tables["carbon_price"]), _on_plants(tables["set_price"])])
    paid = rules.groupby(["scope", *keys])["carbon_price"].sum().unstack("scope", fill_value=0)
    found = tables["slot"][keys].drop_duplicates().set_index(keys)
    for region in ("", *sorted(groups[WHOLE_SYSTEM])):
        scopes = [scope for scope in paid.columns if _covers(str(scope), region, groups)]
        found[region] = paid[scopes].sum(axis=1)
    long = found.fillna(0.0).melt(ignore_index=False, var_name="region", value_name="price")
    return long.set_index("region", append=True)["price"].unstack("year").reorder_levels(["scenario", "region"])


def _on_plants(prices: pd.DataFrame) -> pd.DataFrame:
    """The prices of CO2 that power plants pay."""
    sectors = {words: bool(COVERING & set(names_in(str(words)))) for words in prices["sectors"].cat.categories}
    kept = (prices["species"] == "CO2") & prices["sectors"].map(sectors).astype(bool)
    return prices.loc[kept, ["scope", "scenario", "year", "carbon_price"]].astype({"scope": object})


def _covers(scope: str, region: str, groups: Mapping[str, frozenset[str]]) -> bool:
    """Whether a rule on a scope is one on the region; on the whole only where it is on all regions."""
    return scope == WHOLE_SYSTEM or (region != "" and region in groups.get(scope, {scope}))


def electricity_price(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Mean over the slots weighted with the demand, by region and over all [money/GJ]."""
    prices, used = tables["electricity_price"], demand(tables)
    energy = _looked_up(used, "energy", prices, ("scenario", "region", "year", "slot"))
    frame = prices.assign(energy=energy, paid=prices["electricity_price"] * energy)
    sums = frame.groupby(["scenario", "region", "year"], observed=True)[["paid", "energy"]].sum().reset_index()
    whole = sums.groupby(["scenario", "year"], as_index=False)[["paid", "energy"]].sum().assign(region="")
    both = pd.concat([whole, sums.astype({"region": object})]).set_index(["scenario", "region", "year"])
    return (both["paid"] / both["energy"].where(both["energy"] > 0.0) / GJ_PER_MWH).unstack("year")


def demand(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Demand by region, year and slot: column `energy` [TWh]."""
    frame = tables["balance"]
    hours = _looked_up(tables["slot"], "hours", frame, ("scenario", "year", "slot"))
    return frame.assign(energy=-frame["power"] * hours / 1000.0)


def _looked_up(source: pd.DataFrame, value: str, asked: pd.DataFrame, keys: tuple[str, ...]) -> np.ndarray:
    """The value of `source` for each row of `asked`; 0 where there is none."""
    codes = [_codes(source[key], asked[key]) for key in keys]
    known = np.zeros(len(source), dtype=np.int64)
    wanted = np.zeros(len(asked), dtype=np.int64)
    for first, second, size in codes:
        known, wanted = known * size + first, wanted * size + second
    order = np.argsort(known)
    place = np.minimum(np.searchsorted(known, wanted, sorter=order), len(known) - 1)
    found = order[place]
    values = source[value].to_numpy(float)
    return np.asarray(np.where(known[found] == wanted, values[found], 0.0))


def _codes(first: pd.Series, second: pd.Series) -> tuple[np.ndarray, np.ndarray, int]:
    """Positions of the values of two columns among all of them, and how many there are."""
    if isinstance(first.dtype, pd.CategoricalDtype) and isinstance(second.dtype, pd.CategoricalDtype):
        labels = first.cat.categories.union(second.cat.categories)
        places = [labels.get_indexer(column.cat.categories)[column.cat.codes] for column in (first, second)]
        return places[0], places[1], len(labels)
    labels = pd.Index(np.union1d(first.unique(), second.unique()))
    return labels.get_indexer(first.to_numpy()), labels.get_indexer(second.to_numpy()), len(labels)
