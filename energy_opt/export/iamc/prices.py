"""Prices by scenario and region (the region `` is the whole), one column per year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from energy_opt.export.iamc.read import Scenario
from energy_opt.inputs.check_names import covers_power
from energy_opt.results.scopes import Groups, covered
from energy_opt.units import conversion_factor

GJ_PER_MWH = conversion_factor("MWh", "GJ")
KEYS = ["scenario", "region", "year"]


def carbon_price(tables: Mapping[str, pd.DataFrame], scenarios: Sequence[Scenario], groups: Groups) -> pd.DataFrame:
    """What a power plant of a region pays at the margin for CO2: the sum over the rules that cover it [money/t]; for
    the whole over those that cover every region of the run.

    groups: regions of each group of the data folder; a scenario may have others of its own.
    """
    places = tables["demand"][KEYS].astype({"region": object})
    whole = places.assign(region="").drop_duplicates()
    rules = _on_plants(tables["carbon_price"])
    pairs = rules[["scenario", "scope"]].drop_duplicates()
    present = places.groupby("scenario")["region"].agg(frozenset)
    pairs["region"] = [
        _paying(scope, present[position], {**groups, **scenarios[position].groups})
        for position, scope in pairs.itertuples(index=False)
    ]
    paid = rules.merge(pairs.explode("region"), on=["scenario", "scope"]).groupby(KEYS)["carbon_price"].sum()
    asked = pd.MultiIndex.from_frame(pd.concat([whole, places]))
    return paid.reindex(asked).fillna(0.0).unstack("year")


def _on_plants(prices: pd.DataFrame) -> pd.DataFrame:
    """The prices of CO2 that power plants pay."""
    sectors = {words: covers_power(str(words)) for words in prices["sectors"].cat.categories}
    kept = (prices["species"] == "CO2") & prices["sectors"].map(sectors).astype(bool)
    return prices.loc[kept, ["scenario", "scope", "year", "carbon_price"]].astype({"scope": object})


def _paying(scope: str, regions: frozenset[str], groups: Groups) -> list[str]:
    """The regions of a run that a scope covers, and the whole where these are all."""
    found = covered(scope, regions, groups)
    return [*sorted(found), *([""] if found == regions else [])]


def electricity_price(demand: pd.DataFrame) -> pd.DataFrame:
    """Mean weighted with the demand, by region and over all [money/GJ]. demand: the tables of this name."""
    frame = demand.astype({"region": object}).assign(paid=demand["electricity_price"] * demand["demand"])
    whole = frame.groupby(["scenario", "year"], as_index=False)[["paid", "demand"]].sum().assign(region="")
    both = pd.concat([whole, frame[[*KEYS, "paid", "demand"]]]).set_index(KEYS)
    return (both["paid"] / both["demand"].where(both["demand"] > 0.0) / GJ_PER_MWH).unstack("year")
