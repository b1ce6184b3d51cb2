"""The store: a run is one folder of Parquet tables and a manifest, written aside and moved into place in one step."""

from __future__ import annotations

import hashlib
import json
import logging
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from energy_opt.errors import ResultError
from energy_opt.results import tables as stored
from energy_opt.results.manifest import FORMAT, safe_part
from energy_opt.results.staging import clean_stale, flush_folder, move_into_place, staging_folder
from energy_opt.schema.results import TABLES, in_currency
from energy_opt.schema.studies import STUDIES
from energy_opt.schema.table import Table

logger = logging.getLogger(__name__)

MANIFEST = "manifest.json"
SOLUTION = "solution.npz"


@dataclass(frozen=True)
class Results:
    """A stored run: `results.capacity` or `results["capacity"]` reads that table as a data frame.

    A table is read from its file each time it is asked for: keep the frame in a name of your own to use it often.
    """

    path: Path
    manifest: Mapping[str, Any]
    declared: Mapping[str, Table] = field(repr=False)

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the stored tables."""
        return tuple(self.manifest["tables"])

    @property
    def status(self) -> str:
        """`optimal`, or `failed` where the certificate did not pass, or what else stopped the solver."""
        return str(self.manifest["status"])

    def units(self, table: str) -> dict[str, tuple[str, str]]:
        """Unit and meaning of each column of a table."""
        return stored.units(self._file(table))

    def __getitem__(self, table: str) -> pd.DataFrame:
        return stored.read_table(self._file(table), self.declared.get(table))

    def __getattr__(self, table: str) -> pd.DataFrame:
        if table.startswith("_") or table not in self.tables:
            raise AttributeError(f"no table {table!r} is stored in {self.path}; there are {', '.join(self.tables)}")
        return self[table]

    def __dir__(self) -> list[str]:
        return sorted({*object.__dir__(self), *self.tables})

    def _file(self, table: str) -> Path:
        if table not in self.tables:
            raise ResultError(f"no table {table!r} is stored in {self.path}; there are {', '.join(self.tables)}")
        return self.path / f"{table}.parquet"


def declared_tables(manifest: Mapping[str, Any]) -> Mapping[str, Table]:
    """The declared tables of a run, or of the kind of study, with its currency in their units."""
    tables = STUDIES.get(manifest["study"], {}) if "study" in manifest else TABLES
    return in_currency(tables, str(manifest.get("currency", "CNY")))


def run_folder(folder: str | Path, experiment: str, run_id: str) -> Path:
    """Where a run is stored: `<folder>/<experiment>/<run_id>`."""
    return Path(folder).expanduser() / safe_part(experiment, "the experiment") / safe_part(run_id, "the run")


def ensure_writable(folder: str | Path) -> Path:
    """The folder, made if need be, after a file could be written in it; else a ResultError. Asked before solving."""
    folder = Path(folder).expanduser()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"1")
    except OSError as error:
        raise ResultError(
            f"the results folder {folder} cannot be written ({error.strerror or error}). "
            "Give another one, such as --results my-results, or mend its permissions"
        ) from error
    return folder


def is_stored(path: Path) -> bool:
    """Whether a complete run lies at the path; one that failed its certificate counts as absent."""
    if not (path / MANIFEST).is_file():
        return False
    try:
        return bool(read_manifest(path)["status"] != "failed")
    except ResultError:
        return False


def storable(tables: Mapping[str, pd.DataFrame], currency: str) -> tuple[dict[str, pa.Table], dict[str, str]]:
    """The tables as they are stored, and what keeps others from it, by table: undeclared ones, and those that break
    their declaration.
    """
    declared = declared_tables({"currency": currency})
    whole: dict[str, pa.Table] = {}
    faults: dict[str, str] = {}
    for name, frame in tables.items():
        try:
            if name not in declared:
                raise ResultError(f"result table {name}: it is not declared")
            whole[name] = stored.to_arrow(frame, declared[name])
        except ResultError as error:
            faults[name] = str(error)
    return whole, faults


def write_run(
    folder: str | Path,
    run_id: str,
    tables: Mapping[str, pd.DataFrame | pa.Table],
    manifest: Mapping[str, Any],
    *,
    declared: Mapping[str, Table] | None = None,
    force: bool = False,
    arrays: Mapping[str, np.ndarray] | None = None,
    csv: bool = False,
) -> Path:
    """Writes a run as `folder/run_id`; where it is there already it stays as it is, unless `force` replaces it.

    Tables are held against their declarations first, unless `storable` gave them; a declared table that is not given is
    stored empty.
    arrays: the bare solution, kept beside the tables where some of them could not be made. csv: every table as CSV too.
    """
    declared = declared_tables(manifest) if declared is None else declared
    unknown = [name for name in tables if name not in declared]
    if unknown:
        raise ResultError(f"result tables that are not declared: {', '.join(unknown)}")
    folder = ensure_writable(folder)
    target = folder / safe_part(run_id, "the run")
    clean_stale(folder)
    if is_stored(target) and not force:
        return target
    arrow = {name: stored.to_arrow(tables.get(name), table) for name, table in declared.items()}
    try:
        with staging_folder(folder, run_id) as staging:
            entries = {}
            for name, table in arrow.items():
                stored.write_table(staging / f"{name}.parquet", table)
                if csv:
                    stored.write_csv(staging / f"{name}.csv", table)
                entries[name] = {"rows": table.num_rows, "sha256": sha256(staging / f"{name}.parquet")}
            if arrays:
                np.savez_compressed(staging / SOLUTION, **arrays)  # type: ignore[arg-type]
            text = json.dumps({**manifest, "tables": entries}, indent=1, ensure_ascii=False, allow_nan=False)
            (staging / MANIFEST).write_text(text + "\n", encoding="utf-8")
            flush_folder(staging)
            replaceable = force or (target.exists() and not is_stored(target))
            if not move_into_place(staging, target, replace=replaceable):
                logger.info("%s was written by another run meanwhile", target)
    except OSError as error:
        raise ResultError(f"the results could not be written to {target} ({error.strerror or error})") from error
    return target


NEEDED = {"status": str, "tables": dict, "run_id": str}
"""What every manifest has."""


def read_manifest(path: str | Path) -> dict[str, Any]:
    """The manifest of a stored run, or a ResultError that says what is wrong with the folder."""
    path = Path(path).expanduser()
    file = path / MANIFEST
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise ResultError(f"{path} holds no run (no {MANIFEST}){_runs_nearby(path)}") from None
    except OSError as error:
        raise ResultError(f"{file} cannot be read ({error.strerror or error})") from error
    except ValueError as error:
        raise ResultError(f"{file} is damaged ({error}). Run the scenario again with --force") from error
    found = manifest.get("format") if isinstance(manifest, dict) else None
    lacking = [name for name, kind in NEEDED.items() if found == FORMAT and not isinstance(manifest.get(name), kind)]
    if lacking:
        words = ", ".join(lacking)
        raise ResultError(f"{file} is damaged (without {words}). Run the scenario again with --force")
    if found != FORMAT:
        raise ResultError(
            f"{path} was stored in format {found}; this version of energy_opt reads format {FORMAT}. "
            "Read it with the version that wrote it, or run the scenario again"
        )
    return dict(manifest)


def load_results(path: str | Path, *, declared: Mapping[str, Table] | None = None) -> Results:
    """The run stored at `path` (`results/<experiment>/<run_id>`)."""
    path = Path(path).expanduser()
    manifest = read_manifest(path)
    lost = [name for name in manifest["tables"] if not (path / f"{name}.parquet").is_file()]
    if lost:
        raise ResultError(f"{path} has lost its tables {', '.join(lost)}. Run the scenario again with --force")
    if manifest["status"] == "failed":
        logger.warning("%s failed its certificate: its numbers are not to be used", path)
    return Results(path, MappingProxyType(manifest), declared_tables(manifest) if declared is None else declared)


def verify(results: Results, *, read: bool = True) -> list[str]:
    """What is wrong with the files of a stored run; empty where all is well. read: tables are held against their
    declarations too, beside the files against their digests.
    """
    faults = []
    for name, entry in results.manifest["tables"].items():
        try:
            if sha256(results.path / f"{name}.parquet") != entry["sha256"]:
                faults.append(f"{name}: the file is not the one that was stored")
            elif read:
                results[name]
        except ResultError as error:
            faults.append(str(error))
        except OSError as error:
            faults.append(f"{name}: the file cannot be read ({error.strerror or error})")
    return faults


def stored_runs(folder: str | Path) -> Iterator[Path]:
    """The runs below a results folder, by experiment and name."""
    for manifest in sorted(Path(folder).expanduser().glob(f"*/*/{MANIFEST}")):
        if not manifest.parent.name.startswith("."):
            yield manifest.parent


def sha256(path: Path) -> str:
    """Digest of a file's bytes, read at once: tables are small, and there are many of them."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _runs_nearby(path: Path) -> str:
    """A hint: runs below the path or beside it."""
    for folder in (path, path.parent):
        try:
            runs = sorted(file.parent for depth in ("*", "*/*") for file in folder.glob(f"{depth}/{MANIFEST}"))
        except OSError:  # what another process writes comes and goes
            continue
        runs = [run for run in runs if not run.name.startswith(".")]
        if runs:
            return "; there are runs at " + ", ".join(map(str, runs[:5])) + (" …" if len(runs) > 5 else "")
    return ""
