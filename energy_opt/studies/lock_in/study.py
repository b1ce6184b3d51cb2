"""The study of lock-in: projects and a scenario → declared tables, stored beside the runs of the experiment."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pandas as pd

from energy_opt.analysis.committed_range import range_by_status
from energy_opt.analysis.metric import undefined
from energy_opt.analysis.rank_robustness import rank_robustness
from energy_opt.config.check import check_scenario
from energy_opt.config.scenario import Scenario
from energy_opt.errors import InfeasibleError
from energy_opt.inputs.fleet import PIPELINE_STATUS
from energy_opt.inputs.horizon import make_horizon
from energy_opt.inputs.load import make_system
from energy_opt.inputs.project_list import PIPELINE, project_list, without_judged
from energy_opt.inputs.read import DataFolder, read_folder, resolve
from energy_opt.logs import Stages
from energy_opt.results.store import Results
from energy_opt.schema.results import TABLES as RESULTS
from energy_opt.studies.lock_in.cases import unjudged
from energy_opt.studies.lock_in.choice import FREE, MYOPIC, WITHOUT, LockInChoice, check_choice
from energy_opt.studies.lock_in.closing import check_closures, closing, closures, free_of, without_closing
from energy_opt.studies.lock_in.effects import Effects, Finding, found
from energy_opt.studies.lock_in.evaluation import Evaluation, Outcome, why
from energy_opt.studies.lock_in.foresight import expected, short_sighted
from energy_opt.studies.lock_in.judged import ALL, Judged, in_case, judged_projects, not_solved, plan, planned_hours
from energy_opt.studies.lock_in.lifetime import lifetime_limits
from energy_opt.studies.lock_in.plants import class_years
from energy_opt.studies.lock_in.portfolio import judge_portfolio
from energy_opt.studies.lock_in.price_range import price_ranges
from energy_opt.studies.lock_in.ranking import Ranked, ranked_tables
from energy_opt.studies.lock_in.regimes import REGIMES, bare_of_carbon, check_rules, kind_of, regime, with_backstop
from energy_opt.studies.lock_in.sweep import sweep_rows, with_priced_account
from energy_opt.studies.lock_in.tables import displaced, metric_rows, timeline
from energy_opt.studies.lock_in.targets import budget_shares
from energy_opt.studies.lock_in.unlocking import unlocking_prices
from energy_opt.studies.lock_in.variations import variations
from energy_opt.studies.record import Place, Record

logger = logging.getLogger(__name__)

PLANNED = "plan"
"""In the place of regime and case: what follows from the list of projects alone."""

Asked = str | Path | pd.DataFrame
"""A selection of the pipeline, a file of projects, or a frame of them."""


def lock_in(
    projects: Asked,
    scenario: Scenario,
    cases: Iterable[str] | None = None,
    regimes: Iterable[str] | None = None,
    choice: LockInChoice | None = None,
    place: Place | None = None,
) -> Results:
    """What projects lock in, stored: tables `lockin_metrics`, `lockin_rank`, `lockin_displaced`, `lockin_timeline`, …

    projects: such as "Shaanxi & permitted", "mine.csv" or a frame. cases, regimes: see LockInChoice, whose own they
    replace.
    """
    choice, place, stages = choice or LockInChoice(), place or Place(), Stages()
    choice = replace(choice, cases=tuple(cases or choice.cases), regimes=tuple(regimes or choice.regimes))
    check_scenario(scenario)
    check_choice(choice, REGIMES)
    with stages.stage("read") as stage:
        folder = read_folder(resolve(scenario.system.data))
        listed = listed_projects(projects, scenario, folder, choice)
        stage.note = f"{len(listed)} projects, {listed['capacity'].sum() / 1000.0:,.2f} GW"
    record = Record("lockin", scenario, folder.hashes, _plain(choice, listed), place)
    if (stored := record.stored()) is not None:
        return stored
    with stages.stage("solve"):
        tables = lock_in_tables(scenario, folder, listed, choice)
    return record.store(tables, folder.currency, stages.seconds)


def listed_projects(asked: Asked, scenario: Scenario, folder: DataFolder, choice: LockInChoice) -> pd.DataFrame:
    """The projects that are asked for, checked against the run."""
    regions = scenario.system.regions or tuple(folder["region"]["region"])
    return project_list(asked, folder, make_horizon(scenario.horizon, folder["year"]), regions, choice.defaults)


def lock_in_tables(
    scenario: Scenario, folder: DataFolder, projects: pd.DataFrame, choice: LockInChoice
) -> dict[str, pd.DataFrame]:
    """The tables of the study; projects: as `listed_projects` gives them."""
    generic = "forbid" if choice.generic_new_coal == "forbid" else "allow"
    taken = _taken_out(projects, folder, scenario)
    scenario = replace(scenario, technology=replace(scenario.technology, new_coal=generic))
    folder = without_judged(folder, projects)
    parts: dict[str, list[pd.DataFrame]] = {}
    for name in choice.regimes:
        logger.info("lock-in: regime %s", name)
        for table, rows in _regime_tables(name, scenario, folder, projects, choice).items():
            parts.setdefault(table, []).append(rows)
    tables = {name: pd.concat(_filled(rows), ignore_index=True) for name, rows in parts.items()}
    varied = _varied_ranks(scenario, folder, projects, choice) if choice.robustness else {}
    own = {"": tables["lockin_rank"]} if varied and "lockin_rank" in tables else {}
    tables["lockin_robustness"] = rank_robustness({**own, **varied}, "")
    plans = tables["lockin_metrics"]["regime"] == PLANNED
    tables["lockin_metrics"] = tables["lockin_metrics"][~(plans & tables["lockin_metrics"].duplicated(
        ["regime", "case", "project", "metric", "year"]))].reset_index(drop=True)  # fmt: skip
    committed = tables["lockin_metrics"].query("regime == @PLANNED and metric == 'committed' and project != @ALL")
    chance = folder["project_probability"].set_index("status")["probability"]
    chances = pd.Series({status: chance.get(status, float(status == PIPELINE_STATUS)) for status in projects["status"]})
    spread = projects[["project", "status"]].merge(
        committed.rename(columns={"value": "committed"})[["project", "committed"]], on="project"
    )
    tables["lockin_range"] = range_by_status(spread, chances)
    tables["lockin_project"] = projects.assign(taken_out=taken.to_numpy())
    return {**tables, **_names(folder)}


def _names(folder: DataFolder) -> dict[str, pd.DataFrame]:
    """Regions and technologies of the data folder, in both languages."""
    return {name: folder[name][list(RESULTS[name].names)] for name in ("region", "technology")}


def _varied_ranks(
    scenario: Scenario, folder: DataFolder, projects: pd.DataFrame, choice: LockInChoice
) -> dict[str, pd.DataFrame]:
    """The ranking again, with one thing at a time changed: `lockin_rank` by variation."""
    only = replace(choice, cases=(choice.ranked,), break_even=False, shapley=False, price_range=False)
    ranks = {}
    for words, varied in variations(scenario, folder).items():
        logger.info("lock-in: the ranking with %s", words)
        frames = []
        for name in choice.regimes:
            tables = _regime_tables(name, varied, folder, projects, only)
            if "lockin_rank" in tables:
                frames.append(tables["lockin_rank"])
            else:
                logger.warning("lock-in: regime %s with %s has no ranking; the variation is left out", name, words)
        ranks[words] = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    return ranks


def _regime_tables(
    name: str, scenario: Scenario, folder: DataFolder, projects: pd.DataFrame, choice: LockInChoice
) -> dict[str, pd.DataFrame]:
    """The tables of one regime."""
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
    if isinstance(without, Outcome):
        tables |= _judged_tables(name, evaluation, without, outcomes, projects, rules, hours)
    if MYOPIC in choice.cases:

        def sight(year: int) -> Evaluation:
            flat = expected(under, rules, projects, choice.backstop, year)
            return Evaluation(flat, choice, hours, unjudged(rules, under))

        tables.setdefault("lockin_metrics", []).append(short_sighted(name, evaluation, sight))
    if choice.break_even:
        free_of_rules, data = bare_of_carbon(under, rules)
        priced = with_priced_account(make_system(free_of_rules, data, projects))
        swept = sweep_rows(name, Evaluation(priced, choice, hours, unjudged(data, under)))
        tables.setdefault("lockin_metrics", []).append(swept)
    for case, outcome in outcomes.items():
        if isinstance(outcome, str):
            row = (ALL, Finding("cost_change", "bn CNY", undefined(outcome)))
            tables.setdefault("lockin_metrics", []).append(metric_rows(name, case, [row]))
    return {table: pd.concat(_filled(rows), ignore_index=True) for table, rows in tables.items()}


def _judged_tables(
    name: str, evaluation: Evaluation, without: Outcome, outcomes: Mapping[str, Outcome | str],
    projects: pd.DataFrame, folder: DataFolder, hours: pd.Series,
) -> dict[str, list[pd.DataFrame]]:  # fmt: skip
    """Metrics, changes and ranks of the cases that have a solution."""
    system, choice = evaluation.system, evaluation.choice
    plants = {case: class_years(outcome) for case, outcome in outcomes.items() if isinstance(outcome, Outcome)}
    unlocking = unlocking_prices(without, plants[WITHOUT], hours)
    judged = Judged(judged_projects(projects, system, folder), hours, unlocking["unlocking_price"])
    of_plan = [
        *budget_shares(judged, system),
        *_unlocking(judged, unlocking["reason"]),
        *lifetime_limits(without, judged),
    ]
    metrics = [metric_rows(PLANNED, PLANNED, plan(judged, system)), metric_rows(name, PLANNED, of_plan)]
    changes, times = [], []
    for case, outcome in outcomes.items():
        if case == WITHOUT or isinstance(outcome, str):
            continue
        effects = Effects(without, outcome, kind_of(system))
        price = effects.carbon_price(outcome)
        metrics.append(metric_rows(name, case, ((ALL, item) for item in effects.findings())))
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
    if isinstance(outcomes.get(choice.ranked, without), Outcome):
        solved = {case: outcome for case, outcome in outcomes.items() if isinstance(outcome, Outcome)}
        try:
            portfolio = judge_portfolio(evaluation, choice.ranked, judged.table, solved)
        except InfeasibleError as error:
            logger.warning("lock-in: %s, %s: no ranking, for it has no solution", name, choice.ranked)
            metrics.append(metric_rows(name, choice.ranked, [(ALL, _no_rank(error))]))
            return tables
        keys = pd.concat(metrics, ignore_index=True)
        tables |= ranked_tables(Ranked(name, choice.ranked, portfolio, keys, judged.table))
    return tables


def _unlocking(judged: Judged, reasons: pd.Series) -> list[tuple[str, Finding]]:
    """Unlocking prices of each project's class, by model year."""
    rows = []
    for row in judged.table.to_dict("records"):
        for year, price in judged.unlocking[row["asset"]].items():
            value = undefined(str(reasons[row["asset"]][year])) if pd.isna(price) else float(price)
            rows.append((str(row["project"]), found("unlocking_price", "CNY/t", value, int(str(year)))))
    return rows


def _no_rank(error: InfeasibleError) -> Finding:
    """Why the projects have no shares."""
    return found("attribution", "bn CNY", undefined("not ranked: " + why(error)))


def _premium(outcome: Outcome, free: Outcome | None) -> list[tuple[str, Finding]]:
    """What the lock itself costs."""
    value = undefined(not_solved(free_of(outcome.case))) if free is None else outcome.objective - free.objective
    return [(ALL, found("lock_premium", "bn CNY", value))]


def _case_row(name: str, case: str, outcome: Outcome | str) -> pd.DataFrame:
    solved = isinstance(outcome, Outcome)
    return pd.DataFrame([{
        "regime": name, "case": case, "solved": solved,
        "objective": outcome.objective if isinstance(outcome, Outcome) else None,
        "seconds": outcome.seconds if isinstance(outcome, Outcome) else 0.0,
        "note": "" if isinstance(outcome, Outcome) else outcome,
    }]).astype({"objective": float})  # fmt: skip


def _taken_out(projects: pd.DataFrame, folder: DataFolder, scenario: Scenario) -> pd.Series:
    """Which projects the scenario has in its fleet, so that they are taken out of it to be judged."""
    pipeline = folder[PIPELINE].set_index("project")["status"]
    status = projects["project"].map(pipeline)
    rule = scenario.technology.pipeline
    taken = status.notna() if rule == "by_probability" else (status == PIPELINE_STATUS) & (rule == "committed")
    if taken.any():
        logger.info("lock-in: %d of the projects are committed in the scenario; they are judged as if they were not",
                    int(taken.sum()))  # fmt: skip
    return taken


def _filled(frames: list[pd.DataFrame]) -> list[pd.DataFrame]:
    return [frame for frame in frames if len(frame)] or frames[:1]


def _plain(choice: LockInChoice, projects: pd.DataFrame) -> dict[str, Any]:
    return {**asdict(choice), "projects": projects.to_dict("records")}
