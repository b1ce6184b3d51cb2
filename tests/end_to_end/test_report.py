"""The commands of docs/reports.md on the teaching system."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end.conftest import ROOT
from tests.folders import hourly_folder, wavy
from tests.reported import dataset_of, payload_of

Command = Callable[..., tuple[int, str, str]]
PAGE = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^energy-opt (.*)$", PAGE, flags=re.MULTILINE)
PNG = b"\x89PNG"


@pytest.fixture(autouse=True)
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """The drawing library takes seconds to put together; pages are opened in other tests."""
    monkeypatch.setattr("energy_opt.report.page.drawing_library", lambda: "")


def whole(word: str) -> str:
    """A word of a command with the run or study that `…` stands for."""
    if "…" not in word:
        return word
    (found,) = Path().glob(word.replace("…", "*"))
    return str(found)


@pytest.mark.slow
def test_the_commands_of_the_page(command: Command, tmp_path: Path) -> None:
    assert len(COMMANDS) == 6
    for line in COMMANDS:
        words = [whole(word) for word in line.split()]
        code, out, err = command(*words)
        assert code == 0, f"{line}: {err}"
        if words[0] == "report":
            (file,) = re.findall(r"^report: (.*)$", out, flags=re.MULTILINE)
            assert Path(file).read_text(encoding="utf-8").startswith("<!doctype html>")
    assert (tmp_path / "toy.html").is_file()
    assert (tmp_path / "results" / "growth" / "report.html").is_file()
    pictures = list(tmp_path.glob("results/runs/lockin-*/report-figures/*-en.png"))
    assert len(pictures) == 7
    assert all(picture.read_bytes().startswith(PNG) and picture.stat().st_size > 5_000 for picture in pictures)


@pytest.mark.slow
def test_of_all_hours_it_shows_the_week_of_highest_demand(command: Command, tmp_path: Path) -> None:
    """The load is highest in hour 5,000: the 168 hours around it are shown, from 4,916 on."""
    load = wavy(8760)
    load[5000] = 1.5
    folder = hourly_folder(tmp_path / "hourly", load)
    words = ("scenario=reference", "time=full", "policy=none", "horizon.years=[2025,2030]", f"system.data={folder}")
    code, _, err = command("run", *words)
    assert code == 0, err
    (run,) = (tmp_path / "results" / "runs").iterdir()
    code, _, err = command("report", str(run))
    assert code == 0, err
    drawn = dataset_of(payload_of((run / "report.html").read_text(encoding="utf-8")), "demand")
    for _, hours in drawn.groupby("year"):
        assert hours["start"].tolist() == list(range(168))
        assert hours.set_index("start")["demand"].idxmax() == 84
        share = hours["demand"].to_numpy() / hours["demand"].max()
        assert share == pytest.approx(load[4916:5084] / 1.5, abs=1e-4)


def test_mistakes_end_in_a_message_and_a_code(command: Command, tmp_path: Path) -> None:
    code, _, err = command("report", "nowhere")
    assert (code, err.strip()) == (4, "error: nowhere is no folder of results")
    (tmp_path / "empty").mkdir()
    code, _, err = command("report", "empty")
    assert code == 4
    assert "empty holds no run" in err
    code, _, err = command("report", "empty", "--language", "fr")
    assert code == 2
    assert "invalid choice: 'fr'" in err
