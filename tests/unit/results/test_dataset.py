"""One table of many runs as one frame."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from energy_opt.errors import ResultError
from energy_opt.results.dataset import read_runs, read_sweep
from energy_opt.results.store import write_run
from energy_opt.results.tables import to_arrow
from energy_opt.schema.studies import STUDIES
from energy_opt.schema.table import Table, key, number

CAPACITY = Table("capacity", "Capacity", (key("region", "region"), number("capacity", "GW", "net capacity")))


def a_store(folder: Path) -> Path:
    """Two runs, a run that is being written, and the sweep that they belong to, with a third case that failed."""
    for name, value in (("toy-a", 1.0), ("toy-b", 2.0)):
        frame = pd.DataFrame({"region": ["North", "South"], "capacity": [value, 10 * value]})
        manifest = {"format": 1, "run_id": name, "status": "optimal"}
        write_run(folder, name, {"capacity": frame}, manifest, declared={"capacity": CAPACITY})
    (folder / ".writing-toy-c").mkdir()
    cases = pd.DataFrame({
        "case": [0, 1, 2], "run": ["toy-b", "toy-a", "toy-c"], "status": ["done", "done", "failed"],
        "kind": ["", "", "solver"], "reason": ["", "", "no"], "objective": [1.0, 2.0, None], "warm": False,
        "seconds": 0.0, "solve_seconds": 0.0,
    })  # fmt: skip
    settings = pd.DataFrame({
        "case": [0, 1, 2, 0], "setting": ["factor"] * 3 + ["region"], "value": ["0.9", "1.0", "1.1", "north"],
        "number": [0.9, 1.0, 1.1, None], "place": [0, 0, 0, 1],
    })  # fmt: skip
    manifest = {"format": 1, "run_id": "sweep-x", "status": "incomplete", "study": "sweep", "currency": "CNY"}
    tables = {"sweep_case": cases, "sweep_setting": settings}
    return write_run(folder, "sweep-x", tables, manifest, declared=STUDIES["sweep"])


def test_a_table_of_a_sweep_stands_under_its_settings(tmp_path: Path) -> None:
    found = read_sweep(a_store(tmp_path), "capacity")
    expected = pd.DataFrame({
        "case": [0, 0, 1, 1], "run": ["toy-b", "toy-b", "toy-a", "toy-a"], "factor": [0.9, 0.9, 1.0, 1.0],
        "sweep.region": ["north", "north", None, None], "region": ["North", "South"] * 2,
        "capacity": [2.0, 20.0, 1.0, 10.0],
    })  # fmt: skip
    assert list(found.select_dtypes("category")) == ["run", "region"]
    found = found.astype({"run": "str", "region": "str"})
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)


def test_a_run_that_is_two_cases_stands_under_both(tmp_path: Path) -> None:
    path = a_store(tmp_path)
    cases = pd.read_parquet(path / "sweep_case.parquet")
    pq.write_table(to_arrow(cases.assign(run="toy-a"), STUDIES["sweep"]["sweep_case"]), path / "sweep_case.parquet")
    found = read_sweep(path, "capacity")
    assert list(found["case"]) == [0, 0, 1, 1]
    assert list(found["run"]) == ["toy-a"] * 4
    assert list(found["capacity"]) == [1.0, 10.0] * 2


def test_all_runs_of_a_folder_without_its_studies(tmp_path: Path) -> None:
    a_store(tmp_path)
    found = read_runs(tmp_path, "capacity")
    assert list(found["run"]) == ["toy-a", "toy-a", "toy-b", "toy-b"]
    assert list(found["capacity"]) == [1.0, 10.0, 2.0, 20.0]


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    sweep = a_store(tmp_path)
    with pytest.raises(ResultError, match="the table 'capacty' cannot be read; the run has the tables capacity"):
        read_sweep(sweep, "capacty")
    with pytest.raises(ResultError, match="is no sweep"):
        read_sweep(tmp_path / "toy-a", "capacity")
    with pytest.raises(ResultError, match="no runs are stored"):
        read_runs(tmp_path / "none", "capacity")


def test_a_run_of_other_columns_is_named(tmp_path: Path) -> None:
    a_store(tmp_path)
    path = tmp_path / "toy-b" / "capacity.parquet"
    pq.write_table(pq.read_table(path).rename_columns(["area", "capacity"]), path)
    with pytest.raises(ResultError, match="toy-b: its table 'capacity' has other columns than that of toy-a"):
        read_runs(tmp_path, "capacity")
