"""Declared tables of studies: what a loop over solutions leaves behind, beside the runs that it is made of."""

from __future__ import annotations

from energy_opt.schema.lock_in import LOCK_IN
from energy_opt.schema.results import TABLES as RESULTS
from energy_opt.schema.sweep import SWEEP
from energy_opt.schema.table import Column, Table, flag, key, number, text, whole

YEAR = key("year", "model year", kind="integer")
REGION = key("region", "region")
SCOPE = key("scope", "regions whose emissions peak")


def _signed(name: str, unit: str, meaning: str) -> Column:
    return number(name, unit, meaning, minimum=None)


def _optional(name: str, unit: str, meaning: str) -> Column:
    return number(name, unit, meaning, optional=True, minimum=None)


def _by_name(*tables: Table) -> dict[str, Table]:
    return {table.name: table for table in tables}


STUDIES: dict[str, dict[str, Table]] = {
    "peaks": _by_name(
        Table("peak_scope", "The earliest and the cheapest peak of each scope", (
            SCOPE,
            _signed("base_emissions", "Mt", "emissions of the base year without a peak"),
            _signed("ceiling", "Mt", "most emissions of any year"),
            whole("earliest", "first of the years that keeps ceiling and peak unbroken; empty = none", optional=True),
            whole("cheapest", "first of the years that costs no more than no peak at all; empty = none", optional=True),
            whole("least_cost", "first of the years with the least cost"),
            _signed("cost_without", "bn CNY", "discounted cost without a peak"),
        )),
        Table("peak_case", "One solution for each scope and peak year", (
            SCOPE, key("peak_year", "last year in which emissions may rise", kind="integer"),
            whole("starts", "model year after which they do not rise: the last that is not after the peak year"),
            _signed("cost", "bn CNY", "discounted cost, penalties included"),
            _signed("extra_cost", "bn CNY", "above the cost without a peak"),
            _signed("penalty", "bn CNY", "part of the cost that is paid for breaking ceiling or peak"),
            _signed("excess", "Mt", "emissions above the ceiling and rises, all years that model years stand for"),
            flag("feasible", "whether ceiling and peak are kept unbroken"),
            _signed("emissions", "Mt", "emissions of the year `starts`"),
            _signed("emissions_without", "Mt", "the same without a peak"),
            _signed("peak_inflation", "Mt", "how much more is emitted in the year `starts` because of the rule"),
        )),
        Table("peak_emissions", "Emissions of each scope in every case", (
            SCOPE, key("peak_year", "peak year of the case; 0 = without a peak", kind="integer"), YEAR,
            _signed("emissions", "Mt", "emissions of the scope"),
        )),
    ),
    "allocation": _by_name(
        Table("allocation", "Shares of the national path and what they make of it", (
            REGION, YEAR,
            number("share", "1", "of the gross emissions of the path"),
            number("removals", "Mt", "given removals of the region, such as sinks"),
            _optional("floor", "Mt", "least possible emissions; empty = not asked for"),
            _signed("cap", "Mt", "most emissions of the year; removals are taken off"),
        )),
        Table("differentiation", "Carbon prices of the regions with and without trade between their caps", (
            REGION, YEAR,
            _signed("with_trade", "CNY/t", "price with trade"), _signed("without_trade", "CNY/t", "price without"),
            _signed("difference", "CNY/t", "without − with"),
        )),
        Table("differentiation_total", "What it costs that the caps are not traded", (
            YEAR,
            _signed("cost_with_trade", "bn CNY", "resource cost of the year"),
            _signed("cost_without_trade", "bn CNY", "resource cost of the year"),
            _signed("cost_of_differentiation", "bn CNY", "without − with"),
            _signed("penalty_difference", "bn CNY", "paid for broken rules, without − with"),
            _optional("lowest_price", "CNY/t", "without trade; empty = no caps in the year"),
            _optional("highest_price", "CNY/t", "without trade"), _optional("spread", "CNY/t", "highest − lowest"),
            _optional("mean_price", "CNY/t", "without trade, weighted with emissions"),
        )),
        Table("case", "The runs that are compared", (
            key("case", "`national` (one cap), `no_trade` (caps of the regions) or `trade` (the same, traded)"),
            text("run", "run id of the stored run"),
            _signed("objective", "bn CNY", "discounted cost, transfers and penalties included"),
        )),
    ),
    "lockin": _by_name(*LOCK_IN, RESULTS["region"], RESULTS["technology"]),
    "sweep": _by_name(*SWEEP),
    "near_optimal": _by_name(
        Table("near_optimal_case", "The least and the most of a group within a limit of cost", (
            key("case", "number of the case, from 1", kind="integer"),
            text("group", "technologies or categories"), whole("year", "model year"),
            number("slack", "1", "cost that is allowed above least cost"),
            text("sense", "`least` or `most`", values=("least", "most")),
            text("quantity", "`capacity` or `generation`"), text("unit", "unit of the two values"),
            _signed("value", "1", "what the group is in this case, in `unit`"),
            _signed("least_cost_value", "1", "what it is at least cost, in `unit`"),
            _signed("cost", "bn CNY", "discounted cost of the case"),
            _signed("least_cost", "bn CNY", "discounted least cost"),
        )),
        Table("near_optimal_mix", "Capacity in service in each case", (
            key("case", "number of the case; 0 = least cost", kind="integer"), key("category", "technology category"),
            YEAR, number("capacity", "GW", "capacity in service"),
        )),
    ),
    "foresight": _by_name(
        Table("foresight_cost", "Cost of the pathway of a planner who sees only some years ahead", (
            YEAR,
            _signed("perfect", "bn CNY", "discounted cost of the year with perfect foresight"),
            _signed("limited", "bn CNY", "the same with limited foresight"),
            _signed("difference", "bn CNY", "limited − perfect; the sum over the years is the regret"),
        )),
        Table("foresight_capacity", "Capacity in service on both pathways", (
            key("category", "technology category"), YEAR,
            number("perfect", "GW", "with perfect foresight"), number("limited", "GW", "with limited foresight"),
            _signed("difference", "GW", "limited − perfect"),
        )),
        Table("foresight_emissions", "Emissions on both pathways", (
            key("species", "CO2 or a pollutant"), YEAR,
            _signed("perfect", "Mt", "with perfect foresight"), _signed("limited", "Mt", "with limited foresight"),
            _signed("difference", "Mt", "limited − perfect"),
        )),
    ),
}  # fmt: skip
"""Tables by kind of study."""
