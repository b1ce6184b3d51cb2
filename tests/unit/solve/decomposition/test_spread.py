"""Shares that break a limit a little become some that keep it, where blocks are too large to be solved together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energy_opt.compile.program import Program
from energy_opt.solve.decomposition import dispatch, loop
from energy_opt.solve.decomposition.loop import search
from energy_opt.solve.decomposition.master import MasterProblem
from energy_opt.solve.decomposition.split import Split, split
from tests.local_pool import local_pool


@pytest.fixture(scope="module")
def parts(toy_program: Program) -> Split:
    return split(toy_program)


@pytest.fixture(autouse=True)
def large_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "MOST_ENTRIES", 0)


def with_penalties(parts: Split, times: float) -> Split:
    blocks = []
    for block in parts.blocks:
        cost = block.cost.copy()
        cost[block.penalties] *= times
        blocks.append(replace(block, cost=cost))
    return replace(parts, blocks=tuple(blocks))


def test_blocks_that_pay_nothing_give_what_is_too_much_in_proportion(parts: Split) -> None:
    master, shares = MasterProblem(parts), parts.master.shares
    first, program = len(parts.master.columns), parts.master.program
    limit = int(shares[0, 0])
    own = np.flatnonzero(shares[:, 0] == limit)
    z = np.zeros(len(program.cost))
    size = float(abs(program.row_upper[limit])) or 1.0
    uses = []
    for number, block in enumerate(parts.blocks):
        used = np.zeros(block.shares)
        uses.append((used, 0.0))
        for k, column in enumerate(block.uses[len(block.uses) - block.shares :] - first):
            if shares[column, 0] == limit:
                used[k] = size * (number + 1.0)
    payer = int(shares[own[0], 1])
    uses[payer] = (uses[payer][0], 5.0)
    before, after = master.with_shares(z, [used for used, _ in uses]), master.spread(z, uses)
    assert (program.matrix @ before)[limit] > program.row_upper[limit] + 0.1 * size
    assert (program.matrix @ after)[limit] == pytest.approx(program.row_upper[limit])
    assert after[first + own[0]] == before[first + own[0]]
    others = first + own[1:]
    assert after[others] / before[others] == pytest.approx((after[others] / before[others])[0])
    elsewhere = np.setdiff1d(np.arange(len(z)), first + own)
    assert after[elsewhere] == pytest.approx(before[elsewhere])


@pytest.mark.parametrize(("times", "spreads", "raises"), [(1e-3, 3, 1), (4e-3, 3, 0), (4e-3, 0, 1)])
def test_a_search_ends_with_a_point_that_keeps_all_limits(
    parts: Split, times: float, spreads: int, raises: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where exceeding a share costs more than any price of a limit, penalties need not rise for it."""
    exact = search(MasterProblem(parts), local_pool(parts.blocks), 1e-6)
    monkeypatch.setattr(loop, "MOST_SPREADS", spreads)
    cheap = with_penalties(parts, times)
    master = MasterProblem(cheap)
    state = search(master, local_pool(cheap.blocks), 1e-3)
    assert (state.status, state.raises) == ("optimal", raises)
    assert state.z is not None
    assert master.breaks(state.z) <= loop.MOST_BROKEN
    assert sum(answer.penalty for answer in state.answers) <= loop.NO_PENALTY * state.upper
    assert exact.lower <= state.upper * (1.0 + 1e-9)
    assert state.upper <= exact.upper * (1.0 + 2e-3)
