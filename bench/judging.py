"""Lock-in studies of the reference: one project in its cases, and the whole pipeline ranked, beside one base solve."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import pandas as pd

from bench.reference import reference_system
from bench.registry import Size
from energy_opt.inputs.read import DataFolder

ONE, ALL = "Shaanxi & permitted", "all"
"""The first of these projects is judged alone; all of them are ranked."""

CASES = ("free", "debt", "contract", "full")

Found = TypeVar("Found")


@dataclass(frozen=True)
class JudgedReference:
    """CPU seconds, all threads. base, base_of_all: the system without projects, from nothing to a vertex; cases: one
    project, each from the vertex of the case before; with_all: the case with the whole pipeline; rest: its ranking
    after that. projects, capacity [GW]: of the pipeline; points, solutions, bracket: of its attribution; exact:
    projects whose cost alone is known exactly; undecided: those whose sign is not.
    """

    rows: int
    columns: int
    nonzeros: int
    project: str
    base: float
    cases: dict[str, float]
    projects: int
    capacity: float
    base_of_all: float
    with_all: float
    rest: float
    points: int
    solutions: int
    bracket: float
    exact: int
    undecided: int


def judge_reference(size: Size, folder: DataFolder) -> JudgedReference:
    """One project in every case, and all projects ranked in the case `free`, under the rules of the reference."""
    from energy_opt.studies.lock_in.judged import judged_projects
    from energy_opt.studies.lock_in.portfolio import judge_portfolio

    alone, one = _evaluation(size, folder, ONE, first=True)
    base, _ = _timed(lambda: alone.case("without"))
    cases = {case: _timed(lambda name=case: alone.case(name))[0] for case in CASES}
    every, listed = _evaluation(size, folder, ALL)
    base_of_all, without = _timed(lambda: every.case("without"))
    with_all, free = _timed(lambda: every.case("free"))
    table = judged_projects(listed, every.system, folder)
    rest, portfolio = _timed(lambda: judge_portfolio(every, "free", table, {"without": without, "free": free}))
    shares = portfolio.attribution
    return JudgedReference(
        rows=every.base.shape[0],
        columns=every.base.shape[1],
        nonzeros=int(every.base.matrix.nnz),
        project=str(one["project"].iloc[0]),
        base=base,
        cases=cases,
        projects=len(listed),
        capacity=float(listed["capacity"].sum()) / 1e3,
        base_of_all=base_of_all,
        with_all=with_all,
        rest=rest,
        points=len(shares.points),
        solutions=portfolio.solutions + 2,
        bracket=shares.bracket,
        exact=int(portfolio.rank["exact"].sum()),
        undecided=int((portfolio.rank["sign"] == "open").sum()),
    )


def _evaluation(size: Size, folder: DataFolder, words: str, first: bool = False) -> tuple[Any, pd.DataFrame]:
    """The cases of the projects that words choose (of the first one only), as `energy-opt lockin` makes them."""
    from energy_opt.inputs.load import make_system
    from energy_opt.inputs.project_list import without_judged
    from energy_opt.studies.lock_in.cases import unjudged
    from energy_opt.studies.lock_in.choice import LockInChoice
    from energy_opt.studies.lock_in.evaluation import Evaluation
    from energy_opt.studies.lock_in.judged import planned_hours
    from energy_opt.studies.lock_in.regimes import with_backstop
    from energy_opt.studies.lock_in.study import listed_projects

    choice = LockInChoice(cases=CASES)
    scenario = reference_system(size, folder).scenario
    scenario = replace(scenario, technology=replace(scenario.technology, new_coal="forbid"))
    projects = listed_projects(words, scenario, folder, choice)
    projects = projects.sort_values("project").head(1) if first else projects
    left = without_judged(folder, projects)
    system = with_backstop(make_system(scenario, left, projects), choice.backstop)
    hours = planned_hours(projects, system.projects.members)
    return Evaluation(system, choice, hours, unjudged(left, scenario)), projects


def _timed(work: Callable[[], Found]) -> tuple[float, Found]:
    started = time.process_time()
    result = work()
    return time.process_time() - started, result


def judged(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The studies that were measured, smallest program first."""
    found = [record for record in content["records"] if record["what"] == "lockin" and "error" not in record]
    return sorted(found, key=lambda record: int(record["nonzeros"]))


def judge_section() -> str:
    """What is measured."""
    return (
        "Lock-in studies under the rules of the reference with all features (`bench/judging.py`), CPU seconds of all"
        " threads. A *base solve* is the system without projects, from nothing to a vertex, by the method that the"
        f" product chooses. *One project*: the first of `{ONE}`, each case from the vertex of the one before, in base"
        " solves. *Pipeline*: all projects ranked in the case `free`, everything from the base solve on, in base"
        " solves; the bracket is that of the sum of their shares."
    )


def judge_table(content: Mapping[str, Any]) -> str:
    """One line per size."""
    heads = " | ".join(CASES)
    lines = [
        f"| size (regions, years, slots) | nonzeros | base [s] | {heads} | projects | pipeline [s] | in base solves |"
        " solutions | bracket | exact | undecided |",
        "|---|--:|--:|" + "--:|" * (len(CASES) + 7),
    ]
    for record in judged(content):
        shares = " | ".join(f"{record['cases'][case] / record['base']:.2f}" for case in CASES)
        base = record["base_of_all"]
        total = base + record["with_all"] + record["rest"]
        lines.append(
            f"| {record['size']} | {record['nonzeros']:,} | {record['base']:,.1f} | {shares} |"
            f" {record['projects']} ({record['capacity']:,.0f} GW) | {total:,.0f} | {total / base:.1f} |"
            f" {record['solutions']} | {record['bracket']:.0%} | {record['exact']} | {record['undecided']} |"
        )
    return "\n".join(lines)
