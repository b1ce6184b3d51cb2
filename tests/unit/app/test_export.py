"""`energy-opt export`: what it says to a user who is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from energy_opt.app import cli
from energy_opt.app.export import FORMATS


def _call(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = cli.main(["export", *words])
    return code, capsys.readouterr().err


def test_an_unknown_format_names_near_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert _call(capsys, "pypas", "results", "-o", "x") == (
        2,
        "error: there is no format 'pypas'; did you mean pypsa?\n",
    )


@pytest.mark.parametrize("name", FORMATS)
def test_a_folder_without_a_run_is_said_so_by_every_format(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / ("a.xlsx" if name == "excel" else "a.csv" if name == "iamc" else f"a.{name}")
    code, error = _call(capsys, name, str(tmp_path / "nowhere"), "-o", str(target))
    assert (code, "holds no run" in error) == (4, True)
    assert not target.exists()


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_has_its_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["export", name, "--help"])
    assert ended.value.code == 0
    assert "--force" in capsys.readouterr().out


def test_a_file_of_the_wrong_ending_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, error = _call(capsys, "mps", str(tmp_path), "-o", "model.txt")
    assert (code, "ends in .mps" in error) == (2, True)
