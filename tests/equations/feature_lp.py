"""The part of a linear program that one feature makes, as a short LP file that a reviewer can read."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator

import numpy as np
from scipy import sparse

from energy_opt.compile.names import file_names
from energy_opt.compile.program import PortMatrix, Program
from energy_opt.inputs.system import System
from energy_opt.model.declare import Feature
from energy_opt.model.features import FEATURES
from tests.systems import a_program


def feature_lp(name: str, system: System) -> str:
    """Rows and columns of the feature, the columns that its rows touch, and what it gives to ports.

    The objective is the discounted sum of what it gives to the cost; for the feature `cost` it is the whole objective.
    What it gives to other ports stands in comments, one line per member.
    """
    feature = next(feature for feature in FEATURES if feature.name == name)
    program = a_program(system)
    names = file_names(program.column_names())
    own = [program.rows[equation.name] for equation in feature.equations if equation.name in program.rows]
    rows = np.concatenate([np.arange(axis.start, axis.start + axis.size) for axis in own] or [np.zeros(0, int)])
    matrix = program.matrix.tocsr()[rows]
    cost = program.cost if name == "cost" else _cost(program, feature, system)
    columns = [program.columns[variable.name].slice for variable in feature.variables]
    shown = np.zeros(len(names), bool)
    for family in columns:
        shown[family] = True
    shown |= np.asarray(abs(matrix).sum(axis=0)).ravel() > 0
    shown |= cost != 0
    return "\n".join([
        *(f"\\ {line}" for line in _prose(feature)),
        "min",
        " cost:",
        *_objective(cost, names, np.flatnonzero(shown)),
        "st",
        *_rows(program, rows, matrix, names),
        "bounds",
        *(_bound(program, int(column), names[column]) for column in np.flatnonzero(shown)),
        *_contributions(program, feature, names),
        "end",
        "",
    ])  # fmt: skip


def _prose(feature: Feature) -> list[str]:
    return (importlib.import_module(feature.module).__doc__ or "").strip().splitlines()[:1]


def _matrices(program: Program, feature: Feature) -> Iterator[PortMatrix]:
    for part in feature.contributions:
        yield program.ports[part.port, part.source]


def _cost(program: Program, feature: Feature, system: System) -> np.ndarray:
    total = np.zeros(program.shape[1])
    discount = dict(zip(system.horizon.years, system.horizon.discount, strict=True))
    for port in _matrices(program, feature):
        if port.port == "cost":
            total += port.matrix.T @ port.axis.frame()["year"].map(discount).to_numpy(float)
    return total


def _objective(cost: np.ndarray, names: list[str], shown: np.ndarray) -> list[str]:
    """One term a line; an LP file must have one, so that a feature without a cost shows a zero."""
    terms = [f" {_signed(cost[column])} {names[column]}" for column in np.flatnonzero(cost)]
    return terms or [f" + 0 {names[shown[0] if len(shown) else 0]}"]


def _rows(program: Program, rows: np.ndarray, matrix: sparse.csr_array, names: list[str]) -> Iterator[str]:
    labels = file_names(program.row_names())
    for place, row in enumerate(rows):
        values = matrix[[place]].toarray().ravel()
        terms = _terms(values, names) or f"+ 0 {names[0]}"
        lower, upper = float(program.row_lower[row]), float(program.row_upper[row])
        if lower == upper:
            yield f" {labels[row]}: {terms} = {_number(lower)}"
            continue
        if lower > -np.inf:
            yield f" {labels[row]}{'_lower' if upper < np.inf else ''}: {terms} >= {_number(lower)}"
        if upper < np.inf:
            yield f" {labels[row]}{'_upper' if lower > -np.inf else ''}: {terms} <= {_number(upper)}"


def _bound(program: Program, column: int, name: str) -> str:
    lower, upper = float(program.column_lower[column]), float(program.column_upper[column])
    if lower == upper:
        return f" {name} = {_number(lower)}"
    if lower == -np.inf and upper == np.inf:
        return f" {name} free"
    return f" {'-inf' if lower == -np.inf else _number(lower)} <= {name}" + (
        f" <= {_number(upper)}" if upper < np.inf else ""
    )


def _contributions(program: Program, feature: Feature, names: list[str]) -> Iterable[str]:
    for port in _matrices(program, feature):
        if port.port == "cost":
            continue
        yield f"\\ {port.source} gives to {port.port}:"
        for label, values, constant in zip(port.axis.labels(), port.matrix.toarray(), port.constant, strict=True):
            terms = [_terms(values, names)] if values.any() else []
            terms += [_signed(constant)] if constant else []
            if terms:
                yield f"\\  {label[label.index('[') :].translate(str.maketrans('[]', '()'))}: {' '.join(terms)}"


def _terms(values: np.ndarray, names: list[str]) -> str:
    return " ".join(f"{_signed(values[column])} {names[column]}" for column in np.flatnonzero(values))


def _signed(value: float) -> str:
    return f"{'-' if value < 0 else '+'} {_number(abs(value))}"


def _number(value: float) -> str:
    return f"{value + 0.0:.9g}"  # + 0.0: never −0
