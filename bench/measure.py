"""Measurements, each in a process of its own, in turns over the sides so that a busy machine slows all of them."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.machine import today
from bench.registry import Spec, sides_of

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent
LONG = ("solve", "sweep", "lockin", "decompose")
"""Kinds that take the product's own choices, and hours where the size is large."""

THREAD_SETTINGS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")


@dataclass(frozen=True)
class Settings:
    """limit: most seconds of one measurement (solve_limit: of a solve); repeats: of builds (0 = the spec's).

    method: HiGHS method beside peers; threads: of numerical libraries there. A `solve` takes the product's choices.
    scenarios: of a sweep of many, after the steps of the kind `sweep`; gap: at which a decomposition ends; sides: only
    these (empty = all).
    """

    limit: float = 600.0
    solve_limit: float = 7200.0
    repeats: int = 0
    method: str = "ipx"
    threads: int = 1
    scenarios: int = 0
    gap: float = 1e-4
    sides: tuple[str, ...] = ()


def measure(spec: Spec, settings: Settings, note: Callable[[dict[str, Any]], None]) -> None:
    """Every measurement of a spec, handed to `note` one by one."""
    lost: set[tuple[str, str]] = set()
    for what in spec.kinds:
        repeats = (settings.repeats or spec.repeats) if what == "build" else 1
        for repeat in range(repeats):
            for side in sides_of(spec, what):
                if (side, what) in lost or (settings.sides and side not in settings.sides):
                    continue
                record = _measured(spec, side, what, settings)
                if "error" in record:
                    lost.add((side, what))
                note({"size": spec.size.name, "side": side, "what": what, "repeat": repeat, **record})


def _measured(spec: Spec, side: str, what: str, settings: Settings) -> dict[str, Any]:
    task = {"size": asdict(spec.size), "side": side, "what": what, "method": settings.method,
            "scenarios": settings.scenarios, "gap": settings.gap}  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        task_file, result_file = Path(folder, "task.json"), Path(folder, "result.json")
        task_file.write_text(json.dumps(task))
        command = [sys.executable, "-W", "ignore", "-m", "bench.task", str(task_file), str(result_file)]
        load, started = os.getloadavg()[0], time.perf_counter()
        limit = settings.solve_limit if what in LONG else settings.limit
        threads = {} if what in LONG else dict.fromkeys(THREAD_SETTINGS, str(settings.threads))
        try:
            done = subprocess.run(
                command, cwd=ROOT, env=os.environ | threads, capture_output=True, text=True, timeout=limit,
                check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return {"error": f"not done in {limit:g} s"}
        whole = time.perf_counter() - started
        if done.returncode != 0:
            log.warning("%s of %s by %s failed:\n%s", what, spec.size.name, side, done.stderr[-2000:])
            last = done.stderr.strip().splitlines()[-1:] or [f"ended with code {done.returncode}"]
            return {"error": last[0]}
        return {"whole": whole, "load_before": load, "date": today(), **json.loads(result_file.read_text())}
