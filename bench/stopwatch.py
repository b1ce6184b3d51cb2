"""Wall seconds, CPU seconds and peak memory of the phases of one process."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Stopwatch:
    """Measures named phases: `phases[name]` = wall [s], cpu [s] (all threads), peak [MB] (of the process so far)."""

    def __init__(self) -> None:
        self.phases: dict[str, dict[str, float]] = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Measure the body under a name."""
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.phases[name] = {
            "wall": time.perf_counter() - wall,
            "cpu": time.process_time() - cpu,
            "peak": peak_memory(),
        }


def peak_memory(process: int | None = None) -> float:
    """Largest resident memory of this process, or of another, so far [MB].

    From /proc, since the counter of getrusage is inherited from the process that started this one.
    """
    for line in Path(f"/proc/{process or 'self'}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024.0
    raise OSError("/proc/self/status names no VmHWM: the benchmark needs Linux")
