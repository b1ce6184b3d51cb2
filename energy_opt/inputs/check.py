"""Checks between tables: each finds one kind of contradiction; all run, and all that they find is reported at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import pandas as pd

from energy_opt.errors import Issue
from energy_opt.inputs import check_capacity, check_cost, check_emissions, check_names, check_time
from energy_opt.schema.policies import POLICIES

Tables = Mapping[str, pd.DataFrame]


class Check(NamedTuple):
    """A check and the tables it reads; it is left out where one of them is broken already.

    find(tables, base_year): the issues; the index of each table is the row in its file.
    """

    find: Callable[[Tables, int], list[Issue]]
    reads: tuple[str, ...]


_PLACES = ("region", "technology", "potential", "fleet", "committed_capacity", "coal_project", "retrofit")

GIVEN = ("sector_coal", "sink", "residual_emission")
"""Tables of emissions that are data."""

CHECKS: tuple[Check, ...] = (
    Check(check_names.groups, ("region", "region_group")),
    Check(check_names.rules, ("region", "region_group", "technology", *GIVEN, "emission_factor", *POLICIES)),
    Check(check_names.areas, ("region", "peak_demand", "reserve_margin", "capacity_credit")),
    Check(check_names.categories, ("technology", "capacity_credit")),
    Check(check_capacity.dates, ("fleet", "committed_capacity", "coal_project")),
    Check(check_cost.costs, (*_PLACES, "technology_cost")),
    Check(check_cost.heat_rates, (*_PLACES, "heat_rate")),
    Check(check_cost.fuel_prices, (*_PLACES, "fuel_price")),
    Check(check_capacity.storage, ("technology",)),
    Check(check_capacity.lines, ("line",)),
    Check(check_capacity.committed_lines, ("line", "committed_line")),
    Check(check_capacity.potentials, ("technology", "potential", "fleet", "committed_capacity")),
    Check(check_capacity.shares, ("technology", "heat_must_run")),
    Check(check_capacity.limits, ("build_limit",)),
    Check(check_capacity.credit_steps, ("capacity_credit",)),
    Check(check_emissions.paths, ("sink", "residual_emission")),
    Check(check_emissions.removals, ("technology", "emission_factor")),
    Check(check_time.hours, ("load_profile", "availability_profile")),
    Check(check_time.weights, ("year",)),
    Check(check_time.months, ("monthly_availability", "heat_must_run")),
    Check(check_time.demand, ("region", "demand", "load_profile", "slot_demand")),
    Check(check_time.slots, ("slot", "slot_hours", "technology")),
    Check(check_time.slot_values, ("region", "slot", "slot_hours", "slot_demand", "slot_availability")),
    Check(check_time.coverage, (
        "region", "technology", "fleet", "committed_capacity", "availability_profile", "monthly_availability",
        "slot_availability")),
)  # fmt: skip


def check_tables(tables: Tables, base_year: int, broken: set[str]) -> list[Issue]:
    """The issues of all checks that read no broken table."""
    return [issue for check in CHECKS if not broken & set(check.reads) for issue in check.find(tables, base_year)]
