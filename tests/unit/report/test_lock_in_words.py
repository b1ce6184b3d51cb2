"""Words of a project's page."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from energy_opt.report.lock_in_projects import _assumed
from energy_opt.report.terms import TERMS
from energy_opt.report.wording import Wording

PIPELINE = Path(__file__).parents[3] / "data" / "china" / "coal_project.csv"


@pytest.mark.parametrize(
    ("notes", "chinese"),
    [
        ("year (usual year of its status); lifetime; hours", "投产年份（按其状态的通常年份）；寿命；年利用小时"),
        (
            "year (stated year passed, earliest of its status)",
            "投产年份（所列年份已过，取其状态的最早年份）",
        ),
        ("lifetime", "寿命"),
    ],
)
def test_what_is_assumed_of_a_project_is_said_in_both_languages(notes: str, chinese: str) -> None:
    assert _assumed(Wording(), notes) == (notes, chinese)


def test_every_rule_of_the_pipeline_has_its_chinese_words() -> None:
    rules = pd.read_csv(PIPELINE, usecols=["year_rule"])["year_rule"].str.removeprefix("none stated, ").unique()
    assert {f"assumed.{rule}" for rule in rules if rule != "stated"} <= set(TERMS)
