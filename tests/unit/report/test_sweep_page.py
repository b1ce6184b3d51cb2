"""The page of an experiment: a single run reads well, and amounts stand in the units of each language."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from energy_opt.errors import ResultError
from energy_opt.report.blocks import Cards, Folded, Page, Table
from energy_opt.report.numbers import number
from energy_opt.report.page import specification
from energy_opt.report.sweep_figures import MOST_NAMES, _apart
from energy_opt.report.sweep_page import sweep_page
from energy_opt.report.wording import Text
from energy_opt.results.store import load_results
from tests.reported import edited, many_runs


def cards(page: Page) -> dict[str, tuple[Text, Text]]:
    """Answer and remark by the English heading."""
    (block,) = page.sections[0].blocks
    assert isinstance(block, Cards)
    return {heading.en: (answer, remark) for heading, answer, remark in block.items}


def table(page: Page, section: str) -> Table:
    """The last table of a section, folded or not."""
    (found,) = (part for part in page.sections if part.key == section)
    blocks = [inner for block in found.blocks for inner in (block.blocks if isinstance(block, Folded) else [block])]
    return [block for block in blocks if isinstance(block, Table)][-1]


def test_a_single_run(toy_run: Path, tmp_path: Path) -> None:
    shutil.copytree(toy_run, tmp_path / "one" / toy_run.name)
    page, _ = sweep_page(tmp_path / "one")
    assert page.subtitle.en == "One run. Money: CNY, real."
    assert [figure.name for figure in page.figures()] == ["paths_coal_use", "paths_co2_emissions"]
    found = cards(page)
    assert [found["Does CO₂ peak?"][0].en, found["Does CO₂ peak?"][1].en] == ["Yes", "Highest year: 2025"]
    for answer, remark in (found["Coal in 2035"], found["Discounted cost"]):
        assert "–" not in answer.en + answer.zh
        assert remark == ("toy", "toy")


def test_a_run_of_one_year_is_not_asked_whether_it_peaks(toy_run: Path, run_of_one_year: Path, tmp_path: Path) -> None:
    shutil.copytree(run_of_one_year, tmp_path / run_of_one_year.name)
    page, _ = sweep_page(tmp_path)
    assert list(cards(page)) == ["Coal in 2025", "Discounted cost"]
    assert [row[1] for row in table(page, "together").rows] == ["–"]
    for name in ("first", "second"):
        shutil.copytree(toy_run, tmp_path / name)
    page, _ = sweep_page(tmp_path)
    assert cards(page)["Does CO₂ peak?"][0].en == "In 2 of 2 scenarios"


@pytest.mark.slow
def test_settings_that_change_together_are_all_told(toy_run: Path, tmp_path: Path) -> None:
    folder = many_runs(toy_run, tmp_path / "many", 3)  # in them the factor of demand alone differs
    page, _ = sweep_page(folder)
    assert page.subtitle.en.startswith("3 runs, which differ in one setting.")
    assert cards(page)["What moves coal in 2035 most"][0] == ("demand.factor", "demand.factor")
    for run in folder.iterdir():
        edited(run, lambda manifest: manifest["scenario"]["horizon"].update(
            discount_rate=manifest["scenario"]["demand"]["factor"] / 20.0, base_year=2025))  # fmt: skip
    page, _ = sweep_page(folder)
    assert page.subtitle.en.startswith("3 runs, which differ in 2 settings.")
    assert [str(head).replace("\u200b", "") for head in table(page, "settings").columns[2:]] == [
        "demand.factor", "horizon.discount_rate"
    ]  # fmt: skip
    driver = "demand.factor and 1 setting that changes with it"
    assert cards(page)["What moves coal in 2035 most"][0].en == driver
    assert table(page, "drivers").rows[0][0].en == driver  # type: ignore[union-attr]
    shutil.rmtree(folder / "run-002")
    page, _ = sweep_page(folder)
    assert page.subtitle.en.startswith("2 runs, which differ in 2 settings.")
    assert list(cards(page)) == ["Does CO₂ peak?", "Coal in 2035", "Discounted cost"]
    assert "drivers" not in {section.key for section in page.sections}


@pytest.mark.slow
def test_amounts_from_the_least_to_the_most(toy_run: Path, tmp_path: Path) -> None:
    page, _ = sweep_page(many_runs(toy_run, tmp_path / "many", 5))
    answer, remark = cards(page)["Coal in 2035"]
    summary = load_results(toy_run)["summary"].query("quantity == 'coal_use' and item == 'all' and year == 2035")
    least = float(summary["value"].iloc[0])
    assert answer.en == f"{number(least)}–{number(1.4 * least)}\u00a0Mtce"
    assert answer.zh == f"{number(least / 100)}–{number(1.4 * least / 100)}\u00a0亿吨标准煤"
    assert remark.en == "Least: case 0. Most: case 4"
    assert cards(page)["Discounted cost"][1] == ("The same in all scenarios", "各情景相同")


def test_a_run_whose_file_was_changed_is_left_out(toy_run: Path, tmp_path: Path) -> None:
    folder = many_runs(toy_run, tmp_path / "many", 2)
    (folder / "run-001" / "slot.parquet").write_bytes(b"")
    page, _ = sweep_page(folder)
    assert page.subtitle.en.startswith("One run.")
    (folder / "run-000" / "slot.parquet").write_bytes(b"")
    with pytest.raises(ResultError, match="no run that can be shown: run-000 is damaged"):
        sweep_page(folder)


def test_words_of_points_that_are_near_one_another_are_left_out() -> None:
    bars = {"a": (0.0, 5.0, 100.0), "b": (40.0, 47.0, 55.0)}
    points = pd.DataFrame([(2030, name, mean) for name, means in bars.items() for mean in means],
                          columns=["year", "setting", "mean"])  # fmt: skip
    assert _apart(points).tolist() == [True, False, True, True, False, True]
    assert not _apart(points.assign(mean=7.0)).any()


@pytest.mark.slow
def test_many_runs_without_settings_have_no_legend_of_names(toy_run: Path, tmp_path: Path) -> None:
    for place in range(MOST_NAMES + 1):
        copy = Path(shutil.copytree(toy_run, tmp_path / "same" / f"run-{place:02}"))
        edited(copy, lambda manifest, place=place: manifest.update(name=f"case {place}"))
    page, _ = sweep_page(tmp_path / "same")
    (figure,) = (figure for figure in page.figures() if figure.name == "paths_coal_use")
    colour = specification(figure)["encoding"]["color"]
    assert colour["legend"] is None
