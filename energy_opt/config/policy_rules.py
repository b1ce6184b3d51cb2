"""Policy rules of a scenario: entries `policy.rules.<table>.<rule>` as rows of the declared policy tables.

An entry gives each column as one value, or as year → value:

    emission_cap:
      national: {scope: all, limit: {2030: 9600, 2060: 900}, excess_price: 3000}
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from energy_opt.config.convert import near_names
from energy_opt.config.scenario import Scenario
from energy_opt.config.years import path_faults
from energy_opt.schema.policies import NAMES_JOINED_BY, POLICIES
from energy_opt.schema.table import Column, Table

Entry = Mapping[str, Any]
NO_WORDS = (RULE, YEAR) = ("rule", "year")


def given_rules(scenario: Scenario) -> Iterator[tuple[Table, str, Entry]]:
    """Every rule of the scenario: its table, its name and its entry; entries set to null are left out."""
    for policy, entries in scenario.policy.rules.items():
        for name, entry in (entries or {}).items():
            if policy in POLICIES and isinstance(entry, Mapping):
                yield POLICIES[policy], str(name), entry


def rule_rows(table: Table, rule: str, entry: Entry, first_year: int) -> list[dict[str, Any]]:
    """An entry as rows of its table: one per year that any column gives a value, or one in `first_year`."""
    columns = [column for column in table.columns if column.name not in NO_WORDS]
    paths = {name: values_by_year(value) for name, value in entry.items() if isinstance(value, Mapping)}
    years = sorted({year for path in paths.values() for year in path})
    rows = []
    for year in years or [first_year]:
        row: dict[str, Any] = {"rule": rule}
        for column in columns:
            value = paths[column.name].get(year) if column.name in paths else entry.get(column.name)
            row[column.name] = _cell(column, value, bool(paths.get(column.name)))
        rows.append(row | ({"year": year} if YEAR in table else {}))
    return rows


def by_year(path: Mapping[Any, Any]) -> dict[int, Any]:
    """The path with whole years as keys, which JSON gives as text; keys that are no year are left out."""
    return {int(year): value for year, value in path.items() if _is_year(year)}


def values_by_year(path: Mapping[Any, Any]) -> dict[int, Any]:
    """As `by_year`, without the years whose value is null: so an option or an override takes a year out of a path."""
    return {year: value for year, value in by_year(path).items() if value is not None}


def rule_faults(scenario: Scenario) -> Iterator[str]:
    """What is wrong with the rules at sight: unknown tables and columns, wrong kinds, years that are not modelled."""
    for policy, entries in scenario.policy.rules.items():
        place = f"policy.rules.{policy}"
        if policy not in POLICIES:
            yield f"{place}: there is no such policy; {near_names(policy, POLICIES)}"
        elif not isinstance(entries, Mapping | None):
            yield f"{place}: rules with their names are wanted, such as {{national: {{…}}}}, not {entries!r}"
        else:
            for name, entry in (entries or {}).items():
                yield from _entry_faults(scenario, POLICIES[policy], f"{place}.{name}", entry)


def _entry_faults(scenario: Scenario, table: Table, place: str, entry: Any) -> Iterator[str]:
    if entry is None:
        return
    if not isinstance(entry, Mapping):
        yield f"{place}: settings with their names are wanted, or null to leave the rule out; not {entry!r}"
        return
    settings = [column for column in table.columns if column.name not in NO_WORDS]
    for name in entry:
        if name not in table or name in NO_WORDS:
            yield f"{place}.{name}: there is no such setting; {near_names(str(name), [c.name for c in settings])}"
    for column in settings:
        value = entry.get(column.name)
        due = column.default is None and not column.optional
        if value is None:
            if due:
                unit = f" [{column.unit}]" if column.unit else ""
                yield f"{place}: `{column.name}` is missing: {column.meaning}{unit}"
        elif isinstance(value, Mapping):
            yield from _path_faults(scenario, table, column, f"{place}.{column.name}", value)
        else:
            yield from _value_faults(column, f"{place}.{column.name}", value)


def _path_faults(scenario: Scenario, table: Table, column: Column, place: str, path: Entry) -> Iterator[str]:
    if YEAR not in table:
        yield f"{place}: one value is wanted, since the rule is not given by year"
        return
    for year, value in path.items():
        if not _is_year(year):
            yield f"{place}: {year!r} is no year; give {{2030: …, 2060: …}}"
        elif value is not None:
            yield from _value_faults(column, f"{place}.{year}", value)
    given = values_by_year(path)
    due = column.default is None and not column.optional
    if given or not path or (due and by_year(path)):
        yield from path_faults(scenario.horizon, place, given, column.kind == "number")


def _value_faults(column: Column, place: str, value: Any) -> Iterator[str]:
    if column.kind == "text":
        words = value if isinstance(value, list | tuple) and column.selects else [value]
        if not words or not all(isinstance(word, str) and word for word in words):
            yield f"{place}: {'one or several names are' if column.selects else 'a word is'} wanted, not {value!r}"
        elif column.values and value not in column.values:
            yield f"{place}: {value!r} is not known; {near_names(str(value), column.values)}"
    elif column.kind == "boolean":
        if not isinstance(value, bool):
            yield f"{place}: true or false is wanted, not {value!r}"
    elif isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        yield f"{place}: a finite number is wanted [{column.unit}], not {value!r}"
    elif column.kind == "integer" and value != int(value):
        yield f"{place}: a whole number is wanted, not {value!r}"
    elif not (column.minimum is None or value >= column.minimum):
        bound = "that is not negative" if column.minimum == 0 else f"of at least {column.minimum:g}"
        yield f"{place}: {value:g}; a number {bound} is wanted [{column.unit}]"
    elif not (column.maximum is None or value <= column.maximum):
        yield f"{place}: {value:g}; at most {column.maximum:g} is possible [{column.unit}]"


def _cell(column: Column, value: Any, is_path: bool) -> Any:
    """The value as the table holds it; a cell that is not given takes the default unless its path has gaps."""
    if value is None:
        return None if is_path else column.default
    if isinstance(value, list | tuple):
        return NAMES_JOINED_BY.join(value)
    return int(value) if column.kind == "integer" else value


def _is_year(key: Any) -> bool:
    return not isinstance(key, bool) and (isinstance(key, int) or (isinstance(key, str) and key.isdigit()))
