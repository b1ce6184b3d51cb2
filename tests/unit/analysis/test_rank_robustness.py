"""Ranks over several rankings, counted by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from energy_opt.analysis.rank_robustness import rank_robustness


def ranking(**per_kw: float) -> pd.DataFrame:
    """A ranking from the cost per kW of each project."""
    cost = pd.Series(per_kw)
    return pd.DataFrame({
        "regime": "caps", "case": "free", "project": cost.index, "attribution_per_kw": cost.to_numpy(),
        "rank": cost.rank(ascending=False, method="min").astype(int).to_numpy(),
    })  # fmt: skip


def test_places_and_costs_over_three_rankings() -> None:
    """Four projects, so that the worst quarter is one: A twice, B once."""
    ranks = {"": ranking(A=40, B=30, C=20, D=10), "high": ranking(A=50, B=60, C=20, D=5),
             "low": ranking(A=30, B=20, C=10, D=15)}  # fmt: skip
    found = rank_robustness(ranks, "").set_index("project")
    assert found["rank"].to_dict() == {"A": 1, "B": 2, "C": 3, "D": 4}
    assert found.loc["A", ["worst_rank", "best_rank"]].to_list() == [1, 2]
    assert found.loc["D", ["worst_rank", "best_rank"]].to_list() == [3, 4]
    assert found["worst_quartile"].to_dict() == pytest.approx({"A": 2 / 3, "B": 1 / 3, "C": 0.0, "D": 0.0})
    assert found.loc["B", ["least_per_kw", "most_per_kw"]].to_list() == [20, 60]
    assert set(found["rankings"]) == {3}


def test_nothing_to_compare_is_an_empty_table() -> None:
    assert rank_robustness({}, "").empty
