"""Declared policy tables: a table is called after the feature that reads it, and a row is one rule in one year.

A data folder gives them as files, a scenario as entries of `policy.rules.<table>.<rule>`; both are read alike:

- numbers are linear between the years that give them, flat after the last, nothing before the first;
- words hold from the year that gives them on;
- names of `scope`, `sectors`, `technologies` and the like are one name, or several joined by ` + `.
"""

from __future__ import annotations

from dataclasses import replace

from energy_opt.schema.table import Column, Table, key, number, text

NAMES_JOINED_BY = " + "
"""Joins several names in one cell."""

RULE = replace(key("rule", "name of the rule; by default its words"), default="")
YEAR = key("year", "calendar year", kind="integer")
EXCESS_PRICE = number("excess_price", "CNY/t", "price of exceeding the rule; empty = it is hard", optional=True)


def choice(name: str, meaning: str, *, of: str, default: str | None = None) -> Column:
    """A column of one or several names joined by ` + `; of: what they are (`scope`, `sector`, `technology`, …)."""
    return replace(text(name, meaning, default=default), selects=of)


SCOPE = choice("scope", "regions, groups of region_group or of the scenario, or `all`", of="scope", default="all")
SECTORS = choice("sectors", "`power`, sectors of the given paths, or `all`", of="sector", default="all")
TECHNOLOGIES = choice("technologies", "technologies or their categories", of="technology")
SPECIES = choice("species", "species", of="species", default="CO2")


def optional_number(name: str, unit: str, meaning: str, *, minimum: float | None = 0.0) -> Column:
    """A number that a rule may leave out."""
    return number(name, unit, meaning, optional=True, minimum=minimum)


ALWAYS_READ = ("build_limit",)
"""Tables that describe the world rather than targets: their years beyond the model years are no fault."""

POLICIES: dict[str, Table] = {
    table.name: table
    for table in (
        Table("emission_cap", "Caps on the emissions of each year", (
            RULE, SCOPE, SPECIES, SECTORS, YEAR,
            number("limit", "Mt", "most emissions of the year (pollutants: kt)", minimum=None), EXCESS_PRICE,
        ), if_absent="caps come from the scenario only"),
        Table("carbon_price", "Price that emitters pay for each tonne", (
            RULE, SCOPE, SPECIES, SECTORS, YEAR,
            number("price", "CNY/t", "price per emission, real money", minimum=None),
        ), if_absent="prices come from the scenario only"),
        Table("build_limit", "Limits on new capacity per calendar year, committed capacity not counted", (
            RULE, SCOPE, TECHNOLOGIES, YEAR,
            optional_number("minimum", "GW/year", "least addition; empty = no floor"),
            optional_number("maximum", "GW/year", "most addition; empty = no limit"),
            optional_number("shortfall_price", "CNY/kW", "price of falling short of the floor; empty = it is hard"),
            optional_number("excess_price", "CNY/kW", "price of exceeding the limit; empty = it is hard"),
        ), if_absent="technologies with new_build are built without a limit"),
    )
}  # fmt: skip
"""The policy tables, by name."""
