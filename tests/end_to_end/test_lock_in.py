"""The commands of docs/lock-in.md on the teaching system, what they store, and how mistakes end."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from energy_opt.results.store import Results, load_results, verify
from tests.end_to_end.conftest import ROOT, stored

Command = Callable[..., tuple[int, str, str]]
PAGE = (ROOT / "docs" / "lock-in.md").read_text(encoding="utf-8")
PIPELINE, OWN = re.findall(r"^energy-opt (lockin scenario=toy .*)$", PAGE, flags=re.MULTILINE)


def study(folder: Path) -> Results:
    (path,) = stored(folder / "results")
    return load_results(path)


@pytest.mark.slow
def test_projects_of_the_pipeline_as_on_the_page(command: Command, tmp_path: Path) -> None:
    code, out, err = command(*PIPELINE.split())
    assert code == 0, err
    results = study(tmp_path)
    assert out.splitlines()[-1] == f"results: results/runs/{results.path.name}"
    assert len(out.splitlines()) <= 40  # one screen
    assert "With 2 projects, 3.00 GW in South from 2029–2031 on:" in out
    assert "P2 Harbour City heat and power 港城热电: 1,000 MW coal, 2029" in out
    assert verify(results) == []
    case = results["lockin_case"].set_index(["regime", "case"])["objective"]
    for regime in ("scenario", "price"):
        assert case[regime, "contract"] >= case[regime, "free"] - 1e-6
    rank = results["lockin_rank"]
    assert sorted(rank["project"]) == ["P2", "P2", "P3", "P3"]
    total = results["lockin_attribution"].set_index("regime")["total"]
    for regime, rows in rank.groupby("regime"):
        assert rows["attribution"].sum() == pytest.approx(total[regime], rel=1e-6)
        assert total[regime] == pytest.approx(case[regime, "free"] - case[regime, "without"], rel=1e-6)
        assert (rows["lower"] <= rows["upper"] + 1e-9).all()
    given_way = results["lockin_displaced"].groupby(["regime", "case", "year"])["share"]
    assert given_way.sum()[given_way.count() > 0].tolist() == pytest.approx([1.0] * int((given_way.count() > 0).sum()))
    metrics = results["lockin_metrics"]
    assert (metrics["defined"] == metrics["value"].notna()).all()
    assert (metrics["note"] != "")[~metrics["defined"]].all()
    # 1 GW and 2 GW for 40 years of 4,500 h
    committed = metrics.query("metric == 'committed' and project == 'all'")["value"].tolist()
    factor = 0.8435  # [t/MWh], fuel of the toy's coal per MWh
    assert committed == pytest.approx([3.0 * 40 * 4.5 * factor], rel=0.01)
    pd.testing.assert_frame_equal(
        pd.read_csv(results.path / "lockin_rank.csv", keep_default_na=False, na_values=[""]).fillna({"owner": ""}),
        rank, check_dtype=False,
    )  # fmt: skip
    assert "is there already; --force does it again" in command(*PIPELINE.split())[2]


@pytest.mark.slow
def test_a_user_s_projects_as_on_the_page(command: Command, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs" / "examples", tmp_path / "docs" / "examples")
    code, _, err = command(*OWN.split())
    assert code == 0, err
    results = study(tmp_path)
    projects = results["lockin_project"].set_index("project")
    assert projects.loc["S1", ["region", "technology", "assumed"]].tolist() == ["South", "coal", "lifetime; hours"]
    assert projects.loc["N1", "assumed"] == ""
    cost = results["lockin_case"].set_index("case")["objective"]
    assert cost["free"] <= cost["debt"] + 1e-6
    assert cost["debt"] <= cost["full"] + 1e-6
    assert "break" in "".join(results["lockin_metrics"]["metric"])


@pytest.mark.slow
def test_a_committed_project_is_not_counted_twice(command: Command, tmp_path: Path) -> None:
    """P1 is under construction: without it the system lacks 0.66 GW that the scenario has."""
    code, out, err = command("lockin", "scenario=toy", "--projects", "P1", "--cases", "free")
    assert code == 0, err
    assert "1 of them are committed in the scenario" in out
    results = study(tmp_path)
    assert results["lockin_project"]["taken_out"].tolist() == [True]
    capacity = results["lockin_timeline"].set_index("year")["capacity"]
    assert capacity[2035] == pytest.approx(0.66)


@pytest.mark.sample(10)
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--projects", "Atlantis"], "no project fits (value Atlantis)"),
        (["--projects", "South", "--cases", "fre"], "there is no case 'fre'; did you mean free?"),
        (["--projects", "South", "--regimes", "cap"], "there is no regime 'cap'; did you mean caps"),
        (["--projects", "South", "--backstop", "-1"], "backstop: -1.0; a number that is not negative is wanted"),
        (["--projects", "absent.csv"], "absent.csv: it cannot be read"),
        (["--projects", "mine.csv"], "the capacity is no power plant's (row A1, column capacity, value 50000)"),
        (["--projects", "South", "--project", "x"], "there is no option --project"),
    ],
)
def test_mistakes_end_in_one_message(command: Command, tmp_path: Path, words: list[str], message: str) -> None:
    (tmp_path / "mine.csv").write_text("id,province,MW,technology,year\nA1,North,50000,coal,2028\n", encoding="utf-8")
    code, _, err = command("lockin", "scenario=toy", *words)
    assert code == 2
    assert message in err
    assert "Traceback" not in err
    assert stored(tmp_path / "results") == []
