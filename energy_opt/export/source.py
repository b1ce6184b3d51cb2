"""What is exported: paths given by the user → stored runs that are whole, of this version, and solved."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from energy_opt.errors import ResultError
from energy_opt.results.store import MANIFEST, Results
from energy_opt.results.usable import open_usable, runs_inside

logger = logging.getLogger(__name__)

READERS = 4
"""Threads that read files of many runs: reading, unpacking and digests leave Python to others meanwhile."""


def open_result(path: str | Path, *, study: bool = False) -> Results:
    """The stored run at a path, if its numbers are to be used; study: a stored study will do as well.

    ResultError as `open_usable`, and for a study in a run's place.
    """
    return _opened(Path(path).expanduser(), study=study, read=True)


def open_runs(paths: Iterable[str | Path]) -> list[Results]:
    """The runs at the paths, in order, each once; a folder of runs (an experiment) stands for those in it that can be
    exported: a warning names each of the others and says why.

    Tables are not held against their declarations yet: who reads one does that.
    """
    found: dict[Path, Results] = {}
    for given in paths:
        for run in _runs_at(Path(given).expanduser()):
            found.setdefault(run.path.resolve(), run)
    return list(found.values())


def _runs_at(path: Path) -> Iterator[Results]:
    inside = [] if (path / MANIFEST).is_file() else list(runs_inside(path))
    if not inside:
        yield _opened(path, study=False)
        return
    with ThreadPoolExecutor(READERS) as readers:
        opened = list(readers.map(_run_or_fault, inside))
    faults = [fault for fault in opened if isinstance(fault, ResultError)]
    if len(faults) == len(opened):
        raise ResultError(f"{path} holds no run that can be exported: {faults[0]}")
    for fault in faults:
        logger.warning("left out: %s", fault)
    yield from (run for run in opened if isinstance(run, Results))


def _run_or_fault(path: Path) -> Results | ResultError:
    try:
        return _opened(path, study=False)
    except ResultError as error:
        return error


def _opened(path: Path, *, study: bool, read: bool = False) -> Results:
    results = open_usable(path, read=read)
    if not study and "study" in results.manifest:
        raise ResultError(
            f"{path} is a study ({results.manifest['study']}), not a run; its tables go into "
            "`export excel` and `export datapackage`, its runs into every format"
        )
    return results


def changed_files(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Tables of a data folder whose file was changed, added or taken away: by their digests before and now."""
    return sorted(name for name in {*before, *now} if before.get(name) != now.get(name))
