"""What the tables of a run do not hold and its data folder does: kinds of technologies, groups of regions, costs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from energy_opt.errors import ResultError
from energy_opt.export.source import changed_files
from energy_opt.inputs.package import DESCRIPTION, read_package
from energy_opt.inputs.read import DataFolder, read_tables, resolve
from energy_opt.results.store import Results, sha256

NEEDED = ("technology", "fuel", "region", "region_group", "technology_cost", "line")


def folder_of(runs: Sequence[Results]) -> DataFolder:
    """The tables that an export needs, from the data folder of the runs.

    ResultError where the runs are of different folders, or one of these tables is not what it was.
    """
    names = {str(run.manifest["data"]["folder"]) for run in runs}
    if len(names) > 1:
        raise ResultError(f"the runs are of different data folders ({', '.join(sorted(names))}); export them apart")
    path = resolve(next(iter(names)))
    now = _hashes(path, NEEDED)
    for run in runs:
        before = {name: value for name, value in run.manifest["data"]["hashes"].items() if name in NEEDED}
        if changed := changed_files(before, now):
            raise ResultError(
                f"the data folder {path} is not the one that {run.path} was solved from; changed: "
                f"{', '.join(changed)}. Bring the old data back, or run the scenario again"
            )
    data = runs[0].manifest["data"]
    return DataFolder(
        path.name,
        path.name,
        path,
        str(runs[0].manifest.get("currency", "CNY")),
        int(data["money_year"]),
        0,
        read_tables(path, NEEDED),
        now,
    )


def _hashes(path: Path, names: Iterable[str]) -> dict[str, str]:
    """Digests of the files of some tables."""
    package, _ = read_package(path, (path / DESCRIPTION).read_bytes())
    resources = package.resources if package is not None else ()
    wanted = set(names)
    return {item.table: sha256(item.path) for item in resources if item.table in wanted}
