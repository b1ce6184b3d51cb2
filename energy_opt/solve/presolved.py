"""Warm starts on the presolved program: half the rows, half the time of an iteration.

HiGHS leaves its presolve out where it starts from a basis. Presolve follows from the structure of a program more than
from its numbers: as long as it leaves the same pattern, a basis of one presolved program starts the next one.
"""

from __future__ import annotations

import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np
from scipy import sparse

from energy_opt.solve.engine import Engine, time_left
from energy_opt.solve.linear_program import LinearProgram
from energy_opt.solve.method import Method
from energy_opt.solve.outcome import Outcome, Start

PRESOLVED_NONZEROS = 200_000
"""From this size on presolving pays. China reference (669,000 nonzeros; 184,000 rows, 93,000 after it, which takes 2 s
of CPU), dual simplex after 1 % more demand: 14 s in place of 29 s, primal after a tax of 2 CNY/t: 8 s in place of 16 s.
Five provinces (77,000): presolving takes as long as a step.
"""


@dataclass(frozen=True)
class Vertex:
    """Where to start from. whole: in the program; presolved: in what presolve left of it; pattern: digest of where the
    coefficients of that stand.
    """

    whole: Start
    presolved: Start | None
    pattern: bytes


class PresolvedEngine(Engine):
    """An Engine whose runs, those from a basis too, work on the presolved program."""

    def __init__(self, program: LinearProgram) -> None:
        self._vertex: Vertex | None = None
        # HiGHS keeps its workers per calling thread and dies of a postsolve in another thread than the presolve's
        self._thread = ThreadPoolExecutor(1, "presolve")
        super().__init__(program)

    @property
    def has_vertex(self) -> bool:
        """A basis is at hand to start from."""
        return self._vertex is not None

    def basis(self) -> object | None:
        """The basis at hand, to be given back to `start_from`; None where there is none."""
        return self._vertex

    def start_from(self, basis: object) -> None:
        """Take a basis that `basis` gave as the start of the next run."""
        assert isinstance(basis, Vertex)
        self._vertex = basis

    def forget(self) -> None:
        """Drop the basis and solution, so that the next run starts from nothing."""
        self._vertex = None
        super().forget()

    def run(self, method: Method, time_limit: float = 0.0) -> Outcome:
        """Presolve, solve with one method, postsolve; time_limit for all of it [s], 0 = none."""
        started, start, self._vertex = time.perf_counter(), self._vertex, None
        simplex = Method("simplex", {**method.options, "solver": "simplex"})
        self._set("time_limit", highspy.kHighsInf)  # an earlier run's may be spent
        self._choose(simplex)  # postsolve may clean up, by the method that is set: an interior one starts from nothing
        self._thread.submit(self._highs.presolve).result()
        if self._highs.getModelPresolveStatus() != highspy.HighsPresolveStatus.kReduced:
            return self._run_whole(method, start, time_limit)
        program = _arrays(self._highs.getPresolvedLp())
        pattern = _pattern(program.matrix)
        if start is not None and start.pattern != pattern:
            return self._run_whole(method, start, time_limit)
        inner = Engine(program)
        inner.meanwhile, self.meanwhile = self.meanwhile, None
        if start is not None and start.presolved is not None:
            inner.start_from(start.presolved)
        left = time_left(time_limit, started)
        outcome = inner.run(replace(method, options={**method.options, "presolve": "off"}), left)
        if outcome.status == "Optimal" and not self._postsolve(inner, pattern):
            cleaned = super().run(simplex, left)
            outcome = replace(outcome, status=cleaned.status)
        return replace(outcome, seconds=time.perf_counter() - started, vertex=self.has_vertex)

    def _run_whole(self, method: Method, start: Vertex | None, time_limit: float) -> Outcome:
        """Without presolve, where it leaves nothing, finds no solution, or leaves other rows or columns than before."""
        if start is not None:
            super().start_from(start.whole)
        outcome = super().run(method, time_limit)
        whole = super().start()
        self._vertex = None if whole is None else Vertex(whole, None, b"")
        return replace(outcome, vertex=self.has_vertex)

    def _postsolve(self, inner: Engine, pattern: bytes) -> bool:
        """Give the program the solution of the presolved one; False where that is not quite one of its own."""
        presolved = inner.start()
        solution = inner.solution()
        given = (solution,) if presolved is None else (solution, presolved.basis)
        self._done(self._thread.submit(self._highs.postsolve, *given).result(), "carry the solution back")
        self._cost_of_basis = self._cost
        whole = super().start()
        if presolved is not None and whole is not None:
            self._vertex = Vertex(whole, presolved, pattern)
        return bool(self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)


def _arrays(program: Any) -> LinearProgram:
    """A program of HiGHS as arrays."""
    entries = program.a_matrix_
    by_column = entries.format_ == highspy.MatrixFormat.kColwise
    kind = sparse.csc_array if by_column else sparse.csr_array
    parts = (np.array(entries.value_), np.array(entries.index_), np.array(entries.start_))
    return LinearProgram(
        matrix=sparse.csc_array(kind(parts, shape=(program.num_row_, program.num_col_))),
        row_lower=np.array(program.row_lower_),
        row_upper=np.array(program.row_upper_),
        column_lower=np.array(program.col_lower_),
        column_upper=np.array(program.col_upper_),
        cost=np.array(program.col_cost_),
        offset=float(program.offset_),
    )


def _pattern(matrix: sparse.csc_array) -> bytes:
    digest = hashlib.blake2b(np.array(matrix.shape, np.int64).tobytes(), digest_size=16)
    for places in (matrix.indptr, matrix.indices):
        digest.update(np.ascontiguousarray(places, dtype=np.int64).tobytes())
    return digest.digest()
