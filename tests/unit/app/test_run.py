"""`energy-opt run`: what is composed, what is stored, and how each mistake ends."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from energy_opt.app.compose import own_options
from energy_opt.errors import BuildError, InfeasibleError, InputError, Issue, SolverError
from energy_opt.results.store import load_results

Command = Callable[[str], tuple[int, str, str]]


def runs(folder: Path, experiment: str = "runs") -> list[Path]:
    return sorted(path for path in (folder / experiment).iterdir()) if (folder / experiment).is_dir() else []


def test_a_run_is_stored_and_summed_up(command: Command, stages: Any, tmp_path: Path) -> None:
    code, out, err = command("run scenario=toy")
    (path,) = runs(tmp_path / "results")
    assert code == 0
    assert out.splitlines()[0].split() == ["2025", "2030"]
    assert [line.split() for line in out.splitlines()[1:3]] == [
        ["capacity", "·", "coal", "[GW]", "9.00", "1,235"],
        ["emissions", "[Mt]", "0.50", "–"],
    ]
    assert out.splitlines()[-1] == f"results: results/runs/{path.name}"
    assert "3 rows × 2 columns" in err
    manifest = load_results(path).manifest
    assert manifest["scenario"]["system"]["data"] == "toy"
    assert manifest["data"]["hashes"] == {"fleet": "abc"}
    assert manifest["solver"] == {"method": "simplex"}
    assert {"read", "build", "compile", "solve", "tabulate"} <= manifest["seconds"].keys()


def test_nothing_lies_beside_the_results(command: Command, stages: Any, tmp_path: Path) -> None:
    command("run scenario=toy")
    assert [path.name for path in tmp_path.iterdir()] == ["results"]
    assert [path.name for path in (tmp_path / "results").iterdir()] == ["runs"]


def test_the_second_run_is_there_already(command: Command, stages: Any, tmp_path: Path) -> None:
    command("run scenario=toy")
    stages.called.clear()
    code, out, err = command("run scenario=toy solver.threads=2")
    assert (code, stages.called) == (0, ["read"])
    assert "is there already" in err
    assert "capacity · coal [GW]" in out
    assert command("run scenario=toy --force")[0] == 0
    assert "solve" in stages.called
    assert len(runs(tmp_path / "results")) == 1


def test_a_sweep_is_one_run_per_job(command: Command, stages: Any, tmp_path: Path) -> None:
    code, out, _ = command("run -m scenario=toy demand=low,high --results mine --experiment swept")
    assert code == 0
    assert len(runs(tmp_path / "mine", "swept")) == 2
    assert out.count("results: ") == 2
    assert [scenario.demand.scenario for scenario in stages.scenarios] == ["low", "high"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine"]


@pytest.mark.slow
def test_a_failing_job_lets_the_others_run(command: Command, stages: Any, tmp_path: Path) -> None:
    code, _, err = command("run -m scenario=toy time.step_hours=0,1")
    assert code == 2
    assert "time.step_hours: 0 h" in err
    assert len(runs(tmp_path / "results")) == 1


def test_overrides_may_stand_on_both_sides_of_options() -> None:
    words = ["--force", "--config-dir", "a=b", "scenario=toy", "--cfg", "job", "~time", "--no-report"]
    options = ["--config-dir", "a=b", "--cfg", "job"]
    assert own_options(words) == [*options, "run.force=true", "scenario=toy", "~time", "run.report=false"]
    assert own_options([]) == []


def test_a_folder_of_ones_own_options(command: Command, stages: Any, tmp_path: Path) -> None:
    (tmp_path / "own" / "scenario").mkdir(parents=True)
    (tmp_path / "own" / "scenario" / "mine.yaml").write_text(
        "# @package _global_\ndefaults:\n  - override /policy: none\nname: mine\nhorizon:\n  discount_rate: 0.08\n"
    )
    assert command("run --config-dir own scenario=mine")[0] == 0
    (scenario,) = stages.scenarios
    assert (scenario.name, scenario.horizon.discount_rate, scenario.policy.rules) == ("mine", 0.08, {})


@pytest.mark.sample(3)
@pytest.mark.parametrize(
    ("override", "limits"),
    [
        ("policy.rules.emission_cap.system.limit={2035:7}", {2030: 240.0, 2035: 7.0}),
        ("policy.rules.emission_cap.system.limit.2035=7", {2030: 240.0, 2035: 7.0}),
        ("policy.rules.emission_cap.system.limit.2025=90", {2025: 90.0, 2030: 240.0, 2035: 150.0}),
    ],
)
def test_one_year_of_a_cap_can_be_overridden(
    command: Command, stages: Any, override: str, limits: dict[int, float]
) -> None:
    assert command(f"run scenario=toy {override}")[0] == 0
    assert stages.scenarios[0].policy.rules["emission_cap"]["system"]["limit"] == limits


def test_caps_and_factors_of_ones_own_can_be_added(command: Command, stages: Any) -> None:
    own = "policy.rules.emission_cap.north={scope:North,limit:{2030:3}} technology.cost_factor.solar=0.8"
    assert command(f"run scenario=toy {own}")[0] == 0
    (scenario,) = stages.scenarios
    assert scenario.policy.rules["emission_cap"]["north"]["scope"] == "North"
    assert set(scenario.policy.rules["emission_cap"]) == {"north", "system"}
    assert scenario.technology.cost_factor == {"solar": 0.8}


def test_the_composed_scenario_can_be_looked_at(command: Command, stages: Any) -> None:
    code, out, _ = command("run scenario=toy --cfg job")
    assert code == 0
    assert "method: given" in out
    assert stages.called == []


def test_an_overridden_year_stands_once(command: Command, stages: Any) -> None:
    """A year is a number in the files and text in an override's path: both are the same year."""
    code, out, _ = command("run scenario=toy policy.rules.emission_cap.system.limit.2035=7 --cfg job")
    assert code == 0
    assert [line.strip() for line in out.splitlines() if "2035:" in line] == ["2035: 7"]


@pytest.mark.slow
def test_years_of_a_sweep_are_overridden_one_by_one(command: Command, stages: Any, tmp_path: Path) -> None:
    assert command("run -m scenario=toy policy.rules.emission_cap.system.limit.2035=7,8.5")[0] == 0
    limits = [scenario.policy.rules["emission_cap"]["system"]["limit"] for scenario in stages.scenarios]
    assert limits == [{2030: 240.0, 2035: 7.0}, {2030: 240.0, 2035: 8.5}]


def test_the_help_names_groups_and_examples(command: Command, stages: Any) -> None:
    code, out, _ = command("run --help")
    assert code == 0
    assert "no_carbon_policy, no_new_coal, reference, strict_coal, toy" in out
    assert "--force" in out


@pytest.mark.sample(4)
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("run time.perods=3", "did you mean time.periods"),
        ("run tim=tiny", "did you mean time?"),
        ("run +unknown=3", "unknown: there is no such setting; known: demand"),
        ("run +time.perods=3", "time.perods: there is no such setting; did you mean periods"),
        ("run time=tinny", "Could not find 'time/tinny'\nAvailable options in 'time':\n\tcoarse"),
        ("run time.periods=x", "Value 'x' of type 'str' could not be converted to Integer"),
        ("run time.periods=0 time.step_hours=5", "2 faults"),
        ("run horizon.years=[2025,2030]", "2035 lies outside the modelled years 2025–2030"),
        ("run scenario=toy policy.rules.emission_cap.system.limit={2070:1}", "2070 lies"),
        (
            "run policy.rules.emission_cap.national.limits={2030:1}",
            "limits: there is no such setting; did you mean limit?",
        ),
        ("run --config-dir nowhere", "not found"),
        ("run name='../x'", "is not a name"),
        ("run --results", "--results wants a value"),
        ("ruun", "did you mean run?"),
    ],
)
def test_a_mistake_ends_in_one_message(command: Command, stages: Any, tmp_path: Path, line: str, words: str) -> None:
    code, _, err = command(line)
    assert code == 2
    assert words in err
    assert err.count("error:") == 1
    assert "Traceback" not in err
    assert "HYDRA_FULL_ERROR" not in err
    assert stages.called == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.sample(3)
@pytest.mark.parametrize(
    ("stage", "error", "code"),
    [
        ("read", InputError([Issue("fleet", "negative capacity", row="3")]), 2),
        ("build", BuildError("no such feature"), 2),
        ("solve", InfeasibleError("no solution", ["cap of 2030"]), 3),
        ("solve", SolverError("time limit"), 3),
        ("solve", KeyboardInterrupt(), 130),
        ("compile", RuntimeError("a bug"), 1),
        ("compile", MemoryError(), 1),
    ],
)
def test_a_stage_that_fails_stores_nothing(
    command: Command, stages: Any, tmp_path: Path, stage: str, error: BaseException, code: int
) -> None:
    stages.raises[stage] = error
    found, out, err = command("run scenario=toy")
    assert found == code
    assert str(error) in err
    assert "Traceback" not in err
    assert "results:" not in out
    assert runs(tmp_path / "results") == []


def test_a_fault_in_the_tables_does_not_lose_the_solution(command: Command, stages: Any, tmp_path: Path) -> None:
    stages.raises["tabulate"] = KeyError("region")
    code, _, err = command("run scenario=toy")
    (path,) = runs(tmp_path / "results")
    assert code == 3
    assert "the tables could not be made (KeyError: 'region'" in err
    assert "Traceback" not in err
    assert load_results(path).status == "failed"
    assert np.load(path / "solution.npz")["x"].tolist() == [1.0, 2.0]
    stages.raises.clear()
    stages.columns = ["year", "quantity", "item", "worth", "unit"]
    code, _, err = command("run scenario=toy")
    assert code == 3
    assert "result table summary: missing value; undeclared worth" in err
    assert (path / "solution.npz").is_file()
    stages.columns[3] = "value"
    assert command("run scenario=toy")[0] == 0
    assert load_results(path).status == "optimal"
    assert not (path / "solution.npz").exists()


def test_debugging_shows_the_traceback(command: Command, stages: Any) -> None:
    stages.raises["build"] = BuildError("no such feature")
    assert "Traceback" in command("run scenario=toy --debug")[2]


def test_an_unwritable_folder_is_found_before_anything_is_read(command: Command, stages: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, _, err = command("run scenario=toy --results file")
    assert code == 4
    assert "cannot be written" in err
    assert stages.called == []
    assert command("run -m scenario=toy demand=low,high --results file")[0] == 4


def test_a_failed_certificate_is_stored_as_failed(command: Command, stages: Any, tmp_path: Path) -> None:
    stages.passed = False
    code, _, err = command("run scenario=toy")
    (path,) = runs(tmp_path / "results")
    assert code == 3
    assert "its certificate did not pass" in err
    assert load_results(path).status == "failed"
    stages.passed, stages.imbalance = True, 1.0
    assert command("run scenario=toy")[0] == 3
    assert load_results(path).manifest["faults"] == ["energy_balance_gw is 1.0e+00 (allowed 1e-04)"]
    stages.imbalance = 0.0
    assert command("run scenario=toy")[0] == 0
    assert load_results(path).status == "optimal"
