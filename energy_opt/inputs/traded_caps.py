"""Which emission caps a rule of cap_trade is about."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from energy_opt.inputs.check_names import names_in

ANY = "*"
"""Ends a name that stands for all caps that begin so."""


def chosen_caps(cell: str, caps: Iterable[str]) -> dict[str, list[str]]:
    """Name in the cell → the caps that it stands for, none where there is no such cap."""
    known = list(dict.fromkeys(caps))
    return {
        name: [cap for cap in known if (cap.startswith(name[:-1]) if name.endswith(ANY) else cap == name)]
        for name in names_in(cell)
    }


def traded_caps(trade: pd.DataFrame, caps: pd.DataFrame) -> pd.DataFrame:
    """One row per market, cap and year: market, rule, scope, species, limit, most_purchase."""
    pairs = [
        (row["rule"], cap, row["year"], row["most_purchase"])
        for row in trade.to_dict("records")
        for cap in dict.fromkeys(cap for found in chosen_caps(row["caps"], caps["rule"]).values() for cap in found)
    ]
    columns = ["market", "rule", "year", "most_purchase"]
    frame = pd.DataFrame(pairs, columns=columns).astype({"year": "int64"})
    return frame.merge(caps[["rule", "year", "scope", "species", "limit"]], on=["rule", "year"])
