"""One chain of cases, the unit of work that is sent out: each case solved, stored and recorded before the next begins.

What ends a case is a record with its reason, and the chain goes on; it ends where nothing can be stored any more. A
chain that is done helps those that are not.
"""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from energy_opt.api import Pipeline, keep, load_pipeline
from energy_opt.config.scenario import Scenario
from energy_opt.errors import ConfigError, EnergyOptError, InfeasibleError, InputError, ResultError, SolverError
from energy_opt.inputs.load import make_system
from energy_opt.inputs.memory import Memory
from energy_opt.inputs.read import DataFolder, read_folder, resolve
from energy_opt.logs import Stages
from energy_opt.results.claims import Claim, claim, working
from energy_opt.results.store import ensure_writable, is_stored
from energy_opt.results.sweep_folder import CaseRecord, SweepFolder
from energy_opt.solve.solution import Solution
from energy_opt.studies.sweep.ahead import Ahead, Made
from energy_opt.studies.sweep.differences import differences
from energy_opt.studies.sweep.experience import Experience
from energy_opt.studies.sweep.plan import Case
from energy_opt.studies.sweep.warm import WarmSolver

logger = logging.getLogger(__name__)

KINDS: tuple[tuple[type[EnergyOptError], str], ...] = (
    (InfeasibleError, "infeasible"),
    (SolverError, "solver"),
    (InputError, "input"),
    (ConfigError, "configuration"),
    (ResultError, "results"),
)
"""What a failure is called, by its error."""

WAIT = 1.0
"""How often a run that another process works on is looked after [s]."""

CUTS = ".cuts"
"""Folder of the store where cuts of decompositions are kept, for all sweeps."""

MOST_DEATHS = 2
"""Processes of one launch that may die over a case before it is left alone."""


@dataclass(frozen=True)
class Order:
    """What a chain is told. force: what is stored is solved again; warm: cases start from others' bases; launch: names
    the start of the sweep that sends the chain out.
    """

    force: bool = False
    warm: bool = True
    launch: str = ""


def run_chain(
    folder: SweepFolder,
    cases: Sequence[Case],
    order: Order,
    *,
    others: Sequence[Sequence[Case]] = (),
    ahead: bool = False,
) -> None:
    """Solves what is missing of the cases, the first one first, then those that are near to solved ones; what others
    work on meanwhile is waited for, and then cases of other chains are taken.

    others: chains that were sent out beside this one; ahead: while a case is in the solver, the program of the next one
    is made, on a core that would be idle.
    A ResultError where nothing can be stored: no further case is then solved for nothing.
    """
    chain = _Chain(folder, cases, others, order)
    waiting = list(cases)
    while waiting or chain.helped():
        before, left = len(waiting), list[Case]()
        while waiting:
            case = waiting.pop(chain.next_of(waiting))
            if not chain.done(case, waiting if ahead else ()):
                left.append(case)
        if left and len(left) == before and not chain.helped():
            time.sleep(WAIT)
        waiting = left


class _Chain:
    """A chain under way."""

    def __init__(
        self, folder: SweepFolder, own: Sequence[Case], others: Sequence[Sequence[Case]], order: Order
    ) -> None:
        self._folder, self._others, self._order = folder, others, order
        cases = [*own, *(case for other in others for case in other)]
        self._position = {case.number: place for place, case in enumerate(cases)}
        experience = Experience(differences([case.scenario or Scenario() for case in cases]))
        alone = all(len(chain) == 1 for chain in (own, *others))
        self._solver = WarmSolver(experience, folder.store / CUTS, alone=alone) if order.warm else None
        self._data: dict[str, DataFolder] = {}
        self._memory = Memory()
        self._ahead = Ahead(self._make)
        self._since: dict[int, float] = {}
        self._refused = set[int]()
        self._pipeline: Pipeline | None = None

    def next_of(self, waiting: Sequence[Case]) -> int:
        """The place in `waiting` of the case to go on with: the one whose program is made, else the nearest one."""
        made = self._ahead.planned
        place = next((place for place, case in enumerate(waiting) if made and case.number == made.number), None)
        return self._nearest(waiting) if place is None else place

    def _nearest(self, waiting: Sequence[Case], current: Case | None = None) -> int:
        if self._solver is None:
            return 0
        places = [self._position[case.number] for case in waiting]
        return self._solver.next_of(places, None if current is None else self._position[current.number])

    def helped(self) -> bool:
        """Does a case that other chains have not come to, the nearest one; False where there is none to do.

        Only once all of those chains are begun: there is then no further one for this process to be given. A case that
        a silent process of another machine holds is left alone, since its clock may be another.
        """
        force, launch = self._order.force, self._order.launch
        ended = {
            case for case, record in self._folder.records().items()
            if record.launch == launch or (record.status == "done" and not force)
        }  # fmt: skip
        held = working(self._folder.store, silent=True)
        open_ = [
            [case for case in other if case.number not in ended and case.run not in held] for other in self._others
        ]
        if any(len(left) == len(other) for left, other in zip(open_, self._others, strict=True)):
            return False
        left = [case for cases in open_ for case in cases if case.number not in self._refused]
        while left:
            case = left.pop(self._nearest(left))
            if self.done(case):
                return True
            self._refused.add(case.number)
        return False

    def done(self, case: Case, later: Sequence[Case] = ()) -> bool:
        """Does a case unless another process is at it; True where nothing is left to do for it.

        later: those of which the next one is made while this one is solved.
        """
        if self._has_ended(case):
            return True
        ensure_writable(self._folder.store)
        held = claim(self._folder.store, case.run, self._order.launch)
        if held is None:
            self._since.setdefault(case.number, time.perf_counter())
            return False
        with held:
            if not self._has_ended(case):
                self._try(case, held, later)
        return True

    def _has_ended(self, case: Case) -> bool:
        """Whether a case needs no work: it is stored, or ended in this start of the sweep, well or not."""
        record = self._folder.record_of(case.number)
        if record is not None and record.launch and record.launch == self._order.launch:
            return True
        if not self._order.force and is_stored(self._folder.run_path(case.run)):
            self._note_found(case)
            return True
        return False

    def _try(self, case: Case, held: Claim, later: Sequence[Case]) -> None:
        self._folder.forget(case.number)
        started = time.perf_counter()
        record = self._blank(case)
        try:
            if held.owner.deaths >= MOST_DEATHS:
                raise SolverError(
                    f"{held.owner.deaths} processes died over it (killed, or out of memory); take fewer slots"
                )
            solution = self._solve(case, later)
            ending = replace(record, solve_seconds=_seconds(solution), warm=bool(solution.solver["warm"]))
        except MemoryError:
            ending = replace(record, status="failed", kind="memory", reason="out of memory")
        except EnergyOptError as error:
            ending = replace(record, status="failed", kind=_kind(error), reason=str(error))
        except Exception as error:  # whatever it is, the other cases go on
            logger.debug("case %d", case.number, exc_info=True)
            ending = replace(record, status="failed", kind="internal", reason=f"{type(error).__name__}: {error}")
        self._folder.record(replace(ending, seconds=time.perf_counter() - started, ended=_now()))
        if ending.status == "failed":
            logger.warning("case %d failed (%s): %s", case.number, ending.kind, ending.reason.splitlines()[0])
        if ending.kind == "results":
            raise ResultError(ending.reason)

    def _make(self, case: Case) -> Made:
        """The program of a case."""
        if case.fault or case.scenario is None:
            raise ConfigError(case.fault)
        stages, pipeline = Stages(), self._stages()
        with stages.stage("read"):
            system = make_system(case.scenario, self._read(case.scenario.system.data), memory=self._memory)
        with stages.stage("build"):
            model = pipeline.build(system)
        with stages.stage("compile"):
            program = pipeline.compile_model(model)
        return Made(system, program, stages)

    def _solve(self, case: Case, later: Sequence[Case]) -> Solution:
        """Solves a case and stores its run; a run that is stored as failed is an error."""
        made = self._ahead.take(case)
        scenario, system, program, stages = case.scenario or Scenario(), made.system, made.program, made.stages
        pipeline = self._stages()
        self._ahead.plan(self._after(case, later))
        with stages.stage("solve") as stage:
            if self._solver is None:
                solution = pipeline.solve(program, scenario.solver)
            else:
                place = self._position[case.number]
                solution = self._solver.solve(place, program, scenario.solver, self._ahead.work)
            stage.note = f"{solution.status}, objective {solution.objective:,.6g} bn {system.currency}"
        target = self._folder.run_path(case.run)
        results = keep(pipeline, scenario, system, program, solution, stages, target, force=self._order.force)
        if results.status == "failed":
            reasons = "; ".join(results.manifest.get("faults") or ["its certificate did not pass"])
            raise SolverError(f"the run is stored as failed: {reasons}")
        return solution

    def _after(self, case: Case, later: Sequence[Case]) -> Case | None:
        """The case to go on with after this one, if there is anything to make of any."""
        left = list(later)
        while left:
            found = left.pop(self._nearest(left, case))
            if found.run != case.run and self._is_open(found):
                return found
        return None

    def _is_open(self, case: Case) -> bool:
        """Whether there is anything to make of a case."""
        return not case.fault and (self._order.force or not is_stored(self._folder.run_path(case.run)))

    def _stages(self) -> Pipeline:
        self._pipeline = self._pipeline or load_pipeline()
        return self._pipeline

    def _read(self, name: str) -> DataFolder:
        if name not in self._data:
            self._data[name] = read_folder(resolve(name))
        return self._data[name]

    def _note_found(self, case: Case) -> None:
        """A run that was there already, or came from elsewhere meanwhile, is recorded as done without own work."""
        known = self._folder.record_of(case.number)
        if known is None or known.status != "done":
            waited = time.perf_counter() - self._since.get(case.number, time.perf_counter())
            self._folder.record(replace(self._blank(case), waited=waited, ended=_now()))

    def _blank(self, case: Case) -> CaseRecord:
        return CaseRecord(case.number, case.run, "done", host=socket.gethostname(), launch=self._order.launch)


def _kind(error: EnergyOptError) -> str:
    return next((kind for family, kind in KINDS if isinstance(error, family)), "internal")


def _seconds(solution: Solution) -> float:
    return float(str(solution.solver["seconds"]))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
