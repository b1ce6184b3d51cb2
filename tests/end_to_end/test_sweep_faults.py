"""Sweeps that are killed, starved of disk or run twice at once: nothing finished is lost, a rerun does the rest."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from energy_opt.api import load_pipeline
from energy_opt.config.design import Design
from energy_opt.config.scenario import (
    DemandChoice,
    PolicyChoice,
    Scenario,
    SolverChoice,
    SystemChoice,
    TechnologyChoice,
)
from energy_opt.results.staging import ASIDE, STAGING
from energy_opt.results.store import load_results, stored_runs, verify
from energy_opt.results.sweep_folder import SweepFolder, sweep_folders
from energy_opt.studies.record import Place
from energy_opt.studies.sweep.plan import Drawn, Plan, make_plan
from energy_opt.studies.sweep.study import run_sweep
from tests.end_to_end.conftest import start
from tests.systems import a_scenario

pytestmark = pytest.mark.slow

LINE = ("sweep", "sweep=toy_costs", "solver.threads=1")
CASES = 9
KILLS = 100
SEED = 20251
LONGEST = 5.0
"""Cases in whose time a sweep of the kill test is killed at the latest."""


def finished(folder: Path, *, failed: int = 0) -> pd.DataFrame:
    """The table of the only sweep of a results folder, every case of which has ended."""
    (sweep,) = sweep_folders(folder / "results")
    cases = load_results(sweep.store / sweep.sweep)["sweep_case"]
    assert sorted(cases["status"].value_counts().to_dict().items()) == sorted(
        {"done": len(cases) - failed, **({"failed": failed} if failed else {})}.items()
    )
    return cases


def ended(folder: Path, *words: str, code: int = 0) -> tuple[str, str]:
    """What a command said that ends with this code."""
    running = start(folder, *words)
    out, err = running.communicate(timeout=300)
    assert running.returncode == code, (out, err)
    return out, err


def a_plan() -> Plan:
    """Fourteen scenarios of a region of the toy; one has no solution under its cap, one is not given the time."""

    def drawn(demand: float, solar: float = 1.0, cap: float = 250.0, time_limit: float = 0.0) -> Drawn:
        rules = {"emission_cap": {"all": {"limit": {2030: cap}}}}
        scenario = a_scenario(
            2025, 2030, system=SystemChoice("toy", regions=("North",)), policy=PolicyChoice(rules=rules),
            demand=DemandChoice(factor=demand), technology=TechnologyChoice(cost_factor={"solar": solar}),
            solver=SolverChoice(method="simplex", accuracy="basic", threads=1, time_limit=time_limit),
        )  # fmt: skip
        return Drawn({"demand.factor": demand, "solar": solar, "cap": cap}, scenario)

    scenarios = [drawn(demand, solar) for demand in (0.96, 0.98, 1.0, 1.02) for solar in (0.8, 1.0, 1.2)]
    return make_plan(Design(), [*scenarios, drawn(1.0, cap=-100.0), drawn(1.01, time_limit=1e-5)], "killed")


def child(work: Callable[[], object]) -> int:
    """The id of a process that does the work and ends."""
    process = os.fork()
    if process == 0:
        code = 1
        try:
            with Path(os.devnull).open("w") as nowhere:
                os.dup2(nowhere.fileno(), 2)
                work()
            code = 0
        finally:
            os._exit(code)
    return process


def outcome(plan: Plan, folder: Path) -> pd.DataFrame:
    cases = load_results(folder / "runs" / plan.sweep)["sweep_case"].set_index("case")
    return cases[["run", "status", "kind", "objective"]]


def test_a_hundred_kills_leave_what_an_undisturbed_sweep_leaves(tmp_path: Path) -> None:
    plan, chance = a_plan(), random.Random(SEED)
    load_pipeline()  # here, not in every process that is to be killed: it takes longer than several scenarios
    calm, shaken = tmp_path / "calm", tmp_path / "shaken"
    started = time.monotonic()
    assert os.waitpid(child(lambda: run_sweep(plan, Place(calm))), 0)[1] == 0
    longest = LONGEST * (time.monotonic() - started) / len(plan.cases)
    kills, rounds, states, seen = 0, 0, set[int](), set[Path]()
    while kills < KILLS:
        place = Place(shaken / str(rounds))
        process = child(lambda place=place: run_sweep(plan, place))  # type: ignore[misc]
        if killed(process, chance.uniform(0.0, longest)):
            kills += 1
            folder = SweepFolder(Path(place.folder) / "runs", plan.sweep)
            intact(folder, seen)
            states.add(len(folder.progress(plan.runs).done))
        else:
            rounds += 1  # it was done before its time: another store from nothing
    assert os.waitpid(child(lambda: run_sweep(plan, Place(shaken / str(rounds)))), 0)[1] == 0
    undisturbed = outcome(plan, calm)
    assert undisturbed["status"].value_counts().to_dict() == {"done": 12, "failed": 2}
    assert len(states) >= 3, "the kills came before anything was done"
    for number in range(rounds + 1):
        intact(SweepFolder(shaken / str(number) / "runs", plan.sweep), set())
        disturbed = outcome(plan, shaken / str(number))
        pd.testing.assert_frame_equal(disturbed.drop(columns="objective"), undisturbed.drop(columns="objective"))
        np.testing.assert_allclose(disturbed["objective"], undisturbed["objective"], rtol=1e-6)
        assert [path.name for path in (shaken / str(number) / "runs").glob(".writing*")] == []


def killed(process: int, seconds: float) -> bool:
    """Kills a process after a time; False where it had ended before."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if os.waitpid(process, os.WNOHANG)[0]:
            return False
        time.sleep(0.005)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    return True


def intact(folder: SweepFolder, seen: set[Path]) -> None:
    """Every run that can be seen and was not looked at before is whole."""
    for path in set(stored_runs(folder.store.parent)) - seen:
        assert verify(load_results(path)) == []
        seen.add(path)


@pytest.mark.parametrize("moment", [STAGING, ASIDE])
def test_a_kill_between_write_and_rename(tmp_path: Path, moment: str) -> None:
    """The first run is written aside and not moved, or moved aside by --force and not replaced: it is there again."""
    force = ("--force",) if moment == ASIDE else ()
    if force:
        ended(tmp_path, *LINE)
    dies = (
        "import os, pathlib\nrename = pathlib.Path.rename\n"
        "def die(self, target):\n"
        f"    if self.name.startswith({STAGING!r}) and 'toy-costs' not in self.name: os.kill(os.getpid(), 9)\n"
        "    return rename(self, target)\n"
        "pathlib.Path.rename = die"
    )
    running = start(tmp_path, *LINE, *force, code=dies)
    running.communicate(timeout=300)
    assert running.returncode == -signal.SIGKILL
    store = tmp_path / "results" / "runs"
    assert [path.name for path in store.iterdir() if path.name.startswith(moment)]
    ended(tmp_path, *LINE)
    assert len(finished(tmp_path)) == CASES
    assert [path.name for path in store.iterdir() if path.name.startswith((STAGING, ASIDE))] == []


def test_two_sweeps_at_once_into_one_store(tmp_path: Path) -> None:
    both = [start(tmp_path, *LINE) for _ in range(2)]
    for running in both:
        _, err = running.communicate(timeout=300)
        assert running.returncode == 0, err
    finished(tmp_path)
    (log,) = (tmp_path / "results" / "runs" / ".sweeps").glob("*/here.log")
    assert log.read_text().count("solved by") == CASES


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if not mounted or mounted.returncode:
        pytest.skip("a small file system cannot be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk(small_disk: Path) -> None:
    _, err = ended(small_disk, *LINE, code=4)
    assert "No space left on device" in err
    runs = [path for path in stored_runs(small_disk / "results") if path.name.startswith("toy-")]
    assert 0 < len(runs) < CASES
    for path in runs:
        assert verify(load_results(path)) == []
    subprocess.run(["mount", "-o", "remount,size=20m", str(small_disk)], check=True)
    before = {path.name: (path / "manifest.json").stat().st_mtime_ns for path in runs}
    ended(small_disk, *LINE)
    finished(small_disk)
    assert {path.name: (path / "manifest.json").stat().st_mtime_ns for path in runs} == before


def test_a_sweep_of_good_and_bad_scenarios(tmp_path: Path) -> None:
    """One without a solution, one without the time, one whose data are not there, one that is no scenario."""
    (tmp_path / "mixed.csv").write_text(
        "demand.factor,policy.rules.emission_cap.system,system.data,solver.time_limit\n"
        '1.0,,,\n1.0,"{limit:{2030:-100},excess_price:null}",,\n1.01,,,0.00001\n1.0,,nowhere,\n-1,,,\n'
    )
    out, _ = ended(tmp_path, "sweep", "scenario=toy", "sweep.pattern=table", "sweep.table=mixed.csv", code=3)
    cases = finished(tmp_path, failed=4)
    assert list(cases["kind"]) == ["", "infeasible", "solver", "configuration", "configuration"]
    for text in ("emission_cap", "the time limit of 1e-05 s was reached", "nowhere", "a number above 0 is wanted"):
        assert cases["reason"].str.contains(text).sum() == 1, text
    assert "1 of 5 done, 4 failed" in out
    name = next(sweep_folders(tmp_path / "results")).sweep
    status = ended(tmp_path, "status", name)[0]
    assert "failed 3 (configuration): demand.factor=1.0 system.data=nowhere" in status


def test_a_sweep_of_one_scenario_is_that_run(tmp_path: Path) -> None:
    """The run id does not say whether a sweep or `energy-opt run` solved it."""
    ended(tmp_path, "sweep", "scenario=toy", "demand.factor=1.03,1.04")
    assert "is there already" in ended(tmp_path, "run", "scenario=toy", "demand.factor=1.03")[1]


def test_the_scenarios_of_a_plan_are_scenarios() -> None:
    """What the kill test compares is a sweep of different scenarios."""
    scenarios = [case.scenario for case in a_plan().cases]
    assert all(isinstance(scenario, Scenario) for scenario in scenarios)
    assert len(set(a_plan().runs.values())) == len(scenarios)
