"""A stored run of the teaching system, solved once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reported import stored_toy


@pytest.fixture(scope="session")
def toy_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a stored run; not to be changed."""
    return stored_toy(tmp_path_factory.mktemp("results"))


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for the drawing library, which takes seconds to put together and is drawn with in other tests."""
    monkeypatch.setattr("energy_opt.report.page.drawing_library", lambda: "window.vegaEmbed = null;")
