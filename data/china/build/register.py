"""Writes the register of the data folder: datapackage.json (Frictionless tabular data package) and SOURCES.md."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from energy_opt.schema.inputs import TABLES
from energy_opt.schema.table import Column

from .chinese import TITLES, YEARS
from .common import CompiledTable, Source, identifying, tidy

LICENCE = {"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0",
           "path": "https://creativecommons.org/licenses/by/4.0/"}  # fmt: skip
ATTRIBUTION = (
    "Contains data of Global Energy Monitor (Global Coal Plant Tracker July 2024, Global Oil and Gas Plant Tracker, "
    "Global Nuclear Power Tracker, Global Hydropower Tracker April 2025), CC BY 4.0, changed as described."
)
TYPES = {"text": "string", "integer": "integer", "number": "number", "boolean": "boolean"}


def write_register(tables: Sequence[CompiledTable], folder: Path) -> None:
    """Both files of the register, from the tables' records."""
    ordered = sorted(tables, key=lambda table: list(TABLES).index(table.name))
    package = {
        "profile": "tabular-data-package", "name": "energy-opt-china",
        "title": "China: 31 mainland provinces, base year 2025", "base_year": 2025, "currency": "CNY",
        "money_year": 2025, "licenses": [LICENCE], "attribution": ATTRIBUTION,
        "sources": [source_record(source) for source in all_sources(ordered)],
        "resources": [resource(table) for table in ordered],
    }  # fmt: skip
    text = json.dumps(package, ensure_ascii=False, indent=1)
    (folder / "datapackage.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    (folder / "SOURCES.md").write_text(sources_page(ordered), encoding="utf-8", newline="\n")


def all_sources(tables: Sequence[CompiledTable]) -> list[Source]:
    """Every source once, by name; one name may not stand for two sources."""
    found: dict[str, Source] = {}
    for table in tables:
        for source in table.sources:
            if found.setdefault(source.name, source) != source:
                raise ValueError(f"the source name {source.name} stands for two publications")
    return [found[name] for name in sorted(found)]


def source_record(source: Source) -> dict[str, str]:
    """A source as datapackage.json gives it."""
    titles = {"title": source.title, "title_zh": TITLES[source.name]}
    record = {"name": source.name, **titles, "license": source.licence}
    return record | ({"path": source.address} if source.address else {})


def resource(table: CompiledTable) -> dict[str, Any]:
    """A table as datapackage.json gives it: path, schema, sources, quality."""
    declared, written = TABLES[table.name], tidy(table)
    return {
        "name": table.name, "path": table.path, "title": declared.title, "format": table.file_format,
        "rows": len(table.frame), "year": table.year,
        **({"year_zh": YEARS[table.year]} if table.year in YEARS else {}), "quality": table.quality,
        "sources": [source.name for source in table.sources], "steps": list(table.steps),
        "schema": {
            "fields": [column_record(declared[name]) for name in written.columns],
            "primaryKey": identifying(declared, written),
        },
    }  # fmt: skip


def column_record(column: Column) -> dict[str, str]:
    """A column as datapackage.json gives it: name, type, unit, meaning."""
    record = {"name": column.name, "type": TYPES[column.kind], "description": column.meaning}
    return record | ({"unit": column.unit} if column.unit else {})


def sources_page(tables: Sequence[CompiledTable]) -> str:
    """SOURCES.md: how each table was made, and every source with its licence."""
    lines = [
        "# Sources of the China data", "",
        "Written by `python data/china/build REFERENCE_FOLDER` together with `datapackage.json`; edit the records in "
        "`data/china/build/`, not this page.", "",
        "The compiled tables are licensed CC BY 4.0. " + ATTRIBUTION, "",
        "Money is real CNY of 2025. The base year 2025 is the state at the end of 2025. Quality: *measured* = taken "
        "from statistics or lists; *estimated* = derived from them by a stated rule; *assumed* = chosen by this "
        "project. A mark in brackets qualifies the single rule.", "", "## Tables", "",
    ]  # fmt: skip
    for table in tables:
        names = ", ".join(f"`{source.name}`" for source in table.sources)
        lines += [f"### {table.name}", "",
                  f"{TABLES[table.name].title}. Quality: **{table.quality}**. Year: {table.year}.", "",
                  f"Sources: {names}.", "",
                  *(f"- {step}" for step in table.steps), ""]  # fmt: skip
    lines += ["## Sources", "", "| name | publication | licence |", "|---|---|---|"]
    for source in all_sources(tables):
        title = f"{source.title} ({source.address})" if source.address else source.title
        lines.append(f"| `{source.name}` | {title} | {source.licence} |")
    return "\n".join(lines) + "\n"
