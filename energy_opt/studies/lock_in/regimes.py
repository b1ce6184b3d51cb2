"""Regimes: one system under a price of carbon, under caps of each year, or under a budget of all years together.

A regime takes the rules of its kind from the scenario and its data folder and leaves those of the other kinds out;
where there are none it takes the settings that the question gives. A rate-based market or a limit per output would let
a new plant that is better than the rate make room and raise emissions: both stay out of these three, and in `scenario`.
Rules on pollutants and on coal are none on carbon: they stay as they are in every regime.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from energy_opt.config.scenario import Scenario
from energy_opt.errors import ConfigError
from energy_opt.inputs.read import DataFolder
from energy_opt.inputs.system import System
from energy_opt.inputs.traded_caps import chosen_caps

CO2 = "CO2"

AS_IT_IS = "scenario"
KINDS: Mapping[str, tuple[str, ...]] = {
    "price": ("carbon_price",),
    "caps": ("emission_cap", "cap_trade", "peak_year"),
    "budget": ("emission_budget",),
}
"""Policy tables by kind of regime."""

LIMITING = {**KINDS, "caps": ("emission_cap", "peak_year")}
"""Those of them that limit carbon by themselves."""

OUTSIDE = ("emission_intensity", "emissions_trading", "performance_standard", "free_allocation", "allowance_bank",
           "price_collar", "carbon_offset")  # fmt: skip
"""Rules on carbon of no kind: limits on emissions per output, and markets."""
REGIMES = (AS_IT_IS, *KINDS)
BACKED = ("emission_cap", "emission_budget", "emissions_trading", "peak_year")
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
    if _has_carbon_rules(scenario, folder, own):
        return changed
    if name not in policies:
        raise ConfigError(
            f"regime {name!r}: the scenario has no rule of {own[0]}, and no settings of policy are given for it"
        )
    return _with_settings(*bare_of_carbon(scenario, folder), policies[name])


def bare_of_carbon(scenario: Scenario, folder: DataFolder) -> tuple[Scenario, DataFolder]:
    """The scenario and the folder without any price, cap, budget or market of CO2."""
    return _without(scenario, folder, _carbon())


def check_rules(name: str, system: System) -> None:
    """Raise a ConfigError where a regime has none of the rules that it is named for, such as after a cut horizon."""
    if name in KINDS and all(system.rules[table].empty for table in LIMITING[name]):
        raise ConfigError(
            f"regime {name!r}: no {KINDS[name][0]} is left in the years {', '.join(map(str, system.horizon.years))}; "
            f"give a longer horizon, a rule that ends within this one, or leave the regime out"
        )


def kind_of(system: System) -> str:
    """What limits carbon in a system: `caps`, `budget`, `price`, or nothing (``""``); where several do, the first."""
    limiting = [name for name in (*BACKED, *KINDS["price"]) if _on_carbon(system.rules[name]).any()]
    if {*LIMITING["caps"], "emissions_trading"} & set(limiting):
        return "caps"
    return next((name for name in ("budget", "price") if KINDS[name][0] in limiting), "")


def with_backstop(system: System, price: float) -> System:
    """The system whose hard carbon rules may be broken at a price [CNY/t]; a price of 0 leaves them hard."""
    if price == 0.0:
        return system
    tables = {}
    for name in BACKED:
        rules = system.rules[name]
        hard = _on_carbon(rules) & rules["excess_price"].isna()
        if hard.any():
            tables[name] = rules.assign(excess_price=rules["excess_price"].astype(float).where(~hard, price))
    return replace(system, rules=replace(system.rules, policies={**system.rules.policies, **tables}))


def _on_carbon(rules: pd.DataFrame) -> pd.Series:
    """Which rows of a policy table are about CO2."""
    return rules["species"] == CO2


def _carbon() -> list[str]:
    return [table for tables in KINDS.values() for table in tables] + list(OUTSIDE)


def _has_carbon_rules(scenario: Scenario, folder: DataFolder, tables: tuple[str, ...]) -> bool:
    """Whether the scenario or its folder has a rule on CO2 in some tables."""
    bare, left = _without(scenario, folder, list(tables))
    return any(
        len(bare.policy.rules.get(table) or {}) < len(scenario.policy.rules.get(table) or {})
        or len(left[table]) < len(folder[table])
        for table in tables
    )


def _without(scenario: Scenario, folder: DataFolder, tables: list[str]) -> tuple[Scenario, DataFolder]:
    """Scenario and folder without the rules on CO2 of some tables."""
    caps = _pollutant_caps(scenario, folder)
    rules = {}
    for table, entries in scenario.policy.rules.items():
        kept = {name: entry for name, entry in (entries or {}).items() if entry is None or _spared(table, entry, caps)}
        rules[table] = kept if table in tables else entries
    left: dict[str, pd.DataFrame] = {}
    for table in tables:
        spared = [_spared(table, row, caps) for row in folder[table].to_dict("records")]
        left[table] = folder[table][np.array(spared, bool)]
    bare = replace(scenario, policy=replace(scenario.policy, rules=rules))
    return bare, replace(folder, tables=MappingProxyType({**folder.tables, **left}))


def _spared(table: str, settings: Mapping[Any, Any], pollutant_caps: set[str]) -> bool:
    """Whether a rule is about a pollutant: of another species than CO2, or trade between such caps."""
    if table == "cap_trade":
        return all(chosen_caps(str(settings.get("caps", "")), pollutant_caps).values())
    species = settings.get("species") or CO2
    return CO2 not in (species.values() if isinstance(species, Mapping) else (species,))


def _pollutant_caps(scenario: Scenario, folder: DataFolder) -> set[str]:
    """Names of the emission caps on pollutants."""
    entries = scenario.policy.rules.get("emission_cap") or {}
    given = {str(name): entry for name, entry in entries.items() if entry is not None}
    rows = {str(row["rule"]): row for row in folder["emission_cap"].to_dict("records")}
    return {name for name, settings in {**rows, **given}.items() if _spared("emission_cap", settings, set())}


def _with_settings(scenario: Scenario, folder: DataFolder, settings: Mapping[str, Any]) -> tuple[Scenario, DataFolder]:
    """The scenario with settings of policy put over its own; their paths are cut to the horizon."""
    rules = {table: dict(entries or {}) for table, entries in scenario.policy.rules.items()}
    for table, entries in settings.get("rules", {}).items():
        rules.setdefault(table, {}).update(entries or {})
    others = {key: value for key, value in settings.items() if key != "rules"}
    policy = replace(scenario.policy, rules=rules, **others)
    return replace(scenario, policy=policy, horizon=replace(scenario.horizon, cut_policies=True)), folder
