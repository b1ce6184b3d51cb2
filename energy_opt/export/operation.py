"""The dispatch problem of a solved pathway, for models that know less than this one: what may run, and at what price.

A model of another tool holds the rows that it has words for (`HELD`): balances, limits of plants, stores and lines.
Every other row of the program – caps, markets, margins, whatever policy there is – is replaced by its price: what a
unit of output adds to the row, times the row's dual, is added to the cost of that output. By duality the solution stays
optimal in the smaller model, whose cost is then that of the same things here plus these payments, to the solver's
accuracy.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.linalg import splu

from energy_opt.compile.program import Program
from energy_opt.inputs.system import System
from energy_opt.results.reading import Reading
from energy_opt.solve.solution import Solution

DEFINED = {
    "energy": "energy_in_period",
    "removal_energy": "removal_in_period",
    "emissions_in_period": "emission_account",
    "emissions": "emission_year",
    "fuel_use_in_period": "fuel_account",
    "fuel_use": "fuel_year",
    "account_emissions": "emission_accounting",
}
"""Columns that only count others, and the rows that define them: they are put into the costs of what they count."""
HELD = frozenset({
    "electricity_balance", "generation_limit", "generation_limit_online", "technical_minimum", "online_limit",
    "water_limit", "ecological_flow", "least_share", "heat_must_run", "removal_limit", "storage_power",
    "storage_capacity", "storage_duration", "storage_balance", "flow_limit", "capacity_balance",
    "capacity_in_service", "line_balance", *DEFINED.values(),
})  # fmt: skip
"""Rows that the other model keeps, in its own words or because capacities are given."""
OPERATED = ("generation", "removal_input", "charge_power", "discharge", "flow", "unserved", "surplus")
"""Columns that are decided on where capacities are given."""
PER_MWH = 1e3
"""bn/TWh → money per MWh."""


@dataclass(frozen=True)
class Pathway:
    """A run with everything that it was made from."""

    system: System
    program: Program
    solution: Solution

    @cached_property
    def reading(self) -> Reading:
        """The solution by names."""
        return Reading(self.program, self.solution, self.system)

    @cached_property
    def costs(self) -> Costs:
        """Costs and policy prices of all columns."""
        return effective_costs(self.program, self.solution.row_dual)


@dataclass(frozen=True)
class Costs:
    """Per unit of each column [bn, discounted], counted columns put in: `own` cost, and `policy` payments by family of
    rows.
    """

    own: np.ndarray
    policy: dict[str, np.ndarray]

    @cached_property
    def payments(self) -> np.ndarray:
        """Policy payments of all families together."""
        return np.asarray(np.sum([np.zeros_like(self.own), *self.policy.values()], axis=0))

    @cached_property
    def total(self) -> np.ndarray:
        """Own cost and payments."""
        return np.asarray(self.own + self.payments)


def effective_costs(program: Program, row_dual: np.ndarray, held: Iterable[str] = HELD) -> Costs:
    """The costs of a program's columns when the rows that are not held are replaced by their duals."""
    counted = _Counted(program)
    kept = set(held)
    policy: dict[str, np.ndarray] = {}
    matrix = program.matrix.tocsr()
    for name, axis in program.rows.items():
        dual = row_dual[axis.slice]
        if name not in kept and np.any(dual):
            policy[name] = counted.put_in(-np.asarray(matrix[axis.slice].T @ dual))
    return Costs(counted.put_in(np.asarray(program.cost, float)), policy)


class _Counted:
    """Puts the costs of columns that count others (D) into those that they count (P).

    x_D = −A_DD⁻¹ A_DP x_P, so that the cost of P becomes cost_P − A_DPᵀ A_DD⁻ᵀ cost_D.
    """

    def __init__(self, program: Program) -> None:
        families = [name for name in DEFINED if name in program.columns]
        self._columns = _positions(program.columns[name].slice for name in families)
        rows = _positions(program.rows[DEFINED[name]].slice for name in families)
        self._block = program.matrix.tocsr()[rows].tocsc()
        self._solve = splu(sparse.csc_matrix(self._block[:, self._columns].T)) if len(rows) else None

    def put_in(self, cost: np.ndarray) -> np.ndarray:
        """The costs per unit of each column; those of counted columns become 0."""
        if self._solve is None:
            return cost
        shadow = self._solve.solve(cost[self._columns])
        result: np.ndarray = cost - self._block.T @ shadow
        result[self._columns] = 0.0
        return result


def _positions(slices: Iterable[slice]) -> np.ndarray:
    parts = [np.arange(part.start, part.stop) for part in slices]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=int)


def spent(pathway: Pathway, price: np.ndarray, family: str, year: int) -> float:
    """What a family of columns costs in a model year (a position) at a price per unit of each column, money of the year
    [bn]; 0 where the family is not there.
    """
    if family not in pathway.program.columns:
        return 0.0
    axis = pathway.program.columns[family]
    value = (price * pathway.solution.x)[axis.slice].reshape([len(level) for level in axis.levels])
    total = np.take(value, year, axis=axis.names.index("year")).sum()
    return float(total / pathway.system.horizon.discount[year])


@dataclass(frozen=True)
class Plants:
    """Generators with capacity given: arrays [asset, year, slot] in the order of `assets`.

    capacity [GW] (asset, year); most, least [GW]: limits of the output, with what is on line and the heat that is asked
    for as in the run; water[asset, year, period] [TWh] (NaN = no limit); cost, price [money/MWh]: own, and of policies;
    output [GW]: of the run.
    """

    assets: pd.DataFrame
    capacity: np.ndarray
    most: np.ndarray
    least: np.ndarray
    water: np.ndarray
    cost: np.ndarray
    price: np.ndarray
    output: np.ndarray


def plants(pathway: Pathway) -> Plants:
    """The generators of a pathway."""
    reading, system = pathway.reading, pathway.system
    assets = reading.assets("generation").reset_index()
    row = pd.Index(system.capacities.assets["asset"]).get_indexer(assets["asset"])
    operation, period = system.operation, system.time.period_of_slot
    capacity = reading.cube("available_capacity")[row]
    most = operation.availability[row] * capacity[:, :, None]
    least = np.zeros_like(most)
    if reading.has("online"):
        here = pd.Index(assets["asset"]).get_indexer(reading.assets("online").index)
        running = reading.cube("online")[:, :, period]
        floor = np.minimum(assets["minimum_load"].to_numpy(float)[here, None, None], operation.availability[row][here])
        most[here], least[here] = operation.availability[row][here] * running, floor * running
    water = operation.energy_availability[row]
    share = np.where(np.isnan(water[:, :, period]), operation.availability[row], water[:, :, period])
    least = np.maximum(least, assets["minimum_output"].to_numpy(float)[:, None, None] * share * capacity[:, :, None])
    if reading.has("heat_unserved"):
        here = pd.Index(assets["asset"]).get_indexer(reading.assets("heat_unserved").index)
        asked = operation.must_run[row][here][:, None, :] * capacity[here][:, :, None] - reading.cube("heat_unserved")
        least[here] = np.maximum(least[here], asked[:, :, period])
    hours = np.stack([np.bincount(period, weights, len(system.time.periods)) for weights in system.time.hours])
    return Plants(
        assets=assets,
        capacity=capacity,
        most=most,
        least=np.clip(least, 0.0, most),
        water=water * hours / 1000.0 * capacity[:, :, None],
        cost=per_mwh(pathway, "generation", pathway.costs.own),
        price=per_mwh(pathway, "generation", pathway.costs.payments),
        output=reading.cube("generation"),
    )


def per_mwh(pathway: Pathway, family: str, values: np.ndarray) -> np.ndarray:
    """Values per column [bn/GW, discounted] of a family by …, year and slot, as money of the year per MWh.

    The result has the family's shape.
    """
    axis = pathway.program.columns[family]
    cube = values[axis.slice].reshape([len(level) for level in axis.levels])
    weight = pathway.system.horizon.discount[:, None] * pathway.system.time.hours / 1000.0
    return np.asarray(cube / weight * PER_MWH)


@dataclass(frozen=True)
class Lines:
    """Corridors by direction: frame with name, bus0, bus1, efficiency; capacity [GW] (row, year); cost [money/MWh] and
    flow [GW] (row, year, slot).
    """

    frame: pd.DataFrame
    capacity: np.ndarray
    cost: np.ndarray
    flow: np.ndarray


def lines(pathway: Pathway) -> Lines | None:
    """The corridors of a pathway, one row per direction; None where there are none."""
    reading, table = pathway.reading, pathway.system.grid.lines
    if not reading.has("flow"):
        return None
    forward = table["capacity"].to_numpy(float)
    back = np.divide(table["capacity_back"].to_numpy(float), forward, out=np.ones(len(table)), where=forward > 0.0)
    sides = []
    for way, start, stop in (("forward", "from_region", "to_region"), ("back", "to_region", "from_region")):
        sides.append(pd.DataFrame({
            "name": table["line"] + " " + way, "bus0": table[start], "bus1": table[stop],
            "efficiency": 1.0 - table["loss"],
        }))  # fmt: skip
    capacity = reading.cube("line_capacity")
    cost = per_mwh(pathway, "flow", pathway.costs.total)
    flow = reading.cube("flow")
    return Lines(
        pd.concat(sides, ignore_index=True),
        np.concatenate([capacity, capacity * back[:, None]]),
        np.concatenate([cost[:, 0], cost[:, 1]]),
        np.concatenate([flow[:, 0], flow[:, 1]]),
    )
