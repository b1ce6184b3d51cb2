"""Results on disk → a report on disk: what lies at the path decides which page is made; all or nothing is written."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from energy_opt.errors import ConfigError, ResultError
from energy_opt.report.blocks import Page
from energy_opt.report.outlines import Outlines, read_outlines
from energy_opt.report.wording import LANGUAGES, Wording
from energy_opt.results.store import MANIFEST, Results, load_results

logger = logging.getLogger(__name__)

OF_RUNS = ("region", "technology", "demand", "turning_point", "coal_fleet", "assumption", "data_source", "summary")
OF_LOCK_IN = ("region", "technology", "lockin_timeline", "lockin_metrics")
"""Tables that results of an earlier version lack."""
NAME = "report.html"
PICTURES = "report-figures"


class Asked(NamedTuple):
    """What a report is to be: its first language, pictures beside it, a map, and whether a file may be replaced."""

    language: str = "en"
    pictures: bool = False
    geojson: Path | None = None
    force: bool = False


def write_report(path: str | Path, target: str | Path | None = None, asked: Asked | None = None) -> Path:
    """Writes the report of a stored run or study, or of all runs of an experiment, and returns its place.

    path: a folder of the store; target: the file, by default `report.html` in that folder. Pictures go to the folder
    `report-figures` beside it. Raises ResultError where the results cannot be reported or the file is there.
    """
    asked = asked or Asked()
    source = Path(path).expanduser()
    file = Path(target).expanduser() if target else source / NAME
    if asked.language not in LANGUAGES:
        raise ResultError(f"there is no report in {asked.language!r}; there is {' and '.join(LANGUAGES)}")
    if not source.is_dir():
        raise ResultError(f"{source} is no folder of results")
    pictures = file.with_name(PICTURES)
    for there in [file, *([pictures] if asked.pictures else [])]:
        if there.exists() and not asked.force:
            raise ResultError(f"{there} is there already; --force replaces it, -o FILE writes elsewhere")
    from altair.utils.schemapi import debug_mode

    from energy_opt.report.page import render

    with debug_mode(False):  # altair checks each part of each chart, which takes longer than all else; the tests do it
        page, wording = make_page(source, asked)
    if not asked.pictures:
        _write(file, render(page, wording, asked.language))
        return file
    from energy_opt.report.pictures import drawn_pictures, write_pictures

    drawn = drawn_pictures(page, wording, asked.language)
    _write(file, render(page, wording, asked.language))
    write_pictures(drawn, pictures)
    return file


def make_page(source: Path, asked: Asked) -> tuple[Page, Wording]:
    """The page of what lies at the path."""
    if (source / MANIFEST).exists():
        results = load_results(source)
        study = str(results.manifest.get("study", ""))
        if study:
            _without_map(asked)
            return _study_page(results, study)
        _with_numbers(results)
        _with_tables(results, OF_RUNS)
        from energy_opt.report.run_page import run_page

        return run_page(results, _outlines(results, asked))
    _without_map(asked)
    from energy_opt.report.sweep_page import sweep_page

    return sweep_page(source)


def _with_numbers(results: Results) -> None:
    """Refuses a run whose numbers are not to be used."""
    if results.status == "failed":
        reasons = "; ".join(results.manifest.get("faults") or ["its certificate did not pass"])
        raise ResultError(f"{results.path} is a failed run ({reasons}): its numbers are not reported")


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
    if study != "lockin":
        raise ResultError(f"{results.path} is a study of kind {study!r}; reports are made of runs, sweeps and lock-in")
    _with_tables(results, OF_LOCK_IN)
    from energy_opt.report.lock_in_page import lock_in_page

    return lock_in_page(results)


def _outlines(results: Results, asked: Asked) -> Outlines | None:
    return None if asked.geojson is None else read_outlines(asked.geojson, results["region"])


def _write(file: Path, text: str) -> None:
    """Writes the file aside and moves it into place."""
    aside = ""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", dir=file.parent, prefix=".report-", delete=False, encoding="utf-8", errors="replace"
        ) as stream:
            aside = stream.name
            stream.write(text)
        os.chmod(aside, 0o644)
        Path(aside).replace(file)
    except OSError as error:
        if aside:
            Path(aside).unlink(missing_ok=True)
        raise ResultError(f"the report cannot be written to {file} ({error.strerror or error})") from error
