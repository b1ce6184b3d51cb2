"""Actors that never start, or die: what the pool does with their blocks, on a stand-in for Ray."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from energy_opt.compile.program import Program
from energy_opt.errors import ConfigError
from energy_opt.solve.decomposition import ray_pool
from energy_opt.solve.decomposition.ray_pool import OnRay, check_ray
from energy_opt.solve.decomposition.split import Split, split
from tests.local_pool import local_pool


class Lost(Exception):
    """An actor is gone."""


class Actor:
    """A worker whose calls are done at once."""

    def __init__(self, ray: StandIn, *given: Any) -> None:
        keeper = ray_pool.Keeper(*given)
        self.room, self.dead = ray.room > 0, False
        ray.room -= 1
        self.solve = SimpleNamespace(remote=lambda *given: Call(self, keeper.solve, given))
        self.raise_penalties = SimpleNamespace(remote=lambda *given: Call(self, keeper.raise_penalties, given))


class Call:
    """What `remote` gives back."""

    def __init__(self, actor: Actor, call: Any, given: tuple[Any, ...]) -> None:
        self.actor, self.result = actor, None if actor.dead else call(*given)


class StandIn:
    """Ray with room for so many actors."""

    exceptions = SimpleNamespace(RayError=Lost, RayTaskError=KeyError)

    def __init__(self, room: int) -> None:
        self.room = room

    def put(self, value: Any) -> Any:
        return value

    def remote(self, **_: Any) -> Any:
        return lambda _kind: SimpleNamespace(remote=lambda *given: Actor(self, *given))

    def wait(self, calls: Sequence[Call], num_returns: int, timeout: float = 0.0) -> tuple[list[Call], list[Call]]:
        ready = [call for call in calls if call.actor.room][:num_returns]
        return ready, [call for call in calls if call not in ready]

    def get(self, call: Call) -> Any:
        if call.actor.dead:
            raise Lost("killed")
        return call.result

    def kill(self, actor: Actor) -> None:
        actor.dead = True


@pytest.fixture(scope="module")
def parts(toy_program: Program) -> Split:
    return split(toy_program)


@pytest.fixture
def on_ray(parts: Split, monkeypatch: pytest.MonkeyPatch) -> Iterator[OnRay]:
    """Three workers; there is room for two, and for no other one."""
    monkeypatch.setattr(ray_pool, "_joined", lambda: (StandIn(room=2), False))
    solvers = OnRay(3)
    solvers.take(parts.blocks)
    yield solvers
    solvers.close()


def test_blocks_without_an_actor_are_solved_here(parts: Split, on_ray: OnRay, caplog: pytest.LogCaptureFixture) -> None:
    local = local_pool(parts.blocks)
    assert sorted(on_ray.actors) == [0, 1]
    for change in (lambda: None, lambda: setattr(on_ray.actors[0], "dead", True)):
        change()
        for solvers in (local, on_ray):
            solvers.raise_penalties(10.0)
        z = np.full(len(parts.master.program.cost), 10.0)
        z[len(parts.master.columns) :] = -1e3  # shares that no block can keep
        found, wanted = on_ray.solve(z), local.solve(z)
        assert [answer.block for answer in found] == list(range(len(parts.blocks)))
        assert [answer.cost for answer in found] == pytest.approx([answer.cost for answer in wanted], rel=1e-9)
    assert (on_ray.replaced, sorted(on_ray.actors)) == (1, [1])
    assert "room for 0 of 1 workers" in caplog.text


def test_ray_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ray_pool, "find_spec", lambda _name: None)
    with pytest.raises(ConfigError, match=r'pip install "energy-opt\[ray\]"'):
        check_ray()
