"""The commands of docs/exports.md work as they stand, and its numbers are those of the teaching system."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pandas as pd
import pytest

from energy_opt.app import cli

PAGE = Path(__file__).resolve().parents[2] / "docs" / "exports.md"


@pytest.mark.slow
def test_the_commands_of_the_page_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["energy-opt"])
    text = PAGE.read_text(encoding="utf-8")
    assert cli.main(["run", "scenario=toy"]) == 0
    (run,) = (tmp_path / "results" / "runs").iterdir()
    commands = re.findall(r"^energy-opt export (.*RUN.*)$", text, re.M)
    assert len(commands) == 8
    for words in commands:
        assert cli.main(["export", *words.replace("RUN", str(run)).split()]) == 0, words
    written = {path.name for path in tmp_path.iterdir()} - {"results"}
    tables = {"toy.csv", "definitions", "toy-usd.xlsx", "package", "toy.xlsx"}
    assert written == {*tables, "networks", "osemosys", "toy.mps", "toy.sol", "toy.lp"}
    expected = pd.read_csv(tmp_path / "networks" / "expected.csv", dtype={"network": str})
    expected = expected.query("network == '2030'").set_index("item")["value"]
    said = dict(re.findall(r"^\| (operation|payment: emission_cap|objective)[^|]*\| ([\d.]+) \|$", text, re.M))
    assert {str(item): f"{value / 1e9:.3f}" for item, value in expected.items()} == said
