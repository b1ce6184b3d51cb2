"""Sweep of a constant price of CO2, with no other carbon rule: where projects break even, what not building pays."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from energy_opt.analysis.break_even import BreakEven, abatement_cost, break_evens
from energy_opt.analysis.marginal_break_even import Crossing, marginal_break_evens
from energy_opt.analysis.metric import Metric, undefined
from energy_opt.config.scenario import Scenario
from energy_opt.errors import InfeasibleError
from energy_opt.inputs.load import make_system
from energy_opt.inputs.read import DataFolder
from energy_opt.studies.changes import with_accounts
from energy_opt.studies.lock_in.cases import unjudged
from energy_opt.studies.lock_in.choice import LockInChoice
from energy_opt.studies.lock_in.effects import Finding, found
from energy_opt.studies.lock_in.evaluation import Evaluation, why
from energy_opt.studies.lock_in.judged import ALL, planned_hours
from energy_opt.studies.lock_in.priced_points import SCOPE, SECTORS, SPECIES, Bases, PricedPoints
from energy_opt.studies.lock_in.regimes import bare_of_carbon
from energy_opt.studies.lock_in.tables import metric_rows

logger = logging.getLogger(__name__)

PRICES = (0.0, 50.0, 100.0, 200.0, 400.0, 1000.0)
"""Where the sign of the change of cost is looked at, as far as the highest price [CNY/t]."""

WORDS = {1.0: "more", 0.0: "the same", -1.0: "less"}


@dataclass(frozen=True)
class Swept:
    """changes: of cost by price tried, in rising order [bn CNY]; break_evens: zeros between them, in rising order;
    abatement_cost: −ΔC/ΔE at no price; first_kw: the zero of what the first kW of each class costs.
    """

    case: str
    changes: dict[float, float]
    break_evens: list[BreakEven]
    abatement_cost: Metric
    first_kw: Mapping[str, Crossing | None] = field(default_factory=dict)

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


def prices_up_to(highest: float) -> list[float]:
    """PRICES below the highest price, and that price [CNY/t]."""
    return [*(price for price in PRICES if price < highest), highest]


def sweep(points: PricedPoints, case: str, choice: LockInChoice) -> Swept:
    """The prices of a case."""
    error = 1e-9 * max(1.0, abs(points.without(0.0).cost))
    tried = {price: points.change(price) for price in prices_up_to(choice.highest_price)}
    tried = {price: value if abs(value) > error else 0.0 for price, value in tried.items()}
    evens = break_evens(lambda price: tried[price] if price in tried else points.change(price), list(tried),
                        cost_tolerance=error)  # fmt: skip
    without, with_it = points.without(0.0), points.with_projects(0.0)
    avoided = abatement_cost(
        with_it.cost - without.cost, with_it.emissions - without.emissions, 1e-9 * max(1.0, abs(without.emissions))
    )
    at_tried = {price: points.without(price).marginal for price in tried}
    return Swept(case, tried, evens, avoided, marginal_break_evens(at_tried, points.first, choice.most_prices))


class BreakEvens:
    """Break-even prices under each regime; regimes that differ in carbon rules only have the same."""

    def __init__(self, folder: DataFolder, projects: pd.DataFrame, choice: LockInChoice) -> None:
        self._folder, self._projects, self._choice = folder, projects, choice
        self._known: list[tuple[Scenario, pd.DataFrame]] = []

    def rows(self, name: str, scenario: Scenario) -> pd.DataFrame:
        """Rows of `lockin_metrics` for each case of a regime, whose own carbon rules are left out."""
        bare, data = bare_of_carbon(scenario, self._folder)
        bare = replace(bare, policy=replace(bare.policy, rules={k: v for k, v in bare.policy.rules.items() if v}))
        for known, rows in self._known:
            if known == bare:
                return rows.assign(regime=name)
        rows = _break_even_rows(name, bare, data, self._projects, self._choice)
        self._known.append((bare, rows))
        return rows


def _break_even_rows(
    name: str, bare: Scenario, data: DataFolder, projects: pd.DataFrame, choice: LockInChoice
) -> pd.DataFrame:
    """Rows for each case of a scenario without carbon rules."""
    system = with_accounts(make_system(bare, data, projects), (SCOPE,), SPECIES, SECTORS)
    hours = planned_hours(projects, system.projects.members)
    evaluation = Evaluation(system, choice, hours, unjudged(data, bare))
    rows, bases = [], Bases()
    for case in choice.with_projects:
        items: Iterable[tuple[str, Finding]]
        try:
            result = sweep(PricedPoints(evaluation, case, bases), case, choice)
            of_all = (result.finding, found("abatement_cost", "CNY/t", result.abatement_cost))
            items = [*((ALL, item) for item in of_all), *_of_each(result, evaluation)]
        except InfeasibleError as error:
            logger.warning("lock-in: %s has no solution without carbon rules, and no break-even", case)
            items = [(ALL, found(metric, "CNY/t", undefined(why(error))))
                     for metric in ("break_even_price", "abatement_cost")]  # fmt: skip
        rows.append(metric_rows(name, case, items))
    return pd.concat(rows, ignore_index=True)


def _of_each(result: Swept, evaluation: Evaluation) -> Iterator[tuple[str, Finding]]:
    """Break-even price of the first kW of each project, with the prices that enclose it."""
    tried = f"seen at the prices tried, {', '.join(f'{price:g}' for price in result.changes)} CNY/t"
    for member in evaluation.system.projects.members.to_dict("records"):
        crossing = result.first_kw[str(member["asset"])]
        if crossing is None:
            reason = undefined(f"no change of sign of what the first kW costs the system is {tried}")
            yield str(member["project"]), found("break_even_price", "CNY/t", reason)
            continue
        sides = "less below and more above" if crossing.rising else "more below and less above"
        turns = "the only change of sign" if not crossing.others else f"the lowest of {crossing.others + 1}"
        note = f"of the first kW, which costs the system {sides}; {turns} {tried}"
        for metric, value in (("break_even_price", crossing.price), ("break_even_price_low", crossing.low),
                              ("break_even_price_high", crossing.high)):  # fmt: skip
            yield str(member["project"]), found(metric, "CNY/t", value, note=note)
