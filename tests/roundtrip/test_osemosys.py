"""OSeMOSYS: otoole converts and validates the export, and glpsol solves it to a pathway like ours."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from energy_opt.export.osemosys import export_osemosys
from energy_opt.results.store import Results
from tests.roundtrip.conftest import program, python_of


@pytest.fixture(scope="module")
def exported(toy_run: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    (folder,) = export_osemosys(toy_run, tmp_path_factory.mktemp("osemosys") / "toy")
    return folder


@pytest.mark.slow
def test_demand_and_capacity_are_those_of_the_run(toy_run: Results, exported: Path) -> None:
    data = exported / "data"
    demand = pd.read_csv(data / "SpecifiedAnnualDemand.csv").groupby("YEAR")["VALUE"].sum()
    balance = toy_run["balance"].merge(toy_run["slot"], on=["slot", "year"])
    taken = balance[balance["source"].isin(["demand", "charge", "removal"])]
    wanted = -(taken["power"] * taken["hours"]).groupby(taken["year"]).sum() * 3.6e-3
    assert demand.to_dict() == pytest.approx(wanted.to_dict(), rel=1e-9)
    capacity = pd.read_csv(data / "ResidualCapacity.csv").set_index(["TECHNOLOGY", "YEAR"])["VALUE"]
    table = toy_run["capacity"].query("region == 'North' and technology == 'wind'").groupby("year")["capacity"].sum()
    assert capacity["North_wind"].to_dict() == pytest.approx(table.to_dict(), rel=1e-9)
    shares = pd.read_csv(data / "YearSplit.csv").groupby("YEAR")["VALUE"].sum()
    assert shares.to_numpy() == pytest.approx(1.0)


@pytest.mark.oracle
@pytest.mark.slow
def test_otoole_and_glpk_solve_it(toy_run: Results, exported: Path, tmp_path: Path) -> None:
    bin_folder, glpsol = python_of(2).parent, program("glpsol")
    data, config = exported / "data", exported / "config.yaml"
    valid = _run(
        bin_folder / "otoole", "validate", "csv", data, config, "--validate_config", exported / "validate.yaml"
    )
    assert "invalid names" not in valid
    _run(bin_folder / "otoole", "convert", "csv", "datafile", data, tmp_path / "data.txt", config)
    (tmp_path / "results").mkdir()
    (tmp_path / "model.txt").write_text(_model(bin_folder), encoding="utf-8")
    solved = _run(glpsol, "-m", tmp_path / "model.txt", "-d", tmp_path / "data.txt", folder=tmp_path)
    assert "OPTIMAL LP SOLUTION FOUND" in solved
    expected = pd.read_csv(exported / "expected.csv").set_index("year")["discounted"]
    cost = pd.read_csv(tmp_path / "results" / "TotalDiscountedCost.csv").set_index("YEAR")["VALUE"]
    # OSeMOSYS has no technical minimum by slot: it may run cheaper, but little
    assert (cost <= expected * (1.0 + 1e-6)).all()
    assert (cost >= expected * 0.98).all()
    _assert_like_ours(tmp_path / "results", toy_run)


def _assert_like_ours(folder: Path, run: Results) -> None:
    """Generation by technology within 3 % of all generation of its year."""
    activity = pd.read_csv(folder / "TotalTechnologyAnnualActivity.csv")
    activity["technology"] = activity["TECHNOLOGY"].str.replace(r"^(North|South|Island)_", "", regex=True)
    activity["technology"] = activity["technology"].str.replace(r"_(winter|summer)$", "", regex=True)
    found = activity.groupby(["technology", "YEAR"])["VALUE"].sum() / 3.6
    made = run["generation"].groupby(["technology", "year"])["generation"].sum()
    total = made.groupby("year").sum()
    names = set(made.index.get_level_values(0)) - {"battery", "pumped_hydro"}
    for (technology, year), value in made.items():
        if technology in names:
            assert abs(found.get((technology, year), 0.0) - value) < 0.03 * total[year], (technology, year)


def _model(bin_folder: Path) -> str:
    """OSeMOSYS in MathProg, from a package that carries it. Its cost of technologies without a variable cost is a free
    column, since the row that defines it is left out; the row is put back.
    """
    (package,) = bin_folder.parent.glob("lib/python*/site-packages/aperc_osemosys")
    text = (package / "osemosys_1_0.txt").read_text(encoding="utf-8")
    text, count = re.subn(r": sum\{m in MODE_OF_OPERATION\} VariableCost\[r,t,m,y\] <> 0\}", "}", text)
    assert count == 1
    return text


def _run(*words: object, folder: Path | None = None) -> str:
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode == 0, (done.stdout + done.stderr)[-2000:]
    return done.stdout + done.stderr
