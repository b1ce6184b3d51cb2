"""The IAMC file: model, scenario, region, variable, unit, and the years as columns (wide) or as rows (long)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import yaml

import energy_opt
from energy_opt.errors import ConfigError, ResultError
from energy_opt.export.iamc.folder import folder_of
from energy_opt.export.iamc.investment import LINES, STORES
from energy_opt.export.iamc.names import make_names, title
from energy_opt.export.iamc.read import read_all, scenarios
from energy_opt.export.iamc.rows import Space, make_rows
from energy_opt.export.iamc.variables import VARIABLES, codelist
from energy_opt.export.text import plain_text
from energy_opt.inputs.check_names import WHOLE_SYSTEM
from energy_opt.inputs.read import DataFolder
from energy_opt.results.store import Results
from energy_opt.results.target import checked_apart, checked_target, file_target, folder_target

Layout = Literal["wide", "long"]
SHEET, SHEET_ROWS = "data", 1_048_576
COMMON_MONEY = "USD_2010"
"""Currency and price year of common-definitions."""


@dataclass(frozen=True)
class Money:
    """The money of the export. unit: such as `USD_2010`, empty = the runs' own; rate: their money per unit of it."""

    unit: str = ""
    rate: float | None = None


def export_iamc(
    runs: Sequence[Results],
    path: str | Path,
    *,
    layout: Layout = "wide",
    money: Money = Money(),
    extensions: bool = False,
    nation: str = "",
    codelist: str | Path = "",
    force: bool = False,
) -> list[Path]:
    """Writes the runs as one file, `path` (.csv or .xlsx).

    codelist: folder for the definitions of what is in the file, as nomenclature reads them; empty = none. extensions:
    with the variables that common-definitions lacks. nation: name of all regions together (default: the data folder's).
    ConfigError where the money cannot be told, ResultError where runs do not go together.
    """
    target = checked_target(path, force=force, suffixes=(".csv", ".xlsx"))
    lists = checked_target(codelist, force=force) if str(codelist) else None
    if lists is not None:
        checked_apart(target, lists)
    _refuse_unwritable(nation)
    unit, rate = _money(runs, money)
    folder = folder_of(runs)
    space = _space(runs, folder, nation)
    tables = read_all(runs, extensions)
    frame = make_rows(tables, space, rate, extensions)
    table = _table(frame, _units(unit), layout)
    with ExitStack() as targets:  # both are written before either is moved into place
        aside = targets.enter_context(file_target(target))
        (_write_csv if target.suffix.lower() == ".csv" else _write_excel)(table, aside)
        if lists is not None:
            definitions = targets.enter_context(folder_target(lists, {"format": "iamc codelist"}))
            _write_codelist(definitions, frame, space, unit, extensions)
    return [target] if lists is None else [target, lists]


def _money(runs: Sequence[Results], money: Money) -> tuple[str, float]:
    """Unit of the export's money and the runs' money per unit of it."""
    own = {f"{run.manifest.get('currency', 'CNY')}_{run.manifest['data']['money_year']}" for run in runs}
    if len(own) > 1:
        raise ResultError(f"the runs are in different money ({', '.join(sorted(own))}); export them one by one")
    unit = money.unit or next(iter(own))
    if not re.fullmatch(r"[A-Z]{3}_\d{4}", unit):
        raise ConfigError(f"--money {unit!r} is no currency with its price year, such as {COMMON_MONEY}")
    if unit in own and money.rate in (None, 1.0):
        return unit, 1.0
    if unit in own:
        raise ConfigError(
            f"the runs are in {unit} already: --rate {money.rate:g} is one to another money; name it with --money"
        )
    if money.rate is None or not (np.isfinite(money.rate) and money.rate > 0.0):
        raise ConfigError(
            f"the runs are in {next(iter(own))}: say with --rate how much of it one {unit} is, a number above 0 (the "
            "exchange rate, times the change of prices between the two years)"
        )
    return unit, money.rate


def _space(runs: Sequence[Results], folder: DataFolder, nation: str) -> Space:
    """Names and regions, from the data folder of the runs."""
    groups = {str(group): frozenset(part) for group, part in folder["region_group"].groupby("group")["region"]}
    groups[WHOLE_SYSTEM] = frozenset(folder["region"]["region"])
    names = make_names(folder["technology"], folder["fuel"])
    return Space(scenarios(runs), folder.tables, groups, plain_text(nation or title(folder.name)), names)


def _refuse_unwritable(nation: str) -> None:
    """ConfigError for a name with signs that are none in UTF-8, as bytes of another encoding give them."""
    shown = nation.encode("utf-8", "replace").decode()
    if shown != nation:
        raise ConfigError(f"--nation {shown!r} is not UTF-8; give the name in UTF-8")


def _units(money: str) -> Mapping[str, str]:
    """Unit of each variable's first words."""
    return {variable.name: variable.unit.replace("{money}", money) for variable in VARIABLES.values()}


def _table(frame: pd.DataFrame, units: Mapping[str, str], layout: Layout) -> pa.Table:
    """The columns of the format."""
    values = frame.to_numpy(float) + 0.0  # never −0
    filled = ~np.isnan(values)
    if layout == "wide":
        row = np.arange(len(frame))
        columns = {str(year): pa.array(values[:, k], mask=~filled[:, k]) for k, year in enumerate(frame.columns)}
    else:
        row, place = np.nonzero(filled)
        columns = {"Year": pa.array(frame.columns.to_numpy(int)[place]), "Value": pa.array(values[row, place])}
    index = frame.index
    if not isinstance(index, pd.MultiIndex):
        raise TypeError("the rows are not indexed by scenario, region and variable")
    scenario, region, variable = (_texts(index, level, row) for level in range(3))
    unit = _taken([_unit_of(str(name), units) for name in index.levels[2]], np.asarray(index.codes[2])[row])
    model = pa.array([f"energy_opt {energy_opt.__version__}"] * len(row))
    head = {"Model": model, "Scenario": scenario, "Region": region, "Variable": variable, "Unit": unit}
    return pa.table({**head, **columns})


def _texts(index: pd.MultiIndex, level: int, row: np.ndarray) -> pa.Array:
    """A level of the index, fit for cells."""
    return _taken([plain_text(str(name)) for name in index.levels[level]], np.asarray(index.codes[level])[row])


def _taken(labels: list[str], codes: np.ndarray) -> pa.Array:
    return pa.DictionaryArray.from_arrays(
        pa.array(codes, pa.int32()), pa.array(labels, pa.string())
    ).dictionary_decode()


def _unit_of(name: str, units: Mapping[str, str]) -> str:
    fitting = [known for known in units if name == known or name.startswith(f"{known}|")]
    return units[max(fitting, key=len)]


def _write_csv(table: pa.Table, path: Path) -> None:
    pyarrow.csv.write_csv(table, path)


def _write_excel(table: pa.Table, path: Path) -> None:
    """The sheet `data`, which pyam reads."""
    import xlsxwriter

    if table.num_rows >= SHEET_ROWS:
        raise ResultError(f"{table.num_rows:,} rows are more than a sheet holds; write a .csv, or --layout wide")
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet(SHEET)
        sheet.write_row(0, 0, table.column_names)
        for place, column in enumerate(table.columns):
            write = sheet.write_string if pa.types.is_string(column.type) else sheet.write_number
            for row, value in enumerate(column.to_pylist(), start=1):
                if value is not None:
                    write(row, place, value)


def _write_codelist(folder: Path, frame: pd.DataFrame, space: Space, money: str, extensions: bool) -> None:
    """Definitions as nomenclature reads them: variable/variables.yaml, region/regions.yaml."""
    branches = {
        "source": space.names.electricity.values(),
        "investment": [*space.names.electricity.values(), STORES, LINES],
        "store": space.names.storage.values(),
        "fuel": space.names.fuel.values(),
        "sector": _branches(frame, "sector"),
        "category": _branches(frame, "category"),
    }
    regions = sorted(f"{space.whole}|{name.replace('|', ' ')}" for name in space.groups[WHOLE_SYSTEM])
    content: Mapping[str, Any] = {
        "variable/variables.yaml": codelist(branches, extensions, (money, COMMON_MONEY)),
        "region/regions.yaml": [{"common": [space.whole]}, {f"parts of {space.whole}": regions}],
    }
    for name, values in content.items():
        (folder / name).parent.mkdir()
        text = yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=120)
        (folder / name).write_text(text, encoding="utf-8")


def _branches(frame: pd.DataFrame, by: str) -> list[str]:
    """The branches of the trees over sectors or categories that are in the export."""
    found = set()
    for variable in VARIABLES.values():
        if variable.by == by:
            start = f"{variable.name}|"
            names = frame.index.unique("variable")
            found |= {name.removeprefix(start) for name in names if name.startswith(start)}
    return sorted(found)
