"""LP and MPS files of a Program, with readable names, for any other solver."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from energy_opt.compile.names import file_names
from energy_opt.compile.program import Program

OBJECTIVE = "total_cost"


@dataclass(frozen=True)
class _Named:
    """A Program with the names that its file uses."""

    program: Program
    rows: list[str]
    columns: list[str]


def written_names(program: Program) -> tuple[list[str], list[str]]:
    """Names of the rows and of the columns as the files of this module have them."""
    named = _named(program)
    return named.rows, named.columns


def write_lp(program: Program, path: str | Path) -> None:
    """Write a CPLEX LP file. A row with two different bounds becomes two rows; a row without bounds is left out."""
    _write(path, _lp_lines(_named(program)))


def write_mps(program: Program, path: str | Path) -> None:
    """Write a free-format MPS file."""
    _write(path, _mps_lines(_named(program)))


def _named(program: Program) -> _Named:
    rows = file_names([OBJECTIVE, *program.row_names()])[1:]
    return _Named(program, rows, file_names(program.column_names()))


def _write(path: str | Path, lines: Iterator[str]) -> None:
    with Path(path).open("w", encoding="ascii", newline="\n") as file:
        for line in lines:
            file.write(line + "\n")


def _lp_lines(named: _Named) -> Iterator[str]:
    program = named.program
    yield "\\ rows and columns are named as in the model; brackets are written ( )"
    yield "min"
    yield f" {OBJECTIVE}:"
    for column in np.flatnonzero(program.cost):
        yield f" {_signed(program.cost[column])} {named.columns[column]}"
    if program.offset or not program.cost.any():
        yield f" {_signed(program.offset)}"
    yield "st"
    yield from _lp_rows(named)
    yield "bounds"
    for name, lower, upper in zip(named.columns, program.column_lower, program.column_upper, strict=True):
        yield _lp_bound(name, float(lower), float(upper))
    yield "end"


def _lp_rows(named: _Named) -> Iterator[str]:
    program = named.program
    matrix = program.matrix.tocsr()
    for row, (name, lower, upper) in enumerate(zip(named.rows, program.row_lower, program.row_upper, strict=True)):
        if lower == -np.inf and upper == np.inf:
            continue
        own = slice(matrix.indptr[row], matrix.indptr[row + 1])
        terms = [
            f" {_signed(value)} {named.columns[column]}"
            for column, value in zip(matrix.indices[own], matrix.data[own], strict=True)
            if value
        ] or [f" + 0 {named.columns[0]}"]
        if lower == upper:
            limits = [(name, "=", lower)]
        else:
            both = lower > -np.inf and upper < np.inf
            limits = [(f"{name}_lower" if both else name, ">=", lower)] if lower > -np.inf else []
            limits += [(f"{name}_upper" if both else name, "<=", upper)] if upper < np.inf else []
        for label, relation, limit in limits:
            yield f" {label}:"
            yield from terms
            yield f" {relation} {float(limit)!r}"


def _lp_bound(name: str, lower: float, upper: float) -> str:
    if lower == upper:
        return f" {name} = {lower!r}"
    if lower == -np.inf and upper == np.inf:
        return f" {name} free"
    if upper == np.inf:
        return f" {name} >= {lower!r}"
    return f" {'-inf' if lower == -np.inf else repr(lower)} <= {name} <= {upper!r}"


def _mps_lines(named: _Named) -> Iterator[str]:
    program = named.program
    kinds = [_mps_kind(low, high) for low, high in zip(program.row_lower, program.row_upper, strict=True)]
    yield "NAME energy_opt FREE"
    yield "ROWS"
    yield f" N {OBJECTIVE}"
    yield from (f" {kind} {name}" for kind, name in zip(kinds, named.rows, strict=True))
    yield "COLUMNS"
    yield from _mps_columns(named)
    yield "RHS"
    if program.offset:
        yield f" RHS {OBJECTIVE} {-program.offset!r}"
    for kind, name, lower, upper in zip(kinds, named.rows, program.row_lower, program.row_upper, strict=True):
        limit = {"N": 0.0, "G": lower}.get(kind, upper)
        if limit:
            yield f" RHS {name} {float(limit)!r}"
    yield "RANGES"
    for kind, name, lower, upper in zip(kinds, named.rows, program.row_lower, program.row_upper, strict=True):
        if kind == "L" and lower > -np.inf:
            yield f" RNG {name} {float(upper - lower)!r}"
    yield "BOUNDS"
    for name, lower, upper in zip(named.columns, program.column_lower, program.column_upper, strict=True):
        yield from _mps_bounds(name, float(lower), float(upper))
    yield "ENDATA"


def _mps_kind(lower: float, upper: float) -> str:
    if lower == upper:
        return "E"
    if upper < np.inf:
        return "L"
    return "G" if lower > -np.inf else "N"


def _mps_columns(named: _Named) -> Iterator[str]:
    program = named.program
    matrix = program.matrix
    for column, name in enumerate(named.columns):
        # written even where it is 0, since a column without any entry would be lost
        yield f" {name} {OBJECTIVE} {float(program.cost[column])!r}"
        own = slice(matrix.indptr[column], matrix.indptr[column + 1])
        for row, value in zip(matrix.indices[own], matrix.data[own], strict=True):
            if value:
                yield f" {name} {named.rows[row]} {float(value)!r}"


def _mps_bounds(name: str, lower: float, upper: float) -> Iterator[str]:
    if lower == upper:
        yield f" FX BND {name} {lower!r}"
        return
    if lower == -np.inf and upper == np.inf:
        yield f" FR BND {name}"
        return
    if lower == -np.inf:
        yield f" MI BND {name}"
    elif lower:
        yield f" LO BND {name} {lower!r}"
    if upper < np.inf:
        yield f" UP BND {name} {upper!r}"
    elif lower == 0.0:
        yield f" PL BND {name}"


def _signed(value: float) -> str:
    return f"- {-float(value)!r}" if value < 0 else f"+ {float(value)!r}"
