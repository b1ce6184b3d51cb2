"""A stored run or study → a Frictionless data package: one CSV or Parquet file per table, described with units.

The description follows the Data Package standard (datapackage.json, Table Schema); the unit of each column stands in
its field as `unit`, its meaning as `description`.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from energy_opt.export.text import with_plain_text
from energy_opt.results.manifest import slug
from energy_opt.results.store import MANIFEST, Results
from energy_opt.results.target import checked_target, folder_target
from energy_opt.schema.table import Column, Table

Files = Literal["csv", "parquet"]
RUN = "run.json"
"""The run's manifest in the package; under its own name the folder would be taken for a stored run."""
FRICTIONLESS = {"text": "string", "integer": "integer", "number": "number", "boolean": "boolean"}
MEDIA = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


def export_datapackage(results: Results, path: str | Path, *, files: Files = "csv", force: bool = False) -> list[Path]:
    """Writes the folder `path` with every table, datapackage.json and the manifest.

    In CSV files a text that a spreadsheet would take for a formula has an apostrophe in front; Parquet files are the
    stored ones. Errors as `checked_target`.
    """
    target = checked_target(path, force=force)
    with folder_target(target, {"format": "datapackage", "run_id": results.manifest["run_id"]}) as folder:
        for name in results.tables:
            if files == "parquet":
                shutil.copyfile(results.path / f"{name}.parquet", folder / f"{name}.parquet")
            else:
                with_plain_text(results[name]).to_csv(folder / f"{name}.csv", index=False)
        shutil.copyfile(results.path / MANIFEST, folder / RUN)
        text = json.dumps(describe(results, files), indent=1, ensure_ascii=False)
        (folder / "datapackage.json").write_text(text + "\n", encoding="utf-8")
    return [target]


def describe(results: Results, files: Files) -> dict[str, Any]:
    """The description of the package."""
    manifest = results.manifest
    return {
        "profile": "tabular-data-package" if files == "csv" else "data-package",
        "name": slug(str(manifest["run_id"])),
        "title": str(manifest.get("name", manifest["run_id"])),
        "created": manifest.get("created", ""),
        "description": f"Results of energy_opt, run {manifest['run_id']}; money in {_money(manifest)}.",
        "resources": [_resource(results.declared[name], files) for name in results.tables],
    }


def _money(manifest: Mapping[str, Any]) -> str:
    year = manifest.get("data", {}).get("money_year", "")
    return f"{manifest.get('currency', 'CNY')} {year}".strip()


def _resource(table: Table, files: Files) -> dict[str, Any]:
    return {
        "name": table.name.replace("_", "-"),
        "title": table.title,
        "path": f"{table.name}.{files}",
        "profile": "tabular-data-resource",
        "format": files,
        "mediatype": MEDIA[files],
        **({"encoding": "utf-8", "dialect": {"delimiter": ","}} if files == "csv" else {}),
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "primaryKey": list(table.keys),
            "missingValues": [""],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "type": FRICTIONLESS[column.kind],
        "description": column.meaning,
        **({"unit": column.unit} if column.unit else {}),
    }
