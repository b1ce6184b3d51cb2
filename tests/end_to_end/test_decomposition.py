"""The commands of docs/decomposition.md on the teaching system, what they store, and how mistakes end."""

from __future__ import annotations

import re
import shlex
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from energy_opt.results.store import Results, load_results
from tests.end_to_end.conftest import start, stored

Command = Callable[..., tuple[int, str, str]]
PAGE = Path(__file__).parents[2] / "docs" / "decomposition.md"
COMMANDS = re.findall(r"^energy-opt (run .*?)\s+#", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)


def results_of(command: Command, line: str) -> Results:
    code, _, err = command(*shlex.split(line))
    assert code == 0, err
    (manifest,) = Path("results/runs").glob("*/manifest.json")
    return load_results(manifest.parent)


def test_the_page_has_its_commands() -> None:
    assert len(COMMANDS) == 4


@pytest.mark.slow
def test_a_run_stores_its_bounds_and_the_usual_tables(command: Command) -> None:
    results = results_of(command, COMMANDS[0])
    manifest = results.manifest
    assert (manifest["status"], manifest["prices"]) == ("optimal", "cut_weighted")
    solver, certificate = manifest["solver"], manifest["certificate"]
    assert certificate["passed"]
    assert solver["lower_bound"] <= solver["upper_bound"] == pytest.approx(manifest["objective"])
    assert solver["gap"] == certificate["gap_relative"] <= solver["gap_wanted"] == 1e-4
    assert (solver["method"], solver["blocks"], solver["shared_limits"]) == ("decomposition", 6, 2)
    assert not manifest["faults"]
    assert len(results["electricity_price"]) > 0


@pytest.mark.slow
@pytest.mark.parametrize("line", COMMANDS[1:])
def test_other_commands_of_the_page(line: str, command: Command) -> None:
    assert results_of(command, line).status == "optimal"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("solver.gap=0", "ends at a gap of at least 1e-8"),
        ("solver.workers=-1", "main process solves all blocks"),
        ("solver.workers_on=ray", "say on how many, such as solver.workers=4"),
        ("solver.engine=benders", "solver.engine: 'benders' is not known"),
    ],
)
def test_settings_that_cannot_be(override: str, message: str, command: Command) -> None:
    code, _, err = command("run", "scenario=toy", "solver=decomposition", override)
    assert code == 2
    assert message in err


STOPPED = """
import os, signal
from energy_opt.results.learned import LearnedFile
from energy_opt.solve.decomposition import learned
learned.EVERY, save, times = 0.0, LearnedFile.save, []
def stop(file, arrays):
    save(file, arrays)
    times.append(1)
    if len(times) == 20: os.kill(os.getpid(), signal.{name})
LearnedFile.save = stop
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["SIGINT", "SIGKILL"])
def test_an_interrupted_run_goes_on(name: str, command: Command, tmp_path: Path) -> None:
    words = ["run", "scenario=toy", "solver=decomposition", "solver.gap=1e-6"]
    stopped = start(tmp_path, *words, code=STOPPED.format(name=name))
    _, err = stopped.communicate(timeout=120)
    assert stopped.returncode == (130 if name == "SIGINT" else -signal.SIGKILL), err
    (file,) = stored(tmp_path / "results")
    assert file.name.endswith(".learned.npz")
    assert f"is kept in {file.relative_to(tmp_path)}" in err
    code, _, err = command(*words)
    assert code == 0, err
    (path,) = stored(tmp_path / "results")
    rest = load_results(path).manifest["solver"]
    assert rest["cuts_kept"] > 0
    assert rest["gap"] <= 1e-6
    (tmp_path / "again").mkdir()
    assert command(*words, "--results", "again")[0] == 0
    (path,) = stored(tmp_path / "again")
    whole = load_results(path).manifest["solver"]
    assert rest["iterations"]["decomposition"] < 0.6 * whole["iterations"]["decomposition"]
    assert rest["upper_bound"] == pytest.approx(whole["upper_bound"], rel=1e-6)


@pytest.mark.slow
def test_sweeps_begin_with_the_cuts_of_others(command: Command) -> None:
    words = ("sweep", "scenario=toy", "solver=decomposition", "solver.gap=1e-3")
    for factors, warm in (("0.99,1.0", 1), ("0.995,1.01", 2)):
        code, out, err = command(*words, f"demand.factor={factors}")
        assert code == 0, err
        assert out.count("(warm)") == warm
    assert len(list(Path("results/runs/.cuts").iterdir())) == 1


@pytest.mark.slow
def test_a_vertex_on_request(command: Command) -> None:
    results = results_of(command, "run scenario=toy solver=decomposition solver.accuracy=basic")
    assert (results.manifest["prices"], results.manifest["solver"]["gap"] < 1e-9) == ("basic", True)
    assert results.manifest["solver"]["polish"]["warm"]
