"""Worker processes give the answers that this process gives, and one that dies is replaced."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest

from energy_opt.compile.program import Program
from energy_opt.errors import SolverError
from energy_opt.solve.decomposition import pool
from energy_opt.solve.decomposition.pool import Local, Processes
from energy_opt.solve.decomposition.split import Split, split
from tests.local_pool import local_pool

pytestmark = pytest.mark.slow  # starting processes takes seconds


@pytest.fixture(scope="module")
def parts(toy_program: Program) -> Split:
    return split(toy_program)


@pytest.fixture(scope="module")
def processes(parts: Split) -> Iterator[Processes]:
    """Two workers; the module's tests share them, since a start takes a second."""
    solvers = Processes(2)
    solvers.take(parts.blocks)
    yield solvers
    solvers.close()


def a_point(parts: Split, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).uniform(5.0, 20.0, len(parts.master.program.cost))


def costs(solvers: Local | Processes, z: np.ndarray) -> list[float]:
    answers = solvers.solve(z)
    assert [answer.block for answer in answers] == list(range(len(answers)))
    return [answer.cost for answer in answers]


def test_same_answers_as_this_process_also_after_a_death(parts: Split, processes: Processes) -> None:
    local = local_pool(parts.blocks)
    for seed in (1, 2):
        z = a_point(parts, seed)
        assert costs(processes, z) == pytest.approx(costs(local, z), rel=1e-9)
    kill(processes, 0)
    z = a_point(parts, 3)
    assert costs(processes, z) == pytest.approx(costs(local, z), rel=1e-9)
    assert processes.replaced == 1


def test_a_replaced_worker_knows_the_raised_penalties(parts: Split, processes: Processes) -> None:
    local = local_pool(parts.blocks)
    z = a_point(parts, 4)
    z[len(parts.master.columns) :] = -1e3  # shares that no block can keep
    cheap = costs(local, z)
    for solvers in (local, processes):
        solvers.raise_penalties(10.0)
    kill(processes, 1)
    dear = costs(local, z)
    assert max(np.subtract(dear, cheap)) > 1.0
    assert costs(processes, z) == pytest.approx(dear, rel=1e-9)


def test_a_pool_takes_others_in_the_place_of_its_blocks(parts: Split) -> None:
    """One block leaves a worker of two without any; a worker that died meanwhile is replaced."""
    with closing(Processes(2)) as pool:
        for blocks in (parts.blocks, parts.blocks[:1], parts.blocks):
            local = local_pool(blocks)
            pool.take(blocks)
            for solvers in (pool, local):
                solvers.raise_penalties(10.0)
            z = a_point(parts, len(blocks))
            assert costs(pool, z) == pytest.approx(costs(local, z), rel=1e-9)
            kill(pool, 1)
        assert pool.replaced == 2  # the last one was not missed


def test_blocks_that_a_worker_cannot_take_are_told(parts: Split) -> None:
    """In the words of this process, and not as a worker that died; the next blocks are taken."""
    block = parts.blocks[0]
    with closing(Processes(1)) as pool:
        pool.take([replace(block, cost=block.cost[:-1])])
        with pytest.raises(SolverError, match="ValueError"):
            pool.solve(a_point(parts, 1))
        pool.take(parts.blocks)
        assert costs(pool, a_point(parts, 1)) == pytest.approx(
            costs(local_pool(parts.blocks), a_point(parts, 1)), rel=1e-9
        )
        assert pool.replaced == 0


def test_workers_that_die_again_and_again_end_the_run(
    parts: Split, processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "MOST_REPLACED", processes.replaced)
    kill(processes, 0)
    with pytest.raises(SolverError, match=r"worker processes died.*solver\.workers"):
        processes.solve(a_point(parts, 5))


def kill(processes: Processes, number: int) -> None:
    """End a worker of this test as the system would when memory runs out."""
    process = processes.workers[number]._process
    process.kill()
    process.join()
