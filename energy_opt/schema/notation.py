"""Notation: every name that an equation reads, its symbol, unit, meaning and, where there is one, its IAMC variable.

The names are those of the code; the symbols are those of the LaTeX above each rule. A test holds both together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["index", "variable", "port", "parameter"]


@dataclass(frozen=True)
class Symbol:
    """One name of the model. `unit`: canonical unit; `iamc`: variable of the IAMC common definitions."""

    name: str
    symbol: str
    unit: str
    meaning: str
    role: Role
    iamc: str = ""


def _index(name: str, symbol: str, meaning: str) -> Symbol:
    return Symbol(name, symbol, "", meaning, "index")


def _variable(name: str, symbol: str, unit: str, meaning: str, iamc: str = "") -> Symbol:
    return Symbol(name, symbol, unit, meaning, "variable", iamc)


def _port(name: str, unit: str, meaning: str) -> Symbol:
    return Symbol(name, r"\mathrm{" + name.replace("_", r"\_") + "}", unit, meaning, "port")


def _parameter(name: str, symbol: str, unit: str, meaning: str, iamc: str = "") -> Symbol:
    return Symbol(name, symbol, unit, meaning, "parameter", iamc)


SYMBOLS: tuple[Symbol, ...] = (
    _index("region", "r", "region"),
    _index("area", "k", "margin area"),
    _index("year", "y", "model year; y^- is the one before"),
    _index("period", "p", "representative period; p(s) is the period of slot s"),
    _index("slot", "s", "time slot; s^- is the one before within its period"),
    _index("asset", "a", "asset: a technology in a region"),
    _index("vintage", "v", "commissioning year"),
    _index("technology", "t", "technology"),
    _index("line", "l", "corridor between two regions"),
    _index("direction", "d", "direction of a flow"),
    _index("species", "e", "species of emission"),
    _index("fuel", "f", "fuel"),
    _index("rule", "c", "rule of a policy"),
    _index("account", "k", "emission account: a species, some sectors, a scope"),
    _index("scope", "s", "scope of a rule: a region, a group of regions, or all"),
    _index("category", "c", "technology category (in the reserve margin)"),
    _index("step", "j", "step of a credit curve"),
    _variable("capacity", "K", "GW", "capacity of a cohort in operation", "Capacity|Electricity"),
    _variable("capacity_addition", "B", "GW", "capacity built for a model year", "Capacity Additions|Electricity"),
    _variable("early_retirement", "Q", "GW", "capacity taken out of service before the end of its life"),
    _variable("available_capacity", "A", "GW", "capacity in service on average over the interval of the year"),
    _variable("generation", "g", "GW", "net output, mean of the slot", "Secondary Energy|Electricity"),
    _variable("energy", "G", "TWh", "net output of a period, per year", "Secondary Energy|Electricity"),
    _variable("online", "o", "GW", "capacity kept running in a period"),
    _variable("generation_above_minimum", "g'", "GW", "net output above the technical minimum"),
    _variable("unserved", "u", "GW", "load that is not met"),
    _variable("surplus", "x", "GW", "supply that nobody takes"),
    _variable("emissions_in_period", "E", "Mt", "emissions of a period, per year (pollutants: kt)"),
    _variable(
        "emissions", "E", "Mt", "emissions of the year (pollutants: kt)", "Emissions|CO2|Energy|Supply|Electricity"
    ),
    _variable("account_emissions", "E", "Mt", "emissions of the account that a rule is about (pollutants: kt)"),
    _variable("fuel_use_in_period", "U", "PJ", "fuel burnt in a period, per year"),
    _variable("fuel_use", "U", "PJ", "fuel burnt in the year", "Primary Energy|Coal"),
    _variable("heat_unserved", "z", "GW", "must-run output that other heat replaces"),
    _variable("charge_power", "g^-", "GW", "power taken in by a store"),
    _variable("discharge", "g^+", "GW", "power given out by a store"),
    _variable("storage_level", "L", "GWh", "energy held at the end of the slot"),
    _variable("removal_input", "i", "GW", "electricity that takes CO2 out of the air, mean of the slot"),
    _variable("removal_energy", "I", "TWh", "electricity that takes CO2 out of the air in a period, per year"),
    _variable("line_capacity", "T", "GW", "transfer capacity of a corridor"),
    _variable("line_addition", "W", "GW", "transfer capacity added"),
    _variable("flow", "f", "GW", "power sent over a corridor, before losses"),
    _variable("retrofit", "R", "GW", "capacity converted to another technology, before the conversion"),
    _variable("project_capacity", "P", "GW", "capacity of a class of projects"),
    _variable("project_shortfall", "X", "TWh", "output of locked projects below their hours"),
    _variable("cap_excess", "X", "Mt", "emissions above a cap"),
    _variable("allowance_purchase", "B", "Mt", "allowances that a cap buys from others (sold: negative)"),
    _variable("budget_excess", "X", "Mt", "emissions above a budget"),
    _variable("intensity_excess", "X", "Mt", "emissions above an intensity"),
    _variable("peak_excess", "X", "Mt", "emissions above the ceiling of a peak"),
    _variable("peak_rise", "X'", "Mt", "rise of emissions after the peak year"),
    _variable("allowance_excess", "X", "Mt", "covered emissions above the allowances of a market"),
    _variable("banked_allowances", "N", "Mt", "allowances kept at the end of the interval of the year"),
    _variable("allowances_sold", "V^+", "Mt", "allowances sold at the ceiling price"),
    _variable("allowances_bought_back", "V^-", "Mt", "allowances bought back at the floor price"),
    _variable("offset", "O", "Mt", "reductions outside a market that count in it"),
    _variable("build_shortfall", "X^-", "GW", "addition below a floor"),
    _variable("build_excess", "X^+", "GW", "addition above a limit"),
    _variable("coal_counted", "N", "Mtce", "coal that a cap is about"),
    _variable("coal_excess", "X", "Mtce", "coal above a cap"),
    _variable("capacity_shortfall", "X^-", "GW", "capacity below a floor"),
    _variable("capacity_excess", "X^+", "GW", "capacity above a limit"),
    _variable("growth_excess", "X^+", "GW", "capacity above what a growth limit allows"),
    _variable("decline_shortfall", "X^-", "GW", "capacity below what a decline limit allows"),
    _variable("output_shortfall", "X^-", "TWh", "output below a floor of full-load hours"),
    _variable("output_excess", "X^+", "TWh", "output above a limit of full-load hours"),
    _variable("phase_out_excess", "X", "GW", "capacity that runs on against a phase-out"),
    _variable("replacement_excess", "X", "GW", "new capacity that replaces nothing"),
    _variable("reserve_shortfall", "H", "GW", "firm capacity that is missing"),
    _variable("credited_capacity", "C", "GW", "capacity counted in a step of a credit curve"),
    _variable("line_commitment", "M", "GW", "firm capacity that a corridor lends from one area to another"),
    _variable("certificate_purchase", "Z", "TWh", "certificates of renewable electricity bought (negative: sold)"),
    _variable("obligation_shortfall", "X^-", "TWh", "renewable electricity missing under an obligation"),
    _variable("non_fossil_shortfall", "X^-", "Mtce", "non-fossil energy missing under a share of primary energy"),
    Symbol("capacity_change", r"\Delta", "GW", "what changes the capacity of a cohort in a year", "port"),
    _port("electricity", "GW", "net supply of electricity"),
    _port("emission_sources", "Mt", "emissions of a period"),
    _port("yearly_emissions", "Mt", "emissions given by year"),
    _port("fuel_sources", "PJ", "fuel burnt in a period"),
    _port("firm_capacity", "GW", "capacity that counts at the peak"),
    _port("converted_capacity", "GW", "capacity that other technologies become in a scope and year"),
    _port("cap_allowances", "Mt", "what a cap allows beside its limit"),
    _port("allowances", "Mt", "allowances of a market"),
    _port("cost", "bn CNY", "yearly cost"),
    _parameter("discount_factor", "D", "year", "discount factor summed over the years that a model year stands for"),
    _parameter("slot_weight", "n", "1000 h", "hours of the year that a slot stands for"),
    _parameter("period_weight", "n", "1000 h", "hours of the year that a period stands for"),
    _parameter("known_capacity", r"\bar{K}", "GW", "capacity of a cohort that is data, at its first year"),
    _parameter("operating_share", r"\sigma", "1", "part of the interval of a year in which a cohort exists"),
    _parameter("capital_charge", r"\kappa", "bn CNY/GW/year", "annuity of new capacity", "Capital Cost|Electricity"),
    _parameter("fixed_om_cost", "F", "bn CNY/GW/year", "fixed operation and maintenance"),
    _parameter("variable_om_cost", "V", "bn CNY/TWh", "variable operation and maintenance"),
    _parameter("fuel_cost", r"\phi", "bn CNY/TWh", "fuel per net output"),
    _parameter("capture_cost", r"\chi", "bn CNY/TWh", "transport and storage of captured CO2 per net output"),
    _parameter("availability", r"\alpha", "1", "share of capacity available in a slot"),
    _parameter("demand", "d", "GW", "mean load of a slot"),
    _parameter("unserved_cost", "c^u", "bn CNY/TWh", "price of load that is not met"),
    _parameter("surplus_cost", "c^x", "bn CNY/TWh", "price of supply that nobody takes"),
    _parameter("emission_rate", r"\varepsilon", "Mt/TWh", "emission per net output (pollutants: kt/TWh)"),
    _parameter("heat_rate", "h", "PJ/TWh", "fuel per net output"),
    _parameter("minimum_load", r"\mu", "1", "technical minimum as a share of what is on line (at most what is there)"),
    _parameter("minimum_output", r"\nu", "1", "least flow as a share of the water, or of what is available without it"),
    _parameter("energy_availability", r"\omega", "1", "mean output that the water of a period allows"),
    _parameter("must_run", r"\theta", "1", "least output for heat, as a share of capacity"),
    _parameter("heat_unserved_cost", "c^z", "bn CNY/TWh", "price of heat from elsewhere per output forgone"),
    _parameter(
        "energy_per_capacity", r"\delta", "h", "energy that a unit of capacity can hold (1 for a reservoir in GWh)"
    ),
    _parameter("minimum_duration", r"\underline{\delta}", "h", "least hours of full discharge"),
    _parameter("retained", r"\lambda", "1", "share of the stored energy left after a slot"),
    _parameter("step", r"\tau", "h", "length of a slot within its period"),
    _parameter("charge_efficiency", r"\eta^-", "1", "energy stored per energy taken in"),
    _parameter("discharge_loss", r"\zeta^+", "1", "energy taken from the store per energy given out"),
    _parameter("use_cost", "c^s", "bn CNY/TWh", "small cost of taking energy into a store, 0.1 CNY/MWh"),
    _parameter("known_line", r"\bar{T}", "GW", "existing and committed transfer capacity"),
    _parameter("direction_share", r"\beta", "1", "capacity of a direction relative to from → to"),
    _parameter("line_efficiency", r"\eta", "1", "energy received per energy sent"),
    _parameter("line_capital_charge", r"\kappa", "bn CNY/GW/year", "annuity of added transfer capacity"),
    _parameter("line_fixed_om_cost", "F", "bn CNY/GW/year", "fixed operation and maintenance of a corridor"),
    _parameter("sending_cost", "c^f", "bn CNY/TWh", "charge per energy sent, at least 0.1 CNY/MWh"),
    _parameter("retrofit_ratio", r"\rho", "1", "capacity after a retrofit per capacity before"),
    _parameter("retrofit_capital_charge", r"\kappa", "bn CNY/GW/year", "annuity of a retrofit"),
    _parameter("forced_capacity", r"\hat{P}", "GW", "capacity of a class of projects that a case forces"),
    _parameter("minimum_hours", r"\varphi", "1000 h", "least full-load hours of a locked class of projects"),
    _parameter("project_capital_charge", r"\kappa", "bn CNY/GW/year", "annuity of a project, retired or not"),
    _parameter("sector_emissions", r"\bar{E}^{sectors}", "Mt", "given emissions of the sectors outside power"),
    _parameter("sink_removal", r"\bar{S}", "Mt", "CO2 that sinks take up"),
    _parameter("residual_emissions", r"\bar{E}^{residual}", "Mt", "given emissions of what is outside the model"),
    _parameter("potential", r"\bar{A}", "GW", "capacity that a resource allows"),
    _parameter("least_addition", r"\underline{B}", "GW", "least addition in a scope"),
    _parameter("most_addition", r"\bar{B}", "GW", "most addition in a scope"),
    _parameter("standard_coal", r"\vartheta", "Mtce/PJ", "standard coal per energy, 1 / 29.3076"),
    _parameter("capped_coal_given", r"\bar{N}^{given}", "Mtce", "given coal of the sectors of a cap"),
    _parameter("coal_limit", r"\bar{N}", "Mtce", "most coal"),
    _parameter("least_capacity", r"\underline{A}", "GW", "least capacity in service in a scope"),
    _parameter("most_capacity", r"\bar{A}", "GW", "most capacity in service in a scope"),
    _parameter("growth_factor", r"(1+g_{cy})^\Delta", "1", "fastest growth since the model year before"),
    _parameter("decline_factor", r"(1-d_{cy})^\Delta", "1", "fastest decline since the model year before"),
    _parameter("growth_seed", r"\bar{s}", "GW", "growth beside the rate over the years since the model year before"),
    _parameter("least_hours", r"\underline{h}", "1000 h", "least full-load hours"),
    _parameter("most_hours", r"\bar{h}", "1000 h", "most full-load hours"),
    _parameter("remaining_capacity", r"\bar{K}", "GW", "capacity that a phase-out leaves in service"),
    _parameter("replacement_ratio", r"\rho", "1", "new capacity per capacity retired"),
    _parameter("addition_allowance", r"\bar{B}", "GW", "allowance, and what retires by age times its ratio"),
    _parameter("given_emissions", r"\bar{E}", "Mt", "given emissions of the sectors of an account"),
    _parameter("emission_limit", r"\bar{E}", "Mt", "cap"),
    _parameter("budget_weight", r"\omega", "year", "years of the interval of a year that count under a budget"),
    _parameter("emission_allowance", r"\bar{B}", "Mt", "budget less what is spent"),
    _parameter("budget_excess_price", r"\pi", "bn CNY/Mt/year", "yearly price of an excess of a budget"),
    _parameter("product_intensity", r"\bar{\iota}", "Mt/bn CNY", "most emissions per domestic product"),
    _parameter("domestic_product", "O", "bn CNY", "domestic product of a scope"),
    _parameter("generation_intensity", r"\bar{\varepsilon}", "Mt/TWh", "most emissions per net generation"),
    _parameter("ceiling", r"\hat{E}", "Mt", "most emissions of any year"),
    _parameter("emission_price", r"\tau", "bn CNY/Mt", "price that emitters pay", "Price|Carbon"),
    _parameter("obligation_share", r"\varphi", "1", "share of the consumption that renewable generation must cover"),
    _parameter("obliged_consumption", r"\bar{d}", "TWh", "load of a scope in a year"),
    _parameter("primary_share", r"\varphi", "1", "share of primary energy that must be non-fossil"),
    _parameter("coal_equivalent", r"\kappa", "Mtce/TWh", "primary energy that non-fossil electricity counts as"),
    _parameter("other_non_fossil", r"\bar{N}", "Mtce", "given non-fossil energy that is not electricity"),
    _parameter("other_fossil", r"\bar{F}", "Mtce", "given fossil energy outside power"),
    _parameter("market_cap", r"\bar{E}", "Mt", "absolute cap of a market, 0 in years without one"),
    _parameter("benchmark", "b", "Mt/TWh", "allowances per net output"),
    _parameter("free_allowances", r"\bar{F}", "Mt", "allowances of sectors with given emissions"),
    _parameter("initial_bank", "N^0", "Mt", "allowances kept from before the first year of a bank"),
    _parameter("market_years", "w", "year", "years that the model year of a market stands for"),
    _parameter("ceiling_price", r"\bar{\tau}", "bn CNY/Mt", "price at which more allowances are sold"),
    _parameter("floor_price", r"\underline{\tau}", "bn CNY/Mt", "price at which allowances are bought back"),
    _parameter("offset_cost", "c^O", "bn CNY/Mt", "cost of a step of offsets"),
    _parameter("offset_share", r"\rho", "1", "most offsets as a share of covered emissions"),
    _parameter("covered_given", r"\bar{E}^+", "Mt", "given emissions that a market covers, removals left out"),
    _parameter("reserve_requirement", r"\bar{D}", "GW", "coincident peak and the margin on it"),
    _parameter("shortfall_price", "c^H", "bn CNY/GW/year", "price of firm capacity that is missing"),
    _parameter("capacity_credit", r"\gamma", "1", "firm share of capacity"),
    _parameter("step_credit", r"\gamma", "1", "firm share of capacity within a step"),
    _parameter("line_credit", r"\gamma", "1", "firm share of transfer capacity"),
)  # fmt: skip

BY_NAME: dict[str, Symbol] = {symbol.name: symbol for symbol in SYMBOLS if symbol.role != "index"}
