"""`energy-opt sweep`: a design of many scenarios, composed, planned, sent out, kept; a rerun does what is missing."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig

from energy_opt.app import outcome
from energy_opt.app.compose import composed, own_options, start_hydra
from energy_opt.app.composer import Composer, lists
from energy_opt.app.launch import launcher_of
from energy_opt.app.sweep_view import counts, logged, watched
from energy_opt.config.design import SCREENING, design_from_dict
from energy_opt.errors import ConfigError, EnergyOptError
from energy_opt.results.store import Results, run_folder
from energy_opt.results.sweep_folder import SweepFolder
from energy_opt.studies.record import Place
from energy_opt.studies.sweep.designs import Row, crossed, design_rows, product
from energy_opt.studies.sweep.plan import Drawn, Plan, make_plan
from energy_opt.studies.sweep.study import run_sweep

HELP = """energy-opt sweep: many scenarios, resumable, each started from the nearest one solved before.

usage: energy-opt sweep [overrides] [lists] [options]

  energy-opt sweep scenario=toy demand.factor=0.98,1,1.02 technology.cost_factor.solar=0.8,1     every combination
  energy-opt sweep sweep=toy_costs                      a named sweep: conf/sweep/toy_costs.yaml
  energy-opt sweep scenario=toy sweep.pattern=table sweep.table=mine.csv     a row for each scenario
  energy-opt sweep scenario=toy sweep.pattern=latin_hypercube "sweep.ranges={demand.factor:[0.9,1.1]}" sweep.samples=20
  energy-opt sweep sweep=toy_costs hydra/launcher=processes     on several cores; also ray_local, ray_cluster, slurm
  energy-opt status                                     how far it is, from another terminal

The same command again does what is missing or failed, and nothing else. Scenarios are composed as by energy-opt run.
  sweep.pattern      product, one_at_a_time, latin_hypercube, morris, sobol, table
  sweep.chains=N     pieces that the work is cut into (default: by the launcher); sweep.warm=false: each from nothing
  --force            does again what is stored already
  --results FOLDER   where results go (default: results)
  --experiment NAME  sub-folder of it (default: runs)
  --config-dir DIR   adds a folder of one's own options, such as DIR/sweep/mine.yaml
  --debug            shows tracebacks
"""

LINE = 200
"""Signs of a reason that are shown at the end; the table and energy-opt status have all of it."""

SHOWN = 20
"""Cases that are listed one by one at the end."""

CODES = {"infeasible": outcome.SOLVER, "solver": outcome.SOLVER, "memory": outcome.SOLVER, "input": outcome.CONFIG,
         "configuration": outcome.CONFIG, "results": outcome.RESULTS, "internal": outcome.INTERNAL}  # fmt: skip
"""Exit codes by the kind of a failure; the highest of all failures is the sweep's."""


@dataclass(frozen=True)
class Prepared:
    """A sweep that is composed: its plan, where it goes, and how its work is sent out."""

    plan: Plan
    place: Place
    launcher: str
    workers: int
    chains: int
    warm: bool


def main(arguments: Sequence[str]) -> int:
    """Runs the verb with its command line and returns the exit code."""
    if {"-h", "--help"} & set(arguments):
        sys.stdout.write(HELP)
        return 0
    words, varied = lists([word for word in arguments if word not in ("-m", "--multirun")])
    words = own_options(words)
    found: list[Prepared] = []
    start_hydra("sweep", words, lambda config: found.append(prepare(config, varied)))
    if not found:
        return 0  # Hydra showed the configuration
    return sweep(found[0], words)


def prepare(config: DictConfig, varied: Mapping[str, list[Any]]) -> Prepared:
    """The plan of a sweep, made while Hydra is at work; varied: lists of the command line."""
    base, choice, values = composed(config)
    design = design_from_dict(values)
    if varied and design.pattern in SCREENING:
        raise ConfigError(f"lists such as {next(iter(varied))}=a,b do not go with sweep.pattern={design.pattern}; "
                          "run one sweep for each")  # fmt: skip
    rows = crossed(product(varied), design_rows(design))
    if rows == [{}]:
        raise ConfigError("nothing is varied: give lists such as demand=low,high, a named sweep, or sweep.table; "
                          "energy-opt sweep --help shows how")  # fmt: skip
    hydra = HydraConfig.get()
    composer = Composer(list(hydra.overrides.task))
    drawn = [draw(composer, row) for row in rows]
    chosen = hydra.runtime.choices.get("sweep", "none")
    plan = make_plan(design, drawn, design.name or (base.name if chosen == "none" else str(chosen)))
    launcher, workers = launcher_of(hydra)
    place = Place(choice["folder"], choice["experiment"], choice["force"])
    return Prepared(plan, place, launcher, workers, design.chains, design.warm)


def draw(composer: Composer, row: Row) -> Drawn:
    """The scenario of a row, or why there is none."""
    try:
        return Drawn(row, composer.scenario(row))
    except EnergyOptError as error:
        return Drawn(row, None, str(error))


def sweep(prepared: Prepared, words: Sequence[str]) -> int:
    """Runs a prepared sweep, shows how it goes and what came out."""
    from energy_opt.app.launch import launch_with

    plan, place = prepared.plan, prepared.place
    chains = prepared.chains or prepared.workers
    store = run_folder(place.folder, place.experiment, plan.sweep).parent
    try:
        with logged(SweepFolder(store, plan.sweep).path / "here.log"), watched(plan, place):
            results = run_sweep(
                plan, place, launch=launch_with(prepared.launcher, words), chains=chains, warm=prepared.warm
            )
    except KeyboardInterrupt:
        sys.stderr.write("interrupted; finished runs are kept, and the same command goes on with the rest\n")
        return outcome.INTERRUPTED
    print_sweep(results, plan)
    return exit_code(results)


def exit_code(results: Results) -> int:
    """0 where all cases are done; else the highest code of what kept them from it."""
    cases = results["sweep_case"]
    codes = [CODES.get(kind, outcome.INTERNAL) for kind in cases.loc[cases["status"] == "failed", "kind"]]
    if (cases["status"] == "missing").any():
        codes.append(outcome.RESULTS)
    return max(codes, default=0)


def print_sweep(results: Results, plan: Plan) -> None:
    """Prints a line for each case where there are few, the failures with their reasons, and where the tables are."""
    cases, currency = results["sweep_case"], results.manifest["currency"]
    for row in cases.to_dict("records"):
        settings = words_of(plan.cases[row["case"]].settings)
        if row["status"] != "done":
            reason = shorten(row["reason"], LINE) or "not done yet"
            sys.stdout.write(f"{row['case']}: {settings}  {row['status']}: {reason}\n")
        elif len(cases) <= SHOWN or row["reason"]:
            note = "  (warm)" * bool(row["warm"]) + f"  {row['reason']}" * bool(row["reason"])
            sys.stdout.write(f"{row['case']}: {settings}  {row['objective']:,.3f} bn {currency}{note}\n")
    folder = SweepFolder(results.path.parent, plan.sweep)
    sys.stdout.write(f"{counts(folder.progress(plan.runs))}\nresults: {results.path}\n")
    sys.stdout.flush()


def words_of(settings: Mapping[str, Any]) -> str:
    """The settings of a case as on the command line."""
    from energy_opt.app.composer import as_word

    return " ".join(f"{name}={as_word(value)}" for name, value in settings.items()) or "(as the scenario is)"
