"""A process that keeps some blocks and their bases, and answers for them at one point after the other."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from energy_opt.errors import SolverError
from energy_opt.solve.decomposition.block import Block
from energy_opt.solve.decomposition.subproblem import Answer, Subproblem, solve_in_turn

Places = Sequence[int]
"""Numbers of blocks."""

# A process started afresh shares no threads and no locks with this one; HiGHS has both.
CONTEXT = multiprocessing.get_context("spawn")
MOST_REPLACED = 10
"""Workers that died and were replaced, above which the run ends: something kills them."""
PATIENCE_AT_END = 5.0
"""How long a worker may take to end by itself [s]."""


class Worker:
    """One process and the blocks that it has."""

    def __init__(self) -> None:
        self.numbers: tuple[int, ...] = ()
        self.connection: Connection
        self.connection, theirs = CONTEXT.Pipe()
        self._process = CONTEXT.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    @property
    def sentinel(self) -> int:
        """Becomes ready when the process ends."""
        return self._process.sentinel

    def take(self, blocks: Sequence[Block], numbers: Places, penalty_factor: float = 1.0) -> bool:
        """Give it some of the blocks, in the place of those that it had; false where the process is gone."""
        self.numbers = tuple(numbers)
        return self._send(("take", ([blocks[number] for number in numbers], self.numbers, penalty_factor)))

    def ask(self, points: Sequence[np.ndarray], quick: bool = False) -> bool:
        """Hand over the values that each of its blocks is to be solved at; false where the process is gone."""
        return self._send(("solve", (list(points), quick)))

    def raise_penalties(self, factor: float) -> bool:
        """Make exceeding a share dearer; false where the process is gone."""
        return self._send(("penalties", factor))

    def answer(self) -> list[Answer] | None:
        """The answers, in the order of its blocks; None where the process is gone. Raises what a block raised."""
        try:
            kind, content = self.connection.recv()
        except (EOFError, OSError):
            return None
        if kind == "error":
            raise SolverError(content)
        answers: list[Answer] = content
        return answers

    def end(self) -> None:
        """End the process."""
        self._send(("end", None))
        self._process.join(PATIENCE_AT_END)
        if self._process.is_alive():
            self._process.terminate()
            self._process.join()
        self.connection.close()

    def _send(self, message: tuple[str, Any]) -> bool:
        try:
            self.connection.send(message)
        except (BrokenPipeError, OSError):
            return False
        return True


class Keeper:
    """Some blocks with their bases, on the worker's side."""

    def __init__(self, blocks: Sequence[Block], numbers: Places, penalty_factor: float = 1.0) -> None:
        self._own = [Subproblem(block, number) for number, block in zip(numbers, blocks, strict=True)]
        self.raise_penalties(penalty_factor)

    def solve(self, points: Sequence[np.ndarray], quick: bool = False) -> list[Answer]:
        """The answers of its blocks, each at a point of its own."""
        return solve_in_turn(self._own, points, quick=quick)

    def raise_penalties(self, factor: float) -> None:
        """Make exceeding a share dearer."""
        for each in self._own:
            each.raise_penalties(factor)


def dealt(blocks: int, workers: int) -> list[Places]:
    """Which blocks each worker has, dealt out like cards: those beside one another tend to be of like difficulty."""
    return [range(first, blocks, workers) for first in range(min(workers, blocks))]


def _serve(connection: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the end of the pipe is what ends it
    keeper, fault = Keeper((), ()), ""
    while True:
        try:
            task, content = connection.recv()
        except EOFError:
            return
        if task == "end":
            return
        try:
            if task == "take":
                keeper, fault = Keeper((), ()), ""  # the models of the blocks before are large
                keeper = Keeper(*content)
                threadpool_limits(1, user_api="blas")  # by now all of its libraries are loaded
            elif task == "penalties":
                keeper.raise_penalties(content)
            else:
                connection.send(("error", fault) if fault else ("answers", keeper.solve(*content)))
        except Exception as error:  # noqa: BLE001 - whatever it is, the one who asks next is told
            told = str(error) if isinstance(error, SolverError) else f"{type(error).__name__}: {error}"
            if task == "solve":
                connection.send(("error", told))
            else:
                fault = told
