"""Which stored results may be exported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from energy_opt.errors import ResultError
from energy_opt.export.source import open_result, open_runs
from energy_opt.results.manifest import FORMAT
from energy_opt.results.store import write_run


def _stored(folder: Path, run_id: str = "run-1", **changes: Any) -> Path:
    """A run with empty tables."""
    manifest = {"format": FORMAT, "run_id": run_id, "name": run_id, "status": "optimal", **changes}
    return write_run(folder, run_id, {}, manifest)


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
    manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
    (path / "manifest.json").write_text(json.dumps({**manifest, "format": FORMAT + 1}), encoding="utf-8")
    with pytest.raises(ResultError, match=f"stored in format {FORMAT + 1}"):
        open_result(path)


def test_a_study_is_no_run(tmp_path: Path) -> None:
    path = _stored(tmp_path)
    manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
    text = json.dumps({**manifest, "study": "peaks", "tables": {}})
    (path / "manifest.json").write_text(text, encoding="utf-8")
    assert open_result(path, study=True).manifest["study"] == "peaks"
    with pytest.raises(ResultError, match="is a study"):
        open_result(path)


def test_a_folder_of_runs_stands_for_its_optimal_ones(tmp_path: Path) -> None:
    first, second = _stored(tmp_path, "run-1"), _stored(tmp_path, "run-2")
    _stored(tmp_path, "run-3", status="failed")
    assert [run.path for run in open_runs([tmp_path])] == [first, second]
    assert [run.path for run in open_runs([second, tmp_path, second])] == [second, first]
    with pytest.raises(ResultError, match="holds no run"):
        open_runs([tmp_path / "elsewhere"])
