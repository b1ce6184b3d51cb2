"""The teaching system from the command line to stored tables, as a user meets it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

import energy_opt
from energy_opt.config.scenario import HorizonChoice, PolicyChoice, SystemChoice, TimeChoice
from energy_opt.inputs.read import resolve
from energy_opt.results.store import Results, load_results, verify
from energy_opt.schema.inputs import TABLES as INPUTS
from energy_opt.schema.results import TABLES
from tests.end_to_end.conftest import ROOT, stored

Command = Callable[..., tuple[int, str, str]]

GOLDEN = Path(__file__).with_name("golden") / "toy_summary.csv"
OBJECTIVE = Path(__file__).with_name("golden") / "toy_objective.json"


class Run:
    """One run of the command as a process."""

    def __init__(self, folder: Path, done: subprocess.CompletedProcess[str]) -> None:
        self.folder, self.done = folder, done

    @property
    def results(self) -> Results:
        (path,) = stored(self.folder / "results")
        return load_results(path)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, process: Callable[..., subprocess.CompletedProcess[str]]) -> Run:
    folder = tmp_path_factory.mktemp("a folder")
    return Run(folder, process(folder, "run", "scenario=toy"))


def test_it_ends_well_with_a_summary_and_the_place_of_the_results(run: Run) -> None:
    lines = run.done.stdout.splitlines()
    assert run.done.returncode == 0, run.done.stderr
    assert lines[0].split() == ["2025", "2030", "2035"]
    for start in (
        "capacity [GW]",
        "generation [TWh]",
        "co2_emissions [Mt]",
        "cost [bn CNY]",
        "carbon_price · system [CNY/t]",
    ):
        assert any(line.startswith(start) for line in lines), start
    assert lines[-3].startswith("objective (discounted cost with transfers and penalties) 8")
    assert lines[-2] == f"results: results/runs/{run.results.path.name}"
    assert lines[-1] == f"report: results/runs/{run.results.path.name}/report.html"
    assert (run.results.path / "report.html").stat().st_size < 3_000_000
    assert [path.name for path in run.folder.iterdir()] == ["results"]
    for stage in ("read", "build", "compile", "solve", "tabulate", "store"):
        assert any(line.startswith(stage) for line in run.done.stderr.splitlines()), stage


def test_every_declared_table_is_stored_with_units_and_meanings(run: Run) -> None:
    results = run.results
    assert set(results.tables) == set(TABLES)
    for name, table in TABLES.items():
        frame = results[name]  # held against the declaration
        assert list(frame.columns) == list(table.names)
        assert results.units(name) == {column.name: (column.unit, column.meaning) for column in table.columns}
    fields = pq.read_schema(results.path / "cost.parquet")
    assert fields.field("cost").metadata[b"unit"] == b"bn CNY"
    assert verify(results) == []
    empty = {name for name in TABLES if results[name].empty}
    assert empty == {"fidelity", "unserved", "heat_unserved", "peak", "allowance", "allowance_bank"}


def test_the_manifest_is_complete(run: Run) -> None:
    manifest = run.results.manifest
    assert manifest["status"] == "optimal"
    assert manifest["faults"] == []
    assert manifest["scenario"]["horizon"]["years"] == [2025, 2030, 2035]
    assert manifest["data"]["folder"] == "toy"
    files = {path.stem for path in resolve("toy").glob("*.csv")}
    assert set(manifest["data"]["hashes"]) == {"datapackage.json", *files} <= {"datapackage.json", *INPUTS}
    assert manifest["model_version"].startswith(f"{energy_opt.__version__}+")
    assert manifest["solver"]["method"] == "simplex"
    assert manifest["solver"]["options"]["threads"] >= 1
    assert {"read", "build", "compile", "solve", "tabulate"} <= manifest["seconds"].keys()
    certificate = manifest["certificate"]
    assert certificate["passed"] is True
    assert certificate["gap_relative"] < 1e-9
    checks = certificate["checks"]
    assert checks["energy_balance_gw"] < 1e-9
    assert checks["cost_relative"] < 1e-9
    assert (checks["slots_charging_and_discharging"], checks["slots_flowing_both_ways"]) == (0, 0)


def test_the_summary_is_the_golden_one(run: Run, pytestconfig: pytest.Config) -> None:
    summary, objective = run.results["summary"], run.results.manifest["objective"]
    if pytestconfig.getoption("--update-golden"):
        GOLDEN.parent.mkdir(exist_ok=True)
        summary.round(6).to_csv(GOLDEN, index=False)
        OBJECTIVE.write_text(json.dumps({"objective": objective}) + "\n")
    assert objective == pytest.approx(json.loads(OBJECTIVE.read_text())["objective"], rel=1e-6)
    expected = pd.read_csv(GOLDEN)
    # What an equally good optimum may share out in another way is left out.
    shared = ("demand", "cost", "co2_emissions", "carbon_price", "electricity_price", "unserved")
    keep = [frame[frame["quantity"].isin(shared) & frame["item"].isin(["all"])] for frame in (summary, expected)]
    keys = ["year", "quantity", "item"]
    found, wanted = (frame.set_index(keys)["value"].sort_index() for frame in keep)
    pd.testing.assert_series_equal(found, wanted, rtol=1e-4, atol=1e-6, check_index_type=False)
    assert list(summary["quantity"].unique()) == list(expected["quantity"].unique())


def test_results_are_read_without_pyomo_and_solver(run: Run) -> None:
    code = (
        "import sys, energy_opt\n"
        f"results = energy_opt.load_results({str(run.results.path)!r})\n"
        "total = sum(len(results[name]) for name in results.tables)\n"
        "loaded = {'pyomo', 'highspy', 'hydra', 'scipy'} & set(sys.modules)\n"
        "sys.exit(str(loaded) if loaded or total < 100 else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_an_identical_run_is_found_and_force_replaces_it(run: Run, command: Command, tmp_path: Path) -> None:
    shutil.copytree(run.folder / "results", tmp_path / "results")
    (path,) = stored(tmp_path / "results")
    code, out, err = command("run", "scenario=toy", "solver.threads=1")
    assert code == 0
    assert f"results/runs/{path.name} is there already; --force runs it again" in err
    summary, report = run.done.stdout.rsplit("report:", 1)
    assert (out, report.strip()) == (summary, f"results/runs/{path.name}/report.html")
    (path / "cost.parquet").write_bytes(b"spoilt")
    assert command("run", "scenario=toy", "--force")[0] == 0
    assert stored(tmp_path / "results") == [path]
    assert verify(load_results(path)) == []


@pytest.mark.slow
def test_two_overrides_give_two_runs(command: Command, tmp_path: Path) -> None:
    code, out, _ = command("run", "-m", "scenario=toy", "demand.factor=1.0,1.1", "--experiment", "growth")
    paths = stored(tmp_path / "results", "growth")
    assert (code, len(paths), out.count("results: ")) == (0, 2, 2)
    factors = {load_results(path).manifest["scenario"]["demand"]["factor"] for path in paths}
    assert factors == {1.0, 1.1}
    code, out, _ = command("show")
    assert [line.split()[1] for line in out.splitlines()] == ["optimal", "optimal"]


def test_the_configuration_is_shown_without_a_run(command: Command, tmp_path: Path) -> None:
    code, out, _ = command("run", "scenario=toy", "--cfg", "job")
    assert code == 0
    assert "base_year: 2025" in out
    assert list(tmp_path.iterdir()) == []


def test_a_scenario_of_ones_own(command: Command, tmp_path: Path) -> None:
    (tmp_path / "own" / "scenario").mkdir(parents=True)
    text = "# @package _global_\ndefaults: [toy]\nname: 没有新煤电\ntechnology:\n  new_coal: forbid\n"
    (tmp_path / "own" / "scenario" / "mine.yaml").write_text(text, encoding="utf-8")
    code, _, err = command("run", "--config-dir", "own", "scenario=mine")
    assert code == 0, err
    (path,) = stored(tmp_path / "results")
    assert path.name.startswith("没有新煤电-")
    additions = load_results(path).capacity_addition
    assert additions.query("technology == 'coal' and origin == 'built'").empty


def test_the_python_interface_does_what_the_command_does(run: Run, tmp_path: Path) -> None:
    cap = {"limit": {2030: 240.0, 2035: 150.0}, "excess_price": 3000.0}
    scenario = energy_opt.Scenario(
        name="toy",
        system=SystemChoice(data="toy"),
        time=TimeChoice(method="given", extremes=()),
        horizon=HorizonChoice(years=(2025, 2030, 2035)),
        policy=PolicyChoice(rules={"emission_cap": {"system": cap}}),
    )
    results = energy_opt.run(scenario, tmp_path)
    assert results.manifest["run_id"] == run.results.manifest["run_id"]
    assert results.manifest["objective"] == pytest.approx(run.results.manifest["objective"], rel=1e-9)
