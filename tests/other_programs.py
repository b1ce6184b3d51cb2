"""Programs made from others: other numbers and further limits, drawn at random; and splits with other penalties."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from scipy import sparse

from energy_opt.compile.program import LINKING, Axis, Program
from energy_opt.config.scenario import SolverChoice
from energy_opt.solve import highs
from energy_opt.solve.decomposition.split import Split


def with_limits(program: Program, seed: int, *kinds: str) -> Program:
    """The program with a limit of each kind, `upper` or `lower`, over half of the generation of all years; each asks
    for 1 to 15 % less, or more, than there is without.
    """
    random = np.random.default_rng(seed)
    without = highs.solve(program, SolverChoice()).x
    columns = np.arange(program.shape[1])[program.columns["generation"].slice]
    count = len(kinds)
    rows, lower, upper = np.zeros((count, program.shape[1])), np.full(count, -np.inf), np.full(count, np.inf)
    for k, kind in enumerate(kinds):
        chosen = columns[random.random(len(columns)) < 0.5]
        rows[k, chosen] = random.uniform(0.1, 5.0, len(chosen))
        value = float(rows[k] @ without)
        change = random.uniform(0.01, 0.15) * max(abs(value), 1.0)
        if kind == "upper":
            upper[k] = value - change
        else:
            lower[k] = value + change
    return replace(
        program,
        matrix=sparse.csc_array(sparse.vstack([program.matrix, sparse.csr_array(rows)])),
        row_lower=np.concatenate([program.row_lower, lower]),
        row_upper=np.concatenate([program.row_upper, upper]),
        rows={**program.rows, "extra": Axis("extra", program.shape[0], ("k",), (np.arange(count),),
                                            (np.arange(count),), count)},
        row_block=np.concatenate([program.row_block, np.full(count, LINKING)]),
    )  # fmt: skip


def changed(program: Program, seed: int) -> Program:
    """Other costs, loads, caps and efficiencies of everything, at random."""
    random = np.random.default_rng(seed)
    lower, upper = program.row_lower.copy(), program.row_upper.copy()
    load = program.rows["electricity_balance"].slice
    lower[load] = upper[load] = lower[load] * random.uniform(0.6, 1.3, lower[load].shape)
    upper[program.rows["emission_cap"].slice] *= random.uniform(0.4, 1.5, program.rows["emission_cap"].size)
    matrix = program.matrix.copy()
    storage = program.columns["charge_power"].slice
    first, last = matrix.indptr[storage.start], matrix.indptr[storage.stop]
    matrix.data[first:last] *= random.uniform(0.9, 1.0)
    cost = program.cost * random.uniform(0.7, 1.4, program.cost.shape)
    return replace(program, matrix=matrix, row_lower=lower, row_upper=upper, cost=cost)


def with_penalties(parts: Split, change: Callable[[np.ndarray], np.ndarray]) -> Split:
    """The split where exceeding a share costs what `change` makes of its cost."""
    blocks = []
    for block in parts.blocks:
        costs = block.cost.copy()
        costs[block.penalties] = change(costs[block.penalties])
        blocks.append(replace(block, cost=costs))
    return replace(parts, blocks=tuple(blocks))
