"""A stored run or study → an Excel workbook: contents, notes, charts, and a sheet per table with units under the names.

No cell of a table is a formula: texts are written as texts. A table with more rows than a sheet holds is cut, and the
contents say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from energy_opt.export.text import LONGEST
from energy_opt.results.store import Results
from energy_opt.results.target import checked_target, file_target
from energy_opt.schema.table import Table

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

SHEET_ROWS = 1_048_576
HEAD = 4
"""Rows above the values of a table: title, names, units, meanings."""
STYLES: Mapping[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "name": {"bold": True, "bottom": 1},
    "unit": {"italic": True, "font_color": "#555555"},
    "meaning": {"font_color": "#555555", "text_wrap": True, "valign": "top"},
    "link": {"font_color": "#0b5394", "underline": 1},
}
CHARTS = {
    "capacity": "Capacity",
    "generation": "Generation",
    "coal_use": "Coal use",
    "co2_emissions": "CO2 emissions",
}
"""Quantities of the table `summary` that are drawn, stacked by item, and their titles."""


def export_excel(results: Results, path: str | Path, *, force: bool = False) -> list[Path]:
    """Writes the workbook `path` (.xlsx). Errors as `checked_target`."""
    import xlsxwriter

    target = checked_target(path, force=force, suffixes=(".xlsx",))
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with file_target(target) as aside, xlsxwriter.Workbook(str(aside), options) as book:
        styles = {name: book.add_format(look) for name, look in STYLES.items()}
        contents = book.add_worksheet("contents")
        notes = book.add_worksheet("notes")
        if "summary" in results.tables:
            _write_charts(book, results["summary"], styles)
        rows = {name: _write_table(book, results.declared[name], results[name], styles) for name in results.tables}
        _write_contents(contents, results, rows, styles)
        _write_notes(notes, results.manifest, styles)
    return [target]


def _write_table(book: Workbook, table: Table, frame: pd.DataFrame, styles: Mapping[str, Format]) -> int:
    """One sheet; returns how many rows the table has."""
    sheet = book.add_worksheet(table.name[:31])
    sheet.write_string(0, 0, table.title, styles["title"])
    for place, column in enumerate(table.columns):
        sheet.write_string(1, place, column.name, styles["name"])
        sheet.write_string(2, place, f"[{column.unit}]" if column.unit else "", styles["unit"])
        sheet.write_string(3, place, column.meaning, styles["meaning"])
    sheet.set_column(0, len(table.columns) - 1, 18)
    kept = frame.iloc[: SHEET_ROWS - HEAD]
    for place, column in enumerate(table.columns):
        _write_column(sheet, place, kept[column.name], column.kind == "text")
    sheet.freeze_panes(HEAD, len(table.keys))
    if len(kept):
        sheet.autofilter(HEAD - 1, 0, HEAD - 1 + len(kept), len(table.columns) - 1)
    return len(frame)


def _write_column(sheet: Worksheet, place: int, values: pd.Series, is_text: bool) -> None:
    """The values below the head; missing cells stay empty."""
    for row, (value, missing) in enumerate(zip(values.tolist(), values.isna().tolist(), strict=True), start=HEAD):
        if missing:
            continue
        if is_text:
            sheet.write_string(row, place, _cell(value))
        elif isinstance(value, bool):
            sheet.write_boolean(row, place, value)
        else:
            sheet.write_number(row, place, value)


def _write_contents(sheet: Worksheet, results: Results, rows: Mapping[str, int], styles: Mapping[str, Format]) -> None:
    manifest = results.manifest
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 70)
    sheet.set_column(2, 2, 12)
    sheet.write_string(0, 0, _cell(manifest.get("name", manifest["run_id"])), styles["title"])
    sheet.write_string(1, 0, f"energy_opt, run {manifest['run_id']}, {manifest['status']}")
    for place, name in enumerate(("sheet", "what it holds", "rows")):
        sheet.write_string(3, place, name, styles["name"])
    for row, (name, count) in enumerate(rows.items(), start=4):
        sheet.write_url(row, 0, f"internal:'{name[:31]}'!A1", styles["link"], name)
        cut = f" (only the first {SHEET_ROWS - HEAD:,} rows)" if count > SHEET_ROWS - HEAD else ""
        sheet.write_string(row, 1, results.declared[name].title + cut)
        sheet.write_number(row, 2, count)


def _write_notes(sheet: Worksheet, manifest: Mapping[str, Any], styles: Mapping[str, Format]) -> None:
    """What a reader must know to use the numbers, then the whole scenario."""
    data = manifest.get("data", {})
    facts = {
        "run": manifest["run_id"],
        "created": manifest.get("created", ""),
        "model version": manifest.get("model_version", ""),
        "money": f"real {manifest.get('currency', 'CNY')} {data.get('money_year', '')}".strip(),
        "objective": f"{manifest.get('objective', '')} bn {manifest.get('currency', 'CNY')}, discounted",
        "prices": f"{manifest.get('prices', '')} (`interior`: of an interior-point solution; `basic`: of a vertex)",
        "data folder": data.get("folder", ""),
        "years": "a model year stands for an interval of calendar years; flows are per year, capacity is the mean of "
        "the interval",
        "sets of slots": "tables by slot hold means over the slot; the sheet `slot` gives its hours per year",
    }
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, "Notes", styles["title"])
    lines = [*facts.items(), *(("scenario." + key, value) for key, value in _flat(manifest.get("scenario", {})))]
    for row, (name, value) in enumerate(lines, start=2):
        sheet.write_string(row, 0, _cell(name), styles["name"] if name in facts else None)
        sheet.write_string(row, 1, _cell(value))


def _flat(values: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for key, value in values.items():
        if isinstance(value, Mapping) and value:
            found += _flat(value, f"{prefix}{key}.")
        else:
            found.append((f"{prefix}{key}", value))
    return found


def _write_charts(book: Workbook, summary: pd.DataFrame, styles: Mapping[str, Format]) -> None:
    """A sheet of stacked columns by year, each beside the numbers that it draws."""
    sheet = book.add_worksheet("charts")
    sheet.set_column(0, 0, 26)
    row = 0
    for quantity, title in CHARTS.items():
        part = summary[(summary["quantity"] == quantity) & (summary["item"] != "all")]
        if part.empty:
            continue
        wide = part.pivot(index="item", columns="year", values="value").fillna(0.0)
        unit = str(part["unit"].iloc[0])
        sheet.write_string(row, 0, f"{title} [{unit}]", styles["title"])
        _write_grid(sheet, row + 1, wide, styles)
        chart = book.add_chart({"type": "column", "subtype": "stacked"})
        for place in range(len(wide)):
            line = row + 2 + place
            chart.add_series({
                "name": ["charts", line, 0],
                "categories": ["charts", row + 1, 1, row + 1, len(wide.columns)],
                "values": ["charts", line, 1, line, len(wide.columns)],
            })  # fmt: skip
        chart.set_title({"name": title})
        chart.set_y_axis({"name": unit})
        chart.set_size({"width": 720, "height": 360})
        sheet.insert_chart(row, len(wide.columns) + 2, chart)
        row += max(len(wide) + 4, 20)


def _write_grid(sheet: Worksheet, top: int, wide: pd.DataFrame, styles: Mapping[str, Format]) -> None:
    for place, year in enumerate(wide.columns, start=1):
        sheet.write_number(top, place, int(year), styles["name"])
    for row, (item, values) in enumerate(wide.iterrows(), start=top + 1):
        sheet.write_string(row, 0, _cell(item))
        for place, value in enumerate(values.tolist(), start=1):
            sheet.write_number(row, place, value)


def _cell(value: object) -> str:
    """A text as a cell holds it."""
    return str(value).encode("utf-8", "replace").decode()[:LONGEST]
