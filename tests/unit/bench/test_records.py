"""Measurements that are added replace those of the same size, side and kind, and no others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench import measure
from bench.__main__ import main
from bench.machine import describe_machine
from bench.records import Records
from bench.registry import chosen

SPECS = chosen(full=True, only="china-31r-4y-24s")


def a_record(size: str, what: str, seconds: float, side: str = "energy_opt_full") -> dict[str, Any]:
    return {"size": size, "side": side, "what": what, "whole": seconds}


def a_head(**machine: Any) -> dict[str, Any]:
    return {"machine": {**describe_machine(), **machine}, "method": "ipx", "limit": 600.0}


@pytest.fixture
def measured(tmp_path: Path) -> Path:
    """A file with one size built twice and solved once, and another one solved."""
    out = tmp_path / "measured.json"
    records = Records(out, a_head(date="2026-01-01"), chosen(full=True, only="china-31r-4y-12s"), add=False)
    for record in (
        a_record("china-31r-4y-24s", "build", 1.0),
        a_record("china-31r-4y-24s", "build", 2.0),
        a_record("china-31r-4y-24s", "solve", 3.0),
        a_record("china-31r-4y-12s", "solve", 4.0),
    ):
        records.note(record)
    return out


def seconds(out: Path) -> list[float]:
    return sorted(record["whole"] for record in json.loads(out.read_text())["records"])


def test_added_records_replace_their_like_only(measured: Path) -> None:
    records = Records(measured, a_head(), SPECS, add=True)
    records.note(a_record("china-31r-4y-24s", "solve", 30.0))
    assert seconds(measured) == [1.0, 2.0, 4.0, 30.0]
    records.note(a_record("china-31r-4y-24s", "solve", 31.0))  # a repeat of the same run stays beside the first
    assert seconds(measured) == [1.0, 2.0, 4.0, 30.0, 31.0]
    content = json.loads(measured.read_text())
    assert content["machine"]["date"] == "2026-01-01"
    assert set(content["sizes"]) == {"china-31r-4y-12s", "china-31r-4y-24s"}


def test_an_earlier_record_stays_until_its_successor_is_there(measured: Path) -> None:
    Records(measured, a_head(), SPECS, add=True)
    assert seconds(measured) == [1.0, 2.0, 3.0, 4.0]


def test_without_adding_nothing_is_kept(measured: Path) -> None:
    Records(measured, a_head(), SPECS, add=False).note(a_record("china-31r-4y-24s", "solve", 5.0))
    assert seconds(measured) == [5.0]


def test_records_of_another_machine_are_not_joined(measured: Path) -> None:
    with pytest.raises(ValueError, match="cores 64, there"):
        Records(measured, a_head(cores=64), SPECS, add=True)


def test_packages_of_the_peers_may_be_missing_on_one_side(measured: Path) -> None:
    machine = describe_machine()
    packages = {**machine["packages"], "another": "1.0"}  # type: ignore[dict-item]
    Records(measured, a_head(packages=packages), SPECS, add=True).note(a_record("china-31r-4y-24s", "solve", 5.0))
    assert seconds(measured) == [1.0, 2.0, 4.0, 5.0]


def test_only_the_sides_that_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(measure, "_measured", lambda *_: {})
    for spec in chosen(full=True, only="china-31r-4y-24s", kinds=("decompose",)):
        settings = measure.Settings(sides=("hipo", "decomposition"))
        measure.measure(spec, settings, lambda record: seen.append(record["side"]))
    assert seen == ["decomposition", "hipo"]


def test_sides_that_nothing_has_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "measured.json"
    assert main(["--only", "toy", "--what", "build", "--sides", "hipo", "--out", str(out)]) == 2
    assert "hipo: no side of what is chosen" in capsys.readouterr().err
    assert not out.exists()
