"""Shares that break a limit a little become some that keep it, where blocks are too large to be solved together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energy_opt.compile.program import Program
from energy_opt.config.scenario import SolverChoice
from energy_opt.solve import highs
from energy_opt.solve.decomposition import dispatch, loop
from energy_opt.solve.decomposition.loop import search
from energy_opt.solve.decomposition.master import MasterProblem
from energy_opt.solve.decomposition.split import Split, split
from tests.local_pool import local_pool
from tests.other_programs import changed, with_limits, with_penalties
from tests.properties.changes import the_system
from tests.systems import a_program


@pytest.fixture(scope="module")
def parts(toy_program: Program) -> Split:
    return split(toy_program)


@pytest.fixture(scope="module")
def limited() -> Program:
    """Four blocks with an obligation and a limit over all of them."""
    return with_limits(a_program(the_system()), 5, "lower", "upper")


@pytest.fixture(autouse=True)
def large_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "MOST_ENTRIES", 0)


def the_limit(parts: Split, kind: str) -> tuple[int, np.ndarray]:
    """The row of the limit over all blocks, and the master's columns of its shares, in the order of the blocks."""
    program, shares = parts.master.program, parts.master.shares
    side = program.row_upper if kind == "upper" else program.row_lower
    row = next(row for row in parts.master.shared if (shares[:, 0] == row).sum() == 4 and np.isfinite(side[row]))
    return int(row), len(parts.master.columns) + np.flatnonzero(shares[:, 0] == row)


@pytest.mark.parametrize(("kind", "factor"), [("upper", 1.3), ("lower", 0.8)])
def test_blocks_that_keep_their_shares_give_in_proportion_to_what_they_use(
    limited: Program, kind: str, factor: float
) -> None:
    """One block pays for this limit; another one, that pays for another limit, gives as those that pay nothing."""
    parts = split(limited)
    master, program = MasterProblem(parts), parts.master.program
    row, own = the_limit(parts, kind)
    bound = float(program.row_upper[row] if kind == "upper" else program.row_lower[row])
    z = np.zeros(len(program.cost))
    use = factor * bound * np.array([0.1, 0.2, 0.3, 0.4])
    z[own] = use
    z[own[1]] = use[1] / factor  # the second block uses more (or less) than its share
    other = np.setdiff1d(np.arange(len(parts.master.columns), len(z)), own)
    places = [block.uses[len(block.uses) - block.shares :] for block in parts.blocks]
    used = [np.where(np.isin(columns, other), z[columns] + 1.0, 0.0) for columns in places]
    for number, (columns, values) in enumerate(zip(places, used, strict=True)):
        values[columns == own[number]] = use[number]
    before, after = master.with_shares(z, used), master.spread(z, used)
    assert (program.matrix @ before)[row] == pytest.approx(factor * bound)
    assert (program.matrix @ after)[row] == pytest.approx(bound)
    assert after[own[1]] == use[1]
    given = (after - before)[own]
    free = np.array([0, 2, 3])
    assert given[free] == pytest.approx((bound - factor * bound) * use[free] / use[free].sum())


def test_a_period_without_columns_stands_in_nobody_s_way(limited: Program) -> None:
    def later(blocks: np.ndarray) -> np.ndarray:
        return np.where(blocks >= 0, blocks + 1, blocks)

    shifted = replace(
        limited, blocks=((2024, "void"), *limited.blocks), row_block=later(limited.row_block),
        column_block=later(limited.column_block),
    )  # fmt: skip
    plain, behind = (split(program) for program in (limited, shifted))
    z = np.random.default_rng(2).uniform(1.0, 9.0, len(plain.master.program.cost))
    used = [np.full(block.shares, 20.0) for block in plain.blocks]
    assert (MasterProblem(behind).spread(z, used) == MasterProblem(plain).spread(z, used)).all()


@pytest.mark.parametrize(("times", "spreads", "raises"), [(1e-3, 3, 1), (4e-3, 3, 0), (4e-3, 0, 1)])
def test_a_search_ends_with_a_point_that_keeps_all_limits(
    parts: Split, times: float, spreads: int, raises: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where exceeding a share costs more than any price of a limit, penalties need not rise for it."""
    exact = search(MasterProblem(parts), local_pool(parts.blocks), 1e-6)
    monkeypatch.setattr(loop, "MOST_SPREADS", spreads)
    cheap = with_penalties(parts, lambda cost: times * cost)
    master = MasterProblem(cheap)
    state = search(master, local_pool(cheap.blocks), 1e-3)
    assert (state.status, state.raises) == ("optimal", raises)
    assert state.z is not None
    assert master.breaks(state.z) <= loop.MOST_BROKEN
    assert sum(answer.penalty for answer in state.answers) <= loop.NO_PENALTY * state.upper
    assert exact.lower <= state.upper * (1.0 + 1e-9)
    assert state.upper <= exact.upper * (1.0 + 2e-3)


def test_a_search_that_is_stopped_has_a_point_that_keeps_all_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exceeding a share costs next to nothing, so that every trial point exceeds some."""
    monkeypatch.setattr(loop, "MOST_ITERATIONS", 25)
    cheap = with_penalties(split(with_limits(a_program(the_system()), 5, "upper")), lambda cost: 1e-3 * cost)
    found = {}
    for spreads in (0, 3):
        monkeypatch.setattr(loop, "MOST_SPREADS", spreads)
        master = MasterProblem(cheap)
        found[spreads] = search(master, local_pool(cheap.blocks), 1e-6)
    assert found[0].z is None
    assert found[3].status == "iteration_limit"
    assert found[3].z is not None
    assert master.breaks(found[3].z) <= loop.MOST_BROKEN


def test_cuts_that_were_known_go_on_only_with_a_price(parts: Split) -> None:
    master, pool = MasterProblem(parts), local_pool(parts.blocks)
    known = [answer.cut for answer in pool.solve(master.plenty())]
    state = search(master, pool, 1e-2, known=known, start=master.plenty())
    assert state.bound is not None
    priced = {id(kept.cut) for kept, _ in state.bound.cuts}
    everything, latest = ({id(cut) for cut in master.recent(*few)} for few in ((1000, 0), (1, 0)))
    assert latest >= priced
    made = {id(cut) for cut in master.recent(0, 1000)}
    assert made == everything - {id(cut) for cut in known}
    assert len(master.recent(0, 1)) <= len(parts.blocks)


def test_where_there_is_plenty_nothing_is_asked_for(limited: Program) -> None:
    """Blocks can then do all that is asked of them: a share of an obligation is no plenty of it."""
    parts = split(limited)
    answers = local_pool(parts.blocks).solve(MasterProblem(parts).plenty())
    assert [answer.penalty for answer in answers] == pytest.approx([0.0] * 4, abs=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [71, 101, 137, 215, 220])
def test_a_search_with_obligations_begins_from_nothing(seed: int) -> None:
    """Each of these stood still, or failed, where its first point asked for plenty of what is obliged."""
    kinds = [("upper",), ("lower",), ("lower", "upper")][seed % 3]
    program = with_limits(changed(a_program(the_system()), seed), seed, *kinds)
    whole, parts = highs.solve(program, SolverChoice(method="simplex")).objective, split(program)
    state = search(MasterProblem(parts), local_pool(parts.blocks), 1e-5)
    assert state.status == "optimal"
    assert state.iterations < 150
    assert state.lower <= whole * (1.0 + 1e-8) <= state.upper * (1.0 + 2e-8)
