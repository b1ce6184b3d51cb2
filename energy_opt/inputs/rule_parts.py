"""What the rules of policies are checked against, and the words of common faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from energy_opt.config.scenario import PolicyChoice
from energy_opt.inputs.horizon import Horizon
from energy_opt.inputs.system import Fleet

Frames = Mapping[str, pd.DataFrame]
"""The rules of every policy table by model year."""


@dataclass(frozen=True)
class Parts:
    """Parts of the system that rules are about. members: scope → regions; sector_coal and product as in `Rules`.

    coal_sectors, sink_kinds: names of the data folder, whether the run has their paths or not. given_sectors: species →
    sectors and kinds of sinks that the run's paths give.
    """

    horizon: Horizon
    fleet: Fleet
    members: Mapping[str, tuple[str, ...]]
    sector_coal: pd.DataFrame
    choice: PolicyChoice
    fuels: pd.DataFrame
    product: pd.DataFrame
    coal_sectors: frozenset[str]
    sink_kinds: frozenset[str]
    given_sectors: Mapping[str, frozenset[str]]


Check = Callable[[Frames, Parts], Iterator[str]]
"""A check of rules: one sentence for each fault, saying what contradicts what."""


ROUNDING = 1e-9


def named(table: str, row: Mapping[Any, Any]) -> str:
    """How a message calls a rule in a year."""
    return f"{table} `{row['rule']}` in {int(row['year'])}"


def empty_rules(frames: Frames, table: str, *columns: str) -> Iterator[str]:
    """Rules that give none of the columns in a year."""
    frame = frames[table]
    for row in frame[frame[list(columns)].isna().all(axis=1)].to_dict("records"):
        yield f"{named(table, row)}: none of {', '.join(columns)} is given; give one, or let the rule begin later"


def crossed(frames: Frames, table: str, low: str, high: str, alike: tuple[str, ...]) -> Iterator[str]:
    """A floor above a cap, once for each pair: within a rule, and between hard rules that are alike in some columns.

    Between rules of which one is soft a price settles it.
    """
    frame = frames[table]
    pairs = frame[frame[low].notna()].merge(
        frame[frame[high].notna()], on=[*alike, "year"], suffixes=("", " of the cap")
    )
    hard = pairs["shortfall_price"].isna() & pairs["excess_price of the cap"].isna()
    cap, own = pairs[f"{high} of the cap"], pairs["rule"] == pairs["rule of the cap"]
    pairs = pairs[(pairs[low] > cap * (1.0 + ROUNDING)) & (own | hard)]
    for row in pairs.drop_duplicates(["rule", "rule of the cap"]).to_dict("records"):
        whose = "" if row["rule of the cap"] == row["rule"] else f" of `{row['rule of the cap']}`"
        above = f"{low} {row[low]:g} is above {high} {row[f'{high} of the cap']:g}{whose}"
        yield f"{named(table, row)}: {above}; change one of them"


def years_apart(parts: Parts, year: pd.Series) -> np.ndarray:
    """Calendar years since the model year before [year]."""
    horizon = parts.horizon
    return year.map(dict(zip(horizon.years, horizon.since_previous, strict=True))).to_numpy(float)
