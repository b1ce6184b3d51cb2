"""Reads a workbook with openpyxl. Argument: the file.

Prints sheets, charts, formulas, and the sheet `capacity` summed.
"""

from __future__ import annotations

import json
import sys

import openpyxl


def main(path: str) -> None:
    book = openpyxl.load_workbook(path)
    formulas = [
        f"{sheet.title}!{cell.coordinate}" for sheet in book for row in sheet.iter_rows() for cell in row
        if cell.data_type == "f"
    ]  # fmt: skip
    rows = list(book["capacity"].iter_rows(values_only=True))
    place = rows[1].index("capacity")
    print(json.dumps({
        "sheets": book.sheetnames, "formulas": formulas, "charts": len(book["charts"]._charts),
        "units": dict(zip(rows[1], rows[2], strict=True)), "capacity": sum(row[place] for row in rows[4:]),
        "title": book["contents"]["A1"].value,
    }))  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
