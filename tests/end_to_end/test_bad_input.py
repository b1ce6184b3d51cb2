"""Every mistake ends in one clear message, a code that is not 0, and no result; tried through the command line."""

# One case, one line:
# ruff: noqa: E501

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from energy_opt.results.store import load_results, verify
from tests.end_to_end.conftest import start, stored
from tests.folders import Edit, hourly_folder, wavy

Command = Callable[..., tuple[int, str, str]]
OBJECTIVE = Path(__file__).with_name("golden") / "toy_objective.json"
Change = Callable[[str], str]


def replace(old: str, new: str) -> Change:
    """The first occurrence replaced."""
    return lambda text: text.replace(old, new, 1)


def add(line: str) -> Change:
    """One more row."""
    return lambda text: text + line + "\n"


def without(start: str) -> Change:
    """All lines but those that start so."""
    return lambda text: "".join(line for line in text.splitlines(keepends=True) if not line.startswith(start))


def refused(found: tuple[int, str, str], code: int, *words: str) -> str:
    """The message of a run that ended as it should; none of the product's insides is in it."""
    exit_code, out, err = found
    assert exit_code == code, err
    for word in words:
        assert word in err
    assert err.count("error:") == 1
    assert "Traceback" not in err
    assert "Warning" not in err
    assert "results:" not in out
    assert stored(Path("results")) == []
    return err


DATA: dict[str, tuple[str, Change, str]] = {
    "missing column": ("fleet", replace("capacity", "capacities"), "fleet.csv: a column is missing (column capacity)"),
    "wrong unit": ("datapackage.json", replace('"unit": "CNY/kW"', '"unit": "CNY/kWh"'), "technology_cost.csv: wrong unit: CNY/kWh cannot be turned into CNY/kW (column investment_cost"),
    "negative capacity": ("fleet", replace("2006,,6", "2006,,-6"), "fleet.csv: the number is negative (row 3, column capacity, value -6)"),
    "unknown region in a profile": ("slot_availability", replace("North,wind", "Nrth,wind"), "slot_availability.csv: no region of this name in the table region (row 2, column region, value Nrth). did you mean North"),
    "NaN": ("slot_demand", replace("14.62", "NaN"), "slot_demand.csv: a number is due and the cell holds none (row 2, column load, value NaN)"),
    "duplicated key": ("fleet", add("North,coal,2006,,1"), "fleet.csv: the key is there already in an earlier row (row 28, column region + technology + vintage + retirement_year, value North | coal | 2006 | )"),
    "retired before the base year": ("fleet", replace("2004,2032", "2004,2024"), "fleet.csv: the stated retirement year precedes the base year 2025 (row 6, column retirement_year, value 2024). the fleet is what is in service"),
    "cap of a year after the horizon": ("emission_cap", add("late,SO2,2050,100,"), "emission_cap: the year is not modelled (column rule + year, value late | 2050). give it for one of 2025, 2030, 2035"),
    "cap of a year between": ("emission_cap", add("between,CO2,2030,100,\nbetween,CO2,2032,90,\nbetween,CO2,2035,80,"), "emission_cap: the year is not modelled (column rule + year, value between | 2032)"),
    "fuel without a price": ("fuel_price", without("gas"), "fuel_price.csv: a fuel that is burnt has no price (column fuel, value gas in every region). a fuel without a price would be free"),
    "empty file": ("fleet", lambda text: "", "fleet.csv: the file is empty. a table without rows still needs its header"),
    "semicolons": ("fleet", lambda text: text.replace(",", ";"), "fleet.csv: the cells are not separated by commas (row 1). save it with commas"),
    "number as a spreadsheet shows it": ("fleet", replace("2006,,6", '2006,,"1,000"'), "fleet.csv: a number is due here (row 3, column capacity, value 1,000). write numbers with a decimal point"),
}  # fmt: skip


QUICK = ("missing column", "wrong unit", "negative capacity", "NaN", "duplicated key")
"""Faults of the default run; tests/unit/inputs/test_bad_input.py has all of them without the command line."""


@pytest.mark.sample(3)
@pytest.mark.parametrize(
    ("table", "change", "message"),
    [pytest.param(*case, id=name, marks=() if name in QUICK else pytest.mark.slow) for name, case in DATA.items()],
)
def test_bad_data(command: Command, mine: Path, edit: Edit, table: str, change: Change, message: str) -> None:
    edit(table, change)
    error = refused(command("run", "scenario=toy", f"system.data={mine}"), 2, message)
    assert len(error.splitlines()) <= 5


def test_a_missing_table_and_all_faults_at_once(command: Command, mine: Path, edit: Edit) -> None:
    (mine / "technology_cost.csv").unlink()
    edit("fleet", replace("2006,,6", "2006,,-6"))
    edit("line", replace("South,Island", "South,South"))
    found = command("run", "scenario=toy", f"system.data={mine}")
    error = refused(found, 2, f"the input data in {mine} have 3 faults:", "technology_cost: its file is missing (value")
    assert [line.split(":")[0] for line in error.splitlines()[-3:]] == [
        "  - technology_cost",
        "  - fleet.csv",
        "  - line.csv",
    ]


@pytest.mark.slow
def test_what_spreadsheets_do_to_a_file_is_read(command: Command, mine: Path) -> None:
    """A byte-order mark, Windows line ends, empty rows at the end."""
    rewrites: dict[str, Callable[[bytes], bytes]] = {
        "fleet": lambda data: b"\xef\xbb\xbf" + data,
        "line": lambda data: data.replace(b"\n", b"\r\n"),
        "region": lambda data: data + b"\n\n,,,,,\n",
    }
    for name, rewrite in rewrites.items():
        path = mine / f"{name}.csv"
        path.write_bytes(rewrite(path.read_bytes()))
    code, _, err = command("run", "scenario=toy", f"system.data={mine}")
    assert code == 0, err
    (path,) = stored(Path("results"))
    expected = json.loads(OBJECTIVE.read_text())["objective"]
    assert load_results(path).manifest["objective"] == pytest.approx(expected, rel=1e-9)


@pytest.mark.slow
def test_age_beyond_the_standard_life_is_accepted(command: Command, mine: Path, edit: Edit) -> None:
    edit("fleet", add("South,coal,1970,,1"))
    edit("fleet", add("South,coal,1971,2032,2"))
    code, _, err = command("run", "scenario=toy", f"system.data={mine}")
    assert code == 0, err
    (path,) = stored(Path("results"))
    capacity = load_results(path).capacity.query("region == 'South' and technology == 'coal' and vintage < 1975")
    held = capacity.groupby("year")["capacity"].sum()
    assert held[2025] >= 2.0
    assert 2035 not in held.index or held[2035] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.slow
def test_names_of_other_scripts_and_of_any_length(command: Command, mine: Path) -> None:
    for path in mine.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("Island", "海 岛").replace("North", "N" * 200), encoding="utf-8")
    code, _, err = command(
        "run", "scenario=toy", f"system.data={mine}", "name=海岛", "system.regions=[海 岛]", "--results", "my results"
    )
    assert code == 0, err
    (path,) = stored(Path("my results"))
    assert path.name.startswith("海岛-")
    assert set(load_results(path).capacity["region"]) == {"海 岛"}


@pytest.mark.slow
def test_8759_hours(command: Command, tmp_path: Path) -> None:
    folder = hourly_folder(tmp_path / "hourly", wavy(8759))
    words = [
        "run",
        "scenario=reference",
        "time=tiny",
        "policy=none",
        "horizon.years=[2025,2030]",
        f"system.data={folder}",
    ]
    refused(command(*words), 2, "load_profile.csv: A has 8,759 of 8,760 hours (column hour, value missing: 8759)")
    code, _, err = command(*words[:-1], f"system.data={hourly_folder(tmp_path / 'whole', wavy(8760))}")
    assert code == 0, err


SETTINGS: dict[str, tuple[list[str], str]] = {
    "unknown override": (["time.perods=3"], "did you mean time.periods"),
    "unknown addition": (["+unknown=3"], "unknown: there is no such setting; known: demand"),
    "unknown option": (["--result", "x"], "there is no option --result; did you mean --results"),
    "results without dashes": (["results=x"], "did you mean --results?"),
    "not an override": (["force"], "'force' cannot be read as an override: group=option or group.key=value is wanted"),
    "cap of a year that is not modelled": (["policy.rules.emission_cap.system.limit={2070:1}"], "2070 lies outside the modelled years 2025–2035"),
    "cap of a year between": (["policy.rules.emission_cap.system.limit={2032:1}"], "the value of 2032 has no effect on the modelled years 2025, 2030, 2035"),
    "name that leads out": (["name=../../x"], "'../../x' is not a name"),
    "name that a spreadsheet runs": (["name='=cmd'"], "'=cmd' is not a name"),
    "name of 200 letters": (["name=" + "x" * 200], "at most 80"),
    "hourly time without hourly data": (["time=full"], "has no hourly demand (load_profile and demand); it gives slots: choose time.method=given"),
    "weights that are not given": (["horizon.represented_years=given"], "year: no weight is given for a model year (value 2025)"),
    "no such folder": (["system.data=tooy"], "there is no data folder 'tooy'; did you mean toy?"),
}  # fmt: skip


@pytest.mark.sample(4)
@pytest.mark.parametrize(("words", "message"), SETTINGS.values(), ids=SETTINGS)
def test_bad_settings(command: Command, words: list[str], message: str) -> None:
    error = refused(command("run", "scenario=toy", *words), 2, message)
    assert len(error.splitlines()) <= 6


def test_a_scenario_that_does_not_fit_its_data(command: Command) -> None:
    """Names that the data do not hold would change nothing, unseen: all of them are told at once."""
    faults = {
        "policy.rules.emission_cap.x={species:CO3,limit:{2030:1}}": "policy.rules.emission_cap.x.species: there is no species 'CO3'; did you mean CO2?",
        "horizon.base_year=2030": "horizon.base_year: 2030; the folder's fleet is that of the end of 2025",
        "system.regions=[Nrth]": "system.regions: there is no region 'Nrth'; did you mean North",
        "technology.exclude=[goal]": "technology.exclude: there is no technology 'goal'; did you mean coal",
        "technology.fuel_price_factor.gass=2": "technology.fuel_price_factor: there is no fuel 'gass'; did you mean gas?",
        "demand.scenario=hgh": "demand.scenario: 'hgh'; the given slots hold one demand",
    }
    found = command("run", "scenario=toy", "horizon.years=[2030,2035]", *faults)
    error = refused(found, 2, "does not fit the data folder 'toy'; it has 6 faults:", *faults.values())
    assert len(error.splitlines()) <= 9


def test_an_infeasible_scenario_is_explained(command: Command) -> None:
    found = command("run", "scenario=toy", "policy.rules.emission_cap.system={limit:{2030:-100},excess_price:null}")
    error = refused(found, 3, "no solution keeps all rules of the scenario")
    (line,) = [line for line in error.splitlines() if line.startswith("  - ")]
    assert line.startswith("  - emission_cap `system` (all) in 2030: at most -100 Mt is allowed; ")
    assert line.endswith(" Mt more would do")


@pytest.mark.slow
def test_limits_that_contradict_each_other_are_named(command: Command, mine: Path, edit: Edit) -> None:
    edit("build_limit", add("Island,wind,2030,5,"))
    found = command("run", "scenario=toy", f"system.data={mine}")
    refused(found, 3, "build_limit `Island wind` (Island) in 2030: at least 25 GW is asked for;", "GW less would do")


def test_a_results_folder_that_cannot_be_written(command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused(command("run", "scenario=toy", "--results", "file"), 4, "the results folder file/runs cannot be written")
    refused(command("run", "scenario=toy", "--experiment", "../x"), 4, "'../x' cannot be a folder's name")
    if os.geteuid() != 0:
        (tmp_path / "shut").mkdir(mode=0o500)
        refused(command("run", "scenario=toy", "--results", "shut"), 4, "cannot be written (Permission denied)")


SOLVING = """
import sys, time
from energy_opt.solve import highs
def slow(program, choice):
    sys.stderr.write("SOLVING\\n"); sys.stderr.flush(); time.sleep(60)
highs.solve = slow
"""
WRITING = """
import sys, time
from energy_opt.results import store
def slow(folder):
    sys.stderr.write("WRITING\\n"); sys.stderr.flush(); time.sleep(60)
store.flush_folder = slow
"""


def _interrupted(folder: Path, code: str, mark: str, with_signal: int, *words: str) -> tuple[int, str]:
    """A run that gets a signal when it has written a mark: its exit code and what it said after."""
    running = start(folder, "run", *(words or ("scenario=toy",)), code=code)
    assert running.stderr is not None
    seen = []
    for line in running.stderr:
        seen.append(line)
        if line.startswith(mark):
            break
    else:
        pytest.fail("".join(seen))
    running.send_signal(with_signal)
    _, err = running.communicate(timeout=120)
    return running.returncode, err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "mark"), [(SOLVING, "SOLVING"), pytest.param(WRITING, "WRITING", marks=pytest.mark.slow)]
)
def test_an_interrupted_run_leaves_nothing(tmp_path: Path, code: str, mark: str) -> None:
    assert _interrupted(tmp_path, code, mark, signal.SIGINT) == (130, "interrupted; nothing was stored\n")
    assert stored(tmp_path / "results") == []


@pytest.mark.slow
@pytest.mark.parametrize(("code", "mark"), [(SOLVING, "SOLVING"), (WRITING, "WRITING")])
def test_after_a_killed_run_the_next_one_works(command: Command, tmp_path: Path, code: str, mark: str) -> None:
    assert _interrupted(tmp_path, code, mark, signal.SIGKILL)[0] == -signal.SIGKILL
    assert [path.name for path in stored(tmp_path / "results") if not path.name.startswith(".writing-")] == []
    assert command("show")[1] == "no runs are stored in results\n"
    assert command("run", "scenario=toy")[0] == 0
    (path,) = stored(tmp_path / "results")
    assert verify(load_results(path)) == []


@pytest.mark.slow
def test_ctrl_c_stops_the_solver_itself(tmp_path: Path) -> None:
    words = ("time=tiny", "solver.method=simplex")
    code, err = _interrupted(tmp_path, "", "compile  ", signal.SIGINT, *words)
    assert code == 130
    assert err.endswith("interrupted; nothing was stored\n")
    assert stored(tmp_path / "results") == []


@pytest.mark.slow
def test_a_full_disk(command: Command, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    done = subprocess.run([mount, "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        refused(command("run", "scenario=toy", "--results", str(disk)), 4, "No space left on device")
        assert stored(disk) == []
    finally:
        subprocess.run(["umount", disk], check=True)
