"""LP and MPS files are read by HiGHS and have the optimum of the Program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import highspy
import numpy as np
import pyomo.environ as pyo
import pytest

from energy_opt.compile import compile_model
from energy_opt.compile.names import file_names
from energy_opt.compile.program import Program
from energy_opt.compile.writer import write_lp, write_mps
from energy_opt.model.components import ArrayParam, Family, LazyObjective, entity_set, variable


@pytest.fixture
def program() -> Program:
    """A program with rows and columns of every kind."""
    m = pyo.ConcreteModel()
    m.region = entity_set(["山西", "Inner Mongolia", "e5"])
    m.demand = ArrayParam(m.region, values=[3.0, 0.25, 1e-3])
    m.endless = ArrayParam(m.region, values=[np.inf] * 3)
    m.made = variable(m.region, bounds=(0, 2.5))
    m.traded = variable(m.region)
    m.debt = variable(m.region, bounds=(None, -0.5))
    m.fixed = variable(bounds=(1.25, 1.25))
    m.unused = variable(bounds=(0, None))
    m.free = variable(bounds=(-3, None))
    m.balance = Family(m.region, rule=lambda m, r: m.made[r] + m.traded[r] == m.demand[r])
    m.ranged = Family(m.region, rule=lambda m, r: (-2, m.traded[r] - m.fixed, 2))
    m.least = Family(rule=lambda m: sum(m.debt[r] for r in m.region) + m.free >= -4)
    m.closed = Family(rule=lambda m: sum(m.traded[r] for r in m.region) <= 0.75)
    m.open_row = Family(m.region, rule=lambda m, r: m.made[r] <= m.endless[r])
    m.nothing = Family(m.region, rule=lambda m, r: 0 * m.made[r] <= m.demand[r])
    m.cost = LazyObjective(
        lambda m: sum(m.demand[r] * m.made[r] + 2 * m.traded[r] - m.debt[r] for r in m.region) + m.fixed + m.free - 11.5
    )
    return compile_model(m)


def read(path: Path) -> highspy.Highs:
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    assert solver.readModel(str(path)) == highspy.HighsStatus.kOk
    return solver


def optimum(solver: highspy.Highs) -> float:
    solver.run()
    assert solver.modelStatusToString(solver.getModelStatus()) == "Optimal"
    return float(solver.getInfo().objective_function_value)


def direct(program: Program) -> float:
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    matrix = program.matrix
    rows, columns = program.shape
    integrality = np.zeros(columns, dtype=np.int32)
    solver.passModel(
        columns,
        rows,
        matrix.nnz,
        1,
        1,
        program.offset,
        program.cost,
        program.column_lower,
        program.column_upper,
        program.row_lower,
        program.row_upper,
        matrix.indptr,
        matrix.indices,
        matrix.data,
        integrality,
    )
    return optimum(solver)


@pytest.mark.parametrize(("write", "suffix"), [(write_lp, "lp"), (write_mps, "mps")])
def test_files_have_the_same_optimum(
    write: Callable[[Program, Path], None], suffix: str, program: Program, tmp_path: Path
) -> None:
    path = tmp_path / f"model.{suffix}"
    write(program, path)
    solver = read(path)
    assert optimum(solver) == pytest.approx(direct(program), rel=1e-12)
    names = [solver.getColName(k)[1] for k in range(solver.getNumCol())]
    assert sorted(names) == sorted(file_names(program.column_names()))
    write(program, tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == path.read_bytes()


def test_mps_keeps_every_row_and_bound(program: Program, tmp_path: Path) -> None:
    write_mps(program, tmp_path / "model.mps")
    lp = read(tmp_path / "model.mps").getLp()
    np.testing.assert_array_equal(lp.col_lower_, program.column_lower)
    np.testing.assert_array_equal(lp.col_upper_, program.column_upper)
    kept = np.isfinite(program.row_lower) | np.isfinite(program.row_upper)
    np.testing.assert_array_equal(np.array(lp.row_lower_)[-kept.sum() :], program.row_lower[kept][-kept.sum() :])
    assert lp.offset_ == program.offset


def test_names_are_readable_plain_and_unique() -> None:
    names = ["x[山西|coal,2030]", "x[a b]", "x[a_b]", "x[a*b]", "free", "e5", "2030", "y" * 400, "y" * 401]
    written = file_names(names)
    assert written[:7] == ["x(u5c71u897f.coal,2030)", "x(a_b)", "x(a_b)_2", "x(a_b)_3", "_free", "_e5", "_2030"]
    assert len(set(written)) == len(names)
    assert all(len(name) < 255 and name.isascii() for name in written)
