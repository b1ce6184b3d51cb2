"""The command line with stages that compute nothing, so that only the application is tested."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from energy_opt import api
from energy_opt.app import cli, outcome
from energy_opt.config.scenario import Scenario
from energy_opt.results import store
from energy_opt.schema.table import Table, key, number, text
from energy_opt.solve.certificate import Certificate

SUMMARY = Table(
    "summary",
    "Figures of the run by year",
    (
        key("year", "calendar year", kind="integer"),
        key("quantity", "what is counted"),
        key("item", "category"),
        number("value", "1", "value in the unit of the column `unit`"),
        text("unit", "unit of the value"),
    ),
)


class Stages:
    """The scenarios that were run, the stages that were called, and what a stage raises instead of working."""

    def __init__(self) -> None:
        self.called: list[str] = []
        self.scenarios: list[Scenario] = []
        self.raises: dict[str, BaseException] = {}
        self.passed = True
        self.imbalance = 0.0
        self.columns = ["year", "quantity", "item", "value", "unit"]

    def _enter(self, name: str) -> None:
        self.called.append(name)
        if name in self.raises:
            raise self.raises[name]

    def load_system(self, scenario: Scenario) -> Any:
        self.scenarios.append(scenario)
        self._enter("read")
        horizon = SimpleNamespace(years=(2025,), represented=np.array([1.0]), discount=np.array([1.0]))
        rules = SimpleNamespace(members={"all": ("North",), "North": ("North",)})
        return SimpleNamespace(
            hashes={"fleet": "abc"}, currency="CNY", money_year=2025, horizon=horizon, rules=rules, regions=("North",)
        )

    def build(self, system: Any) -> Any:
        self._enter("build")
        return system

    def compile_model(self, model: Any) -> Any:
        self._enter("compile")
        return SimpleNamespace(shape=(3, 2), matrix=SimpleNamespace(nnz=4))

    def solve(self, program: Any, choice: Any, store: Any = None) -> Any:
        self._enter("solve")
        certificate = Certificate(self.passed, *[0.0] * 9, worst_primal="", worst_dual="")
        arrays = dict.fromkeys(("x", "row_dual", "reduced_cost"), np.array([1.0, 2.0]))
        found = {"status": "optimal", "objective": 12.5, "prices": "basic", "solver": {"method": "simplex"}}
        return SimpleNamespace(**found, **arrays, certificate=certificate)

    def tabulate(self, program: Any, solution: Any, system: Any) -> dict[str, pd.DataFrame]:
        self._enter("tabulate")
        rows = [(2030, "capacity", "coal", 1234.56, "GW"), (2025, "capacity", "coal", 9.0, "GW")]
        rows += [(2025, "emissions", "power", 0.25, "Mt"), (2025, "emissions", "all", 0.5, "Mt")]
        return {"summary": pd.DataFrame(rows, columns=self.columns)}

    def table_checks(self, tables: Any, solution: Any, system: Any) -> dict[str, float]:
        return {"energy_balance_gw": self.imbalance, "storage_energy_relative": 0.0, "cost_relative": 0.0}


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch) -> Stages:
    """The stages of the pipeline, replaced."""
    fake = Stages()
    pipeline = api.Pipeline(*(getattr(fake, name) for name in api.Pipeline._fields))
    monkeypatch.setattr(api, "load_pipeline", lambda: pipeline)
    monkeypatch.setattr(store, "declared_tables", lambda manifest: {"summary": SUMMARY})
    return fake


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[[str], tuple[int, str, str]]]:
    """Runs a command line in an empty folder; gives exit code, standard output and error output."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(outcome.DEBUG, raising=False)
    monkeypatch.setenv("HYDRA_FULL_ERROR", "1")
    monkeypatch.setattr(sys, "argv", ["energy-opt"])
    root = logging.getLogger()
    before = (root.handlers[:], root.level, logging.getLogger("energy_opt").level)

    def call(line: str) -> tuple[int, str, str]:
        try:
            code = cli.main(line.split())
        except SystemExit as stop:  # argparse, of Hydra and of the other verbs
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    yield call
    root.handlers[:], level, own = before
    root.setLevel(level)
    logging.getLogger("energy_opt").setLevel(own)
