"""The bytes of a CSV or Parquet file -> its columns as they stand there, each row with its place in the file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from energy_opt.errors import Issue
from energy_opt.inputs.faults import examples


@dataclass(frozen=True)
class RawTable:
    """Columns by name: of a CSV file the stripped texts of its cells, of a Parquet file its own kinds.

    rows: the line of each row in a CSV file, its number from 1 in a Parquet file.
    """

    columns: Mapping[str, np.ndarray | pd.Series]
    rows: np.ndarray


def read_raw(table: str, suffix: str, content: bytes) -> tuple[RawTable | None, list[Issue]]:
    """The raw table and its faults; no table where the file cannot be understood at all."""
    if not content.strip():
        return None, [Issue(table, "the file is empty", hint="a table without rows still needs its header")]
    return _read_parquet(table, content) if suffix == ".parquet" else _read_csv(table, content)


def _read_csv(table: str, content: bytes) -> tuple[RawTable | None, list[Issue]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return None, [Issue(table, "the file is not UTF-8", row=str(line), hint="save it as CSV UTF-8")]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[list[str]] = []
    lines: list[int] = []
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                records.append(record)
                lines.append(reader.line_num)
    except csv.Error as error:
        return None, [Issue(table, f"the file is not CSV: {error}", row=str(reader.line_num))]
    header = [name.strip() for name in records[0]]
    issues = _header_issues(table, header)
    ragged = [(line, record) for line, record in zip(lines[1:], records[1:], strict=True) if len(record) != len(header)]
    if ragged:
        issues += examples(
            table,
            f"the row does not have {len(header)} cells as the header has",
            [line for line, _ in ragged],
            values=[f"{len(record)} cells" for _, record in ragged],
        )
    if issues:
        return None, issues
    cells = np.array([[cell.strip() for cell in record] for record in records[1:]], dtype=object)
    columns = dict(zip(header, cells.reshape(-1, len(header)).T, strict=True))
    return RawTable(columns, np.array(lines[1:], dtype=np.int64)), []


def _header_issues(table: str, header: list[str]) -> list[Issue]:
    issues = [
        Issue(table, "the header names a column twice", column=name)
        for name in dict.fromkeys(header)
        if header.count(name) > 1 and name
    ]
    if "" in header:
        issues.append(Issue(table, "a column has no name in the header", row="1"))
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        issues.append(Issue(table, "the cells are not separated by commas", row="1", hint="save it with commas"))
    return issues


def _read_parquet(table: str, content: bytes) -> tuple[RawTable | None, list[Issue]]:
    try:
        stored = pq.read_table(pa.BufferReader(content))
    except (pa.ArrowException, OSError) as error:
        return None, [Issue(table, f"the file is not Parquet: {str(error).splitlines()[0]}")]
    issues = _header_issues(table, stored.column_names)
    if issues:
        return None, issues
    columns = {name: stored.column(name).to_pandas() for name in stored.column_names}
    return RawTable(columns, np.arange(1, stored.num_rows + 1)), []
