"""MPS and LP files: the HiGHS binary and glpsol find our cost, and the binary reads our solution."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from energy_opt.errors import ResultError
from energy_opt.export.linear_program import export_program
from energy_opt.results.store import Results, load_results
from tests.roundtrip.conftest import program, python_of


def _copy(run: Results, folder: Path, **changes: object) -> Results:
    """The stored run with a changed manifest."""
    shutil.copytree(run.path, folder)
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**manifest, **changes}), encoding="utf-8")
    return load_results(folder)


@pytest.mark.slow
def test_the_solution_holds_the_cost_and_every_name(toy_run: Results, tmp_path: Path) -> None:
    written = export_program(toy_run, tmp_path / "toy.mps", solution=True)
    assert [path.name for path in written] == ["toy.mps", "toy.sol"]
    model, solution = (path.read_text(encoding="ascii") for path in written)
    assert float(re.search(r"^Objective (.*)$", solution, re.M)[1]) == pytest.approx(
        toy_run.manifest["objective"], rel=1e-6
    )  # type: ignore[index]
    values = dict(line.rsplit(" ", 1) for line in solution.splitlines() if "(" in line)
    assert "capacity_addition(North.wind,2030)" in values
    assert "emission_cap(cap,all,2030)" in values
    assert all(f" {name} " in model or f" {name}\n" in model for name in list(values)[:: len(values) // 50])


def test_a_run_of_other_data_is_refused_and_nothing_is_written(toy_run: Results, tmp_path: Path) -> None:
    data = {**toy_run.manifest["data"], "hashes": {**toy_run.manifest["data"]["hashes"], "fleet": "0"}}
    other = _copy(toy_run, tmp_path / "other", data=data)
    with pytest.raises(ResultError, match="changed: fleet"):
        export_program(other, tmp_path / "out" / "toy.mps")
    assert not (tmp_path / "out").exists()


def test_a_run_of_another_model_is_refused(toy_run: Results, tmp_path: Path) -> None:
    with pytest.raises(ResultError, match=r"model version 0\.0\.1"):
        export_program(_copy(toy_run, tmp_path / "other", model_version="0.0.1"), tmp_path / "toy.lp")


@pytest.mark.slow
def test_a_run_whose_cost_is_not_found_again_is_refused(toy_run: Results, tmp_path: Path) -> None:
    other = _copy(toy_run, tmp_path / "other", objective=float(toy_run.manifest["objective"]) + 1.0)
    with pytest.raises(ResultError, match=r"not .* as stored"):
        export_program(other, tmp_path / "toy.lp", solution=True)
    assert not (tmp_path / "toy.lp").exists()


@pytest.mark.oracle
@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["mps", "lp"])
def test_the_highs_binary_finds_the_cost_and_reads_the_solution(toy_run: Results, tmp_path: Path, suffix: str) -> None:
    python = python_of(3)
    home = python.parents[1].glob("lib/python*/site-packages/highsbox/highs_dist")
    (folder,) = home
    export_program(toy_run, tmp_path / f"toy.{suffix}", solution=True)
    environment = {**os.environ, "LD_LIBRARY_PATH": str(folder / "lib")}
    words = [folder / "bin" / "highs", "--read_solution_file", tmp_path / "toy.sol", tmp_path / f"toy.{suffix}"]
    done = subprocess.run(words, capture_output=True, text=True, check=True, env=environment, cwd=tmp_path)
    assert "ERROR" not in done.stdout
    assert "WARNING" not in done.stdout
    cost = float(re.search(r"Objective value\s*:\s*(\S+)", done.stdout)[1])  # type: ignore[index]
    assert cost == pytest.approx(toy_run.manifest["objective"], rel=1e-8)


@pytest.mark.oracle
@pytest.mark.slow
@pytest.mark.parametrize(("suffix", "option"), [("mps", "--freemps"), ("lp", "--lp")])
def test_glpsol_finds_the_cost(toy_run: Results, tmp_path: Path, suffix: str, option: str) -> None:
    glpsol = program("glpsol")
    export_program(toy_run, tmp_path / f"toy.{suffix}")
    words = [glpsol, option, f"toy.{suffix}", "-o", "solution.txt"]
    subprocess.run(words, capture_output=True, text=True, check=True, cwd=tmp_path)
    report = (tmp_path / "solution.txt").read_text(encoding="utf-8", errors="replace")
    assert "OPTIMAL" in report
    cost = float(re.search(r"Objective:\s*\S+ = (\S+)", report)[1])  # type: ignore[index]
    assert cost == pytest.approx(toy_run.manifest["objective"], rel=1e-8)
