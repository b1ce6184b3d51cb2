"""The summary of a stored run in the terminal: one row per quantity, one column per year, and where the results are."""

from __future__ import annotations

import sys
from typing import TextIO

import pandas as pd
from rich.console import Console
from rich.table import Table as RichTable

from energy_opt.results.store import Results

ALL = "all"  # the item of a total
BROKEN_DOWN = ("capacity", "generation")  # shown by item even in the short form


def print_summary(results: Results, stream: TextIO | None = None, *, full: bool = False) -> None:
    """Prints the stored table `summary`, the break-down of every quantity only if `full`.

    Plain lines where the stream is no terminal.
    """
    stream = stream or sys.stdout
    rows = summary_rows(results["summary"], full=full)
    if stream.isatty():
        Console(file=stream).print(_rich(rows, results))
    else:
        stream.write("\n".join(plain_lines(rows)) + "\n")
    objective, currency = results.manifest.get("objective"), results.manifest.get("currency", "")
    if isinstance(objective, int | float):
        stream.write(f"objective (discounted cost with transfers and penalties) {objective:,.1f} bn {currency}; ")
        stream.write(f"status {results.status}\n")
    stream.write(f"results: {results.path}\n")
    stream.flush()


def summary_rows(summary: pd.DataFrame, *, full: bool = True) -> pd.DataFrame:
    """The summary with years as columns and `quantity · item [unit]` as rows, a total without item, in their order."""
    if not full:
        totals = summary.loc[summary["item"] == ALL, "quantity"].unique()
        broken_down = summary["quantity"].isin(BROKEN_DOWN) | ~summary["quantity"].isin(totals)
        summary = summary[broken_down | (summary["item"] == ALL)]
    if summary.empty:
        return pd.DataFrame()
    names = summary["quantity"].str.cat(summary["item"].replace(ALL, ""), sep=" · ").str.removesuffix(" · ")
    labels = names + " [" + summary["unit"] + "]"
    wide = summary.assign(label=labels).pivot_table(index="label", columns="year", values="value", sort=False)
    return wide[sorted(wide.columns)]


def plain_lines(rows: pd.DataFrame) -> list[str]:
    """The rows as aligned text."""
    if rows.empty:
        return ["(the run has no summary)"]
    cells = rows.map(number).astype(str)
    width = max(len(str(label)) for label in rows.index)
    columns = {year: max(len(str(year)), *map(len, cells[year])) for year in cells.columns}
    lines = [" " * width + "".join(f"  {year:>{size}}" for year, size in columns.items())]
    for label, row in cells.iterrows():
        lines.append(f"{label:<{width}}" + "".join(f"  {row[year]:>{size}}" for year, size in columns.items()))
    return lines


def number(value: float) -> str:
    """A number with the digits that matter: none after the point from 100 on, a dash where there is none."""
    if pd.isna(value):
        return "–"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value + 0.0:.2f}"


def _rich(rows: pd.DataFrame, results: Results) -> RichTable:
    table = RichTable(title=f"{results.manifest['name']}", title_justify="left", header_style="bold")
    table.add_column("")
    for year in rows.columns:
        table.add_column(str(year), justify="right")
    for label, row in rows.iterrows():
        table.add_row(str(label).replace("[", r"\["), *(number(value) for value in row))
    return table
