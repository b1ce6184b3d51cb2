"""Programs made ahead: the next one while the solver is at work, each once, and its faults are its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from energy_opt.config.scenario import Scenario
from energy_opt.errors import InputError, Issue
from energy_opt.studies.sweep import chain
from energy_opt.studies.sweep.ahead import Ahead, Made
from energy_opt.studies.sweep.plan import keep_plan
from tests.unit.studies.test_sweep import Work, a_plan, work

__all__ = ["work"]


class Watched:
    """A warm solver that notes what happens while it works."""

    def __init__(self, work: Work) -> None:
        self.work, self.notes, self.in_turn, self.asked = work, [], True, []
        make = work.system

        def noted(scenario: Scenario, folder: Any, memory: Any) -> Any:
            self.notes.append(f"make {scenario.demand.factor}")
            if scenario.demand.factor in work.faulty:
                raise InputError([Issue("fleet", "bad")])
            return make(scenario, folder, memory)

        work.faulty = set()
        work.system = noted

    def next_of(self, waiting: Any, current: Any = None) -> int:
        """Solves the last first; asked without a current one, that which is in the middle."""
        self.asked.append(current)
        return 0 if self.in_turn else len(waiting) - 1 if current is not None or len(waiting) < 3 else 1

    def solve(self, place: int, program: Any, choice: Any, meanwhile: Any) -> Any:
        self.notes.append(f"start {program.factor}")
        meanwhile()
        self.notes.append(f"end {program.factor}")
        return self.work.solve(program, choice)


@pytest.fixture
def watched(work: Work, monkeypatch: pytest.MonkeyPatch) -> Watched:
    found = Watched(work)
    monkeypatch.setattr(chain, "make_system", work.system)
    monkeypatch.setattr(chain, "WarmSolver", lambda *given, **named: found)
    return found


def records(tmp_path: Path, *, ahead: bool) -> list[tuple[int, str]]:
    its = a_plan()
    folder = keep_plan(its, tmp_path)
    chain.run_chain(folder, its.cases, chain.Order(), ahead=ahead)
    return sorted((record.case, record.kind or record.status) for record in folder.records().values())


def test_the_next_program_is_made_while_the_solver_works(watched: Watched, tmp_path: Path) -> None:
    assert records(tmp_path, ahead=True) == [(0, "done"), (1, "done"), (2, "done")]
    assert watched.notes == [
        "make 0.9", "start 0.9", "make 1.0", "end 0.9", "start 1.0", "make 1.1", "end 1.0", "start 1.1", "end 1.1",
    ]  # fmt: skip


def test_without_a_core_for_it_each_is_made_in_its_turn(watched: Watched, tmp_path: Path) -> None:
    records(tmp_path, ahead=False)
    assert watched.notes[:4] == ["make 0.9", "start 0.9", "end 0.9", "make 1.0"]


def test_a_fault_found_ahead_is_that_of_its_case(watched: Watched, tmp_path: Path) -> None:
    watched.work.faulty.add(1.0)
    assert records(tmp_path, ahead=True) == [(0, "done"), (1, "input"), (2, "done")]
    assert watched.notes.count("make 1.0") == 1


def test_a_case_that_is_stored_is_not_made(watched: Watched, tmp_path: Path) -> None:
    records(tmp_path, ahead=True)
    watched.notes.clear()
    its = a_plan(0.8, 0.9, 1.0, 1.2)
    folder = keep_plan(its, tmp_path)
    chain.run_chain(folder, its.cases, chain.Order(), ahead=True)
    assert [note for note in watched.notes if "make" in note] == ["make 0.8", "make 1.2"]


def test_the_solver_says_what_comes_next_and_each_is_made_once(watched: Watched, tmp_path: Path) -> None:
    watched.in_turn = False
    assert records(tmp_path, ahead=True) == [(0, "done"), (1, "done"), (2, "done")]
    assert [note for note in watched.notes if note[0] == "m"] == ["make 1.0", "make 1.1", "make 0.9"]
    assert [note for note in watched.notes if note[0] == "s"] == ["start 1.0", "start 1.1", "start 0.9"]
    assert watched.asked == [None, 1, 2]


def test_rows_alike_are_made_once(watched: Watched, tmp_path: Path) -> None:
    its = a_plan(1.0, 1.0, 1.0)
    folder = keep_plan(its, tmp_path)
    chain.run_chain(folder, its.cases, chain.Order(), ahead=True)
    assert [note for note in watched.notes if note[0] == "m"] == ["make 1.0"]


@pytest.mark.slow
def test_another_case_than_planned_is_made_when_asked_for() -> None:
    made: list[int] = []

    def make(case: Any) -> Made:
        made.append(case.number)
        return Made(case.number, None, None)  # type: ignore[arg-type]

    first, second = a_plan().cases[:2]
    ahead = Ahead(make)
    ahead.plan(first)
    ahead.work()
    assert ahead.take(second).system == 1  # type: ignore[comparison-overlap]
    assert made == [0, 1]
