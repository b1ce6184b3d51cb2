"""The certificate: how good a solution is, computed from the arrays alone, whatever the solver reports of itself.

A solution is optimal when it keeps all bounds (primal), its prices explain all costs and have the right signs (dual),
and cost and bound agree (gap). Each is measured relative to the size of the numbers that it is a difference of: a row
by 1 + its bound + sum |a x|, a reduced cost by 1 + |c| + sum |a y|, a row's price by the cost at which the columns of
the row would have to change for it to matter. So rounding fails no large row, and a real error passes in no small one.

Tolerances: on LPs of 20,000 to 438,000 nonzeros interior solutions without crossover came to 1e-10 (primal), 8e-9
(dual) and 7e-9 (gap), vertices to 1e-13, 2e-13 and 1e-15. 1e-6 leaves room for programs with a wider range of numbers,
and is what HiGHS's own tolerance of 1e-7 on each row may add up to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from types import MappingProxyType

import numpy as np
from scipy import sparse

from energy_opt.compile.program import Program
from energy_opt.solve.names import member_name

PRIMAL_TOLERANCE = 1e-6
DUAL_TOLERANCE = 1e-6
GAP_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Certificate:
    """Largest violations of one solution, and whether all are within tolerance.

    primal_absolute: in the unit of the worst row or column; primal_relative: over its scale. dual_absolute: in cost per
    unit of the worst column or row; dual_relative: over its scale. complementarity: sum of |price × distance to the
    bound that it belongs to|, in the unit of the objective, relative to the objective in `complementarity_relative`.
    gap_relative: |primal − dual objective| over 1 + |objective without its offset|.
    checks: residuals by name that were added later, such as an energy balance; not part of `passed`.
    """

    passed: bool
    primal_absolute: float
    primal_relative: float
    dual_absolute: float
    dual_relative: float
    complementarity: float
    complementarity_relative: float
    primal_objective: float
    dual_objective: float
    gap_relative: float
    worst_primal: str
    worst_dual: str
    primal_tolerance: float = PRIMAL_TOLERANCE
    dual_tolerance: float = DUAL_TOLERANCE
    gap_tolerance: float = GAP_TOLERANCE
    checks: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    def with_checks(self, checks: Mapping[str, float]) -> Certificate:
        """The same certificate with further named residuals."""
        return replace(self, checks=MappingProxyType({**self.checks, **checks}))

    def to_dict(self) -> dict[str, object]:
        """Plain values for a manifest."""
        return {**asdict(replace(self, checks={})), "checks": dict(self.checks)}

    def faults(self) -> tuple[str, ...]:
        """What is outside its tolerance, in words; empty when the certificate passed."""
        measured = (
            ("bounds are broken", self.primal_relative, self.primal_tolerance, self.worst_primal),
            ("prices do not explain costs", self.dual_relative, self.dual_tolerance, self.worst_dual),
            ("prices and slacks disagree", self.complementarity_relative, self.gap_tolerance, ""),
            ("cost and bound disagree", self.gap_relative, self.gap_tolerance, ""),
        )
        return tuple(
            f"{what} by {value:.1e} relative (allowed {allowed:.0e})" + (f" at {where}" if where else "")
            for what, value, allowed, where in measured
            if not value <= allowed
        )


def certify(
    program: Program,
    x: np.ndarray,
    row_dual: np.ndarray,
    reduced_cost: np.ndarray,
    *,
    primal_tolerance: float = PRIMAL_TOLERANCE,
    dual_tolerance: float = DUAL_TOLERANCE,
    gap_tolerance: float = GAP_TOLERANCE,
) -> Certificate:
    """Measure a solution against its program; signs as in `Solution`."""
    rows, columns = _row_side(program, x, row_dual), _column_side(program, x, row_dual, reduced_cost)
    complementarity = float(rows.complementarity + columns.complementarity)
    primal_objective = float(program.cost @ x)
    dual_objective = float(rows.bound_value + columns.bound_value)
    scale = 1.0 + abs(primal_objective)
    primal = _worst(program, rows.primal, rows.primal_scale, columns.primal, columns.primal_scale)
    dual = _worst(program, rows.dual, rows.dual_scale, columns.dual, columns.dual_scale)
    certificate = Certificate(
        passed=False,
        primal_absolute=primal[0],
        primal_relative=primal[1],
        worst_primal=primal[2],
        dual_absolute=dual[0],
        dual_relative=dual[1],
        worst_dual=dual[2],
        complementarity=complementarity,
        complementarity_relative=complementarity / scale,
        primal_objective=primal_objective + program.offset,
        dual_objective=dual_objective + program.offset,
        gap_relative=abs(primal_objective - dual_objective) / scale,
        primal_tolerance=primal_tolerance,
        dual_tolerance=dual_tolerance,
        gap_tolerance=gap_tolerance,
    )
    return replace(certificate, passed=not certificate.faults())


@dataclass(frozen=True)
class _Side:
    """Violations and their scales for all rows, or for all columns."""

    primal: np.ndarray
    primal_scale: np.ndarray
    dual: np.ndarray
    dual_scale: np.ndarray
    complementarity: float
    bound_value: float


def _row_side(program: Program, x: np.ndarray, price: np.ndarray) -> _Side:
    activity = program.matrix @ x
    size = abs(program.matrix) @ np.abs(x)
    return _side(activity, size, program.row_lower, program.row_upper, price, 0.0, _price_scale(program))


def _column_side(program: Program, x: np.ndarray, price: np.ndarray, reduced_cost: np.ndarray) -> _Side:
    residual = np.abs(program.cost - program.matrix.T @ price - reduced_cost)
    scale = 1.0 + np.abs(program.cost) + abs(program.matrix).T @ np.abs(price)
    return _side(x, 0.0, program.column_lower, program.column_upper, reduced_cost, residual, scale)


def _side(
    value: np.ndarray,
    size: np.ndarray | float,
    lower: np.ndarray,
    upper: np.ndarray,
    price: np.ndarray,
    residual: np.ndarray | float,
    dual_scale: np.ndarray,
) -> _Side:
    has_lower, has_upper = np.isfinite(lower), np.isfinite(upper)
    below = np.where(has_lower, lower - value, -np.inf)
    above = np.where(has_upper, value - upper, -np.inf)
    bound = np.maximum(np.where(has_lower, np.abs(lower), 0.0), np.where(has_upper, np.abs(upper), 0.0))
    # A positive price belongs to the lower bound, a negative one to the upper; without that bound its sign is wrong.
    up, down = np.maximum(price, 0.0), np.maximum(-price, 0.0)
    wrong_sign = np.where(has_lower, 0.0, up) + np.where(has_upper, 0.0, down)
    at_lower, at_upper = np.where(has_lower, lower, 0.0), np.where(has_upper, upper, 0.0)
    lower_price, upper_price = np.where(has_lower, up, 0.0), np.where(has_upper, down, 0.0)
    distance = lower_price * np.abs(value - at_lower) + upper_price * np.abs(at_upper - value)
    return _Side(
        primal=np.maximum(np.maximum(below, above), 0.0) + np.where(np.isfinite(value), 0.0, np.inf),
        primal_scale=1.0 + bound + size,
        dual=np.maximum(wrong_sign, residual),
        dual_scale=dual_scale,
        complementarity=float(distance.sum()),
        bound_value=float(lower_price @ at_lower - upper_price @ at_upper),
    )


def _price_scale(program: Program) -> np.ndarray:
    """Cost per unit of each row: the largest (1 + |c|) / |a| of its columns."""
    entries = sparse.coo_array(program.matrix)
    given = entries.data != 0
    ratio = (1.0 + np.abs(program.cost[entries.col[given]])) / np.abs(entries.data[given])
    scale = np.ones(program.shape[0])
    np.maximum.at(scale, entries.row[given], ratio)
    return scale


def _worst(
    program: Program, row: np.ndarray, row_scale: np.ndarray, column: np.ndarray, column_scale: np.ndarray
) -> tuple[float, float, str]:
    """Largest violation, largest relative violation, and the name of the row or column of the latter."""
    relative = np.concatenate([row / row_scale, column / column_scale])
    if not len(relative):
        return 0.0, 0.0, ""
    # NaN counts as the worst: argmax stops at the first one.
    position, rows = int(np.argmax(relative)), len(row)
    absolute = float(np.concatenate([row, column]).max())
    worst = float(relative[position])
    if worst == 0.0:
        return absolute, worst, ""
    axes, place = (program.rows, position) if position < rows else (program.columns, position - rows)
    return absolute, worst, member_name(axes, place)
