"""A search that was interrupted goes on from what it had learned; what does not fit is ignored, and said to be."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from energy_opt.compile.program import Program
from energy_opt.config.scenario import SolverChoice
from energy_opt.errors import InfeasibleError
from energy_opt.results.learned import LearnedFile
from energy_opt.solve.decomposition import learned
from energy_opt.solve.decomposition.learned import Arrays, as_arrays, resumed
from energy_opt.solve.decomposition.run import decompose
from energy_opt.solve.decomposition.split import Split, split
from energy_opt.solve.solution import Solution
from tests.smallest import smallest
from tests.systems import a_program

GAP = 1e-5
CHOICE = SolverChoice(engine="decomposition", gap=GAP)


class Interrupted(LearnedFile):
    """A file whose run gets Ctrl-C when it was written so many times."""

    def __init__(self, target: Path, after: int) -> None:
        super().__init__(target)
        self.left = after

    def save(self, arrays: Arrays) -> None:
        super().save(arrays)
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt


@pytest.fixture(scope="module")
def parts(toy_program: Program) -> Split:
    return split(toy_program)


@pytest.fixture(scope="module")
def cold(toy_program: Program) -> Solution:
    return decompose(toy_program, CHOICE)


def iterations(solution: Solution) -> int:
    found = solution.solver["iterations"]
    assert isinstance(found, dict)
    return int(found["decomposition"])


def test_an_interrupted_search_goes_on(
    toy_program: Program, cold: Solution, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = iterations(cold) // 2
    monkeypatch.setattr(learned, "EVERY", 0.0)
    with pytest.raises(KeyboardInterrupt):
        decompose(toy_program, CHOICE, Interrupted(tmp_path / "run", done))
    rest = decompose(toy_program, CHOICE, LearnedFile(tmp_path / "run"))
    assert iterations(rest) <= iterations(cold) - done + 4
    assert rest.solver["cuts_kept"] > 0
    assert rest.certificate.passed
    assert rest.certificate.gap_relative <= GAP
    assert rest.objective == pytest.approx(cold.objective, rel=GAP)


@pytest.mark.slow
def test_it_goes_on_at_its_best_point(toy_program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One iteration gives back both bounds: the cost of the point that was kept, and what the cuts prove."""
    monkeypatch.setattr(learned, "EVERY", 0.0)
    seen, take = [], learned.Notes.take

    def watch(notes: learned.Notes, state: learned.Search) -> None:
        seen.append((state.lower, state.upper))
        take(notes, state)

    monkeypatch.setattr(learned.Notes, "take", watch)
    with pytest.raises(KeyboardInterrupt):
        decompose(toy_program, CHOICE, Interrupted(tmp_path / "run", 12))
    assert len(seen) == 12
    decompose(toy_program, CHOICE, LearnedFile(tmp_path / "run"))
    assert seen[12] == pytest.approx(seen[11], rel=1e-9)


@pytest.mark.slow
def test_rules_in_conflict_leave_nothing_to_go_on_to(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = LearnedFile(tmp_path / "run")
    file.save({"format": np.array(0)})
    with pytest.raises(InfeasibleError):
        decompose(a_program(smallest("free_allocation")), CHOICE, file)
    assert "the run begins from nothing" in caplog.text
    assert not file.path.exists()


def test_it_is_written_when_it_is_due_and_when_interrupted(
    parts: Split, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(learned.time, "perf_counter", lambda: now[0])
    file, master, state = LearnedFile(tmp_path / "run"), learned.MasterProblem(parts), learned.Search()
    point = np.zeros(len(parts.master.program.cost))

    def value() -> float:
        return float(file.load()["point"][0])

    notes = learned.Notes(file, parts, master, started=0.0)
    now[0] = 61.0
    notes.take(state)
    assert file.load() == {}  # there is no point yet
    for now[0], number, written in ((121.5, 1.0, 1.0), (180.0, 2.0, 1.0), (182.0, 3.0, 3.0), (183.0, 4.0, 3.0)):
        state.z = point + number
        notes.take(state)
        assert value() == written
    with notes:
        pass
    assert value() == 3.0  # it ended by itself
    with pytest.raises(KeyboardInterrupt), notes:
        raise KeyboardInterrupt
    assert value() == 4.0


def test_no_penalty_goes_unnoticed(parts: Split) -> None:
    """Shares that could be exceeded for nothing would make a point seem to keep all limits."""
    arrays = as_arrays(parts, (), np.zeros(len(parts.master.program.cost)))
    number = next(number for number, block in enumerate(parts.blocks) if len(block.penalties))
    arrays[f"penalties_{number}"] *= 0.0
    start = resumed(arrays, parts)
    assert start is not None
    block = start.blocks[number]
    assert (block.cost[block.penalties] > 0.0).all()


def _without(name: str) -> Callable[[dict[str, np.ndarray]], object]:
    return lambda arrays: arrays.pop(name)


def _put(name: str, change: Callable[[np.ndarray], np.ndarray]) -> Callable[[dict[str, np.ndarray]], object]:
    return lambda arrays: arrays.update({name: change(arrays[name])})


@pytest.mark.parametrize(
    "change",
    [
        _put("format", lambda old: old + 1),
        _put("blocks", lambda old: old[::-1]),
        _put("shapes", lambda old: old + 1),
        _put("point", lambda old: old[:-1]),
        _put("point", lambda old: old * np.nan),
        _put("prices_0", lambda old: np.zeros((2, old.shape[1] + 1))),
        _put("prices_0", lambda old: np.full((1, old.shape[1]), "x")),
        _without("penalties_1"),
    ],
)
def test_what_does_not_fit_is_ignored(
    change: Callable[[dict[str, np.ndarray]], object], parts: Split, caplog: pytest.LogCaptureFixture
) -> None:
    arrays = as_arrays(parts, (), np.zeros(len(parts.master.program.cost)))
    assert resumed(arrays, parts) is not None
    change(arrays)
    with caplog.at_level(logging.WARNING):
        assert resumed(arrays, parts) is None
    assert "the run begins from nothing" in caplog.text
