"""The page of a run: complete, in both languages, with units, and equal to the stored tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import vl_convert

from energy_opt.config.scenario import PolicyChoice
from energy_opt.report.blocks import Folded, Page, Table
from energy_opt.report.numbers import number
from energy_opt.report.page import payload, render, specification
from energy_opt.report.pictures import drawable
from energy_opt.report.run_answer import answer_cards
from energy_opt.report.run_data import RunTables
from energy_opt.report.run_page import _subtitle, run_page
from energy_opt.report.terms import TERMS
from energy_opt.report.theme import CONFIG
from energy_opt.report.wording import Wording
from energy_opt.results.store import Results, load_results
from tests.reported import dataset_of, stored_system
from tests.systems import a_cap, a_folder, a_scenario

SECTIONS = ["answer", "pathway", "coal", "emissions", "prices", "operation", "map", "assumptions", "certificate"]


@pytest.fixture(scope="module")
def results(toy_run: Path) -> Results:
    return load_results(toy_run)


@pytest.fixture(scope="module")
def made(results: Results) -> tuple[Page, Wording]:
    return run_page(results)


@pytest.fixture(scope="module")
def content(made: tuple[Page, Wording]) -> dict[str, Any]:
    return payload(*made)


def test_every_section_is_there(made: tuple[Page, Wording]) -> None:
    page, _ = made
    assert [section.key for section in page.sections] == SECTIONS
    assert len({figure.name for figure in page.figures()}) == len(page.figures()) == 18


def test_specifications_are_valid_and_find_their_data(made: tuple[Page, Wording]) -> None:
    page, _ = made
    for figure in page.figures():
        figure.chart.to_dict(validate=True)
        assert set(_named_data(specification(figure))) == set(figure.data)
        assert set(figure.data) <= set(page.datasets)


def test_every_word_stands_in_the_terms_or_comes_with_the_run(content: dict[str, Any], results: Results) -> None:
    own = {f"region.{name}" for name in results["region"]["region"]}
    own |= {f"technology.{name}" for name in results["technology"]["technology"]}
    own |= {f"rule.{name}" for name in results["carbon_price"]["rule"]}
    assert set(content["words"]) - own <= set(TERMS)


def test_every_number_axis_has_a_unit(made: tuple[Page, Wording]) -> None:
    page, wording = made
    axes = [(figure.name, channel) for figure in page.figures() for channel in _quantities(specification(figure))]
    assert len(axes) > 15
    for name, channel in axes:
        title = wording.translate(channel["title"], "en")
        assert re.search(r"\[.+\]$", title), f"{name}: {title}"


def test_figures_hold_what_the_tables_hold(content: dict[str, Any], results: Results) -> None:
    summary = results["summary"]
    for name, quantity in (("co2", "co2_emissions"), ("coal_use", "coal_use"), ("capacity", "capacity"),
                           ("generation", "generation"), ("cost", "cost")):  # fmt: skip
        frame = dataset_of(content, name)
        value = next(column for column in frame.columns if column in ("emissions", quantity))
        drawn = frame.groupby("year")[value].sum()
        stored = summary[(summary["quantity"] == quantity) & (summary["item"] == "all")].set_index("year")["value"]
        pd.testing.assert_series_equal(drawn, stored, check_names=False, check_index_type=False, rtol=2e-3)
    fleet = dataset_of(content, "coal_fleet").groupby("year")["capacity"].sum()
    coal = summary[(summary["quantity"] == "capacity") & summary["item"].isin(["coal", "coal_ccs"])]
    pd.testing.assert_series_equal(fleet, coal.groupby("year")["value"].sum(), check_names=False,
                                   check_index_type=False, rtol=1e-3)  # fmt: skip


def test_operation_closes_over_every_slot(content: dict[str, Any]) -> None:
    supply, load = dataset_of(content, "dispatch"), dataset_of(content, "demand")
    keys = ["region", "year", "start"]
    both = supply.groupby(keys)["power"].sum().to_frame().join(load.set_index(keys)["demand"])
    assert both.notna().all(axis=None)
    assert (both["power"] - both["demand"]).abs().max() < 5e-3  # GW: rounding of the page


def test_the_answer_says_what_the_tables_say(made: tuple[Page, Wording], results: Results) -> None:
    page, _ = made
    (cards, figures) = page.sections[0].blocks
    answers = {heading.en: answer for heading, answer, _ in cards.items}  # type: ignore[union-attr]
    summary = results["summary"].query("item == 'all'").set_index(["quantity", "year"])["value"]
    base = number(summary["co2_emissions", 2025])
    assert answers["Does CO₂ peak?"].en == f"Yes: 2025 is the highest year, with {base}\u00a0Mt"
    assert answers["Does CO₂ peak?"].zh.startswith("是，2025 年即为最高，3.2")
    assert answers["Coal on the way"].en == f"2030: {number(summary['coal_use', 2030])} Mtce"
    assert answers["Carbon price"].en == "Up to 291\u00a0CNY/t, first in 2030"
    assert isinstance(figures, Table)
    assert [str(cell) for cell in figures.columns] == ["", "2025", "2030", "2035"]


@pytest.mark.slow
def test_a_single_year_has_no_peak_and_is_named_once(run_of_one_year: Path) -> None:
    tables = RunTables(load_results(run_of_one_year))
    assert ", 2025. Run" in _subtitle(tables, Wording()).en
    cards = answer_cards(tables, Wording())
    assert [heading.en for heading, *_ in cards] == [
        "Coal on the way", "Wind and solar power", "What it costs", "Carbon price"
    ]  # fmt: skip
    for _, answer, remark in cards:
        for words in zip(answer, remark, strict=True):
            assert " ".join(words).count("2025") <= 1


def test_a_rule_is_on_all_regions_however_it_says_so(results: Results) -> None:
    assert results.manifest["data"]["groups"] == {"mainland": ["North", "South"]}
    tables = RunTables(results)
    scopes = ("all", "mainland + Island", "North + South + Island", "mainland", "North", "nowhere")
    assert [tables.on_all_regions(scope) for scope in scopes] == [True, True, True, False, False, False]


def test_key_figures_hide_no_category(made: tuple[Page, Wording], results: Results) -> None:
    page, wording = made
    (_, figures) = page.sections[0].blocks
    assert isinstance(figures, Table)
    shown = [row[0].en for row in figures.rows]  # type: ignore[union-attr]
    summary = results["summary"]
    for quantity in ("capacity", "generation"):
        rows = summary[(summary["quantity"] == quantity) & (summary["value"] > 1e-3)]
        names = [wording.text(f"category.{name}").en for name in rows["item"].unique() if name != "all"]
        assert len(names) > 5
        head, unit = wording.text(f"quantity.{quantity}").en, rows["unit"].iloc[0]
        assert {f"{head}: {name} [{unit}]" for name in names} <= set(shown)
    assert len(shown) == len(set(shown))


@pytest.mark.slow
def test_a_tax_is_a_carbon_price_and_adds_to_that_of_a_cap(tmp_path: Path) -> None:
    """Coal costs 20 CNY/MWh and emits 0.9 t, gas 50 and 0.4: the cap that mixes them is worth 60 CNY/t in all, of which
    the tax is 25. The region's own cap has room. A rule's name is text.
    """
    folder = a_folder(slots={"day": 4000, "night": 4760}).load(all=50)
    folder = folder.plant("coal", variable=20, co2=0.9, existing=100).plant("gas", variable=50, co2=0.4, existing=100)
    rules = {"emission_cap": {"system": {"limit": {2030: 300}}, "own": {"limit": {2030: 900}, "scope": "A"}},
             "carbon_price": {"⟦year⟧": {"price": {2030: 25.0}}}}  # fmt: skip
    page, wording = run_page(
        load_results(stored_system(folder, a_scenario(policy=PolicyChoice(rules=rules)), tmp_path))
    )
    (cards, table) = page.sections[0].blocks
    (answer, remark) = next(card[1:] for card in cards.items if card[0].en == "Carbon price")  # type: ignore[union-attr]
    assert answer.en == "Up to 60.0\u00a0CNY/t, first in 2030"
    assert remark == (
        "system (cap), ⟦year⟧ (set price); all rules below",
        "全系统（排放上限），⟦year⟧（给定碳价）；其余规则见下文",
    )
    assert isinstance(table, Table)
    rows = {str(row[0].en): row[1] for row in table.rows}  # type: ignore[union-attr]
    assert rows["Carbon price: system (cap) [CNY/t]"] == "35.0"
    assert rows["Carbon price: ⟦year⟧ (set price) [CNY/t]"] == "25.0"
    drawn = dataset_of(payload(page, wording), "carbon_price").set_index("rule")["carbon_price"]
    assert drawn["⟦rule.[year]⟧ (⟦policy.carbon_price⟧)"] == pytest.approx(25.0)
    assert drawn["⟦rule.own⟧ (⟦policy.emission_cap⟧) · ⟦region.A⟧"] == pytest.approx(0.0, abs=1e-6)
    assert "limits" in {figure.name for figure in page.figures()}


@pytest.mark.slow
def test_pollutants_stand_beside_their_limits_in_kt(tmp_path: Path) -> None:
    """5 GW · 8.76 · 2 kg/MWh = 87.6 kt of SO2 under a cap of 50."""
    folder = a_folder(slots={"day": 4000, "night": 4760}).load(all=5).plant("coal", variable=20, existing=10)
    factor = {"region": "*", "technology": "coal", "species": "SO2", "year": 2025, "emission_factor": 2}
    scenario = a_scenario(policy=PolicyChoice(rules=a_cap(50.0, species="SO2", excess_price=1000.0)))
    page, wording = run_page(
        load_results(stored_system(folder.with_row("emission_factor", **factor), scenario, tmp_path))
    )
    content = payload(page, wording)
    drawn = dataset_of(content, "pollutant_limits").set_index("what")["amount"]
    assert drawn.to_dict() == {"⟦what.limit⟧": pytest.approx(50.0), "⟦what.emissions⟧": pytest.approx(87.6)}
    assert content["datasets"]["pollutant_limits"]["units"] == {"amount": "kt"}
    (figure,) = (figure for figure in page.figures() if figure.name == "pollutant_limits")
    picture = vl_convert.vegalite_to_svg(drawable(page, figure, wording, "en"), config=CONFIG)
    for words in ("Pollutants under rules", "cap (cap) · SO₂", "Emissions [kt]", "Limit"):
        assert words in picture, words
    assert 'stroke-dasharray="6,4"' in picture
    assert not {"limits", "carbon_price"} & {figure.name for figure in page.figures()}


def test_the_energy_of_stores_is_counted_per_kwh_and_years_are_whole(made: tuple[Page, Wording]) -> None:
    page, _ = made
    tables = [block for section in page.sections if section.key == "assumptions" for folded in section.blocks
              if isinstance(folded, Folded) for block in folded.blocks if isinstance(block, Table)]  # fmt: skip
    cost = next(table for table in tables if table.caption and table.caption.en.startswith("Investment [CNY/kW]"))
    rows = {row[0].en: row[1:] for row in cost.rows}  # type: ignore[union-attr]
    assert rows["Battery energy (per kWh)"][0] == "650"
    assert "Battery" in rows
    lives = next(table for table in tables if table.caption and table.caption.en.startswith("The same in every year"))
    assert [str(head.en) for head in lives.columns[1:]] == ["Lifetime [years]", "Economic life [years]"]  # type: ignore[union-attr]
    assert all(cell == "–" or str(cell).isdigit() for row in lives.rows for cell in row[1:])


def test_the_page_needs_nothing_else(made: tuple[Page, Wording]) -> None:
    html = render(*made, "zh")
    assert '<html lang="zh" data-language="zh">' in html
    assert re.search(r"<(link|img|iframe|object|embed)\b|<script[^>]*\bsrc\b|@import|url\(", html) is None
    assert "default-src 'none'" in html
    assert html.count("<script>") == 2
    assert html.count("'sha256-") == 2


@pytest.mark.slow
def test_a_small_foreign_system_without_coal_trade_and_rules(tmp_path: Path) -> None:
    folder = replace(a_folder(slots={"day": 4000, "night": 4760}), currency="USD")
    folder = folder.load(day=10, night=5).plant("geothermal", variable=20, existing=12)
    page, wording = run_page(load_results(stored_system(folder, a_scenario(), tmp_path)))
    html = render(page, wording, "en")
    for words in ("Geothermal", "bn USD", "No rule limits or prices CO₂"):
        assert words in html, words
    assert "CNY" not in str(payload(page, wording)["words"])
    names = {figure.name for figure in page.figures()}
    assert {"capacity", "generation", "cost", "dispatch", "electricity_price", "map_price"} <= names
    assert not names & {
        "coal_use",
        "coal_fleet",
        "coal_leaving",
        "co2",
        "limits",
        "pollutant_limits",
        "carbon_price",
        "trade",
        "map_import",
    }


def _named_data(spec: Any) -> Iterator[str]:
    if isinstance(spec, dict):
        given = spec.get("data")
        if isinstance(given, dict) and "name" in given and "values" not in given:
            yield given["name"]
        for value in spec.values():
            yield from _named_data(value)
    elif isinstance(spec, list):
        for value in spec:
            yield from _named_data(value)


def _quantities(spec: Any) -> Iterator[dict[str, Any]]:
    """Channels of numbers that are drawn with an axis or a legend."""
    if isinstance(spec, dict):
        for name, channel in spec.get("encoding", {}).items():
            shown = name in ("x", "y", "color") and isinstance(channel, dict) and channel.get("type") == "quantitative"
            if shown and channel.get("title") and channel.get("axis", {}) is not None:
                yield channel
        for value in spec.values():
            yield from _quantities(value)
    elif isinstance(spec, list):
        for value in spec:
            yield from _quantities(value)
