"""Regimes: one system under a price of carbon, under caps of each year, or under a budget of all years together.

A regime takes the rules of its kind from the scenario and its data folder and leaves those of the other kinds out;
where there are none it takes the settings that the question gives. A rate-based market would let a new plant that is
better than its benchmark earn allowances and raise emissions: it stays out of these three, and in `scenario`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pandas as pd

from energy_opt.config.scenario import Scenario
from energy_opt.errors import ConfigError
from energy_opt.inputs.read import DataFolder
from energy_opt.inputs.system import System

AS_IT_IS = "scenario"
KINDS: Mapping[str, tuple[str, ...]] = {
    "price": ("carbon_price",),
    "caps": ("emission_cap", "cap_trade"),
    "budget": ("emission_budget",),
}
"""Policy tables by kind of regime."""

MARKETS = ("emissions_trading", "performance_standard", "free_allocation", "allowance_bank", "price_collar",
           "carbon_offset")  # fmt: skip
REGIMES = (AS_IT_IS, *KINDS)
BACKED = ("emission_cap", "emission_budget", "emissions_trading")
"""Rules whose breaking has a price, `excess_price`."""


def regime(
    scenario: Scenario, folder: DataFolder, name: str, policies: Mapping[str, Mapping[str, Any]]
) -> tuple[Scenario, DataFolder]:
    """The scenario and the folder under a regime."""
    if name == AS_IT_IS:
        return scenario, folder
    if name not in KINDS:
        return _with_settings(*bare_of_carbon(scenario, folder), policies[name])
    own = KINDS[name]
    changed = _without(scenario, folder, [table for table in _carbon() if table not in own])
    if any(scenario.policy.rules.get(table) for table in own) or any(len(folder[table]) for table in own):
        return changed
    if name not in policies:
        raise ConfigError(
            f"regime {name!r}: the scenario has no rule of {own[0]}, and no settings of policy are given for it"
        )
    return _with_settings(*bare_of_carbon(scenario, folder), policies[name])


def bare_of_carbon(scenario: Scenario, folder: DataFolder) -> tuple[Scenario, DataFolder]:
    """The scenario and the folder without any rule on carbon."""
    return _without(scenario, folder, _carbon())


def check_rules(name: str, system: System) -> None:
    """Raise a ConfigError where a regime has none of the rules that it is named for, such as after a cut horizon."""
    if name in KINDS and system.rules[KINDS[name][0]].empty:
        raise ConfigError(
            f"regime {name!r}: no {KINDS[name][0]} is left in the years {', '.join(map(str, system.horizon.years))}; "
            f"give a longer horizon, a rule that ends within this one, or leave the regime out"
        )


def kind_of(system: System) -> str:
    """What limits carbon in a system: `caps`, `budget`, `price`, or nothing (``""``); where several do, the first."""
    market = system.rules["emissions_trading"]
    if len(system.rules["emission_cap"]) or len(market):
        return "caps"
    return next((name for name in ("budget", "price") if len(system.rules[KINDS[name][0]])), "")


def with_backstop(system: System, price: float) -> System:
    """The system whose hard carbon rules may be broken at a price [CNY/t]; a price of 0 leaves them hard."""
    if price == 0.0:
        return system
    tables = {name: rules.assign(excess_price=rules["excess_price"].fillna(price).astype(float))
              for name in BACKED if len(rules := system.rules[name])}  # fmt: skip
    return replace(system, rules=replace(system.rules, policies={**system.rules.policies, **tables}))


def _carbon() -> list[str]:
    return [table for tables in KINDS.values() for table in tables] + list(MARKETS)


def _without(scenario: Scenario, folder: DataFolder, tables: list[str]) -> tuple[Scenario, DataFolder]:
    """Scenario and folder without the rules of some tables."""
    rules = {table: entries for table, entries in scenario.policy.rules.items() if table not in tables}
    empty: dict[str, pd.DataFrame] = {table: folder[table].iloc[:0] for table in tables}
    left = replace(scenario, policy=replace(scenario.policy, rules=rules))
    return left, replace(folder, tables=MappingProxyType({**folder.tables, **empty}))


def _with_settings(scenario: Scenario, folder: DataFolder, settings: Mapping[str, Any]) -> tuple[Scenario, DataFolder]:
    """The scenario with settings of policy put over its own; their paths are cut to the horizon."""
    rules = {table: dict(entries or {}) for table, entries in scenario.policy.rules.items()}
    for table, entries in settings.get("rules", {}).items():
        rules.setdefault(table, {}).update(entries or {})
    others = {key: value for key, value in settings.items() if key != "rules"}
    policy = replace(scenario.policy, rules=rules, **others)
    return replace(scenario, policy=policy, horizon=replace(scenario.horizon, cut_policies=True)), folder
