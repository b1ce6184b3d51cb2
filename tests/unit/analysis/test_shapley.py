"""Shapley values and interaction by hand, and their axioms at random."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energy_opt.analysis.shapley import interaction, shapley
from energy_opt.errors import ConfigError

BUDGET = {0: 66.88, 1: 67.05, 2: 67.40}


def budget(chosen: frozenset[str]) -> float:
    """Plants of 5 under a budget of 73 Mt."""
    return BUDGET[len(chosen)]


def test_two_equal_plants_share_equally_and_compete() -> None:
    assert shapley(budget, ["A", "B"]).to_dict() == pytest.approx({"A": 0.26, "B": 0.26})
    pairs = interaction(budget, ["A", "B"])
    assert pairs.loc["A", "B"] == pairs.loc["B", "A"] == pytest.approx(0.18)
    assert pairs.isna().sum().sum() == 2


def test_three_unequal_plants_over_all_orders() -> None:
    """A alone 1, B alone 2, A with C 4, all 6, other pairs the sum of their parts: six orders, written out."""
    worth = {"": 0.0, "A": 1.0, "B": 2.0, "C": 0.0, "AB": 3.0, "AC": 4.0, "BC": 2.0, "ABC": 6.0}
    found = shapley(lambda chosen: worth["".join(sorted(chosen))], ["C", "A", "B"])
    # A adds 1 (ABC), 1 (ACB), 1 (BAC), 4 (BCA), 4 (CAB), 4 (CBA)
    assert found.to_dict() == pytest.approx({"A": 15 / 6, "B": 12 / 6, "C": 9 / 6})
    assert found.index.tolist() == ["C", "A", "B"]


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(1, 6))
def test_adds_up_and_a_plant_without_effect_gets_its_own(seed: int, count: int) -> None:
    random = np.random.default_rng(seed)
    table = {mask: float(random.normal()) for mask in range(2**count)}
    names = [f"p{i}" for i in range(count)]

    def value(chosen: frozenset[str]) -> float:
        return table[sum(1 << i for i, name in enumerate(names) if name in chosen)] + 3.0 * ("alone" in chosen)

    found = shapley(value, [*names, "alone"])
    assert found.sum() == pytest.approx(value(frozenset([*names, "alone"])) - value(frozenset()))
    assert found["alone"] == pytest.approx(3.0)


def test_each_subset_is_solved_once() -> None:
    asked: list[frozenset[str]] = []

    def value(chosen: frozenset[str]) -> float:
        asked.append(chosen)
        return float(len(chosen))

    shapley(value, list("ABCD"))
    assert len(asked) == len(set(asked)) == 16


def test_too_many_and_doubled_projects_are_refused() -> None:
    with pytest.raises(ConfigError, match="8,192 subsets"):
        shapley(budget, [str(i) for i in range(13)])
    with pytest.raises(ConfigError, match="twice"):
        shapley(budget, ["A", "A"])
    assert shapley(budget, []).empty
