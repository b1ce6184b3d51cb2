"""One measurement, in a process of its own: `python -m bench.task TASK.json RESULT.json`."""

from __future__ import annotations

import json
import logging
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from bench import sides
from bench.comparable import comparable_system, full_system, read
from bench.decomposing import measured_engine
from bench.judging import judge_reference
from bench.reference import reference_system, solve_reference
from bench.registry import PEERS, Size
from bench.stopwatch import Stopwatch, peak_memory
from bench.sweeping import sweep_reference
from energy_opt.inputs.read import DataFolder
from energy_opt.inputs.system import System

_MAKERS = {("energy_opt_full", "build"): full_system, ("energy_opt_full", "solve"): reference_system,
           ("energy_opt_full", "sweep"): reference_system, ("energy_opt_full", "lockin"): reference_system}  # fmt: skip
"""How a side's System is made, where it is not the one that all sides share."""


def _maker(side: str, what: str) -> Callable[[Size, DataFolder], System]:
    if what == "decompose" and side not in PEERS:
        return reference_system
    return _MAKERS.get((side, what), comparable_system)


def main(task_file: Path, result_file: Path) -> None:
    """Measure what the task says and write the result."""
    logging.basicConfig(level=logging.WARNING)
    task = json.loads(task_file.read_text())
    size = Size(**{name: tuple(given) if isinstance(given, list) else given for name, given in task["size"].items()})
    side, watch = task["side"], Stopwatch()
    sides.load(side)
    loaded = peak_memory()
    with watch.phase("read"):
        system = _maker(side, task["what"])(size, read(size))
    result: dict[str, object] = {"loaded_peak": loaded}
    if task["what"] == "build":
        result |= asdict(sides.build(side, system, watch))
    elif task["what"] == "solve":
        with tempfile.TemporaryDirectory() as folder:
            result |= asdict(solve_reference(system, Path(folder), watch))
    elif task["what"] == "sweep":
        with tempfile.TemporaryDirectory() as folder:
            result |= asdict(sweep_reference(size, read(size), Path(folder), task["scenarios"]))
    elif task["what"] == "decompose":
        with tempfile.TemporaryDirectory() as folder:
            result |= measured_engine(side, system, task["gap"], Path(folder), watch)
    elif task["what"] == "lockin":
        result |= asdict(judge_reference(size, read(size)))
    else:
        with tempfile.TemporaryDirectory() as folder:
            result |= asdict(sides.finish(side, system, task["method"], Path(folder), watch))
    result_file.write_text(json.dumps(result | {"phases": watch.phases}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
