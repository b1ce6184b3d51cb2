"""The wheel and the source distribution carry the configuration and the data, and work where they are installed."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


def build(kind: str, folder: Path) -> Path:
    pytest.importorskip("hatchling")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", folder], cwd=ROOT, check=True)
    (archive,) = folder.iterdir()
    return archive


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", tmp_path_factory.mktemp("wheel"))


def test_the_wheel_holds_conf_and_data_but_not_what_builds_them(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "energy_opt/_conf/config.yaml" in names
    for data in sorted(path.parent.name for path in (ROOT / "data").glob("*/datapackage.json")):
        assert f"energy_opt/_data/{data}/datapackage.json" in names
    assert not [name for name in names if name.startswith("energy_opt/_data/") and "/build/" in name]
    assert not [name for name in names if name.startswith(("tests/", "results/", "conf/"))]


def test_the_source_distribution_builds_the_same(tmp_path: Path) -> None:
    with tarfile.open(build("sdist", tmp_path)) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    wanted = {"pyproject.toml", "LICENSE", "README.md", "conf/config.yaml", "data/toy/datapackage.json"}
    assert wanted <= names
    assert not [name for name in names if name.startswith("results/")]


def test_an_installed_wheel_runs_away_from_its_source(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    venv.create(home, with_pip=False, symlinks=True)
    site = next(home.glob("lib/python*/site-packages"))
    zipfile.ZipFile(wheel).extractall(site)
    # What the wheel depends on comes from this environment.
    (site / "dependencies.pth").write_text("\n".join(path for path in sys.path if path.endswith("site-packages")))
    code = "import sys; sys.path = [p for p in sys.path if p]; from energy_opt.app.cli import main; sys.exit(main())"
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}

    def call(*words: str) -> str:
        command = [home / "bin" / "python", "-c", code, *words]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert f"configuration: {site}" in call("doctor", "--data", "toy")
    assert "results: results/runs/toy-" in call("run", "scenario=toy")
