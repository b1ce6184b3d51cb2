"""`energy-opt run`: Hydra composes the scenario, the API runs it, the summary is printed; so is each job of a sweep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from energy_opt.api import run
from energy_opt.app.compose import compose
from energy_opt.app.summary import print_summary
from energy_opt.config.scenario import Scenario
from energy_opt.errors import SolverError


def main(arguments: Sequence[str]) -> int:
    """Runs the verb with its command line and returns the exit code."""
    return compose("run", arguments, solve)


def solve(scenario: Scenario, choice: dict[str, Any]) -> None:
    """Runs one scenario and prints its summary; a run that is stored as failed is an error."""
    results = run(scenario, choice["folder"], experiment=choice["experiment"], force=choice["force"])
    print_summary(results)
    if results.status == "failed":
        reasons = "; ".join(results.manifest.get("faults") or ["its certificate did not pass"])
        raise SolverError(f"the run is stored as failed: {reasons}. {results.path}/manifest.json says more")
