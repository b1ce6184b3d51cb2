"""Stored runs → their tables side by side: one frame per table with the scenario in front, read by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from energy_opt.errors import ResultError
from energy_opt.export.source import READERS
from energy_opt.results.store import Results
from energy_opt.schema.results import TABLES

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "capacity": ("region", "technology", "year", "capacity"),
    "capacity_addition": ("region", "technology", "year", "capacity_addition"),
    "generation": ("region", "technology", "year", "generation"),
    "coal_use": ("region", "sector", "year", "coal_use"),
    "emissions": ("species", "region", "sector", "year", "emissions"),
    "carbon_price": ("scope", "species", "sectors", "year", "carbon_price"),
    "demand": ("region", "year", "demand", "electricity_price"),
    "line_capacity": ("line", "year", "capacity_addition"),
    "trade": ("from_region", "to_region", "year", "sent", "received"),
}
MORE: Mapping[str, tuple[str, ...]] = {
    "storage_capacity": ("region", "technology", "year", "energy"),
    "capacity_retirement": ("region", "technology", "year", "by_age", "early", "retrofitted"),
    "curtailment": ("region", "technology", "year", "curtailment"),
    "fuel_use": ("region", "fuel", "year", "fuel_use"),
    "cost": ("category", "kind", "year", "cost"),
}
"""Tables that only the extensions need."""
FINER = frozenset({"capacity", "capacity_retirement", "cost"})
"""Tables with many rows to a key that the export does not need, such as the vintage."""


@dataclass(frozen=True)
class Scenario:
    """One run in the export: the name it gets, its model years, and the calendar years since the one before each.

    groups: regions of the groups of its own; cost_factor: what the costs of a technology are multiplied by.
    """

    name: str
    years: tuple[int, ...]
    since: tuple[float, ...]
    groups: Mapping[str, frozenset[str]]
    cost_factor: Mapping[str, float]


def scenarios(runs: Sequence[Results]) -> list[Scenario]:
    """The runs by the name of their scenario; those that share one are told apart by their run id.

    ResultError where a run is given twice.
    """
    names = [str(run.manifest["name"]) for run in runs]
    ids = [str(run.manifest["run_id"]) for run in runs]
    for run, run_id in zip(runs, ids, strict=True):
        if names.count(str(run.manifest["name"])) > 1 and ids.count(run_id) > 1:
            raise ResultError(f"the run {run_id} is given more than once, as {run.path} too; give it once")
    found = []
    for run, name in zip(runs, names, strict=True):
        scenario = run.manifest["scenario"]
        horizon = scenario["horizon"]
        years = tuple(int(year) for year in horizon["years"])
        before = (int(horizon["base_year"]), *years[:-1])
        since = tuple(float(max(year - last, 1)) for year, last in zip(years, before, strict=True))
        groups = {group: frozenset(inside) for group, inside in scenario["policy"]["groups"].items()}
        told = name if names.count(name) == 1 else str(run.manifest["run_id"])
        found.append(Scenario(told, years, since, groups, scenario["technology"]["cost_factor"]))
    return found


def read_all(runs: Sequence[Results], extensions: bool) -> dict[str, pd.DataFrame]:
    """Every table that the export needs, all runs together; `scenario` is the position of the run."""
    wanted = {**COLUMNS, **(MORE if extensions else {})}
    with ThreadPoolExecutor(READERS) as readers:
        parts = {
            name: readers.map(partial(_read, name=name, columns=columns), runs) for name, columns in wanted.items()
        }
        return {name: _stacked([_needed(name, table) for table in tables]) for name, tables in parts.items()}


def _read(run: Results, name: str, columns: Sequence[str]) -> pa.Table:
    path = run.path / f"{name}.parquet"
    if name not in run.tables:
        raise ResultError(f"{run.path} was stored by an earlier version, without the table {name}; run it again")
    texts = [column.name for column in run.declared[name].columns if column.kind == "text" and column.name in columns]
    try:
        with pq.ParquetFile(path, read_dictionary=texts) as file:
            table = file.read(columns=list(columns), use_threads=False)
    except (OSError, pa.ArrowInvalid, KeyError) as error:
        raise ResultError(f"{path} cannot be read ({str(error).splitlines()[0]}); run the scenario again") from error
    if set(table.column_names) != set(columns):
        raise ResultError(f"{path} is of another version: it lacks columns; run the scenario again")
    return table


def _needed(name: str, table: pa.Table) -> pa.Table:
    """The table, of finer ones the sums over the keys that were not read: all runs together would be many rows."""
    if name not in FINER:
        return table
    kept = [column for column in table.column_names if column in TABLES[name].keys]
    values = [column for column in table.column_names if column not in kept]
    sums = table.group_by(kept, use_threads=False).aggregate([(column, "sum") for column in values])
    return sums.select([*kept, *(f"{column}_sum" for column in values)]).rename_columns([*kept, *values])


def _stacked(tables: list[pa.Table]) -> pd.DataFrame:
    position = pa.array(np.repeat(np.arange(len(tables)), [table.num_rows for table in tables]))
    whole = pa.concat_tables(tables).unify_dictionaries()
    frame: pd.DataFrame = whole.append_column("scenario", position).to_pandas()
    return frame
