"""The real command line: in this process where it is fast, as a process of its own where that is the point."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from energy_opt.app import cli, outcome
from tests.folders import Edit, copy_of_the_toy, editor

ROOT = Path(__file__).resolve().parents[2]


def start(folder: Path, *words: str, code: str = "") -> subprocess.Popen[str]:
    """Starts `energy-opt …` in a folder; `code` runs before it in the same interpreter."""
    program = ["-c", f"{code}\nfrom energy_opt.app.cli import command; command()"] if code else ["-m", "energy_opt"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    return subprocess.Popen(
        [sys.executable, *program, *words],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


@pytest.fixture(scope="session")
def process() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `energy-opt …` as a process of its own to its end."""

    def call(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
        running = start(folder, *words)
        out, err = running.communicate(timeout=300)
        return subprocess.CompletedProcess(words, running.returncode, out, err)

    return call


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., tuple[int, str, str]]]:
    """Runs `energy-opt …` in an empty folder; gives exit code, standard output and error output."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(outcome.DEBUG, raising=False)
    monkeypatch.setenv("HYDRA_FULL_ERROR", "1")
    monkeypatch.setattr(sys, "argv", ["energy-opt"])
    root, own = logging.getLogger(), logging.getLogger("energy_opt")
    handlers, level, own_level = root.handlers[:], root.level, own.level

    def call(*words: str) -> tuple[int, str, str]:
        """Reports are left out, which would cost each test of another matter a second."""
        quick = ["run", "--no-report", *words[1:]] if words[:1] == ("run",) else words
        try:
            code = cli.main(quick)
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    yield call
    root.handlers[:] = handlers
    root.setLevel(level)
    own.setLevel(own_level)


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A copy of the toy folder that a test may spoil."""
    return copy_of_the_toy(tmp_path / "mine")


@pytest.fixture
def edit(mine: Path) -> Edit:
    """Changes the text of one file of the copy."""
    return editor(mine)


def stored(folder: Path, experiment: str = "runs") -> list[Path]:
    """The runs of an experiment, leftovers of unfinished ones included."""
    place = folder / experiment
    return sorted(place.iterdir()) if place.is_dir() else []
