"""Solutions of a case at constant prices of CO2, without and with its projects, each made once.

A price moves the whole system, the projects hardly: so the solutions of one price start from each other's vertex, those
of another price near by from there, and any other from nothing.
"""

from __future__ import annotations

import logging
from typing import NamedTuple

import pandas as pd

from energy_opt.compile.program import Program
from energy_opt.studies.changes import account_places
from energy_opt.studies.lock_in.cases import forced_rows
from energy_opt.studies.lock_in.evaluation import Evaluation, forced_prices

logger = logging.getLogger(__name__)

SCOPE, SPECIES, SECTORS = "all", "CO2", "all"
"""The account that has the price."""

NEAR = 5.0
"""A price this near is a start worth trying [CNY/t]. China, default resolution: a step of 2 takes a quarter of a start
from nothing, one of 50 is given up.
"""


class Point(NamedTuple):
    """A solution: discounted cost [bn CNY] and emissions [Mt], and what a GW more of each class costs [bn CNY/GW]."""

    cost: float
    emissions: float
    marginal: pd.Series


class Bases:
    """The vertices that solutions at prices ended at, over all cases of an evaluation, by what was forced."""

    def __init__(self) -> None:
        self._known: dict[tuple[float, str], object] = {}

    def add(self, price: float, forced: str, basis: object | None) -> None:
        """The vertex of a solution; None (no vertex) is not kept. forced: a name for what was forced."""
        if basis is not None:
            self._known[price, forced] = basis

    def near(self, price: float, forced: str) -> object | None:
        """A vertex to start from, of this price or of the nearest that is near enough with the same projects; None
        where there is neither.
        """
        for (known, _), basis in self._known.items():
            if known == price:
                return basis
        alike = {known: basis for (known, name), basis in self._known.items() if name == forced}
        nearest = min(alike, key=lambda known: abs(known - price), default=None)
        if nearest is None or abs(nearest - price) > NEAR:
            return None
        return alike[nearest]


class PricedPoints:
    """One case of an evaluation, whose system has the account of SPECIES, SECTORS and SCOPE and no carbon rule."""

    def __init__(self, evaluation: Evaluation, case: str, bases: Bases) -> None:
        self._evaluation, self._case, self._bases = evaluation, case, bases
        self._horizon = evaluation.system.horizon
        _, self._program = evaluation.case_program(case)
        self._nothing = forced_rows(self._program, 0.0 * evaluation.capacity)  # a lock is on what is forced, too
        self._places = account_places(self._program, f"{SPECIES}|{SECTORS}|{SCOPE}")
        self._without: dict[float, Point] = {}
        self._with: dict[float, Point] = {}

    def without(self, price: float) -> Point:
        """The system with none of the projects at a price [CNY/t]."""
        if price not in self._without:
            self._without[price] = self._solved(self._nothing, price, "")
        return self._without[price]

    def with_projects(self, price: float) -> Point:
        """The system with all of them."""
        if price not in self._with:
            self._with[price] = self._solved(self._program, price, self._case)
        return self._with[price]

    def change(self, price: float) -> float:
        """What the projects cost [bn CNY]."""
        without = self.without(price)
        cost = self.with_projects(price).cost - without.cost
        logger.info("lock-in: %s at %.6g per tonne, cost %+.6g bn", self._case, price, cost)
        return cost

    def first(self, price: float) -> pd.Series:
        """What the first GW of each class costs [bn CNY/GW]."""
        marginal = self.without(price).marginal
        logger.info("lock-in: %s at %.6g per tonne, the first kW of %d classes", self._case, price, len(marginal))
        return marginal

    def _solved(self, program: Program, price: float, forced: str) -> Point:
        cost = program.cost.copy()
        cost[self._places] += price * 1e-3 * self._horizon.discount
        solution, basis = self._evaluation.with_cost(program, cost, self._bases.near(price, forced))
        self._bases.add(price, forced, basis)
        emissions = float(solution.x[self._places] @ self._horizon.discount)
        return Point(solution.objective, emissions, forced_prices(program, solution))
