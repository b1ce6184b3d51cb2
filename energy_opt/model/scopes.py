"""What rules are about, as sets of the model: their index, the accounts, assets and years that they look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pyomo.environ as pyo

from energy_opt.inputs.rules import account_names
from energy_opt.inputs.selections import technologies_in
from energy_opt.inputs.system import System
from energy_opt.model.components import flat_set, group_set
from energy_opt.model.sets import GENERATOR_KINDS, rows, select

RULE = ("rule", "scope", "year")
"""The index of a policy's rows."""


def rule_set(frame: pd.DataFrame) -> pyo.Set:
    """One row per rule, scope and year."""
    return flat_set(RULE, rows(frame, *RULE))


def account_of(index: pyo.Set, frame: pd.DataFrame) -> pyo.Set:
    """The emission account of each row: `sum(m.account[k, y] for k in m.account_of[c, s, y])` has one term."""
    names = account_names(frame)
    return group_set(index, {key: [name] for key, name in zip(rows(frame, *RULE), names, strict=True)})


def assets_of(index: pyo.Set, frame: pd.DataFrame, system: System, column: str = "technologies") -> pyo.Set:
    """The assets of each row's scope and technologies."""
    return group_set(index, assets_by_rule(frame, system, column), names=("asset",))


def generators_of(index: pyo.Set, frame: pd.DataFrame, system: System, column: str = "technologies") -> pyo.Set:
    """As `assets_of`, those that generate: stores of a category that holds both have no `energy`."""
    assets = system.capacities.assets
    generating = set(select(assets, assets["kind"].isin(GENERATOR_KINDS)))
    chosen = assets_by_rule(frame, system, column)
    members = {key: [asset for asset in group if asset in generating] for key, group in chosen.items()}
    return group_set(index, members, names=("asset",))


def assets_by_rule(frame: pd.DataFrame, system: System, column: str = "technologies") -> dict[Any, list[str]]:
    """(rule, scope, year) → assets of the scope and of the technologies that the column names."""
    return dict(zip(rows(frame, *RULE), assets_by_row(frame, system, column), strict=True))


def assets_by_row(frame: pd.DataFrame, system: System, column: str = "technologies") -> list[list[str]]:
    """For each row the assets of its scope and of the technologies that the column names."""
    assets = system.capacities.assets
    chosen: dict[tuple[str, str], list[str]] = {}
    for scope, names in frame[["scope", column]].drop_duplicates().itertuples(index=False):
        inside = technologies_in(names, assets) & assets["region"].isin(system.rules.members[scope])
        chosen[scope, names] = list(assets.loc[inside.to_numpy(bool), "asset"])
    return [chosen[pair] for pair in zip(frame["scope"], frame[column], strict=True)]


def has_rules(policy: str) -> Callable[[System], bool]:
    """Whether a system has any rule of a policy: what turns the policy's feature on."""

    def is_active(system: System) -> bool:
        return len(system.rules[policy]) > 0

    return is_active


def year_before(frame: pd.DataFrame, years: tuple[int, ...]) -> dict[Any, list[int]]:
    """The model year before the year of each row; none for the first."""
    before = dict(zip(years[1:], years, strict=False))
    return {key: [before[key[2]]] for key in rows(frame, *RULE) if key[2] in before}
