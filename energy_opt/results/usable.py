"""Which stored results may be shown and handed on: whole, as they were stored, of this version, with a solution."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from energy_opt.errors import ResultError
from energy_opt.results.store import MANIFEST, Results, load_results, read_manifest, verify

OPTIMAL = ("optimal",)
REPORTED = (*OPTIMAL, "time_limit", "iteration_limit")
"""Endings of a run with a solution: the best one, or the best within a limit."""
Kinds = Mapping[str, type | tuple[type, ...]]
NAMED: Kinds = {"name": str, "currency": str, "data.folder": str}
"""What the manifests of runs and studies tell, by its place; beside what `read_manifest` asks for."""
SOLVED: Kinds = {
    "objective": (int, float),
    "data.money_year": int,
    "data.hashes": dict,
    "scenario.horizon.years": list,
    "scenario.horizon.base_year": int,
    "scenario.horizon.discount_rate": (int, float),
    "scenario.policy.groups": dict,
    "scenario.technology.cost_factor": dict,
    "certificate": dict,
    "solver": dict,
}
"""What those of runs tell too."""


def open_usable(path: str | Path, *, endings: tuple[str, ...] = OPTIMAL, read: bool = False) -> Results:
    """The run or study stored at a path; every file is the one that was stored.

    endings: of the solver of a run. read: tables are held against their declarations too, which takes longer; whoever
    reads one does that anyway. ResultError where the results are incomplete, damaged, of another version or not solved.
    """
    path = Path(path).expanduser()
    manifest = read_manifest(path)
    is_run = "study" not in manifest
    if is_run and manifest["status"] not in endings:
        why = f" ({'; '.join(map(str, manifest['faults']))})" if manifest.get("faults") else ""
        raise ResultError(
            f"{path} ended as {manifest['status']}{why}: its numbers are not to be used. `energy-opt doctor` says "
            "more; run it again with --force"
        )
    _refuse_damage(path, manifest, {**NAMED, **SOLVED} if is_run else NAMED)
    results = load_results(path)
    unknown = [name for name in results.tables if name not in results.declared]
    if unknown:
        raise ResultError(f"{path} was stored by another version, with a table {unknown[0]!r}; run it again")
    if faults := verify(results, read=read):
        lines = "\n  - ".join(["", *faults])
        raise ResultError(f"{path} is damaged or of another version, run it again with --force:{lines}")
    return results


def runs_inside(folder: Path) -> Iterator[Path]:
    """The folders of runs in a folder, by name; studies beside them are left aside, damaged ones not."""
    for file in sorted(folder.glob(f"*/{MANIFEST}")):
        if not file.parent.name.startswith(".") and not _is_study(file.parent):
            yield file.parent


def _is_study(path: Path) -> bool:
    try:
        return "study" in read_manifest(path)
    except ResultError:
        return False


def _refuse_damage(path: Path, manifest: Mapping[str, Any], needed: Kinds) -> None:
    wrong = [place for place, kind in needed.items() if not isinstance(_at(manifest, place), kind)]
    wrong += [
        f"tables.{name}.sha256"
        for name, entry in manifest["tables"].items()
        if not (isinstance(entry, dict) and isinstance(entry.get("sha256"), str))
    ]
    if wrong:
        raise ResultError(
            f"{path / MANIFEST} is damaged (without {', '.join(wrong)}). Run the scenario again with --force"
        )


def _at(manifest: Mapping[str, Any], place: str) -> Any:
    """What stands at a dotted place; None where there is nothing."""
    found: Any = manifest
    for key in place.split("."):
        found = found.get(key) if isinstance(found, dict) else None
    return found
