"""The page of a study of lock-in: what the projects do, with, without and locked; the ranking; each project's page."""

from __future__ import annotations

from energy_opt.report.amounts import amount
from energy_opt.report.blocks import Block, Cards, Page, Prose, Section, Table
from energy_opt.report.lock_in_data import ALL, WITHOUT, LockInTables, pair_text
from energy_opt.report.lock_in_figures import LockInFigures
from energy_opt.report.lock_in_projects import evaluations, ranking
from energy_opt.report.numbers import BLANK, MISSING, number, percent, signed
from energy_opt.report.wording import Text, Wording
from energy_opt.results.store import Results

COMPARED = (
    "cost_change", "cost_change_least", "cost_change_most", "resource_cost_change", "transfer_cost_change",
    "penalty_cost_change", "lock_premium", "emission_change", "emission_change_own_regions",
    "emission_change_elsewhere", "emission_change_after_2050",
    "leakage", "stranded_economic", "stranded_book", "stranded_debt", "overshoot_change",
    "shortfall", "renewable_crowd_out", "regret", "break_even_price", "abatement_cost",
)  # fmt: skip
BY_YEAR = ("carbon_price_change", "capacity_price_change", "renewable_generation_change", "renewable_capacity_change",
           "storage_capacity_change")  # fmt: skip
CHANGES = {"cost_change", "cost_change_least", "cost_change_most",
           "resource_cost_change", "transfer_cost_change", "penalty_cost_change", "lock_premium",
           "emission_change", "emission_change_own_regions", "emission_change_elsewhere", "overshoot_change",
           "emission_change_after_2050", *BY_YEAR}  # fmt: skip
SHARES = {"leakage", "budget_share", "utilisation_loss", "renewable_crowd_out"}
ANSWERED = ("cost_change", "emission_change", "stranded_economic")


def lock_in_page(results: Results) -> tuple[Page, Wording]:
    """The page of a stored study and its words."""
    tables = LockInTables(results)
    wording = Wording(tables.names())
    figures = LockInFigures(tables, wording)
    sections = [
        Section(
            "answer", wording.text("section.answer"), [Cards(_cards(tables, wording)), *_unsolved(tables, wording)]
        ),
        Section("comparison", wording.text("section.comparison"), [_comparison(tables, wording)]),
        Section("displaced", wording.text("section.displaced"), figures.displaced()),
        Section("years", wording.text("section.years"), figures.years()),
        Section("ranking", wording.text("section.ranking"), ranking(tables, wording, figures)),
        Section("projects", wording.text("section.projects"), evaluations(tables, wording)),
    ]
    sections = [section for section in sections if section.blocks]
    manifest = results.manifest
    name = str(manifest["name"])
    title = wording.text("page.lock_in", name=Text(name, name))
    subtitle = wording.text(
        "page.lock_in_subtitle", run=str(manifest["run_id"]), currency=tables.currency,
        data=str(manifest["data"]["folder"]), created=str(manifest.get("created", ""))[:10],
    )  # fmt: skip
    return Page(title, subtitle, sections, figures.datasets), wording


def _cards(tables: LockInTables, wording: Wording) -> list[tuple[Text, Text, Text]]:
    projects = tables["lockin_project"]
    gw = number(float(projects["capacity"].sum()) / 1000.0)
    regions = list(dict.fromkeys(map(str, projects["region"])))
    places = _joined([wording.text(f"region.{name}") for name in regions[:6]], len(regions))
    years = sorted(set(map(int, projects["year"])))
    span = str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
    cards = [(wording.text("lockin.who"), wording.text("lockin.count", count=len(projects), gw=gw),
              wording.text("lockin.where", places=places, years=span))]  # fmt: skip
    money = f"bn {tables.currency}"
    for regime, case in tables.pairs:
        cost, carbon, stranded = (tables.value(regime, case, ALL, name) for name in ANSWERED)
        word = "lockin.more" if (cost or 0.0) >= 0.0 else "lockin.less"
        answer = wording.text(word, value=amount(abs(cost or 0.0), money, wording))
        remark = wording.text("lockin.remark", carbon=amount(carbon or 0.0, "Mt", wording, sign=True),
                              stranded=amount(stranded or 0.0, money, wording))  # fmt: skip
        cards.append((pair_text(wording, regime, case), answer, remark))
    return cards


def _joined(names: list[Text], count: int) -> Text:
    """Names in a row, and how many more there are."""
    more = (f" +{count - len(names)}") if count > len(names) else ""
    return Text(", ".join(name.en for name in names) + more, "、".join(name.zh for name in names) + more)


def _unsolved(tables: LockInTables, wording: Wording) -> list[Block]:
    """Cases without a solution, with the reason."""
    cases = tables["lockin_case"]
    lost = cases[~cases["solved"]].to_dict("records")
    lines = [
        pair_text(wording, str(row["regime"]), str(row["case"])) + Text(": ", "：") + str(row["note"]) for row in lost
    ]
    return [Prose(lines)] if lines else []


def _comparison(tables: LockInTables, wording: Wording) -> Table:
    """One row per measure, one column per regime and case, without the projects first."""
    columns: list[tuple[str, str]] = []
    for regime in tables.regimes:
        columns += [(regime, WITHOUT), *(pair for pair in tables.pairs if pair[0] == regime)]
    objective = tables["lockin_case"].set_index(["regime", "case"])["objective"]
    money = f"bn {tables.currency}"
    rows: list[list[str | Text]] = [
        [_labelled(wording, "objective", money), *(number(objective.get(pair)) for pair in columns)]
    ]
    for metric in COMPARED:
        row = _row(tables, wording, metric, 0, columns)
        rows += [row] if row else []
    last = tables.last_year
    for metric in BY_YEAR:
        row = _row(tables, wording, metric, last, columns)
        rows += [row] if row else []
    heads = [wording.text("lockin.measure"), *(pair_text(wording, *pair) for pair in columns)]
    return Table(heads, rows, wording.text("table.comparison"), frozenset(range(1, len(heads))))


def _row(
    tables: LockInTables, wording: Wording, metric: str, year: int, columns: list[tuple[str, str]]
) -> list[str | Text] | None:
    values = [None if case == WITHOUT else tables.value(regime, case, ALL, metric, year) for regime, case in columns]
    if all(value is None for value in values):
        return None
    unit = "%" if metric in SHARES else tables.unit(metric)
    label = _labelled(wording, metric, unit)
    shown = [MISSING if value is None else measured(metric, value) for value in values]
    return [label + (f" {year}" if year else ""), *shown]


def _labelled(wording: Wording, metric: str, unit: str) -> Text:
    return wording.text(f"metric.{metric}") + " [" + wording.text(f"unit.{unit}") + "]"


def measured(metric: str, value: float | None) -> str:
    """A metric's value: changes with their sign, shares in percent."""
    if metric in SHARES:
        return percent(value).removesuffix(f"{BLANK}%")
    return signed(value) if metric in CHANGES else number(value)
