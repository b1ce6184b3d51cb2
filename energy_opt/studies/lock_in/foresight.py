"""The case `myopic`: projects decided by a planner who takes the world of the decision's year to last, and its cost.

In the year of the first project the planner knows the prices, caps and costs of that year and expects them to stay;
load and all other rules it knows. It may build any part of the projects, and everything else. Then the truth comes:
what was built up to that year stays built, all else is chosen anew (recourse). Regret is what this costs above the best
that foresight could have done, projects or not (Keppo and Strubegger 2010, doi:10.1016/j.energy.2010.01.019).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import pandas as pd

from energy_opt.analysis.metric import Metric, undefined
from energy_opt.compile.program import Program
from energy_opt.config.scenario import Scenario
from energy_opt.errors import InfeasibleError
from energy_opt.inputs.interpolate import by_year
from energy_opt.inputs.load import make_system
from energy_opt.inputs.read import DataFolder
from energy_opt.inputs.system import System
from energy_opt.studies.lock_in.cases import forced_rows
from energy_opt.studies.lock_in.choice import MYOPIC
from energy_opt.studies.lock_in.effects import found
from energy_opt.studies.lock_in.evaluation import Evaluation, Outcome
from energy_opt.studies.lock_in.judged import ALL
from energy_opt.studies.lock_in.regimes import with_backstop
from energy_opt.studies.lock_in.tables import metric_rows

FLAT_TABLES = {
    "technology_cost": ["technology", "region"],
    "fuel_price": ["fuel", "region"],
}
"""Tables whose numbers the planner takes to stay, with their keys beside the year."""

FLAT_RULES = ("carbon_price", "emission_cap")


@dataclass(frozen=True)
class Decision:
    """What the planner chose: capacity of the projects by class [GW], and additions up to the year of the decision."""

    year: int
    capacity: pd.Series
    additions: np.ndarray


def expected(scenario: Scenario, folder: DataFolder, projects: pd.DataFrame, backstop: float) -> System:
    """The system as a planner expects it who takes the world of the first project's year to last."""
    true = make_system(scenario, folder, projects)
    year = decision_year(true)
    seen = make_system(scenario, flat_folder(folder, year), projects)
    return with_backstop(flat_rules(seen, year), backstop)


def short_sighted(name: str, evaluation: Evaluation, short: Evaluation) -> pd.DataFrame:
    """What a short-sighted planner builds, what foresight would have, and the regret in each case."""
    decision, best = decide(short, decision_year(short.system)), best_choice(evaluation)
    items = [found("built_short_sighted", "GW", float(decision.capacity.sum()), decision.year),
             found("built_with_foresight", "GW", built(best), decision.year)]  # fmt: skip
    rows = [metric_rows(name, MYOPIC, ((ALL, item) for item in items))]
    for case in evaluation.choice.with_projects:
        value = regret(evaluation, case, decision, best)
        rows.append(metric_rows(name, case, [(ALL, found("regret", "bn CNY", value))]))
    return pd.concat(rows, ignore_index=True)


def decision_year(system: System) -> int:
    """The first model year in which a project exists."""
    return int(system.projects.years["year"].min())


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


def decide(short_sighted: Evaluation, year: int) -> Decision:
    """The planner's choice; `short_sighted` is of the system that it expects."""
    outcome = short_sighted.solve_program(_optional(short_sighted.base, short_sighted.capacity))
    return Decision(year, _built(outcome), outcome.reading.values("capacity_addition"))


def best_choice(evaluation: Evaluation) -> Outcome:
    """The system in which foresight may build any part of the projects."""
    return evaluation.solve_program(_optional(evaluation.base, evaluation.capacity))


def regret(evaluation: Evaluation, case: str, decision: Decision, best: Outcome) -> Metric:
    """What the planner's choice costs in a case with the best recourse, above the best choice [bn]."""
    _, program = evaluation.case_program(case)
    try:
        recourse = evaluation.solve_program(_frozen(forced_rows(program, decision.capacity), decision))
    except InfeasibleError as error:
        return undefined("infeasible: " + "; ".join(error.conflicts or (str(error).splitlines()[0],)))
    return Metric(round(recourse.objective - best.objective, 9) + 0.0)


def built(outcome: Outcome) -> float:
    """Capacity of all projects that a solution builds [GW]."""
    return float(_built(outcome).sum())


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


def _frozen(program: Program, decision: Decision) -> Program:
    """The program in which additions up to the year of the decision are those of the decision."""
    axis = program.columns["capacity_addition"]
    early = axis.frame()["year"].to_numpy(int) <= decision.year
    lower, upper = program.column_lower.copy(), program.column_upper.copy()
    made = np.clip(decision.additions, 0.0, None)
    lower[axis.slice] = np.where(early, np.minimum(made, upper[axis.slice]), lower[axis.slice])
    upper[axis.slice] = np.where(early, lower[axis.slice], upper[axis.slice])
    return replace(program, column_lower=lower, column_upper=upper)
