"""Solving with all features: what is measured of it, and how it stands on the page."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from bench.comparable import read
from bench.machine import describe_machine
from bench.reference import SolvedReference, reference_system, solve_reference
from bench.registry import TOY, chosen, describe_size
from bench.report import write_report
from bench.stopwatch import Stopwatch

PHASES = ("read", "declare", "compile", "solve", "tabulate", "store")


@pytest.mark.slow
def test_the_reference_is_solved_and_its_measures_told(tmp_path: Path) -> None:
    watch = Stopwatch()
    found = solve_reference(reference_system(TOY, read(TOY)), tmp_path, watch)
    assert found.passed, found.faults
    assert found.method == found.methods[-1]
    assert sum(found.iterations.values()) > 0
    assert 0.0 <= found.gap < 1e-6
    assert set(watch.phases) == set(PHASES) - {"read"}
    assert (tmp_path / "run" / "manifest.json").is_file()


def a_solve(size: str, slots: int, **others: Any) -> dict[str, Any]:
    phases = {name: {"cpu": 1.0 * slots, "wall": 2.0 * slots, "peak": 100.0 + slots} for name in PHASES}
    found = SolvedReference(
        rows=10, columns=20, nonzeros=30 * slots, method="ipx", methods=["hipo", "ipx"], iterations={"interior": 50},
        highs_seconds=1.0, threads=2, prices="interior", objective=1.0, gap=1e-9, passed=True, faults=[],
    )  # fmt: skip
    head = {"size": size, "side": "energy_opt_full", "what": "solve", "repeat": 0, "date": "2026-01-01"}
    return {**head, "load_before": 0.5, "whole": 9.0, "phases": phases, **asdict(found), **others}


@pytest.fixture
def page(tmp_path: Path) -> str:
    """The page of two solves and one that took too long."""
    specs = chosen(full=True, only="china-31r-4y", kinds=("solve",))
    records = [
        a_solve("china-31r-4y-24s", 24, passed=False, faults=["bounds are broken"]),
        a_solve("china-31r-4y-12s", 12),
        {"size": "china-31r-4y-192s", "side": "energy_opt_full", "what": "solve", "error": "not done in 10 s"},
    ]
    sizes = {spec.size.name: describe_size(spec.size) for spec in specs}
    measured = tmp_path / "measured.json"
    measured.write_text(
        json.dumps({"machine": describe_machine(), "method": "ipx", "limit": 1, "sizes": sizes, "records": records})
    )
    return write_report(measured, tmp_path / "docs").read_text()


def test_a_solve_is_one_line_of_the_table_smallest_first(page: str) -> None:
    lines = [line for line in page.splitlines() if line.startswith("| china-31r-4y-")]
    assert lines == [
        "| china-31r-4y-12s | 10 × 20 | 360 | 24.00 (48.00) | 12.0 (24.0) | 24.00 (48.00) | 112 | hipo → ipx |"
        " 50 interior | 1e-09 | passed |",
        "| china-31r-4y-24s | 10 × 20 | 720 | 48.00 (96.00) | 24.0 (48.0) | 48.00 (96.00) | 124 | hipo → ipx |"
        " 50 interior | 1e-09 | **bounds are broken** |",
    ]
    assert "- china-31r-4y-192s, energy_opt_full, solve: not done in 10 s" in page


def test_growth_is_drawn_against_slots(page: str, tmp_path: Path) -> None:
    picture = (tmp_path / "docs" / "figures" / "growth-of-solving.svg").read_text()
    assert "growth-of-solving.svg" in page
    assert picture.count("4 years, 31 regions") == 2  # time above, memory below
    assert "model years" not in picture  # one size alone is no growth
