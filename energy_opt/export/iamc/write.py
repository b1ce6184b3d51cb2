"""The IAMC file: model, scenario, region, variable, unit, and the years as columns (wide) or as rows (long)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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
from energy_opt.export.iamc.names import make_names, title
from energy_opt.export.iamc.read import read_all, scenarios
from energy_opt.export.iamc.rows import INDEX, Space, make_rows
from energy_opt.export.iamc.variables import VARIABLES, codelist
from energy_opt.export.target import checked_target, file_target, folder_target
from energy_opt.export.text import plain_text
from energy_opt.inputs.check_names import WHOLE_SYSTEM
from energy_opt.inputs.read import read_tables, resolve
from energy_opt.results.store import Results

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
    money: Money = Money(),  # noqa: B008 - frozen
    extensions: bool = False,
    nation: str = "",
    codelist: str | Path = "",
    force: bool = False,
) -> list[Path]:
    """Writes the runs as one file, `path` (.csv or .xlsx), and the codelist as a folder for nomenclature if one is named.

    extensions: with the variables that common-definitions lacks. nation: name of all regions together (default: the
    data folder's). ConfigError where the money cannot be told, ResultError where runs do not go together.
    """
    target = checked_target(path, force=force, suffixes=(".csv", ".xlsx"))
    lists = checked_target(codelist, force=force) if str(codelist) else None
    unit, rate = _money(runs, money)
    space = _space(runs, nation)
    frame = make_rows(read_all(runs, extensions), space, rate, extensions)
    units = _units(unit)
    table = _table(frame, units, layout)
    with file_target(target) as aside:
        (_write_csv if target.suffix.lower() == ".csv" else _write_excel)(table, aside)
    if lists is None:
        return [target]
    with folder_target(lists, {"format": "iamc codelist"}) as folder:
        _write_codelist(folder, frame, space, unit, extensions)
    return [target, lists]


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
    if money.rate is None or not (np.isfinite(money.rate) and money.rate > 0.0):
        raise ConfigError(
            f"the runs are in {next(iter(own))}: say with --rate how much of it one {unit} is (exchange rate × change of "
            "prices), a number above 0"
        )
    return unit, money.rate


def _space(runs: Sequence[Results], nation: str) -> Space:
    """Names and regions, from the data folder of the runs, which must be one."""
    folders = {str(run.manifest["data"]["folder"]) for run in runs}
    if len(folders) > 1:
        raise ResultError(f"the runs are of different data folders ({', '.join(sorted(folders))}); export them apart")
    path = resolve(next(iter(folders)))
    tables = read_tables(path, ("technology", "fuel", "region", "region_group"))
    groups = {str(group): frozenset(part) for group, part in tables["region_group"].groupby("group")["region"]}
    groups[WHOLE_SYSTEM] = frozenset(tables["region"]["region"])
    names = make_names(tables["technology"], tables["fuel"])
    return Space(scenarios(runs), groups, plain_text(nation or title(path.name)), names)


def _units(money: str) -> Mapping[str, str]:
    """Unit of each variable's first words."""
    return {variable.name: variable.unit.replace("{money}", money) for variable in VARIABLES.values()}


def _table(frame: pd.DataFrame, units: Mapping[str, str], layout: Layout) -> pd.DataFrame:
    """The columns of the format."""
    levels = [frame.index.get_level_values(name) for name in INDEX]
    variable = pd.Series(levels[2])
    unit = variable.map({name: _unit_of(name, units) for name in variable.unique()})
    head = pd.DataFrame({
        "Model": f"energy_opt {energy_opt.__version__}",
        "Scenario": pd.Series(levels[0]).map({name: plain_text(name) for name in levels[0].unique()}),
        "Region": pd.Series(levels[1]),
        "Variable": variable,
        "Unit": unit,
    })  # fmt: skip
    values = frame.reset_index(drop=True) + 0.0  # never −0
    if layout == "wide":
        return pd.concat([head, values.rename(columns=str)], axis=1)
    row, column = np.nonzero(values.notna().to_numpy())
    years = values.columns.to_numpy()[column]
    return head.iloc[row].assign(Year=years, Value=values.to_numpy()[row, column]).reset_index(drop=True)


def _unit_of(name: str, units: Mapping[str, str]) -> str:
    fitting = [known for known in units if name == known or name.startswith(f"{known}|")]
    return units[max(fitting, key=len)]


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    pyarrow.csv.write_csv(pa.Table.from_pandas(table, preserve_index=False), path)


def _write_excel(table: pd.DataFrame, path: Path) -> None:
    """The sheet `data`, which pyam reads."""
    import xlsxwriter

    if len(table) >= SHEET_ROWS:
        raise ResultError(f"{len(table):,} rows are more than a sheet holds; write a .csv, or --layout wide")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet(SHEET)
        sheet.write_row(0, 0, list(table.columns))
        for number, row in enumerate(table.itertuples(index=False), start=1):
            for place, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, place, value)
                elif value == value:  # a year without a value stays empty
                    sheet.write_number(number, place, value)


def _write_codelist(folder: Path, frame: pd.DataFrame, space: Space, money: str, extensions: bool) -> None:
    """Definitions as nomenclature reads them: variable/variables.yaml, region/regions.yaml."""
    branches = {
        "source": space.names.electricity.values(),
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
            names = frame.index.get_level_values("variable").unique()
            found |= {name.removeprefix(start) for name in names if name.startswith(start)}
    return sorted(found)
