"""Pyomo model → Program: every rule is evaluated once over numpy axes (rules without a template row by row)."""

from __future__ import annotations

import logging
import time
from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pyomo.environ as pyo

from energy_opt.compile.blocks import Blocks
from energy_opt.compile.catalogue import Catalogue
from energy_opt.compile.columns import column_bounds, lay_out
from energy_opt.compile.entries import Entries, cost_vector, entries, to_matrix
from energy_opt.compile.ports import compile_ports
from energy_opt.compile.program import Axis, Program
from energy_opt.compile.rows import Rows, compile_rows, expand
from energy_opt.compile.spaces import Space
from energy_opt.compile.walk import NotATemplate, Scope, Walker
from energy_opt.errors import BuildError, EnergyOptError
from energy_opt.model.components import IndexMap, LazyObjective

logger = logging.getLogger(__name__)


def compile_model(model: pyo.ConcreteModel) -> Program:
    """The linear program of a model as arrays, with names, blocks and the matrices of its ports."""
    began = time.perf_counter()
    catalogue = Catalogue()
    variables = list(model.component_objects(pyo.Var))
    places, columns, count = lay_out(variables, catalogue)
    walker = Walker(catalogue, places)
    cost, offset = _objective(model, walker, count)
    rows, lower, upper, matrix = _rows(model, walker, count)
    column_lower, column_upper = column_bounds(variables, walker, count)
    blocks, row_block, column_block = Blocks(_period_of(model)).number(rows.values(), columns.values(), matrix.shape)
    program = Program(
        matrix=matrix,
        row_lower=lower,
        row_upper=upper,
        column_lower=column_lower,
        column_upper=column_upper,
        cost=cost,
        offset=offset,
        rows=rows,
        columns=columns,
        ports=compile_ports(model, getattr(model, "contributions", ()), walker, count),
        blocks=blocks,
        row_block=row_block,
        column_block=column_block,
    )
    logger.info(
        "compile: %d rows, %d columns, %d entries in %.2f s", *matrix.shape, matrix.nnz, time.perf_counter() - began
    )
    return program


def _rows(model: pyo.ConcreteModel, walker: Walker, count: int) -> tuple[dict[str, Axis], np.ndarray, np.ndarray, Any]:
    parts: list[Rows] = []
    start = 0
    for constraint in model.component_objects(pyo.Constraint, active=True):
        part = compile_rows(constraint, start, walker)
        price, slacks = getattr(constraint, "price", ""), getattr(constraint, "slacks", ())
        units = getattr(constraint, "units", ())
        units = units if len(units) == part.axis.size else ()  # rows that were deactivated by hand are not compiled
        part = replace(part, axis=replace(part.axis, price=price, slacks=slacks, units=units))
        parts.append(part)
        start += part.axis.size
    matrix = to_matrix((each for part in parts for each in part.entries), (start, count)).tocsc()
    matrix.indices = matrix.indices.astype(np.int32, copy=False)
    matrix.indptr = matrix.indptr.astype(np.int32, copy=False)
    axes = {part.axis.family: part.axis for part in parts}
    empty = [np.zeros(0)]
    lower = np.concatenate([part.lower for part in parts] or empty)
    upper = np.concatenate([part.upper for part in parts] or empty)
    return axes, lower, upper, matrix


def _objective(model: pyo.ConcreteModel, walker: Walker, count: int) -> tuple[np.ndarray, float]:
    """Cost of each column, and the cost that no column changes."""
    objectives = list(model.component_objects(pyo.Objective, active=True))
    if len(objectives) > 1:
        names = ", ".join(objective.name for objective in objectives)
        raise BuildError(f"the model has several active objectives ({names}); deactivate all but one")
    if not objectives:
        return np.zeros(count), 0.0
    try:
        parts, offset = _objective_entries(objectives[0], walker)
    except EnergyOptError as error:
        raise BuildError(f"objective `{objectives[0].name}`: {error}") from error
    return cost_vector(parts, count), offset


def _objective_entries(objective: Any, walker: Walker) -> tuple[list[Entries], float]:
    if isinstance(objective, LazyObjective) and not objective.template.failure:
        try:
            expression = walker.linear(objective.template.expression, Scope({}, ()))
        except NotATemplate as limit:
            logger.info("objective %s is expanded term by term: %s", objective.name, limit)
        else:
            return entries(expression, Space(()), ()), float(expression.constant.values)
    if isinstance(objective, LazyObjective):
        objective.expand()
    members = [member for member in objective.values() if member.active]
    if any(member.sense != pyo.minimize for member in members):
        raise BuildError("it is to be maximised; write it as a cost to be minimised")
    if len(members) != 1:
        raise BuildError(f"it has {len(members)} active members; it must have one")
    expanded = expand([members[0].expr], walker)
    return expanded.entries, float(expanded.constants.sum())


def _period_of(model: pyo.ConcreteModel) -> Mapping[Hashable, Hashable]:
    """The period of each slot; empty for a model without slots."""
    period_of = model.component("period_of")
    if not isinstance(period_of, IndexMap):
        return {}
    periods = list(period_of.target.data())
    return {slot: periods[code] for slot, code in zip(period_of.index_set().data(), period_of.array, strict=True)}
