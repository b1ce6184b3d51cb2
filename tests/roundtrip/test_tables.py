"""Data package and workbook: the same numbers with units, no formulas; frictionless, DuckDB and openpyxl read them."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from energy_opt.export.datapackage import export_datapackage
from energy_opt.export.excel import export_excel
from energy_opt.results.store import Results, load_results
from tests.roundtrip.test_linear_program import _copy

HOSTILE = '=HYPERLINK("http://x","山西")'


def test_every_table_is_in_the_package_and_reads_back(toy_run: Results, tmp_path: Path) -> None:
    export_datapackage(toy_run, tmp_path / "package")
    described = json.loads((tmp_path / "package" / "datapackage.json").read_text(encoding="utf-8"))
    assert len(described["resources"]) == len(toy_run.tables)
    for resource in described["resources"]:
        name = resource["path"].removesuffix(".csv")
        fields = {field["name"]: field.get("unit", "") for field in resource["schema"]["fields"]}
        assert fields == {column: unit for column, (unit, _) in toy_run.units(name).items()}
        frame = pd.read_csv(tmp_path / "package" / resource["path"], keep_default_na=False, na_values={})
        assert list(frame.columns) == list(fields)
        assert len(frame) == len(toy_run[name])
    capacity = pd.read_csv(tmp_path / "package" / "capacity.csv")
    pd.testing.assert_frame_equal(capacity, toy_run["capacity"], check_dtype=False, rtol=0.0)


def test_no_cell_of_the_workbook_is_a_formula(toy_run: Results, tmp_path: Path) -> None:
    run = _copy(toy_run, tmp_path / "run", name=HOSTILE)
    export_excel(run, tmp_path / "toy.xlsx")
    with zipfile.ZipFile(tmp_path / "toy.xlsx") as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        texts = book.read("xl/sharedStrings.xml").decode("utf-8")
        assert len(sheets) == len(run.tables) + 3
        assert not any(re.search(r"<f[ >]", book.read(name).decode("utf-8")) for name in sheets)
        assert any(name.startswith("xl/charts/") for name in book.namelist())
    assert "山西" in texts


@pytest.mark.oracle
@pytest.mark.slow
@pytest.mark.parametrize("files", ["csv", "parquet"])
def test_frictionless_validates_the_package(
    toy_run: Results, tmp_path: Path, ask: Callable[..., Any], files: Any
) -> None:
    (folder,) = export_datapackage(toy_run, tmp_path / "package", files=files)
    found = ask(2, "read_datapackage", folder)
    assert (found["valid"], found["errors"]) == (True, [])
    assert found["tables"] == len(toy_run.tables)
    assert found["units"]["capacity"] == "GW"


@pytest.mark.oracle
@pytest.mark.slow
def test_frictionless_sees_a_damaged_package(toy_run: Results, tmp_path: Path, ask: Callable[..., Any]) -> None:
    (folder,) = export_datapackage(toy_run, tmp_path / "package")
    table = folder / "capacity.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",2030,", ",later,"), encoding="utf-8")
    assert not ask(2, "read_datapackage", folder)["valid"]


@pytest.mark.oracle
@pytest.mark.slow
@pytest.mark.parametrize("files", ["csv", "parquet"])
def test_duckdb_queries_the_package(toy_run: Results, tmp_path: Path, ask: Callable[..., Any], files: Any) -> None:
    (folder,) = export_datapackage(toy_run, tmp_path / "package", files=files)
    wanted = toy_run["generation"].groupby("technology")["generation"].sum()
    assert ask(3, "query_duckdb", folder, files) == pytest.approx(wanted.to_dict(), rel=1e-9)


@pytest.mark.oracle
@pytest.mark.slow
def test_openpyxl_reads_the_workbook(toy_run: Results, tmp_path: Path, ask: Callable[..., Any]) -> None:
    run = load_results(_copy(toy_run, tmp_path / "run", name=HOSTILE).path)
    (book,) = export_excel(run, tmp_path / "toy.xlsx")
    found = ask(3, "read_excel", book)
    assert found["formulas"] == []
    assert found["sheets"][:2] == ["contents", "notes"]
    assert set(run.tables) <= set(found["sheets"])
    assert found["charts"] == 4
    assert found["units"]["capacity"] == "[GW]"
    assert found["title"] == HOSTILE
    assert found["capacity"] == pytest.approx(run["capacity"]["capacity"].sum(), rel=1e-12)
