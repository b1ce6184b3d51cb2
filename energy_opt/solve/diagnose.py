"""Why a program has no solution: which rules have to give way, by how much at least, in words.

First what contradicts itself at sight (crossed bounds, rows out of reach of their columns); then the least relaxation
of the rules, over the slacks that they own (relax.py). Where that does not help – no rule is to blame – every row may
be broken at a cost relative to its own bound: limits first, then equations, which are mostly balances and definitions.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from energy_opt.compile.program import Axis, Program
from energy_opt.config.scenario import SolverChoice
from energy_opt.solve.engine import Engine
from energy_opt.solve.linear_program import LinearProgram
from energy_opt.solve.names import locate, member_name, rule_name
from energy_opt.solve.relax import RELATIVE_SLACK, Relaxed, least_relaxation, solved

log = logging.getLogger(__name__)

MOST_LINES = 10
LIMIT_WEIGHT = 100.0
EQUATION_WEIGHT = 1000.0
"""Cost of breaking a limit and an equation, beside 1 for a rule that is made to be relaxed."""

IIS_ROWS = 5_000
"""Largest program for which an irreducible set of rows in conflict is looked for."""


def explain_infeasibility(program: Program, choice: SolverChoice) -> tuple[str, ...]:
    """The rules in conflict, cheapest to relax first, at most ten lines; empty if a solution exists after all."""
    if lines := _contradictions(program):
        return _shortened(lines)
    rules = least_relaxation(program, choice)
    if rules is not None:
        return _told_rules(program, rules)
    relaxation = _relax(program, choice)
    if relaxation is not None:
        return _told(program, relaxation)
    return _irreducible(program) or ("the rules in conflict could not be found; try without a time limit",)


def _contradictions(program: Program) -> list[str]:
    """Crossed bounds, and rows that no values of their columns within bounds can keep."""
    lines = []
    for axes, lower, upper in (
        (program.rows, program.row_lower, program.row_upper),
        (program.columns, program.column_lower, program.column_upper),
    ):
        for place in np.flatnonzero(lower > upper + _margin(upper))[: MOST_LINES + 1]:
            least, most = _amount(axes, place, lower[place]), _amount(axes, place, upper[place])
            lines.append(f"{member_name(axes, place)}: its lower bound {least} is above its upper bound {most}")
    if lines:
        return lines
    least_activity, most_activity = _activity_range(program)
    for place in np.flatnonzero(most_activity < program.row_lower - _margin(program.row_lower))[: MOST_LINES + 1]:
        asked = _amount(program.rows, place, program.row_lower[place])
        reach = _amount(program.rows, place, most_activity[place])
        name = member_name(program.rows, place)
        lines.append(f"{name}: at least {asked} is asked for, but the bounds of its variables allow at most {reach}")
    for place in np.flatnonzero(least_activity > program.row_upper + _margin(program.row_upper))[: MOST_LINES + 1]:
        asked = _amount(program.rows, place, program.row_upper[place])
        reach = _amount(program.rows, place, least_activity[place])
        name = member_name(program.rows, place)
        lines.append(f"{name}: at most {asked} is allowed, but the bounds of its variables make it at least {reach}")
    return lines


def _activity_range(program: Program) -> tuple[np.ndarray, np.ndarray]:
    """Least and largest value of every row within the bounds of its columns."""
    entries = sparse.coo_array(program.matrix)
    given = entries.data != 0
    row, column, factor = entries.row[given], entries.col[given], entries.data[given]
    at_lower, at_upper = factor * program.column_lower[column], factor * program.column_upper[column]
    count = program.shape[0]
    least = np.bincount(row, weights=np.minimum(at_lower, at_upper), minlength=count)
    most = np.bincount(row, weights=np.maximum(at_lower, at_upper), minlength=count)
    return least, most


@dataclass(frozen=True)
class _Relaxation:
    """Per row: how far it had to go below its lower and above its upper bound, that over its bound, and its cost."""

    short: np.ndarray
    over: np.ndarray
    share: np.ndarray
    cost: np.ndarray


def _relax(program: Program, choice: SolverChoice) -> _Relaxation | None:
    """The cheapest way to break rows so that a solution exists; None where the solver found none."""
    rows, columns = program.shape
    low, high = np.flatnonzero(np.isfinite(program.row_lower)), np.flatnonzero(np.isfinite(program.row_upper))
    weight_low, weight_high = _weights(program, program.row_lower)[low], _weights(program, program.row_upper)[high]
    slack = len(low) + len(high)
    entries = sparse.coo_array(program.matrix)
    matrix = sparse.csc_array(
        (
            np.concatenate([entries.data, np.ones(len(low)), -np.ones(len(high))]),
            (
                np.concatenate([entries.row, low, high]),
                np.concatenate([entries.col, columns + np.arange(slack)]),
            ),
        ),
        shape=(rows, columns + slack),
    )
    relaxed = LinearProgram(
        matrix=matrix,
        row_lower=program.row_lower,
        row_upper=program.row_upper,
        column_lower=np.concatenate([program.column_lower, np.zeros(slack)]),
        column_upper=np.concatenate([program.column_upper, np.full(slack, np.inf)]),
        cost=np.concatenate([np.zeros(columns), weight_low, weight_high]),
    )
    x = solved(relaxed, choice)
    if x is None:
        return None
    short, over = np.zeros(rows), np.zeros(rows)
    short[low], over[high] = np.split(x[columns:], [len(low)])
    cost = np.zeros(rows)
    np.add.at(cost, low, weight_low * short[low])
    np.add.at(cost, high, weight_high * over[high])
    size = np.maximum(1.0, np.where(short > over, np.abs(program.row_lower), np.abs(program.row_upper)))
    return _Relaxation(short, over, np.maximum(short, over) / size, cost)


def _weights(program: Program, bound: np.ndarray) -> np.ndarray:
    """Cost of breaking each row by one unit, relative to its bound."""
    finite = np.where(np.isfinite(bound), np.abs(bound), 1.0)
    weight = np.where(program.row_lower == program.row_upper, EQUATION_WEIGHT, LIMIT_WEIGHT)
    weight[_made_to_be_relaxed(program)] = 1.0
    return np.asarray(weight / np.maximum(finite, 1.0))


def _made_to_be_relaxed(program: Program) -> np.ndarray:
    """Rows that own a slack: a column closed at zero which is in one limit only (and perhaps in accounts)."""
    entries = sparse.coo_array(program.matrix)
    is_limit = program.row_lower != program.row_upper
    closed = (program.column_lower == 0) & (program.column_upper == 0)
    chosen = (entries.data != 0) & is_limit[entries.row] & closed[entries.col]
    row, column = entries.row[chosen], entries.col[chosen]
    count = np.bincount(column, minlength=program.shape[1])
    return np.unique(row[count[column] == 1])


def _told_rules(program: Program, rules: tuple[Relaxed, ...]) -> tuple[str, ...]:
    """One line per rule that has to give way, cheapest first."""
    lines = []
    for rule in rules:
        place = rule.axis.start + rule.member
        short = rule.short > 0
        bound = program.row_lower[place] if short else program.row_upper[place]
        need = _amount(program.rows, place, rule.short + rule.over)
        limit = _amount(program.rows, place, bound)
        if bound == 0.0:  # what is asked for stands on the side of the variables
            words = f"cannot be kept, by {need} {'too little' if short else 'too much'}"
        elif short:
            words = f"at least {limit} is asked for; {need} less would do"
        else:
            words = f"at most {limit} is allowed; {need} more would do"
        lines.append(f"{rule_name(rule.axis, rule.member)}: {words}")
    return _shortened(lines)


def _told(program: Program, relaxation: _Relaxation) -> tuple[str, ...]:
    broken = np.flatnonzero(relaxation.share > RELATIVE_SLACK)
    if len(broken) > MOST_LINES:
        return _told_by_family(program, relaxation, broken)
    order = broken[np.argsort(relaxation.cost[broken], kind="stable")]
    return tuple(_told_row(program, relaxation, int(place)) for place in order)


def _told_row(program: Program, relaxation: _Relaxation, place: int) -> str:
    name = member_name(program.rows, place)
    short, over = relaxation.short[place], relaxation.over[place]
    lower, upper = program.row_lower[place], program.row_upper[place]
    amount = _amount(program.rows, place, max(short, over))
    if lower == upper:
        side = "below" if short >= over else "above"
        return f"{name}: must be {_amount(program.rows, place, lower)}; kept only if it may be {amount} {side}"
    if short >= over:
        return f"{name}: at least {_amount(program.rows, place, lower)} is asked for; {amount} less would do"
    return f"{name}: at most {_amount(program.rows, place, upper)} is allowed; {amount} more would do"


def _told_by_family(program: Program, relaxation: _Relaxation, broken: np.ndarray) -> tuple[str, ...]:
    """One line per family, with its worst row: many rows give way."""
    found = []
    for axis in program.rows.values():
        mine = broken[(broken >= axis.start) & (broken < axis.start + axis.size)]
        if not len(mine):
            continue
        worst = int(mine[np.argmax(relaxation.cost[mine])])
        rest = f" (and {len(mine) - 1} more rows of {axis.family})" if len(mine) > 1 else ""
        found.append((float(relaxation.cost[mine].sum()), _told_row(program, relaxation, worst) + rest))
    return _shortened([line for _, line in sorted(found)])


def _irreducible(program: Program) -> tuple[str, ...]:
    """Rows that cannot be kept together, none of which can be left out; small programs only."""
    if program.shape[0] > IIS_ROWS:
        return ()
    engine = Engine(linear_program(program))
    rows, columns = engine.conflict()
    names = [member_name(program.rows, place) for place in rows]
    bounds = [f"the bounds of {member_name(program.columns, place)}" for place in columns]
    return _shortened([f"{name}: cannot be kept together with the others named here" for name in names + bounds])


def linear_program(program: Program) -> LinearProgram:
    """The arrays of a Program that a solver needs."""
    return LinearProgram(
        program.matrix,
        program.row_lower,
        program.row_upper,
        program.column_lower,
        program.column_upper,
        program.cost,
        program.offset,
    )


def _margin(bound: np.ndarray) -> np.ndarray:
    """Difference of bounds that rounding may cause."""
    return np.asarray(1e-9 * (1.0 + np.where(np.isfinite(bound), np.abs(bound), 0.0)))


def _amount(axes: Mapping[str, Axis], place: int, value: float) -> str:
    axis, member = locate(axes, place)
    unit = axis.unit_of(member)
    return f"{value + 0.0:.6g}" + (f" {unit}" if unit and unit != "1" else "")


def _shortened(lines: list[str]) -> tuple[str, ...]:
    if len(lines) <= MOST_LINES:
        return tuple(lines)
    return (*lines[: MOST_LINES - 1], f"and at least {len(lines) - MOST_LINES + 1} more")
