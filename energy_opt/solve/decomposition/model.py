"""One HiGHS object that is changed and solved many times: no threads, no messages, values as arrays."""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np
from scipy import sparse

from energy_opt.errors import SolverError
from energy_opt.solve.linear_program import LinearProgram
from energy_opt.solve.method import OptionValue


def version() -> str:
    """Version of HiGHS."""
    make: Any = highspy.Highs
    return str(make().version())


class Model:
    """A linear program inside HiGHS; simplex starts from the basis of the run before."""

    def __init__(self, program: LinearProgram, options: dict[str, OptionValue]) -> None:
        make: Any = highspy.Highs
        self._highs: Any = make()
        self.set(output_flag=False, **options)
        matrix = sparse.csc_array(program.matrix)
        rows, columns = matrix.shape
        self._done(
            self._highs.passModel(
                columns, rows, matrix.nnz, int(highspy.MatrixFormat.kColwise), int(highspy.ObjSense.kMinimize),
                float(program.offset), program.cost, program.column_lower, program.column_upper, program.row_lower,
                program.row_upper, matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32), matrix.data,
                np.zeros(columns, np.int32),
            ),
            "take over a part of the program",
        )  # fmt: skip

    def set(self, **options: OptionValue) -> None:
        """Set options, and make sure that they are set: HiGHS goes on with the old value after a refusal."""
        for name, value in options.items():
            self._done(self._highs.setOptionValue(name, value), f"set {name} = {value}")

    def run(self, *, most_iterations: int = highspy.kHighsIInf) -> str:
        """Solve; how it ended, in HiGHS's word. most_iterations: of simplex."""
        self.set(simplex_iteration_limit=most_iterations)
        self._highs.run()
        return str(self._highs.getModelStatus().name).removeprefix("k")

    def forget(self) -> None:
        """Drop the basis."""
        self._done(self._highs.clearSolver(), "drop its solution")

    def renew(self) -> None:
        """Keep the basis, but not its factors: HiGHS would go on with those of another scaling."""
        basis = self._highs.getBasis()
        if basis.valid:
            self.start_from(basis)

    def basis(self) -> object:
        """The basis of the last run."""
        return self._highs.getBasis()

    def start_from(self, basis: object) -> None:
        """Take a basis of a program of the same shape as the start of the next run."""
        self._done(self._highs.setBasis(basis), "take a basis")

    def start_near(self, rows: np.ndarray, columns: np.ndarray) -> None:
        """Start the next run from a basis of all that has no price, from the signs of the prices. Their number need not
        be that of the rows: HiGHS makes a basis of them.
        """
        kinds: Any = highspy.HighsBasisStatus
        status = kinds.kBasic, kinds.kLower, kinds.kUpper
        basis: Any = highspy.HighsBasis()
        basis.valid = basis.alien = True
        basis.row_status = [status[sign] for sign in rows.tolist()]
        basis.col_status = [status[sign] for sign in columns.tolist()]
        self.start_from(basis)

    def primal(self) -> np.ndarray:
        """Column values."""
        return np.array(self._highs.getSolution().col_value, float)

    def row_dual(self) -> np.ndarray:
        """Row duals."""
        return np.array(self._highs.getSolution().row_dual, float)

    def values(self) -> tuple[np.ndarray, np.ndarray]:
        """Column values and row duals."""
        solution = self._highs.getSolution()
        return np.array(solution.col_value, float), np.array(solution.row_dual, float)

    def objective(self) -> float:
        """Objective of the last run."""
        return float(self._highs.getInfo().objective_function_value)

    def iterations(self) -> int:
        """Simplex and interior-point iterations of the last run."""
        info = self._highs.getInfo()
        return max(int(info.simplex_iteration_count), 0) + max(int(info.ipm_iteration_count), 0)

    def ray(self) -> np.ndarray | None:
        """Row prices that prove that there is no solution, if HiGHS has them."""
        status, found, ray = self._highs.getDualRay()
        return np.array(ray, float) if found and status != highspy.HighsStatus.kError else None

    def change_rows(self, rows: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> None:
        """New bounds of some rows."""
        if len(rows):
            status = self._highs.changeRowsBounds(len(rows), rows.astype(np.int32), lower, upper)
            self._done(status, "change row bounds")

    def change_columns(self, columns: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> None:
        """New bounds of some columns."""
        if len(columns):
            status = self._highs.changeColsBounds(len(columns), columns.astype(np.int32), lower, upper)
            self._done(status, "change column bounds")

    def change_costs(self, columns: np.ndarray, cost: np.ndarray) -> None:
        """New costs of some columns."""
        if len(columns):
            self._done(self._highs.changeColsCost(len(columns), columns.astype(np.int32), cost), "change costs")

    def add_rows(self, matrix: sparse.csr_array, lower: np.ndarray, upper: np.ndarray) -> None:
        """Further rows at the end; a basis stays one, the new rows being basic."""
        self._done(
            self._highs.addRows(
                matrix.shape[0], lower, upper, matrix.nnz, matrix.indptr[:-1].astype(np.int32),
                matrix.indices.astype(np.int32), matrix.data,
            ),
            "take over cuts",
        )  # fmt: skip

    def drop_rows(self, rows: np.ndarray) -> None:
        """Take rows out; those behind move up."""
        if len(rows):
            self._done(self._highs.deleteRows(len(rows), rows.astype(np.int32)), "drop cuts")

    def _done(self, status: object, what: str) -> None:
        if status == highspy.HighsStatus.kError:
            raise SolverError(f"HiGHS could not {what}")
