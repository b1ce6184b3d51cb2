"""All blocks, solved at one point of the master: in this process, or spread over workers that keep their bases."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from multiprocessing.connection import wait

import numpy as np

from energy_opt.errors import SolverError
from energy_opt.solve.decomposition.block import Block
from energy_opt.solve.decomposition.ray_pool import OnRay
from energy_opt.solve.decomposition.subproblem import Answer, Subproblem, solve_in_turn
from energy_opt.solve.decomposition.worker import MOST_REPLACED, Worker, dealt

log = logging.getLogger(__name__)


class Local:
    """Blocks solved one after the other, here."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._subproblems = [Subproblem(block, number) for number, block in enumerate(blocks)]
        self.replaced = 0

    def solve(self, z: np.ndarray, *, quick: bool = False) -> list[Answer]:
        """The answer of every block at a point of the master, in their order. quick: see Subproblem.solve."""
        return solve_in_turn(self._subproblems, [z[block.uses] for block in self._blocks], quick=quick)

    def raise_penalties(self, factor: float) -> None:
        """Make exceeding a share dearer; cuts that exist stay valid."""
        for own in self._subproblems:
            own.raise_penalties(factor)

    def end(self) -> None:
        """Nothing to end."""


class Processes:
    """Blocks solved by processes; one that dies is replaced, and its blocks are solved again."""

    def __init__(self, blocks: Sequence[Block], count: int) -> None:
        self._blocks = blocks
        self._penalty_factor = 1.0
        self.replaced = 0
        self.workers = [Worker(blocks, share) for share in dealt(len(blocks), count)]

    def solve(self, z: np.ndarray, *, quick: bool = False) -> list[Answer]:
        """The answer of every block at a point of the master, in their order. quick: see Subproblem.solve."""
        answers: dict[int, Answer] = {}
        open_ = set(range(len(self.workers)))
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

    def end(self) -> None:
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
        self.workers[k] = Worker(self._blocks, numbers, self._penalty_factor)


class Pool:
    """One of them, as a context that ends what it started. workers: how many, 0 = none but this process; on: where they
    are, `processes` of this machine or a `ray` cluster.
    """

    def __init__(self, blocks: Sequence[Block], workers: int = 0, on: str = "processes") -> None:
        self._solvers: Local | Processes | OnRay
        if workers == 0:
            self._solvers = Local(blocks)
        elif on == "ray":
            self._solvers = OnRay(blocks, workers)
        else:
            self._solvers = Processes(blocks, workers)

    def __enter__(self) -> Local | Processes | OnRay:
        return self._solvers

    def __exit__(self, *_: object) -> None:
        self._solvers.end()
