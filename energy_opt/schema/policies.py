"""Declared policy tables: a table is called after the feature that reads it, and a row is one rule in one year.

A data folder gives them as files, a scenario as entries of `policy.rules.<table>.<rule>`; both are read alike:

- numbers are linear between the years that give them, flat after the last, nothing before the first;
- words hold from the year that gives them on;
- names of `scope`, `sectors`, `technologies` and the like are one name, or several joined by ` + `.
"""

from __future__ import annotations

from dataclasses import replace

from energy_opt.schema.table import Column, Table, key, number, text, whole
from energy_opt.units import HOURS_PER_YEAR

NAMES_JOINED_BY = " + "
"""Joins several names in one cell."""

RULE = replace(key("rule", "name of the rule; by default its words"), default="")
YEAR = key("year", "calendar year", kind="integer")
EXCESS_PRICE = number("excess_price", "CNY/t", "price of exceeding the rule; empty = it is hard", optional=True)


def choice(name: str, meaning: str, *, of: str, default: str | None = None) -> Column:
    """A column of one or several names joined by ` + `; of: what they are (`scope`, `sector`, `technology`, …)."""
    return replace(text(name, meaning, default=default), selects=of)


SCOPE = choice("scope", "regions, groups of region_group or of the scenario, or `all`", of="scope", default="all")
SECTORS = choice(
    "sectors", "`power`, sectors of the given paths, `all` of these, or `net`: with residual emissions and sinks",
    of="sector", default="all",
)  # fmt: skip
TECHNOLOGIES = choice("technologies", "technologies or their categories", of="technology")
SPECIES = choice("species", "species, one", of="species", default="CO2")
MARKET = choice("market", "markets: rules of emissions_trading", of="market")


def optional_number(name: str, unit: str, meaning: str, *, minimum: float | None = 0.0) -> Column:
    """A number that a rule may leave out."""
    return number(name, unit, meaning, optional=True, minimum=minimum)


CAPACITY_SHORTFALL = optional_number(
    "shortfall_price", "CNY/kW", "price of falling short of the floor; empty = it is hard"
)
CAPACITY_EXCESS = optional_number("excess_price", "CNY/kW", "price of exceeding the limit; empty = it is hard")
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
        Table("emission_budget", "Budgets of the emissions of several years together", (
            RULE, SCOPE, SPECIES, SECTORS,
            whole("first_year", "year from which on emissions count; empty = the first model year", optional=True),
            whole("last_year", "year up to which emissions count; empty = the last model year", optional=True),
            number("budget", "Mt", "most emissions of all its years together (pollutants: kt)", minimum=None),
            number("spent", "Mt", "part of the budget that was emitted before its first year (pollutants: kt)",
                   default=0.0, minimum=None),
            EXCESS_PRICE,
        ), if_absent="budgets come from the scenario only"),
        Table("emission_intensity", "Limits on emissions per domestic product or per generation of each year; a row "
              "gives one of per_gdp, reduction and per_generation", (
            RULE, SCOPE, SPECIES, SECTORS, YEAR,
            optional_number("per_gdp", "g/CNY", "most emissions per domestic product; 100 g/CNY = 1 t per 10,000 CNY "
                            "(pollutants: mg/CNY)"),
            optional_number("reduction", "1", "least reduction of emissions per domestic product since base_year",
                            minimum=None),
            whole("base_year", "year that the reduction is counted from", optional=True),
            optional_number("base_emissions", "Mt", "emissions of base_year (pollutants: kt)"),
            optional_number("per_generation", "t/MWh", "most emissions of the sector power per net generation in "
                            "the scope (pollutants: kg/MWh)"),
            EXCESS_PRICE,
        ), if_absent="limits on intensities come from the scenario only"),
        Table("peak_year", "Peaks: emissions stay under a ceiling in every year and do not rise after the peak year", (
            RULE, SCOPE, SPECIES, SECTORS,
            whole("peak_year", "last year in which emissions may rise"),
            optional_number("ceiling", "Mt", "most emissions of any year; always wanted, since a peak without a "
                            "ceiling pays for emitting more before it (pollutants: kt)"),
            EXCESS_PRICE,
        ), if_absent="peaks come from the scenario only"),
        Table("cap_trade", "Trade between emission caps: what one cap allows more, others allow less", (
            RULE, text("caps", "rules of emission_cap that trade, joined by ` + `; a name that ends in `*` stands for "
                       "all that begin so"), YEAR,
            optional_number("most_purchase", "1", "most that a cap may buy, as a share of it; empty = any amount"),
        ), if_absent="trade comes from the scenario only"),
        Table("emissions_trading", "Markets for the allowances of emissions; a year without a cap is rate-based", (
            RULE, SCOPE, text("species", "what is traded", default="CO2", values=("CO2",)), SECTORS, YEAR,
            optional_number("cap", "Mt", "allowances of the year; empty = benchmarks and free shares give them"),
            number("offset_share", "1", "most offsets as a share of covered emissions; empty = no limit", optional=True,
                   maximum=1.0),
            EXCESS_PRICE,
        ), if_absent="markets come from the scenario only"),
        Table("performance_standard", "Benchmarks of rate-based markets: allowances by net output", (
            RULE, MARKET, TECHNOLOGIES, YEAR, number("benchmark", "t/MWh", "allowances per net output"),
        ), if_absent="benchmarks come from the scenario only"),
        Table("free_allocation", "Allowances of sectors with given emissions in rate-based markets", (
            RULE, MARKET, choice("sectors", "sectors of the given paths", of="sector"), YEAR,
            number("share", "1", "allowances as a share of the given emissions", maximum=1.0),
        ), if_absent="shares come from the scenario only"),
        Table("allowance_bank", "Allowances kept for later years", (
            RULE, MARKET, YEAR,
            optional_number("most", "Mt", "most allowances kept at the end of the year; empty = no limit"),
            number("initial", "Mt", "allowances kept from before the first year", default=0.0),
        ), if_absent="allowances are kept only where the scenario says so"),
        Table("price_collar", "Prices at which a market's keeper buys and sells any amount of allowances", (
            RULE, MARKET, YEAR,
            optional_number("floor", "CNY/t", "price at which allowances are bought back; empty = none"),
            optional_number("ceiling", "CNY/t", "price at which more allowances are sold; empty = none"),
        ), if_absent="collars come from the scenario only"),
        Table("carbon_offset", "Reductions outside a market that count in it: one rule per step of supply", (
            RULE, MARKET, YEAR,
            number("potential", "Mt", "most reductions of the step"), number("cost", "CNY/t", "cost of the step"),
        ), if_absent="steps come from the scenario only"),
        Table("build_limit", "Limits on new capacity per calendar year, committed capacity not counted", (
            RULE, SCOPE, TECHNOLOGIES, YEAR,
            optional_number("minimum", "GW/year", "least addition; empty = no floor"),
            optional_number("maximum", "GW/year", "most addition; empty = no limit"),
            optional_number("shortfall_price", "CNY/kW", "price of falling short of the floor; empty = it is hard"),
            optional_number("excess_price", "CNY/kW", "price of exceeding the limit; empty = it is hard"),
        ), if_absent="technologies with new_build are built without a limit"),
        Table("coal_cap", "Caps on the coal of each year", (
            RULE, SCOPE, SECTORS, YEAR,
            optional_number("limit", "Mtce", "most coal; empty = raw_limit is given"),
            optional_number("raw_limit", "Mt", "most raw coal, at 0.7143 tce/t; empty = limit is given"),
            optional_number("excess_price", "CNY/tce", "price of exceeding the cap; empty = it is hard"),
        ), if_absent="caps come from the scenario only"),
        Table("capacity_limit", "Limits on capacity in service, the mean of the years that a model year stands for", (
            RULE, SCOPE, TECHNOLOGIES, YEAR,
            optional_number("minimum", "GW", "least capacity (energy of storage: GWh); empty = no floor"),
            optional_number("maximum", "GW", "most capacity (energy of storage: GWh); empty = no limit"),
            CAPACITY_SHORTFALL, CAPACITY_EXCESS,
        ), if_absent="limits come from the scenario only"),
        Table("capacity_growth", "Limits on growth and decline of capacity in service between model years", (
            RULE, SCOPE, TECHNOLOGIES, YEAR,
            number("growth", "1/year", "fastest growth; negative = it must fall; empty = no limit", optional=True,
                   minimum=-1.0),
            number("decline", "1/year", "fastest decline; empty = no limit", optional=True, maximum=1.0),
            number("seed", "GW/year", "growth beside the rate, so that what is not there can begin", default=0.0),
            CAPACITY_SHORTFALL, CAPACITY_EXCESS,
        ), if_absent="limits come from the scenario only"),
        Table("utilisation_limit", "Limits on full-load hours: net output per capacity in service", (
            RULE, SCOPE, TECHNOLOGIES, YEAR,
            number("minimum", "h", "least hours; empty = no floor", optional=True, maximum=HOURS_PER_YEAR),
            number("maximum", "h", "most hours; empty = no limit", optional=True, maximum=HOURS_PER_YEAR),
            optional_number("shortfall_price", "CNY/MWh", "price of output below the floor; empty = it is hard"),
            optional_number("excess_price", "CNY/MWh", "price of output above the limit; empty = it is hard"),
        ), if_absent="limits come from the scenario only"),
        Table("phase_out", "Capacity that leaves service by age or by schedule", (
            RULE, SCOPE, TECHNOLOGIES, YEAR,
            optional_number("oldest_age", "year", "what is older counts; empty = all counts"),
            number("share", "1", "most of it, as a share of the capacity of the base year; empty = nothing of it",
                   optional=True, maximum=1.0),
            CAPACITY_EXCESS,
        ), if_absent="schedules come from the scenario only"),
        Table("capacity_replacement", "New capacity only in place of old, counted since the base year", (
            RULE, SCOPE, TECHNOLOGIES, choice("replaces", "technologies or categories that retire", of="technology"),
            YEAR,
            number("ratio", "1", "new capacity per capacity retired", default=1.0),
            number("allowance", "GW", "new capacity that replaces nothing", default=0.0),
            CAPACITY_EXCESS,
        ), if_absent="rules come from the scenario only"),
        Table("renewable_obligation", "Shares of the consumption that renewable generation in the scope must cover, "
              "with certificates where the rule takes part in a market", (
            RULE, SCOPE, TECHNOLOGIES,
            text("trade", "market whose certificates the rule buys and sells; empty = none", default=""), YEAR,
            number("share", "1", "least share of the consumption (the given load)", maximum=1.0),
            optional_number("shortfall_price", "CNY/MWh", "price of electricity that is missing; empty = it is hard"),
        ), if_absent="obligations come from the scenario only"),
        Table("non_fossil_share", "Least shares of non-fossil primary energy, by the coal-equivalent convention", (
            RULE, SCOPE, YEAR,
            number("share", "1", "least share of primary energy", maximum=1.0),
            number("coal_equivalent", "Mtce/TWh", "primary energy that a unit of non-fossil electricity counts as",
                   default=0.3),
            number("other_fossil", "Mtce", "oil, gas and coal that neither power plants nor the table sector_coal burn",
                   default=0.0),
            number("other_non_fossil", "Mtce", "non-fossil energy that is not electricity", default=0.0),
            optional_number("shortfall_price", "CNY/tce", "price of energy that is missing; empty = it is hard"),
        ), if_absent="shares come from the scenario only"),
    )
}  # fmt: skip
"""The policy tables, by name."""
