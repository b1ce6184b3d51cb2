"""Results on disk → a report on disk: what lies at the path decides which page is made; all or nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from energy_opt.errors import ConfigError, ResultError
from energy_opt.report.blocks import Page
from energy_opt.report.outlines import Outlines, read_outlines
from energy_opt.report.wording import LANGUAGES, Wording
from energy_opt.results.manifest import safe_part
from energy_opt.results.store import MANIFEST, Results
from energy_opt.results.target import checked_target, file_target, folder_target
from energy_opt.results.usable import REPORTED, open_usable

OF_RUNS = ("region", "technology", "demand", "turning_point", "coal_fleet", "assumption", "data_source", "summary")
OF_LOCK_IN = ("region", "technology", "lockin_timeline", "lockin_metrics")
"""Tables that results of an earlier version lack."""
NAME = "report.html"
SUFFIXES = (".html", ".htm")
PICTURES = "-figures"


class Asked(NamedTuple):
    """What a report is to be: its first language, pictures beside it, a map, and whether a file may be replaced."""

    language: str = "en"
    pictures: bool = False
    geojson: Path | None = None
    force: bool = False


def write_report(path: str | Path, target: str | Path | None = None, asked: Asked | None = None) -> Path:
    """Writes the report of a stored run or study, or of all runs of an experiment or a sweep, and returns its place.

    path: a folder of the store; target: the file, by default `report.html` in that folder. Pictures go to a folder
    beside it, called like it: `report-figures`. Raises ResultError where the results cannot be reported, else as
    `checked_target`.
    """
    asked = asked or Asked()
    source = Path(path).expanduser()
    if asked.language not in LANGUAGES:
        raise ResultError(f"there is no report in {asked.language!r}; there is {' and '.join(LANGUAGES)}")
    if not source.is_dir():
        raise ResultError(f"{source} is no folder of results")
    file = checked_target(target or source / NAME, force=asked.force, suffixes=SUFFIXES)
    pictures = checked_target(file.with_name(f"{file.stem}{PICTURES}"), force=asked.force) if asked.pictures else None
    from altair.utils.schemapi import debug_mode

    from energy_opt.report.page import render

    with debug_mode(False):  # altair checks each part of each chart, which takes longer than all else; the tests do it
        page, wording = make_page(source, asked)
    with ExitStack() as targets:  # all is written before any of it is moved into place
        aside = targets.enter_context(file_target(file))
        aside.write_text(render(page, wording, asked.language), encoding="utf-8", errors="replace")
        if pictures is not None:
            from energy_opt.report.pictures import write_pictures

            folder = targets.enter_context(folder_target(pictures, {"format": "figures of a report"}))
            write_pictures(folder, page, wording, asked.language)
    return file


def make_page(source: Path, asked: Asked) -> tuple[Page, Wording]:
    """The page of what lies at the path."""
    if (source / MANIFEST).exists():
        results = open_usable(source, endings=REPORTED, read=True)
        if "study" in results.manifest:
            _without_map(asked)
            return _study_page(results, str(results.manifest["study"]))
        _with_tables(results, OF_RUNS)
        from energy_opt.report.run_page import run_page

        return run_page(results, _outlines(results, asked))
    _without_map(asked)
    from energy_opt.report.sweep_page import sweep_page

    return sweep_page(source)


def _with_tables(results: Results, needed: Sequence[str]) -> None:
    """Refuses results of another version."""
    missing = [name for name in needed if name not in results.tables]
    if missing:
        raise ResultError(
            f"{results.path} was stored by version {results.manifest.get('model_version', '?')}, without the tables "
            f"{', '.join(missing)}. Run it again with this version"
        )


def _without_map(asked: Asked) -> None:
    """Refuses a map where none is drawn."""
    if asked.geojson is not None:
        raise ConfigError("maps are drawn for a single run only: leave --geojson out")


def _study_page(results: Results, study: str) -> tuple[Page, Wording]:
    if study == "sweep":
        from energy_opt.report.sweep_page import sweep_page

        return sweep_page(results.path, _runs_of_sweep(results))
    if study != "lockin":
        raise ResultError(f"{results.path} is a study of kind {study!r}; reports are made of runs, sweeps and lock-in")
    _with_tables(results, OF_LOCK_IN)
    from energy_opt.report.lock_in_page import lock_in_page

    return lock_in_page(results)


def _runs_of_sweep(sweep: Results) -> list[Path]:
    """The runs of a sweep that are done; they lie beside it."""
    cases, store = sweep["sweep_case"], sweep.path.resolve().parent
    done = cases.loc[cases["status"] == "done", "run"].unique()
    return [store / safe_part(str(run), "the run") for run in done]


def _outlines(results: Results, asked: Asked) -> Outlines | None:
    return None if asked.geojson is None else read_outlines(asked.geojson, results["region"])
