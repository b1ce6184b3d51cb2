"""Prices of carbon on both sides of the limits: where a limit only just binds, every price between them is right.

All limits of all years are moved together by a little, first down and then up, and the program is solved again from its
vertex: to the left of a kink of the cost the price is the higher one, to the right of it the lower one.
"""

from __future__ import annotations

import logging
from dataclasses import replace

import numpy as np

from energy_opt.analysis.metric import undefined
from energy_opt.compile.program import Program
from energy_opt.errors import InfeasibleError
from energy_opt.studies.lock_in.effects import Effects, found
from energy_opt.studies.lock_in.evaluation import Evaluation, Outcome, why
from energy_opt.studies.lock_in.judged import ALL, Findings

logger = logging.getLogger(__name__)

FAMILIES = ("emission_cap", "emission_budget", "emissions_trading", "peak_ceiling")
"""Rows that limit amounts of emissions."""

STEP = 1e-5
"""How far the limits are moved, relative to them."""

LEAST_STEP = 1e-3
"""And at least [Mt]."""


def price_ranges(evaluation: Evaluation, effects: Effects, outcome: Outcome) -> Findings:
    """The highest and the lowest price of a case when all limits of all years move together, by model year [CNY/t]."""
    for name, direction, word in (("carbon_price_highest", -1.0, "tighter"), ("carbon_price_lowest", 1.0, "wider")):
        try:
            moved = evaluation.solve_program(moved_limits(outcome.reading.program, direction), outcome.basis)
        except InfeasibleError as error:
            logger.warning("lock-in: %s: no solution where all limits are a little %s", outcome.case, word)
            for year in effects.carbon_price(outcome).index:
                yield ALL, found(name, "CNY/t", undefined(why(error)), int(str(year)))
            continue
        for year, price in effects.carbon_price(moved).items():
            note = f"all limits of all years a little {word} together"
            yield ALL, found(name, "CNY/t", float(price), int(str(year)), note)


def moved_limits(program: Program, direction: float) -> Program:
    """The program whose limits on emissions are a little higher (1) or lower (-1)."""
    upper = program.row_upper.copy()
    for family in FAMILIES:
        if family in program.rows:
            own = program.rows[family].slice
            upper[own] += direction * np.maximum(LEAST_STEP, STEP * np.abs(upper[own]))
    return replace(program, row_upper=upper)
