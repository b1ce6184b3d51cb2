"""A cut is never above the cost of its block, whatever prices it was made of."""

from __future__ import annotations

import numpy as np
import pytest

from energy_opt.compile.program import Program
from energy_opt.solve.decomposition.block import Block, cut_from_prices
from energy_opt.solve.decomposition.split import Split, split
from energy_opt.solve.decomposition.subproblem import Subproblem


@pytest.fixture(scope="module")
def parts(toy_program: Program) -> Split:
    return split(toy_program)


def points(block: Block, count: int, seed: int = 1) -> list[np.ndarray]:
    """Capacities and shares from nothing to plenty."""
    random = np.random.default_rng(seed)
    return [random.uniform(0.0, 30.0, len(block.uses)) for _ in range(count)]


def test_a_cut_is_exact_where_it_was_made_and_below_the_cost_elsewhere(parts: Split) -> None:
    for number, block in enumerate(parts.blocks):
        own = Subproblem(block, number)
        answers = [(z, own.solve(z)) for z in points(block, 4)]
        for made_at, answer in answers:
            assert answer.cut.value(made_at) == pytest.approx(answer.cost, rel=1e-9)
            for z, other in answers:
                assert answer.cut.value(z) <= other.cost * (1 + 1e-9) + 1e-9


def test_a_cut_of_wrong_prices_is_still_below_the_cost(parts: Split) -> None:
    """Prices that are not optimal, with no price on a bound that does not exist, give a weaker bound."""
    block, random = parts.blocks[-1], np.random.default_rng(2)
    own = Subproblem(block, 0)
    for z in points(block, 5):
        answer = own.solve(z)
        blurred = answer.cut.row_dual * random.uniform(0.5, 1.0, len(answer.cut.row_dual))
        cut = cut_from_prices(block, 0, blurred)
        if cut.fault <= 1e-12:
            assert cut.value(z) <= answer.cost + 1e-9


def test_prices_on_bounds_that_do_not_exist_are_told(parts: Split) -> None:
    block = parts.blocks[0]
    row = int(np.flatnonzero(np.isinf(block.row_lower))[0])
    price = np.zeros(block.matrix.shape[0])
    price[row] = 1.0  # belongs to a lower side that there is not
    assert cut_from_prices(block, 0, price).fault > 1e-3


def test_cuts_made_before_penalties_rise_stay_below_the_cost(parts: Split) -> None:
    number = next(k for k, block in enumerate(parts.blocks) if len(block.penalties))
    block = parts.blocks[number]
    z = np.where(block.uses >= len(parts.master.columns), -1e3, 20.0)  # more is to be removed than there is
    own = Subproblem(block, number)
    before = own.solve(z)
    assert before.penalty > 0.0
    own.raise_penalties(100.0)
    after = own.solve(z)
    assert after.cost > before.cost
    assert before.cut.value(z) <= after.cost
