"""How a sweep goes, watched from its files: a bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as RichProgress

from energy_opt.results.store import run_folder
from energy_opt.results.sweep_folder import Progress, SweepFolder
from energy_opt.studies.record import Place
from energy_opt.studies.sweep.plan import Plan

LOOK = 1.0
"""How often the files are looked at [s]."""

QUIET = 30.0
"""Longest time between two plain lines [s]; sooner where a tenth of the cases was done since the last."""


@contextmanager
def watched(plan: Plan, place: Place, stream: TextIO | None = None) -> Iterator[None]:
    """Shows on the error stream how the sweep goes while the body runs."""
    stream = stream or sys.stderr
    folder = SweepFolder(run_folder(place.folder, place.experiment, plan.sweep).parent, plan.sweep)
    ended = threading.Event()
    watch = _bar if stream.isatty() else _lines
    watcher = threading.Thread(target=watch, args=(folder, plan.runs, ended, stream), name="watch", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


def counts(progress: Progress) -> str:
    """How far a sweep is, in words."""
    parts = [f"{len(progress.done)} of {progress.total} done"]
    parts += [
        f"{len(group)} {word}"
        for word, group in (("failed", progress.failed), ("running", progress.running), ("missing", progress.missing))
        if group
    ]
    if progress.left and progress.running:
        parts.append(f"about {duration(progress.left)} left")
    return ", ".join(parts)


def duration(seconds: float) -> str:
    """A time in the unit that a person would take."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _states(folder: SweepFolder, runs: dict[int, str], ended: threading.Event) -> Iterator[Progress]:
    """Where the sweep stands, again and again until it ended."""
    known: set[int] = set()
    while not ended.wait(LOOK):
        progress = folder.progress(runs, known)
        known.update(progress.done)
        yield progress


def _lines(folder: SweepFolder, runs: dict[int, str], ended: threading.Event, stream: TextIO) -> None:
    told, ended_before = time.monotonic(), 0
    for progress in _states(folder, runs, ended):
        over = len(progress.done) + len(progress.failed)
        if time.monotonic() - told >= QUIET or over - ended_before >= max(1, 0.1 * progress.total):
            told, ended_before = time.monotonic(), over
            stream.write(f"sweep: {counts(progress)}\n")
            stream.flush()


def _bar(folder: SweepFolder, runs: dict[int, str], ended: threading.Event, stream: TextIO) -> None:
    columns = (BarColumn(), TextColumn("{task.description}"))
    with RichProgress(*columns, console=Console(file=stream), transient=True) as view:
        task = view.add_task("sweep", total=len(runs))
        for progress in _states(folder, runs, ended):
            over = len(progress.done) + len(progress.failed)
            view.update(task, completed=over, description=counts(progress))


class _OnlySweep(logging.Filter):
    """Lets through what the sweep itself says, and warnings that its cases failed; the rest is in the log file."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.name.startswith("energy_opt.studies.sweep")


@contextmanager
def logged(file: Path) -> Iterator[None]:
    """What the stages of the cases say goes to a file while the body runs, not to the terminal."""
    file.parent.mkdir(parents=True, exist_ok=True)
    to_file, only = logging.FileHandler(file, encoding="utf-8"), _OnlySweep()
    to_file.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    handlers = list(logging.getLogger().handlers)
    for handler in handlers:
        handler.addFilter(only)
    logging.getLogger("energy_opt").addHandler(to_file)
    try:
        yield
    finally:
        logging.getLogger("energy_opt").removeHandler(to_file)
        to_file.close()
        for handler in handlers:
            handler.removeFilter(only)
