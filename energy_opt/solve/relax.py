"""The least relaxation of a program without a solution: which rules give way, by how much.

Every rule that a policy sets owns a slack column, closed at zero where the rule is hard. Opening all of them on the
same program, each unit at a reference price of its kind and nothing else to pay, gives the cheapest set of rules to
relax: a program of the same rows and columns, solved once.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

import numpy as np

from energy_opt.compile.program import Axis, Program
from energy_opt.config.scenario import SolverChoice
from energy_opt.solve.engine import Engine
from energy_opt.solve.linear_program import LinearProgram
from energy_opt.solve.method import choose_methods, with_vertex

log = logging.getLogger(__name__)

RELATIVE_SLACK = 1e-6
"""A rule that gives way by less than this share of its limit is taken as kept."""

REFERENCE_PRICES = {"Mt": 1.0, "kt": 0.01, "Mtce": 2.8, "GW": 1.0, "TWh": 0.5, "PJ": 0.1}
"""What a unit of relaxation counts, beside 1 for others: orders of magnitude (assumed) of 1,000 CNY/t of CO2 (and its
2.8 t/tce), 10,000 CNY/t of a pollutant, 1,000 CNY/kW and year, 500 CNY/MWh, so that units are weighed like money."""


OF_THE_WORLD = {"build_limit": 10.0}
"""Families that mostly describe what is possible rather than what is wanted give way ten times as hard."""


@dataclass(frozen=True)
class Relaxed:
    """One rule that has to give way: its family, its place there, by how much it falls short or goes beyond, and what
    that counts.
    """

    axis: Axis
    member: int
    short: float
    over: float
    cost: float


def least_relaxation(program: Program, choice: SolverChoice) -> tuple[Relaxed, ...] | None:
    """The rules that give way in the cheapest relaxation, cheapest first.

    Empty where a solution exists without any; None where opening every closed slack does not help or none is closed.
    """
    closed = _closed_slacks(program)
    if not len(closed.columns):
        return None
    upper, cost = program.column_upper.copy(), np.zeros(program.shape[1])
    upper[closed.columns] = np.inf
    cost[closed.columns] = closed.weight
    x = solved(
        LinearProgram(program.matrix, program.row_lower, program.row_upper, program.column_lower, upper, cost),
        choice,
        may_be_infeasible=True,
    )
    if x is None:
        return None
    used = x[closed.columns]
    share = used / closed.size
    found = [
        Relaxed(
            closed.axes[k], int(closed.member[k]),
            short=float(used[k]) if closed.sign[k] > 0 else 0.0,
            over=float(used[k]) if closed.sign[k] < 0 else 0.0,
            cost=float(used[k] * closed.weight[k]),
        )
        for k in np.flatnonzero(share > RELATIVE_SLACK)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda rule: rule.cost))


@dataclass(frozen=True)
class _Closed:
    """Slack columns that are closed at zero, with the rows that they relax and the size of these rows' limits."""

    columns: np.ndarray
    axes: tuple[Axis, ...]
    member: np.ndarray
    sign: np.ndarray
    size: np.ndarray
    weight: np.ndarray


def _closed_slacks(program: Program) -> _Closed:
    columns: list[int] = []
    axes: list[Axis] = []
    member: list[int] = []
    sign: list[float] = []
    rows: list[int] = []
    for axis in program.rows.values():
        for name in axis.slacks:
            family = program.columns[name]
            places = np.arange(family.start, family.start + family.size)
            factor = program.matrix[axis.start : axis.start + axis.size, family.slice].diagonal()
            for k in np.flatnonzero((program.column_upper[places] == 0.0) & (factor != 0.0)):
                columns.append(int(places[k]))
                axes.append(axis)
                member.append(int(k))
                sign.append(float(factor[k]))
                rows.append(axis.start + int(k))
    at = np.array(rows, int)
    low, high = program.row_lower[at], program.row_upper[at]
    bound = np.where(np.array(sign) > 0, low, high) if rows else np.zeros(0)
    size = np.maximum(1.0, np.abs(np.where(np.isfinite(bound), bound, 1.0)))
    units = [axis.unit_of(place) for axis, place in zip(axes, member, strict=True)]
    weight = np.array([
        REFERENCE_PRICES.get(unit, 1.0) * OF_THE_WORLD.get(axis.family, 1.0)
        for axis, unit in zip(axes, units, strict=True)
    ])  # fmt: skip
    return _Closed(np.array(columns, int), tuple(axes), np.array(member, int), np.array(sign), size, weight)


def solved(program: LinearProgram, choice: SolverChoice, *, may_be_infeasible: bool = False) -> np.ndarray | None:
    """Column values of an optimal vertex, or None where no method finds one.

    may_be_infeasible: the first method that says so is believed; else the next one is asked.
    """
    engine = Engine(program)
    for method in choose_methods(program.matrix.nnz, with_vertex(replace(choice, time_limit=0.0))):
        outcome = engine.run(method, choice.time_limit)
        if outcome.status == "Optimal":
            return engine.values()[0]
        log.info("the relaxation by %s ended as %s", method.name, outcome.status)
        if outcome.status == "TimeLimit" or (may_be_infeasible and outcome.status == "Infeasible"):
            return None
        engine.forget()
    return None
