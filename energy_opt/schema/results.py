"""Declared result tables: long form, keys first. The declaration gives Parquet schema, dictionary and checks.

A table of a feature that is off is empty, not missing. `CNY` stands for the money of the data folder.
"""

from __future__ import annotations

from dataclasses import replace

from energy_opt.schema.table import Column, Table, flag, key, number, text, whole

REGION = key("region", "region")
TECHNOLOGY = key("technology", "technology")
VINTAGE = key("vintage", "commissioning year, or middle of the binned years", kind="integer")
YEAR = key("year", "model year", kind="integer")
SLOT = key("slot", "time slot")
LINE = key("line", "corridor")
SCOPE = key("scope", "scope of the rule, region or area")


def _signed(name: str, unit: str, meaning: str) -> Column:
    return number(name, unit, meaning, minimum=None)


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table("capacity", "Capacity in service, mean over the interval of the year", (
            REGION, TECHNOLOGY, VINTAGE, YEAR, _signed("capacity", "GW", "net capacity"),
        )),
        Table("storage_capacity", "Energy that storages can hold", (
            REGION, TECHNOLOGY, YEAR, _signed("energy", "GWh", "energy of a full store"),
        )),
        Table("capacity_addition", "Capacity that comes into service for a model year", (
            REGION, TECHNOLOGY, YEAR, key("origin", "`built` by the model's choice, or `committed`"),
            _signed("capacity_addition", "GW", "net capacity (storage energy: GWh)"),
        )),
        Table("capacity_retirement", "Capacity that leaves service since the model year before", (
            REGION, TECHNOLOGY, VINTAGE, YEAR,
            _signed("by_age", "GW", "at the end of its life"),
            _signed("early", "GW", "before the end of its life, by choice"),
            _signed("retrofitted", "GW", "converted to another technology"),
        )),
        Table("coal_fleet", "Coal power in service by its age", (
            REGION, TECHNOLOGY, YEAR,
            key("age", "years since commissioning, `0-9`, `10-19` …, from the year or the middle of the binned years"),
            _signed("capacity", "GW", "net capacity"),
        )),
        Table("generation", "Net generation of the year", (
            REGION, TECHNOLOGY, YEAR,
            _signed("generation", "TWh", "net generation (storage: discharge)"),
            number("utilisation_hours", "h", "generation per capacity in service", optional=True, minimum=None),
        )),
        Table("dispatch", "Net output by slot", (
            REGION, TECHNOLOGY, YEAR, SLOT, _signed("generation", "GW", "net output, mean of the slot"),
        )),
        Table("storage_level", "Storage by slot", (
            REGION, TECHNOLOGY, YEAR, SLOT,
            _signed("charge", "GW", "taken in"),
            _signed("discharge", "GW", "given out"),
            _signed("storage_level", "GWh", "held at the end of the slot"),
        )),
        Table("flow", "Energy sent over corridors by slot, before losses", (
            LINE, key("from_region", "sender"), key("to_region", "receiver"), YEAR, SLOT,
            _signed("flow", "GW", "sent"),
        )),
        Table("line_capacity", "Transfer capacity", (
            LINE, YEAR, _signed("capacity", "GW", "from → to"), _signed("capacity_addition", "GW", "added by choice"),
        )),
        Table("trade", "Energy exchanged in the year", (
            key("from_region", "sender"), key("to_region", "receiver"), YEAR,
            _signed("sent", "TWh", "sent"), _signed("received", "TWh", "received after losses"),
        )),
        Table("unserved", "Load and heat that are not met; only where there are any", (
            REGION, YEAR, SLOT, _signed("unserved", "GW", "load that is not met"),
        )),
        Table("heat_unserved", "Must-run output of combined heat and power that other heat replaces", (
            REGION, TECHNOLOGY, YEAR, key("period", "period"), _signed("heat_unserved", "GW", "mean of the period"),
        )),
        Table("curtailment", "Wind, solar and water that is available and not used", (
            REGION, TECHNOLOGY, YEAR, _signed("curtailment", "TWh", "energy not used"),
            number("share", "1", "of what was available", optional=True, minimum=None),
        )),
        Table("fuel_use", "Fuel burnt by power plants", (
            REGION, TECHNOLOGY, key("fuel", "fuel"), YEAR, _signed("fuel_use", "PJ", "lower heating value"),
        )),
        Table("coal_use", "Coal used: power plants, and the given paths of the other sectors", (
            REGION, key("sector", "`power` or a sector of the given paths"), YEAR,
            _signed("coal_use", "Mtce", "coal and coke"),
        )),
        Table("emissions", "Emissions; removals are negative", (
            key("species", "species"), REGION,
            key("sector", "`power`, `removal` (from the air), a sector of the given paths, or a kind of sink"),
            TECHNOLOGY, YEAR,
            _signed("emissions", "Mt", "emissions of the year (all species in Mt)"),
        )),
        Table("cost", "Yearly cost by category", (
            REGION, TECHNOLOGY, key("category", "what is paid for"),
            key("kind", "`resource`, `transfer` (paid, but no cost to the system) or `penalty`"), YEAR,
            _signed("cost", "bn CNY", "real money per year"),
        )),
        Table("electricity_price", "Marginal value of electricity", (
            REGION, YEAR, SLOT, _signed("electricity_price", "CNY/MWh", "dual of the balance"),
        )),
        Table("carbon_price", "Prices of emissions: of the rules that limit them, and those that policy sets", (
            key("policy", "table of the rule"), key("rule", "rule"), SCOPE, YEAR,
            text("species", "species"), text("sectors", "sectors of its account"),
            number("limit", "Mt", "most emissions (pollutants: kt); empty = none, the price is set", optional=True,
                   minimum=None),
            _signed("emissions", "Mt", "under the rule (pollutants: kt)"),
            _signed("excess", "Mt", "above the limit (pollutants: kt)"),
            _signed("carbon_price", "CNY/t", "marginal abatement cost, or the price that is set"),
        )),
        Table("peak", "Peaks: emissions, their ceiling, and the prices of both rows of a year", (
            key("rule", "rule"), SCOPE, YEAR,
            text("species", "species"), text("sectors", "sectors of its account"),
            whole("peak_year", "last year in which emissions may rise"),
            _signed("emissions", "Mt", "under the rule (pollutants: kt)"),
            _signed("ceiling", "Mt", "most emissions of any year (pollutants: kt)"),
            _signed("excess", "Mt", "above the ceiling (pollutants: kt)"),
            _signed("rise", "Mt", "above the year before, after the peak year (pollutants: kt)"),
            _signed("ceiling_price", "CNY/t", "price of the ceiling"),
            _signed("decline_price", "CNY/t", "price of not rising from the year before"),
            _signed("carbon_price", "CNY/t", "price of emitting in the year: of its ceiling and its row, less what it "
                    "relaxes the row of the year after; negative where a higher start is wanted"),
        )),
        Table("allowance", "Allowances of the markets by source", (
            key("rule", "market"), SCOPE, YEAR,
            key("source", "`cap`, `benchmark`, `free`, `bank` (given out less taken in), `collar` (sold less bought "
                "back), `offset`"),
            _signed("allowances", "Mt", "allowances of the year"),
        )),
        Table("allowance_bank", "Allowances that markets keep", (
            key("rule", "market"), SCOPE, YEAR,
            _signed("banked", "Mt", "kept at the end of the years that the model year stands for"),
        )),
        Table("capacity_price", "Marginal value of firm capacity", (
            key("area", "margin area"), YEAR,
            _signed("requirement", "GW", "peak and margin"), _signed("firm_capacity", "GW", "capacity that counts"),
            _signed("shortfall", "GW", "missing"), _signed("capacity_price", "CNY/kW/year", "dual of the margin"),
        )),
        Table("policy", "Every rule of the pathway: what it allows, what is, and what relaxing it is worth", (
            key("policy", "family of rows"), key("rule", "rule"), SCOPE, key("item", "what else it is about"), YEAR,
            number("minimum", "1", "least level", optional=True, minimum=None),
            number("maximum", "1", "most level", optional=True, minimum=None),
            _signed("level", "1", "level, in the unit of the column `unit`"),
            _signed("shortfall", "1", "below the minimum"), _signed("excess", "1", "above the maximum"),
            text("unit", "unit of the level"),
            _signed("price", "1", "what one unit more room saves, money of the year"),
            text("price_unit", "unit of the price"),
        )),
        Table("balance", "Electricity balance by slot and source; supply positive", (
            REGION, YEAR, SLOT, key("source", "source of the port, or `demand`"), _signed("power", "GW", "mean power"),
        )),
        Table("demand", "Demand of the year and the price that it meets", (
            REGION, YEAR, _signed("demand", "TWh", "demand at the power plants' terminals"),
            number("electricity_price", "CNY/MWh", "mean weighted with demand; empty = no demand", optional=True,
                   minimum=None),
        )),
        Table("turning_point", "Where the pathway turns: the highest year of CO2 and of coal", (
            key("quantity", "`co2_emissions` or `coal_use`"), key("region", "region, or `all`"),
            whole("peak_year", "first model year within a thousandth of the highest"),
            _signed("peak", "1", "value of that year, in the unit of the column `unit`"),
            _signed("base", "1", "value of the first model year"),
            _signed("last", "1", "value of the last model year"),
            flag("peaked", "whether a later model year is lower by more than a thousandth"),
            text("unit", "unit of the values"),
        )),
        Table("slot", "Time slots", (
            SLOT, key("period", "period"), YEAR, number("hours", "h", "hours of the year that the slot stands for"),
            number("duration", "h", "length within its period"),
        )),
        Table("fidelity", "How far the slots are off the hourly series", (
            key("region", "region, area or `all`"), key("series", "series"), key("measure", "what is measured"),
            _signed("value", "1", "value in the unit of the column `unit`"), text("unit", "unit of the value"),
        )),
        Table("region", "Regions of the run", (
            REGION, text("name_zh", "Chinese name"), text("code", "official code"), text("area", "margin area"),
            number("latitude", "degree", "latitude", optional=True, minimum=None),
            number("longitude", "degree", "longitude", optional=True, minimum=None),
        )),
        Table("technology", "Technologies of the run", (
            TECHNOLOGY, text("name_zh", "Chinese name"), text("category", "group used in summaries"),
            text("kind", "how it operates"), text("fuel", "fuel burnt; empty = none"),
        )),
        Table("assumption", "Figures that the run assumes, over its regions", (
            key("input", "input table"), key("quantity", "column of it"), key("item", "technology or fuel"),
            key("year", "model year; 0 = every year", kind="integer"),
            _signed("lowest", "1", "least of the regions, in the unit of the column `unit`"),
            _signed("highest", "1", "largest of the regions"),
            text("unit", "unit of the values"),
        )),
        Table("data_source", "Where the input tables come from", (
            key("input", "input table"), text("title", "what it holds"),
            text("quality", "`measured`, `estimated` or `assumed`; empty = not stated"),
            text("period", "years that its figures are of"),
            text("period_zh", "the same in Chinese; empty = the same words"),
            text("sources", "sources"), text("sources_zh", "their Chinese titles, where they have one"),
            text("notes", "how the figures were made"),
        )),
        Table("summary", "The run on one page", (
            YEAR, key("quantity", "what is counted"), key("item", "category, fuel or sector; `all` = total"),
            _signed("value", "1", "value in the unit of the column `unit`"), text("unit", "unit of the value"),
        )),
    )
}  # fmt: skip


DECLARED = "CNY"
"""The money that stands in the declarations."""


def in_currency(tables: dict[str, Table], currency: str) -> dict[str, Table]:
    """The same tables with the data folder's money in their units."""
    if currency == DECLARED:
        return tables
    return {
        name: replace(table, columns=tuple(replace(c, unit=c.unit.replace(DECLARED, currency)) for c in table.columns))
        for name, table in tables.items()
    }
