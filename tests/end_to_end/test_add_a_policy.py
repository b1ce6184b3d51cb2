"""docs/add-a-policy.md, followed line by line in a copy of the project: its files, edits and commands."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from energy_opt.results.store import Results, load_results
from tests.end_to_end.conftest import ROOT, stored
from tests.systems import discounted

PAGE = ROOT / "docs" / "add-a-policy.md"
NEEDED = ("energy_opt", "conf", "data/toy", "docs/build.py", "pyproject.toml", "tests/conftest.py", "tests/systems.py",
          "tests/folders.py", "tests/judged.py", "tests/smallest.py", "tests/contract", "tests/equations")  # fmt: skip
STEP = re.compile(
    r"^(?:New file `(?P<new>[^`]+)`|In `(?P<file>[^`]+)`, after the line with `(?P<anchor>[^\n]+?)`):\n\n"
    r"```\w+\n(?P<text>.*?)^```$|^```sh\n(?P<commands>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Step:
    """Either commands, or text for a file: a new one, or after the line that holds `anchor`."""

    commands: tuple[str, ...] = ()
    file: str = ""
    anchor: str = ""
    text: str = ""


def steps() -> Iterator[Step]:
    """What the page says to do, in order."""
    for found in STEP.finditer(PAGE.read_text(encoding="utf-8")):
        if found["commands"]:
            yield Step(commands=tuple(found["commands"].splitlines()))
        else:
            yield Step(file=found["new"] or found["file"], anchor=found["anchor"] or "", text=found["text"])


def write(folder: Path, step: Step) -> None:
    """A new file, or the text after the one line that holds the anchor."""
    path = folder / step.file
    if not step.anchor:
        assert not path.exists(), f"{step.file} is there already"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(step.text, encoding="utf-8")
        return
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    (place,) = [k for k, line in enumerate(lines) if step.anchor in line]
    path.write_text("".join([*lines[: place + 1], step.text, *lines[place + 1 :]]), encoding="utf-8")


def follow(folder: Path, command: str) -> str:
    """Runs a command of the page with this interpreter; its output."""
    words = shlex.split(command)
    if words[0] == "cp":
        shutil.copyfile(folder / words[1], folder / words[2])
        return ""
    program = {"python": [sys.executable], "energy-opt": [sys.executable, "-m", "energy_opt"]}[words[0]]
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [*program, *words[1:]], cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8",
        timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def a_copy(folder: Path) -> Path:
    """The parts of the project that the page needs."""
    for name in NEEDED:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, target)
    return folder


def run_of(folder: Path, experiment: str = "runs") -> Results:
    """The one run of an experiment."""
    (path,) = stored(folder / "results", experiment)
    return load_results(path)


def test_every_block_of_the_page_is_a_step() -> None:
    """A slip in the words around a block would leave it out unseen."""
    text, found = PAGE.read_text(encoding="utf-8"), list(steps())
    assert len(found) == len(re.findall(r"^```\w+$", text, re.MULTILINE)) == 11
    assert sum(bool(step.commands) for step in found) == 3


def followed(folder: Path, *programs: str) -> dict[str, str]:
    """Every step of the page taken in a copy, of its commands those of the named programs; the output of each."""
    output: dict[str, str] = {}
    for step in steps():
        wanted = [command for command in step.commands if command.partition(" ")[0] in programs]
        output |= {command: follow(folder, command) for command in wanted}
        if step.file:
            write(folder, step)
    return output


@pytest.mark.slow
def test_the_policy_of_the_page_holds_and_its_price_is_that_of_one_more_unit(tmp_path: Path) -> None:
    """The run of the page, and one in which 0.01 TWh more are asked for in 2035.

    That year stands for 2032.5 to 2035, so that the objective rises by 0.01 TWh · price · the discounting over them.
    """
    folder = a_copy(tmp_path / "project")
    followed(folder, "cp", "energy-opt")
    first = run_of(folder)
    policy = first["policy"].query("policy == 'generation_floor'").set_index("year")
    assert policy["minimum"].to_dict() == {2030: 60.0, 2035: 120.0}
    assert policy["level"].to_dict() == pytest.approx({2030: 60.0, 2035: 120.0})
    price = float(policy.loc[2035, "price"])
    assert price > 1.0
    asked = "policy.rules.generation_floor.capture.floor.2035=120.01"
    follow(folder, f"energy-opt run scenario=toy policy=[toy,generation_floor] {asked} --experiment more")
    more = run_of(folder, "more").manifest["objective"] - first.manifest["objective"]
    assert more == pytest.approx(0.01 * price * 1e-3 * discounted(7.5, 10.0), rel=1e-3)


@pytest.mark.slow
def test_the_policy_of_the_page_keeps_the_contract(tmp_path: Path) -> None:
    """The tests that the page writes and asks for pass, and the pages are made."""
    folder = a_copy(tmp_path / "project")
    output = followed(folder, "cp", "python")
    tested = next(text for command, text in output.items() if "tests/cases" in command)
    assert re.search(r"\b1\d passed", tested), tested
    golden = (folder / "tests/equations/golden/generation_floor.lp").read_text(encoding="utf-8")
    assert "(wind,all,2030): + 1 energy(A.wind,2030,p) + 1 floor_shortfall(wind,all,2030) >= 5" in golden
    assert "generation_floor" in (folder / "docs/math/README.md").read_text(encoding="utf-8")
