"""Data frames to Arrow tables and back by their declaration: columns, kinds, units, meanings are held on both ways."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from energy_opt.errors import ResultError
from energy_opt.schema.table import Column, Table

ARROW = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}


def arrow_schema(table: Table) -> pa.Schema:
    """The Arrow schema of a declared table; unit and meaning of each column are field metadata."""
    fields = [
        pa.field(column.name, ARROW[column.kind], metadata={"unit": column.unit, "meaning": column.meaning})
        for column in table.columns
    ]
    return pa.schema(fields, metadata={"table": table.name, "title": table.title})


def to_arrow(frame: pd.DataFrame | pa.Table | None, table: Table) -> pa.Table:
    """The frame as the declaration wants it, or a ResultError that names the column; None is an empty table.

    An Arrow table is taken as one that this function gave.
    """
    schema = arrow_schema(table)
    if frame is None:
        return schema.empty_table()
    if isinstance(frame, pa.Table):
        return frame
    missing = [name for name in table.names if name not in frame.columns]
    extra = [str(name) for name in frame.columns if name not in table]
    if missing or extra:
        raise ResultError(
            f"result table {table.name}: "
            + "; ".join(
                f"{word} {', '.join(names)}" for word, names in (("missing", missing), ("undeclared", extra)) if names
            )
        )
    columns = [_to_column(frame[column.name], column, table) for column in table.columns]
    return _checked(pa.Table.from_arrays(columns, schema=schema), table)


def write_table(path: Path, arrow: pa.Table) -> None:
    """Writes one Parquet file."""
    pq.write_table(arrow, path, compression="zstd")


def write_csv(path: Path, arrow: pa.Table) -> None:
    """Writes one table as CSV, for reading by eye and by other tools."""
    pa.csv.write_csv(arrow, path)


def read_table(path: Path, table: Table | None) -> pd.DataFrame:
    """One stored table as a data frame; held against its declaration where there is one."""
    try:
        arrow = pq.read_table(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise ResultError(
            f"{path}: cannot be read as Parquet ({_first_line(error)}); run the scenario again"
        ) from error
    if table is not None:
        _same_schema(arrow.schema, table, path)
        _checked(arrow, table)
    frame: pd.DataFrame = arrow.to_pandas()
    return frame


def units(path: Path) -> dict[str, tuple[str, str]]:
    """Unit and meaning of each column of a stored table."""
    return {name: _metadata(field) for name, field in _fields(pq.read_schema(path)).items()}


def _to_column(series: pd.Series, column: Column, table: Table) -> pa.Array:
    try:
        array = pa.Array.from_pandas(series)
        if pa.types.is_dictionary(array.type):
            array = array.dictionary_decode()
        return array.cast(ARROW[column.kind])
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
        raise ResultError(
            f"result table {table.name}, column {column.name}: not {column.kind} ({_first_line(error)})"
        ) from error


def _checked(arrow: pa.Table, table: Table) -> pa.Table:
    """The table, if no key is missing or doubled, no number is missing and no word unknown."""
    for column in table.columns:
        values = arrow.column(column.name)
        if values.null_count and not column.optional:
            raise ResultError(
                f"result table {table.name}, column {column.name}: {values.null_count} values are missing"
            )
        if column.values and set(values.unique().to_pylist()) - {*column.values, None}:
            unknown = sorted(set(map(str, values.unique().to_pylist())) - set(column.values))
            raise ResultError(f"result table {table.name}, column {column.name}: {', '.join(unknown)} is not declared")
    if table.keys and arrow.num_rows > 1:
        groups = arrow.select(list(table.keys)).group_by(list(table.keys)).aggregate([]).num_rows
        if groups != arrow.num_rows:
            raise ResultError(
                f"result table {table.name}: {arrow.num_rows - groups} rows share the key {', '.join(table.keys)}"
            )
    return arrow


def _same_schema(stored: pa.Schema, table: Table, path: Path) -> None:
    expected = arrow_schema(table)
    if stored.names != expected.names:
        raise ResultError(
            f"{path}: columns {', '.join(stored.names)}; declared are {', '.join(expected.names)}. "
            "Run the scenario again with this version"
        )
    for name, field in _fields(expected).items():
        found = stored.field(name)
        if found.type != field.type or _metadata(found)[0] != _metadata(field)[0]:
            raise ResultError(
                f"{path}, column {name}: stored as {found.type} [{_metadata(found)[0]}], "
                f"declared as {field.type} [{_metadata(field)[0]}]. Run the scenario again with this version"
            )


def _fields(schema: pa.Schema) -> Mapping[str, pa.Field]:
    return {name: schema.field(name) for name in schema.names}


def _metadata(field: pa.Field) -> tuple[str, str]:
    metadata = field.metadata or {}
    return metadata.get(b"unit", b"").decode(), metadata.get(b"meaning", b"").decode()


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0]
