"""All blocks, solved at one point of the master: in this process, or spread over workers that keep their bases.

A pool is made before there are blocks, so that processes start while the program is taken apart, and takes them as
often as there is a search.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from multiprocessing.connection import wait
from typing import Protocol

import numpy as np

from energy_opt.errors import SolverError
from energy_opt.solve.decomposition.block import Block
from energy_opt.solve.decomposition.loop import Solvers
from energy_opt.solve.decomposition.ray_pool import OnRay
from energy_opt.solve.decomposition.subproblem import Answer, Subproblem, solve_in_turn
from energy_opt.solve.decomposition.worker import MOST_REPLACED, Worker, dealt

log = logging.getLogger(__name__)


class Pool(Solvers, Protocol):
    """What solves blocks, one set of them after another.

    count: blocks that are solved at the same time; replaced: workers that died and were replaced.
    """

    count: int
    replaced: int

    def take(self, blocks: Sequence[Block]) -> None:
        """Blocks to solve from now on."""

    def close(self) -> None:
        """End what was started."""


class Local:
    """Blocks solved one after the other, here."""

    def __init__(self) -> None:
        self._blocks: Sequence[Block] = ()
        self._subproblems: list[Subproblem] = []
        self.count, self.replaced = 1, 0

    def take(self, blocks: Sequence[Block]) -> None:
        """Blocks to solve from now on."""
        self._blocks, self._subproblems = blocks, []  # those before are large
        self._subproblems = [Subproblem(block, number) for number, block in enumerate(blocks)]

    def solve(self, z: np.ndarray, *, quick: bool = False) -> list[Answer]:
        """The answer of every block at a point of the master, in their order. quick: see Subproblem.solve."""
        return solve_in_turn(self._subproblems, [z[block.uses] for block in self._blocks], quick=quick)

    def raise_penalties(self, factor: float) -> None:
        """Make exceeding a share dearer; cuts that exist stay valid."""
        for own in self._subproblems:
            own.raise_penalties(factor)

    def close(self) -> None:
        """Nothing to end."""


class Processes:
    """Blocks solved by processes; one that dies is replaced, and its blocks are solved again."""

    def __init__(self, count: int) -> None:
        self._blocks: Sequence[Block] = ()
        self._penalty_factor = 1.0
        self.count, self.replaced = count, 0
        self.workers = [Worker() for _ in range(count)]

    def take(self, blocks: Sequence[Block]) -> None:
        """Blocks to solve from now on."""
        self._blocks, self._penalty_factor = blocks, 1.0
        shares = dealt(len(blocks), len(self.workers))
        for k, share in enumerate([*shares, *[()] * (len(self.workers) - len(shares))]):
            if not self.workers[k].take(blocks, share):
                self._replace(k)

    def solve(self, z: np.ndarray, *, quick: bool = False) -> list[Answer]:
        """The answer of every block at a point of the master, in their order. quick: see Subproblem.solve."""
        answers: dict[int, Answer] = {}
        open_ = {k for k, worker in enumerate(self.workers) if worker.numbers}
        for k in open_:
            self._ask(k, z, quick)
        while open_:
            channels = {self.workers[k].connection: k for k in open_}
            ends = {self.workers[k].sentinel: k for k in open_}
            for ready in wait([*channels, *ends]):
                k = channels[ready] if ready in channels else ends[ready]  # type: ignore[index]
                if k not in open_:
                    continue
                # an answer may lie in the pipe of a process that has ended since
                found = self.workers[k].answer() if self.workers[k].connection.poll() else None
                if found is None:
                    self._replace(k)
                    self._ask(k, z, quick)
                    break  # the channels are others now
                answers.update((answer.block, answer) for answer in found)
                open_.discard(k)
        return [answers[number] for number in range(len(self._blocks))]

    def raise_penalties(self, factor: float) -> None:
        """Make exceeding a share dearer; cuts that exist stay valid."""
        self._penalty_factor *= factor
        for k, worker in enumerate(self.workers):
            if not worker.raise_penalties(factor):
                self._replace(k)

    def close(self) -> None:
        """End all processes."""
        for worker in self.workers:
            worker.end()

    def _ask(self, k: int, z: np.ndarray, quick: bool) -> None:
        points = [z[self._blocks[number].uses] for number in self.workers[k].numbers]
        while not self.workers[k].ask(points, quick):
            self._replace(k)

    def _replace(self, k: int) -> None:
        self.replaced += 1
        if self.replaced > MOST_REPLACED:
            raise SolverError(
                f"{self.replaced} worker processes died, the last with {len(self.workers[k].numbers)} blocks: memory "
                "may have run out; take fewer with solver.workers"
            )
        log.warning("a worker process died; another one solves its %d blocks again", len(self.workers[k].numbers))
        numbers = self.workers[k].numbers
        self.workers[k].end()
        self.workers[k] = Worker()
        self.workers[k].take(self._blocks, numbers, self._penalty_factor)


def pool_of(workers: int = 0, on: str = "processes") -> Pool:
    """A pool of so many workers, 0 = none but this process; on: where they are, `processes` of this machine or a `ray`
    cluster.
    """
    if workers == 0:
        return Local()
    return OnRay(workers) if on == "ray" else Processes(workers)
