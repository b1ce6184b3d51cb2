"""The page of a run: complete, in both languages, with units, and equal to the stored tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from energy_opt.report.blocks import Page, Table
from energy_opt.report.numbers import number
from energy_opt.report.page import payload, render, specification
from energy_opt.report.run_page import run_page
from energy_opt.report.terms import TERMS
from energy_opt.report.wording import Wording
from energy_opt.results.store import Results, load_results
from tests.reported import dataset_of, stored_system
from tests.systems import a_folder, a_scenario

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
    assert answers["Does CO2 peak?"].en == f"Yes: 2025 is the highest year, with {base}\u00a0Mt"
    assert answers["Does CO2 peak?"].zh.startswith("是，2025 年即为最高，3.2")
    assert answers["Coal on the way"].en == f"2030: {number(summary['coal_use', 2030])} Mtce"
    assert answers["Carbon price"].en == "Up to 291\u00a0CNY/t, first in 2030"
    assert isinstance(figures, Table)
    assert [str(cell) for cell in figures.columns] == ["", "2025", "2030", "2035"]


def test_the_page_needs_nothing_else(made: tuple[Page, Wording]) -> None:
    html = render(*made, "zh")
    assert '<html lang="zh" data-language="zh">' in html
    assert re.search(r"<(link|img|iframe|object|embed)\b|<script[^>]*\bsrc\b|@import|url\(", html) is None
    assert "default-src 'none'" in html
    assert html.count("<script>") == 2
    assert html.count("'sha256-") == 2


def test_a_small_foreign_system_without_coal_trade_and_rules(tmp_path: Path) -> None:
    folder = replace(a_folder(slots={"day": 4000, "night": 4760}), currency="USD")
    folder = folder.load(day=10, night=5).plant("geothermal", variable=20, existing=12)
    page, wording = run_page(load_results(stored_system(folder, a_scenario(), tmp_path)))
    html = render(page, wording, "en")
    for words in ("Geothermal", "bn USD", "No rule limits or prices CO2"):
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
