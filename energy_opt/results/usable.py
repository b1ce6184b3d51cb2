"""Which stored results may be shown and handed on: whole, as they were stored, of this version, with a solution."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
GROUPS = ("scenario.policy.groups", "data.groups")
"""Of runs, where they are told: group → its regions."""


def open_usable(path: str | Path, *, endings: tuple[str, ...] = OPTIMAL, read: bool = False) -> Results:
    """The run or study stored at a path; every file is the one that was stored.

    endings: of the solver of a run. read: tables are held against their declarations too, which takes longer; whoever
    reads one does that anyway. ResultError where the results are incomplete, damaged, of another version or not solved.
    """
    path = Path(path).expanduser()
    manifest = read_manifest(path)
    is_run = "study" not in manifest
    if is_run and manifest["status"] not in endings:
        faults = manifest.get("faults")
        why = f" ({'; '.join(map(str, faults))})" if isinstance(faults, list) and faults else ""
        raise ResultError(
            f"{path} ended as {manifest['status']}{why}: its numbers are not to be used. `energy-opt doctor` says "
            "more; run it again with --force"
        )
    _refuse_damage(path, manifest, {**NAMED, **SOLVED} if is_run else NAMED)
    results = load_results(path)
    unknown = [name for name in results.tables if name not in results.declared]
    if unknown:
        raise ResultError(f"{path} was stored by another version, with a table {unknown[0]!r}; run it again")
    if damaged := verify(results, read=read):
        lines = "\n  - ".join(["", *damaged])
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
    entries = {f"tables.{name}.sha256": str for name in manifest["tables"]}
    faults = [_fault(manifest, place.split("."), kind) for place, kind in {**needed, **entries}.items()]
    faults += ["name"] if not _is_writable(manifest.get("name")) else []
    faults += [place for place in GROUPS if not _are_groups(_at(manifest, place))]
    if wrong := list(dict.fromkeys(filter(None, faults))):
        raise ResultError(
            f"{path / MANIFEST} is damaged (without {', '.join(wrong)}). Run the scenario again with --force"
        )


def _fault(manifest: Mapping[str, Any], keys: Sequence[str], kind: type | tuple[type, ...]) -> str:
    """The first of nested places that is not there or not of its kind; empty where all are."""
    found: Any = manifest
    for depth, key in enumerate(keys, start=1):
        found = found.get(key)
        if not isinstance(found, kind if depth == len(keys) else dict):
            return ".".join(keys[:depth])
    return ""


def _at(manifest: Mapping[str, Any], place: str) -> Any:
    """What the manifest tells at a nested place; nothing where it is silent."""
    found: Any = manifest
    for key in place.split("."):
        found = found.get(key, {}) if isinstance(found, dict) else {}
    return found


def _are_groups(value: Any) -> bool:
    lists = value.values() if isinstance(value, dict) else [None]
    return all(isinstance(names, list) and all(isinstance(name, str) for name in names) for names in lists)


def _is_writable(value: Any) -> bool:
    """Whether words can be written as UTF-8; JSON may hold half a sign, which cannot."""
    try:
        str(value).encode()
    except UnicodeEncodeError:
        return False
    return True
