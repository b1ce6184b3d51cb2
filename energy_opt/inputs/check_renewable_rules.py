"""Checks of renewable obligations: what counts is renewable, and a certificate means the same to all in a market."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from energy_opt.inputs.check_names import names_in
from energy_opt.inputs.rule_parts import Frames, Parts

NOT_RENEWABLE = ("coal", "gas", "oil", "nuclear")
"""Kinds of fuel whose electricity no obligation counts."""


GENERATING = ("thermal", "renewable", "hydro")
"""Kinds of technologies that generate."""


def check_renewable_obligation(frames: Frames, parts: Parts) -> Iterator[str]:
    """Obligations that other than renewable plants would meet, and markets that mix or repeat what they count."""
    rules = frames["renewable_obligation"]
    for rule, cell in rules[["rule", "technologies"]].drop_duplicates().itertuples(index=False):
        for fault in _strangers(cell, parts):
            yield f"renewable_obligation `{rule}`: {fault}; leave it out of technologies"
    for _, traders in rules[rules["trade"] != ""].groupby(["trade", "year"], sort=False):
        fault = _market_fault(traders, parts.members)
        if fault:
            first = traders.iloc[0]
            yield f"renewable_obligation: the market `{first['trade']}` in {first['year']}: {fault}"


def _market_fault(traders: pd.DataFrame, members: Mapping[str, tuple[str, ...]]) -> str:
    """The first fault of a market in a year, empty if there is none."""
    counted = traders["technologies"].map(lambda cell: frozenset(names_in(cell)))
    other = traders[counted != counted.iloc[0]]
    if len(other):
        pair = f"`{traders['rule'].iloc[0]}` and `{other['rule'].iloc[0]}`"
        return f"{pair} count different technologies, so that a certificate would not mean the same; take two markets"
    holder: dict[str, str] = {}
    for rule, scope in traders[["rule", "scope"]].itertuples(index=False):
        for region in members[scope]:
            if region in holder:
                return f"the generation of {region} counts twice, in `{holder[region]}` and in `{rule}`"
            holder[region] = rule
    return ""


def _strangers(cell: str, parts: Parts) -> Iterator[str]:
    """The names of a cell whose plants burn something else, or generate nothing."""
    assets = parts.fleet.assets
    kinds = parts.fuels.set_index("fuel")["kind"]
    strange = assets["fuel"].map(kinds).isin(NOT_RENEWABLE)
    for name in names_in(cell):
        named = (assets["technology"] == name) | (assets["category"] == name)
        if (named & strange).any():
            yield f"{name} burns {assets.loc[named & strange, 'fuel'].iloc[0]}, which is not renewable"
        elif named.any() and not assets.loc[named, "kind"].isin(GENERATING).any():
            yield f"{name} generates no electricity of its own"
