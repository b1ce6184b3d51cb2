"""Blocks solved by actors of a Ray cluster that runs already; one that dies is replaced, its blocks are solved again.

Where the cluster has no room for an actor, this process keeps the actor's blocks: the master waits for no lost task.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np

from energy_opt.errors import ConfigError, SolverError
from energy_opt.solve.decomposition.block import Block
from energy_opt.solve.decomposition.subproblem import Answer
from energy_opt.solve.decomposition.worker import MOST_REPLACED, Keeper, Places, dealt

log = logging.getLogger(__name__)

ROOM = 60.0
"""Seconds that the cluster has to start actors; Ray itself would wait without end for a free core."""


class OnRay:
    """See `pool.Processes`; an actor takes one core."""

    def __init__(self, count: int) -> None:
        self._ray, self._joined_here = _joined()
        self._blocks: Sequence[Block] = ()
        self._penalty_factor = 1.0
        self.count, self.replaced = count, 0
        self._shares: list[Places] = []
        self._stored: list[Any] = []
        self.actors: dict[int, Any] = {}
        self._here: dict[int, Keeper] = {}

    def take(self, blocks: Sequence[Block]) -> None:
        """Blocks to solve from now on, by actors of their own."""
        self._end_actors()
        self._blocks, self._penalty_factor, self._here = blocks, 1.0, {}
        self._shares = dealt(len(blocks), self.count)
        # kept by this process: they outlive the node of an actor
        self._stored = [self._ray.put([blocks[number] for number in share]) for share in self._shares]
        self._start(range(len(self._shares)))

    def solve(self, z: np.ndarray, *, quick: bool = False) -> list[Answer]:
        """The answer of every block at a point of the master, in their order. quick: see Subproblem.solve."""
        answers: list[Answer] = []
        open_ = {self._ask(k, z, quick): k for k in self.actors}
        for k in self._here:
            answers += self._solve_here(k, z, quick)
        while open_:
            (ready,), _ = self._ray.wait(list(open_), num_returns=1)
            k = open_.pop(ready)
            found = self._answer(k, ready)
            if found is None and k in self.actors:
                open_[self._ask(k, z, quick)] = k
            else:
                answers += self._solve_here(k, z, quick) if found is None else found
        return sorted(answers, key=lambda answer: answer.block)

    def raise_penalties(self, factor: float) -> None:
        """Make exceeding a share dearer; cuts that exist stay valid."""
        self._penalty_factor *= factor
        for actor in self.actors.values():
            actor.raise_penalties.remote(factor)  # a dead one is found out when it is asked next
        for keeper in self._here.values():
            keeper.raise_penalties(factor)

    def close(self) -> None:
        """End all actors, and leave the cluster as it was."""
        self._end_actors()
        if self._joined_here:
            self._ray.shutdown()

    def _end_actors(self) -> None:
        for actor in self.actors.values():
            self._ray.kill(actor)
        self.actors, self._stored = {}, []

    def _start(self, numbers: Iterable[int]) -> None:
        """An actor for each of these shares, or a keeper here where there is no room for one in time."""
        kind = self._ray.remote(num_cpus=1, max_restarts=0)(Keeper)
        waiting = {}
        for k in numbers:
            self.actors[k] = kind.remote(self._stored[k], self._shares[k], self._penalty_factor)
            waiting[self.actors[k].raise_penalties.remote(1.0)] = k  # any call tells that it is there
        started, late = self._ray.wait(list(waiting), num_returns=len(waiting), timeout=ROOM)
        if late:
            log.warning(
                "Ray has room for %d of %d workers within %.0f s (ray status tells what it has); this process solves "
                "the blocks of the others", len(started), len(waiting), ROOM,
            )  # fmt: skip
        for k in (waiting[each] for each in late):
            self._ray.kill(self.actors.pop(k))
            own = [self._blocks[number] for number in self._shares[k]]
            self._here[k] = Keeper(own, self._shares[k], self._penalty_factor)

    def _points(self, k: int, z: np.ndarray) -> list[np.ndarray]:
        return [z[self._blocks[number].uses] for number in self._shares[k]]

    def _ask(self, k: int, z: np.ndarray, quick: bool) -> Any:
        return self.actors[k].solve.remote(self._points(k, z), quick)

    def _solve_here(self, k: int, z: np.ndarray, quick: bool) -> list[Answer]:
        return self._here[k].solve(self._points(k, z), quick)

    def _answer(self, k: int, ready: Any) -> list[Answer] | None:
        """The answers of an actor; None where it died, or its answers were lost with its node."""
        faults = self._ray.exceptions
        try:
            answers: list[Answer] = self._ray.get(ready)
        except SolverError as error:  # raised by a block
            raise SolverError(str(getattr(error, "cause", error))) from error
        except faults.RayTaskError:
            raise
        except faults.RayError as error:
            self._replace(k, str(error))
            return None
        return answers

    def _replace(self, k: int, why: str) -> None:
        self.replaced += 1
        if self.replaced > MOST_REPLACED:
            raise SolverError(
                f"{self.replaced} workers on Ray died; every node needs energy-opt of this version, and memory for its "
                f"blocks (take fewer with solver.workers). The last one: {why}"
            )
        log.warning("a worker on Ray died; another one solves its %d blocks again", len(self._shares[k]))
        self._ray.kill(self.actors.pop(k))  # one that is only out of reach does not come back
        self._start([k])


def check_ray() -> None:
    """A ConfigError where Ray is not installed."""
    if find_spec("ray") is None:
        raise ConfigError('solver.workers_on=ray needs a package: pip install "energy-opt[ray]"')


def _joined() -> tuple[Any, bool]:
    """Ray, and whether its cluster was joined just now: a sweep on Ray is in it already."""
    check_ray()
    ray: Any = importlib.import_module("ray")
    if ray.is_initialized():
        return ray, False
    try:
        ray.init(address="auto", log_to_driver=False, logging_level=logging.ERROR)
    except (ConnectionError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
        raise SolverError(
            f"no Ray cluster could be joined ({str(error).splitlines()[0]}); start one with `ray start --head`, or say "
            "where it is with RAY_ADDRESS=HOST:6379"
        ) from error
    return ray, True
