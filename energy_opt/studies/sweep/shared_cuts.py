"""Cuts of a decomposition that go from case to case, and by a file to other chains and other sweeps.

`<folder>/<structure>.learned.npz` holds prices of blocks, none of which is believed: a cut is made from them and from
the numbers of the program at hand. So the file may come from any program of the same blocks; the last one written
counts.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from energy_opt.compile.program import Program
from energy_opt.config.scenario import SolverChoice
from energy_opt.results.learned import LearnedFile
from energy_opt.solve.decomposition.learned import kept_arrays, kept_from
from energy_opt.solve.decomposition.run import Decomposition
from energy_opt.solve.solution import Solution


class SharedCuts:
    """Programs solved one after the other, each with the cuts of those before. folder: None = in memory only."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._chains: dict[tuple[str, SolverChoice], Decomposition] = {}

    def solve(self, program: Program, choice: SolverChoice) -> Solution:
        """See `decompose`."""
        name = structure(program)
        file = LearnedFile(self._folder / name) if self._folder else None
        if (name, choice) not in self._chains:
            self._chains[name, choice] = Decomposition(choice, kept_from(file.load()) if file else None)
        chain = self._chains[name, choice]
        solution = chain.solve(program)
        if file and chain.kept:
            file.save(kept_arrays(chain.kept))
        return solution


def structure(program: Program) -> str:
    """A name for all programs whose rows and columns lie in the same blocks."""
    digest = hashlib.blake2b(repr((program.shape, program.blocks)).encode(), digest_size=8)
    for places in (program.row_block, program.column_block):
        digest.update(np.ascontiguousarray(places, dtype=np.int64).tobytes())
    return f"cuts-{digest.hexdigest()}"
