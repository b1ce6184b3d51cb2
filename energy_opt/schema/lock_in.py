"""Declared tables of studies of lock-in."""

from __future__ import annotations

from energy_opt.schema.table import Column, Table, flag, key, number, text, whole

REGIME = key("regime", "`scenario`, `price`, `caps`, `budget` or a name of one's own; `plan` = follows from the list")
CASE = key("case", "`without`, `free`, or how the projects are held: `debt`, `contract`, `full`; `…_closing`: units "
           "that they replace close; `plan` = as planned")  # fmt: skip
PROJECT = key("project", "id of the project; `all` = all judged projects together")
REGION = key("region", "region")
TECHNOLOGY = key(
    "technology",
    "technology; `project` = the judged projects; in what is displaced also `storage`, "
    "`exchange` (with other regions), `unserved`, `surplus` and `removal`",
)
YEAR = key("year", "model year", kind="integer")


def _signed(name: str, unit: str, meaning: str) -> Column:
    return number(name, unit, meaning, minimum=None)


def _optional(name: str, unit: str, meaning: str) -> Column:
    return number(name, unit, meaning, optional=True, minimum=None)


LOCK_IN: tuple[Table, ...] = (
    Table("lockin_metrics", "What each project and all together lock in; what a regime does not define is empty", (
        REGIME, CASE, PROJECT,
        key("metric", "metric (docs/lock-in.md)"),
        key("year", "model year; 0 = all years", kind="integer"),
        _optional("value", "1", "value in the unit of the column `unit`; empty = not defined"),
        text("unit", "unit of the value"),
        flag("defined", "whether there is a value"),
        text("note", "why there is none, or how to read it"),
    )),
    Table("lockin_rank", "The projects in the order of what each kW costs the system", (
        REGIME, CASE, PROJECT,
        whole("rank", "1 = costs most per kW"),
        text("region", "region"), text("owner", "owner"), text("status", "how far it is"),
        text("technology", "technology"),
        number("capacity", "GW", "net capacity"),
        _signed("attribution", "bn CNY", "share of the discounted cost of all projects (Aumann and Shapley)"),
        _signed("attribution_per_kw", "CNY/kW", "the same per kW"),
        _signed("first_in_per_kw", "CNY/kW", "discounted cost of the first kW, without any project"),
        _signed("last_out_per_kw", "CNY/kW", "discounted cost of the last kW, with all projects"),
        _signed("lower", "bn CNY", "least that the project alone can cost"),
        _optional("upper", "bn CNY", "most that the project alone can cost; empty = no bound is known"),
        text("sign", "whether the project alone raises the cost", values=("harm", "benefit", "none", "open")),
        flag("exact", "the cost of the project alone is known exactly"),
        _optional("shapley", "bn CNY", "share over all orders of the projects; of a few projects, where asked for"),
        _optional("committed", "Mt", "emissions over the life if it runs as planned"),
        _optional("committed_after_2050", "Mt", "the same after 2050"),
        _optional("budget_share", "1", "planned emissions within the horizon beside the limit over its region"),
        _optional("scenario_committed", "Mt", "emissions within the horizon in this case"),
        _optional("stranded_economic", "bn CNY", "discounted capital and fixed cost that the system does not pay back"),
        _optional("stranded_economic_per_kw", "CNY/kW", "the same per kW"),
        _optional("stranded_book", "bn CNY", "book value when it stops"),
        _optional("utilisation_loss", "1", "part of the planned hours that it does not run"),
        _optional("owner_margin", "CNY/kW/year", "what its owner earns, with the capacity payment"),
        _optional("years_held", "year", "years it is kept in use beyond its end when free"),
        _optional("years_left_when_unlocked", "year", "life left when the carbon price reaches its unlocking price"),
        _optional("years_beyond_2060", "year", "of its life"),
        _optional("break_even_price", "CNY/t", "carbon price at which its first kW costs nothing, where asked for"),
        _optional("break_even_price_low", "CNY/t", "lower end of what is known of it"),
        _optional("break_even_price_high", "CNY/t", "upper end"),
    )),
    Table("lockin_robustness", "How the ranking holds when load, costs of renewables or the price of coal change", (
        REGIME, CASE, PROJECT,
        whole("rankings", "rankings that are compared, that of the scenario among them"),
        whole("rank", "rank in the scenario; 1 = costs most per kW"),
        whole("best_rank", "last rank in any of them"), whole("worst_rank", "first rank in any of them"),
        _signed("least_per_kw", "CNY/kW", "least share of the cost per kW"),
        _signed("most_per_kw", "CNY/kW", "most"),
        number("worst_quartile", "1", "part of the rankings that have it in the quarter that costs most per kW"),
    )),
    Table("lockin_displaced", "Change of capacity, generation and emissions against the system without the projects", (
        REGIME, CASE, REGION, TECHNOLOGY, YEAR,
        _signed("capacity", "GW", "in service"),
        _signed("generation", "TWh", "net generation, or supply less what is taken"),
        _signed("emissions", "Mt", "CO2"),
        _optional("share", "1", "part of the projects' generation that it gives way to; those of a year sum to 1; "
                  "empty = the projects"),
    )),
    Table("lockin_timeline", "The projects and what they change, year by year", (
        REGIME, CASE, YEAR,
        number("capacity", "GW", "of the projects, retired or not, mean over the interval"),
        number("in_service", "GW", "not retired", minimum=None),
        _signed("generation", "TWh", "net generation of the projects"),
        _optional("hours", "h", "full-load hours; empty = none of them exists"),
        _optional("planned_hours", "h", "full-load hours as planned"),
        _signed("shortfall", "TWh", "by which locked projects fall short of their hours, at a price"),
        _signed("emissions", "Mt", "CO2 of the projects"),
        _signed("emission_change", "Mt", "CO2 of the system"),
        _signed("emission_change_own_regions", "Mt", "CO2 of the regions of the projects"),
        _optional("carbon_price_without", "CNY/t", "price of CO2 without the projects; empty = no rule sets one"),
        _optional("carbon_price_with", "CNY/t", "price of CO2 with them"),
        _signed("resource_cost_change", "bn CNY", "cost of resources, money of the year"),
        _signed("transfer_cost_change", "bn CNY", "payments for carbon and the like"),
        _signed("penalty_cost_change", "bn CNY", "paid for broken rules, unserved load"),
        number("stranded", "bn CNY", "capital and fixed cost of the projects that the system does not pay back"),
    )),
    Table("lockin_case", "The solutions that are compared", (
        REGIME, CASE,
        flag("solved", "whether the case has a solution"),
        _optional("objective", "bn CNY", "discounted cost with transfers and penalties; empty = no solution"),
        number("seconds", "s", "time of the solver"),
        text("note", "why there is no solution"),
    )),
    Table("lockin_attribution", "The whole of what the ranked projects cost, and how well its shares are known", (
        REGIME, CASE,
        whole("projects", "projects"), number("capacity", "GW", "net capacity"),
        _signed("total", "bn CNY", "discounted cost of all projects together"),
        _signed("lower", "bn CNY", "lower end of the bracket of the shares' sum"),
        _signed("upper", "bn CNY", "upper end"),
        number("bracket", "1", "its width beside all changes of the cost along the way"),
        whole("points", "solutions along the way from nothing to all"),
        whole("solutions", "solutions in all"),
        number("seconds", "s", "time of them"),
    )),
    Table("lockin_group", "Shares of groups of projects, which add up", (
        REGIME, CASE,
        key("by", "what groups them: region, owner, status or technology"), key("group", "group"),
        whole("projects", "projects"), number("capacity", "GW", "net capacity"),
        _signed("attribution", "bn CNY", "share of the discounted cost of all projects"),
        _signed("attribution_per_kw", "CNY/kW", "the same per kW"),
    )),
    Table("lockin_interaction", "Pairs of projects: what they cost together beyond what each costs alone", (
        REGIME, CASE, PROJECT, key("other", "id of the other project"),
        _signed("interaction", "bn CNY", "above 0: they compete for the same room"),
    )),
    Table("lockin_range", "Planned emissions of the projects and the chance that they are built", (
        key("status", "how far the projects are; `all`"),
        whole("projects", "projects"),
        number("all", "Mt", "emissions over their lives if all are built as planned"),
        number("mean", "Mt", "expected"), number("deviation", "Mt", "standard deviation"),
        number("p10", "Mt", "kept to with a chance of 10 %"), number("p50", "Mt", "of 50 %"),
        number("p90", "Mt", "of 90 %"),
    )),
    Table("lockin_project", "The judged projects with everything that is assumed of them", (
        key("project", "id"),
        text("name", "name"), text("name_zh", "name in Chinese"), text("region", "region"),
        text("technology", "technology that it is like"), number("capacity", "MW", "net capacity"),
        whole("year", "commissioning year"), number("lifetime", "year", "life"),
        number("hours", "h", "planned full-load hours of a year"),
        text("status", "how far it is"), text("owner", "owner"),
        _optional("heat_rate", "gce/kWh", "its own net heat rate; empty = the technology's"),
        text("replaces", "technology that it replaces"), number("replaced", "MW", "how much of it closes"),
        text("assumed", "what was not given and is assumed"),
        flag("taken_out", "the scenario has it in its fleet; it is taken out of it to be judged"),
    )),
)  # fmt: skip
"""Tables of the study."""
