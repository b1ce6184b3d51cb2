"""Compares a compiled Program with Pyomo's own standard form of the expanded model, entry for entry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyomo.environ as pyo
import pytest
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from energy_opt.compile.compiler import compile_model
from energy_opt.compile.program import Axis, Program
from energy_opt.model.components import materialize

Key = tuple[Any, ...]


def _keys(axes: dict[str, Axis]) -> list[Key]:
    keys: list[Key] = []
    for family, axis in axes.items():
        columns = [level[code].tolist() for level, code in zip(axis.levels, axis.codes, strict=True)]
        members = list(zip(*columns, strict=True)) if columns else [()] * axis.size
        keys += [(family, *member) for member in members]
    return keys


def _key(member: Any) -> Key:
    index = member.index()
    parts = () if index is None else index if isinstance(index, tuple) else (index,)
    return (member.parent_component().name, *parts)


def program_rows(program: Program) -> dict[Key, tuple[dict[Key, float], float, float]]:
    """Rows of a Program by name: coefficients that are not zero, and bounds."""
    columns, rows = _keys(dict(program.columns)), _keys(dict(program.rows))
    assert (len(rows), len(columns)) == program.shape
    matrix = program.matrix.tocsr()
    found = {}
    for place, key in enumerate(rows):
        own = slice(matrix.indptr[place], matrix.indptr[place + 1])
        pairs = zip(matrix.indices[own], matrix.data[own], strict=True)
        coefficients = {columns[column]: float(value) for column, value in pairs if value}
        found[key] = (coefficients, float(program.row_lower[place]), float(program.row_upper[place]))
    return found


def _standard_rows(form: Any) -> dict[Key, tuple[dict[Key, float], float, float]]:
    matrix = form.A.tocsr()
    columns = [_key(column) for column in form.columns]
    found: dict[Key, tuple[dict[Key, float], float, float]] = {}
    for place, (entry, limit) in enumerate(zip(form.rows, form.rhs, strict=True)):
        own = slice(matrix.indptr[place], matrix.indptr[place + 1])
        pairs = zip(matrix.indices[own], matrix.data[own], strict=True)
        coefficients = {columns[column]: float(value) for column, value in pairs if value}
        key = _key(entry.constraint)
        _, lower, upper = found.get(key, ({}, -np.inf, np.inf))
        if entry.bound_type <= 0:
            lower = float(limit)
        if entry.bound_type >= 0:
            upper = float(limit)
        found[key] = (coefficients, lower, upper)
    return found


def _assert_rows_equal(
    own: dict[Key, tuple[dict[Key, float], float, float]], its: dict[Key, tuple[dict[Key, float], float, float]]
) -> None:
    for key, (coefficients, lower, upper) in own.items():
        if key not in its:
            assert not coefficients or (lower, upper) == (-np.inf, np.inf), f"Pyomo has no row {key}"
            continue
        expected, low, high = its[key]
        assert coefficients == pytest.approx(expected, rel=1e-12, abs=1e-12), key
        assert (lower, upper) == pytest.approx((low, high), rel=1e-12, abs=1e-12), key
    assert set(its) <= set(own)


def _compare(model: pyo.ConcreteModel) -> Program:
    """Compile, expand by Pyomo, and assert that both are the same program."""
    program = compile_model(model)
    materialize(model)
    form = LinearStandardFormCompiler().write(model, mixed_form=True)
    _assert_rows_equal(program_rows(program), _standard_rows(form))
    place = {key: k for k, key in enumerate(_keys(dict(program.columns)))}
    cost = np.zeros(program.shape[1])
    for column, value in zip(form.columns, np.asarray(form.c.todense()).ravel(), strict=True):
        cost[place[_key(column)]] = value
    np.testing.assert_allclose(program.cost, cost, rtol=1e-12, atol=1e-12)
    assert program.offset == pytest.approx(float(form.c_offset[0]))
    for variable in model.component_data_objects(pyo.Var):
        low, high = variable.bounds
        column = place[_key(variable)]
        assert program.column_lower[column] == (-np.inf if low is None else low)
        assert program.column_upper[column] == (np.inf if high is None else high)
    return program


@pytest.fixture
def same_as_pyomo() -> Callable[[pyo.ConcreteModel], Program]:
    """Asserts that the compiled model equals Pyomo's standard form, and gives the Program."""
    return _compare


@pytest.fixture
def rows_of() -> Callable[[Program], dict[Key, tuple[dict[Key, float], float, float]]]:
    """Rows of a Program by name."""
    return program_rows
