"""The dispatcher and the verbs that only read."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import energy_opt
from energy_opt.app.cli import VERBS
from energy_opt.app.summary import number, print_summary
from energy_opt.results.store import load_results

Command = Callable[[str], tuple[int, str, str]]


def test_the_help_lists_every_verb(command: Command) -> None:
    code, out, _ = command("--help")
    assert code == 0
    lines = out.splitlines()
    starts = {next(shown for shown in lines if shown.startswith(f"  {verb} ")).index(line)
              for verb, (_, line) in VERBS.items()}  # fmt: skip
    assert len(starts) == 1  # in one column
    assert command("--version")[1] == f"energy-opt {energy_opt.__version__}\n"


@pytest.mark.parametrize("verb", list(VERBS))
def test_every_verb_has_help(command: Command, verb: str) -> None:
    code, out, err = command(f"{verb} --help")
    assert (code, err) == (0, "")
    assert "energy-opt" in out


def test_show_lists_and_shows(command: Command, stages: Any, tmp_path: Path) -> None:
    assert command("show")[1] == "no runs are stored in results\n"
    command("run scenario=toy")
    code, out, _ = command("show")
    assert code == 0
    path = out.split()[0]
    assert "capacity · coal [GW]" in command(f"show {path}")[1]
    assert "emissions · power" not in command(f"show {path}")[1]
    assert "emissions · power [Mt]" in command(f"show {path} --full")[1]
    code, _, err = command("show results")
    assert code == 4
    assert f"there are runs at {path}" in err


def test_doctor_finds_the_installation_well(command: Command) -> None:
    code, out, _ = command("doctor")
    assert code == 0
    assert out.endswith("all is well\n")
    assert "ok     pyomo: 6.10" in out


def test_doctor_names_faults(command: Command, stages: Any, tmp_path: Path) -> None:
    command("run scenario=toy")
    (path,) = (tmp_path / "results" / "runs").iterdir()
    assert command(f"doctor {path}")[0] == 0
    (path / "summary.parquet").write_bytes(b"damaged")
    code, out, _ = command(f"doctor {path}")
    assert code == 4
    assert "summary: the file is not the one that was stored" in out
    code, out, _ = command("doctor --data nowhere")
    assert code == 2
    assert "FAULT  data nowhere" in out


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_table(command: Command, stages: Any, tmp_path: Path) -> None:
    command("run scenario=toy")
    (path,) = (tmp_path / "results" / "runs").iterdir()
    stream = Terminal()
    print_summary(load_results(path), stream)
    text = stream.getvalue()
    assert "━" in text
    assert "capacity · coal [GW]" in text
    assert text.endswith(f"results: {path}\n")


@pytest.mark.parametrize(
    ("value", "shown"), [(1234.56, "1,235"), (12.34, "12.3"), (0.123, "0.12"), (-0.0, "0.00"), (float("nan"), "–")]
)
def test_numbers_show_the_digits_that_matter(value: float, shown: str) -> None:
    assert number(value) == shown
