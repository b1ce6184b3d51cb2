"""A sweep from its plan to its tables: chains of what is missing, sent out, sent out again where they died."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

from energy_opt.config.scenario import Scenario
from energy_opt.errors import EnergyOptError
from energy_opt.results.claims import claim
from energy_opt.results.manifest import make_manifest
from energy_opt.results.store import Results, ensure_writable, is_stored, load_results, run_folder, write_run
from energy_opt.results.sweep_folder import CaseRecord, SweepFolder
from energy_opt.studies.record import Place
from energy_opt.studies.sweep.chain import WAIT, Order, run_chain
from energy_opt.studies.sweep.differences import differences
from energy_opt.studies.sweep.order import cut, ordered
from energy_opt.studies.sweep.plan import Case, Plan, keep_plan, read_plan
from energy_opt.studies.sweep.tables import sweep_tables

logger = logging.getLogger(__name__)

Launch = Callable[[SweepFolder, Sequence[Sequence[int]], Order], None]
"""Sends chains (case numbers) out and comes back when all of them ended, well or not."""

RESTARTS = 3
"""Times in a row that chains are sent out again although not one more case ended than the last time."""


def here(folder: SweepFolder, chains: Sequence[Sequence[int]], order: Order) -> None:
    """Solves the chains one after the other in this process."""
    for numbers in chains:
        solve_chain(folder, numbers, order, ahead=True)


def solve_chain(folder: SweepFolder, numbers: Sequence[int], order: Order, *, ahead: bool = False) -> None:
    """Solves one chain of a sweep that is planned; numbers: of its cases. See `run_chain`."""
    cases = read_plan(folder).cases
    chains = [chain for chain in folder.read_chains() if chain != list(numbers)]
    others = [[cases[number] for number in chain if 0 <= number < len(cases)] for chain in chains if chain]
    run_chain(folder, [cases[number] for number in numbers], order, others=others, ahead=ahead)


def run_sweep(
    plan: Plan, place: Place | None = None, *, launch: Launch = here, chains: int = 1, warm: bool = True
) -> Results:
    """Does what is missing or failed of a sweep and stores its tables as `folder/experiment/<sweep id>`.

    chains: how many pieces the work is cut into, each of them one process' work. The sweep does not fail with its
    cases: `results["sweep_case"]` says how each ended.
    """
    place = place or Place()
    store = ensure_writable(run_folder(place.folder, place.experiment, plan.sweep).parent)
    folder = keep_plan(plan, store)
    order = Order(place.force, warm, uuid.uuid4().hex)
    _note_faulty(folder, plan)
    wanted = {case.number for case in plan.cases if place.force or not is_stored(folder.run_path(case.run))}
    wanted -= {case.number for case in plan.cases if case.fault}
    for number in wanted:
        folder.forget(number)  # a failure of an earlier time is no answer
    idle = 0
    while wanted and idle < RESTARTS:
        parts = _chains([case for case in plan.cases if case.number in wanted], chains)
        logger.info("sweep %s: %d of %d cases in %d chains", plan.sweep, len(wanted), len(plan.cases), len(parts))
        folder.write_chains(parts)
        lost: Exception | None = None
        try:
            launch(folder, parts, order)
        except EnergyOptError:
            raise
        except Exception as error:  # noqa: BLE001 - a worker that was killed takes its launcher with it
            lost = error
        left = wanted - folder.records().keys()
        idle = idle + 1 if left == wanted else 0
        if left and lost is not None:
            logger.warning("workers were lost (%s); %d cases are sent out again", _first_line(lost), len(left))
        elif left:
            break  # the chains ended of themselves: nothing can be stored any more
        wanted = left
    return keep_tables(folder, plan)


def keep_tables(folder: SweepFolder, plan: Plan) -> Results:
    """The sweep's tables, stored beside its runs in place of those of an earlier time.

    Two starts of a sweep that end together do it one after the other: there is an instant without tables.
    """
    while (held := claim(folder.store, plan.sweep)) is None:
        time.sleep(WAIT)
    with held:
        return _keep_tables(folder, plan)


def _keep_tables(folder: SweepFolder, plan: Plan) -> Results:
    tables = sweep_tables(folder, plan)
    complete = bool((tables["sweep_case"]["status"] == "done").all())
    outcome = {"status": "complete" if complete else "incomplete", "study": "sweep", "choices": plan.design,
               "currency": plan.currency}  # fmt: skip
    scenario = next((case.scenario for case in plan.cases if case.scenario is not None), Scenario())
    manifest = make_manifest(scenario, plan.sweep, {"folder": scenario.system.data}, outcome, {})
    path = write_run(folder.store, plan.sweep, tables, {**manifest, "name": plan.name}, force=True, csv=True)
    return load_results(path)


def load_sweep(path: str | Path) -> Plan:
    """The plan of a stored sweep, by the path of its tables (`results/<experiment>/<sweep id>`)."""
    path = Path(path).expanduser()
    return read_plan(SweepFolder(path.parent, path.name))


def _chains(cases: Sequence[Case], parts: int) -> list[list[int]]:
    """Case numbers in chains of cases that are near each other; the longest first, since the last one is waited for."""
    distance = differences([case.scenario for case in cases if case.scenario is not None]).distances()
    chains = sorted(cut(ordered(distance), distance, parts), key=len, reverse=True)
    return [[cases[place].number for place in part] for part in chains]


def _note_faulty(folder: SweepFolder, plan: Plan) -> None:
    for case in plan.cases:
        if case.fault:
            folder.record(CaseRecord(case.number, case.run, "failed", kind="configuration", reason=case.fault))


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0]
