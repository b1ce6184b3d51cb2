"""Peaks: what it costs a scope to peak in each of several years, and which is the earliest and the cheapest it can do.

All cases share one Program: its rows of no rise begin with the earliest peak year, and a case of a later one opens
those before it. A peak is held together with a ceiling, by default the base year's emissions of the pathway without the
rule and three per cent; both are soft at a high price, so that a peak that is too early is an excess and not an error.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from energy_opt.compile import compile_model
from energy_opt.compile.program import Program
from energy_opt.config.check import check_scenario
from energy_opt.config.convert import near_names, numbered
from energy_opt.config.scenario import Scenario
from energy_opt.errors import ConfigError
from energy_opt.inputs.check_names import names_in, selectable
from energy_opt.inputs.load import make_system
from energy_opt.inputs.read import DataFolder, read_folder, resolve
from energy_opt.inputs.rules import account_names
from energy_opt.inputs.system import System
from energy_opt.logs import Stages
from energy_opt.model.build import build
from energy_opt.results.store import Results
from energy_opt.solve.solution import Solution
from energy_opt.studies.changes import Cases, account_places, members
from energy_opt.studies.record import Place, Record
from energy_opt.studies.scenarios import with_rules

logger = logging.getLogger(__name__)

SAME_COST = 1e-6
"""Two costs are equal within this, relative to the cost without a peak; the certificate's gap is as large at most."""

UNBROKEN = 1e-5
"""A ceiling is kept where its excess is less than this, relative to it."""


@dataclass(frozen=True)
class PeakChoice:
    """What peaks. margin: ceiling = (1 + margin) × emissions of the base year without the rule, where `ceilings` [Mt]
    does not give the scope's own; excess_price: of breaking ceiling or peak [CNY/t].

    The price is above the cost of removal from the air and below what unserved load costs per tonne.
    """

    species: str = "CO2"
    sectors: str = "all"
    margin: float = 0.03
    ceilings: Mapping[str, float] = field(default_factory=dict)
    excess_price: float = 5000.0


def study_peaks(
    scenario: Scenario, scopes: Sequence[str], years: Sequence[int], choice: PeakChoice | None = None,
    place: Place | None = None,
) -> Results:  # fmt: skip
    """The sweep over peak years, stored: tables `peak_scope`, `peak_case`, `peak_emissions`."""
    choice, place, stages = choice or PeakChoice(), place or Place(), Stages()
    check_scenario(scenario)
    with stages.stage("read") as stage:
        folder = read_folder(resolve(scenario.system.data))
        stage.note = f"data {scenario.system.data}"
    _check(scenario, folder, scopes, years, choice)
    changed = with_peaks(scenario, scopes, min(years), choice)
    choices = {"scopes": sorted(scopes), "years": sorted(years), **asdict(choice)}
    record = Record("peaks", scenario, folder.hashes, choices, place)
    if (found := record.stored()) is not None:
        return found
    with stages.stage("prepare"):
        system = make_system(changed, folder)
    with stages.stage("solve"):
        tables = peak_tables(system, scopes, years, choice)
    return record.store(tables, folder.currency, stages.seconds)


def with_peaks(scenario: Scenario, scopes: Sequence[str], first: int, choice: PeakChoice) -> Scenario:
    """The scenario with one peak for each scope, in the first of the years; the ceilings are put in by the cases."""
    rules = {
        _rule(scope): {
            "scope": scope, "species": choice.species, "sectors": choice.sectors, "peak_year": first, "ceiling": 0.0,
            "excess_price": choice.excess_price,
        }
        for scope in scopes
    }  # fmt: skip
    return with_rules(scenario, {"peak_year": rules})


def peak_tables(
    system: System, scopes: Sequence[str], years: Sequence[int], choice: PeakChoice
) -> dict[str, pd.DataFrame]:
    """The tables of the study; `system` is that of `with_peaks`."""
    _check_members(system, scopes)
    sweep = _Sweep(system, compile_model(build(system)), scopes)
    starts = {year: max(y for y in system.horizon.years if y <= year) for year in sorted(set(years))}
    logger.info("peaks: %d scopes × %d years, %d solutions of one program, the first without a peak", len(scopes),
                len(starts), 1 + len(scopes) * len(set(starts.values())))  # fmt: skip
    for year, start in starts.items():
        logger.info("peak %d: no rise of emissions after the model year %d", year, start)
    without = sweep.solve({})
    summary, cases, paths = [], [], []
    for scope in scopes:
        free = sweep.emissions(scope, without)
        ceiling = choice.ceilings.get(scope, free[0] + choice.margin * abs(free[0]))
        logger.info("peaks: %s, ceiling %.6g Mt, base year %.6g Mt", scope, ceiling, free[0])
        paths.append(sweep.path(scope, 0, free))
        rows = []
        for year, case in _solved(sweep, scope, starts, ceiling).items():
            rows.append(_case(sweep, scope, year, starts[year], case, without, ceiling))
            paths.append(sweep.path(scope, year, sweep.emissions(scope, case)))
            logger.info("peaks: %s %d, extra cost %.6g bn, excess %.6g Mt", scope, year, rows[-1]["extra_cost"],
                        rows[-1]["excess"])  # fmt: skip
        cases += rows
        summary.append(_summary(scope, rows, free[0], ceiling, without.objective))
    whole = dict.fromkeys(("earliest", "cheapest", "least_cost"), "Int64")
    return {
        "peak_scope": pd.DataFrame(summary).astype(whole),
        "peak_case": pd.DataFrame(cases),
        "peak_emissions": pd.concat(paths, ignore_index=True),
    }


class _Sweep:
    """One Program for all cases of all scopes."""

    def __init__(self, system: System, program: Program, scopes: Sequence[str]) -> None:
        self._system, self._program = system, program
        self._cases = Cases(program, system.scenario.solver)
        peaks = system.rules["peak_year"]
        own = peaks[peaks["rule"].isin(map(_rule, scopes))]
        self._account = dict(zip(own["rule"], account_names(own), strict=True))

    def solve(self, peaks: Mapping[str, tuple[int, float]]) -> Solution:
        """The system in which the given scopes peak: scope → (model year after which nothing rises, ceiling [Mt])."""
        upper = self._program.row_upper.copy()
        for rule in self._account:
            for family in ("peak_ceiling", "peak_decline"):
                upper[self._rows(family, rule)] = np.inf
        for scope, (start, ceiling) in peaks.items():
            upper[self._rows("peak_ceiling", _rule(scope))] = ceiling
            upper[self._rows("peak_decline", _rule(scope), start)] = 0.0
        return self._cases.solve(replace(self._program, row_upper=upper))

    def emissions(self, scope: str, solution: Solution) -> np.ndarray:
        """Emissions of a scope by model year [Mt]."""
        return np.asarray(solution.x[account_places(self._program, self._account[_rule(scope)])])

    def path(self, scope: str, year: int, emissions: np.ndarray) -> pd.DataFrame:
        """Rows of `peak_emissions`."""
        years = self._system.horizon.years
        return pd.DataFrame({"scope": scope, "peak_year": year, "year": years, "emissions": emissions})

    def year(self, emissions: np.ndarray, year: int) -> float:
        """The value of one model year."""
        return float(emissions[self._system.horizon.years.index(year)])

    def broken(self, scope: str, solution: Solution) -> tuple[float, float, float]:
        """Largest excess of a year [Mt], that of all years that model years stand for [Mt], and its penalty [bn]."""
        weight = dict(zip(self._system.horizon.years, self._system.horizon.represented, strict=True))
        largest = total = penalty = 0.0
        for family in ("peak_excess", "peak_rise"):
            axis = self._program.columns[family]
            places = members(axis, rule=_rule(scope))
            used = np.maximum(solution.x[places], 0.0)
            years = axis.frame()["year"].to_numpy()[places - axis.start]
            largest = max(largest, float(used.max(initial=0.0)))
            total += float(used @ np.array([weight[int(year)] for year in years], dtype=float))
            penalty += float(used @ self._program.cost[places])
        return largest, total, penalty

    def _rows(self, family: str, rule: str, after: int | None = None) -> np.ndarray:
        axis = self._program.rows[family]
        places = members(axis, rule=rule)
        if after is None:
            return places
        years = axis.frame()["year"].to_numpy()[places - axis.start]
        return np.asarray(places[years.astype(int) > after])


def _solved(sweep: _Sweep, scope: str, starts: Mapping[int, int], ceiling: float) -> dict[int, Solution]:
    """A solution for each peak year; years of the same model year share one."""
    found: dict[int, Solution] = {}
    for start in sorted(set(starts.values()), reverse=True):
        found[start] = sweep.solve({scope: (start, ceiling)})
    return {year: found[start] for year, start in starts.items()}


def _case(
    sweep: _Sweep, scope: str, year: int, start: int, case: Solution, without: Solution, ceiling: float
) -> dict[str, Any]:
    """A row of `peak_case`."""
    largest, total, penalty = sweep.broken(scope, case)
    kept, free = (sweep.year(sweep.emissions(scope, solution), start) for solution in (case, without))
    return {
        "scope": scope, "peak_year": year, "starts": start,
        "cost": case.objective, "extra_cost": case.objective - without.objective, "penalty": penalty,
        "excess": total, "feasible": largest <= UNBROKEN * max(1.0, abs(ceiling)),
        "emissions": kept, "emissions_without": free, "peak_inflation": kept - free,
    }  # fmt: skip


def _summary(scope: str, rows: list[dict[str, Any]], base: float, ceiling: float, without: float) -> dict[str, Any]:
    """A row of `peak_scope`."""
    room = SAME_COST * abs(without)
    least = min(row["cost"] for row in rows)
    return {
        "scope": scope, "base_emissions": base, "ceiling": ceiling,
        "earliest": next((row["peak_year"] for row in rows if row["feasible"]), None),
        "cheapest": next((row["peak_year"] for row in rows if row["extra_cost"] <= room), None),
        "least_cost": next(row["peak_year"] for row in rows if row["cost"] <= least + room),
        "cost_without": without,
    }  # fmt: skip


PREFIX = "sweep "
"""Begins the names of the study's own rules."""


def _rule(scope: str) -> str:
    return PREFIX + scope


def _check(
    scenario: Scenario, folder: DataFolder, scopes: Sequence[str], years: Sequence[int], choice: PeakChoice
) -> None:
    """All faults of the question at once."""
    first, last = scenario.horizon.years[0], scenario.horizon.years[-1]
    known = [*selectable(folder.tables)["scope"], *scenario.policy.groups]
    faults = [f"{what}: at least one is wanted" for what, given in (("scopes", scopes), ("years", years)) if not given]
    faults += [f"scopes: {scope!r} is given twice" for scope in sorted({s for s in scopes if scopes.count(s) > 1})]
    faults += [
        f"scopes: there is no region or group {name!r}; {near_names(name, known)}"
        for scope in scopes
        for name in names_in(scope)
        if name not in known
    ]
    faults += [
        f"years: {year} lies outside the modelled years {first}–{last}" for year in years if not first <= year <= last
    ]
    for scope, ceiling in choice.ceilings.items():
        if scope not in scopes:
            faults.append(f"ceilings: {scope!r} is not one of the scopes; {near_names(scope, scopes)}")
        if not math.isfinite(ceiling):
            faults.append(f"ceilings: {ceiling} for {scope!r} is no number")
    if not (math.isfinite(choice.margin) and choice.margin >= 0.0):
        faults.append(f"margin: {choice.margin}; a share that is not negative is wanted (0.03 = 3 %)")
    if not (math.isfinite(choice.excess_price) and choice.excess_price > 0.0):
        faults.append(f"excess price: {choice.excess_price}; a number above 0 is wanted")
    if faults:
        raise ConfigError(numbered("the study of peaks has", faults))


def _check_members(system: System, scopes: Sequence[str]) -> None:
    empty = [scope for scope in scopes if not system.rules.members.get(scope)]
    if empty:
        raise ConfigError(f"the run has no region of {', '.join(empty)}; its regions are {', '.join(system.regions)}")
