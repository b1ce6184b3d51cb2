"""What is exported: paths given by the user → stored runs that are whole, of this version, and solved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from energy_opt.errors import ResultError
from energy_opt.results.store import MANIFEST, Results, load_results, read_manifest, verify


def open_result(path: str | Path, *, study: bool = False) -> Results:
    """The stored run at a path, if its numbers are to be used; study: a stored study will do as well.

    ResultError where it is incomplete, of another format, damaged, without an optimum, or a study in a run's place.
    """
    results = _opened(Path(path).expanduser(), study=study)
    faults = verify(results)
    if faults:
        raise ResultError(f"{results.path} is damaged, run it again with --force:\n  - " + "\n  - ".join(faults))
    return results


def open_runs(paths: Iterable[str | Path]) -> list[Results]:
    """The runs at the paths, in order, each once; a folder of runs (an experiment) stands for its optimal ones.

    Their files are not read yet: who reads one holds it against its digest.
    """
    found: dict[Path, Results] = {}
    for given in paths:
        for path in _runs_at(Path(given).expanduser()):
            found.setdefault(path.resolve(), _opened(path, study=False))
    return list(found.values())


def _opened(path: Path, *, study: bool) -> Results:
    manifest = read_manifest(path)
    if not study and "study" in manifest:
        raise ResultError(
            f"{path} is a study ({manifest['study']}), not a run; its tables go into "
            "`export excel` and `export datapackage`, its runs into every format"
        )
    if "study" not in manifest and manifest["status"] != "optimal":
        raise ResultError(
            f"{path} ended as {manifest['status']}: its numbers are not to be used, so that nothing is exported. "
            "`energy-opt doctor` says more; run it again with --force"
        )
    return load_results(path)


def _runs_at(path: Path) -> list[Path]:
    if (path / MANIFEST).is_file() or not path.is_dir():
        return [path]
    inside = sorted(file.parent for file in path.glob(f"*/{MANIFEST}") if not file.parent.name.startswith("."))
    runs = [run for run in inside if _is_optimal_run(run)]
    return runs or [path]


def _is_optimal_run(path: Path) -> bool:
    manifest = read_manifest(path)
    return "study" not in manifest and manifest["status"] == "optimal"


def changed_files(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Tables of a data folder whose file was changed, added or taken away: by their digests before and now."""
    return sorted(name for name in {*before, *now} if before.get(name) != now.get(name))
