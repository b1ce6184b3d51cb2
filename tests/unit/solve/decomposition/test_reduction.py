"""What is substituted comes back: primal and dual values of the smaller program are those of the whole one."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from energy_opt.compile.program import Program
from energy_opt.config.scenario import SolverChoice
from energy_opt.solve.certificate import certify
from energy_opt.solve.decomposition.reduction import Reduction, reduce
from energy_opt.solve.diagnose import linear_program
from energy_opt.solve.engine import Engine
from energy_opt.solve.linear_program import LinearProgram
from energy_opt.solve.method import choose_methods
from tests.smallest import smallest
from tests.systems import a_program


def solved(program: LinearProgram) -> tuple[np.ndarray, np.ndarray]:
    engine = Engine(program)
    assert engine.run(choose_methods(program.matrix.nnz, SolverChoice(method="simplex"))[0]).status == "Optimal"
    x, row_dual, _ = engine.values()
    return x, row_dual


def everything_reduced(program: Program) -> Reduction:
    rows, columns = program.shape
    return reduce(linear_program(program), np.zeros(rows, int), np.zeros(columns, int))


@pytest.mark.parametrize("feature", ["commitment", "project"])
def test_optimum_of_the_smaller_program_is_that_of_the_whole_one(feature: str) -> None:
    check(a_program(smallest(feature)))


def test_optimum_of_the_toy(toy_program: Program) -> None:
    check(toy_program)


def check(program: Program) -> None:
    reduction = everything_reduced(program)
    assert reduction.program.matrix.shape[0] < program.shape[0]
    x, row_dual = solved(reduction.program)
    whole_x, whole_dual = reduction.primal(x), reduction.dual(row_dual)
    certificate = certify(program, whole_x, whole_dual, program.cost - program.matrix.T @ whole_dual)
    assert certificate.passed, certificate.faults()


def test_a_bound_that_the_equality_does_not_imply_keeps_its_column() -> None:
    """x = 3 − y with y free would be any number; x ≥ 0 must not be lost."""
    program = LinearProgram(
        matrix=sparse.csc_array(np.array([[1.0, 1.0]])),
        row_lower=np.array([3.0]),
        row_upper=np.array([3.0]),
        column_lower=np.array([0.0, 0.0]),
        column_upper=np.array([np.inf, np.inf]),
        cost=np.array([2.0, 1.0]),
    )
    reduction = reduce(program, np.zeros(1, int), np.zeros(2, int))
    assert len(reduction.defined_columns) == 0


def test_an_implied_bound_lets_its_column_go() -> None:
    """x = y + 1 with y ≥ 0 is never below 0: the cost of both is then that of y, and a constant."""
    program = LinearProgram(
        matrix=sparse.csc_array(np.array([[1.0, -1.0], [1.0, 2.0]])),
        row_lower=np.array([1.0, 4.0]),
        row_upper=np.array([1.0, np.inf]),
        column_lower=np.array([0.0, 0.0]),
        column_upper=np.array([np.inf, np.inf]),
        cost=np.array([2.0, 1.0]),
    )
    reduction = reduce(program, np.zeros(2, int), np.zeros(2, int))
    assert reduction.defined_columns.tolist() == [0]
    assert reduction.program.matrix.toarray().tolist() == [[3.0]]
    assert (reduction.program.row_lower.tolist(), reduction.program.cost.tolist()) == ([3.0], [3.0])
    assert reduction.program.offset == 2.0
    assert reduction.primal(np.array([1.0])).tolist() == [2.0, 1.0]
    assert reduction.dual(np.array([1.0])) == pytest.approx([1.0, 1.0])


def test_other_groups_stay(toy_program: Program) -> None:
    rows, columns = toy_program.shape
    untouched = reduce(linear_program(toy_program), np.full(rows, -1), np.full(columns, -1))
    assert len(untouched.columns) == columns
