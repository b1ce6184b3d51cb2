"""One scenario from data to stored results: read, build, compile, solve, tabulate, store."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from energy_opt.config.check import check_scenario
from energy_opt.config.scenario import Scenario
from energy_opt.logs import Stages
from energy_opt.results.manifest import make_manifest, make_run_id
from energy_opt.results.store import Results, ensure_writable, is_stored, load_results, run_folder, write_run

if TYPE_CHECKING:
    import pandas as pd
    import pyomo.environ as pyo

    from energy_opt.compile.program import Program
    from energy_opt.config.scenario import SolverChoice
    from energy_opt.inputs.system import System
    from energy_opt.solve.solution import Solution

logger = logging.getLogger(__name__)


class Pipeline(NamedTuple):
    """The stages between a scenario and its tables."""

    load_system: Callable[[Scenario], System]
    build: Callable[[System], pyo.ConcreteModel]
    compile_model: Callable[[pyo.ConcreteModel], Program]
    solve: Callable[[Program, SolverChoice], Solution]
    tabulate: Callable[[Program, Solution, System], Mapping[str, pd.DataFrame]]
    table_checks: Callable[[Mapping[str, pd.DataFrame], Solution, System], Mapping[str, float]]


def run(
    scenario: Scenario, folder: str | Path = "results", *, experiment: str = "runs", force: bool = False
) -> Results:
    """The results of a scenario, stored as `folder/experiment/<run id>`.

    A run that is stored already is returned as it is, unless `force` replaces it.
    """
    stages = Stages()
    check_scenario(scenario)
    ensure_writable(run_folder(folder, experiment, "run").parent)
    pipeline = load_pipeline()
    with stages.stage("read") as stage:
        system = pipeline.load_system(scenario)
        stage.note = f"data {scenario.system.data}"
    run_id = make_run_id(scenario, system.hashes)
    target = run_folder(folder, experiment, run_id)
    if is_stored(target) and not force:
        logger.info("%s is there already; --force runs it again", target)
        return load_results(target)
    with stages.stage("build"):
        model = pipeline.build(system)
    with stages.stage("compile") as stage:
        program = pipeline.compile_model(model)
        rows, columns = program.shape
        stage.note = f"{rows:,} rows × {columns:,} columns, {program.matrix.nnz:,} entries"
    with stages.stage("solve") as stage:
        solution = pipeline.solve(program, scenario.solver)
        stage.note = f"{solution.status}, objective {solution.objective:,.6g} bn {system.currency}"
    with stages.stage("tabulate") as stage:
        tables = pipeline.tabulate(program, solution, system)
        stage.note = f"{sum(map(len, tables.values())):,} rows in {len(tables)} tables"
        checks = pipeline.table_checks(tables, solution, system)
    data = {"folder": scenario.system.data, "money_year": system.money_year, "hashes": dict(system.hashes)}
    outcome = {**_outcome(solution, checks), "currency": system.currency}
    manifest = make_manifest(scenario, run_id, data, outcome, stages.seconds)
    with stages.stage("store") as stage:
        write_run(target.parent, run_id, tables, manifest, force=force)
        stage.note = str(target)
    return load_results(target)


def load_pipeline() -> Pipeline:
    """The stages; imported here, since they load Pyomo and the solver, which reading a stored run does without."""
    from energy_opt.compile import compile_model
    from energy_opt.inputs.load import load_system
    from energy_opt.model.build import build
    from energy_opt.results.checks import table_checks
    from energy_opt.results.extract import tabulate
    from energy_opt.solve.highs import solve

    return Pipeline(load_system, build, compile_model, solve, tabulate, table_checks)


def _outcome(solution: Solution, checks: Mapping[str, float]) -> dict[str, object]:
    from energy_opt.results.checks import faults

    failures = list(faults(checks))
    return {
        "status": solution.status,
        "objective": solution.objective,
        "prices": solution.prices,
        "solver": solution.solver,
        "certificate": solution.certificate.with_checks(checks),
        "faults": failures,
    }
