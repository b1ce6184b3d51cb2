"""Declared input tables: what a data folder may hold. One CSV or Parquet file per table, named after it."""

from __future__ import annotations

from energy_opt.schema.policies import POLICIES
from energy_opt.schema.table import Column, Table, flag, key, number, text, whole

REGION = key("region", "region", refers_to="region.region")
REGION_OR_ALL = key("region", "region, or * for every region", refers_to="region.region", wildcard=True)
TECHNOLOGY = key("technology", "technology", refers_to="technology.technology")
YEAR = key("year", "calendar year", kind="integer")

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table("region", "Regions of the system", (
            key("region", "region"),
            text("name_zh", "Chinese name", default=""),
            text("code", "official code", default=""),
            text("area", "margin area (grid area) whose peak the reserve margin covers", default="all"),
            number("latitude", "degree", "latitude of the centre", optional=True, minimum=-90, maximum=90),
            number("longitude", "degree", "longitude of the centre", optional=True, minimum=-180, maximum=180),
        )),
        Table("region_group", "Named groups of regions that policies can be given for", (
            key("group", "name of the group"), REGION,
        ), if_absent="only single regions and `all` can be named as a scope"),
        Table("region_statistic", "People and output of the regions: statistics, and a path into the future", (
            REGION, YEAR,
            number("population", "mn", "resident population at the end of the year, million persons", optional=True,
                   minimum=1e-6),
            number("gdp", "bn CNY", "gross domestic product, real money", optional=True, minimum=1e-6),
        ), if_absent="a national path can be shared out by past emissions only, and no limit can be given per GDP"),
        Table("year", "Weights of the model years, where they are given rather than computed", (
            YEAR,
            number("represented_years", "year", "calendar years that the model year stands for"),
            number("discount_factor", "year", "discount factor summed over the represented years", optional=True),
        ), if_absent="trapezoid weights of the horizon's years; discounting by the horizon's rate"),
        Table("fuel", "Fuels and the CO2 they hold", (
            key("fuel", "fuel"),
            text("name_zh", "Chinese name", default=""),
            text("kind", "family of the fuel", values=("coal", "gas", "oil", "biomass", "nuclear", "other")),
            number("co2_factor", "kg/GJ", "fossil CO2 per energy of the fuel, lower heating value", minimum=None),
            number("biogenic_co2_factor", "kg/GJ", "biogenic CO2 per energy; counts only where it is captured",
                   default=0.0),
        ), if_absent="no technology burns a fuel"),
        Table("fuel_price", "Fuel prices at the plant, real money", (
            key("fuel", "fuel", refers_to="fuel.fuel"), REGION_OR_ALL, YEAR,
            number("price", "CNY/GJ", "price per energy, lower heating value", minimum=None),
        ), if_absent="fuels are free"),
        Table("technology", "Technologies and what does not change over the years", (
            key("technology", "technology"),
            text("name_zh", "Chinese name", default=""),
            text("category", "group used in summaries and for capacity credits, such as coal, gas, wind, solar"),
            text("kind", "how it operates", values=(
                "thermal", "renewable", "hydro", "storage", "storage_energy", "removal")),
            text("fuel", "fuel burnt", optional=True, refers_to="fuel.fuel"),
            number("lifetime", "year", "years in service when nothing else ends it", minimum=1),
            number("economic_life", "year", "years over which new capital is paid back; at most the lifetime",
                   optional=True, minimum=1),
            flag("new_build", "the model may build it", default=True),
            whole("first_year", "first year in which it can be commissioned", optional=True),
            flag("early_retirement", "the model may retire it before its age limit", default=False),
            number("availability", "1", "share of capacity available in every hour", default=1.0, maximum=1.0),
            number("minimum_load", "1", "technical minimum as a share of the capacity that is on line",
                   default=0.0, maximum=1.0),
            number("minimum_output", "1", "least output as a share of what is available (hydro: ecological flow)",
                   default=0.0, maximum=1.0),
            number("capture_rate", "1", "share of the fuel's CO2 that is captured", default=0.0, maximum=1.0),
            number("storage_cost", "CNY/t", "transport and storage of captured CO2", default=0.0),
            number("capacity_credit", "1", "firm share of capacity where capacity_credit gives no other",
                   default=0.0, maximum=1.0),
            text("resource", "resource whose potential limits it", optional=True),
            number("charge_efficiency", "1", "energy stored per energy taken in", default=1.0, maximum=1.0),
            number("discharge_efficiency", "1", "energy given out per energy taken from the store", default=1.0,
                   maximum=1.0),
            number("standing_loss", "1/h", "share of the stored energy lost per hour", default=0.0, maximum=1.0),
            number("duration", "h", "hours of full discharge a full store holds; storage only; empty = chosen by the "
                   "model through `reservoir`", optional=True),
            number("minimum_duration", "h", "least hours of a store whose energy is chosen", default=0.0),
            text("reservoir", "storage_energy technology [GWh] that holds the energy, where the duration is chosen",
                 optional=True, refers_to="technology.technology"),
            number("weighted_cost_of_capital", "1", "interest rate of the annuity; empty = the horizon's discount rate",
                   optional=True, maximum=1.0),
        )),
        Table("technology_cost", "Costs by commissioning year (variable: of operation); storage_energy: per kWh", (
            TECHNOLOGY, REGION_OR_ALL, YEAR,
            number("investment_cost", "CNY/kW", "overnight cost including interest during construction"),
            number("fixed_om_cost", "CNY/kW/year", "fixed operation and maintenance", default=0.0),
            number("variable_om_cost", "CNY/MWh", "variable operation and maintenance without fuel", default=0.0,
                   minimum=None),
        )),
        Table("heat_rate", "Fuel energy per net electricity", (
            TECHNOLOGY, REGION_OR_ALL, YEAR,
            number("heat_rate", "GJ/MWh", "fuel per net electricity, lower heating value"),
        ), if_absent="no technology burns a fuel"),
        Table("emission_factor", "Emissions per net electricity that do not follow from the fuel's CO2", (
            TECHNOLOGY, REGION_OR_ALL, key("species", "species, such as SO2; CO2 replaces the fuel's factor"), YEAR,
            number("emission_factor", "kg/MWh", "emission per net electricity (removal: per electricity taken)",
                   minimum=None),
        ), if_absent="only the CO2 of the fuels is counted"),
        Table("fleet", "Capacity in service at the end of the base year, by commissioning year", (
            REGION, TECHNOLOGY,
            key("vintage", "commissioning year", kind="integer"),
            Column("retirement_year", "integer", "year in which it leaves service; empty = vintage + lifetime",
                   key=True, optional=True),
            number("capacity", "GW", "net capacity (storage_energy: GWh)"),
        ), if_absent="the system starts empty"),
        Table("committed_capacity", "Capacity under construction or otherwise certain to come, by commissioning year", (
            REGION, TECHNOLOGY, key("vintage", "commissioning year", kind="integer"),
            number("capacity", "GW", "net capacity (storage_energy: GWh)"),
        ), if_absent="nothing is under construction"),
        Table("coal_project", "Coal power projects that are under construction or proposed", (
            key("project", "identifier"),
            text("name", "name in English"),
            text("name_zh", "name in Chinese", default=""),
            text("region", "region", refers_to="region.region"),
            text("technology", "technology", refers_to="technology.technology"),
            number("capacity", "MW", "net capacity", minimum=0.001),
            text("status", "how far it is",
                 values=("construction", "permitted", "pre_permit", "announced", "shelved")),
            whole("year", "expected commissioning year"),
            text("year_rule", "where the year comes from", default="stated"),
            text("owner", "owner", default=""),
            flag("captive", "serves one industrial user", default=False),
            flag("combined_heat_power", "gives heat", default=False),
            number("latitude", "degree", "latitude", optional=True, minimum=-90, maximum=90),
            number("longitude", "degree", "longitude", optional=True, minimum=-180, maximum=180),
            text("permit_date", "date of the permit", default=""),
        ), if_absent="no projects are known"),
        Table("project_probability", "Chance that a project of a status is completed", (
            key("status", "status of coal_project"),
            number("probability", "1", "chance of completion", maximum=1.0),
        ), if_absent="every project under construction is completed, no other"),
        Table("potential", "Capacity that a resource allows", (
            REGION, key("resource", "resource named by technology.resource"),
            number("potential", "GW", "most capacity in service"),
        ), if_absent="no technology may name a resource"),
        Table("demand", "Annual electricity demand (net generation less exports plus imports), by scenario", (
            key("scenario", "demand scenario"), REGION, YEAR,
            number("demand", "TWh", "annual demand at the power plants' terminals, losses of distribution included"),
        ), if_absent="the demand of each slot is given in slot_demand"),
        Table("load_profile", "Hourly shape of demand", (
            REGION, key("hour", "hour of the year, from 0", kind="integer"),
            number("load", "1", "demand relative to its annual mean"),
        ), if_absent="the demand of each slot is given in slot_demand"),
        Table("availability_profile", "Hourly availability", (
            REGION, TECHNOLOGY, key("hour", "hour of the year, from 0", kind="integer"),
            number("availability", "1", "share of capacity available", maximum=1.0),
        ), if_absent="availability is constant (technology.availability) or given by slot"),
        Table("monthly_availability", "Energy available per month (hydro), as a share of capacity × hours", (
            REGION, TECHNOLOGY, key("month", "month, 1 to 12", kind="integer"),
            number("availability", "1", "mean output possible in the month", maximum=1.0),
        ), if_absent="hydro is limited by technology.availability only"),
        Table("heat_must_run", "Least output of combined heat and power for its heat customers", (
            REGION_OR_ALL, TECHNOLOGY, key("month", "month, 1 to 12", kind="integer"),
            number("must_run", "1", "least output as a share of capacity", maximum=1.0),
        ), if_absent="no plant must run for heat"),
        Table("slot", "Given time slices, in order; used when time.method is `given`", (
            key("slot", "slot"),
            text("period", "group of consecutive slots over which storage is cyclic"),
            number("hours", "h", "hours of the year that the slot stands for"),
            number("duration", "h", "length of the slot within its period", default=1.0),
            text("months", "calendar months that its period stands for, such as `11-3` or `6 7 8`; empty = all twelve",
                 default=""),
        ), if_absent="slots come from the hourly profiles"),
        Table("slot_hours", "Hours of a given slot where they differ between model years", (
            key("slot", "slot", refers_to="slot.slot"), YEAR,
            number("hours", "h", "hours of the year that the slot stands for"),
        ), if_absent="slot.hours holds in every year"),
        Table("slot_demand", "Demand by given slot", (
            REGION, YEAR, key("slot", "slot", refers_to="slot.slot"),
            number("load", "GW", "mean load"),
        ), if_absent="demand and load_profile give the demand"),
        Table("slot_availability", "Availability by given slot; year 0 stands for every year", (
            REGION_OR_ALL, TECHNOLOGY, YEAR, key("slot", "slot", refers_to="slot.slot"),
            number("availability", "1", "share of capacity available", maximum=1.0),
        ), if_absent="availability is constant (technology.availability)"),
        Table("peak_demand", "Coincident peak of a margin area, where it is not computed from hourly demand", (
            key("area", "margin area"), YEAR, number("peak", "GW", "coincident hourly peak"),
        ), if_absent="the largest coincident hourly (or slot) load of the area"),
        Table("line", "Transmission corridors between two regions", (
            key("line", "corridor"),
            text("from_region", "one end", refers_to="region.region"),
            text("to_region", "other end", refers_to="region.region"),
            number("capacity", "GW", "capacity at the end of the base year, from → to"),
            number("capacity_back", "GW", "capacity to → from; empty = the same", optional=True),
            number("length", "km", "length", default=0.0),
            number("loss", "1", "share of the energy sent that is lost", default=0.0, maximum=0.99),
            flag("expandable", "the model may add capacity", default=True),
            number("investment_cost", "CNY/kW", "cost of added capacity over the whole length", default=0.0),
            number("fixed_om_cost", "CNY/kW/year", "fixed operation and maintenance", default=0.0),
            number("use_cost", "CNY/MWh", "charge per energy sent, such as a transmission tariff; a transfer",
                   default=0.0),
            number("lifetime", "year", "economic life of an addition", default=40.0, minimum=1),
            number("maximum_addition", "GW/year", "most addition per calendar year; empty = no limit", optional=True),
            number("capacity_credit", "1", "share of capacity that counts as firm exchange between margin areas",
                   default=1.0, maximum=1.0),
        ), if_absent="regions are not connected"),
        Table("committed_line", "Line capacity that is certain to come", (
            key("line", "corridor", refers_to="line.line"), YEAR,
            number("capacity", "GW", "capacity that comes in that year"),
        ), if_absent="no line is under construction"),
        Table("reserve_margin", "Reserve margin of each margin area", (
            key("area", "margin area of region.area"), YEAR,
            number("margin", "1", "firm capacity above the peak, as a share of the peak"),
        ), if_absent="no reserve margin is kept"),
        Table("capacity_credit", "Firm share of wind, solar and storage, falling with penetration", (
            key("area", "margin area, or * for every area", wildcard=True),
            key("category", "technology.category"),
            key("step", "step of the curve, from 1", kind="integer"),
            number("penetration", "1", "capacity up to which the step reaches, as a share of the area's peak; "
                   "the last step has no end", optional=True),
            number("credit", "1", "firm share of the capacity within the step", maximum=1.0),
        ), if_absent="technology.capacity_credit holds at any penetration"),
        Table("sector_coal", "Coal outside the power sector: given paths by scenario", (
            key("scenario", "scenario of the sectors"), REGION, key("sector", "sector group"), YEAR,
            number("coal_use", "Mtce", "coal and coke used"),
            number("co2", "Mt", "CO2 of that coal and of the processes it serves"),
        ), if_absent="only the coal of power plants is counted"),
        Table("sink", "CO2 that forests, grassland and wetland take up: given paths by scenario", (
            key("scenario", "path, such as low, mid, high"), REGION, key("kind", "forest, grassland, wetland, …"), YEAR,
            number("removal", "Mt", "CO2 taken up in the year"),
        ), if_absent="no sink is counted"),
        Table("residual_emission", "Emissions of what is outside the model: given paths by scenario", (
            key("scenario", "path"), key("species", "species"), REGION, key("sector", "sector outside the model"), YEAR,
            number("emissions", "Mt", "emissions of the year (pollutants: kt)", minimum=None),
        ), if_absent="only power plants and sector_coal emit"),
        Table("retrofit", "Retrofits: capacity of one technology becomes capacity of another", (
            key("from_technology", "technology before", refers_to="technology.technology"),
            key("to_technology", "technology after; its investment_cost is that of the retrofit, per capacity after it",
                refers_to="technology.technology"),
            number("capacity_ratio", "1", "net capacity after per capacity before", default=1.0, minimum=0.1,
                   maximum=1.0),
            number("maximum_age", "year", "oldest age at which it is done", optional=True),
        ), if_absent="nothing can be retrofitted"),
        Table("actual", "Statistics that results are compared with; never read by the model", (
            YEAR, key("region", "region, or `all`"), key("quantity", "what is counted"),
            key("item", "technology category, fuel or sector"),
            number("value", "1", "value in the unit of the column `unit`", minimum=None),
            text("unit", "unit of the value"),
        ), if_absent="nothing to compare with"),
    )
} | POLICIES  # fmt: skip


def column(table: str, name: str) -> Column:
    """The declaration of one column."""
    return TABLES[table][name]
