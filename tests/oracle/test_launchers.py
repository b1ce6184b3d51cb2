"""Sweeps through each launcher, with a worker or a node killed in the middle: nothing finished is lost.

Skipped where the launcher is not installed; `pip install "energy-opt[joblib,ray,slurm]"`.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from energy_opt.results.claims import Owner, working
from energy_opt.results.store import load_results
from energy_opt.results.sweep_folder import sweep_folders
from tests.end_to_end.conftest import start
from tests.oracle.ray_cluster import two_nodes

pytestmark = [pytest.mark.oracle, pytest.mark.slow]
LINE = ("sweep", "sweep=toy_costs", "solver.threads=1", "sweep.chains=3")
CASES = 9


def workers(folder: Path, own: int) -> list[Owner]:
    """Who works on a case now, the driver left out."""
    return [owner for owner in working(folder / "results" / "runs").values() if owner.process != own]


def wait_for_worker(folder: Path, own: int) -> Owner:
    for _ in range(600):
        if found := workers(folder, own):
            return found[0]
        time.sleep(0.1)
    raise AssertionError("no worker began")


def finished(folder: Path) -> None:
    """Every case is done, each in a run of its own, and no claim is left."""
    (sweep,) = sweep_folders(folder / "results")
    cases = load_results(sweep.store / sweep.sweep)["sweep_case"]
    assert list(cases["status"]) == ["done"] * CASES
    assert len({*cases["run"]}) == CASES
    assert cases["objective"].is_unique
    assert working(sweep.store) == {}


def ends_well(folder: Path, *words: str, kill: bool = False) -> str:
    running = start(folder, *LINE, *words)
    if kill:
        os.kill(wait_for_worker(folder, running.pid).process, signal.SIGKILL)
    out, err = running.communicate(timeout=600)
    assert running.returncode == 0, err[-3000:]
    assert f"{CASES} of {CASES} done" in out
    finished(folder)
    return err


def test_processes_with_one_killed(tmp_path: Path) -> None:
    pytest.importorskip("hydra_plugins.hydra_joblib_launcher")
    err = ends_well(tmp_path, "hydra/launcher=processes", kill=True)
    assert "workers were lost" in err


def test_submitits_local_executor(tmp_path: Path) -> None:
    pytest.importorskip("hydra_plugins.hydra_submitit_launcher")
    ends_well(tmp_path, "hydra/launcher=slurm_local")


def test_submitits_local_executor_with_one_killed(tmp_path: Path) -> None:
    pytest.importorskip("hydra_plugins.hydra_submitit_launcher")
    ends_well(tmp_path, "hydra/launcher=slurm_local", kill=True)


def test_ray_on_this_machine(tmp_path: Path) -> None:
    pytest.importorskip("hydra_plugins.hydra_ray_launcher")
    ends_well(tmp_path, "hydra/launcher=ray_local", "hydra.launcher.ray.init.num_cpus=2")


@pytest.mark.filterwarnings("ignore")
def test_a_ray_cluster_of_two_nodes_with_one_killed(tmp_path: Path) -> None:
    pytest.importorskip("hydra_plugins.hydra_ray_launcher")
    with two_nodes() as (address, cluster, node):
        words = ("hydra/launcher=ray_cluster", f"hydra.launcher.ray.init.address='{address}'")
        running = start(tmp_path, *LINE, *words)
        for _ in range(1200):
            if len(workers(tmp_path, running.pid)) == 2:
                break
            time.sleep(0.1)
        else:
            running.kill()
            raise AssertionError(f"two nodes never worked at once\n{running.communicate()[1][-3000:]}")
        cluster.remove_node(node, allow_graceful=False)  # type: ignore[attr-defined]
        out, err = running.communicate(timeout=600)
        assert running.returncode == 0, err[-3000:]
        assert f"{CASES} of {CASES} done" in out
        finished(tmp_path)
