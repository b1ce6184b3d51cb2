"""The compiled arrays are what Pyomo itself makes of the same rules, feature by feature, entry for entry."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import highspy
import numpy as np
import pyomo.environ as pyo
import pytest
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from energy_opt.compile import compile_model
from energy_opt.compile.program import Axis, Program
from energy_opt.compile.writer import write_lp, write_mps
from energy_opt.inputs.system import System
from energy_opt.model.build import build
from energy_opt.model.components import Family, materialize
from energy_opt.solve.highs import solve
from tests.smallest import SMALLEST, bare, smallest
from tests.systems import a_system, solve_tables

Key = tuple[Any, ...]
Limits = tuple[float, float]
WRITERS = {"lp": write_lp, "mps": write_mps}


@pytest.mark.sample(12)
@pytest.mark.parametrize("feature", SMALLEST)
def test_a_feature_compiles_to_pyomo_s_standard_form(feature: str) -> None:
    assert_equal_to_pyomo(smallest(feature))


def test_the_toy_compiles_to_pyomo_s_standard_form(toy_system: System) -> None:
    assert_equal_to_pyomo(toy_system)


def test_a_plain_constraint_of_a_user_is_kept() -> None:
    """Coal of the bare system gives 5 GW for 8,000 h; a user allows 20 TWh: the row binds and the rest is unserved."""
    system = a_system(bare())
    model = build(system)
    model.user_limit = pyo.Constraint(
        expr=sum(model.slot_weight[2030, s] * model.generation["A|coal", 2030, s] for s in model.slot) <= 20.0
    )
    program = compile_model(model)
    solution = solve(program, system.scenario.solver)
    limited = program.rows["user_limit"].slice
    assert (program.matrix @ solution.x)[limited] == pytest.approx([20.0])
    assert float(solution.row_dual[limited][0]) < 0
    assert solution.objective > solve_tables(bare()).objective


@pytest.mark.parametrize("form", WRITERS)
def test_a_written_program_has_the_same_optimum(
    form: str, toy_system: System, toy_program: Program, tmp_path: Path
) -> None:
    path = tmp_path / f"toy.{form}"
    WRITERS[form](toy_program, path)
    highs: Any = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    assert highs.readModel(str(path)) == highspy.HighsStatus.kOk
    # In an LP file a row with two bounds stands twice and one without bounds not at all.
    assert highs.getNumCol() == toy_program.shape[1]
    highs.run()
    expected = solve(toy_program, toy_system.scenario.solver)
    assert highs.getInfo().objective_function_value == pytest.approx(expected.objective, rel=1e-7)


def assert_equal_to_pyomo(system: System) -> None:
    """Rows, bounds, coefficients and costs by name; entries that are zero count as absent on both sides."""
    model = build(system)
    program = compile_model(model)
    assert_templates(model)
    plain = materialize(model)
    form = LinearStandardFormCompiler().write(plain, mixed_form=True)
    columns = [_key(variable) for variable in form.columns]
    own = {key: place for place, key in enumerate(_keys(program.columns))}
    assert set(columns) <= set(own)
    _assert_rows(program, form, [own[key] for key in columns])
    cost = np.zeros(program.shape[1])
    cost[[own[key] for key in columns]] = form.c.toarray().ravel()
    np.testing.assert_allclose(program.cost, cost, rtol=1e-12, atol=1e-15)
    assert program.offset == pytest.approx(float(np.sum(form.c_offset)))
    for component in plain.component_data_objects(pyo.Var):
        place = own[_key(component)]
        assert (program.column_lower[place], program.column_upper[place]) == _bounds(component)


def assert_templates(model: Any) -> None:
    """A rule that has to be expanded row by row would be slow without anybody noticing."""
    for family in model.component_objects(pyo.Constraint):
        assert isinstance(family, Family)
        assert family.template.failure == "", family.name
    assert model.system_cost.template.failure == ""


def _assert_rows(program: Program, form: Any, places: list[int]) -> None:
    matrix = form.A.tocsr()
    expected: dict[Key, tuple[dict[int, float], list[float]]] = {}
    for row, (entry, limit) in enumerate(zip(form.rows, form.rhs, strict=True)):
        own = slice(matrix.indptr[row], matrix.indptr[row + 1])
        pairs = zip(matrix.indices[own], matrix.data[own], strict=True)
        terms = {places[column]: value for column, value in pairs if value}
        bounds = expected.setdefault(_key(entry.constraint), (terms, [-np.inf, np.inf]))[1]
        if entry.bound_type <= 0:
            bounds[0] = limit
        if entry.bound_type >= 0:
            bounds[1] = limit
    compiled = program.matrix.tocsr()
    for row, key in enumerate(_keys(program.rows)):
        own = slice(compiled.indptr[row], compiled.indptr[row + 1])
        pairs = zip(compiled.indices[own], compiled.data[own], strict=True)
        terms = {int(column): value for column, value in pairs if value}
        # Pyomo leaves out rows without columns
        wanted, (lower, upper) = expected.pop(key, ({}, [program.row_lower[row], program.row_upper[row]]))
        assert terms == pytest.approx(wanted, rel=1e-12), key
        assert (program.row_lower[row], program.row_upper[row]) == pytest.approx((lower, upper), rel=1e-12), key
    assert not expected


def _keys(axes: Mapping[str, Axis]) -> list[Key]:
    return [
        (family, *(label.item() if isinstance(label, np.generic) else label for label in index))
        for family, axis in axes.items()
        for index in (axis.frame().itertuples(index=False, name=None) if axis.names else [()])
    ]


def _key(component: Any) -> Key:
    index = component.index()
    members = index if isinstance(index, tuple) else () if index is None else (index,)
    return (component.parent_component().local_name, *members)


def _bounds(variable: Any) -> Limits:
    lower, upper = variable.bounds
    return (-np.inf if lower is None else lower, np.inf if upper is None else upper)
