"""Contradictions in the rules of policies that can be seen before anything is solved: all of them in one message."""

from __future__ import annotations

from energy_opt.config.convert import numbered
from energy_opt.errors import ConfigError
from energy_opt.inputs import (
    check_accounts,
    check_capacity_rules,
    check_coal_rules,
    check_emission_rules,
    check_market_rules,
    check_renewable_rules,
    check_rule_starts,
)
from energy_opt.inputs.rule_parts import Check, Frames, Parts

COMMON: tuple[Check, ...] = (
    check_rule_starts.check_starts,
    check_accounts.check_species,
    check_accounts.check_sectors,
)
"""Checks of what tables have in common: functions of the rules by model year and of the parts that they are about."""

OWN: dict[str, Check] = {
    "emissions_trading": check_market_rules.check_emissions_trading,
    "performance_standard": check_market_rules.check_performance_standard,
    "free_allocation": check_market_rules.check_free_allocation,
    "allowance_bank": check_market_rules.check_allowance_bank,
    "price_collar": check_market_rules.check_price_collar,
    "emission_budget": check_emission_rules.check_emission_budget,
    "emission_intensity": check_emission_rules.check_emission_intensity,
    "peak_year": check_emission_rules.check_peak_year,
    "cap_trade": check_emission_rules.check_cap_trade,
    "coal_cap": check_coal_rules.check_coal_cap,
    "build_limit": check_capacity_rules.check_build_limit,
    "capacity_limit": check_capacity_rules.check_capacity_limit,
    "capacity_growth": check_capacity_rules.check_capacity_growth,
    "utilisation_limit": check_capacity_rules.check_utilisation_limit,
    "phase_out": check_capacity_rules.check_phase_out,
    "capacity_replacement": check_capacity_rules.check_capacity_replacement,
    "renewable_obligation": check_renewable_rules.check_renewable_obligation,
}
"""The check of each table that has one; it is run where there are rules."""


def check_policies(frames: Frames, parts: Parts) -> None:
    """Raises a ConfigError with every contradiction in the rules."""
    present = {name: frame for name, frame in frames.items() if len(frame)}
    faults = [fault for check in COMMON for fault in check(present, parts)]
    faults += [fault for name, check in OWN.items() if name in present for fault in check(frames, parts)]
    if faults:
        raise ConfigError(numbered("the rules of the scenario and of the data folder have", faults))
