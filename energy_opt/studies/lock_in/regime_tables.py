"""The tables of one regime: its cases solved, what each changes, and the projects ranked."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import pandas as pd

from energy_opt.analysis.metric import undefined
from energy_opt.config.scenario import Scenario
from energy_opt.errors import InfeasibleError, ResultError
from energy_opt.inputs.load import make_system
from energy_opt.inputs.read import DataFolder
from energy_opt.studies.lock_in.cases import unjudged
from energy_opt.studies.lock_in.choice import FREE, MYOPIC, PAIRS, WITHOUT, LockInChoice
from energy_opt.studies.lock_in.closing import check_closures, closing, closures, free_of, without_closing
from energy_opt.studies.lock_in.displacement import displaced, displacement
from energy_opt.studies.lock_in.effects import Effects, Finding, found
from energy_opt.studies.lock_in.error_bound import bounds, remark
from energy_opt.studies.lock_in.evaluation import Evaluation, Outcome, why
from energy_opt.studies.lock_in.foresight import expected, short_sighted
from energy_opt.studies.lock_in.judged import ALL, Judged, in_case, judged_projects, not_solved, plan, planned_hours
from energy_opt.studies.lock_in.lifetime import lifetime_limits
from energy_opt.studies.lock_in.plants import class_years
from energy_opt.studies.lock_in.portfolio import judge_portfolio
from energy_opt.studies.lock_in.price_range import price_ranges
from energy_opt.studies.lock_in.ranking import Ranked, ranked_tables
from energy_opt.studies.lock_in.regimes import check_rules, kind_of, regime, with_backstop
from energy_opt.studies.lock_in.sweep import BreakEvens
from energy_opt.studies.lock_in.tables import metric_rows, stacked, timeline
from energy_opt.studies.lock_in.targets import budget_shares
from energy_opt.studies.lock_in.unlocking import unlocking_prices

logger = logging.getLogger(__name__)

PLANNED = "plan"
"""In the place of regime and case: what follows from the list of projects alone."""


def regime_tables(
    name: str, scenario: Scenario, folder: DataFolder, projects: pd.DataFrame, choice: LockInChoice,
    break_evens: BreakEvens,
) -> dict[str, pd.DataFrame]:  # fmt: skip
    """The tables of one regime; break_evens: asked where the choice wants them."""
    under, rules = regime(scenario, folder, name, choice.policies)
    system = with_backstop(make_system(under, rules, projects), choice.backstop)
    check_rules(name, system)
    hours = planned_hours(projects, system.projects.members)
    due = closures(projects, system)
    check_closures(system, due)
    evaluation = Evaluation(system, choice, hours, unjudged(rules, under), due)
    twins = [closing(case) for case in choice.with_projects] if len(due) else []
    outcomes = {case: evaluation.case(case) for case in (WITHOUT, *choice.with_projects, *twins)}
    tables: dict[str, list[pd.DataFrame]] = {
        "lockin_case": [_case_row(name, case, outcome) for case, outcome in outcomes.items()],
    }
    without = outcomes[WITHOUT]
    if choice.break_even:
        tables["lockin_metrics"] = [break_evens.rows(name, under)]
    if isinstance(without, Outcome):
        known = tables.pop("lockin_metrics", [])
        tables |= _judged_tables(name, evaluation, without, outcomes, projects, rules, known)
    if MYOPIC in choice.cases:

        def sight(year: int) -> Evaluation:
            flat = expected(under, rules, projects, choice.backstop, year)
            return Evaluation(flat, choice, hours, unjudged(rules, under))

        tables.setdefault("lockin_metrics", []).append(short_sighted(name, evaluation, sight))
    for case, outcome in outcomes.items():
        if isinstance(outcome, str):
            row = (ALL, Finding("cost_change", "bn CNY", undefined(outcome)))
            tables.setdefault("lockin_metrics", []).append(metric_rows(name, case, [row]))
    return {table: stacked(rows) for table, rows in tables.items()}


def _judged_tables(
    name: str, evaluation: Evaluation, without: Outcome, outcomes: Mapping[str, Outcome | str],
    projects: pd.DataFrame, folder: DataFolder, known: list[pd.DataFrame],
) -> dict[str, list[pd.DataFrame]]:  # fmt: skip
    """Metrics, changes and ranks of the cases that have a solution; known: metrics that are found already."""
    system, choice = evaluation.system, evaluation.choice
    hours = planned_hours(projects, system.projects.members)
    plants = {case: class_years(outcome) for case, outcome in outcomes.items() if isinstance(outcome, Outcome)}
    unlocking = unlocking_prices(without, plants[WITHOUT], hours)
    judged = Judged(judged_projects(projects, system, folder), hours, unlocking["unlocking_price"])
    of_plan = [
        *budget_shares(judged, system),
        *_unlocking(judged, unlocking["reason"]),
        *lifetime_limits(without, judged),
    ]
    metrics = [*known, metric_rows(PLANNED, PLANNED, plan(judged, system)), metric_rows(name, PLANNED, of_plan)]
    changes, times = [], []
    for case, outcome in outcomes.items():
        if case == WITHOUT or isinstance(outcome, str):
            continue
        effects = Effects(without, outcome, kind_of(system))
        price = effects.carbon_price(outcome)
        metrics.append(metric_rows(name, case, ((ALL, item) for item in [*effects.findings(), *displacement(effects)])))
        of_each = in_case(judged, outcome, plants[case], plants.get(free_of(case)), price, choice.capacity_payment)
        metrics.append(metric_rows(name, case, of_each))
        if without_closing(case) != FREE:
            free = outcomes.get(free_of(case))
            metrics.append(metric_rows(name, case, _premium(outcome, free if isinstance(free, Outcome) else None)))
        if choice.price_range and effects.kind in ("caps", "budget"):
            metrics.append(metric_rows(name, case, price_ranges(evaluation, effects, outcome)))
        changes.append(displaced(name, effects))
        times.append(timeline(name, effects, plants[case], hours))
    tables = {"lockin_metrics": metrics, "lockin_displaced": changes, "lockin_timeline": times}
    if evaluation.by_parts:
        reason = "shares and brackets want vertices: take solver=monolith"
        metrics.append(metric_rows(name, choice.rank_case, [(ALL, _no_rank(reason))]))
    elif isinstance(unsolved := outcomes[choice.rank_case], str):
        metrics.append(metric_rows(name, choice.rank_case, [(ALL, _no_rank(unsolved))]))
    else:
        solved = {case: outcome for case, outcome in outcomes.items() if isinstance(outcome, Outcome)}
        try:
            portfolio = judge_portfolio(evaluation, choice.rank_case, judged.table, solved)
        except (InfeasibleError, ResultError) as error:
            reason = why(error) if isinstance(error, InfeasibleError) else str(error)
            logger.warning("lock-in: %s, %s: no ranking: %s", name, choice.rank_case, reason)
            metrics.append(metric_rows(name, choice.rank_case, [(ALL, _no_rank(reason))]))
            return tables
        keys = pd.concat(metrics, ignore_index=True)
        tables |= ranked_tables(Ranked(name, choice.rank_case, portfolio, keys, judged.table))
        if choice.shapley and len(judged.table) > PAIRS:
            metrics.append(metric_rows(name, choice.rank_case, [(ALL, _no_pairs(len(judged.table)))]))
    return tables


def _unlocking(judged: Judged, reasons: pd.Series) -> list[tuple[str, Finding]]:
    """Unlocking prices of each project's class, by model year."""
    rows = []
    for row in judged.table.to_dict("records"):
        for year, price in judged.unlocking[row["asset"]].items():
            value = undefined(str(reasons[row["asset"]][year])) if pd.isna(price) else float(price)
            rows.append((str(row["project"]), found("unlocking_price", "CNY/t", value, int(str(year)))))
    return rows


def _no_pairs(count: int) -> Finding:
    """Why pairs of projects are not told."""
    return found("interaction", "bn CNY", undefined(f"pairs are solved of {PAIRS} projects at most, here are {count}"))


def _no_rank(reason: str) -> Finding:
    """Why the projects have no shares."""
    return found("attribution", "bn CNY", undefined(f"not ranked: {reason}"))


def _premium(outcome: Outcome, free: Outcome | None) -> list[tuple[str, Finding]]:
    """What the lock itself costs."""
    if free is None:
        return [(ALL, found("lock_premium", "bn CNY", undefined(not_solved(free_of(outcome.case)))))]
    value = outcome.objective - free.objective
    return [(ALL, found("lock_premium", "bn CNY", value, note=remark(outcome, free)))]


def _bounds(outcome: Outcome) -> str:
    """What a decomposition knows of the cost."""
    known = bounds(outcome)
    return "" if known is None else f"by decomposition: the least cost lies between {known[0]:.9g} and {known[1]:.9g}"


def _case_row(name: str, case: str, outcome: Outcome | str) -> pd.DataFrame:
    solved = isinstance(outcome, Outcome)
    return pd.DataFrame([{
        "regime": name, "case": case, "solved": solved,
        "objective": outcome.objective if isinstance(outcome, Outcome) else None,
        "seconds": outcome.seconds if isinstance(outcome, Outcome) else 0.0,
        "note": _bounds(outcome) if isinstance(outcome, Outcome) else outcome,
    }]).astype({"objective": float})  # fmt: skip
