"""What makes a cut valid: nowhere is it above what its block costs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from energy_opt.solve.decomposition.block import Block, Cut
from energy_opt.solve.decomposition.subproblem import Subproblem


def assert_never_above(cuts: Sequence[Cut], blocks: Sequence[Block], seed: int) -> None:
    """No cut is above the cost of its block at three random points [0 to 25 of each master column]."""
    random = np.random.default_rng(seed)
    for number, block in enumerate(blocks):
        own = Subproblem(block, number)
        for _ in range(3):
            z = random.uniform(0.0, 25.0, len(block.uses))
            cost = own.solve(z).cost
            assert max(cut.value(z) for cut in cuts if cut.block == number) <= cost * (1 + 1e-9) + 1e-9
