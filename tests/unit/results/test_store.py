"""Runs written and read: whole or not at all, never over another, held against their declaration both ways."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from energy_opt.config.scenario import Scenario, SolverChoice, TimeChoice
from energy_opt.errors import ResultError
from energy_opt.results import staging, store
from energy_opt.results.compare import compare
from energy_opt.results.manifest import make_manifest, make_run_id, slug
from energy_opt.results.store import Results, is_stored, load_results, stored_runs, verify, write_run
from energy_opt.schema.table import Table, flag, key, number, text

DECLARED = {
    table.name: table
    for table in (
        Table(
            "capacity",
            "Capacity in service",
            (
                key("region", "region"),
                key("year", "calendar year", kind="integer"),
                number("capacity", "GW", "net capacity"),
            ),
        ),
        Table(
            "remark",
            "Remarks",
            (key("region", "region"), text("kind", "kind", values=("a", "b")), flag("good", "whether it is good")),
        ),
    )
}
MANIFEST = {"format": 1, "run_id": "toy-1", "name": "toy", "status": "optimal", "objective": 3.5}


def capacity(value: float = 2.0) -> pd.DataFrame:
    return pd.DataFrame({"region": ["North", "South"], "year": [2025, 2025], "capacity": [value, 4.0]})


def write(folder: Path, value: float = 2.0, **options: object) -> Path:
    return write_run(folder, "toy-1", {"capacity": capacity(value)}, MANIFEST, declared=DECLARED, **options)


def load(path: Path) -> Results:
    return load_results(path, declared=DECLARED)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    results = load(write(tmp_path))
    pd.testing.assert_frame_equal(results.capacity, capacity(), check_dtype=False)
    pd.testing.assert_frame_equal(results["capacity"], results.capacity)
    assert results.tables == ("capacity", "remark")
    assert results.remark.empty
    assert list(results.remark.columns) == ["region", "kind", "good"]
    assert results.manifest["objective"] == 3.5
    assert verify(results) == []
    assert [path.name for path in tmp_path.iterdir()] == ["toy-1"]


def test_units_and_meanings_are_in_the_field_metadata(tmp_path: Path) -> None:
    path = write(tmp_path)
    field = pq.read_schema(path / "capacity.parquet").field("capacity")
    assert field.metadata == {b"unit": b"GW", b"meaning": b"net capacity"}
    assert load(path).units("capacity")["capacity"] == ("GW", "net capacity")


def test_categories_and_narrow_numbers_are_taken(tmp_path: Path) -> None:
    frame = capacity().astype({"region": "category", "year": "int16", "capacity": "float32"})
    path = write_run(tmp_path, "toy-1", {"capacity": frame}, MANIFEST, declared=DECLARED)
    pd.testing.assert_frame_equal(load(path).capacity, capacity(), check_dtype=False)


@pytest.mark.parametrize(
    ("name", "frame", "words"),
    [
        ("capacity", capacity().drop(columns="year"), "missing year"),
        ("capacity", capacity().assign(extra=1), "undeclared extra"),
        ("capacity", capacity().assign(year=["a", "b"]), "column year: not integer"),
        ("capacity", capacity().assign(capacity=[1.0, float("nan")]), "column capacity: 1 values are missing"),
        ("capacity", pd.concat([capacity(), capacity()]), "2 rows share the key region, year"),
        ("remark", pd.DataFrame({"region": ["N"], "kind": ["c"], "good": [True]}), "column kind: c is not declared"),
        ("capcity", capacity(), "not declared: capcity"),
    ],
)
def test_a_table_that_breaks_its_declaration_is_not_written(
    tmp_path: Path, name: str, frame: pd.DataFrame, words: str
) -> None:
    with pytest.raises(ResultError, match=words):
        write_run(tmp_path, "toy-1", {name: frame}, MANIFEST, declared=DECLARED)
    assert list(tmp_path.iterdir()) == []


def test_a_run_is_not_written_over_unless_forced(tmp_path: Path) -> None:
    path = write(tmp_path, 2.0)
    assert write(tmp_path, 3.0) == path
    assert load(path).capacity["capacity"][0] == 2.0
    write(tmp_path, 3.0, force=True)
    assert load(path).capacity["capacity"][0] == 3.0
    assert [entry.name for entry in tmp_path.iterdir()] == ["toy-1"]


def test_a_failed_run_makes_way_for_a_good_one(tmp_path: Path) -> None:
    failed = {**MANIFEST, "status": "failed"}
    path = write_run(tmp_path, "toy-1", {"capacity": capacity(9.0)}, failed, declared=DECLARED)
    assert not is_stored(path)
    write(tmp_path, 2.0)
    assert is_stored(path)
    assert load(path).capacity["capacity"][0] == 2.0


def test_an_interrupted_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(folder: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "flush_folder", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_failed_replacement_keeps_the_old_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, 2.0)
    rename = Path.rename

    def no_space(self: Path, target: Path) -> Path:
        if self.name.startswith(staging.STAGING):
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", no_space)
    with pytest.raises(ResultError, match="No space left"):
        write(tmp_path, 3.0, force=True)
    monkeypatch.undo()
    assert load(path).capacity["capacity"][0] == 2.0
    assert [entry.name for entry in tmp_path.iterdir()] == ["toy-1"]


def dead_process() -> int:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


def test_leftovers_of_dead_processes_are_cleaned_and_of_living_ones_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, 2.0)
    alive = tmp_path / f"{staging.STAGING}other{staging._owner()}"
    alive.mkdir()
    monkeypatch.setattr(os, "getpid", dead_process)
    stale = tmp_path / f"{staging.STAGING}other{staging._owner()}"
    stale.mkdir()
    aside = tmp_path / f"{staging.ASIDE}toy-1{staging._owner()}"
    path.rename(aside)  # as if the process had died between its two renames
    monkeypatch.undo()
    staging.clean_stale(tmp_path)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == sorted([alive.name, "toy-1"])
    assert load(path).capacity["capacity"][0] == 2.0


def _write_in_process(folder: str, value: float) -> None:
    write(Path(folder), value)


@pytest.mark.slow
def test_writers_at_the_same_time_leave_one_whole_run(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_in_process, args=(str(tmp_path), float(k))) for k in (1, 2, 3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    assert verify(load(tmp_path / "toy-1")) == []
    assert [entry.name for entry in tmp_path.iterdir()] == ["toy-1"]


def test_the_second_of_two_writers_gives_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flush = store.flush_folder

    def another_is_faster(folder: Path) -> None:
        monkeypatch.setattr(store, "flush_folder", flush)
        write(tmp_path, 7.0)
        flush(folder)

    monkeypatch.setattr(store, "flush_folder", another_is_faster)
    path = write(tmp_path, 2.0)
    assert load(path).capacity["capacity"][0] == 7.0
    assert [entry.name for entry in tmp_path.iterdir()] == ["toy-1"]


def test_an_unwritable_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ResultError, match="cannot be written"):
        store.ensure_writable(tmp_path / "file" / "runs")


@pytest.mark.parametrize("name", ["../up", "a/b", "", ".", "..", "-x", "a..b"])
def test_names_never_become_paths_unchecked(tmp_path: Path, name: str) -> None:
    with pytest.raises(ResultError, match="cannot be a folder's name"):
        write_run(tmp_path, name, {}, MANIFEST, declared=DECLARED)
    with pytest.raises(ResultError, match="cannot be a folder's name"):
        store.run_folder(tmp_path, name, "toy-1")


def test_a_folder_without_a_run_names_the_runs_nearby(tmp_path: Path) -> None:
    path = write(tmp_path / "runs")
    with pytest.raises(ResultError, match=r"there are runs at .*toy-1"):
        load(tmp_path)
    with pytest.raises(ResultError, match=r"there are runs at .*toy-1"):
        load(path.parent / "toy-2")
    assert list(stored_runs(tmp_path)) == [path]


@pytest.mark.parametrize(
    ("content", "words"),
    [("{", "is damaged"), ("[]", "format None"), (json.dumps({**MANIFEST, "format": 99}), "stored in format 99")],
)
def test_a_manifest_that_cannot_be_read_is_refused_in_words(tmp_path: Path, content: str, words: str) -> None:
    path = write(tmp_path)
    (path / "manifest.json").write_text(content)
    with pytest.raises(ResultError, match=words):
        load(path)


def test_lost_and_damaged_tables_are_named(tmp_path: Path) -> None:
    path = write(tmp_path)
    results = load(path)
    (path / "capacity.parquet").write_bytes(b"no parquet")
    assert verify(results) == ["capacity: the file is not the one that was stored"]
    with pytest.raises(ResultError, match="cannot be read as Parquet"):
        results["capacity"]
    (path / "capacity.parquet").unlink()
    with pytest.raises(ResultError, match="lost its tables capacity"):
        load(path)


def test_a_table_of_another_declaration_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path)
    table = DECLARED["capacity"]
    other_unit = replace(table, columns=(*table.columns[:2], replace(table.columns[2], unit="MW")))
    with pytest.raises(ResultError, match=r"stored as double \[GW\], declared as double \[MW\]"):
        load_results(path, declared={"capacity": other_unit})["capacity"]
    fewer = replace(table, columns=table.columns[1:])
    with pytest.raises(ResultError, match="declared are year, capacity"):
        load_results(path, declared={"capacity": fewer})["capacity"]


def test_an_unknown_table_names_those_that_are_there(tmp_path: Path) -> None:
    results = load(write(tmp_path))
    with pytest.raises(ResultError, match="there are capacity, remark"):
        results["capcity"]
    with pytest.raises(AttributeError, match="there are capacity, remark"):
        results.capcity  # noqa: B018


def test_the_identity_follows_what_decides_the_optimum() -> None:
    data = {"fleet": "a", "line": "b"}
    base = make_run_id(Scenario(name="My run"), data)
    assert base.startswith("my-run-")
    assert base == make_run_id(Scenario(name="My run"), {"line": "b", "fleet": "a"})
    for way in (SolverChoice(method="ipx"), SolverChoice(threads=2), SolverChoice(time_limit=9.0)):
        assert make_run_id(Scenario(name="My run", solver=way), data) == base
    others = [
        make_run_id(Scenario(name="My run", solver=SolverChoice(accuracy="basic")), data),
        make_run_id(Scenario(name="My run", time=TimeChoice(periods=5)), data),
        make_run_id(Scenario(name="My run"), {**data, "fleet": "c"}),
    ]
    assert len({base, *others}) == 4


@pytest.mark.parametrize(
    ("name", "expected"), [("Ref 2", "ref-2"), ("2060", "run-2060"), ("参考", "参考"), ("__", "run"), ("A_b", "a-b")]
)
def test_a_slug_starts_with_a_letter(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_a_failed_certificate_makes_the_run_failed() -> None:
    outcome = {"status": "optimal", "objective": 1.0, "certificate": {"passed": False, "gap": float("inf")}}
    manifest = make_manifest(Scenario(), "toy-1", {"folder": "toy"}, outcome, {"solve": 1.0})
    assert manifest["status"] == "failed"
    json.dumps(manifest, allow_nan=False)


def test_reading_results_loads_no_solver(tmp_path: Path) -> None:
    path = write(tmp_path)
    code = (
        "import sys, energy_opt\n"
        "from energy_opt.results import store\n"
        "store.declared_tables = lambda manifest: {}\n"
        f"energy_opt.load_results({str(path)!r}).capacity\n"
        "loaded = {'pyomo', 'highspy', 'hydra'} & set(sys.modules)\n"
        "sys.exit(str(loaded) if loaded else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_compare_puts_two_runs_side_by_side(tmp_path: Path) -> None:
    first = load(write(tmp_path / "a", 2.0))
    second = load(write(tmp_path / "b", 3.0))
    expected = pd.DataFrame(
        {
            "region": ["North"],
            "year": [2025],
            "column": ["capacity"],
            "first": [2.0],
            "second": [3.0],
            "difference": [1.0],
            "relative": [1 / 3],
        }
    )
    pd.testing.assert_frame_equal(compare(first, second, "capacity"), expected, check_dtype=False)
    with pytest.raises(ResultError, match="not declared"):
        compare(first, second, "nothing")
