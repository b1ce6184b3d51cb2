"""Sweep of a constant price of CO2, with no other carbon rule: where projects break even, what not building pays."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import numpy as np
import pandas as pd

from energy_opt.analysis.break_even import BreakEven, abatement_cost, break_evens
from energy_opt.analysis.metric import Metric, undefined
from energy_opt.compile.program import Program
from energy_opt.errors import InfeasibleError
from energy_opt.inputs.system import System
from energy_opt.studies.changes import account_places, with_accounts
from energy_opt.studies.lock_in.effects import Finding, found
from energy_opt.studies.lock_in.evaluation import Evaluation, why
from energy_opt.studies.lock_in.judged import ALL
from energy_opt.studies.lock_in.tables import metric_rows

logger = logging.getLogger(__name__)

SCOPE, SPECIES, SECTORS = "all", "CO2", "all"
PRICES = (0.0, 50.0, 100.0, 200.0, 400.0, 1000.0)
"""Where the sign of the change of cost is looked at, as far as the highest price [CNY/t]."""

WORDS = {1.0: "more", 0.0: "the same", -1.0: "less"}


@dataclass(frozen=True)
class Swept:
    """changes: of cost by price tried, in rising order [bn CNY]; break_evens: zeros between them, in rising order;
    abatement_cost: −ΔC/ΔE at no price.
    """

    case: str
    changes: dict[float, float]
    break_evens: list[BreakEven]
    abatement_cost: Metric

    @property
    def finding(self) -> Finding:
        """The lowest price at which the sign changes, with its direction and the number of others in the note."""
        tried = f"{', '.join(f'{price:g}' for price in self.changes)} CNY/t"
        signs = [(one, self._sides(one)) for one in self.break_evens]
        turns = [(one, sides) for one, sides in signs if any(sides) and sides[0] != sides[1]]
        if not turns:
            words = dict.fromkeys(WORDS[float(np.sign(change))] for change in self.changes.values())
            reason = f"at none of the prices tried: with the projects the system costs {' or '.join(words)} at {tried}"
            return found("break_even_price", "CNY/t", undefined(reason))
        first, sides = turns[0]
        parts = [f"{WORDS[sign]} {side}" for sign, side in zip(sides, ("below", "above"), strict=True) if sign]
        count = "the only change of sign" if len(turns) == 1 else f"the lowest of {len(turns)} changes of sign"
        note = f"with the projects the system costs {' and '.join(parts)}; {count} seen at the prices tried, {tried}"
        return found("break_even_price", "CNY/t", first.price, note=note)

    def _sides(self, one: BreakEven) -> tuple[float, float]:
        """Signs of the change of cost at the next prices tried below and above a zero; 0 where nothing is known."""
        at = one.price.value
        assert at is not None  # a bracket with a change of sign has a zero
        below = [np.sign(change) for price, change in self.changes.items() if price < at and change]
        above = [np.sign(change) for price, change in self.changes.items() if price > at and change]
        return float(below[-1]) if below else 0.0, float(above[0]) if above else 0.0


def with_priced_account(system: System) -> System:
    """The system with the account that the sweep puts its price on."""
    return with_accounts(system, (SCOPE,), SPECIES, SECTORS)


def prices_up_to(highest: float) -> list[float]:
    """PRICES below the highest price, and that price [CNY/t]."""
    return [*(price for price in PRICES if price < highest), highest]


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
    tried = {price: change(price) for price in prices_up_to(evaluation.choice.highest_price)}
    tried = {price: value if abs(value) > error else 0.0 for price, value in tried.items()}
    evens = break_evens(lambda price: tried[price] if price in tried else change(price), list(tried),
                        cost_tolerance=error)  # fmt: skip
    with_it, without = np.array(solved(program, 0.0)), np.array(solved(base, 0.0))
    cost, emissions = with_it - without
    return Swept(case, tried, evens, abatement_cost(float(cost), float(emissions), 1e-9 * max(1.0, abs(without[1]))))


def sweep_rows(name: str, evaluation: Evaluation) -> pd.DataFrame:
    """Rows of `lockin_metrics` for each case of a regime; `evaluation`: as `sweep` wants it."""
    rows = []
    for case in evaluation.choice.with_projects:
        try:
            result = sweep(evaluation, case)
            items = [result.finding, found("abatement_cost", "CNY/t", result.abatement_cost)]
        except InfeasibleError as error:
            logger.warning("lock-in: %s has no solution without carbon rules, and no break-even", case)
            items = [found(metric, "CNY/t", undefined(why(error))) for metric in ("break_even_price", "abatement_cost")]
        rows.append(metric_rows(name, case, ((ALL, item) for item in items)))
    return pd.concat(rows, ignore_index=True)
