"""Blocks solved in turn, quickly or to the end, give the answers that each gives alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energy_opt.compile.program import Program
from energy_opt.solve.decomposition import subproblem
from energy_opt.solve.decomposition.master import Kept, MasterProblem
from energy_opt.solve.decomposition.model import Model
from energy_opt.solve.decomposition.split import Split, split
from energy_opt.solve.decomposition.subproblem import Subproblem, solve_in_turn
from energy_opt.solve.linear_program import LinearProgram


@pytest.fixture(scope="module")
def parts(toy_program: Program) -> Split:
    return split(toy_program)


def a_point(parts: Split, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).uniform(5.0, 20.0, len(parts.master.program.cost))


def test_the_basis_of_the_block_before_changes_no_answer(parts: Split) -> None:
    z = a_point(parts, 1)
    points = [z[block.uses] for block in parts.blocks]
    alone = [
        Subproblem(block, k).solve(point) for k, (block, point) in enumerate(zip(parts.blocks, points, strict=True))
    ]
    together = solve_in_turn([Subproblem(block, k) for k, block in enumerate(parts.blocks)], points, quick=False)
    assert [answer.cost for answer in together] == pytest.approx([answer.cost for answer in alone], rel=1e-9)


def test_signs_of_prices_make_the_first_basis_and_change_no_answer(parts: Split) -> None:
    block = parts.blocks[-1]
    z = a_point(parts, 1)[block.uses]
    answer = Subproblem(block, 0).solve(z)
    random = np.random.default_rng(2)
    wrong = [random.integers(-1, 2, len(price)).astype(np.int8) for price in (answer.cut.row_dual, answer.x)]
    misled = Subproblem(replace(block, signs=(wrong[0], wrong[1])), 0)
    assert misled.solve(z).cost == pytest.approx(answer.cost, rel=1e-9)

    program = LinearProgram(block.matrix, *block.bounds_at(z), cost=block.cost)
    from_nothing, told = Model(program, subproblem.QUICK_OPTIONS), Model(program, subproblem.QUICK_OPTIONS)
    told.start_near(*(np.sign(price).astype(np.int8) for price in (answer.cut.row_dual, answer.cut.reduced_cost)))
    assert from_nothing.run() == told.run() == "Optimal"
    assert told.iterations() < 0.8 * from_nothing.iterations()


def test_an_unfinished_answer_is_a_bound_and_is_finished_when_asked_again(
    parts: Split, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subproblem, "LEAST_QUICK", 3)
    monkeypatch.setattr(subproblem, "QUICK_ROWS", 10**6)
    block = parts.blocks[-1]
    own = Subproblem(block, 0)
    own.solve(a_point(parts, 1)[block.uses])
    z = a_point(parts, 2)[block.uses]
    quick = own.solve(z, quick=True)
    assert quick.unfinished
    whole = own.solve(z)
    assert not whole.unfinished
    assert whole.cost == pytest.approx(Subproblem(block, 0).solve(z).cost, rel=1e-9)
    assert quick.cut.value(z) < whole.cost
    assert own.solve(z, quick=True) == whole  # known already


def test_the_first_answer_is_finished(parts: Split, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subproblem, "LEAST_QUICK", 1)
    block = parts.blocks[0]
    assert not Subproblem(block, 0).solve(a_point(parts, 1)[block.uses], quick=True).unfinished


def test_the_same_cut_is_put_into_the_master_once(parts: Split) -> None:
    master = MasterProblem(parts)
    block = parts.blocks[0]
    answer = Subproblem(block, 0).solve(a_point(parts, 1)[block.uses])
    master.add([Kept(answer.cut, False)])
    master.add([Kept(answer.cut, False)])
    assert len(master.cuts) == 1


def test_shares_become_what_blocks_used(parts: Split) -> None:
    """A block with too small a share and one with too large a one keep the limit together."""
    master = MasterProblem(parts)
    z = a_point(parts, 1)
    own = [Subproblem(block, k) for k, block in enumerate(parts.blocks)]
    answers = solve_in_turn(own, [z[block.uses] for block in parts.blocks], quick=False)
    shared = master.with_shares(z, [answer.used for answer in answers])
    assert shared[: len(parts.master.columns)] == pytest.approx(z[: len(parts.master.columns)])
    for block, answer in zip(parts.blocks, answers, strict=True):
        row = block.matrix[[block.matrix.shape[0] - block.shares + k for k in range(block.shares)]]
        bought = row[:, block.penalties] @ answer.x[block.penalties]
        places = block.uses[len(block.uses) - block.shares :]
        assert shared[places] == pytest.approx(row @ answer.x - bought)


def test_a_block_that_fails_once_is_solved_otherwise_and_goes_on_from_its_basis(
    parts: Split, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = parts.blocks[-1]
    first, second = (a_point(parts, seed)[block.uses] for seed in (1, 2))
    expected = [Subproblem(block, 0).solve(z).cost for z in (first, second)]
    own, run, fails = Subproblem(block, 0), Model.run, [True]

    def failing(self: Model, *, most_iterations: int = 10**9) -> str:
        return "Unknown" if fails and fails.pop() else run(self, most_iterations=most_iterations)

    monkeypatch.setattr(Model, "run", failing)
    renewed: list[Model] = []
    monkeypatch.setattr(Model, "renew", lambda self: renewed.append(self))
    answer = own.solve(first)
    assert not renewed
    again = own.solve(second)
    own.solve(first)
    assert len(renewed) == 1  # its factors were those of another scaling
    assert [answer.cost, again.cost] == pytest.approx(expected, rel=1e-9)
    assert [answer.fallbacks, again.fallbacks] == [1, 0]
