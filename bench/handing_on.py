"""`python -m bench.handing_on RUN`: how long the report of a stored run takes, and the IAMC export of many like it.

The many are copies of the run under other names and ids, in a folder that is removed in the end. Each command is a
process of its own, so that its start is measured too.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from energy_opt.results.store import MANIFEST


def main(arguments: list[str] | None = None) -> int:
    """The command line; prints a line per measurement and returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.handing_on", description=__doc__)
    parser.add_argument("run", type=Path, help="folder of a stored run")
    parser.add_argument("--runs", type=int, default=200, metavar="N", help="copies of it to export (200)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        page, table = folder / "report.html", folder / "runs.csv"
        measure("report", ["report", str(options.run), "-o", str(page)], page)
        many = copies(options.run, folder / "many", options.runs)
        measure(f"export iamc, {options.runs} runs", ["export", "iamc", str(many), "-o", str(table)], table)
        words = ["export", "iamc", str(many), "-o", str(table), "--force", "--extensions"]
        measure(f"export iamc --extensions, {options.runs} runs", words, table)
    return 0


def measure(what: str, words: list[str], written: Path) -> None:
    """Runs a command and prints its wall and CPU seconds (all threads) and the size of what it wrote."""
    command = [sys.executable, "-c", "from energy_opt.app.cli import command; command()", *words]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{what:38} {wall:6.1f} s wall {cpu:6.1f} s CPU {written.stat().st_size / 1e6:8.1f} MB", flush=True)


def copies(run: Path, folder: Path, count: int) -> Path:
    """Copies of a stored run as an experiment, each with a name and an id of its own."""
    manifest = json.loads((run / MANIFEST).read_text(encoding="utf-8"))
    for number in range(count):
        copy = folder / f"run-{number:04}"
        copy.mkdir(parents=True)
        for table in run.glob("*.parquet"):
            shutil.copyfile(table, copy / table.name)
        own = {**manifest, "name": f"copy {number}", "run_id": copy.name}
        (copy / MANIFEST).write_text(json.dumps(own, ensure_ascii=False), encoding="utf-8")
    return folder


if __name__ == "__main__":
    sys.exit(main())
