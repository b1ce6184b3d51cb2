"""Prices of carbon on both sides of the limits: where a limit only just binds, every price between them is right.

The limits are moved by a little, first down and then up, and the program is solved again from its vertex: to the left
of a kink of the cost the price is the higher one, to the right of it the lower one.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from energy_opt.compile.program import Program
from energy_opt.studies.lock_in.effects import Effects, found
from energy_opt.studies.lock_in.evaluation import Evaluation, Outcome
from energy_opt.studies.lock_in.judged import ALL, Findings

LIMITS = ("emission_cap", "emission_budget", "emissions_trading")
STEP = 1e-5
"""How far the limits are moved, relative to them."""

LEAST_STEP = 1e-3
"""And at least [Mt]."""


def price_ranges(evaluation: Evaluation, effects: Effects, outcome: Outcome) -> Findings:
    """The highest and the lowest price that is right in a case, by model year [CNY/t]."""
    for name, direction in (("carbon_price_highest", -1.0), ("carbon_price_lowest", 1.0)):
        moved = evaluation.solve_program(moved_limits(outcome.reading.program, direction), outcome.basis)
        for year, price in effects.carbon_price(moved).items():
            yield ALL, found(name, "CNY/t", float(price), int(str(year)))


def moved_limits(program: Program, direction: float) -> Program:
    """The program whose limits on emissions are a little higher (1) or lower (-1)."""
    upper = program.row_upper.copy()
    for family in LIMITS:
        if family in program.rows:
            own = program.rows[family].slice
            upper[own] += direction * np.maximum(LEAST_STEP, STEP * np.abs(upper[own]))
    return replace(program, row_upper=upper)
