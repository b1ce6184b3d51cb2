"""The study of lock-in: projects and a scenario → declared tables, stored beside the runs of the experiment."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pandas as pd

from energy_opt.analysis.committed_range import range_by_status
from energy_opt.analysis.metric import undefined
from energy_opt.analysis.rank_robustness import rank_robustness
from energy_opt.config.check import check_scenario
from energy_opt.config.scenario import Scenario
from energy_opt.inputs.columns import empty_table
from energy_opt.inputs.fleet import PIPELINE_STATUS
from energy_opt.inputs.horizon import make_horizon
from energy_opt.inputs.project_list import PIPELINE, project_list, without_judged
from energy_opt.inputs.read import DataFolder, read_folder, resolve
from energy_opt.logs import Stages
from energy_opt.results.store import Results
from energy_opt.schema.lock_in import LOCK_IN
from energy_opt.schema.results import TABLES as RESULTS
from energy_opt.studies.lock_in.choice import LockInChoice, check_choice, check_engine
from energy_opt.studies.lock_in.effects import found
from energy_opt.studies.lock_in.judged import ALL
from energy_opt.studies.lock_in.regime_tables import PLANNED, regime_tables
from energy_opt.studies.lock_in.regimes import REGIMES
from energy_opt.studies.lock_in.sweep import BreakEvens
from energy_opt.studies.lock_in.tables import metric_rows, stacked
from energy_opt.studies.lock_in.variations import variations
from energy_opt.studies.record import Place, Record

logger = logging.getLogger(__name__)

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
    choice = replace(
        choice,
        cases=choice.cases if cases is None else tuple(cases),
        regimes=choice.regimes if regimes is None else tuple(regimes),
    )
    check_scenario(scenario)
    check_choice(choice, REGIMES)
    check_engine(choice, scenario.solver.engine)
    with stages.stage("read") as stage:
        folder = read_folder(resolve(scenario.system.data))
        listed = listed_projects(projects, scenario, folder, choice)
        stage.note = f"{len(listed)} projects, {listed['capacity'].sum() / 1000.0:,.2f} GW"
    plain = _plain(choice, listed)
    if scenario.solver.engine == "decomposition":
        plain["engine"] = "decomposition"  # has no ranking, and is no answer to who asks for one
    record = Record("lockin", scenario, folder.hashes, plain, place)
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
    break_evens = BreakEvens(folder, projects, choice)
    for name in choice.regimes:
        logger.info("lock-in: regime %s", name)
        for table, rows in regime_tables(name, scenario, folder, projects, choice, break_evens).items():
            parts.setdefault(table, []).append(rows)
    tables = {table.name: empty_table(table) for table in LOCK_IN}
    tables |= {name: stacked(rows) for name, rows in parts.items()}
    if choice.robustness:
        varied, lost = _varied_ranks(scenario, folder, projects, choice)
        tables["lockin_robustness"] = rank_robustness({"": tables["lockin_rank"], **varied}, "")
        tables["lockin_metrics"] = pd.concat([tables["lockin_metrics"], *lost], ignore_index=True)
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
) -> tuple[dict[str, pd.DataFrame], list[pd.DataFrame]]:
    """The ranking again, with one thing at a time changed: `lockin_rank` by variation; and rows of `lockin_metrics` on
    the variations that have none.
    """
    only = replace(choice, cases=(choice.rank_case,), break_even=False, shapley=False, price_range=False)
    ranks: dict[str, pd.DataFrame] = {}
    lost: dict[str, list[str]] = {}
    no_prices = BreakEvens(folder, projects, only)
    for words, varied in variations(scenario, folder).items():
        logger.info("lock-in: the ranking with %s", words)
        for name in choice.regimes:
            tables = regime_tables(name, varied, folder, projects, only, no_prices)
            if "lockin_rank" in tables:
                ranks[words] = pd.concat([*([ranks[words]] if words in ranks else []), tables["lockin_rank"]])
            else:
                lost.setdefault(name, []).append(words)
    rows = [(name, found("robustness", "1", undefined(f"without a solution, and left out: {', '.join(words)}")))
            for name, words in lost.items()]  # fmt: skip
    return ranks, [metric_rows(name, choice.rank_case, [(ALL, finding)]) for name, finding in rows]


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


def _plain(choice: LockInChoice, projects: pd.DataFrame) -> dict[str, Any]:
    return {**asdict(choice), "projects": projects.to_dict("records")}
