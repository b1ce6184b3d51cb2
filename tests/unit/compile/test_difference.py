"""The difference of two Programs, put into the first, gives the second."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energy_opt.compile import compile_model
from energy_opt.compile.program import Program
from energy_opt.errors import BuildError
from energy_opt.model.components import ArrayParam, Family, LazyObjective, entity_set, variable

NUMBERS = st.lists(st.sampled_from([-1.0, 0.0, 0.5, 2.0]), min_size=6, max_size=6)


def program(
    coefficient: list[float],
    limit: list[float],
    price: list[float],
    *,
    regions: str = "AB",
    swap: bool = False,
    more: bool = False,
) -> Program:
    m = pyo.ConcreteModel()
    m.region, m.year = entity_set(regions), entity_set([2025, 2030, 2035])
    shape = (len(regions), 3)
    m.coefficient = ArrayParam(m.region, m.year, values=np.resize(coefficient, shape))
    m.limit = ArrayParam(m.region, m.year, values=np.resize(limit, shape))
    m.price = ArrayParam(m.region, m.year, values=np.resize(price, shape))
    m.x = variable(m.region, m.year, bounds=lambda m, r, y: (m.limit[r, y] - 9, 10))
    m.y = variable(m.year)
    m.row = Family(
        m.region,
        m.year,
        rule=lambda m, r, y: m.coefficient[r, y] * m.x[r, y] + m.y[2025 if swap else y] >= m.limit[r, y],
    )
    if more:
        m.extra = Family(m.year, rule=lambda m, y: m.y[y] <= 1)
    m.cost = LazyObjective(
        lambda m: (
            sum(m.price[r, y] * m.x[r, y] for r in m.region for y in m.year) + sum(m.price[r, 2025] for r in m.region)
        )
    )
    return compile_model(m)


def assert_equal(own: Program, its: Program) -> None:
    for name in ("row_lower", "row_upper", "column_lower", "column_upper", "cost"):
        np.testing.assert_array_equal(getattr(own, name), getattr(its, name))
    for name in ("indptr", "indices", "data"):
        np.testing.assert_array_equal(getattr(own.matrix, name), getattr(its.matrix, name))
    assert own.offset == its.offset


@settings(max_examples=25, deadline=None)
@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_base_with_the_difference_is_the_other(a: Any, b: Any, c: Any, d: Any, e: Any, f: Any) -> None:
    base, other = program(a, b, c), program(d, e, f)
    before = base.matrix.data.copy()
    assert_equal(base.with_difference(base.difference(other)), other)
    np.testing.assert_array_equal(base.matrix.data, before)


def test_only_what_differs_is_listed() -> None:
    base = program([1.0] * 6, [1.0] * 6, [1.0] * 6)
    other = program([1.0, 1.0, 0.0, 1.0, 1.0, 1.0], [1.0] * 6, [1.0, 3.0, 1.0, 1.0, 1.0, 1.0])
    change = base.difference(other)
    assert (change.rows.size, change.columns.size) == (0, 0)
    assert (change.entry_rows.tolist(), change.entry_columns.tolist(), change.entries.tolist()) == ([2], [2], [0.0])
    assert (change.cost_columns.tolist(), change.cost.tolist()) == ([1], [3.0])
    same = base.difference(base)
    assert not any(getattr(same, name).size for name in ("rows", "columns", "cost_columns", "entries"))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"more": True}, "rows: `extra` is only in the other"),
        ({"regions": "AC"}, "rows of `row`"),
        ({"regions": "ABC"}, r"rows of `row` \(6 and 9 members"),
        ({"swap": True}, "which columns the rows of `row` hold"),
    ],
)
def test_programs_of_other_rows_or_columns_are_refused(changes: dict[str, Any], message: str) -> None:
    numbers = ([1.0] * 6, [1.0] * 6, [1.0] * 6)
    with pytest.raises(BuildError, match=message):
        program(*numbers).difference(program(*numbers, **changes))
