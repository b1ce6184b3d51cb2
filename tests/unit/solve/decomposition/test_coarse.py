"""The program of few slots: where a search begins, what its cuts say of all slots, and what exceeding a share costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from energy_opt.compile.program import Program
from energy_opt.config.scenario import SolverChoice
from energy_opt.solve import highs
from energy_opt.solve.decomposition.block import Block
from energy_opt.solve.decomposition.coarse import Level, Start, at_once, coarse_start
from energy_opt.solve.decomposition.days import days_of
from energy_opt.solve.decomposition.loop import search
from energy_opt.solve.decomposition.master import Kept, MasterProblem
from energy_opt.solve.decomposition.pool import Local
from energy_opt.solve.decomposition.split import Split, split
from energy_opt.solve.decomposition.subproblem import Answer, Subproblem, solve_in_turn
from tests.properties.changes import the_system
from tests.systems import a_program
from tests.valid_cuts import assert_never_above


@pytest.fixture(scope="module")
def parts(toy_program: Program) -> Split:
    return split(toy_program)


@pytest.fixture(scope="module")
def start(parts: Split) -> Start:
    found = coarse_start(parts, Local())
    assert found is not None
    return found


def test_its_cuts_are_valid_for_all_slots(parts: Split, start: Start) -> None:
    assert {cut.block for cut in start.cuts} == set(range(len(parts.blocks)))
    assert_never_above(start.cuts, start.blocks, seed=5)


def test_slots_of_unequal_length_give_valid_cuts_too() -> None:
    """Prices go to the slots of a group by their weight; given alike, they would lean on bounds that there are not."""
    start = coarse_start(split(a_program(the_system())), Local())
    assert start is not None
    assert max(cut.fault for cut in start.cuts) <= 1e-9


def test_the_first_bounds_are_near_the_optimum(toy_program: Program, parts: Split, start: Start) -> None:
    optimum = highs.solve(toy_program, SolverChoice(method="simplex", threads=1)).objective
    master = MasterProblem(replace(parts, blocks=start.blocks))
    own = [Subproblem(block, number) for number, block in enumerate(start.blocks)]
    answers = solve_in_turn(own, [start.z[block.uses] for block in start.blocks], quick=False)
    cost = master.cost(start.z) + sum(answer.cost for answer in answers)
    master.add([Kept(cut, False) for cut in start.cuts])
    found = master.bound()
    assert found is not None
    assert master.breaks(start.z) <= 1e-7
    assert 0.97 * optimum <= found.value <= optimum * (1 + 1e-9)
    assert optimum * (1 - 1e-9) <= cost <= 1.1 * optimum


def test_exceeding_a_share_costs_more_than_its_price_and_less_than_without_a_start(parts: Split, start: Start) -> None:
    pairs = [(one, other) for one, other in zip(parts.blocks, start.blocks, strict=True) if len(one.penalties)]
    assert pairs
    for without, block in pairs:
        own, dear = block.cost[block.penalties], without.cost[without.penalties]
        shares = [cut.row_dual[-block.shares :] for cut in start.cuts if start.blocks[cut.block] is block]
        assert (own >= 0.01 * dear - 1e-12).all()
        assert (own < dear).all()
        assert own.max() >= 2.9 * np.abs(shares[0]).max()


class Recorded(Local):
    """Blocks solved in this process, and the points at which they were."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        super().__init__()
        self.take(blocks)
        self.points: list[np.ndarray] = []

    def solve(self, z: np.ndarray, *, quick: bool = False) -> Sequence[Answer]:
        self.points.append(z)
        return super().solve(z, quick=quick)


@pytest.mark.slow
def test_with_a_second_core_the_search_takes_no_longer(parts: Split, start: Start) -> None:
    """The central point is then made beside the bound, but for the first one, which waits for a bound."""
    pools = [Recorded(start.blocks) for _ in range(2)]
    found = [
        search(
            MasterProblem(replace(parts, blocks=start.blocks)), pool, 1e-6,
            known=start.cuts, start=start.z, cores=cores,
        )
        for cores, pool in enumerate(pools, start=1)
    ]  # fmt: skip
    assert [state.status for state in found] == ["optimal"] * 2
    second_points = [next(z for z in pool.points if not np.array_equal(z, start.z)) for pool in pools]
    assert second_points[1] == pytest.approx(second_points[0])
    assert found[1].iterations <= 1.2 * found[0].iterations
    assert found[1].upper == pytest.approx(found[0].upper, rel=2e-6)


@pytest.mark.slow
def test_its_program_on_two_threads_has_the_same_optimum(parts: Split) -> None:
    days = days_of(parts, parts.blocks)
    one, two = (at_once(parts, Level(len(days), 2).of(days), threads) for threads in (1, 2))
    assert one is not None
    assert two is not None
    cost = parts.master.program.cost
    assert cost @ one.z == pytest.approx(cost @ two.z, rel=1e-6)
