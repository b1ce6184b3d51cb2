"""The cost of a few projects shared out exactly: Shapley values over all subsets, and how projects interact.

Shapley 1953, *A value for n-person games*: the mean, over all orders in which projects may come, of what each adds. The
number of subsets doubles with each project; for a whole pipeline see `attribution`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd

from energy_opt.errors import ConfigError

MOST_PLAYERS = 12
"""2^12 = 4,096 subsets, each a solution."""

Value = Callable[[frozenset[str]], float]
"""A set of projects → V of the system with them [bn]."""


def shapley(value: Value, projects: Sequence[str]) -> pd.Series:
    """Shapley value by project [bn]; adds up to V(all) − V(none). Each of the 2^N subsets is evaluated once."""
    if len(projects) > MOST_PLAYERS:
        raise ConfigError(
            f"{len(projects)} projects have {2 ** len(projects):,} subsets, too many for Shapley values: "
            f"choose {MOST_PLAYERS} at most, or share out along the diagonal"
        )
    if len(set(projects)) < len(projects):
        raise ConfigError("a project is named twice")
    count = len(projects)
    known = {chosen: value(frozenset(chosen)) for size in range(count + 1) for chosen in combinations(projects, size)}
    weight = [factorial(size) * factorial(count - size - 1) / factorial(count) for size in range(count)]
    shares = dict.fromkeys(projects, 0.0)
    for chosen, worth in known.items():
        for place, project in enumerate(chosen):
            without = chosen[:place] + chosen[place + 1 :]
            shares[project] += weight[len(without)] * (worth - known[without])
    return pd.Series(shares, index=pd.Index(projects, name="project"), name="shapley", dtype=float)


def interaction(value: Value, projects: Sequence[str]) -> pd.DataFrame:
    """Interaction of each pair, I = V(ij) − V(i) − V(j) + V(none) [bn]: projects × projects, empty on the diagonal.

    Above zero: the two compete for the same room, together they do more harm than apart. Below: they help one another.
    """
    none = value(frozenset())
    alone = {project: value(frozenset((project,))) for project in projects}
    names = pd.Index(projects, name="project")
    table = pd.DataFrame(np.nan, index=names, columns=names)
    for one, other in combinations(projects, 2):
        joint = value(frozenset((one, other))) - alone[one] - alone[other] + none
        table.loc[one, other] = table.loc[other, one] = joint
    return table
