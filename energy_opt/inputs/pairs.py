"""Region–technology pairs of a data folder: those with capacity, and those that the model may bring into being."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pandas as pd

WITH_CAPACITY = ("fleet", "committed_capacity", "coal_project")
"""Tables that give a pair capacity, in the order in which they are looked through."""


class Pair(NamedTuple):
    """A technology of a region, and where it is first named."""

    region: str
    technology: str
    table: str
    row: int


def existing_pairs(tables: Mapping[str, pd.DataFrame], names: Iterable[str] = WITH_CAPACITY) -> list[Pair]:
    """The pairs that have or may get capacity from data, each once."""
    found: dict[tuple[str, str], Pair] = {}
    for name in names:
        frame = tables[name]
        for row, region, technology in zip(frame.index, frame["region"], frame["technology"], strict=True):
            found.setdefault((region, technology), Pair(region, technology, name, row))
    return list(found.values())


def possible_pairs(tables: Mapping[str, pd.DataFrame]) -> list[Pair]:
    """The existing pairs, what may be built (where its resource is), and what retrofits turn them into."""
    found = {(pair.region, pair.technology): pair for pair in existing_pairs(tables)}
    technology, potential = tables["technology"], tables["potential"]
    places = set(zip(potential["region"], potential["resource"], strict=True))
    built = technology[technology["new_build"]]
    for row, name, resource in zip(built.index, built["technology"], built["resource"], strict=True):
        for region in tables["region"]["region"]:
            if not resource or (region, resource) in places:
                found.setdefault((region, name), Pair(region, name, "technology", row))
    retrofit = tables["retrofit"]
    for row, before, after in zip(retrofit.index, retrofit["from_technology"], retrofit["to_technology"], strict=True):
        for region, name in list(found):
            if name == before:
                found.setdefault((region, after), Pair(region, after, "retrofit", row))
    return list(found.values())
