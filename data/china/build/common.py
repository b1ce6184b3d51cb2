"""What every part of the build shares: reading reference figures, and a compiled table with sources and rounding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from energy_opt.schema.inputs import TABLES
from energy_opt.schema.table import Table

FOLDER = Path(__file__).resolve().parents[1]
Quality = Literal["measured", "estimated", "assumed"]


@dataclass(frozen=True, order=True)
class Source:
    """A publication that figures come from: identifier, citation, licence, and its address where it has one."""

    name: str
    title: str
    licence: str
    address: str = ""


@dataclass(frozen=True)
class CompiledTable:
    """A table of the data folder with its record for the source register.

    quality: one word for the table as a whole; `steps` say which parts are better or worse.
    year: year or span of years that the figures describe.
    steps: the rules by which the table was made, one sentence each; every estimate and every filled gap is named.
    digits: significant digits kept, for all numbers or by column.
    """

    name: str
    frame: pd.DataFrame
    quality: Quality
    year: str
    sources: tuple[Source, ...]
    steps: tuple[str, ...]
    digits: int = 6
    digits_of: Mapping[str, int] = field(default_factory=dict)
    file_format: Literal["csv", "parquet"] = "csv"

    @property
    def path(self) -> str:
        """File name inside the data folder."""
        return f"{self.name}.{self.file_format}"


def read_csv(reference: Path, name: str) -> pd.DataFrame:
    """A reference table; `name` is its path inside the folder's `china/`, codes stay text."""
    return pd.read_csv(reference / "china" / name, dtype={"code": str, "gb_code": str})


def regions(reference: Path) -> list[str]:
    """English names of the 31 regions, in the order of their official codes."""
    return read_csv(reference, "provinces.csv")["province"].astype(str).tolist()


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a frame as dictionaries by column name."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def amounts(series: pd.Series) -> list[tuple[str, float]]:
    """Entries of a series as pairs of a name and a number."""
    return [(str(name), float(value)) for name, value in zip(series.index, series.to_numpy(dtype=float), strict=True)]


def significant(values: pd.Series, digits: int) -> pd.Series:
    """Numbers rounded to a count of significant digits; missing values stay missing."""
    numbers = values.to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        order = np.where((numbers == 0) | ~np.isfinite(numbers), 0.0, np.floor(np.log10(np.abs(numbers))))
    places = [int(digits - 1 - exponent) for exponent in order]
    rounded = [round(float(n), p) if np.isfinite(n) else n for n, p in zip(numbers, places, strict=True)]
    return pd.Series(rounded, index=values.index, dtype=float)


def identifying(declared: Table, frame: pd.DataFrame) -> list[str]:
    """Columns that tell the rows apart: the keys; all words and the year where rules are left to be named by them."""
    if all(name in frame.columns for name in declared.keys):
        return list(declared.keys)
    return [str(name) for name in frame.columns if declared[str(name)].kind != "number"]


def tidy(table: CompiledTable) -> pd.DataFrame:
    """The frame as it is written: declared columns in order, rows sorted by key, numbers rounded (CSV only)."""
    declared = TABLES[table.name]
    unknown = [name for name in table.frame.columns if name not in declared]
    if unknown:
        raise ValueError(f"{table.name}: columns {unknown} are not declared")
    frame = table.frame[[name for name in declared.names if name in table.frame.columns]].copy()
    missing = [name for name in declared.keys if name not in frame.columns and declared[name].default is None]
    if missing:
        raise ValueError(f"{table.name}: key columns {missing} are missing")
    keys = identifying(declared, frame)
    doubled = frame.duplicated(subset=keys)
    if doubled.any():
        raise ValueError(f"{table.name}: keys given twice:\n{frame[doubled].head()}")
    if table.file_format == "parquet":
        return frame.sort_values(keys, kind="stable").reset_index(drop=True)
    for name in frame.columns:
        if declared[name].kind == "number":
            frame[name] = significant(frame[name].astype(float), table.digits_of.get(name, table.digits))
        elif declared[name].kind == "integer":
            frame[name] = frame[name].astype("Int64")
        elif declared[name].kind == "boolean":
            frame[name] = frame[name].map({True: "true", False: "false"})
    if table.name in ("region", "technology", "fuel"):
        return frame.reset_index(drop=True)
    return frame.sort_values(keys, kind="stable").reset_index(drop=True)


def write_table(table: CompiledTable, folder: Path = FOLDER) -> Path:
    """Writes one table; the same figures give the same bytes."""
    path = folder / table.path
    frame = tidy(table)
    if table.file_format == "parquet":
        frame.to_parquet(path, index=False, compression="zstd")
    else:
        frame.to_csv(path, index=False, lineterminator="\n")
    return path
