"""The case `myopic`: projects decided by a planner who takes the world of each decision's year to last, and its cost.

The planner rolls on: in every model year in which projects start it knows the prices, caps and costs of that year and
expects them to stay; load and all other rules it knows. What it built before stays built. Of the projects that start
now it may build any part; of later ones it may plan any part, and decides again when their year comes.
Then the truth comes: what was built up to the last of these years stays, all else is chosen anew (recourse). Regret is
what this costs above the best that foresight could have done, projects or not (Keppo and Strubegger 2010,
doi:10.1016/j.energy.2010.01.019).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeVar

import numpy as np
import pandas as pd

from energy_opt.analysis.metric import Metric, undefined
from energy_opt.compile.program import Program
from energy_opt.config.scenario import Scenario
from energy_opt.errors import ConfigError, InfeasibleError
from energy_opt.inputs.interpolate import by_year
from energy_opt.inputs.load import make_system
from energy_opt.inputs.read import DataFolder
from energy_opt.inputs.system import System
from energy_opt.studies.lock_in.cases import forced_rows
from energy_opt.studies.lock_in.choice import MYOPIC
from energy_opt.studies.lock_in.effects import found
from energy_opt.studies.lock_in.evaluation import Evaluation, Outcome, why
from energy_opt.studies.lock_in.judged import ALL
from energy_opt.studies.lock_in.regimes import with_backstop
from energy_opt.studies.lock_in.tables import metric_rows

logger = logging.getLogger(__name__)

FLAT_TABLES = {
    "technology_cost": ["technology", "region"],
    "fuel_price": ["fuel", "region"],
}
"""Tables whose numbers the planner takes to stay, with their keys beside the year."""

BUILT = ("capacity_addition", "line_addition", "retrofit")
"""Families of columns that stay as the planner decided, up to the year of the decision."""

FLAT_RULES = ("carbon_price", "emission_cap", "coal_cap")
"""Rules of each year that the planner takes to stay."""


@dataclass(frozen=True)
class Decision:
    """What the planner chose up to a year: capacity of the projects by class [GW], 0 where they have not begun;
    whether they have; and what is built and converted in every year [GW], by family of columns.
    """

    year: int
    capacity: pd.Series
    begun: pd.Series
    made: Mapping[str, np.ndarray]


T = TypeVar("T")

Sight = Callable[[int], Evaluation]
"""The system as a planner expects it who takes the world of a year to last."""


def expected(scenario: Scenario, folder: DataFolder, projects: pd.DataFrame, backstop: float, year: int) -> System:
    """The system as a planner expects it who takes the world of a year to last."""
    seen = make_system(scenario, flat_folder(folder, year), projects)
    return with_backstop(flat_rules(seen, year), backstop)


def short_sighted(name: str, evaluation: Evaluation, sight: Sight) -> pd.DataFrame:
    """What a short-sighted planner builds, what foresight would have, and the regret in each case."""
    decision, best = _tried(lambda: decide(evaluation.system, sight)), _tried(lambda: best_choice(evaluation))
    starts = first_years(evaluation.system)
    items = []
    for year in sorted(set(starts)):
        now = starts[starts == year].index
        short = decision if isinstance(decision, Metric) else float(decision.capacity[now].sum())
        far = best if isinstance(best, Metric) else float(_built(best)[now].sum())
        items += [found("built_short_sighted", "GW", short, int(year)),
                  found("built_with_foresight", "GW", far, int(year))]  # fmt: skip
    rows = [metric_rows(name, MYOPIC, ((ALL, item) for item in items))]
    for case in evaluation.choice.with_projects:
        if isinstance(decision, Metric):
            value = decision
        else:
            value = best if isinstance(best, Metric) else regret(evaluation, case, decision, best)
        rows.append(metric_rows(name, case, [(ALL, found("regret", "bn CNY", value))]))
    return pd.concat(rows, ignore_index=True)


def _tried(solve: Callable[[], T]) -> T | Metric:
    """What a call gives, or why it has no solution."""
    try:
        return solve()
    except InfeasibleError as error:
        logger.warning("lock-in: the short-sighted planner: no solution")
        return undefined(why(error))


def first_years(system: System) -> pd.Series:
    """The first model year of each class, by asset."""
    return system.projects.years.groupby("asset")["year"].min()


def flat_folder(folder: DataFolder, year: int) -> DataFolder:
    """The folder in which costs and fuel prices stay what they are in a year."""
    tables = dict(folder.tables)
    for name, keys in FLAT_TABLES.items():
        frame = folder[name]
        if frame.empty:
            continue
        values = [column for column in frame.columns if column not in (*keys, "year")]
        last = pd.concat([by_year(frame, keys, value, [year]).iloc[:, 0].rename(value) for value in values], axis=1)
        now = last.reset_index().assign(year=year)
        tables[name] = pd.concat([frame[frame["year"] < year], now[list(frame.columns)]], ignore_index=True)
    return replace(folder, tables=MappingProxyType(tables))


def flat_rules(system: System, year: int) -> System:
    """The system in which carbon prices and caps stay what they are in a year; those that begin later are not known."""
    policies = dict(system.rules.policies)
    for name in FLAT_RULES:
        rules = policies[name]
        if rules.empty:
            continue
        now = rules[rules["year"] == year].set_index("rule")
        known = rules[rules["rule"].isin(now.index)].reset_index(drop=True)
        late = (known["year"] > year).to_numpy(bool)
        for column in now.columns.drop("year"):
            known.loc[late, column] = known.loc[late, "rule"].map(now[column])
        policies[name] = known
    return replace(system, rules=replace(system.rules, policies=policies))


def decide(system: System, sight: Sight) -> Decision:
    """The planner's choices, year by year."""
    starts = first_years(system)
    made: Decision | None = None
    for year in sorted(set(starts)):
        planner = sight(int(year))
        program = _optional(planner.base, planner.capacity)
        if made is not None:
            program = _frozen(_kept(program, made), made)
        outcome = planner.solve_program(program)
        size = _built(outcome)
        begun = starts.reindex(size.index) <= year
        reading = outcome.reading
        values = {family: reading.values(family) for family in BUILT if reading.has(family)}
        made = Decision(int(year), size.where(begun, 0.0), begun, values)
        logger.info("lock-in: the short-sighted planner of %d has built %.4g GW", year, made.capacity.sum())
    if made is None:
        raise ConfigError("there are no projects to decide on")
    return made


def best_choice(evaluation: Evaluation) -> Outcome:
    """The system in which foresight may build any part of the projects."""
    return evaluation.solve_program(_optional(evaluation.base, evaluation.capacity))


def regret(evaluation: Evaluation, case: str, decision: Decision, best: Outcome) -> Metric:
    """What the planner's choice costs in a case with the best recourse, above the best choice [bn]."""
    try:
        _, program = evaluation.case_program(case)
        recourse = evaluation.solve_program(_frozen(forced_rows(program, decision.capacity), decision))
    except InfeasibleError as error:
        return undefined(why(error))
    return Metric(round(recourse.objective - best.objective, 9) + 0.0)


def _built(outcome: Outcome) -> pd.Series:
    axis = outcome.reading.program.columns["project_capacity"]
    size = np.clip(outcome.reading.values("project_capacity"), 0.0, None)
    return pd.Series(size, index=pd.Index(axis.frame()["asset"]))


def _optional(program: Program, capacity: pd.Series) -> Program:
    """The program that may build any part of the projects."""
    most = forced_rows(program, capacity)
    lower = most.row_lower.copy()
    lower[program.rows["project_forced"].slice] = 0.0
    return replace(most, row_lower=lower)


def _kept(program: Program, decision: Decision) -> Program:
    """The program in which projects that were decided on before are what was decided."""
    axis = program.rows["project_forced"]
    names = axis.frame()["asset"]
    size = names.map(decision.capacity).to_numpy(float)
    known = names.map(decision.begun).to_numpy(bool)
    lower, upper = program.row_lower.copy(), program.row_upper.copy()
    lower[axis.slice] = np.where(known, size, lower[axis.slice])
    upper[axis.slice] = np.where(known, size, upper[axis.slice])
    return replace(program, row_lower=lower, row_upper=upper)


def _frozen(program: Program, decision: Decision) -> Program:
    """The program in which what is built and converted up to the year of the decision is what was decided."""
    lower, upper = program.column_lower.copy(), program.column_upper.copy()
    for family, values in decision.made.items():
        axis = program.columns[family]
        early = np.flatnonzero(axis.frame()["year"].to_numpy(int) <= decision.year)
        places = axis.start + early
        lower[places] = upper[places] = np.clip(values[early], lower[places], upper[places])
    return replace(program, column_lower=lower, column_upper=upper)
