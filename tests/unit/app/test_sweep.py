"""`energy-opt sweep` and `status`: what is composed, what is varied, and how each mistake ends. Nothing is solved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hydra import compose, initialize_config_dir

from energy_opt.app import launch
from energy_opt.app import sweep as verb
from energy_opt.app.compose import composed, conf_folder, own_options
from energy_opt.app.composer import Composer, as_word, lists
from energy_opt.app.schema import register
from energy_opt.errors import ConfigError
from energy_opt.results.claims import Owner
from energy_opt.results.sweep_folder import PLAN, CaseRecord, Progress, SweepFolder, write_json

Command = Callable[[str], tuple[int, str, str]]

SETTINGS: tuple[Mapping[str, Any], ...] = (
    {"demand.factor": 1.05},
    {"policy.rules.emission_cap.national.limit.2030": 9000.0, "policy.rules.emission_cap.national.excess_price": None},
    {"policy": ["pledges", "no_new_coal"], "solver.threads": 1},
    {"technology.exclude": ["nuclear"], "policy.reserve_margin": False, "technology.cost_factor.solar": 1},
    {"policy.rules.emission_cap.own": {"scope": "Shanxi", "limit": {2030: 5.0, 2060: 1.0}}},
    {"time": "tiny", "time.periods": 2},
    {"+policy.groups.north": "[Shanxi,Hebei]"},
)


@pytest.fixture
def composer() -> Any:
    register()
    with initialize_config_dir(str(conf_folder()), version_base="1.3"):
        yield Composer(["horizon=short", "horizon.cut_policies=true"])


@pytest.mark.slow
def test_scenarios_are_those_that_hydra_composes(composer: Composer) -> None:
    for settings in SETTINGS:
        words = own_options([f"{name}={as_word(value)}" for name, value in settings.items()])
        expected = composed(compose("config", ["horizon=short", "horizon.cut_policies=true", *words])).scenario
        assert composer.scenario(settings) == expected, settings


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"demand.facto": 1.0}, "did you mean demand.factor"),
        ({"time.periods": "x"}, "could not be converted to Integer"),
        ({"demand": "lowest"}, "Could not find 'demand/lowest'"),
        ({"name": "a = b"}, "cannot be read as an override"),
    ],
)
def test_a_setting_with_a_fault_says_so(composer: Composer, settings: Mapping[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        composer.scenario(settings)


def test_lists_are_what_varies() -> None:
    rest, varied = lists([
        "scenario=toy", "demand=low,high", "demand.factor=0.9,1", "policy=[a,b],c", "name='x, y'", "--force",
        "policy.rules.emission_cap.system.limit.2035=7,8.5", "hydra.launcher.n_jobs=2",
    ])  # fmt: skip
    assert rest == ["scenario=toy", "name='x, y'", "--force", "hydra.launcher.n_jobs=2"]
    assert varied == {
        "demand": ["low", "high"], "demand.factor": [0.9, 1], "policy": ["[a,b]", "c"],
        "policy.rules.emission_cap.system.limit.2035": [7, 8.5],
    }  # fmt: skip


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch) -> list[verb.Prepared]:
    """The sweeps that were prepared; none is run."""
    found: list[verb.Prepared] = []

    def keep(its: verb.Prepared, words: Sequence[str]) -> int:
        found.append(its)
        return 0

    monkeypatch.setattr(verb, "sweep", keep)
    return found


@pytest.mark.slow
def test_a_named_sweep_and_a_list_are_crossed(command: Command, prepared: list[verb.Prepared]) -> None:
    code, _, err = command("sweep sweep=toy_costs sweep.warm=false --experiment mine policy.sinks=none,mid")
    assert code == 0, err
    (its,) = prepared
    assert len(its.plan.cases) == 18
    assert its.plan.sweep.startswith("sweep-toy-costs-")
    assert (its.place.experiment, its.warm, its.launcher, its.workers) == ("mine", False, "basic", 1)
    assert its.plan.cases[-1].settings == {
        "policy.sinks": "mid", "technology.cost_factor.solar": 1.2, "demand.factor": 1.02,
    }  # fmt: skip
    assert its.plan.cases[-1].scenario is not None
    assert its.plan.cases[-1].scenario.policy.sinks == "mid"
    assert not any(case.fault for case in its.plan.cases)


def test_a_launcher_says_how_many_chains(command: Command, prepared: list[verb.Prepared]) -> None:
    pytest.importorskip("hydra_plugins.hydra_joblib_launcher")
    assert command("sweep sweep=toy_costs hydra/launcher=processes hydra.launcher.n_jobs=3")[0] == 0
    assert (prepared[0].launcher, prepared[0].workers) == ("processes", 3)


@pytest.mark.slow
def test_a_launcher_that_is_not_installed_says_what_brings_it(
    command: Command, prepared: list[verb.Prepared], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch, "metadata_of", lambda package: None)
    code, _, err = command("sweep sweep=toy_costs hydra/launcher=slurm")
    assert (code, prepared) == (2, [])
    assert 'hydra/launcher=slurm needs a package: pip install "energy-opt[slurm]"' in err


@pytest.mark.sample(3)
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("sweep scenario=toy", "nothing is varied"),
        ("sweep scenario=toy sweep.pattern=latin demand.factor=1,2", "sweep.pattern: 'latin' is not known"),
        ("sweep scenario=toy sweep.pattern=table sweep.table=none.csv", "there is no file none.csv"),
        ("sweep scenario=toy demand.facto=1,2", "no scenario of the sweep can be run"),
        ("sweep scenario=toy sweep.pattern=morris sweep.ranges={demand.factor:[1,2]} policy.sinks=none,mid", "run one"),
        ("run sweep=toy_costs", "energy-opt sweep runs them"),
    ],
)
def test_mistakes_end_in_one_message(command: Command, line: str, words: str) -> None:
    code, _, err = command(line)
    assert code == 2
    assert words in err
    assert "Traceback" not in err


def test_status_says_how_far_a_sweep_is(command: Command, tmp_path: Path) -> None:
    assert command("status")[1] == "no sweeps are in results\n"
    folder = SweepFolder(tmp_path / "results" / "runs", "sweep-a")
    cases = [{"number": k, "run": f"toy-{k}", "settings": {"demand.factor": k}} for k in range(3)]
    folder.write_plan({"cases": cases})
    folder.record(CaseRecord(1, "toy-1", "failed", kind="infeasible", reason="no solution\n  - cap", seconds=2.0))
    code, out, _ = command("status sweep-a")
    assert code == 0
    assert out == (
        "results/runs/sweep-a  0 of 3 done, 1 failed, 2 missing\n"
        "  failed 1 (infeasible): demand.factor=1\n    no solution\n      - cap\n"
    )
    write_json(folder.path / PLAN, {"format": 7})
    assert "was planned in format 7" in command("status")[1]
    code, _, err = command("status sweep-a")
    assert code == 4
    assert "was planned in format 7" in err
    assert command("status sweep-b")[0] == 4


def test_what_is_left_is_told_in_the_unit_a_person_takes() -> None:
    from energy_opt.app.sweep_view import counts, duration

    assert [duration(seconds) for seconds in (5, 600, 9000)] == ["5 s", "10 min", "2.5 h"]
    progress = Progress((0, 1), (2,), {3: Owner("here", 1, 0.0)}, (4,), 600.0)
    assert counts(progress) == "2 of 5 done, 1 failed, 1 running, 1 missing, about 10 min left"
