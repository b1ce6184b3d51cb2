"""One regime, all its cases: programs of the same rows and columns, each solved from the vertex of the one before."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from energy_opt.compile import compile_model
from energy_opt.compile.program import Program
from energy_opt.errors import InfeasibleError
from energy_opt.inputs.system import System
from energy_opt.model.build import build
from energy_opt.results.account_tables import account_tables
from energy_opt.results.capacity_tables import capacity_tables
from energy_opt.results.operation_tables import other_supply
from energy_opt.results.policy_tables import policy_tables
from energy_opt.results.prices import price_tables
from energy_opt.results.reading import Reading
from energy_opt.solve.solution import Solution
from energy_opt.studies.changes import Cases, CasesByParts
from energy_opt.studies.lock_in.cases import capped_new_coal, case_system, forced_rows
from energy_opt.studies.lock_in.choice import WITHOUT, LockInChoice
from energy_opt.studies.lock_in.closing import Closures, with_closures, without_closing

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """A solved case. basis: where it ended, to start others from; None where that is no vertex."""

    case: str
    reading: Reading
    seconds: float
    basis: object | None

    @property
    def objective(self) -> float:
        """Discounted cost with transfers and penalties [bn]."""
        return self.reading.solution.objective

    @property
    def prices(self) -> pd.Series:
        """What one more GW of each class costs: the dual of its forced row, by class [bn/GW]."""
        return forced_prices(self.reading.program, self.reading.solution)

    @cached_property
    def accounts(self) -> Mapping[str, pd.DataFrame]:
        """emissions, cost, fuel_use, coal_use."""
        return account_tables(self.reading)

    @cached_property
    def capacity(self) -> pd.DataFrame:
        """Capacity in service: region, technology, year, capacity [GW]."""
        table = capacity_tables(self.reading)["capacity"]
        return table.groupby(["region", "technology", "year"], as_index=False)[["capacity"]].sum()

    @cached_property
    def generation(self) -> pd.DataFrame:
        """Net generation: region, technology, year, generation [TWh]."""
        frame = self.reading.frame("energy", "generation")
        return frame.groupby(["region", "technology", "year"], as_index=False)[["generation"]].sum()

    @cached_property
    def supply(self) -> pd.DataFrame:
        """Net supply of other sources than plants, negative where it is taken: region, technology (`storage`,
        `exchange` with other regions, `unserved`, `surplus`, `removal`), year, generation [TWh].
        """
        return other_supply(self.reading)

    @cached_property
    def policies(self) -> Mapping[str, pd.DataFrame]:
        """policy, carbon_price."""
        return policy_tables(self.reading)

    @cached_property
    def market(self) -> Mapping[str, pd.DataFrame]:
        """electricity_price, capacity_price."""
        return price_tables(self.reading)


def forced_prices(program: Program, solution: Solution) -> pd.Series:
    """The dual of the forced row of each class: what one more GW of it costs, by class [bn/GW]."""
    axis = program.rows["project_forced"]
    return pd.Series(solution.row_dual[axis.slice], index=pd.Index(axis.frame()["asset"]), name="price")


def why(error: InfeasibleError) -> str:
    """Why there is no solution, in one line: what stands in the place of a number."""
    return "infeasible: " + "; ".join(error.conflicts or (str(error).splitlines()[0],))


class Evaluation:
    """The cases of one regime."""

    def __init__(
        self, system: System, choice: LockInChoice, hours: pd.Series, pipeline: pd.DataFrame,
        closures: Closures | None = None,
    ) -> None:  # fmt: skip
        """system: with the projects, none forced; hours: planned, by class; pipeline: what is not judged; closures:
        what closes in the cases that have it closed.
        """
        self.system, self.choice = system, choice
        self._hours, self._pipeline, self._closures = hours, pipeline, closures
        self.base = self._program(system)
        self._programs = {WITHOUT: (system, self.base)}
        solver = system.scenario.solver
        self.by_parts = solver.engine == "decomposition"
        self._cases: Cases | CasesByParts
        if self.by_parts:
            self._cases = CasesByParts(solver)
        else:
            self._cases = Cases(self.base, replace(solver, accuracy="basic"))  # differences want a vertex
        self.solved = self.solved_exactly = 0

    @property
    def capacity(self) -> pd.Series:
        """All that is judged, by class [GW]."""
        return self.system.projects.classes.set_index("asset")["capacity"].astype(float)

    def case(self, name: str) -> Outcome | str:
        """A case solved, or why it has no solution."""
        try:
            system, program = self.case_program(name)
            return self._solved(name, system, program)
        except InfeasibleError as error:
            logger.info("lock-in: %s has no solution", name)
            return why(error)

    def case_program(self, name: str) -> tuple[System, Program]:
        """The system and the program of a case with all projects."""
        if name not in self._programs and without_closing(name) != name:
            system, program = self.case_program(without_closing(name))
            due = Closures() if self._closures is None else self._closures
            self._programs[name] = system, with_closures(program, system, due)
        if name not in self._programs:
            lock = self.choice.levels.get(name)
            system = case_system(self.system, lock, self._hours)
            program = forced_rows(self.base, self.capacity) if lock is None else self._program(system)
            self._programs[name] = system, program
        return self._programs[name]

    def solve_program(self, program: Program, start: object | None = None) -> Outcome:
        """The solution of a changed program of these rows and columns; start: the basis of another one."""
        return self._solved("", self.system, program, start)

    def at(self, program: Program, capacity: pd.Series, start: object | None = None) -> Outcome:
        """The solution where other capacities are forced into the program of a case [GW]."""
        return self.solve_program(forced_rows(program, capacity), start)

    def with_cost(self, program: Program, cost: np.ndarray, start: object | None) -> tuple[Solution, object | None]:
        """The solution of a program with another cost, from a basis or, if None, from nothing; and where it ended."""
        self.solved += 1
        solution = self._cases.solve(replace(program, cost=cost), start, warm=start is not None)
        return solution, self._cases.basis

    def _solved(self, name: str, system: System, program: Program, start: object | None = None) -> Outcome:
        started = time.perf_counter()
        solution = self._cases.solve(program, start)
        seconds = time.perf_counter() - started
        self.solved += 1
        if name:
            logger.info("lock-in: %s, cost %.8g bn, %.1f s", name, solution.objective, seconds)
        return Outcome(name, Reading(program, solution, system), seconds, self._cases.basis)

    def _program(self, system: System) -> Program:
        program = compile_model(build(system))
        if self.choice.generic_new_coal == "cap":
            program = capped_new_coal(program, self.system, self._pipeline)
        return program
