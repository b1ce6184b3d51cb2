"""`energy-opt show`: the summary of a stored run, or the list of what a results folder holds."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from energy_opt.app.summary import print_summary
from energy_opt.results.store import load_results, read_manifest, stored_runs


def main(arguments: Sequence[str]) -> int:
    """Runs the verb with its command line and returns the exit code."""
    parser = argparse.ArgumentParser("energy-opt show", description="Prints the summary of stored results.")
    parser.add_argument("run", nargs="?", help="folder of a stored run; without it, the stored runs are listed")
    parser.add_argument("--results", default="results", help="results folder that is listed (default: results)")
    parser.add_argument("--full", action="store_true", help="with the break-down of every quantity")
    options = parser.parse_args(arguments)
    if options.run:
        print_summary(load_results(options.run), full=options.full)
        return 0
    paths = list(stored_runs(options.results))
    if not paths:
        sys.stdout.write(f"no runs are stored in {options.results}\n")
    for path in paths:
        manifest = read_manifest(path)
        sys.stdout.write(f"{path}  {manifest['status']}  {manifest.get('created', '')}\n")
    return 0
