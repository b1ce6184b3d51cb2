"""Morris and Sobol screenings from the command to their table, where SALib is installed.

What a setting can do is known beforehand: a dearer technology cannot make the system cheaper, more demand must make it
dearer, and demand moves the cost of the toy far more than solar power does.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import energy_opt
from energy_opt.results.sweep_folder import sweep_folders
from tests.end_to_end.conftest import start

pytest.importorskip("SALib")
pytestmark = [pytest.mark.oracle, pytest.mark.slow]

DEMAND, SOLAR = "demand.factor", "technology.cost_factor.solar"
RANGES = f"sweep.ranges={{{DEMAND}:[0.9,1.1],{SOLAR}:[0.8,1.2]}}"


def screened(folder: Path, *words: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The cases of a screening and what `sensitivity` says of the cost, by setting."""
    running = start(folder, "sweep", "scenario=toy", "system.regions=[North]", "solver.threads=1", RANGES, *words)
    out, err = running.communicate(timeout=900)
    assert running.returncode == 0, (out, err)
    (sweep,) = sweep_folders(folder / "results")
    results = energy_opt.load_results(sweep.store / sweep.sweep)
    sensitivity = results["sensitivity"]
    return results["sweep_case"], sensitivity[sensitivity["quantity"] == "objective"]


def of(sensitivity: pd.DataFrame, setting: str, figure: str) -> float:
    return float(sensitivity.set_index("setting")[figure][setting])


def test_morris(tmp_path: Path) -> None:
    cases, cost = screened(tmp_path, "sweep.pattern=morris", "sweep.samples=2")
    assert len(cases) == 2 * 3
    assert (cases["status"] == "done").all()
    assert of(cost, "demand.factor", "absolute_effect") > 5 * of(
        cost, "technology.cost_factor.solar", "absolute_effect"
    )
    assert of(cost, "demand.factor", "effect") > 0.0
    assert of(cost, "technology.cost_factor.solar", "effect") >= -1e-6


def test_sobol(tmp_path: Path) -> None:
    cases, cost = screened(tmp_path, "sweep.pattern=sobol", "sweep.samples=4")
    assert len(cases) >= 4 * 4
    assert (cases["status"] == "done").all()
    assert of(cost, DEMAND, "total_order") > 5 * of(cost, SOLAR, "total_order")
