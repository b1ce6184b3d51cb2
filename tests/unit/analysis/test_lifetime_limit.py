"""The age limit of a fleet under a budget, by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from energy_opt.analysis.lifetime_limit import emissions_up_to_age, lifetime_limit, lifetime_limit_loss

SPAN = (2025.0, 2060.0)
FLEET = pd.DataFrame({"start": [2000.0, 2020.0], "emissions": [1.0, 1.0]})
PROJECT = pd.DataFrame({"start": [2030.0], "emissions": [1.0]})


def test_a_limit_keeps_the_budget() -> None:
    """Above an age of 25 both plants count: (A − 25) + (A − 5) = 30 at an age of 30."""
    assert emissions_up_to_age(FLEET, 30.0, *SPAN) == pytest.approx(30.0)
    assert lifetime_limit(FLEET, 30.0, *SPAN).value == pytest.approx(30.0)


def test_a_new_plant_takes_years_off() -> None:
    """With a third plant from 2030 on, (A − 5) + A = 30 at 17.5, where the oldest no longer counts."""
    assert lifetime_limit_loss(FLEET, PROJECT, 30.0, *SPAN).value == pytest.approx(12.5)


@pytest.mark.parametrize(
    ("fleet", "budget", "words"),
    [(FLEET, 1e3, "kept at any age"), (FLEET, -1.0, "no budget"), (FLEET.iloc[:0], 10.0, "no plants")],
)
def test_where_there_is_no_limit_there_is_a_reason(fleet: pd.DataFrame, budget: float, words: str) -> None:
    found = lifetime_limit(fleet, budget, *SPAN)
    assert found.value is None
    assert words in found.reason


def test_a_budget_of_nothing_closes_all_at_once() -> None:
    """The younger plant is five years old when the time begins; nobody may be older."""
    assert lifetime_limit(FLEET, 0.0, *SPAN).value == pytest.approx(5.0)
