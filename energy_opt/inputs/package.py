"""datapackage.json -> the description of a data folder: its name, money, base year, and the file of each table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from energy_opt.errors import Issue
from energy_opt.inputs.faults import near
from energy_opt.schema.inputs import TABLES

DESCRIPTION = "datapackage.json"
SUFFIXES = (".csv", ".parquet")


@dataclass(frozen=True)
class Resource:
    """One table of the folder: its file and the units that its columns are given in, where they are stated.

    quality, year: how sure its figures are and of when (year_zh: in Chinese, where it is in words); sources: names or
    titles; steps: how they were made.
    """

    table: str
    path: Path
    units: Mapping[str, str] = field(default_factory=dict)
    quality: str = ""
    year: str = ""
    year_zh: str = ""
    sources: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Package:
    """What datapackage.json says (Frictionless, with `currency`, `money_year` and `base_year`)."""

    name: str
    title: str
    currency: str
    money_year: int
    base_year: int
    resources: tuple[Resource, ...]
    sources: tuple[Mapping[str, object], ...]


def read_package(folder: Path, content: bytes) -> tuple[Package | None, list[Issue]]:
    """The package and its faults; no package where the file cannot be understood at all."""
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None, [Issue(DESCRIPTION, "the file is not UTF-8", hint="save it as UTF-8")]
    except json.JSONDecodeError as error:
        return None, [Issue(DESCRIPTION, f"the file is not JSON: {error.msg}", row=str(error.lineno))]
    if not isinstance(document, dict):
        return None, [Issue(DESCRIPTION, "the file must hold one JSON object")]
    issues: list[Issue] = []
    package = Package(
        name=_text(document, "name", issues),
        title=_text(document, "title", [], folder.name),
        currency=_currency(document, issues),
        money_year=_year(document, "money_year", issues),
        base_year=_year(document, "base_year", issues),
        resources=_resources(folder, document, issues),
        sources=tuple(item for item in _items(document.get("sources")) if isinstance(item, dict)),
    )
    return package, issues


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _word(value: object) -> str:
    """A text of the description, or the title or name of what it describes; empty where there is none."""
    if isinstance(value, dict):
        value = value.get("title") or value.get("name")
    return str(value) if isinstance(value, str | int) else ""


def _words(value: object) -> tuple[str, ...]:
    return tuple(filter(None, map(_word, _items(value))))


def _text(document: Mapping[str, object], key: str, issues: list[Issue], default: str = "") -> str:
    value = document.get(key, default)
    if isinstance(value, str) and (value or default == ""):
        if not value and key not in document:
            issues.append(Issue(DESCRIPTION, f"the entry {key!r} is missing"))
        return value
    issues.append(Issue(DESCRIPTION, f"the entry {key!r} must be a text", value=repr(value)))
    return default


def _currency(document: Mapping[str, object], issues: list[Issue]) -> str:
    value = document.get("currency")
    if isinstance(value, str) and len(value) == 3 and value.isascii() and value.isupper():
        return value
    issues.append(
        Issue(
            DESCRIPTION,
            "the entry 'currency' must be a code of three capital letters",
            value="" if value is None else repr(value),
            hint="for example CNY or USD",
        )
    )
    return "CNY"


def _year(document: Mapping[str, object], key: str, issues: list[Issue]) -> int:
    value = document.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    issues.append(
        Issue(
            DESCRIPTION,
            f"the entry {key!r} must be a whole year",
            value="" if value is None else repr(value),
            hint="for example 2025",
        )
    )
    return 0


def _resources(folder: Path, document: Mapping[str, object], issues: list[Issue]) -> tuple[Resource, ...]:
    value = document.get("resources")
    if not isinstance(value, list):
        issues.append(Issue(DESCRIPTION, "the entry 'resources' must be a list of tables"))
        return ()
    found: dict[str, Resource] = {}
    for item in value:
        name = item.get("name") if isinstance(item, dict) else None
        if not isinstance(item, dict) or not isinstance(name, str):
            issues.append(Issue(DESCRIPTION, "a resource has no name", value=str(item)[:60]))
        elif name not in TABLES:
            issues.append(Issue(DESCRIPTION, "no table of this name is declared", value=name, hint=near(name, TABLES)))
        elif name in found:
            issues.append(Issue(DESCRIPTION, "the table is listed twice", value=name))
        else:
            path = _path(folder, name, item.get("path"), issues)
            if path is not None:
                found[name] = Resource(
                    name, path, _units(name, item, issues),
                    quality=_word(item.get("quality", document.get("quality"))), year=_word(item.get("year")),
                    year_zh=_word(item.get("year_zh")), sources=_words(item.get("sources")),
                    steps=_words(item.get("steps")),
                )  # fmt: skip
    issues.extend(_unlisted(folder, found, value))
    return tuple(found.values())


def _path(folder: Path, table: str, value: object, issues: list[Issue]) -> Path | None:
    """The file of a resource; refused where it lies outside the data folder."""
    if not isinstance(value, str) or not value:
        issues.append(Issue(table, "its path in datapackage.json must be one file name", value=repr(value)))
        return None
    path = folder / value
    if Path(value).is_absolute() or "://" in value or not path.resolve().is_relative_to(folder.resolve()):
        issues.append(
            Issue(
                table,
                "its path in datapackage.json leaves the data folder",
                value=value,
                hint="put the file into the folder",
            )
        )
        return None
    if path.suffix not in SUFFIXES:
        issues.append(Issue(table, "its file must be CSV or Parquet", value=value))
        return None
    if not path.is_file():
        issues.append(Issue(table, "its file is missing", value=value))
        return None
    return path


def _units(table: str, item: Mapping[str, object], issues: list[Issue]) -> dict[str, str]:
    schema = item.get("schema")
    fields = _items(schema.get("fields")) if isinstance(schema, dict) else []
    units: dict[str, str] = {}
    for entry in fields:
        name = entry.get("name") if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(name, str):
            issues.append(Issue(table, "a field in datapackage.json has no name", value=str(entry)[:60]))
        elif name not in TABLES[table]:
            issues.append(
                Issue(
                    table,
                    "datapackage.json describes a column that is not declared",
                    column=name,
                    hint=near(name, TABLES[table].names),
                )
            )
        elif entry.get("unit"):
            units[name] = str(entry["unit"])
    return units


def _unlisted(folder: Path, found: Mapping[str, Resource], listed: list[object]) -> list[Issue]:
    """Table files that datapackage.json does not name: they would be passed over in silence."""
    names = {item.get("name") for item in listed if isinstance(item, dict)}
    return [
        Issue(path.stem, "its file is not listed in datapackage.json", value=path.name, hint="add it to `resources`")
        for path in sorted(folder.iterdir())
        if path.suffix in SUFFIXES and path.stem in TABLES and path.stem not in found and path.stem not in names
    ]
