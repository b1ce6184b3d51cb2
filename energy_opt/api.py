"""One scenario from data to stored results: read, build, compile, solve, tabulate, store."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from energy_opt.config.check import check_scenario
from energy_opt.config.scenario import Scenario
from energy_opt.inputs.check_names import WHOLE_SYSTEM
from energy_opt.logs import Stages
from energy_opt.results.learned import LearnedFile
from energy_opt.results.manifest import make_manifest, make_run_id
from energy_opt.results.store import (
    SOLUTION,
    Results,
    ensure_writable,
    is_stored,
    load_results,
    run_folder,
    storable,
    write_run,
)

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    import pyomo.environ as pyo

    from energy_opt.compile.program import Program
    from energy_opt.config.scenario import SolverChoice
    from energy_opt.inputs.system import System
    from energy_opt.solve.decomposition.learned import Store
    from energy_opt.solve.solution import Solution

logger = logging.getLogger(__name__)


class Solve(Protocol):
    """The stage that solves; store: see `decompose`."""

    def __call__(self, program: Program, choice: SolverChoice, store: Store | None = None) -> Solution:
        """See `energy_opt.solve.choose.solve`."""


class Pipeline(NamedTuple):
    """The stages between a scenario and its tables."""

    load_system: Callable[[Scenario], System]
    build: Callable[[System], pyo.ConcreteModel]
    compile_model: Callable[[pyo.ConcreteModel], Program]
    solve: Solve
    tabulate: Callable[[Program, Solution, System], Mapping[str, pd.DataFrame]]
    table_checks: Callable[[Mapping[str, pd.DataFrame], Solution, System], Mapping[str, float]]


def run(
    scenario: Scenario, folder: str | Path = "results", *, experiment: str = "runs", force: bool = False
) -> Results:
    """The results of a scenario, stored as `folder/experiment/<run id>`.

    A run that is stored already is returned as it is, unless `force` replaces it. One that was interrupted goes on from
    what it left, where it was solved by decomposition.
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
    learned = LearnedFile(target)
    with stages.stage("solve") as stage:
        solution = pipeline.solve(program, scenario.solver, learned)
        stage.note = f"{solution.status}, objective {solution.objective:,.6g} bn {system.currency}"
    results = keep(pipeline, scenario, system, program, solution, stages, target, force=force)
    learned.remove()
    return results


def keep(
    pipeline: Pipeline, scenario: Scenario, system: System, program: Program, solution: Solution, stages: Stages,
    target: Path, *, force: bool = False,
) -> Results:  # fmt: skip
    """The tables of a solution, stored at `target` (`folder/experiment/<run id>`) with the manifest."""
    with stages.stage("tabulate") as stage:
        tables, checks, broken = _tables(pipeline, program, solution, system)
        stage.note = f"{sum(map(len, tables.values())):,} rows in {len(tables)} tables"
    horizon = system.horizon
    weights = zip(horizon.years, horizon.represented.tolist(), horizon.discount.tolist(), strict=True)
    data = {
        "folder": scenario.system.data,
        "money_year": system.money_year,
        "hashes": dict(system.hashes),
        "groups": _groups(system),
        "years": {str(year): {"represented_years": w, "discount_factor": factor} for year, w, factor in weights},
    }
    outcome = {**_outcome(solution, checks, broken), "currency": system.currency}
    manifest = make_manifest(scenario, target.name, data, outcome, stages.seconds)
    with stages.stage("store") as stage:
        kept = {name: getattr(solution, name) for name in ("x", "row_dual", "reduced_cost")} if broken else None
        write_run(target.parent, target.name, tables, manifest, force=force, arrays=kept)
        stage.note = str(target)
    return load_results(target)


def _groups(system: System) -> dict[str, tuple[str, ...]]:
    """What the rules of a run may name beside `all` and its regions: groups with the regions of the run in them."""
    known = {WHOLE_SYSTEM, *system.regions}
    return {name: inside for name, inside in system.rules.members.items() if inside and name not in known}


def load_pipeline() -> Pipeline:
    """The stages; imported here, since they load Pyomo and the solver, which reading a stored run does without."""
    from energy_opt.model.pyomo_start import start_pyomo

    start_pyomo()
    from energy_opt.compile import compile_model
    from energy_opt.inputs.load import load_system
    from energy_opt.model.build import build
    from energy_opt.results.checks import table_checks
    from energy_opt.results.extract import tabulate
    from energy_opt.solve.choose import solve

    return Pipeline(load_system, build, compile_model, solve, tabulate, table_checks)


class Tabulated(NamedTuple):
    """The tables that keep their declarations, the residuals of their checks, and what is wrong with the others."""

    tables: Mapping[str, pa.Table]
    checks: Mapping[str, float]
    broken: tuple[str, ...]


def _tables(pipeline: Pipeline, program: Program, solution: Solution, system: System) -> Tabulated:
    """A fault in a table must not lose a solution that may have taken hours: the run is then stored as failed."""
    try:
        tables = pipeline.tabulate(program, solution, system)
        whole, broken = storable(tables, system.currency)
        return Tabulated(whole, pipeline.table_checks(tables, solution, system), tuple(broken.values()))
    except Exception as error:  # noqa: BLE001 - whatever it is, the solution is kept
        place = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__}: {error}, {Path(place.filename).name} line {place.lineno}"
        return Tabulated({}, {}, (f"the tables could not be made ({what}); the solution is kept in {SOLUTION}",))


def _outcome(solution: Solution, checks: Mapping[str, float], broken: tuple[str, ...]) -> dict[str, object]:
    from energy_opt.results.checks import faults

    failures = [*broken, *(faults(checks) if checks else ())]
    return {
        "status": solution.status,
        "objective": solution.objective,
        "prices": solution.prices,
        "solver": solution.solver,
        "certificate": solution.certificate.with_checks(checks),
        "faults": failures,
    }
