"""What it costs that regions keep caps of their own: a run with trade and one without → prices and costs side by side.

Without trade every region has its own marginal abatement cost; their spread is the room for trade, and the difference
of the costs is the cost of differentiation.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pandas as pd

from energy_opt.errors import ResultError


@dataclass(frozen=True)
class Differentiation:
    """Two runs of the same system and the same national path.

    prices: region, year, with_trade, without_trade, difference (without − with) [CNY/t].
    totals: year, cost_with_trade, cost_without_trade, cost_of_differentiation (without − with, the system's own
    resources, no payments within it) [bn CNY/year], penalty_difference (prices paid for broken rules)
    [bn CNY/year], lowest_price, highest_price, spread, mean_price (weighted with emissions), all without trade [CNY/t].
    """

    prices: pd.DataFrame
    totals: pd.DataFrame


def differentiation_cost(
    trade: Mapping[str, pd.DataFrame],
    no_trade: Mapping[str, pd.DataFrame],
    *,
    species: str = "CO2",
    scope: str = "all",
    policies: Collection[str] = ("emission_cap",),
) -> Differentiation:
    """Cost of caps by region without trade against the same path with trade; reads `cost` and `carbon_price` of both.

    trade: tables of the run with one cap on `scope` (or caps by region that can be traded: a region's own price is
    taken where it has one). no_trade: tables of the run with a cap on each region; its scopes are the regions.
    policies: tables whose rules are the caps; prices of several rules on the same scope and year add up.
    """
    own = _prices(no_trade, species, policies)
    own = own[own["scope"] != scope]
    if own.empty:
        raise ResultError(f"the run without trade has no cap on {species} of a single region in its carbon prices")
    traded = _prices(trade, species, policies)
    common = traded[traded["scope"] == scope][["year", "carbon_price"]].rename(columns={"carbon_price": "common"})
    single = traded[["scope", "year", "carbon_price"]].rename(columns={"carbon_price": "single"})
    both = own.merge(single, on=["scope", "year"], how="left").merge(common, on="year", how="left")
    both["with_trade"] = both["single"].fillna(both["common"])
    bare = both[both["with_trade"].isna()]
    if len(bare):
        named = ", ".join(f"{row.scope} {row.year}" for row in bare.head(5).itertuples())
        raise ResultError(f"the run with trade has no {species} price of `{scope}` for {len(bare)} caps: {named}")
    both = both.rename(columns={"scope": "region", "carbon_price": "without_trade"})
    both["difference"] = both["without_trade"] - both["with_trade"]
    columns = ["region", "year", "with_trade", "without_trade", "difference"]
    prices = both.sort_values(["year", "region"], kind="stable")[columns].reset_index(drop=True)
    return Differentiation(prices, _totals(trade, no_trade, both))


def _totals(
    trade: Mapping[str, pd.DataFrame], no_trade: Mapping[str, pd.DataFrame], both: pd.DataFrame
) -> pd.DataFrame:
    with_trade, without = _cost(trade, "resource"), _cost(no_trade, "resource")
    if not with_trade.index.equals(without.index):
        raise ResultError("the two runs have different model years: compare runs of the same horizon")
    by_year = both.groupby("year")["without_trade"]
    lowest, highest = by_year.min(), by_year.max()
    value = (both["without_trade"] * both["emissions"]).groupby(both["year"]).sum()
    emitted = both.groupby("year")["emissions"].sum()
    penalties = _cost(no_trade, "penalty").sub(_cost(trade, "penalty"), fill_value=0.0)
    totals = pd.DataFrame({
        "cost_with_trade": with_trade,
        "cost_without_trade": without,
        "cost_of_differentiation": without - with_trade,
        "penalty_difference": penalties.reindex(without.index).fillna(0.0),
        "lowest_price": lowest,
        "highest_price": highest,
        "spread": highest - lowest,
        "mean_price": value / emitted.where(emitted > 0.0),
    })  # fmt: skip
    return totals.rename_axis("year").reset_index()


def _prices(tables: Mapping[str, pd.DataFrame], species: str, policies: Collection[str]) -> pd.DataFrame:
    table = tables["carbon_price"]
    rules = table[(table["species"] == species) & table["policy"].isin(list(policies))]
    return rules.groupby(["scope", "year"], as_index=False).agg({"emissions": "max", "carbon_price": "sum"})


def _cost(tables: Mapping[str, pd.DataFrame], kind: str) -> pd.Series:
    table = tables["cost"]
    return table[table["kind"] == kind].groupby("year")["cost"].sum()
