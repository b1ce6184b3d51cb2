"""The linear program of a stored run as an MPS or LP file with readable names, for any other solver; and its solution.

The program is built again from the manifest. The solution file is in HiGHS's own text format (primal and dual values by
name), which `highs --read_solution_file` takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from energy_opt.compile.program import Program
from energy_opt.compile.writer import write_lp, write_mps, written_names
from energy_opt.export.rebuild import rebuild_program, rebuild_system, solve_again
from energy_opt.results.store import Results
from energy_opt.results.target import checked_target, file_target
from energy_opt.solve.solution import Solution

WRITERS = {".mps": write_mps, ".lp": write_lp}
SOLUTION = ".sol"


def export_program(results: Results, path: str | Path, *, solution: bool = False, force: bool = False) -> list[Path]:
    """Writes the program as `path` (.mps or .lp) and, if asked for, the solution as `path` with the ending .sol.

    Costs are in bn of the run's money, discounted; a row's unit is that of its equation (docs/math). The solution is
    found again, which takes as long as the run took. Returns what was written; ResultError as `rebuild_system`.
    """
    target = checked_target(path, force=force, suffixes=tuple(WRITERS))
    beside = checked_target(target.with_suffix(SOLUTION), force=force, suffixes=(SOLUTION,)) if solution else None
    system = rebuild_system(results).system
    program = rebuild_program(system)
    found = solve_again(results, system, program) if solution else None
    with ExitStack() as targets:  # both are written before either is moved into place
        WRITERS[target.suffix.lower()](program, targets.enter_context(file_target(target)))
        if beside is not None and found is not None:
            lines = _solution_lines(program, found, target.suffix.lower())
            aside = targets.enter_context(file_target(beside))
            aside.write_text("".join(f"{line}\n" for line in lines), encoding="ascii", newline="\n")
    return [target] if beside is None else [target, beside]


def _solution_lines(program: Program, solution: Solution, suffix: str) -> Iterator[str]:
    names, columns = written_names(program)
    activity = program.matrix @ solution.x
    rows = _lp_rows(program, names) if suffix == ".lp" else [(name, row, 0) for row, name in enumerate(names)]
    labels = [name for name, _, _ in rows]
    yield from ("Model status", "Optimal", "", "# Primal solution values", "Feasible")
    yield f"Objective {solution.objective!r}"
    yield from _values("Columns", columns, solution.x)
    yield from _values("Rows", labels, np.array([activity[row] for _, row, _ in rows]))
    yield from ("", "# Dual solution values", "Feasible")
    yield from _values("Columns", columns, solution.reduced_cost)
    yield from _values("Rows", labels, np.array([_dual(solution.row_dual[row], side) for _, row, side in rows]))


def _lp_rows(program: Program, names: list[str]) -> list[tuple[str, int, int]]:
    """The rows of an LP file: name, row of the program, and which of its bounds it holds (−1 lower, 1 upper, 0 all).

    As `write_lp` has it: a row with two different bounds is two rows, a row without bounds is left out.
    """
    rows: list[tuple[str, int, int]] = []
    low, high = np.isfinite(program.row_lower), np.isfinite(program.row_upper)
    for row, name in enumerate(names):
        if low[row] and high[row] and program.row_lower[row] != program.row_upper[row]:
            rows += [(f"{name}_lower", row, -1), (f"{name}_upper", row, 1)]
        elif low[row] or high[row]:
            rows.append((name, row, 0))
    return rows


def _dual(dual: float, side: int) -> float:
    """The dual of a bound: positive duals belong to lower bounds, negative ones to upper bounds."""
    return dual if side == 0 or dual * side < 0.0 else 0.0


def _values(heading: str, names: list[str], values: np.ndarray) -> Iterable[str]:
    yield f"# {heading} {len(names)}"
    yield from (f"{name} {value!r}" for name, value in zip(names, values.tolist(), strict=True))
