"""A Ray cluster on this machine, for tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def two_nodes() -> Iterator[tuple[str, object, object]]:
    """A Ray cluster of two nodes on this machine: its address, the cluster, and the node beside the head."""
    utils = pytest.importorskip("ray.cluster_utils")
    ray = pytest.importorskip("ray")
    cluster = utils.Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "object_store_memory": 80_000_000})
    try:
        node = cluster.add_node(num_cpus=1, object_store_memory=80_000_000)
        cluster.wait_for_nodes()
        yield cluster.address, cluster, node
    finally:
        ray.shutdown()
        cluster.shutdown()
