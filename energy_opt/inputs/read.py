"""A data folder -> its tables in canonical units, checked as a whole: all faults of all tables end in one InputError.

The checks are plain pandas over the declared columns: they need the line of the file, units, near names and references
between tables, which a second declaration in a validation library would not make shorter.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from types import MappingProxyType

import numpy as np
import pandas as pd

from energy_opt.errors import ConfigError, InputError, Issue
from energy_opt.inputs.check import check_tables
from energy_opt.inputs.columns import empty_table, typed_table
from energy_opt.inputs.faults import EXAMPLES, examples, near
from energy_opt.inputs.interpolate import ALL
from energy_opt.inputs.package import DESCRIPTION, Package, Resource, read_package
from energy_opt.inputs.tablefile import read_raw
from energy_opt.schema.inputs import TABLES
from energy_opt.schema.table import Column, Table
from energy_opt.schema.texts import python_texts

log = logging.getLogger(__name__)

_PACKAGE = Path(__file__).resolve().parent.parent
_SHELVES = (_PACKAGE / "_data", _PACKAGE.parent / "data")


@dataclass(frozen=True)
class DataFolder:
    """The checked tables of one data folder, each with exactly its declared columns, in canonical units.

    Absent tables are there without rows. Missing optional cells: "" for text, NaN for numbers, <NA> for whole numbers.
    currency, money_year: what the CNY of the declared units stands for. hashes: SHA-256 of each table's file, and of
    datapackage.json. sources: the sources named there; resources: what it says of each table.
    """

    name: str
    title: str
    path: Path
    currency: str
    money_year: int
    base_year: int
    tables: Mapping[str, pd.DataFrame]
    hashes: Mapping[str, str]
    sources: tuple[Mapping[str, object], ...] = ()
    resources: tuple[Resource, ...] = ()

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]


def resolve(name_or_path: str | Path) -> Path:
    """The data folder that a name such as `china`, or a path, stands for."""
    text = str(name_or_path)
    shipped = {
        path.parent.name: path.parent for shelf in reversed(_SHELVES) for path in sorted(shelf.glob(f"*/{DESCRIPTION}"))
    }
    if text in shipped:
        return shipped[text]
    path = Path(text).expanduser()
    if (path / DESCRIPTION).is_file():
        return path.resolve()
    if path.is_dir():
        raise ConfigError(f"the folder {text!r} is no data folder: it holds no {DESCRIPTION}")
    known = near(text, shipped) or f"known: {', '.join(sorted(shipped))}"
    raise ConfigError(f"there is no data folder {text!r}; {known}; or give the path of a folder with {DESCRIPTION}")


@python_texts()
def read_folder(path: Path) -> DataFolder:
    """The data folder, read and checked; all its faults are raised at once."""
    start = perf_counter()
    if not (path / DESCRIPTION).is_file():
        raise InputError(
            [
                Issue(
                    DESCRIPTION, "the file is missing", value=str(path), hint="a data folder describes its tables there"
                )
            ]
        )
    content = (path / DESCRIPTION).read_bytes()
    package, issues = read_package(path, content)
    if package is None:
        raise InputError(issues, str(path))
    hashes = {DESCRIPTION: hashlib.sha256(content).hexdigest()}
    tables, found = _read_tables(package, hashes)
    issues += _missing_tables(package, issues) + found
    broken = {issue.table for issue in issues} | {name for name in TABLES if _is_due(name) and name not in hashes}
    issues += _reference_issues(tables, broken)
    broken |= {issue.table for issue in issues}
    issues += check_tables(tables, package.base_year, broken)
    if issues:
        raise InputError(issues, str(path), {item.table: item.path.name for item in package.resources})
    tables = {name: frame.reset_index(drop=True) for name, frame in tables.items()}
    rows = sum(len(frame) for frame in tables.values())
    log.info("read %s: %d tables, %d rows, %.1f s", package.name, len(hashes) - 1, rows, perf_counter() - start)
    return DataFolder(
        name=package.name,
        title=package.title,
        path=path,
        currency=package.currency,
        money_year=package.money_year,
        base_year=package.base_year,
        tables=MappingProxyType(tables),
        hashes=MappingProxyType(hashes),
        sources=package.sources,
        resources=package.resources,
    )


def read_tables(path: Path, names: Iterable[str]) -> Mapping[str, pd.DataFrame]:
    """A few tables of a data folder, in canonical units, each checked by itself; for those who need no whole system."""
    package, issues = read_package(path, (path / DESCRIPTION).read_bytes())
    wanted = set(names)
    if package is not None:
        resources = tuple(item for item in package.resources if item.table in wanted)
        tables, found = _read_tables(replace(package, resources=resources), {})
        if not found:
            return MappingProxyType({name: tables[name].reset_index(drop=True) for name in wanted})
        issues = found
    raise InputError(issues, str(path))


def _is_due(table: str) -> bool:
    return not TABLES[table].if_absent


def _missing_tables(package: Package, issues: list[Issue]) -> list[Issue]:
    there = {resource.table for resource in package.resources} | {issue.table for issue in issues}
    return [
        Issue(name, "the table is missing", hint=f"every data folder needs it: {TABLES[name].title}")
        for name in TABLES
        if _is_due(name) and name not in there
    ]


def _read_tables(package: Package, hashes: dict[str, str]) -> tuple[dict[str, pd.DataFrame], list[Issue]]:
    """Every declared table, without rows where it is absent or cannot be read; fills in the hashes of the files."""
    issues: list[Issue] = []
    resources = {resource.table: resource for resource in package.resources}
    tables: dict[str, pd.DataFrame] = {}
    for name, table in TABLES.items():
        tables[name] = empty_table(table)
        if name in resources:
            content = resources[name].path.read_bytes()
            hashes[name] = hashlib.sha256(content).hexdigest()
            frame, found = _read_table(table, resources[name], content, package.currency)
            issues += found
            if frame is not None:
                tables[name] = frame
    return tables, issues


def _read_table(
    table: Table, resource: Resource, content: bytes, currency: str
) -> tuple[pd.DataFrame | None, list[Issue]]:
    raw, issues = read_raw(table.name, resource.path.suffix, content)
    if raw is None:
        return None, issues
    frame, issues = typed_table(table, raw, dict(resource.units), currency)
    frame = named_rules(frame, table)
    if not issues and table.keys:
        twice = frame.duplicated(list(table.keys)).to_numpy()
        if twice.any():
            keys = frame.loc[twice, list(table.keys)].itertuples(index=False)
            labels = [" | ".join("" if pd.isna(part) else str(part) for part in parts) for parts in keys]
            issues = examples(
                table.name,
                "the key is there already in an earlier row",
                raw.rows[twice].tolist(),
                " + ".join(table.keys),
                labels,
            )
    if not issues and not len(frame) and not table.if_absent:
        issues = [Issue(table.name, "the table has no rows")]
    # Rows of a CSV keep their line in the file as the index until the cross-checks are done.
    frame.index = pd.Index(raw.rows, name="row")
    return frame, issues


def named_rules(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The frame with a name for every rule that has none: its words, where they are not the usual ones."""
    words = [c for c in table.columns if c.kind == "text" and c.name != "rule"]
    if "rule" not in table or not (frame["rule"] == "").any():
        return frame
    named = [
        " ".join(str(row[c.name]) for c in words if row[c.name] and row[c.name] != c.default) or table.name
        for row in frame[[c.name for c in words]].to_dict("records")
    ]
    return frame.assign(rule=frame["rule"].where(frame["rule"] != "", pd.Series(named, index=frame.index, dtype="str")))


def _reference_issues(tables: Mapping[str, pd.DataFrame], broken: set[str]) -> list[Issue]:
    """Values that name something which no other table holds; not looked for where either table is broken."""
    issues: list[Issue] = []
    for table in TABLES.values():
        for column in table.columns:
            target = column.refers_to.partition(".")[0]
            if column.refers_to and column.name in tables[table.name] and not {target, table.name} & broken:
                issues += _unknown_references(table.name, column, tables)
    return issues


def _unknown_references(table: str, column: Column, tables: Mapping[str, pd.DataFrame]) -> list[Issue]:
    target, _, name = column.refers_to.partition(".")
    cells = tables[table][column.name]
    known = tables[target][name].unique().tolist()
    accepted = {*known, *([ALL] if column.wildcard else []), *([""] if column.optional else [])}
    strange = [value for value in cells.unique().tolist() if value not in accepted]
    issues = []
    for value in strange[:EXAMPLES]:
        rows = cells.index[np.asarray(cells == value)]
        count = f" in {len(rows)} rows" if len(rows) > 1 else ""
        issues.append(
            Issue(
                table,
                f"no {name} of this name in the table {target}{count}",
                str(rows[0]),
                column.name,
                value,
                near(value, known),
            )
        )
    if len(strange) > EXAMPLES:
        issues.append(
            Issue(
                table, f"{len(strange) - EXAMPLES} more names that the table {target} does not hold", column=column.name
            )
        )
    return issues
