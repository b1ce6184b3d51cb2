"""Stored runs to export, and the programs that read what was exported, each in an environment of its own.

`make consumers` sets the environments up; a test whose consumer is not installed is skipped.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import energy_opt
from energy_opt.results.store import Results
from tests.systems import a_cap, a_tax, the_toy

ROOT = Path(__file__).resolve().parents[2]
CONSUMERS = Path(__file__).parent / "consumers"
Ask = Callable[..., Any]


@pytest.fixture(scope="session")
def toy_run(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """The toy with a cap that binds, a carbon price, retrofits, margins and stores; not to be changed."""
    scenario = the_toy().scenario
    policy = replace(scenario.policy, rules={**a_cap(180.0), **a_tax(20.0)})
    return energy_opt.run(replace(scenario, policy=policy), tmp_path_factory.mktemp("results"))


def python_of(pandas: int) -> Path:
    """The interpreter of an environment, or the test is skipped."""
    python = ROOT / f".venv-consumers-{pandas}" / "bin" / "python"
    if not (python.parents[1] / ".ready").exists():
        pytest.skip(f"{python.parents[1].name} is not set up; `make consumers` does it")
    return python


def program(name: str) -> str:
    """A program on the path, or the test is skipped."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.fixture(scope="session")
def ask() -> Ask:
    """What a consumer says about files: `ask(2, "read_iamc", path)` runs consumers/read_iamc.py with pandas 2."""

    def call(pandas: int, script: str, *words: object) -> Any:
        command = [python_of(pandas), "-W", "ignore", CONSUMERS / f"{script}.py", *map(str, words)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout.strip().splitlines()[-1])

    return call
