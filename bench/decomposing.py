"""The reference by decomposition, also with two workers; whole, by ipx and by HiPO; and PyPSA's problem."""

from __future__ import annotations

import multiprocessing
import resource
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from bench import sides
from bench.registry import DECOMPOSED, PEERS, TWO_WORKERS
from bench.stopwatch import Stopwatch, peak_memory
from energy_opt.inputs.system import System

OFTEN = 0.2
"""Seconds between two looks at the workers' memory."""


@dataclass(frozen=True)
class SolvedBy:
    """One solve of one program by one engine.

    cpu: of all threads and workers, wall [s]; peak: of the process and of each worker, added up [MB]; gap: of the
    certificate; lower, objective [bn]; iterations and seconds_of (blocks, bound, level): of a decomposition.
    """

    rows: int
    columns: int
    nonzeros: int
    cpu: float
    wall: float
    peak: float
    status: str
    objective: float
    lower: float
    gap: float
    passed: bool
    blocks: int
    workers: int
    iterations: int
    seconds_of: dict[str, float]


def measured_engine(side: str, system: System, gap: float, folder: Path, watch: Stopwatch) -> dict[str, Any]:
    """The measures of one side."""
    if side in PEERS:
        return asdict(sides.finish("pypsa", system, side.removeprefix("pypsa_"), folder, watch))
    return {**asdict(solved_by(side, system, gap, watch)), "gap_wanted": gap}


def solved_by(side: str, system: System, gap: float, watch: Stopwatch) -> SolvedBy:
    """Declare, compile and solve; the decomposition to a gap, the whole program to optimality."""
    from energy_opt.compile.compiler import compile_model
    from energy_opt.config.scenario import SolverChoice
    from energy_opt.model.build import build
    from energy_opt.solve.choose import solve

    usual: SolverChoice = system.scenario.solver
    workers = 2 if side == TWO_WORKERS else 0
    if side in (DECOMPOSED, TWO_WORKERS):
        choice = replace(usual, engine="decomposition", gap=gap, workers=workers)
    else:
        choice = replace(usual, engine="monolith", method=side)
    with watch.phase("declare"):
        model = build(system)
    with watch.phase("compile"):
        program = compile_model(model)
    with watch.phase("solve"), WorkerMemory() as memory:
        (cpu, wall), solution = _clocked(lambda: solve(program, choice))
    record: Any = solution.solver
    rows, columns = program.shape
    return SolvedBy(
        rows=rows,
        columns=columns,
        nonzeros=int(program.matrix.nnz),
        cpu=cpu,
        wall=wall,
        peak=peak_memory() + memory.total,
        status=solution.status,
        objective=solution.objective,
        lower=solution.certificate.dual_objective,
        gap=solution.certificate.gap_relative,
        passed=solution.certificate.passed,
        blocks=int(record.get("blocks", 1)),
        workers=workers,
        iterations=int(sum(record["iterations"].values())),
        seconds_of={name: float(value) for name, value in record.get("seconds_of", {}).items()},
    )


class WorkerMemory:
    """Watches the workers that are started inside: the sum of their peaks [MB]."""

    def __init__(self) -> None:
        self._peaks: dict[int, float] = {}
        self._done = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)

    @property
    def total(self) -> float:
        """The sum."""
        return sum(self._peaks.values())

    def __enter__(self) -> WorkerMemory:
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._watch.join()

    def _look(self) -> None:
        while not self._done.wait(OFTEN):
            for worker in multiprocessing.active_children():
                with suppress(OSError):  # it has ended
                    self._peaks[worker.pid or 0] = peak_memory(worker.pid)


def _clocked(work: Callable[[], Any]) -> tuple[tuple[float, float], Any]:
    """CPU seconds of this process and of those that it ended, wall seconds, and what came out."""
    cpu, wall = _cpu(), time.perf_counter()
    result = work()
    return (_cpu() - cpu, time.perf_counter() - wall), result


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)
