"""The ranked pipeline, and the evaluation of each project in the three blocks of a project's carbon evaluation."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from energy_opt.report.blocks import Block, Folded, Prose, Table
from energy_opt.report.lock_in_data import ALL, PLAN, LockInTables, pair_text
from energy_opt.report.lock_in_figures import LockInFigures
from energy_opt.report.numbers import BLANK, MISSING, number, percent
from energy_opt.report.wording import Text, Wording

Rows = list[list[str | Text]]
MOST_PAGES = 200
PLANNED = ("committed", "committed_after_2050", "committed_after_2060", "committed_after_horizon")
LEVEL = ("scenario_committed", "hours", "utilisation_loss", "shortfall")
TARGET = ("years_held", "institutional_lock")
MEASURES = ("stranded_economic", "stranded_book", "stranded_debt", "years_left_when_unlocked", "owner_margin")
SHARES = ("utilisation_loss",)


def ranking(tables: LockInTables, wording: Wording, figures: LockInFigures) -> list[Block]:
    """The ranked projects, shares of groups, and the emissions that the chances of completion leave."""
    rank = tables["lockin_rank"]
    blocks: list[Block] = [figures.ranked()] if len(rank) else []
    for (regime, case), part in rank.groupby(["regime", "case"], sort=False):
        caption = wording.text("table.ranked") + Text(" – ", "——") + pair_text(wording, str(regime), str(case))
        blocks.append(Folded(caption, [_ranked(tables, wording, part)]))
    groups = tables["lockin_group"]
    if len(groups):
        parts = [_groups(tables, wording, part, pair_text(wording, str(regime), str(case)))
                 for (regime, case), part in groups.groupby(["regime", "case"], sort=False)]  # fmt: skip
        blocks.append(Folded(wording.text("table.groups"), parts))
    spread = tables["lockin_range"]
    if len(spread):
        heads = ["status", "projects", "all", "mean", "p10", "p50", "p90"]
        rows: Rows = [
            [wording.text(f"status.{row['status']}"), str(row["projects"]), *(number(row[name]) for name in heads[2:])]
            for row in spread.to_dict("records")
        ]
        caption = wording.text("table.range") + " [" + wording.text("unit.Mt") + "]"
        blocks.append(Table([wording.text(f"lockin.{name}") for name in heads], rows, caption, frozenset(range(1, 7))))
    return blocks


def _ranked(tables: LockInTables, wording: Wording, rank: pd.DataFrame) -> Table:
    money = tables.currency
    columns = (
        ("attribution", f"bn {money}"), ("attribution_per_kw", f"{money}/kW"), ("lower", f"bn {money}"),
        ("upper", f"bn {money}"), ("committed", "Mt"), ("committed_after_2050", "Mt"),
        ("stranded_economic", f"bn {money}"), ("utilisation_loss", "%"),
    )  # fmt: skip
    rows: Rows = []
    for row in rank.to_dict("records"):
        values = [
            percent(row[name]).removesuffix(f"{BLANK}%") if unit == "%" else number(row[name]) for name, unit in columns
        ]
        rows.append([
            str(row["rank"]), wording.text(f"project.{row['project']}"),
            wording.text(f"region.{row['region']}"), wording.text(f"status.{row['status']}"),
            number(1000.0 * row["capacity"]), *values,
        ])  # fmt: skip
    heads = [wording.text(f"lockin.{name}") for name in ("rank", "project")]
    heads += [wording.text("region"), wording.text("lockin.status"), wording.text("capacity") + " [MW]"]
    heads += [wording.text(f"lockin.{name}") + " [" + wording.text(f"unit.{unit}") + "]" for name, unit in columns]
    return Table(heads, rows, None, frozenset({0, *range(4, len(heads))}), sortable=True)


def _groups(tables: LockInTables, wording: Wording, groups: pd.DataFrame, caption: Text) -> Table:
    money = tables.currency
    kinds = {"region": "region", "status": "status", "technology": "technology"}
    rows: Rows = [
        [wording.text(f"lockin.by_{row['by']}"),
         wording.text(f"{kinds[row['by']]}.{row['group']}") if row["by"] in kinds else str(row["group"]) or MISSING,
         str(row["projects"]), number(row["capacity"]), number(row["attribution"]), number(row["attribution_per_kw"])]
        for row in groups.to_dict("records")
    ]  # fmt: skip
    heads = [wording.text(f"lockin.{name}") for name in ("by", "group", "projects")]
    heads += [wording.text("capacity") + " [GW]"]
    heads += [wording.text(f"lockin.{name}") + " [" + wording.text(f"unit.{unit}") + "]"
              for name, unit in (("attribution", f"bn {money}"), ("attribution_per_kw", f"{money}/kW"))]  # fmt: skip
    return Table(heads, rows, caption, frozenset({2, 3, 4, 5}), sortable=True)


def evaluations(tables: LockInTables, wording: Wording) -> list[Block]:
    """The evaluation of each project, those that cost most first."""
    projects = tables["lockin_project"].set_index("project")
    ranked = (
        list(dict.fromkeys(tables["lockin_rank"].sort_values("rank")["project"])) if len(tables["lockin_rank"]) else []
    )
    order = [*ranked, *(name for name in projects.index if name not in ranked)]
    blocks: list[Block] = [Prose([wording.text("evaluation.about")])]
    for name in order[:MOST_PAGES]:
        blocks.append(_evaluation(tables, wording, str(name), projects.loc[name].to_dict()))
    if len(order) > MOST_PAGES:
        blocks.append(Prose([wording.text("evaluation.more", count=len(order) - MOST_PAGES)]))
    return blocks


def _evaluation(tables: LockInTables, wording: Wording, name: str, project: Mapping[Hashable, Any]) -> Folded:
    title = wording.text(f"project.{name}") + Text(
        f" – {number(project['capacity'])} MW, ", f"——{number(project['capacity'])} MW，"
    )
    title = title + wording.text(f"region.{project['region']}")
    facts = wording.text(
        "evaluation.facts", id=name, technology=wording.text(f"technology.{project['technology']}"),
        year=project["year"], life=number(project["lifetime"]), hours=number(project["hours"]),
        status=wording.text(f"status.{project['status']}"), owner=str(project["owner"]) or MISSING,
    )  # fmt: skip
    lines = [facts]
    if project["assumed"]:
        lines.append(wording.text("evaluation.assumed", what=_assumed(wording, str(project["assumed"]))))
    blocks = [("level", _level(tables, wording, name)), ("targets", _targets(tables, wording, name)),
              ("mitigation", _mitigation(tables, wording, name))]  # fmt: skip
    made = [Table([wording.text("lockin.measure"), ""], rows, wording.text(f"evaluation.{key}"), frozenset({1}))
            for key, rows in blocks if rows]  # fmt: skip
    return Folded(title, [Prose(lines), *made])


def _assumed(wording: Wording, notes: str) -> Text:
    """What was not given, such as `year (usual year of its status); lifetime`, in both languages."""
    chinese = []
    for note in notes.split("; "):
        what, _, why = note.removesuffix(")").partition(" (")
        reason = f"（{wording.text(f'assumed.{why}').zh}）" if why else ""
        chinese.append(wording.text(f"assumed.{what}").zh + reason)
    return Text(notes, "；".join(chinese))


def _level(tables: LockInTables, wording: Wording, name: str) -> Rows:
    """What it emits: as planned, and as it runs in each case."""
    rows: Rows = []
    for metric in PLANNED:
        rows += _line(tables, wording, PLAN, PLAN, name, metric)
    return rows + _cases(tables, wording, name, LEVEL)


def _targets(tables: LockInTables, wording: Wording, name: str) -> Rows:
    """What it does to the limits: its share of them, years beyond them, and what all projects together change."""
    rows: Rows = []
    for regime in tables.regimes:
        share = tables.value(regime, PLAN, name, "budget_share")
        if share is not None:
            rows.append(
                [wording.text("metric.budget_share") + " · " + wording.text(f"regime.{regime}"), percent(share)]
            )
    for metric in ("years_beyond_2050", "years_beyond_2060"):
        rows += _line(tables, wording, PLAN, PLAN, name, metric)
    rows += _cases(tables, wording, name, TARGET)
    for regime, case in tables.pairs:
        rows += _line(tables, wording, regime, case, ALL, "emission_change", pair=True)
    return rows


def _mitigation(tables: LockInTables, wording: Wording, name: str) -> Rows:
    """What it would cost or save not to build it, when its replacement is cheaper, what would be stranded."""
    rows: Rows = []
    rank = tables["lockin_rank"]
    money = wording.text(f"unit.bn {tables.currency}")
    for row in rank[rank["project"] == name].to_dict("records"):
        label = wording.text("evaluation.not_building") + " · " + pair_text(wording, row["regime"], row["case"])
        bounds = f"{number(row['attribution'])} ({number(row['lower'])} – {number(row['upper'])})"
        rows.append([label + " [" + money + "]", bounds])
    for regime in tables.regimes:
        years = [year for year in tables.years_of("unlocking_price")
                 if tables.value(regime, PLAN, name, "unlocking_price", year) is not None]  # fmt: skip
        if years:
            unit = wording.text(f"unit.{tables.currency}/t")
            label = (
                wording.text("metric.unlocking_price") + " · " + wording.text(f"regime.{regime}") + " [" + unit + "]"
            )
            shown = [f"{year}: {number(tables.value(regime, PLAN, name, 'unlocking_price', year))}" for year in years]
            rows.append([label, "; ".join(shown)])
    return rows + _cases(tables, wording, name, MEASURES)


def _cases(tables: LockInTables, wording: Wording, name: str, metrics: tuple[str, ...]) -> Rows:
    return [row for metric in metrics for regime, case in tables.pairs
            for row in _line(tables, wording, regime, case, name, metric, pair=True)]  # fmt: skip


def _line(
    tables: LockInTables, wording: Wording, regime: str, case: str, project: str, metric: str, *, pair: bool = False
) -> Rows:
    """A row of a metric, none where it is not defined."""
    value = tables.value(regime, case, project, metric)
    if value is None:
        return []
    label = wording.text(f"metric.{metric}")
    if pair:
        label = label + " · " + pair_text(wording, regime, case)
    if metric in SHARES:
        return [[label, percent(value)]]
    return [[label + " [" + wording.text(f"unit.{tables.unit(metric)}") + "]", number(value)]]
