"""Reports on disk: whole or not at all, nothing overwritten, and what cannot be reported is refused in words."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from energy_opt.errors import ConfigError, EnergyOptError, ResultError
from energy_opt.report.blocks import Folded, Page, Table
from energy_opt.report.wording import Text, Wording
from energy_opt.report.write import Asked, make_page, write_report
from energy_opt.results.manifest import make_manifest
from energy_opt.results.store import write_run
from tests.reported import HOSTILE, edited, many_runs, payload_of, the_toy_scenario


@pytest.fixture
def run(toy_run: Path, tmp_path: Path) -> Path:
    """A copy of the run that a test may spoil."""
    return Path(shutil.copytree(toy_run, tmp_path / "results" / "runs" / toy_run.name))


@pytest.fixture
def blank(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of runs without anything on them, for tests of files."""
    empty = Page(Text("a", "甲"), Text("", ""), [])
    monkeypatch.setattr("energy_opt.report.run_page.run_page", lambda *_: (empty, Wording()))


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.usefixtures("blank")
def test_it_lies_in_the_folder_of_the_run_and_is_not_overwritten(run: Path) -> None:
    before = files(run)
    file = write_report(run)
    assert (file, files(run) - before) == (run / "report.html", {"report.html"})
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(ResultError, match=r"report\.html is there already; --force"):
        write_report(run)
    assert file.read_text(encoding="utf-8") == "mine"
    write_report(run, asked=Asked(language="zh", force=True))
    assert '<html lang="zh"' in file.read_text(encoding="utf-8")
    assert files(run) - before == {"report.html"}


@pytest.mark.usefixtures("blank")
def test_it_goes_where_one_says(run: Path, tmp_path: Path) -> None:
    file = write_report(run, tmp_path / "报告" / "页面.html")
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert not (run / "report.html").exists()


def lost_table(path: Path) -> None:
    (path / "cost.parquet").unlink()


def cut_table(path: Path) -> None:
    (path / "cost.parquet").write_bytes((path / "cost.parquet").read_bytes()[:200])


def failed(path: Path) -> None:
    edited(path, lambda manifest: manifest.update(status="failed", faults=["cost_relative is 1.0"]))


def another_format(path: Path) -> None:
    edited(path, lambda manifest: manifest.update(format=0))


def earlier_tables(path: Path) -> None:
    edited(path, lambda manifest: manifest["tables"].pop("coal_fleet"))


def a_study_of_peaks(path: Path) -> None:
    edited(path, lambda manifest: manifest.update(study="peaks", tables={}))


def cut_manifest(path: Path) -> None:
    (path / "manifest.json").write_text('{"format": 1, "sta', encoding="utf-8")


def half_a_sign(path: Path) -> None:
    """JSON may hold half a sign, which UTF-8 cannot."""
    file = path / "manifest.json"
    manifest = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**manifest, "name": "\ud800 half a sign"}), encoding="ascii")


def no_manifest(path: Path) -> None:
    (path / "manifest.json").unlink()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lost_table, "has lost its tables cost"),
        (cut_table, "the file is not the one that was stored"),
        (failed, "ended as failed .cost_relative is 1.0."),
        (another_format, "was stored in format 0; this version"),
        (earlier_tables, "without the tables coal_fleet. Run it again"),
        (a_study_of_peaks, "a study of kind 'peaks'; reports are made of runs, sweeps and lock-in"),
        (cut_manifest, "is damaged"),
        (half_a_sign, r"is damaged .without name."),
        (no_manifest, "holds no run"),
    ],
)
def test_what_cannot_be_reported_is_refused_and_nothing_is_written(
    run: Path, spoil: Callable[[Path], None], message: str
) -> None:
    spoil(run)
    before = files(run)
    with pytest.raises(ResultError, match=message):
        write_report(run)
    assert files(run) == before


@pytest.mark.usefixtures("blank")
def test_other_mistakes(run: Path, tmp_path: Path) -> None:
    with pytest.raises(ResultError, match="is no folder of results"):
        write_report(tmp_path / "nowhere")
    with pytest.raises(ResultError, match="there is no report in 'fr'; there is en and zh"):
        write_report(run, asked=Asked(language="fr"))
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ResultError, match="cannot be written"):
        write_report(run, tmp_path / "file" / "report.html")
    for path in (tmp_path / ("n" * 300 + ".html"), tmp_path):
        with pytest.raises(EnergyOptError, match=r"File name too long|must end in \.html"):
            write_report(run, path)
    for name in ("\udcff.html", "..", "a\0.html"):
        with pytest.raises(ConfigError, match=r"not UTF-8|must end in|names no file"):
            write_report(run, name)
    (tmp_path / "map.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ConfigError, match="features"):
        write_report(run, asked=Asked(geojson=tmp_path / "map.json"))
    assert not (run / "report.html").exists()


@pytest.mark.usefixtures("blank")
@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser writes everywhere")
def test_a_folder_that_is_shut(run: Path) -> None:
    run.chmod(0o555)
    try:
        with pytest.raises(ResultError, match="cannot be written"):
            write_report(run)
    finally:
        run.chmod(0o755)


def test_names_of_scenarios_stay_text(run: Path) -> None:
    edited(run, lambda manifest: manifest.update(name=HOSTILE + "名" * 5000))
    html = write_report(run).read_text(encoding="utf-8")
    assert "<script>alert" not in html
    assert "<img" not in html
    assert html.count("</title>") == 1
    assert payload_of(html)["figures"]


@pytest.mark.slow
def test_pictures_lie_beside_the_page(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []

    def picture(spec: dict[str, Any], **_: Any) -> bytes:
        drawn.append(spec)
        return b"PNG"

    monkeypatch.setattr("vl_convert.vegalite_to_png", picture)
    write_report(run, asked=Asked(language="zh", pictures=True))
    pictures = files(run / "report-figures")
    assert len(drawn) == 18
    assert len(pictures) == 19  # with the note that says what the folder is
    assert "co2-zh.png" in pictures
    with pytest.raises(ResultError, match=r"report\.html is there already"):
        write_report(run, asked=Asked(pictures=True))
    (run / "report.html").unlink()
    with pytest.raises(ResultError, match="report-figures is there already"):
        write_report(run, asked=Asked(pictures=True))
    write_report(run, run / "other.html", Asked(pictures=True))
    assert len(files(run / "other-figures")) == 19
    titles = {spec["title"]["text"] for spec in drawn}
    assert "分部门二氧化碳排放" in titles
    assert not [spec for spec in drawn if "⟦" in json.dumps(spec, ensure_ascii=False)]


@pytest.mark.slow
def test_an_experiment_of_many_runs(run: Path, tmp_path: Path) -> None:
    folder = many_runs(run, tmp_path / "many", 10)
    failed(folder / "run-003")
    shutil.copytree(run, folder / ".writing-x")
    html = write_report(folder).read_text(encoding="utf-8")
    content = payload_of(html)
    assert set(content["figures"]) == {"paths_coal_use", "paths_co2_emissions", "parallel", "drivers"}
    assert "9 runs, which differ in 2 settings" in html
    assert "ended as failed (cost_relative is 1.0)" in html
    assert (folder / "report.html").is_file()
    with pytest.raises(ConfigError, match="single run only"):
        write_report(folder, asked=Asked(geojson=tmp_path / "map.json", force=True))


def test_a_sweep_is_a_page_of_its_runs_that_are_done(toy_run: Path, tmp_path: Path) -> None:
    folder = many_runs(toy_run, tmp_path / "many", 3)
    ends = {"run-000": "done", "run-001": "failed", "run-002": "done"}
    sweep = stored_sweep(folder, ends)
    page, _ = make_page(sweep, Asked())
    assert page.title.en == "sweep-1: scenarios side by side"
    assert page.subtitle.en.startswith("2 runs,")
    (settings,) = (section for section in page.sections if section.key == "settings")
    (listed,) = (table for block in settings.blocks if isinstance(block, Folded) for table in block.blocks)
    assert isinstance(listed, Table)
    assert [row[0] for row in listed.rows] == ["run-000", "run-002"]
    stored_sweep(folder, dict.fromkeys(ends, "missing"))
    with pytest.raises(ResultError, match="sweep-1 holds no run that can be shown"):
        make_page(sweep, Asked())
    stored_sweep(folder, {"../many/run-000": "done"})
    with pytest.raises(ResultError, match="cannot be a folder's name"):
        make_page(sweep, Asked())


def stored_sweep(folder: Path, ends: dict[str, str]) -> Path:
    """A sweep of runs in a folder, and how each ended."""
    outcome = {"status": "incomplete", "study": "sweep", "choices": {}, "currency": "CNY"}
    manifest = make_manifest(the_toy_scenario(), "sweep-1", {"folder": "toy"}, outcome, {})
    cases = pd.DataFrame({
        "case": range(len(ends)), "run": list(ends), "status": list(ends.values()), "kind": "", "reason": "",
        "objective": 1.0, "warm": False, "seconds": 1.0, "solve_seconds": 1.0,
    })  # fmt: skip
    return write_run(folder, "sweep-1", {"sweep_case": cases}, manifest, force=True)


def test_a_folder_without_runs_says_where_some_are(run: Path, tmp_path: Path) -> None:
    with pytest.raises(EnergyOptError, match="holds no run"):
        write_report(tmp_path / "results")
    failed(run)
    with pytest.raises(ResultError, match=r"holds no run that can be shown: .* ended as failed"):
        write_report(run.parent)
