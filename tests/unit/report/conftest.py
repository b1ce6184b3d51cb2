"""A stored run of the teaching system, solved once."""

from __future__ import annotations

from pathlib import Path

import pytest

import energy_opt
from energy_opt.config.scenario import HorizonChoice
from tests.reported import stored_toy, the_toy_scenario


@pytest.fixture(scope="session")
def toy_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a stored run; not to be changed."""
    return stored_toy(tmp_path_factory.mktemp("results"))


@pytest.fixture(scope="session")
def run_of_one_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a stored run of a single model year; not to be changed."""
    scenario = the_toy_scenario(name="one year", horizon=HorizonChoice(years=(2025,), cut_policies=True))
    return energy_opt.run(scenario, tmp_path_factory.mktemp("one_year")).path


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for the drawing library, which takes seconds to put together and is drawn with in other tests."""
    monkeypatch.setattr("energy_opt.report.page.drawing_library", lambda: "window.vegaEmbed = null;")
