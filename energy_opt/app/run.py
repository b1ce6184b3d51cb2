"""`energy-opt run`: Hydra composes the scenario, the API runs it, its summary and its report follow."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from typing import Any

from hydra.core.hydra_config import HydraConfig
from hydra.types import RunMode

from energy_opt.api import run
from energy_opt.app.compose import compose
from energy_opt.app.summary import print_summary
from energy_opt.config.scenario import Scenario
from energy_opt.errors import SolverError
from energy_opt.report.write import NAME, write_report
from energy_opt.results.store import Results

logger = logging.getLogger(__name__)


def main(arguments: Sequence[str]) -> int:
    """Runs the verb with its command line and returns the exit code."""
    return compose("run", arguments, solve)


def solve(scenario: Scenario, choice: dict[str, Any]) -> None:
    """Runs one scenario, prints its summary and writes its report; a run that is stored as failed is an error."""
    results = run(scenario, choice["folder"], experiment=choice["experiment"], force=choice["force"])
    print_summary(results)
    if results.status == "failed":
        reasons = "; ".join(results.manifest.get("faults") or ["its certificate did not pass"])
        raise SolverError(f"the run is stored as failed: {reasons}. {results.path}/manifest.json says more")
    if choice["report"] and HydraConfig.get().mode is not RunMode.MULTIRUN:
        _report(results)


def _report(results: Results) -> None:
    """Writes the report, unless it is there, and prints where it is; results that are stored outlive its faults."""
    file = results.path / NAME
    try:
        if not file.exists():
            write_report(results.path)
    except Exception as error:  # noqa: BLE001 - the run is done and stored, whatever becomes of its page
        logger.warning("no report was written: %s", error)
    else:
        sys.stdout.write(f"report: {file}\n")
        sys.stdout.flush()
