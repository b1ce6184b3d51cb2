"""`energy-opt status`: how far the sweeps of a results folder are, read from their files, from any terminal."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from energy_opt.app.sweep_view import counts, duration
from energy_opt.errors import ResultError
from energy_opt.results.sweep_folder import SweepFolder, sweep_folders


def main(arguments: Sequence[str]) -> int:
    """Runs the verb with its command line and returns the exit code."""
    parser = argparse.ArgumentParser("energy-opt status", description="Says how far sweeps are.")
    parser.add_argument("sweep", nargs="?", help="a sweep: its folder or its name; without it, all are listed")
    parser.add_argument("--results", default="results", help="results folder (default: results)")
    options = parser.parse_args(arguments)
    folders = [folder for folder in sweep_folders(options.results) if _is_meant(folder, options.sweep)]
    if options.sweep and not folders:
        given = Path(options.sweep).expanduser()
        folders = [SweepFolder(given.parent, given.name)]  # says what is wrong with it
    if not folders:
        sys.stdout.write(f"no sweeps are in {options.results}\n")
    for folder in folders:
        print_status(folder, in_full=bool(options.sweep))
    return 0


def print_status(folder: SweepFolder, *, in_full: bool) -> None:
    """Prints how far a sweep is; in full: also what runs where, and what failed for which reason."""
    try:
        plan = folder.read_plan()
    except ResultError as error:
        if in_full:
            raise
        sys.stdout.write(f"{folder.sweep}  {error}\n")
        return
    runs = {int(case["number"]): str(case["run"]) for case in plan["cases"]}
    progress = folder.progress(runs)
    sys.stdout.write(f"{folder.store / folder.sweep}  {counts(progress)}\n")
    if not in_full:
        return
    for number, owner in progress.running.items():
        since = duration(time.time() - owner.started)
        sys.stdout.write(
            f"  running {number} ({owner.host}, process {owner.process}, {since}): {_words(plan, number)}\n"
        )
    records = folder.records()
    for number in progress.failed:
        sys.stdout.write(f"  failed {number} ({records[number].kind}): {_words(plan, number)}\n")
        sys.stdout.write("".join(f"    {line}\n" for line in records[number].reason.splitlines()))


def _is_meant(folder: SweepFolder, name: str | None) -> bool:
    return name is None or folder.sweep in (name, Path(name).name)


def _words(plan: dict[str, Any], number: int) -> str:
    settings = plan["cases"][number]["settings"]
    return " ".join(f"{name}={value}" for name, value in settings.items()) or "(as the scenario is)"
