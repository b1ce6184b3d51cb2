"""The page of an experiment: its runs side by side, and what drives coal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from energy_opt.analysis.drivers import drivers
from energy_opt.report.amounts import amount, amounts
from energy_opt.report.blocks import Block, Cards, Folded, Page, Prose, Section, Table
from energy_opt.report.numbers import BLANK, number, percent
from energy_opt.report.sweep_data import Runs, read_runs
from energy_opt.report.sweep_figures import SweepFigures
from energy_opt.report.wording import Text, Wording

FEWEST = 3  # runs; of two, all settings differ in the same way
SHOWN_SETTINGS = 4  # columns of the side-by-side table; the rest is in the list of settings


def sweep_page(folder: Path, found: Sequence[Path] | None = None) -> tuple[Page, Wording]:
    """The page of the runs of an experiment and its words; found: those of a sweep, by default all in the folder."""
    runs, wording = read_runs(folder, found), Wording()
    told = runs.told if len(runs.runs) >= FEWEST else runs.told.iloc[:, :0]
    moved = {year: drivers(told, runs.value("coal_use", year)) for year in runs.years}
    figures = SweepFigures(runs, wording)
    sections = [
        Section("answer", wording.text("section.answer"), [Cards(_cards(runs, moved, wording))]),
        Section("paths", wording.text("section.paths"), figures.paths()),
        Section("together", wording.text("section.together"), _together(figures, runs, wording)),
        *([Section("drivers", wording.text("section.drivers"), _drivers(figures, runs, moved, wording))]
          if len(told.columns) else []),
        Section("settings", wording.text("section.settings"), _settings(runs, wording)),
    ]  # fmt: skip
    name = folder.resolve().name
    title = wording.text("page.sweep", name=_same(name))
    one = "_of_one" if len(runs.runs) == 1 else "_in_one" if len(runs.settings.columns) == 1 else ""
    subtitle = wording.text(f"page.sweep_subtitle{one}", runs=len(runs.runs), settings=len(runs.settings.columns),
                            currency=runs.currency)  # fmt: skip
    return Page(title, subtitle, sections, figures.datasets), wording


def _cards(runs: Runs, moved: dict[int, pd.DataFrame], wording: Wording) -> list[tuple[Text, Text, Text]]:
    turning = runs.turning[runs.turning["quantity"] == "co2_emissions"]
    peaked = turning[turning["peaked"]]
    cards = []
    if len(turning):
        years = (wording.text("sweep.peak_years", years=_years(peaked["peak_year"]))
                 if len(peaked) else wording.text("sweep.nothing"))  # fmt: skip
        cards.append((wording.text("sweep.peak"), _count(len(peaked), len(turning), wording), years))
    last = runs.years[-1]
    coal = runs.value("coal_use", last).dropna()
    if len(coal):
        cards.append((wording.text("sweep.coal", year=last), *_span(runs, coal, "Mtce", wording)))
    cards.append((wording.text("sweep.cost"), *_span(runs, runs.runs["objective"], f"bn {runs.currency}", wording)))
    for row in moved[last].head(1).to_dict("records"):
        spread = amount(float(row["spread"]), "Mtce", wording)
        remark = wording.text("sweep.driver_remark", spread=spread, share=percent(row["share"]))
        cards.append((wording.text("sweep.driver", year=last), _driver(runs, str(row["setting"]), wording), remark))
    return cards


def _driver(runs: Runs, path: str, wording: Wording) -> Text:
    """The name of a setting, and how many others differ in the same way."""
    others = len(runs.together[path])
    key = f"sweep.setting_with_{'one' if others == 1 else 'others'}"
    return wording.text(key, setting=path, others=others) if others else _same(path)


def _years(values: pd.Series) -> str:
    first, last = int(values.min()), int(values.max())
    return str(first) if first == last else f"{first}–{last}"


def _count(peaked: int, runs: int, wording: Wording) -> Text:
    """In how many runs CO2 peaks."""
    if runs == 1:
        return wording.text("sweep.one_peaks" if peaked else "sweep.one_does_not")
    return wording.text("sweep.peak_count", peaked=peaked, runs=runs)


def _span(runs: Runs, values: pd.Series, unit: str, wording: Wording) -> tuple[Text, Text]:
    """From the least to the most, and the runs that have them; one value where they are the same."""
    (least, most), name = amounts([float(values.min()), float(values.max())], unit, wording)
    if least == most:
        return least + BLANK + name, wording.text("sweep.all_runs") if len(values) > 1 else _label(
            runs, values.idxmin()
        )
    ends = wording.text("sweep.between", least=_label(runs, values.idxmin()), most=_label(runs, values.idxmax()))
    return least + "–" + most + BLANK + name, ends


def _breakable(path: str) -> str:
    """The name of a setting, which may break after a dot."""
    return path.replace(".", ".\u200b")


def _same(words: str) -> Text:
    return Text(words, words)


def _label(runs: Runs, run: object) -> Text:
    return _same(str(runs.runs["label"].to_dict()[run]))


def _together(figures: SweepFigures, runs: Runs, wording: Wording) -> list[Block]:
    """Settings and outcomes of all runs; a single one has nothing to stand beside."""
    table = _side_by_side(runs, wording)
    return [figures.parallel(), table] if len(runs.runs) > 1 else [table]


def _side_by_side(runs: Runs, wording: Wording) -> Table:
    """One row per run: settings, peaks, coal, CO2, carbon price, cost."""
    shown = list(runs.together)[:SHOWN_SETTINGS]
    turning = runs.turning[runs.turning["quantity"] == "co2_emissions"].set_index("run")
    coal = {year: runs.value("coal_use", year) for year in runs.years}
    last = runs.years[-1]
    co2, price = runs.value("co2_emissions", last), runs.value("carbon_price", last)
    cells = []
    settings = {path: runs.settings[path].to_dict() for path in shown}
    for run in coal[last].sort_values(kind="stable").index:
        row = runs.runs.loc[run]
        peak = turning.loc[run] if run in turning.index else None
        year = "–" if peak is None else str(peak["peak_year"]) if peak["peaked"] else wording.text("sweep.none")
        cells.append([
            str(row["name"]), *(settings[path][run] for path in shown),
            year, *(number(values.get(run)) for values in coal.values()),
            number(co2.get(run)), number(price.get(run)), number(row["objective"]),
        ])  # fmt: skip
    money = runs.currency
    heads: list[Text | str] = [
        wording.text("sweep.scenario"), *(_breakable(runs.title(path, len(path))) for path in shown),
        wording.text("sweep.peak_year"),
        *(_head(wording, "coal_use", year, "Mtce") for year in coal),
        _head(wording, "co2_emissions", last, "Mt"), _head(wording, "carbon_price", last, f"{money}/t"),
        wording.text("sweep.objective") + " [" + wording.text(f"unit.bn {money}") + "]",
    ]  # fmt: skip
    numeric = frozenset(range(1 + len(shown), len(heads)))
    return Table(heads, cells, wording.text("table.side_by_side"), numeric, sortable=True)


def _head(wording: Wording, quantity: str, year: int, unit: str) -> Text:
    return wording.text(f"quantity.{quantity}") + f" {year} [" + wording.text(f"unit.{unit}") + "]"


def _drivers(figures: SweepFigures, runs: Runs, moved: dict[int, pd.DataFrame], wording: Wording) -> list[Block]:
    last = max(moved)
    rows: list[list[Text | str]] = [
        [_driver(runs, str(row["setting"]), wording), str(row["value"]), str(row["runs"]),
         number(row["mean"]), number(row["spread"]), percent(row["share"])]
        for row in moved[last].to_dict("records")
    ]  # fmt: skip
    heads = [wording.text(f"drivers.{name}") for name in ("setting", "value", "runs", "mean", "spread", "share")]
    caption = wording.text("table.drivers", year=last) + " [" + wording.text("unit.Mtce") + "]"
    table = Table(heads, rows, caption, frozenset({2, 3, 4, 5}), sortable=True)
    return [figures.drivers(moved), Prose([wording.text("drivers.reading")]), table]


def _settings(runs: Runs, wording: Wording) -> list[Block]:
    """All settings that differ, by run, and the runs that are left out."""
    names = runs.runs["name"].to_dict()
    heads: list[Text | str] = [wording.text("sweep.run"), wording.text("sweep.scenario"),
                                *map(_breakable, runs.settings.columns)]  # fmt: skip
    rows = [[str(run), names[run], *map(str, values)]
            for run, values in zip(runs.settings.index, runs.settings.to_numpy().tolist(), strict=True)]  # fmt: skip
    blocks: list[Block] = [Folded(wording.text("table.settings"), [Table(heads, rows, sortable=True)])]
    if runs.left_out:
        lost = [[name, reason] for name, reason in runs.left_out]
        blocks.append(Table([wording.text("sweep.run"), wording.text("sweep.reason")], lost,
                            wording.text("table.left_out")))  # fmt: skip
    return blocks
