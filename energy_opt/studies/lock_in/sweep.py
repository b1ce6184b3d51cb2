"""Sweep of a constant price of CO2, with no other carbon rule: where projects break even, what not building pays."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import numpy as np
import pandas as pd

from energy_opt.analysis.break_even import BreakEven, abatement_cost, break_even
from energy_opt.analysis.metric import Metric, undefined
from energy_opt.compile.program import Program
from energy_opt.errors import InfeasibleError
from energy_opt.inputs.system import System
from energy_opt.studies.changes import account_places, with_accounts
from energy_opt.studies.lock_in.effects import found
from energy_opt.studies.lock_in.evaluation import Evaluation, why
from energy_opt.studies.lock_in.judged import ALL
from energy_opt.studies.lock_in.tables import metric_rows

logger = logging.getLogger(__name__)

SCOPE, SPECIES, SECTORS = "all", "CO2", "all"


@dataclass(frozen=True)
class Swept:
    """break_even: the price at which the projects cost the system nothing; abatement_cost: −ΔC/ΔE at no price."""

    case: str
    break_even: BreakEven
    abatement_cost: Metric


def with_priced_account(system: System) -> System:
    """The system with the account that the sweep puts its price on."""
    return with_accounts(system, (SCOPE,), SPECIES, SECTORS)


def sweep(evaluation: Evaluation, case: str) -> Swept:
    """The prices of a case; `evaluation` is of a system without carbon rules, with its priced account."""
    system = evaluation.system
    base, (_, program) = evaluation.base, evaluation.case_program(case)
    places = account_places(base, f"{SPECIES}|{SECTORS}|{SCOPE}")

    def solved(of: Program, price: float) -> tuple[float, float]:
        cost = of.cost.copy()
        cost[places] += price * 1e-3 * system.horizon.discount
        solution = evaluation.with_cost(of, cost)
        return solution.objective, float(solution.x[places] @ system.horizon.represented)

    def change(price: float) -> float:
        value = solved(program, price)[0] - solved(base, price)[0]
        logger.info("lock-in: %s at %.6g per tonne, cost %+.6g bn", case, price, value)
        return value

    error = 1e-9 * max(1.0, abs(solved(base, 0.0)[0]))
    found = break_even(change, 0.0, evaluation.choice.highest_price, cost_tolerance=error)
    with_it, without = np.array(solved(program, 0.0)), np.array(solved(base, 0.0))
    cost, emissions = with_it - without
    return Swept(case, found, abatement_cost(float(cost), float(emissions), 1e-9 * max(1.0, abs(without[1]))))


def sweep_rows(name: str, evaluation: Evaluation) -> pd.DataFrame:
    """Rows of `lockin_metrics` for each case of a regime; `evaluation`: as `sweep` wants it."""
    rows = []
    for case in evaluation.choice.with_projects:
        try:
            result = sweep(evaluation, case)
            price, abated = result.break_even.price, result.abatement_cost
        except InfeasibleError as error:
            logger.warning("lock-in: %s has no solution without carbon rules, and no break-even", case)
            price = abated = undefined(why(error))
        items = [found("break_even_price", "CNY/t", price), found("abatement_cost", "CNY/t", abated)]
        rows.append(metric_rows(name, case, ((ALL, item) for item in items)))
    return pd.concat(rows, ignore_index=True)
