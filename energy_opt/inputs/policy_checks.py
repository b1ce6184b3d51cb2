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

CHECKS: tuple[Check, ...] = (
    check_rule_starts.check_starts,
    check_accounts.check_species,
    check_accounts.check_sectors,
    check_market_rules.check_emissions_trading,
    check_market_rules.check_performance_standard,
    check_market_rules.check_free_allocation,
    check_market_rules.check_allowance_bank,
    check_market_rules.check_price_collar,
    check_emission_rules.check_emission_budget,
    check_emission_rules.check_emission_intensity,
    check_emission_rules.check_peak_year,
    check_emission_rules.check_cap_trade,
    check_coal_rules.check_coal_cap,
    check_capacity_rules.check_build_limit,
    check_capacity_rules.check_capacity_limit,
    check_capacity_rules.check_capacity_growth,
    check_capacity_rules.check_utilisation_limit,
    check_capacity_rules.check_phase_out,
    check_capacity_rules.check_capacity_replacement,
    check_renewable_rules.check_renewable_obligation,
)
"""Every check: a function of the rules by model year and of the parts of the system that they are about."""


def check_policies(frames: Frames, parts: Parts) -> None:
    """Raises a ConfigError with every contradiction in the rules."""
    faults = [fault for check in CHECKS for fault in check(frames, parts)]
    if faults:
        raise ConfigError(numbered("the rules of the scenario and of the data folder have", faults))
