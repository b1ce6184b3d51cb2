"""What drives an outcome: on a grid whose answer is known."""

from __future__ import annotations

import pandas as pd
import pytest

from energy_opt.analysis.drivers import drivers, grouped, moving_together, positions, varied_settings

SCENARIOS = {
    f"run{place}": {
        "name": f"scenario {place}",
        "demand": {"factor": factor, "scenario": "reference"},
        "policy": {"rules": {"cap": {"limit": {2030: limit, 2035: limit - 1.0}}} if limit else {}},
    }
    for place, (factor, limit) in enumerate([(1.0, 5.0), (1.2, 5.0), (1.0, None), (1.2, None)])
}


def test_settings_that_differ_and_those_that_go_together() -> None:
    settings = varied_settings(SCENARIOS)
    limits = [f"policy.rules.cap.limit.{year}" for year in (2030, 2035)]
    assert list(settings.columns) == ["demand.factor", *limits]
    assert moving_together(settings) == {"demand.factor": [], limits[0]: limits[1:]}
    assert settings["policy.rules.cap.limit.2030"].tolist() == ["5", "5", "–", "–"]
    assert settings["demand.factor"].tolist() == ["1", "1.2", "1", "1.2"]
    assert varied_settings({"one": {"a": 1}, "two": {"a": 1}}).empty


def test_a_full_grid_shares_the_variance_out() -> None:
    settings = pd.DataFrame({"a": ["low", "high", "low", "high"], "b": ["x", "x", "y", "y"]}, index=list("pqrs"))
    outcome = pd.Series([10.0, 30.0, 14.0, 34.0], index=list("pqrs"))  # 20 from a, 4 from b, no interaction
    found = drivers(settings, outcome)
    assert found["setting"].tolist() == ["a", "a", "b", "b"]
    assert found["mean"].tolist() == [12.0, 32.0, 20.0, 24.0]
    assert found["runs"].tolist() == [2, 2, 2, 2]
    assert found.drop_duplicates("setting").set_index("setting")["spread"].to_dict() == {"a": 20.0, "b": 4.0}
    shares = found.drop_duplicates("setting").set_index("setting")["share"]
    assert shares.to_dict() == pytest.approx({"a": 100.0 / 104.0, "b": 4.0 / 104.0})


def test_an_outcome_that_does_not_move_has_no_drivers() -> None:
    settings = pd.DataFrame({"a": ["1", "2"]}, index=["p", "q"])
    assert drivers(settings, pd.Series([3.0, 3.0], index=["p", "q"]))["share"].tolist() == [0.0, 0.0]
    assert drivers(settings, pd.Series([3.0, float("nan")], index=["p", "q"])).empty


def test_many_numbers_are_put_into_groups_of_equal_size() -> None:
    groups = grouped(pd.Series([str(value) for value in range(20)]))
    assert groups.value_counts().tolist() == [5, 5, 5, 5]
    assert groups.iloc[0] == "0 to 4"
    assert grouped(pd.Series(["a", "b"])).tolist() == ["a", "b"]


def test_places_on_an_axis() -> None:
    assert positions(pd.Series([2.0, 4.0, 3.0])).tolist() == [0.0, 1.0, 0.5]
    assert positions(pd.Series(["b", "a", "c"])).tolist() == [0.5, 0.0, 1.0]
    assert positions(pd.Series([240.0, 240.0 + 1e-9])).tolist() == [0.5, 0.5]  # a solver's noise is no difference
