"""Scenarios with further rules: the cases of a study as a user could have written them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from energy_opt.config.scenario import Scenario
from energy_opt.errors import ConfigError


def with_rules(scenario: Scenario, added: Mapping[str, Mapping[str, Any]], name: str = "") -> Scenario:
    """The scenario with more rules (policy table → rule → settings, null leaves a rule out), under another name."""
    rules = {table: dict(entries or {}) for table, entries in scenario.policy.rules.items()}
    for table, entries in added.items():
        own = rules.setdefault(table, {})
        taken = [rule for rule, entry in entries.items() if entry is not None and rule in own]
        if taken:
            raise ConfigError(f"the scenario has a rule of the study's name, {table} `{taken[0]}`; give it another")
        own.update(entries)
    return replace(scenario, name=name or scenario.name, policy=replace(scenario.policy, rules=rules))
