"""Prices that one search found give cuts to another program: valid there, and a start."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from energy_opt.compile.program import Program
from energy_opt.config.scenario import SolverChoice
from energy_opt.results.learned import LearnedFile
from energy_opt.solve import highs
from energy_opt.solve.decomposition import prices
from energy_opt.solve.decomposition.block import Block
from energy_opt.solve.decomposition.learned import kept_arrays, kept_from
from energy_opt.solve.decomposition.prices import cuts_from, keep, merged
from energy_opt.solve.decomposition.run import Decomposition
from energy_opt.solve.decomposition.split import split
from tests.valid_cuts import assert_never_above

CHOICE = SolverChoice(engine="decomposition", gap=1e-5)


@pytest.fixture(scope="module")
def solved(toy_program: Program) -> Decomposition:
    decomposition = Decomposition(CHOICE)
    decomposition.solve(toy_program)
    return decomposition


def tighter_cap(program: Program) -> Program:
    upper = program.row_upper.copy()
    upper[program.rows["emission_cap"].slice] *= 0.95
    return replace(program, row_upper=upper)


def more_load(program: Program) -> Program:
    balance = program.rows["electricity_balance"].slice
    lower, upper = program.row_lower.copy(), program.row_upper.copy()
    lower[balance] *= 1.03
    upper[balance] *= 1.03
    return replace(program, row_lower=lower, row_upper=upper)


def dearer_operation(program: Program) -> Program:
    cost = program.cost.copy()
    cost[program.columns["energy"].slice] *= 1.2
    return replace(program, cost=cost)


@pytest.mark.parametrize(
    "change", [more_load, *(pytest.param(each, marks=pytest.mark.slow) for each in (tighter_cap, dearer_operation))]
)
def test_kept_cuts_are_valid_in_another_program(change, toy_program: Program, solved: Decomposition) -> None:
    other = split(change(toy_program))
    assert solved.kept is not None
    cuts = list(cuts_from(solved.kept, other.blocks))
    assert len(cuts) > len(other.blocks)
    assert_never_above(cuts, other.blocks, seed=3)


@pytest.mark.slow
def test_a_search_that_begins_with_them_is_shorter_and_as_good(toy_program: Program, solved: Decomposition) -> None:
    other = tighter_cap(toy_program)
    cold = Decomposition(CHOICE).solve(other)
    warm = Decomposition(CHOICE, solved.kept).solve(other)
    whole = highs.solve(other, SolverChoice()).objective
    assert warm.solver["cuts_kept"] > 0
    assert warm.solver["iterations"]["decomposition"] < cold.solver["iterations"]["decomposition"] / 1.3
    assert warm.certificate.passed
    assert warm.certificate.dual_objective - 1e-8 * whole <= whole <= warm.objective * (1 + 1e-8)


def another_column(block: Block) -> Block:
    matrix = sparse.csc_array(sparse.hstack([block.matrix, sparse.csc_array((block.matrix.shape[0], 1))]))
    return replace(block, matrix=matrix)


def test_prices_that_one_program_had_no_use_of_stay_for_another(toy_program: Program, solved: Decomposition) -> None:
    """Where operation is cheaper, most prices lean on a bound that does not exist; they are not lost for that."""
    assert solved.kept is not None
    blocks = split(toy_program).blocks
    cheaper = [replace(block, cost=0.5 * block.cost) for block in blocks]
    count, of_cheaper = (len(list(cuts_from(solved.kept, each))) for each in (blocks, cheaper))
    assert of_cheaper < count
    kept = merged(keep(cheaper, list(cuts_from(solved.kept, cheaper))), solved.kept)
    assert len(list(cuts_from(kept, blocks))) == count


def test_not_more_than_so_many_are_kept_those_with_a_price_before_others(
    toy_program: Program, solved: Decomposition, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert solved.kept is not None
    blocks = split(toy_program).blocks
    cuts = [cut for cut in cuts_from(solved.kept, blocks) if cut.block == len(blocks) - 1]
    monkeypatch.setattr(prices, "MOST_KEPT", 2)
    (rows,) = keep(blocks, cuts, priced={id(cuts[0])}).prices.values()
    assert np.array_equal(rows, [cuts[-1].row_dual, cuts[0].row_dual])


def test_they_outlive_the_process(solved: Decomposition, tmp_path: Path, toy_program: Program) -> None:
    file, blocks = LearnedFile(tmp_path / "kept"), split(toy_program).blocks
    assert solved.kept is not None
    file.save(kept_arrays(solved.kept))
    again = kept_from(file.load())
    assert again is not None
    for one, other in zip(cuts_from(solved.kept, blocks), cuts_from(again, blocks), strict=True):
        assert (one.block, one.constant) == (other.block, other.constant)
    assert again.point == pytest.approx(solved.kept.point)


@pytest.mark.parametrize("name", ["blocks", "shapes", "format", "prices_1", "penalties_0", "point"])
def test_damaged_ones_are_ignored(name: str, solved: Decomposition, caplog: pytest.LogCaptureFixture) -> None:
    assert solved.kept is not None
    arrays = kept_arrays(solved.kept)
    for damaged in ({**arrays, name: arrays[name][..., None][:0]}, {k: v for k, v in arrays.items() if k != name}):
        caplog.clear()
        assert kept_from(damaged) is None
        assert "the search begins from nothing" in caplog.text


def test_blocks_of_other_rows_get_none(toy_program: Program, solved: Decomposition) -> None:
    assert solved.kept is not None
    others = [another_column(block) for block in split(toy_program).blocks]
    assert list(cuts_from(solved.kept, others)) == []
