"""A pipeline of projects in one case: what each adds first and last, its share of the whole, and its place among all.

The share is the average price of its class on the way from nothing to everything (Aumann and Shapley). First-in prices
are those without any project, last-out prices those with all. What a project costs alone lies in a bracket that
convexity gives; exact solutions are made where the bracket leaves the sign open, the largest projects first.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from energy_opt.analysis.attribution import (
    Attribution,
    Evaluate,
    attribute_to_groups,
    attribute_to_projects,
    aumann_shapley,
)
from energy_opt.analysis.bracket_decisions import bracket_decisions
from energy_opt.analysis.brackets import SolvedPoint, project_brackets
from energy_opt.analysis.shapley import Value, interaction, shapley
from energy_opt.compile.program import Program
from energy_opt.inputs.assets import COAL
from energy_opt.inputs.system import System
from energy_opt.studies.lock_in.choice import FREE, PAIRS, SUBSETS, WITHOUT, LockInChoice
from energy_opt.studies.lock_in.evaluation import Evaluation, Outcome

logger = logging.getLogger(__name__)

GROUPS = ("region", "owner", "status", "technology")


@dataclass(frozen=True)
class Portfolio:
    """rank: one row per project; groups, interactions: see the tables of the study; attribution: of the classes."""

    rank: pd.DataFrame
    groups: pd.DataFrame
    interactions: pd.DataFrame
    attribution: Attribution
    solutions: int
    seconds: float


class Points:
    """Solutions of one case with other capacities forced, each made once."""

    def __init__(self, evaluation: Evaluation, program: Program) -> None:
        self._evaluation, self._program = evaluation, program
        self._known: dict[tuple[float, ...], SolvedPoint] = {}
        self._bases: dict[tuple[float, ...], object | None] = {}

    def add(self, capacity: pd.Series, outcome: Outcome) -> None:
        """A point that was solved before."""
        key = tuple(capacity)
        self._known[key] = SolvedPoint(capacity, outcome.objective, outcome.prices)
        self._bases[key] = outcome.basis

    def __call__(self, capacity: pd.Series) -> SolvedPoint:
        """The point of a capacity by class [GW], solved from the vertex of the nearest one."""
        if tuple(capacity) not in self._known:
            self.add(capacity, self._evaluation.at(self._program, capacity, self._nearest(capacity)))
        return self._known[tuple(capacity)]

    def _nearest(self, capacity: pd.Series) -> object | None:
        """The basis of the point with the least capacity between; None where there is no point."""
        away = {key: float(np.abs(np.array(key) - capacity.to_numpy()).sum()) for key in self._bases}
        return self._bases[min(away, key=lambda key: away[key])] if away else None

    @property
    def all(self) -> list[SolvedPoint]:
        """Every point that was solved."""
        return list(self._known.values())


def judge_portfolio(
    evaluation: Evaluation, case: str, table: pd.DataFrame, solved: Mapping[str, Outcome] | None = None
) -> Portfolio:
    """The projects of a case ranked.

    table: project, asset (class), gw, and the columns of GROUPS; solved: cases by name that are solved already.
    """
    started, before = time.perf_counter(), evaluation.solved
    choice, capacity = evaluation.choice, evaluation.capacity
    _, program = evaluation.case_program(case)
    points = Points(evaluation, program)
    if solved and case in solved:
        points.add(1.0 * capacity, solved[case])
    if solved and case == FREE and WITHOUT in solved:
        points.add(0.0 * capacity, solved[WITHOUT])  # a lock gives the first GW another price, free does not

    def along(theta: float) -> tuple[float, pd.Series]:
        point = points(theta * capacity)
        logger.info("lock-in: %.3g of the projects, cost %.8g bn", theta, point.value)
        return point.value, point.slope

    shares = _shares(along, capacity, choice)
    projects = table[["project", *GROUPS]].assign(**{"class": table["asset"], "capacity": table["gw"]})
    rank = attribute_to_projects(shares.value, capacity, projects)
    rank["shapley"] = np.nan
    pairs = pd.DataFrame(columns=["project", "other", "interaction"])
    if choice.shapley and len(projects) <= PAIRS:
        value, names = _value(points, projects, capacity), projects["project"].tolist()
        pairs = _pairs(interaction(value, names))
        if len(names) <= SUBSETS:
            rank["shapley"] = rank["project"].map(shapley(value, names))
    most = _capital(evaluation.system) if case == FREE else None
    brackets = _decided(points, projects, evaluation, most)
    alike = table.set_index("project")["year"] == table.set_index("project")["asset"].map(_vintages(evaluation.system))
    brackets["exact"] &= brackets["project"].map(alike)
    rank = rank.merge(brackets, on="project")
    for name, theta in (("first_in", 0.0), ("last_out", 1.0)):
        rank[f"{name}_per_kw"] = 1e3 * rank["class"].map(points(theta * capacity).slope)
    rank = rank.sort_values("attribution_per_kw", ascending=False, kind="stable").reset_index(drop=True)
    rank.insert(0, "rank", rank["attribution_per_kw"].round(6).rank(ascending=False, method="min").astype(int))
    groups = [attribute_to_groups(rank.assign(**{by: rank[by].replace("", "unknown")}), by)
              .rename(columns={by: "group"}).assign(by=by) for by in GROUPS]  # fmt: skip
    return Portfolio(rank, pd.concat(groups, ignore_index=True), pairs, shares, evaluation.solved - before,
                     time.perf_counter() - started)  # fmt: skip


def _shares(along: Evaluate, capacity: pd.Series, choice: LockInChoice) -> Attribution:
    """The shares of the classes; one class alone has the whole, which both its ends tell."""
    if len(capacity) > 1:
        return aumann_shapley(along, capacity, bracket=choice.bracket, most_points=choice.most_points)
    ends = aumann_shapley(along, capacity, most_points=2)
    return replace(ends, lower=ends.total, upper=ends.total)


def _decided(points: Points, projects: pd.DataFrame, evaluation: Evaluation, most: pd.Series | None) -> pd.DataFrame:
    """Brackets of each project alone [bn]: project, lower, upper, sign, exact, after the exact solutions."""
    size = projects.set_index("project")["capacity"]
    coal = _coal_capacity(evaluation.system)
    share = (projects["capacity"] / projects["region"].map(coal)).fillna(np.inf)
    share.index = pd.Index(projects["project"])
    classes, nothing = dict(zip(projects["project"], projects["class"], strict=True)), 0.0 * evaluation.capacity
    for _ in range(evaluation.choice.most_exact + 1):
        brackets = project_brackets(points.all, projects, most)
        decided = bracket_decisions(brackets.assign(share_of_region=brackets["project"].map(share)))
        open_ones = decided[decided["straddles_zero"]]
        if open_ones.empty or evaluation.solved_exactly >= evaluation.choice.most_exact:
            break
        chosen = max(open_ones["project"], key=lambda name: float(size[name]))
        alone = nothing.copy()
        alone[classes[chosen]] = size[chosen]
        points(alone)
        evaluation.solved_exactly += 1
    return decided[["project", "lower", "upper", "sign", "exact"]]


def _capital(system: System) -> pd.Series:
    """The most that a GW by class can cost [bn/GW]: the present value of its capital, and of its fixed cost where it
    may not retire at once.
    """
    discount = dict(zip(system.horizon.years, system.horizon.discount, strict=True))
    charges = system.capacities.project_charges
    most = (charges["charge"] * charges["year"].map(discount)).groupby(charges["asset"]).sum()
    cohorts = system.capacities.cohort_years
    held = cohorts[cohorts["asset"].isin(most.index) & ~cohorts["retirable"].astype(bool)]
    fixed = (held["fixed_om"] * held["year"].map(discount)).groupby(held["asset"]).sum()
    return most.add(fixed, fill_value=0.0)


def _vintages(system: System) -> pd.Series:
    """Year of commissioning of each class, the mean of its members."""
    return system.projects.classes.set_index("asset")["vintage"]


def _coal_capacity(system: System) -> pd.Series:
    """Known coal capacity by region in the first model year [GW]."""
    cohorts = system.capacities.cohort_years
    assets = system.capacities.assets.set_index("asset")
    coal = cohorts["asset"].map(assets["category"]) == COAL
    first = cohorts[coal & (cohorts["known"] > 0.0)].drop_duplicates(["asset", "vintage"])
    return first.groupby(first["asset"].map(assets["region"]))["known"].sum()


def _value(points: Points, projects: pd.DataFrame, capacity: pd.Series) -> Value:
    """The cost of the system with some of the projects, by their names [bn]."""

    def value(chosen: frozenset[str]) -> float:
        own = projects[projects["project"].isin(chosen)].groupby("class")["capacity"].sum()
        return points(own.reindex(capacity.index).fillna(0.0)).value

    return value


def _pairs(table: pd.DataFrame) -> pd.DataFrame:
    """Interactions of projects × projects as rows, each pair once: project, other, interaction [bn]."""
    names = list(table.index)
    pairs = [(one, other, table.loc[one, other]) for k, one in enumerate(names) for other in names[k + 1 :]]
    return pd.DataFrame(pairs, columns=["project", "other", "interaction"])
