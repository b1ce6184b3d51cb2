"""Blocks on a Ray cluster of two nodes: the answers of this process, also after an actor and a node are lost.

Skipped where Ray is not installed; `pip install "energy-opt[ray]"`.
"""

from __future__ import annotations

import time

import numpy as np
import pytest

from energy_opt.compile.program import Program
from energy_opt.config.scenario import SolverChoice
from energy_opt.errors import SolverError
from energy_opt.solve.decomposition import ray_pool
from energy_opt.solve.decomposition.pool import Local
from energy_opt.solve.decomposition.ray_pool import OnRay
from energy_opt.solve.decomposition.run import decompose
from energy_opt.solve.decomposition.split import Split, split
from tests.local_pool import local_pool
from tests.oracle.ray_cluster import two_nodes

pytestmark = [pytest.mark.oracle, pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


def same_answers(on_ray: OnRay, local: Local, parts: Split, seed: int) -> None:
    z = np.random.default_rng(seed).uniform(5.0, 20.0, len(parts.master.program.cost))
    z[len(parts.master.columns) :] = -1e3  # shares that no block can keep: penalties are paid
    found, wanted = on_ray.solve(z), local.solve(z)
    assert [answer.block for answer in found] == list(range(len(wanted)))
    assert [answer.cost for answer in found] == pytest.approx([answer.cost for answer in wanted], rel=1e-9)


def test_two_nodes_of_which_one_is_lost(
    toy_program: Program, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ray = pytest.importorskip("ray")
    parts, choice = split(toy_program), SolverChoice(engine="decomposition", gap=1e-4)
    local = local_pool(parts.blocks)
    with two_nodes() as (address, cluster, node):
        monkeypatch.setenv("RAY_ADDRESS", address)
        on_ray = OnRay(2)
        on_ray.take(parts.blocks)
        same_answers(on_ray, local, parts, 1)
        for solvers in (on_ray, local):
            solvers.raise_penalties(10.0)
        ray.kill(on_ray.actors[0])
        same_answers(on_ray, local, parts, 2)
        assert (on_ray.replaced, len(on_ray.actors)) == (1, 2)
        monkeypatch.setattr(ray_pool, "ROOM", 3.0)
        cluster.remove_node(node, allow_graceful=False)  # type: ignore[attr-defined]
        for _ in range(300):  # its worker outlives it by a moment
            if sum(each["Alive"] for each in ray.nodes()) == 1:
                break
            time.sleep(0.1)
        same_answers(on_ray, local, parts, 3)  # the node that is left has one core
        assert (on_ray.replaced, len(on_ray.actors)) == (2, 1)
        assert "this process solves the blocks of the others" in caplog.text
        for solvers in (on_ray, local):
            solvers.raise_penalties(10.0)
        same_answers(on_ray, local, parts, 4)
        on_ray.close()
        assert not ray.is_initialized()
        found = decompose(toy_program, SolverChoice(**{**vars(choice), "workers": 1, "workers_on": "ray"}))
    assert found.certificate.passed
    assert (found.solver["workers_on"], found.solver["workers_replaced"]) == ("ray", 0)
    assert found.objective == pytest.approx(decompose(toy_program, choice).objective, rel=1e-4)


def test_actors_that_die_again_and_again_end_the_run(toy_program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    ray = pytest.importorskip("ray")
    parts = split(toy_program)
    with two_nodes() as (address, _, _):
        monkeypatch.setenv("RAY_ADDRESS", address)
        monkeypatch.setattr(ray_pool, "MOST_REPLACED", 0)
        on_ray = OnRay(2)
        on_ray.take(parts.blocks)
        ray.kill(on_ray.actors[1])
        with pytest.raises(SolverError, match=r"workers on Ray died.*solver\.workers.*The last one:"):
            on_ray.solve(np.zeros(len(parts.master.program.cost)))
        on_ray.close()


def test_no_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ray")
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    with pytest.raises(SolverError, match="ray start --head"):
        OnRay(1)
