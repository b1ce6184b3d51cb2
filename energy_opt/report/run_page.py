"""The page of a run: the answer first, then what stands behind it, from its stored tables alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from energy_opt.report.blocks import Block, Cards, Page, Prose, Section
from energy_opt.report.outlines import Outlines
from energy_opt.report.run_answer import answer_cards, key_figures
from energy_opt.report.run_basis import assumption_blocks, certificate_blocks
from energy_opt.report.run_data import RunTables
from energy_opt.report.run_figures import RunFigures
from energy_opt.report.run_operation import dispatch_figure, maps
from energy_opt.report.wording import Text, Wording
from energy_opt.results.store import Results


def run_page(results: Results, outlines: Outlines | None = None) -> tuple[Page, Wording]:
    """The page of a stored run and its words."""
    tables = RunTables(results)
    wording = Wording(tables.names())
    figures = RunFigures(tables, wording)
    sections = [
        Section("answer", wording.text("section.answer"), _answer(tables, wording)),
        *_drawn(figures, wording, outlines),
        Section("assumptions", wording.text("section.assumptions"), assumption_blocks(tables, wording)),
        Section("certificate", wording.text("section.certificate"), certificate_blocks(tables, wording)),
    ]
    page = Page(_title(tables.manifest, wording), _subtitle(tables, wording), sections, figures.datasets)
    return page, wording


def _answer(tables: RunTables, wording: Wording) -> list[Block]:
    return [Cards(answer_cards(tables, wording)), key_figures(tables, wording)]


def _drawn(figures: RunFigures, wording: Wording, outlines: Outlines | None) -> list[Section]:
    """The sections of figures; a figure of a table without rows is left out, and so is a section without figures."""
    tables = figures.tables
    plan: list[tuple[str, Sequence[tuple[str, Any]]]] = [
        ("pathway", [("capacity", figures.capacity), ("generation", figures.generation),
                     ("capacity_addition", figures.additions), ("cost", figures.cost)]),
        ("coal", [("coal_use", figures.coal_use), ("coal_fleet", figures.coal_fleet),
                  ("coal_fleet", figures.coal_leaving)]),
        ("emissions", [("emissions", figures.co2), ("carbon_price", figures.limits),
                       ("emissions", figures.pollutants), ("carbon_price", figures.pollutant_limits)]),
        ("prices", [("carbon_price", figures.carbon_price), ("electricity_price", figures.electricity_price)]),
        ("operation", [("dispatch", lambda: dispatch_figure(figures)), ("trade", figures.trade)]),
    ]  # fmt: skip
    sections = []
    for key, makers in plan:
        made = [make() for table, make in makers if len(tables[table])]
        drawn = [figure for figure in made if figures.has_rows(figure)]
        if drawn:
            sections.append(Section(key, wording.text(f"section.{key}"), drawn))
    sections.append(
        Section("map", wording.text("section.map"), [*maps(figures, outlines), Prose([_map_note(outlines, wording)])])
    )
    return sections


def _map_note(outlines: Outlines | None, wording: Wording) -> Text:
    return wording.text("map.tiles" if outlines is None else "map.given")


def _title(manifest: Any, wording: Wording) -> Text:
    name = str(manifest["name"])
    return wording.text("page.run", name=Text(name, name))


def _subtitle(tables: RunTables, wording: Wording) -> Text:
    manifest = tables.manifest
    years = "–".join(map(str, sorted({tables.years[0], tables.years[-1]})))
    return wording.text(
        "page.run_subtitle",
        data=str(manifest["data"]["folder"]), regions=len(tables.regions), years=years,
        run=str(manifest["run_id"]), created=str(manifest.get("created", ""))[:10], currency=tables.currency,
        money=manifest["data"].get("money_year", ""),
    )  # fmt: skip
