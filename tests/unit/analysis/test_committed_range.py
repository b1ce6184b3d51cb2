"""Percentiles of what a pipeline commits: by hand, against all outcomes counted, and against the normal curve."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energy_opt.analysis.committed_range import STEPS, committed_range, range_by_status
from energy_opt.errors import InputError


def ranged(amounts: list[float], chances: list[float]) -> pd.Series:
    return committed_range(pd.Series(amounts), pd.Series(chances))


def test_one_project_is_built_or_not() -> None:
    found = ranged([108.0], [0.4])
    assert found.to_dict() == pytest.approx(
        {"all": 108.0, "mean": 43.2, "deviation": 108 * 0.24**0.5, "p10": 0.0, "p50": 0.0, "p90": 108.0}
    )


def test_certain_projects_have_no_spread() -> None:
    found = ranged([10.0, 20.0, 5.0], [1.0, 1.0, 0.0])
    assert found[["mean", "p10", "p50", "p90"]].tolist() == pytest.approx([30.0] * 4, abs=35 / STEPS)
    assert found["deviation"] == 0.0


def test_nothing_proposed() -> None:
    assert ranged([0.0], [0.5]).tolist() == [0.0] * 6
    assert committed_range(pd.Series(dtype=float), pd.Series(dtype=float)).tolist() == [0.0] * 6


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.floats(0.1, 100.0), st.floats(0.0, 1.0)), min_size=1, max_size=8))
def test_percentiles_of_all_outcomes(members: list[tuple[float, float]]) -> None:
    amounts, chances = np.array([a for a, _ in members]), np.array([p for _, p in members])
    found = ranged(list(amounts), list(chances))
    outcomes = np.array(list(product((0, 1), repeat=len(members))))
    sums = outcomes @ amounts
    weight = np.where(outcomes == 1, chances, 1 - chances).prod(axis=1)
    assert found["mean"] == pytest.approx(sums @ weight)
    assert found["deviation"] ** 2 == pytest.approx(sums**2 @ weight - (sums @ weight) ** 2, abs=1e-6)
    # Each amount is known to a grid step; the chance of passing a percentile holds within as many steps
    reach = (len(members) + 1) * amounts.sum() / STEPS
    for name, level in (("p10", 0.1), ("p50", 0.5), ("p90", 0.9)):
        assert weight[sums <= found[name] + reach].sum() >= level - 1e-9
        assert weight[sums < found[name] - reach].sum() <= level + 1e-9


def test_many_projects_are_near_the_normal_curve() -> None:
    found = ranged([1.0] * 400, [0.5] * 400)
    assert found["deviation"] == pytest.approx(10.0)
    assert found["p90"] - found["mean"] == pytest.approx(12.816, abs=0.6)
    assert found["mean"] - found["p10"] == pytest.approx(12.816, abs=0.6)
    assert found["p50"] == pytest.approx(200.0, abs=0.1)


def test_by_status_and_in_all() -> None:
    projects = pd.DataFrame(
        {"project": ["A", "B", "C"], "status": ["construction", "announced", "announced"], "committed": [100, 60, 40]},
        index=[7, 7, 3],
    )
    found = range_by_status(projects, pd.Series({"construction": 0.95, "announced": 0.25})).set_index("status")
    assert found["projects"].to_dict() == {"construction": 1, "announced": 2, "all": 3}
    assert found["mean"].to_dict() == pytest.approx({"construction": 95.0, "announced": 25.0, "all": 120.0})
    assert found.loc["announced", "p90"] == pytest.approx(60.0, abs=100 / STEPS)  # 0 .5625, 40 .75, 60 .9375
    with pytest.raises(InputError, match="announced"):
        range_by_status(projects, pd.Series({"construction": 0.95}))


def test_what_is_no_chance_is_refused() -> None:
    with pytest.raises(InputError, match="3 faults"):
        committed_range(pd.Series({"A": 1.0, "B": -1.0}), pd.Series({"A": 1.2}))
