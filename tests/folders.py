"""Data folders on disk that a test may spoil: a copy of the toy, and changes of the text of its files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from energy_opt.inputs.read import resolve

Edit = Callable[[str, Callable[[str], str]], None]
"""edit(name, by): the text of a file (without ending: of a CSV table) becomes by(text)."""


def copy_of_the_toy(place: Path) -> Path:
    """A copy of the toy folder at a place that does not exist yet."""
    return Path(shutil.copytree(resolve("toy"), place))


def editor(folder: Path) -> Edit:
    """Changes the text of one file of a folder; a change that changes nothing is a mistake of the test."""

    def change(name: str, by: Callable[[str], str]) -> None:
        path = folder / (name if "." in name else f"{name}.csv")
        before = path.read_text(encoding="utf-8")
        after = by(before)
        assert after != before, f"the edit of {name} changes nothing"
        path.write_bytes(after.encode("utf-8"))

    return change


def wavy(hours: int) -> np.ndarray:
    """A load that goes up and down by a tenth [1]."""
    return np.asarray(1.0 + 0.1 * np.sin(np.arange(hours)))


def hourly_folder(folder: Path, load: np.ndarray) -> Path:
    """A folder of one region with hourly load and gas plants that may be built."""
    folder.mkdir()
    tables = {
        "region": pd.DataFrame({"region": ["A"]}),
        "technology": pd.DataFrame({"technology": ["gas"], "category": "gas", "kind": "thermal", "lifetime": 30}),
        "technology_cost": pd.DataFrame({"technology": ["gas"], "region": "*", "year": 2025, "investment_cost": 500}),
        "demand": pd.DataFrame({"scenario": ["reference"], "region": "A", "year": 2025, "demand": 10}),
        "load_profile": pd.DataFrame({"region": "A", "hour": range(len(load)), "load": load}),
    }
    for name, frame in tables.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    resources = [{"name": name, "path": f"{name}.csv"} for name in tables]
    content = {"name": "hourly", "currency": "EUR", "money_year": 2020, "base_year": 2025, "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(content))
    return folder
