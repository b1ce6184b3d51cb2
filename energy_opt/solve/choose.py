"""Program -> Solution by the engine that the scenario names, or that fits the size of the program."""

from __future__ import annotations

from energy_opt.compile.program import Program
from energy_opt.config.scenario import SolverChoice
from energy_opt.errors import SolverError
from energy_opt.solve import highs
from energy_opt.solve.decomposition.learned import Store
from energy_opt.solve.decomposition.run import decompose
from energy_opt.solve.decomposition.split import split
from energy_opt.solve.solution import Solution

DECOMPOSED_NONZEROS = 1_800_000
"""From this size on the decomposition is taken by `auto`; see docs/decomposition.md for what was measured."""

LEAST_BLOCKS = 4


def solve(program: Program, choice: SolverChoice, store: Store | None = None) -> Solution:
    """Solve a Program; see `highs.solve` and `decompose` for what they raise.

    store: see `decompose`; the monolith begins from nothing.
    """
    if engine_of(program, choice) == "decomposition":
        return decompose(program, choice, store)
    return highs.solve(program, choice)


def engine_of(program: Program, choice: SolverChoice) -> str:
    """`monolith` or `decomposition`."""
    if choice.engine != "auto":
        return choice.engine
    fits = program.matrix.nnz >= DECOMPOSED_NONZEROS and choice.gap > 0.0 and choice.accuracy == "interior"
    return "decomposition" if fits and _comes_apart(program) else "monolith"


def _comes_apart(program: Program) -> bool:
    """Whether there are enough blocks, and limits are so few that each year and period is one of them."""
    if len(program.blocks) < LEAST_BLOCKS:
        return False
    try:
        return all(block.name in program.blocks for block in split(program).blocks)
    except SolverError:
        return False  # refused in words where it is asked for; here the other engine is the way out
