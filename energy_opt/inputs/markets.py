"""Markets for allowances: which rules of other tables are about which market, year by year."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from energy_opt.inputs.check_names import names_in

MARKETS = "emissions_trading"
RATE_BASED = ("performance_standard", "free_allocation")
"""Tables that give allowances in years without an absolute cap."""

Frames = Mapping[str, pd.DataFrame]


def of_markets(frames: Frames, table: str) -> pd.DataFrame:
    """The rules of a table that name markets, one row for each market and year that there is.

    `rule` and `scope` are the market's, `entry` is the rule's own name; `cap` and `covered` are cap and sectors of the
    market.
    """
    own = frames[table].rename(columns={"rule": "entry", "market": "rule"})
    own = own.assign(rule=own["rule"].map(names_in)).explode("rule", ignore_index=True)
    markets = frames[MARKETS].rename(columns={"sectors": "covered"})
    return own.merge(markets[["rule", "scope", "year", "cap", "covered"]], on=["rule", "year"])


def rate_based(frames: Frames, table: str) -> pd.DataFrame:
    """Those rules in the years in which their market has no absolute cap."""
    rules = of_markets(frames, table)
    return rules[rules["cap"].isna()].reset_index(drop=True)


def trading(frames: Frames) -> pd.DataFrame:
    """The markets in the years in which they have a cap, or rules that give allowances."""
    markets = frames[MARKETS]
    if markets.empty:
        return markets
    given = [rate_based(frames, table)[["rule", "year"]] for table in RATE_BASED]
    active = pd.MultiIndex.from_frame(pd.concat(given, ignore_index=True))
    here = pd.MultiIndex.from_frame(markets[["rule", "year"]]).isin(active)
    return markets[here | markets["cap"].notna().to_numpy(bool)].reset_index(drop=True)
