"""All blocks, solved at one point of the master: in this process, one after the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from energy_opt.solve.decomposition.block import Block
from energy_opt.solve.decomposition.subproblem import Answer, Subproblem


class Pool:
    """Blocks that are solved again and again; a context that ends what it started."""

    def __init__(self, blocks: Sequence[Block], workers: int = 0) -> None:
        self._blocks = blocks
        self._subproblems = [Subproblem(block, number) for number, block in enumerate(blocks)]

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to end."""

    def solve(self, z: np.ndarray) -> list[Answer]:
        """The answer of every block at a point of the master, in their order."""
        return [own.solve(z[block.uses]) for own, block in zip(self._subproblems, self._blocks, strict=True)]

    def raise_penalties(self, factor: float) -> None:
        """Make exceeding a share dearer; cuts that exist stay valid."""
        for own in self._subproblems:
            own.raise_penalties(factor)
