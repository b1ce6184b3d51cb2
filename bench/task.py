"""One measurement, in a process of its own: `python -m bench.task TASK.json RESULT.json`."""

from __future__ import annotations

import json
import logging
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from bench import sides
from bench.comparable import comparable_system, full_system, read
from bench.registry import Size
from bench.stopwatch import Stopwatch, peak_memory


def main(task_file: Path, result_file: Path) -> None:
    """Measure what the task says and write the result."""
    logging.basicConfig(level=logging.WARNING)
    task = json.loads(task_file.read_text())
    size = Size(**{**task["size"], "regions": tuple(task["size"]["regions"]), "years": tuple(task["size"]["years"])})
    side, watch = task["side"], Stopwatch()
    sides.load(side)
    loaded = peak_memory()
    with watch.phase("read"):
        make = full_system if side == "energy_opt_full" else comparable_system
        system = make(size, read(size))
    result: dict[str, object] = {"loaded_peak": loaded}
    if task["what"] == "build":
        result |= asdict(sides.build(side, system, watch))
    else:
        with tempfile.TemporaryDirectory() as folder:
            result |= asdict(sides.finish(side, system, task["method"], Path(folder), watch))
    result_file.write_text(json.dumps(result | {"phases": watch.phases}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
