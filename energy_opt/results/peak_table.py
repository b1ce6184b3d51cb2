"""Peaks: emissions beside their ceiling, the prices of the two rows of each year, and what a tonne is worth in all.

One tonne more in a year tightens the ceiling and the row of no rise of that year and relaxes that of the year after:
price = ceiling + decline − decline of the year after · D after / D. It is negative where emitting more before the peak
allows more after it: the pathway then has its peak inflated up to the ceiling.
"""

from __future__ import annotations

import pandas as pd

from energy_opt.inputs.horizon import Horizon

CEILING, DECLINE = "peak_ceiling", "peak_decline"
COLUMNS = ["rule", "scope", "year", "species", "sectors", "peak_year", "emissions", "ceiling", "excess", "rise",
           "ceiling_price", "decline_price", "carbon_price"]  # fmt: skip
KEYS = ["rule", "scope", "year"]


def peak_table(rules: pd.DataFrame, policy: pd.DataFrame, horizon: Horizon) -> pd.DataFrame:
    """One row per peak and model year; rules: the table peak_year; policy: the result table of all rules."""
    levels = {"level": "emissions", "maximum": "ceiling", "price": "ceiling_price"}
    ceiling = policy[policy["policy"] == CEILING].rename(columns=levels)
    if ceiling.empty:
        return pd.DataFrame(columns=COLUMNS)
    falls = policy[policy["policy"] == DECLINE].rename(columns={"price": "decline_price", "excess": "rise"})
    frame = ceiling.merge(falls[[*KEYS, "rise", "decline_price"]], on=KEYS, how="left")
    frame = frame.merge(rules[["rule", "species", "sectors", "peak_year"]], on="rule")
    frame = frame.fillna({"rise": 0.0, "decline_price": 0.0}).sort_values(KEYS).reset_index(drop=True)
    discounted = frame["decline_price"] * frame["year"].map(dict(zip(horizon.years, horizon.discount, strict=True)))
    relaxed = discounted.groupby([frame["rule"], frame["scope"]]).shift(-1).fillna(0.0)
    discount = frame["year"].map(dict(zip(horizon.years, horizon.discount, strict=True)))
    price = frame["ceiling_price"] + frame["decline_price"] - relaxed / discount
    return frame.assign(carbon_price=price)[COLUMNS]
