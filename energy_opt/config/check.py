"""The scenario checked as a whole: all contradictions and impossible values are named at once."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from energy_opt.config.convert import near_names, numbered
from energy_opt.config.policy_rules import rule_faults
from energy_opt.config.scenario import Scenario
from energy_opt.errors import ConfigError

TIME_METHODS = ("clustered", "given", "hourly")
EXTREMES = ("peak_load", "peak_residual_load", "least_wind", "least_solar")
REPRESENTED_YEARS = ("trapezoid", "given")
COST_CONVENTIONS = ("annuity", "overnight_with_salvage")
PIPELINES = ("committed", "by_probability", "none")
NEW_COAL = ("allow", "forbid")
ENGINES = ("monolith", "decomposition", "auto")
WORKERS_ON = ("processes", "ray")
SOLVER_METHODS = ("auto", "simplex", "ipx", "hipo", "pdlp")
ACCURACIES = ("interior", "basic")
HOURS_OF_YEAR = 8760
SAFE_NAME = re.compile(r"\w[\w .+-]{0,79}")


def check_scenario(scenario: Scenario) -> Scenario:
    """The same scenario, if nothing is wrong with it; else a ConfigError that lists every fault."""
    faults = [fault for check in CHECKS for fault in check(scenario)]
    if faults:
        raise ConfigError(numbered(f"the scenario {scenario.name!r} has", faults))
    return scenario


def check_name(scenario: Scenario) -> Iterator[str]:
    """The name becomes part of a folder's name."""
    if not SAFE_NAME.fullmatch(scenario.name) or ".." in scenario.name:
        yield f"name: {scenario.name!r} is not a name: letters, digits, space, - _ + . (at most 80, no ..) are allowed"


def check_words(scenario: Scenario) -> Iterator[str]:
    """Settings that take one of a few words."""
    time, horizon, technology, solver = scenario.time, scenario.horizon, scenario.technology, scenario.solver
    yield from _one_of("time.method", time.method, TIME_METHODS)
    for extreme in time.extremes:
        yield from _one_of("time.extremes", extreme, EXTREMES)
    yield from _one_of("horizon.represented_years", horizon.represented_years, REPRESENTED_YEARS)
    yield from _one_of("horizon.cost_convention", horizon.cost_convention, COST_CONVENTIONS)
    yield from _one_of("technology.pipeline", technology.pipeline, PIPELINES)
    yield from _one_of("technology.new_coal", technology.new_coal, NEW_COAL)
    yield from _one_of("solver.engine", solver.engine, ENGINES)
    yield from _one_of("solver.workers_on", solver.workers_on, WORKERS_ON)
    yield from _one_of("solver.method", solver.method, SOLVER_METHODS)
    yield from _one_of("solver.accuracy", solver.accuracy, ACCURACIES)


def check_time(scenario: Scenario) -> Iterator[str]:
    """Periods and steps fit each other and the year."""
    time = scenario.time
    if time.step_hours < 1:
        yield f"time.step_hours: {time.step_hours} h; a slot is at least one hour"
    if time.method == "hourly" and time.step_hours >= 1 and HOURS_OF_YEAR % time.step_hours:
        yield f"time.step_hours: {time.step_hours} h does not divide the year of {HOURS_OF_YEAR} h"
    if time.slot_starts and (time.method != "clustered" or not _cut(time.slot_starts, time.period_hours)):
        yield (
            f"time.slot_starts: {list(time.slot_starts)} must begin with 0, rise, end before {time.period_hours} h, "
            "and goes with time.method=clustered"
        )
    if time.method != "clustered":
        return
    if time.period_hours < 1 or HOURS_OF_YEAR % 24 or time.period_hours % 24:
        yield f"time.period_hours: {time.period_hours} h; whole days are wanted, such as 24 (days) or 168 (weeks)"
        return
    if time.step_hours >= 1 and time.period_hours % time.step_hours:
        yield f"time.step_hours: {time.step_hours} h does not divide a period of {time.period_hours} h"
    most = HOURS_OF_YEAR // time.period_hours
    if not 1 <= time.periods <= most:
        yield f"time.periods: {time.periods}; a year has 1 to {most} periods of {time.period_hours} h"


def _cut(starts: tuple[int, ...], length: int) -> bool:
    """Whether the starts cut a period into slots."""
    return starts[0] == 0 and starts[-1] < length and all(b > a for a, b in pairwise(starts))


def check_horizon(scenario: Scenario) -> Iterator[str]:
    """Years in order with the base year first, and a sensible rate."""
    horizon = scenario.horizon
    years = horizon.years
    if not years:
        yield "horizon.years: at least one model year is wanted"
    elif list(years) != sorted(set(years)):
        yield f"horizon.years: {list(years)}; every year once, in rising order"
    elif horizon.base_year not in years:
        yield f"horizon.base_year: {horizon.base_year} is not one of horizon.years {list(years)}"
    elif horizon.base_year != years[0]:
        yield f"horizon.years: {years[0]} precedes the base year {horizon.base_year}; no model year may"
    if not (math.isfinite(horizon.discount_rate) and 0 <= horizon.discount_rate < 0.5):
        yield f"horizon.discount_rate: {horizon.discount_rate}; a share per year from 0 to 0.5 is wanted (0.05 = 5 %)"


def check_demand_and_costs(scenario: Scenario) -> Iterator[str]:
    """Factors and prices that cannot be negative or infinite."""
    technology, policy = scenario.technology, scenario.policy
    yield from _positive("demand.factor", scenario.demand.factor)
    for name, factor in technology.cost_factor.items():
        yield from _not_negative(f"technology.cost_factor.{name}", factor)
    for name, factor in technology.fuel_price_factor.items():
        yield from _not_negative(f"technology.fuel_price_factor.{name}", factor)
    if technology.cohort_bin < 1:
        yield f"technology.cohort_bin: {technology.cohort_bin}; at least one year"
    yield from _positive("policy.unserved_cost", policy.unserved_cost)
    yield from _not_negative("policy.surplus_cost", policy.surplus_cost)
    yield from _not_negative("policy.heat_unserved_cost", policy.heat_unserved_cost)
    yield from _not_negative("policy.reserve_shortfall_cost", policy.reserve_shortfall_cost)


def check_policies(scenario: Scenario) -> Iterator[str]:
    """Rules are known, lie in the modelled years and hold numbers of the right size."""
    yield from rule_faults(scenario)
    for name, regions in scenario.policy.groups.items():
        if not regions:
            yield f"policy.groups.{name}: a group needs at least one region"


def check_solver(scenario: Scenario) -> Iterator[str]:
    """Tolerance, threads and time limit in range."""
    solver = scenario.solver
    if not 1e-10 <= solver.tolerance <= 1e-2:
        yield f"solver.tolerance: {solver.tolerance:g}; from 1e-10 to 1e-2 is possible, 1e-7 usual"
    if not 0 <= solver.gap <= 0.1:
        yield f"solver.gap: {solver.gap:g}; from 0 (an optimum) to 0.1 is possible, 1e-4 usual for the decomposition"
    if solver.engine == "decomposition" and solver.gap < 1e-8:
        yield f"solver.gap: {solver.gap:g}; the decomposition ends at a gap of at least 1e-8 (usual: 1e-4)"
    if solver.workers < 0:
        yield f"solver.workers: {solver.workers}; 0 means that the main process solves all blocks"
    if solver.workers_on == "ray" and solver.workers == 0:
        yield "solver.workers_on: 'ray'; say on how many, such as solver.workers=4"
    if solver.threads < 0:
        yield f"solver.threads: {solver.threads}; 0 means as many as there are"
    if not solver.time_limit >= 0:
        yield f"solver.time_limit: {solver.time_limit} s; 0 means none"


CHECKS: tuple[Callable[[Scenario], Iterator[str]], ...] = (
    check_name,
    check_words,
    check_time,
    check_horizon,
    check_demand_and_costs,
    check_policies,
    check_solver,
)


def _one_of(place: str, value: str, known: tuple[str, ...]) -> Iterator[str]:
    if value not in known:
        yield f"{place}: {value!r} is not known; {near_names(value, known)}"


def _positive(place: str, value: float) -> Iterator[str]:
    if not (math.isfinite(value) and value > 0):
        yield f"{place}: {value}; a number above 0 is wanted"


def _not_negative(place: str, value: float) -> Iterator[str]:
    if not (math.isfinite(value) and value >= 0):
        yield f"{place}: {value}; a number that is not negative is wanted"
