"""The benchmark of reports and exports: its copies are runs of their own, and a measurement is a line."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from bench.handing_on import copies, measure
from energy_opt.config.scenario import Scenario
from energy_opt.export.iamc.read import scenarios
from energy_opt.export.source import open_runs
from energy_opt.results.manifest import make_manifest
from energy_opt.results.store import write_run


def test_copies_are_exported_under_names_of_their_own(tmp_path: Path) -> None:
    outcome = {"status": "optimal", "objective": 1.0, "currency": "CNY", "solver": {}}
    data = {"folder": "toy", "money_year": 2025, "hashes": {}}
    run = write_run(tmp_path, "run-1", {}, make_manifest(Scenario(name="a"), "run-1", data, outcome, {}))
    runs = open_runs([copies(run, tmp_path / "many", 3)])
    assert [item.name for item in scenarios(runs)] == ["copy 0", "copy 1", "copy 2"]


def test_a_measurement_is_a_line_with_time_and_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "executable", "true")
    (tmp_path / "a.csv").write_bytes(b"x" * 200_000)
    measure("export", [], tmp_path / "a.csv")
    assert re.fullmatch(r"export +\d+\.\d s wall +\d+\.\d s CPU +0\.2 MB\n", capsys.readouterr().out)
