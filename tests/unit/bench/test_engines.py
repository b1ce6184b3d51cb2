"""The engines side by side: what is measured of each, and how it stands on the page."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from bench.comparable import read
from bench.decomposing import SolvedBy, solved_by
from bench.machine import describe_machine
from bench.reference import reference_system
from bench.registry import ENGINES, TOY, chosen, describe_size, sides_of
from bench.report import write_report
from bench.stopwatch import Stopwatch


@pytest.mark.slow
def test_the_engines_agree_and_their_measures_are_told() -> None:
    system = reference_system(TOY, read(TOY))
    found = {side: solved_by(side, system, 1e-4, Stopwatch()) for side in ("decomposition", "decomposition_2", "ipx")}
    optimum = found["ipx"].objective
    for side, each in found.items():
        assert each.passed, side
        assert each.lower * (1 - 1e-8) <= optimum <= each.objective * (1 + 1e-8)
        assert each.cpu > 0.0
    assert [each.workers for each in found.values()] == [0, 2, 0]
    assert [each.blocks for each in found.values()] == [6, 6, 1]
    assert found["decomposition_2"].peak > found["decomposition"].peak + 50.0  # workers with HiGHS and numpy


def a_record(size: str, side: str, seconds: float, **others: Any) -> dict[str, Any]:
    head = {"size": size, "side": side, "what": "decompose", "repeat": 0, "load_before": 0.5, "gap_wanted": 1e-4}
    phases = {name: {"cpu": seconds, "wall": seconds, "peak": 900.0} for name in ("declare", "compile", "solve")}
    if side.startswith("pypsa"):
        return {**head, "objective": 5.0, "highs_seconds": 1.0, "stored": 1.0, "phases": phases}
    own = SolvedBy(
        rows=10, columns=20, nonzeros=30, cpu=seconds, wall=seconds, peak=500.0, status="optimal", objective=100.0,
        lower=99.99, gap=1e-4, passed=True, blocks=6, workers=0, iterations=40, seconds_of={},
    )  # fmt: skip
    return {**head, "phases": phases, **asdict(own), **others}


@pytest.fixture
def page(tmp_path: Path) -> str:
    specs = chosen(full=True, only="china-31r-4y-2,china-31r-4y-4", kinds=("decompose",))
    records = [
        a_record("china-31r-4y-24s", "decomposition", 10.0),
        a_record("china-31r-4y-24s", "decomposition_2", 5.0),
        a_record("china-31r-4y-24s", "ipx", 50.0, objective=100.0, lower=100.0),
        a_record("china-31r-4y-24s", "hipo", 40.0, objective=100.0, lower=100.0),
        a_record("china-31r-4y-24s", "pypsa_hipo", 20.0),
        a_record("china-31r-4y-48s", "decomposition", 30.0, passed=False),
        a_record("china-31r-4y-48s", "ipx", 60.0, objective=99.9, lower=99.9),
    ]
    content = {
        "machine": describe_machine(), "method": "ipx", "limit": 600.0, "records": records,
        "sizes": {spec.size.name: describe_size(spec.size) for spec in specs},
    }  # fmt: skip
    measured = tmp_path / "benchmarks.json"
    measured.write_text(json.dumps(content))
    text = write_report(measured, tmp_path).read_text()
    assert (tmp_path / "figures" / "growth-of-decomposing.svg").is_file()
    return text


def line(page: str, size: str, engine: str) -> list[str]:
    (found,) = [row for row in page.splitlines() if row.startswith(f"| {size} | {engine} |")]
    return [cell.strip() for cell in found.split("|")[1:-1]]


def test_a_line_tells_shares_of_the_best_whole_one_and_of_one_process(page: str) -> None:
    cells = line(page, "china-31r-4y-24s", "decomposition")
    assert cells[3:8] == ["10.0", "10.0", "500", "0.25", "–"]
    assert line(page, "china-31r-4y-24s", "decomposition, two workers")[6:8] == ["0.12", "2.00"]
    assert line(page, "china-31r-4y-24s", "whole, HiPO")[6] == "–"
    assert line(page, "china-31r-4y-24s", "PyPSA (its own problem), HiPO")[3:6] == ["60.0", "60.0", "900"]


def test_what_is_wrong_is_marked(page: str) -> None:
    cells = line(page, "china-31r-4y-48s", "decomposition")
    assert cells[9].endswith("**do not hold the optimum**")
    assert cells[10].endswith("**certificate failed**")
    assert page.count("**") == 4


def test_all_engines_are_measured_where_the_kind_is_asked_for() -> None:
    (spec,) = chosen(full=False, only="toy", kinds=("decompose",))
    assert sides_of(spec, "decompose") == ENGINES
    assert "energy_opt_full" not in sides_of(spec, "finish")
