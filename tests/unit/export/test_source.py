"""Which stored results may be exported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from energy_opt.config.scenario import Scenario
from energy_opt.errors import ResultError
from energy_opt.export.source import open_result, open_runs
from energy_opt.results.manifest import FORMAT, make_manifest
from energy_opt.results.store import sha256, write_run

DATA = {"folder": "toy", "money_year": 2025, "hashes": {}}


def _stored(folder: Path, run_id: str = "run-1", status: str = "optimal") -> Path:
    """A run with empty tables."""
    outcome = {"status": status, "objective": 1.0, "currency": "CNY", "solver": {}}
    return write_run(folder, run_id, {}, make_manifest(Scenario(name=run_id), run_id, DATA, outcome, {}))


def _edit(path: Path, **changes: Any) -> None:
    file = path / "manifest.json"
    file.write_text(json.dumps({**json.loads(file.read_text(encoding="utf-8")), **changes}), encoding="utf-8")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"scenario": None}, r"without scenario\)"),
        ({"objective": None, "name": 5}, r"without name, objective\)"),
        ({"data": {"folder": "toy"}}, r"without data.money_year, data.hashes\)"),
        ({"data": {**DATA, "groups": ["mainland"]}}, r"without data.groups\)"),
        ({"data": {**DATA, "groups": {"mainland": "North"}}}, r"without data.groups\)"),
        ({"data": {**DATA, "groups": {"mainland": ["North", 5]}}}, r"without data.groups\)"),
        ({"name": "\ud800 half a sign"}, r"without name\)"),
        ({"certificate": [], "solver": "x"}, r"without certificate, solver\)"),
        ({"tables": {"capacity": None}}, r"without tables.capacity\)"),
        ({"tables": {"slot": {"sha256": 1}}}, r"without tables.slot.sha256\)"),
    ],
)
def test_a_manifest_without_what_every_run_tells_is_refused(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    path = _stored(tmp_path)
    _edit(path, **changes)
    for load in (open_result, lambda given: open_runs([given])):
        with pytest.raises(ResultError, match=words):
            load(path)


def test_a_table_that_this_version_does_not_know_is_refused(tmp_path: Path) -> None:
    path = _stored(tmp_path)
    (path / "later.parquet").write_bytes((path / "slot.parquet").read_bytes())
    _edit(path, tables={"later": {"rows": 0, "sha256": sha256(path / "later.parquet")}})
    with pytest.raises(ResultError, match="another version, with a table 'later'"):
        open_result(path)


@pytest.mark.parametrize("status", ["failed", "time_limit"])
def test_a_run_without_an_optimum_is_refused(tmp_path: Path, status: str) -> None:
    path = _stored(tmp_path, status=status)
    for load in (open_result, lambda given: open_runs([given])):
        with pytest.raises(ResultError, match=f"ended as {status}"):
            load(path)


def test_an_incomplete_run_is_refused(tmp_path: Path) -> None:
    path = _stored(tmp_path)
    (path / "capacity.parquet").unlink()
    with pytest.raises(ResultError, match="lost its tables capacity"):
        open_result(path)


def test_a_damaged_run_is_refused(tmp_path: Path) -> None:
    path = _stored(tmp_path)
    (path / "capacity.parquet").write_bytes((path / "generation.parquet").read_bytes())
    with pytest.raises(ResultError, match="capacity: the file is not the one that was stored"):
        open_result(path)


def test_a_run_of_another_format_is_refused(tmp_path: Path) -> None:
    path = _stored(tmp_path)
    _edit(path, format=FORMAT + 1)
    with pytest.raises(ResultError, match=f"stored in format {FORMAT + 1}"):
        open_result(path)


def test_a_study_is_no_run(tmp_path: Path) -> None:
    path = _stored(tmp_path)
    _edit(path, study="peaks", tables={})
    assert open_result(path, study=True).manifest["study"] == "peaks"
    with pytest.raises(ResultError, match="is a study"):
        open_result(path)


def test_a_damaged_table_that_is_not_read_is_found_too(tmp_path: Path) -> None:
    path = _stored(tmp_path)
    (path / "slot.parquet").write_bytes((path / "generation.parquet").read_bytes())
    with pytest.raises(ResultError, match="slot: the file is not the one that was stored"):
        open_runs([path])


def test_a_folder_of_runs_stands_for_those_that_can_be_exported(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = _stored(tmp_path, "run-1"), _stored(tmp_path, "run-2")
    _stored(tmp_path, "run-3", status="time_limit")
    _edit(_stored(tmp_path, "run-4"), format=FORMAT + 1)
    (_stored(tmp_path, "run-5") / "manifest.json").write_text("{", encoding="utf-8")
    _edit(_stored(tmp_path, "sweep-1"), study="sweep")
    assert [run.path for run in open_runs([tmp_path])] == [first, second]
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 3
    for line, words in zip(said, ("ended as time_limit", f"stored in format {FORMAT + 1}", "is damaged"), strict=True):
        assert line.startswith("left out: ")
        assert words in line
    assert [run.path for run in open_runs([second, tmp_path, second])] == [second, first]


def test_a_folder_without_such_runs_says_why(tmp_path: Path) -> None:
    _stored(tmp_path, "run-3", status="failed")
    with pytest.raises(ResultError, match=r"holds no run that can be exported: .*run-3 ended as failed"):
        open_runs([tmp_path])
    with pytest.raises(ResultError, match="holds no run"):
        open_runs([tmp_path / "elsewhere"])
