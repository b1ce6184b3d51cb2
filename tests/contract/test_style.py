"""What holds for every file: its length, its docstrings, its place in the configuration."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "energy_opt").rglob("*.py"))
CONF = sorted((ROOT / "conf").rglob("*.yaml"))
LONGEST = 400


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_is_short_and_says_what_it_is(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= LONGEST
    tree = ast.parse(source)
    public = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    if source.strip():
        assert ast.get_docstring(tree), "the module has no docstring"
    outer = [node for node in public if node in tree.body]
    assert [node.name for node in outer if not ast.get_docstring(node)] == []


def test_modules_have_names_that_say_something() -> None:
    vague = {"utils", "helpers", "manager", "handler", "misc", "common", "base"}
    assert [name(path) for path in MODULES if path.stem in vague] == []


@pytest.mark.parametrize("path", CONF, ids=name)
def test_an_option_opens_with_what_it_is(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("#") or "hydra" in path.parts
    assert yaml.safe_load(path.read_text(encoding="utf-8"))


def test_scenarios_are_called_like_their_files() -> None:
    scenarios = sorted((ROOT / "conf" / "scenario").glob("*.yaml"))
    assert scenarios
    for path in scenarios:
        stated = yaml.safe_load(path.read_text(encoding="utf-8"))["name"]
        assert stated == path.stem.replace("_", "-")


def test_every_group_of_the_scenario_has_options() -> None:
    defaults = yaml.safe_load((ROOT / "conf" / "config.yaml").read_text(encoding="utf-8"))["defaults"]
    groups = {group: option for entry in defaults if isinstance(entry, dict) for group, option in entry.items()}
    chosen = {group: option for group, option in groups.items() if not group.startswith("override ")}
    assert set(chosen) == {path.name for path in (ROOT / "conf").iterdir() if path.is_dir()} - {"hydra"}
    for group, option in chosen.items():
        assert (ROOT / "conf" / group / f"{option}.yaml").is_file()
