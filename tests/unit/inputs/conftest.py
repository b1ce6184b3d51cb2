"""Data folders to read and to spoil: a copy of the toy, and a small system with hourly series."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from energy_opt.inputs.read import DataFolder, read_folder
from tests.folders import Edit, copy_of_the_toy, editor

Write = Callable[[dict[str, pd.DataFrame]], Path]


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """A copy of the toy folder that a test may change."""
    return copy_of_the_toy(tmp_path / "toy")


@pytest.fixture
def edit(toy: Path) -> Edit:
    """Changes the text of one file of the toy."""
    return editor(toy)


@pytest.fixture
def hourly() -> dict[str, pd.DataFrame]:
    """Tables of a system with hourly series that a test may change."""
    return _tables()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """The same system, read."""
    return read_folder(_write(tmp_path_factory.mktemp("session") / "hourly", _tables()))


def _tables() -> dict[str, pd.DataFrame]:
    """Tables of a system of three regions with hourly load, wind and solar; two of them share an area."""
    regions = 3
    rng = np.random.default_rng(0)
    names = [f"R{number}" for number in range(regions)]
    hour = np.arange(8760)
    season, daily = np.cos(2 * np.pi * hour / 8760), np.sin(2 * np.pi * (hour % 24 - 8) / 24)
    day = np.repeat(rng.normal(size=(365, regions)), 24, axis=0)
    load, availability = [], []
    for at, region in enumerate(names):
        demand = 1 + 0.1 * season + 0.15 * daily + 0.02 * rng.normal(size=8760)
        wind = np.clip(0.25 + 0.15 * day[:, at] + 0.05 * season, 0, 1)
        sun = np.clip(np.sin(np.pi * (hour % 24 - 6) / 12), 0, 1) * (0.6 - 0.2 * season)
        load.append(pd.DataFrame({"region": region, "hour": hour, "load": demand}))
        for technology, values in (("wind", wind), ("solar", sun)):
            availability.append(
                pd.DataFrame({"region": region, "technology": technology, "hour": hour, "availability": values})
            )
    return {
        "region": pd.DataFrame({"region": names, "area": ["even" if at % 2 == 0 else "odd" for at in range(regions)]}),
        "technology": pd.DataFrame(
            {
                "technology": ["wind", "solar", "hydro"],
                "category": ["wind", "solar", "hydro"],
                "kind": ["renewable", "renewable", "hydro"],
                "lifetime": [25, 25, 80],
            }
        ),
        "technology_cost": pd.DataFrame(
            {
                "technology": ["wind", "solar", "hydro"],
                "region": "*",
                "year": 2025,
                "investment_cost": [5000, 3000, 12000],
            }
        ),
        "demand": pd.DataFrame(
            [
                {"scenario": scenario, "region": region, "year": year, "demand": (at + 1) * level * growth}
                for scenario, level in (("reference", 50), ("high", 60))
                for at, region in enumerate(names)
                for year, growth in ((2025, 1.0), (2035, 1.5))
            ]
        ),
        "load_profile": pd.concat(load, ignore_index=True),
        "availability_profile": pd.concat(availability, ignore_index=True),
        "monthly_availability": pd.DataFrame(
            {
                "region": "R0",
                "technology": "hydro",
                "month": range(1, 13),
                "availability": 0.4 - 0.2 * np.cos(np.arange(12) * np.pi / 6),
            }
        ),
    }


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a data folder."""
    return lambda tables: _write(tmp_path / "hourly", tables)


def _write(path: Path, tables: dict[str, pd.DataFrame]) -> Path:
    """A data folder of these tables; those with many rows are Parquet files."""
    path.mkdir(parents=True, exist_ok=True)
    resources = []
    for name, frame in tables.items():
        file = path / f"{name}.{'parquet' if len(frame) > 1000 else 'csv'}"
        if file.suffix == ".parquet":
            frame.to_parquet(file, index=False)
        else:
            frame.to_csv(file, index=False)
        resources.append({"name": name, "path": file.name})
    description = {"name": path.name, "currency": "CNY", "money_year": 2025, "base_year": 2025, "resources": resources}
    (path / "datapackage.json").write_text(json.dumps(description), encoding="utf-8")
    return path
