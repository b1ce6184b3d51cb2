"""Stored results that reports are made of, and what a finished page holds."""

from __future__ import annotations

import base64
import gzip
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

import energy_opt
from energy_opt.compile import compile_model
from energy_opt.config.scenario import (
    HorizonChoice,
    PolicyChoice,
    Scenario,
    SolverChoice,
    SystemChoice,
    TimeChoice,
)
from energy_opt.inputs.load import make_system
from energy_opt.model.build import build
from energy_opt.results.extract import tabulate
from energy_opt.results.manifest import make_manifest
from energy_opt.results.store import sha256, write_run
from energy_opt.solve.highs import solve
from tests.systems import Folder

CAP = {"limit": {2030: 240.0, 2035: 150.0}, "excess_price": 3000.0}
HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)> =1+1 ⟦year⟧ {{7*7}} </title>'

Manifest = dict[str, Any]


def the_toy_scenario(**changes: Any) -> Scenario:
    """The teaching system under a cap."""
    given: dict[str, Any] = {
        "name": "toy",
        "system": SystemChoice(data="toy"),
        "time": TimeChoice(method="given", extremes=()),
        "horizon": HorizonChoice(years=(2025, 2030, 2035)),
        "policy": PolicyChoice(rules={"emission_cap": {"system": CAP}}),
    }
    return Scenario(**{**given, **changes})


def stored_toy(folder: Path) -> Path:
    """The folder of a stored run of the teaching system."""
    return energy_opt.run(the_toy_scenario(), folder).path


def stored_system(folder: Folder, scenario: Scenario, place: Path) -> Path:
    """The folder of a stored run of a small system."""
    system = make_system(scenario, folder.data())
    program = compile_model(build(system))
    solution = solve(program, SolverChoice())
    outcome = {"status": solution.status, "objective": solution.objective, "currency": system.currency,
               "prices": solution.prices, "solver": solution.solver, "certificate": solution.certificate}  # fmt: skip
    data = {"folder": "small", "money_year": system.money_year, "hashes": {}}
    manifest = make_manifest(scenario, "small-1", data, outcome, {})
    return write_run(place, "small-1", tabulate(program, solution, system), manifest)


def edited(path: Path, change: Callable[[Manifest], None]) -> Path:
    """The run with its manifest changed in place."""
    file = path / "manifest.json"
    manifest = json.loads(file.read_text(encoding="utf-8"))
    change(manifest)
    file.write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
    return path


def many_runs(run: Path, folder: Path, count: int, name: str = "case {}") -> Path:
    """Copies of a run as an experiment: demand factors 1.0, 1.1 … in turn, two discount rates, coal in proportion."""
    summary = pd.read_parquet(run / "summary.parquet")
    coal = summary["quantity"] == "coal_use"
    for place in range(count):
        factor, rate = 1.0 + 0.1 * (place % 5), (0.03, 0.08)[place // 5 % 2]
        copy = Path(shutil.copytree(run, folder / f"run-{place:03d}", ignore=shutil.ignore_patterns("*.html")))
        scaled = summary.assign(value=summary["value"].where(~coal, summary["value"] * factor))
        scaled.to_parquet(copy / "summary.parquet")
        _with_units(run / "summary.parquet", copy / "summary.parquet")

        digest = sha256(copy / "summary.parquet")

        def change(manifest: Manifest, place: int = place, factor: float = factor, rate: float = rate,
                   digest: str = digest) -> None:  # fmt: skip
            manifest["name"] = name.format(place)
            manifest["tables"]["summary"]["sha256"] = digest
            manifest["scenario"]["demand"]["factor"] = factor
            manifest["scenario"]["horizon"]["discount_rate"] = rate

        edited(copy, change)
    return folder


def _with_units(source: Path, target: Path) -> None:
    """The table with the schema, units and meanings of another."""
    import pyarrow.parquet as pq

    schema = pq.read_schema(source)
    pq.write_table(pq.read_table(target).select(schema.names).cast(schema), target)


def payload_of(page: str) -> dict[str, Any]:
    """Figures, datasets and words of a page."""
    (packed,) = re.findall(r'<script type="application/json" id="payload">"([^"]*)"</script>', page)
    content: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(packed)))
    return content


def dataset_of(content: dict[str, Any], name: str) -> pd.DataFrame:
    """A dataset of a page as a frame, names as marks."""
    columns = content["datasets"][name]["columns"]
    return pd.DataFrame({
        field: [column["values"][code] for code in column["codes"]] if "codes" in column else column["values"]
        for field, column in columns.items()
    })  # fmt: skip
