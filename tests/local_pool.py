"""Blocks solved in this process, ready to be asked."""

from __future__ import annotations

from collections.abc import Sequence

from energy_opt.solve.decomposition.block import Block
from energy_opt.solve.decomposition.pool import Local


def local_pool(blocks: Sequence[Block]) -> Local:
    """A pool without workers that has taken these blocks."""
    pool = Local()
    pool.take(blocks)
    return pool
