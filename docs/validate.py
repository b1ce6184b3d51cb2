"""Writes docs/validation.md from a stored run: `python docs/validate.py RESULT`; the base year beside statistics."""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

import energy_opt
from energy_opt.analysis.validation import compare_with_actual
from energy_opt.inputs.read import read_folder, resolve

HERE = Path(__file__).resolve().parent
LARGE = 0.10


def main() -> None:
    """Compare, and write the page around the reasons that stand in validation_reasons.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("result", type=Path, help="folder of a stored run of the China reference")
    results = energy_opt.load_results(parser.parse_args().result)
    year = results.manifest["scenario"]["horizon"]["base_year"]
    folder = read_folder(resolve(results.manifest["scenario"]["system"]["data"]))
    frame = compare_with_actual(results, folder["actual"], year)  # type: ignore[arg-type]
    reasons = (HERE / "validation_reasons.md").read_text(encoding="utf-8")
    text = f"# Validation: {year} modelled and measured\n\n{_table(frame)}\n\n{reasons}"
    (HERE / "validation.md").write_text(text, encoding="utf-8")


def _table(frame: pd.DataFrame) -> str:
    lines = ["| quantity | item | unit | modelled | actual | difference |", "|---|---|---|---|---|---|"]
    for row in frame.itertuples(index=False):
        mark = "**" if abs(row.difference) > LARGE else ""
        numbers = f"{row.modelled:,.0f} | {row.actual:,.0f} | {mark}{row.difference:+.1%}{mark}"
        lines.append(f"| {row.quantity} | {row.item} | {row.unit} | {numbers} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
