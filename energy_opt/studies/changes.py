"""A Program whose numbers change from case to case, inside one solver: rows and columns are built once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from energy_opt.compile.program import Axis, Program
from energy_opt.config.scenario import SolverChoice
from energy_opt.errors import SolverError
from energy_opt.inputs.rules import account_names
from energy_opt.inputs.system import System
from energy_opt.solve.decomposition.run import Decomposition
from energy_opt.solve.highs import Solver
from energy_opt.solve.solution import Solution

WARM_SHARE = 0.2
"""A warm start is given up after this part of the time of the last start from nothing. Small changes take less (China,
one project: 0.12); large ones may take longer than a start from nothing, so that little is lost by trying.
"""

LEAST_TRIAL = 1.0
"""Seconds that a warm start is given in any case."""


class Cases:
    """Programs of the same rows and columns, solved one after the other in one solver."""

    def __init__(self, program: Program, choice: SolverChoice) -> None:
        self._solver = Solver(program, choice)
        self._cold = 0.0

    @property
    def basis(self) -> object | None:
        """The basis of the last case, to start another one from; None where it did not end at a vertex."""
        return self._solver.basis()

    def solve(self, program: Program, start: object | None = None, *, warm: bool = True) -> Solution:
        """The solution of the next case, from its predecessor's vertex or another `start`, or not `warm`.

        An error where its certificate does not pass.
        """
        self._solver.apply(self._solver.program.difference(program))
        limit = max(LEAST_TRIAL, WARM_SHARE * self._cold)
        solution = self._solver.solve(warm=warm, start=start, warm_limit=limit)
        if not solution.solver["warm"]:
            self._cold = float(solution.solver["attempts"][-1]["seconds"])  # type: ignore[index]
        return _certified(solution)


class CasesByParts:
    """Programs solved by decomposition, each with the cuts of those before; to be used as `Cases`."""

    basis: object | None = None

    def __init__(self, choice: SolverChoice) -> None:
        self._chain = Decomposition(choice)

    def solve(
        self, program: Program, start: object | None = None, *, warm: bool = True, primal: bool = False
    ) -> Solution:
        """The solution of the next case to the gap of the choice; there is no vertex to start from."""
        return _certified(self._chain.solve(program))


def _certified(solution: Solution) -> Solution:
    if not solution.certificate.passed:
        faults = "; ".join(solution.certificate.faults())
        raise SolverError(f"a case of the study has no certified solution: {faults}. Try solver=basic")
    return solution


def open_rows(program: Program, families: Iterable[str]) -> Program:
    """The program without the upper bounds of some families of rows."""
    upper = program.row_upper.copy()
    for family in families:
        upper[program.rows[family].slice] = np.inf
    return replace(program, row_upper=upper)


def with_accounts(system: System, scopes: tuple[str, ...], species: str, sectors: str) -> System:
    """The system with emission accounts of some scopes beside those of its rules: columns that a study reads."""
    own = pd.DataFrame({"species": species, "sectors": sectors, "scope": list(scopes)}).astype("str")
    own.insert(0, "account", account_names(own))
    accounts = pd.concat([system.rules.accounts, own], ignore_index=True).drop_duplicates("account")
    return replace(system, rules=replace(system.rules, accounts=accounts.reset_index(drop=True)))


def account_places(program: Program, account: str) -> np.ndarray:
    """Positions of the columns of an emission account, in the order of the model years."""
    axis = program.columns["account_emissions"]
    return members(axis, account=account)


def members(axis: Axis, **index: object) -> np.ndarray:
    """Positions in the Program's arrays of the members of a family that have these names in their index."""
    names = axis.frame()
    chosen = np.ones(axis.size, dtype=bool)
    for name, value in index.items():
        chosen &= (names[name] == value).to_numpy(bool)
    return np.asarray(axis.start + np.flatnonzero(chosen))
