"""Blocks that share limits, solved together at given capacities: limits are kept, and prices of limits are one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energy_opt.compile.program import Program
from energy_opt.solve.decomposition import loop
from energy_opt.solve.decomposition.dispatch import Dispatch
from energy_opt.solve.decomposition.loop import search
from energy_opt.solve.decomposition.master import MasterProblem
from energy_opt.solve.decomposition.split import Split, split
from tests.local_pool import local_pool
from tests.other_programs import with_penalties


@pytest.fixture(scope="module")
def parts(toy_program: Program) -> Split:
    return split(toy_program)


def a_point(parts: Split) -> np.ndarray:
    """Plenty of capacity, and shares far beyond the limits."""
    z = np.random.default_rng(1).uniform(5.0, 20.0, len(parts.master.program.cost))
    z[len(parts.master.columns) :] = 1e4
    return z


def test_shares_are_what_blocks_use_and_keep_the_limits(parts: Split) -> None:
    z = a_point(parts)
    found = Dispatch(parts).solve(z)
    assert found is not None
    assert sorted(found.answers) == [number for number, block in enumerate(parts.blocks) if block.shares]
    program, limits = parts.master.program, parts.master.shared
    activity = (program.matrix @ found.z)[limits]
    assert (activity <= program.row_upper[limits] + 1e-6).all()
    assert not (program.matrix @ z <= program.row_upper + 1e-6)[limits].all()
    others = np.setdiff1d(np.arange(program.matrix.shape[0]), limits)
    assert (program.matrix @ found.z)[others] == pytest.approx((program.matrix @ z)[others])


def test_cuts_are_exact_there_and_agree_on_the_price_of_a_limit(parts: Split) -> None:
    found = Dispatch(parts).solve(a_point(parts))
    assert found is not None
    prices: dict[int, set[float]] = {}
    for number, answer in found.answers.items():
        block = parts.blocks[number]
        assert answer.cut.value(found.z[block.uses]) == pytest.approx(answer.cost, rel=1e-8)
        assert answer.penalty == 0.0
        places = block.uses[len(block.uses) - block.shares :] - len(parts.master.columns)
        slopes = answer.cut.slope[len(block.uses) - block.shares :]
        for limit, slope in zip(parts.master.shares[places, 0], slopes, strict=True):
            prices.setdefault(int(limit), set()).add(round(float(slope), 9))
    assert all(len(each) == 1 for each in prices.values())
    assert any(each != {0.0} for each in prices.values())


def test_the_next_point_is_solved_as_from_nothing(parts: Split) -> None:
    again = Dispatch(parts)
    again.solve(a_point(parts))
    second, fresh = again.solve(2.0 * a_point(parts)), Dispatch(parts).solve(2.0 * a_point(parts))
    assert second is not None
    assert fresh is not None
    costs = [sum(answer.cost for answer in each.answers.values()) for each in (second, fresh)]
    assert costs[0] == pytest.approx(costs[1], rel=1e-9)


def test_no_answer_where_the_limits_cannot_be_kept(parts: Split) -> None:
    upper = parts.master.program.row_upper.copy()
    upper[parts.master.shared] = -1e9
    columns = np.minimum(parts.master.program.column_upper, 1e3)
    program = replace(parts.master.program, row_upper=upper, column_upper=columns)
    assert Dispatch(replace(parts, master=replace(parts.master, program=program))).solve(a_point(parts)) is None


def test_large_blocks_are_not_solved_together(parts: Split, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("energy_opt.solve.decomposition.dispatch.MOST_ENTRIES", 100)
    assert Dispatch(parts).solve(a_point(parts)) is None


def test_a_search_that_ends_early_has_a_point_that_keeps_all_limits(
    parts: Split, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exceeding a share costs next to nothing here, so that every trial point exceeds some."""
    monkeypatch.setattr(loop, "MOST_ITERATIONS", 6)
    cheap = with_penalties(parts, lambda cost: np.full_like(cost, 1e-6))
    master = MasterProblem(cheap)
    state = search(master, local_pool(cheap.blocks), 1e-6)
    assert state.status == "iteration_limit"
    assert state.z is not None
    assert master.breaks(state.z) <= loop.MOST_BROKEN
    assert sum(answer.penalty for answer in state.answers) == 0.0
    assert state.cheapest < state.upper < np.inf


@pytest.mark.parametrize("few", [0, pytest.param(1000, marks=pytest.mark.slow)])
def test_penalties_below_the_prices_of_limits_rise(parts: Split, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The best shares of each point break no limit; what the bound is worth must be learned all the same."""
    exact = search(MasterProblem(parts), local_pool(parts.blocks), 1e-6)
    monkeypatch.setattr(loop, "FEW_LIMITS", few)
    cheap = with_penalties(parts, lambda cost: np.full_like(cost, 0.01))
    state = search(MasterProblem(cheap), local_pool(cheap.blocks), 1e-4)
    assert state.status == "optimal"
    assert state.raises > 0
    assert state.upper == pytest.approx(exact.upper, rel=2e-4)


def test_known_cuts_that_give_no_bound_are_not_the_end(parts: Split) -> None:
    """One cut of each block, far from where the search begins: the master falls without end on them alone."""
    answers = local_pool(parts.blocks).solve(a_point(parts))
    state = search(MasterProblem(parts), local_pool(parts.blocks), 1e-4, known=[answers[0].cut])
    assert state.status == "optimal"
