"""A sweep with stages that compute nothing: what is planned, what is done again, how each failure ends."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from energy_opt.api import Pipeline
from energy_opt.config.convert import from_dict, to_dict
from energy_opt.config.design import Design
from energy_opt.config.scenario import DemandChoice, PolicyChoice, Scenario, SolverChoice
from energy_opt.errors import ConfigError, InfeasibleError, InputError, Issue, ResultError, SolverError
from energy_opt.results import claims, store
from energy_opt.results.manifest import make_run_id
from energy_opt.results.store import Results
from energy_opt.results.sweep_folder import PLAN, CaseRecord, SweepFolder
from energy_opt.solve.certificate import Certificate
from energy_opt.studies.record import Place
from energy_opt.studies.sweep import chain, plan, study
from energy_opt.studies.sweep.plan import Drawn, Plan, make_plan
from energy_opt.studies.sweep.study import run_sweep

DESIGN = Design(values={"demand.factor": [0.9, 1.0, 1.1]})
HASHES = {"fleet": "abc"}


class Work:
    """The stages: which demand factors were solved, and what they raise instead."""

    def __init__(self) -> None:
        self.solved: list[float] = []
        self.raises: dict[float, BaseException] = {}
        self.before: Callable[[float], None] = lambda factor: None

    def system(self, scenario: Scenario, folder: Any, memory: Any) -> Any:
        horizon = SimpleNamespace(years=(2025,), represented=np.array([1.0]), discount=np.array([1.0]))
        rules = SimpleNamespace(members={"all": ("North",), "North": ("North",)})
        return SimpleNamespace(
            factor=scenario.demand.factor, hashes=HASHES, currency="CNY", money_year=2025, horizon=horizon,
            rules=rules, regions=("North",),
        )  # fmt: skip

    def solve(self, program: Any, choice: Any) -> Any:
        self.before(program.factor)
        if program.factor in self.raises:
            raise self.raises[program.factor]
        self.solved.append(program.factor)
        certificate = Certificate(True, *[0.0] * 9, worst_primal="", worst_dual="")
        arrays = dict.fromkeys(("x", "row_dual", "reduced_cost"), np.array([1.0]))
        return SimpleNamespace(
            status="optimal", objective=10.0 * program.factor, prices="basic", certificate=certificate,
            solver={"seconds": 0.5, "warm": False}, **arrays,
        )  # fmt: skip


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    """The stages of the pipeline, replaced."""
    fake = Work()
    pipeline = Pipeline(lambda s: s, lambda s: s, lambda m: m, fake.solve, lambda p, s, y: {}, lambda t, s, y: {})
    monkeypatch.setattr(chain, "load_pipeline", lambda: pipeline)
    monkeypatch.setattr(chain, "make_system", fake.system)
    monkeypatch.setattr(chain, "WAIT", 0.01)
    monkeypatch.setattr(store, "TABLES", {"summary": store.TABLES["summary"]})  # one table: writing takes most time
    for module in (chain, plan):
        monkeypatch.setattr(module, "read_folder", lambda path: object.__new__(plan.DataFolder))
    monkeypatch.setattr(plan.DataFolder, "hashes", HASHES, raising=False)
    monkeypatch.setattr(plan.DataFolder, "currency", "CNY", raising=False)
    return fake


def drawn(factor: float) -> Drawn:
    return Drawn({"demand.factor": factor}, Scenario(name="toy", demand=DemandChoice(factor=factor)))


def a_plan(*factors: float) -> Plan:
    return make_plan(DESIGN, [drawn(factor) for factor in factors or (0.9, 1.0, 1.1)], "toy")


def sweep(folder: Path, its: Plan | None = None, **options: Any) -> Results:
    return run_sweep(its or a_plan(), Place(folder), warm=False, **options)


def cases(results: Results) -> pd.DataFrame:
    return results["sweep_case"].set_index("case")


def test_a_sweep_is_a_table_of_runs_and_their_settings(work: Work, tmp_path: Path) -> None:
    results = sweep(tmp_path)
    found = cases(results)
    assert list(found["status"]) == ["done"] * 3
    np.testing.assert_allclose(found["objective"], [9.0, 10.0, 11.0])
    expected = [make_run_id(drawn(factor).scenario or Scenario(), HASHES) for factor in (0.9, 1.0, 1.1)]
    assert list(found["run"]) == expected
    setting = results["sweep_setting"]
    assert setting[["case", "setting", "value", "number"]].to_dict("list") == {
        "case": [0, 1, 2], "setting": ["demand.factor"] * 3, "value": ["0.9", "1.0", "1.1"], "number": [0.9, 1.0, 1.1],
    }  # fmt: skip
    assert results.status == "complete"
    assert results.path == tmp_path / "runs" / a_plan().sweep
    assert all((results.path.parent / run / "manifest.json").is_file() for run in expected)


def test_the_same_sweep_again_solves_nothing(work: Work, tmp_path: Path) -> None:
    first = sweep(tmp_path)
    work.solved.clear()
    again = sweep(tmp_path)
    assert work.solved == []
    pd.testing.assert_frame_equal(cases(again), cases(first))
    sweep(tmp_path, a_plan(1.0, 1.2))
    assert work.solved == [1.2]


def test_force_solves_all_again(work: Work, tmp_path: Path) -> None:
    sweep(tmp_path)
    work.solved.clear()
    run_sweep(a_plan(), Place(tmp_path, force=True), warm=False)
    assert sorted(work.solved) == [0.9, 1.0, 1.1]


def test_a_scenario_that_stands_twice_is_solved_once(work: Work, tmp_path: Path) -> None:
    found = cases(sweep(tmp_path, a_plan(1.0, 1.0)))
    assert work.solved == [1.0]
    assert list(found["status"]) == ["done", "done"]


@pytest.mark.parametrize(
    ("error", "kind", "reason"),
    [
        (InfeasibleError("no solution keeps all rules", ["cap"]), "infeasible", "no solution keeps all rules\n  - cap"),
        (SolverError("the time limit of 1 s was reached"), "solver", "the time limit of 1 s was reached"),
        (InputError([Issue("fleet", "bad")]), "input", "the input data have 1 fault:\n  - fleet: bad"),
        (MemoryError(), "memory", "out of memory"),
        (ZeroDivisionError("division by zero"), "internal", "ZeroDivisionError: division by zero"),
    ],
)
def test_a_failure_is_a_record_and_the_others_go_on(
    work: Work, tmp_path: Path, error: BaseException, kind: str, reason: str
) -> None:
    work.raises[1.0] = error
    results = sweep(tmp_path)
    found = cases(results)
    assert list(found["status"]) == ["done", "failed", "done"]
    assert (found.loc[1, "kind"], found.loc[1, "reason"]) == (kind, reason)
    assert results.status == "incomplete"
    work.raises.clear()
    work.solved.clear()
    assert list(cases(sweep(tmp_path))["status"]) == ["done"] * 3
    assert work.solved == [1.0]


def test_a_scenario_with_a_fault_of_its_own_is_recorded(work: Work, tmp_path: Path) -> None:
    faulty = [drawn(1.0), drawn(-1.0), Drawn({"demand.factor": "x"}, None, "x is no number")]
    found = cases(sweep(tmp_path, make_plan(DESIGN, faulty, "toy")))
    assert list(found["status"]) == ["done", "failed", "failed"]
    assert "a number above 0 is wanted" in found.loc[1, "reason"]
    assert found.loc[2, "reason"] == "x is no number"
    assert found.loc[2, "run"].startswith("faulty-")


def test_a_sweep_of_faults_only_is_refused(work: Work) -> None:
    with pytest.raises(ConfigError, match="no scenario of the sweep can be run; the first: x is no number"):
        make_plan(DESIGN, [Drawn({"demand.factor": "x"}, None, "x is no number")], "toy")


def test_a_run_does_not_know_how_it_was_written_down(work: Work) -> None:
    rules = {"emission_cap": {"all": {"limit": {2030: 5, 2040: 2.5}}}}
    scenario = Scenario(policy=PolicyChoice(rules=rules), solver=SolverChoice(threads=1))
    read = from_dict(json.loads(json.dumps(to_dict(scenario))))
    assert make_run_id(read, HASHES) == make_run_id(scenario, HASHES)
    assert make_run_id(replace(scenario, solver=SolverChoice(method="ipx")), HASHES) == make_run_id(scenario, HASHES)


def test_progress_counts_what_lies_in_the_store(work: Work, tmp_path: Path) -> None:
    its = a_plan()
    seen = []

    def look(factor: float) -> None:
        progress = SweepFolder(tmp_path / "runs", its.sweep).progress(its.runs)
        seen.append((len(progress.done), len(progress.failed), len(progress.running), len(progress.missing)))

    work.before = look
    work.raises[1.0] = SolverError("no")
    sweep(tmp_path, its)
    assert [sum(counts) for counts in seen] == [3, 3, 3]
    assert [counts[2] for counts in seen] == [1, 1, 1]
    assert sorted(counts[0] + counts[1] for counts in seen) == [0, 1, 2]


def test_two_sweeps_at_once_share_the_work(work: Work, tmp_path: Path) -> None:
    work.before = lambda factor: time.sleep(0.05)
    together = [threading.Thread(target=sweep, args=(tmp_path,)) for _ in range(2)]
    for thread in together:
        thread.start()
    for thread in together:
        thread.join()
    assert sorted(work.solved) == [0.9, 1.0, 1.1]
    assert list(cases(sweep(tmp_path))["status"]) == ["done"] * 3


def test_two_starts_write_their_tables_one_after_the_other(
    work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one replaces them, there is an instant without any, in which the other would find none."""
    sweep(tmp_path)
    inside, most = [0], [0]
    write = study.write_run

    def slowly(*given: Any, **named: Any) -> Path:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        time.sleep(0.1)
        path = write(*given, **named)
        inside[0] -= 1
        return path

    monkeypatch.setattr(study, "write_run", slowly)
    monkeypatch.setattr(study, "WAIT", 0.01)
    together = [threading.Thread(target=sweep, args=(tmp_path,)) for _ in range(3)]
    for thread in together:
        thread.start()
    for thread in together:
        thread.join()
    assert most == [1]
    assert list(cases(sweep(tmp_path))["status"]) == ["done"] * 3


def test_chains_that_died_are_sent_out_again(work: Work, tmp_path: Path) -> None:
    sent: list[list[list[int]]] = []

    def lossy(folder: SweepFolder, chains: Any, order: chain.Order) -> None:
        sent.append([list(numbers) for numbers in chains])
        study.solve_chain(folder, chains[0][:1], order)
        raise RuntimeError("a worker was killed")

    found = cases(sweep(tmp_path, launch=lossy, chains=2))
    assert list(found["status"]) == ["done"] * 3
    assert [sum(map(len, chains)) for chains in sent] == [3, 2, 1]


def test_a_chain_that_is_done_takes_cases_of_others(work: Work, tmp_path: Path) -> None:
    """One case of the other chain is under way elsewhere, one failed: two are left to take."""
    its = a_plan(0.8, 0.9, 1.0, 1.1, 1.2)
    folder = plan.keep_plan(its, tmp_path / "runs")
    elsewhere = claims.claim(folder.store, its.runs[4])
    assert elsewhere is not None
    folder.record(CaseRecord(3, its.runs[3], "failed"))
    folder.write_chains([[0], [1, 2, 3, 4]])
    with elsewhere:
        study.solve_chain(folder, [0], chain.Order(warm=False))
    assert sorted(work.solved) == [0.8, 0.9, 1.0]
    assert sorted(folder.records()) == [0, 1, 2, 3]


@pytest.mark.parametrize("force", [False, True])
def test_chains_side_by_side_try_each_case_once(
    work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, force: bool
) -> None:
    """The short chain helps the long one, which comes to cases that the other has solved, or found infeasible."""
    tried: list[float] = []

    def before(factor: float) -> None:
        tried.append(factor)
        time.sleep(0.2 if factor < 0.9 else 0.01)

    def both(folder: SweepFolder, chains: Any, order: chain.Order) -> None:
        threads = [threading.Thread(target=study.solve_chain, args=(folder, part, order)) for part in chains]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    factors = [0.5, 0.6, 0.7, 0.8, 1.0, 1.1]
    work.before = before
    work.raises = {0.7: InfeasibleError("no", ["cap"]), 0.8: InfeasibleError("no", ["cap"])}
    monkeypatch.setattr(study, "_chains", lambda *_: [[0, 1, 2, 3], [4, 5]])
    found = cases(run_sweep(a_plan(*factors), Place(tmp_path, force=force), launch=both, chains=2, warm=False))
    assert sorted(tried) == factors
    assert list(found["status"]) == ["done", "done", "failed", "failed", "done", "done"]


def test_a_chain_helps_while_it_waits(work: Work, tmp_path: Path) -> None:
    """Its last case is held by another process, and a third chain has cases that nobody has come to."""
    its = a_plan(0.8, 0.9, 1.0, 1.1)
    folder = plan.keep_plan(its, tmp_path / "runs")
    folder.record(CaseRecord(2, its.runs[2], "done"))
    folder.write_chains([[0, 1], [2, 3]])
    elsewhere = claims.claim(folder.store, its.runs[1])
    assert elsewhere is not None
    work.before = lambda factor: elsewhere.__exit__(None, None, None) if factor == 1.1 else None
    study.solve_chain(folder, [0, 1], chain.Order(warm=False))
    assert work.solved == [0.8, 1.1, 0.9]


@pytest.mark.parametrize(("chains", "alone"), [([[0], [1], [2]], True), ([[0], [1, 2]], False)])
def test_only_where_no_chain_has_a_second_case_none_ends_at_a_vertex(
    work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chains: list[list[int]], *, alone: bool
) -> None:
    """A chain of one case may help one of several."""
    told: list[bool] = []

    def refused(*_: Any, **named: bool) -> None:
        told.append(named["alone"])
        raise SolverError("seen")

    its = a_plan(0.8, 0.9, 1.0)
    folder = plan.keep_plan(its, tmp_path / "runs")
    folder.write_chains(chains)
    monkeypatch.setattr(chain, "WarmSolver", refused)
    with pytest.raises(SolverError, match="seen"):
        study.solve_chain(folder, [0], chain.Order())
    assert told == [alone]


def test_a_silent_process_of_another_machine_is_not_taken_for_dead(work: Work, tmp_path: Path) -> None:
    its = a_plan(0.8, 0.9, 1.0)
    folder = plan.keep_plan(its, tmp_path / "runs")
    folder.record(CaseRecord(1, its.runs[1], "done"))
    folder.write_chains([[0], [1, 2]])
    held = folder.store / claims.FOLDER / f"{its.runs[2]}.json"
    held.parent.mkdir(parents=True)
    held.write_text(json.dumps(asdict(claims.Owner("another", 1, 0.0))))
    os.utime(held, (0.0, 0.0))
    study.solve_chain(folder, [0], chain.Order(warm=False))
    assert work.solved == [0.8]


def test_a_chain_that_is_not_begun_is_left_to_its_own_worker(work: Work, tmp_path: Path) -> None:
    its = a_plan(0.8, 0.9, 1.0)
    folder = plan.keep_plan(its, tmp_path / "runs")
    folder.record(CaseRecord(1, its.runs[1], "done"))
    for chains in ([[0], [1], [2]], [[0], [1, 7], [2]]):
        folder.write_chains(chains)
        study.solve_chain(folder, [0], chain.Order(warm=False))
    (folder.path / "chains.json").write_text('{"chains": 3}')
    study.solve_chain(folder, [0], chain.Order(warm=False))
    assert work.solved == [0.8]


def test_a_launcher_that_never_gets_anywhere_is_given_up(work: Work, tmp_path: Path) -> None:
    calls = []

    def dead(folder: SweepFolder, chains: Any, order: chain.Order) -> None:
        calls.append(1)
        raise RuntimeError("no worker starts")

    found = cases(sweep(tmp_path, launch=dead))
    assert list(found["status"]) == ["missing"] * 3
    assert len(calls) == study.RESTARTS


def test_a_case_that_kills_its_processes_is_left_alone(work: Work, tmp_path: Path) -> None:
    its = a_plan(1.0, 1.1)
    store = tmp_path / "runs"
    gone = claims.Owner(claims.socket.gethostname(), _dead_process(), time.time(), "now", chain.MOST_DEATHS - 1)
    claim = store / claims.FOLDER / f"{its.runs[0]}.json"
    claim.parent.mkdir(parents=True)
    claim.write_text(json.dumps(asdict(gone)))
    folder = plan.keep_plan(its, store)
    chain.run_chain(folder, its.cases, chain.Order(warm=False, launch="now"))
    records = folder.records()
    assert "2 processes died over it" in records[0].reason
    assert (records[0].kind, records[1].status) == ("solver", "done")
    sweep(tmp_path, its)  # another start of the sweep tries again
    assert sorted(work.solved) == [1.0, 1.1]


def _dead_process() -> int:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return child


def test_a_claim_is_held_by_one_and_taken_from_the_dead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = claims.claim(tmp_path, "run-1")
    assert held is not None
    with held:
        assert claims.claim(tmp_path, "run-1") is None
        assert list(claims.working(tmp_path)) == ["run-1"]
        monkeypatch.setattr(claims, "DEAD_AFTER", -1.0)
        assert claims.working(tmp_path) == {}
        second = claims.claim(tmp_path, "run-1")
        assert second is not None
    with second:
        pass
    assert list((tmp_path / claims.FOLDER).iterdir()) == []


def test_a_claim_with_half_a_text_belongs_to_somebody_unknown(tmp_path: Path) -> None:
    (tmp_path / claims.FOLDER).mkdir()
    (tmp_path / claims.FOLDER / "run-1.json").write_text('{"host"')
    assert claims.claim(tmp_path, "run-1") is None


def test_a_plan_of_another_format_is_refused_in_words(work: Work, tmp_path: Path) -> None:
    folder = plan.keep_plan(a_plan(), tmp_path)
    (folder.path / PLAN).write_text('{"format": 99}')
    with pytest.raises(ResultError, match="was planned in format 99; this version of energy_opt reads format 1"):
        folder.read_plan()


def test_a_full_disk_ends_the_chain_before_it_solves(
    work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(folder: Path) -> Path:
        raise ResultError("No space left on device")

    work.before = lambda factor: monkeypatch.setattr(chain, "ensure_writable", no_space)
    its = a_plan()
    folder = plan.keep_plan(its, tmp_path)
    with pytest.raises(ResultError, match="No space left"):
        chain.run_chain(folder, its.cases, chain.Order(warm=False))
    assert work.solved == [0.9]
    assert [record.status for record in folder.records().values()] == ["done"]


def test_results_that_cannot_be_written_end_the_chain(
    work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(*arguments: Any, **options: Any) -> Any:
        raise ResultError("the results could not be written (No space left on device)")

    monkeypatch.setattr(chain, "keep", no_space)
    its = a_plan()
    folder = plan.keep_plan(its, tmp_path)
    with pytest.raises(ResultError, match="No space left"):
        chain.run_chain(folder, its.cases, chain.Order(warm=False))
    assert work.solved == [0.9]
    assert [(record.case, record.kind) for record in folder.records().values()] == [(0, "results")]
