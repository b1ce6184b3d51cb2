"""Which projects are judged: chosen by words, read from a file, and refused with the fault and the way to mend it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from energy_opt.config.scenario import HorizonChoice, SystemChoice
from energy_opt.errors import InputError
from energy_opt.inputs.fleet import pipeline_capacity
from energy_opt.inputs.horizon import make_horizon
from energy_opt.inputs.load import make_system
from energy_opt.inputs.project_list import ProjectDefaults, project_list, without_judged
from energy_opt.inputs.read import DataFolder, read_folder, resolve
from tests.systems import a_scenario

HEADER = "id,name,province,MW,technology,year"
GOOD = "A1,Alpha,North,600,coal,2028"


@cache
def toy() -> DataFolder:
    return read_folder(resolve("toy"))


def listed(asked: str | Path | pd.DataFrame, **defaults: float) -> pd.DataFrame:
    horizon = make_horizon(HorizonChoice(years=(2025, 2030, 2035)), toy()["year"])
    return project_list(asked, toy(), horizon, ("North", "South", "Island"), ProjectDefaults(**defaults))


@pytest.mark.sample(5)
@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        ("P2", ["P2"]), ("South", ["P2", "P3"]), ("北岭", ["P1"]), ("construction", ["P1"]),
        ("coal", ["P1", "P2", "P3"]),
        ("harbour", ["P2"]), ("Plain Power", ["P3"]), ("South & announced", ["P3"]), ("P1, permitted", ["P1", "P2"]),
        ("all", ["P1", "P2", "P3"]),
    ],
)  # fmt: skip
def test_words_choose_from_the_pipeline(words: str, chosen: list[str]) -> None:
    assert listed(words)["project"].tolist() == chosen


def test_a_region_may_be_named_in_chinese() -> None:
    chinese = toy()["region"].set_index("region").loc["South", "name_zh"]
    assert listed(str(chinese))["project"].tolist() == ["P2", "P3"]


def test_what_is_assumed_is_said() -> None:
    table = listed("all").set_index("project")
    assert table.loc["P1", "assumed"] == "lifetime; hours"
    assert table.loc["P2", "assumed"] == "year (four years after the permit); lifetime; hours"
    assert (table["lifetime"] == 40.0).all()  # of the technology
    assert (table["hours"] == 4500.0).all()
    assert listed("P1", hours=5000.0, lifetime=30.0).loc[0, ["hours", "lifetime"]].tolist() == [5000.0, 30.0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("mine.csv", f"{HEADER},lifetime,hours\n{GOOD},30,\nA2,乙,南岭,1000,煤电,2031,,4200\n"),
        ("mine.yaml", "- {id: A1, name: Alpha, province: North, MW: 600, technology: coal, year: 2028, lifetime: 30}\n"
                      "- {id: A2, name: 乙, province: 南岭, MW: 1000, technology: 煤电, year: 2031, hours: 4200}\n"),
    ],
)  # fmt: skip
def test_a_user_s_file_in_either_language(tmp_path: Path, name: str, text: str) -> None:
    chinese = str(toy()["region"].set_index("region").loc["South", "name_zh"])
    (tmp_path / name).write_text(text.replace("南岭", chinese), encoding="utf-8")
    table = listed(tmp_path / name)
    assert table["project"].tolist() == ["A1", "A2"]
    assert table["region"].tolist() == ["North", "South"]
    assert table["technology"].tolist() == ["coal", "coal"]
    assert table["capacity"].tolist() == [600.0, 1000.0]
    assert table["lifetime"].tolist() == [30.0, 40.0]
    assert table["hours"].tolist() == [4500.0, 4200.0]
    assert table["assumed"].tolist() == ["hours", "lifetime"]
    assert table["status"].tolist() == ["announced", "announced"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            "A1,Alpha,Nroth,600,coal,2028",
            "there is no such region (row A1, column region, value Nroth). did you mean North",
        ),
        ("A1,Alpha,North,0,coal,2028", "the capacity is no power plant's (row A1, column capacity, value 0)"),
        ("A1,Alpha,North,50000,coal,2028", "MW are due, above 0 and up to 20,000"),
        ("A1,Alpha,North,many,coal,2028", "a number is due here (row A1, column capacity, value many)"),
        ("A1,Alpha,North,600,coal,2025", "the year lies outside the horizon (row A1, column year, value 2025)"),
        ("A1,Alpha,North,600,coal,2035", "before 2035 is due"),
        (
            "A1,Alpha,North,600,cole,2028",
            "there are no data of such a power plant (row A1, column technology, value cole)",
        ),
        ("A1,Alpha,North,600,wind,2028", "there are no data of such a power plant"),
        (f"{GOOD}\n{GOOD}", "two projects have one id (row A1"),
        (",Alpha,North,600,coal,2028", "a project needs an id (row number 1"),
        ("all,Alpha,North,600,coal,2028", "this id is reserved (row all, column project, value all)"),
        ("plan,Alpha,North,600,coal,2028", "this id is reserved"),
        ("A1,Alpha,North,600,coal,2028.9", "a whole year is due (row A1, column year, value 2028.9)"),
    ],
)
def test_a_fault_is_named_with_its_place(tmp_path: Path, row: str, words: str) -> None:
    (tmp_path / "mine.csv").write_text(f"{HEADER}\n{row}\n", encoding="utf-8")
    with pytest.raises(InputError) as raised:
        listed(tmp_path / "mine.csv")
    assert words in str(raised.value)
    assert "mine.csv" in str(raised.value)


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(
        f"{HEADER}\nA1,a,Nowhere,0,coal,2028\nA2,b,North,1,cole,1999\n", encoding="utf-8"
    )
    with pytest.raises(InputError) as raised:
        listed(tmp_path / "mine.csv")
    assert len(raised.value.issues) == 4


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("Atlantis", "no project fits (value Atlantis)"),
        ("Suoth", "did you mean South"),
        ("Island", "the region has no project in the pipeline"),
        ("South & construction", "no project fits all of these words"),
        ("", "no project is asked for"),
        ("absent.csv", "absent.csv: it cannot be read"),
    ],
)
def test_a_selection_that_chooses_nothing_says_so(asked: str, words: str) -> None:
    with pytest.raises(InputError) as raised:
        listed(asked)
    assert words in str(raised.value)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.csv", f"{HEADER}\n", "it holds no project"),
        ("a.csv", "id,province,year\nA,North,2028\n", "a column is missing (column capacity)"),
        ("a.csv", f"{HEADER},capasity\n{GOOD},3\n", "there is no such column (column capasity). did you mean capacity"),
        ("a.csv", "", "the file is empty"),
        ("a.yaml", "a: 1\n", "a list of projects is wanted"),
        ("a.yaml", "- [", "it is not YAML"),
        ("a.yaml", "[]\n", "it holds no project"),
        (
            "a.yaml",
            "- {id: A1, province: North, MW: true, technology: coal, year: 2028}\n",
            "a text or a number is due here (row A1, column capacity, value True)",
        ),
        (
            "a.yaml",
            "- {id: [A1], province: North, MW: 600, technology: coal, year: 2028}\n",
            "a text or a number is due here (row ['A1'], column project",
        ),
        (
            "a.yaml",
            "- {id: yes, province: North, MW: 600, technology: coal, year: 2028}\n",
            "a text or a number is due here (row True, column project",
        ),
        (
            "a.yaml",
            "- {id: A1, province: North, MW: 600, technology: coal, year: 2028, hours: true}\n"
            "- {id: A2, province: North, MW: 600, technology: coal, year: 2028, hours: 4000}\n",
            "a text or a number is due here (row A1, column hours, value True)",
        ),
    ],
)
def test_a_file_that_holds_no_projects_is_refused(tmp_path: Path, name: str, text: str, words: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        listed(tmp_path / name)
    assert words in str(raised.value)


def test_what_is_judged_is_not_in_the_fleet_too() -> None:
    """P1 is under construction, and so committed; judged, it is taken out of the committed capacity."""
    before = pipeline_capacity(toy()["coal_project"], toy()["project_probability"], "committed")
    after = without_judged(toy(), listed("P1"))["coal_project"]
    assert before["capacity"].sum() == pytest.approx(0.66)
    assert pipeline_capacity(after, toy()["project_probability"], "committed").empty
    assert after["project"].tolist() == ["P2", "P3"]


def test_words_are_read_alike_in_both_languages_and_cases(tmp_path: Path) -> None:
    assert (
        listed("south")["project"].tolist() == listed("南部")["project"].tolist() == listed("South")["project"].tolist()
    )
    assert listed("在建")["project"].tolist() == listed("construction")["project"].tolist()
    (tmp_path / "a.csv").write_text("编号,省份,装机,技术,年份,状态\n甲,North,600,coal,2029,在建\n", encoding="utf-8")
    row = listed(tmp_path / "a.csv").iloc[0]
    assert (row["project"], row["region"], row["capacity"], row["status"]) == ("甲", "North", 600.0, "construction")


@pytest.mark.parametrize("words", ["&", "South &", "& South"])
def test_a_word_that_is_missing_is_named(words: str) -> None:
    with pytest.raises(InputError, match="a word is missing beside &"):
        listed(words)


def test_a_heat_rate_of_its_own_makes_a_class_of_its_own(tmp_path: Path) -> None:
    """285 gce/kWh are 285 · 0.0293076 = 8.353 GJ/MWh; the other project is like its technology."""
    (tmp_path / "a.csv").write_text(f"{HEADER},heat_rate\n{GOOD},285\nA2,Beta,North,600,coal,2029,\n", encoding="utf-8")
    projects = listed(tmp_path / "a.csv")
    system = make_system(a_scenario(2025, 2030, 2035, system=SystemChoice("toy")), toy(), projects)
    rate = pd.Series(system.operation.heat_rate[:, 1], index=system.capacities.assets["asset"])
    own, usual = system.projects.members["asset"]
    assert rate[own] == pytest.approx(8.353, abs=5e-4)
    assert rate[usual] == pytest.approx(rate["North|coal"])


@pytest.mark.parametrize(
    ("columns", "cells", "words"),
    [
        ("heat_rate", "28", "no coal plant has this heat rate (row A1, column heat_rate, value 28)"),
        ("replaces,replaces_MW", "goal,300", "no such plants stand in the fleet"),
        ("replaces,replaces_MW", "coal,", "what is replaced needs a technology and its MW"),
        ("replaces,replaces_MW", "wind,300", "only thermal plants are replaced (row A1, column replaces, value wind)"),
        ("replaces_MW", "300", "what is replaced needs a technology and its MW"),
    ],
)
def test_what_a_project_may_say_of_itself_is_checked(tmp_path: Path, columns: str, cells: str, words: str) -> None:
    (tmp_path / "a.csv").write_text(f"{HEADER},{columns}\n{GOOD},{cells}\n", encoding="utf-8")
    with pytest.raises(InputError) as raised:
        listed(tmp_path / "a.csv")
    assert words in str(raised.value)
