"""Raw columns -> typed columns in canonical units, with the faults of their cells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial

import numpy as np
import pandas as pd

from energy_opt.errors import Issue
from energy_opt.inputs.faults import faulty, near
from energy_opt.inputs.tablefile import RawTable
from energy_opt.schema.table import Column, Table
from energy_opt.units import UnitError, conversion_factor, in_currency

_WORDS = {"true": True, "yes": True, "1": True, "1.0": True, "false": False, "no": False, "0": False, "0.0": False}

_NO_NUMBER = ("nan", "na", "n/a", "null", "none", "-")

_LARGEST = 1e15
"""The solver takes no larger number."""


@dataclass(frozen=True)
class Place:
    """Where a column stands: table, the rows' places in the file, the unit stated for it and the folder's currency."""

    table: str
    rows: np.ndarray
    unit: str
    currency: str


@cache
def empty_table(table: Table) -> pd.DataFrame:
    """A table without rows, with the right kind of each column."""
    return pd.DataFrame({column.name: pd.Series([], dtype=_dtype(column)) for column in table.columns})


def typed_table(table: Table, raw: RawTable, units: dict[str, str], currency: str) -> tuple[pd.DataFrame, list[Issue]]:
    """The table in canonical units with exactly its declared columns in order, and all faults found on the way."""
    issues = [
        Issue(table.name, "the column is not declared", column=name, hint=near(name, table.names))
        for name in raw.columns
        if name not in table
    ]
    typed: dict[str, pd.Series] = {}
    for column in table.columns:
        place = Place(table.name, raw.rows, units.get(column.name, ""), currency)
        if column.name in raw.columns:
            values, found = _typed_column(column, raw.columns[column.name], place)
        else:
            values, found = _absent_column(column, place)
        typed[column.name] = values
        issues += found
    return pd.DataFrame(typed), issues


def _dtype(column: Column) -> str:
    if column.kind == "integer":
        return "Int64" if column.optional and column.default is None else "int64"
    return {"text": "str", "number": "float64", "boolean": "bool"}[column.kind]


def _absent_column(column: Column, place: Place) -> tuple[pd.Series, list[Issue]]:
    """A column that the file does not have: its default in every row, or a fault where a value is due."""
    count = len(place.rows)
    if column.default is None and not column.optional:
        zero: object = {"text": "", "boolean": False}.get(column.kind, 0)
        return pd.Series([zero] * count, dtype=_dtype(column)), [
            Issue(place.table, "a column is missing", column=column.name, hint=column.meaning)
        ]
    missing = {"text": "", "number": np.nan, "integer": pd.NA}.get(column.kind)
    value = missing if column.default is None else column.default
    return pd.Series([value] * count, dtype=_dtype(column)), []


def _typed_column(column: Column, raw: np.ndarray | pd.Series, place: Place) -> tuple[pd.Series, list[Issue]]:
    if column.kind == "text":
        return _text(column, raw, place)
    if column.kind == "boolean":
        return _boolean(column, raw, place)
    return _number(column, raw, place)


def _words(raw: np.ndarray | pd.Series) -> tuple[list[str], np.ndarray]:
    """The different texts of a column and the position of each cell's; missing cells are "", which comes last."""
    codes, words = pd.factorize(raw)
    return [*(str(word).strip() for word in words), ""], np.where(codes < 0, len(words), codes)


def _text(column: Column, raw: np.ndarray | pd.Series, place: Place) -> tuple[pd.Series, list[Issue]]:
    words, codes = _words(raw)
    report = partial(faulty, place.table, rows=place.rows, column=column.name, values=raw)
    issues: list[Issue] = []
    if not column.optional and column.default is None:
        issues += report("a cell is empty", np.array([word == "" for word in words])[codes])
    if column.values:
        unknown = np.array([word != "" and word not in column.values for word in words])
        issues += report(
            "the value is not among those known", unknown[codes], hint=f"known: {', '.join(column.values)}"
        )
    if column.default is not None:
        words = [word or str(column.default) for word in words]
    return pd.Series(pd.array(words, dtype="str").take(codes)), issues


def _boolean(column: Column, raw: np.ndarray | pd.Series, place: Place) -> tuple[pd.Series, list[Issue]]:
    words, codes = _words(raw)
    report = partial(faulty, place.table, rows=place.rows, column=column.name, values=raw)
    issues = report(
        "true or false is due here", np.array([word != "" and word.lower() not in _WORDS for word in words])[codes]
    )
    if column.default is None:
        issues += report("a cell is empty", np.array([word == "" for word in words])[codes])
    known = np.array([_WORDS.get(word.lower(), bool(column.default)) for word in words])
    return pd.Series(known[codes]), issues


def _number(column: Column, raw: np.ndarray | pd.Series, place: Place) -> tuple[pd.Series, list[Issue]]:
    """Numbers and whole numbers."""
    report = partial(faulty, place.table, rows=place.rows, column=column.name, values=raw)
    may_be_missing = column.optional or column.default is not None
    if isinstance(raw, pd.Series) and pd.api.types.is_numeric_dtype(raw.dtype):
        values = raw.to_numpy(dtype=float, na_value=np.nan)
        empty = np.isnan(values)
        issues = [] if may_be_missing else report("a number is due and the cell is empty or NaN", empty)
    else:
        cells = np.asarray(raw.astype("str").fillna("") if isinstance(raw, pd.Series) else raw, dtype=object)
        values = np.asarray(pd.to_numeric(cells, errors="coerce"), dtype=float)
        empty = np.asarray(cells == "", dtype=bool)
        strange = np.isnan(values) & ~empty
        words = np.array(
            [bad and str(cell).lower() in _NO_NUMBER for cell, bad in zip(cells, strange, strict=True)], dtype=bool
        )
        issues = report("a number is due and the cell holds none", words, hint=_hint_missing(column))
        issues += report(
            "a number is due here",
            strange & ~words,
            hint="write numbers with a decimal point and without spaces or commas",
        )
        issues += [] if may_be_missing else report("a number is due and the cell is empty", empty)
    infinite = np.isinf(values)
    issues += report("the number is infinite", infinite, hint=_hint_missing(column))
    huge = ~infinite & (np.abs(values) > _LARGEST)
    issues += report(f"the number is beyond all measure (above {_LARGEST:.0e})", huge)
    values = np.where(infinite | huge, np.nan, values)
    factor, unit_issues = _factor(column, place)
    values = values * factor if factor != 1.0 else values
    issues += unit_issues + _range_issues(column, values, report, place)
    if column.maximum is not None:
        values = np.minimum(values, column.maximum)
    if empty.any() and column.default is not None:
        values = np.where(empty, float(column.default), values)
    if column.kind == "number":
        return pd.Series(values), issues
    broken = ~np.isnan(values) & (values != np.floor(values))
    issues += report("a whole number is due here", broken)
    return _whole(column, np.where(broken, np.nan, values)), issues


def _hint_missing(column: Column) -> str:
    return "leave the cell empty where there is none" if column.optional else ""


def _whole(column: Column, values: np.ndarray) -> pd.Series:
    dtype = _dtype(column)
    if dtype == "Int64":
        return pd.Series(pd.array(values, dtype="Float64")).astype("Int64")
    return pd.Series(np.nan_to_num(values).astype(np.int64))


def _factor(column: Column, place: Place) -> tuple[float, list[Issue]]:
    """The factor from the stated unit to the canonical one."""
    if not place.unit or not (column.unit or column.kind == "number"):
        return 1.0, []
    try:
        return conversion_factor(place.unit, column.unit or "1", place.currency), []
    except UnitError as error:
        return 1.0, [
            Issue(
                place.table,
                f"wrong unit: {error}",
                column=column.name,
                value=place.unit,
                hint=f"state {in_currency(column.unit, place.currency)} or a multiple of it",
            )
        ]


def _range_issues(column: Column, values: np.ndarray, report: partial[list[Issue]], place: Place) -> list[Issue]:
    unit = in_currency(column.unit, place.currency)
    suffix = f" {unit}" if unit and unit != "1" else ""
    issues: list[Issue] = []
    # A hair of tolerance: a share of 1 that was rounded to single precision is still a share of 1.
    if column.minimum is not None:
        negative = column.minimum == 0.0
        message = "the number is negative" if negative else f"the number is below {column.minimum:g}{suffix}"
        issues += report(message, values < column.minimum - (0.0 if negative else 1e-9))
    if column.maximum is not None:
        issues += report(f"the number is above {column.maximum:g}{suffix}", values > column.maximum + 1e-6)
    return issues
