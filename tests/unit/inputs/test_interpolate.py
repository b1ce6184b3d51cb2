"""Values between given years, and rows for every member."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from energy_opt.inputs.interpolate import by_year, resolve_wildcard


def test_linear_between_and_flat_outside() -> None:
    frame = pd.DataFrame(
        {"fuel": ["coal", "coal", "coal", "gas"], "year": [2035, 2025, 2030, 2030], "price": [7.0, 1.0, 3.0, 9.0]}
    )
    expected = pd.DataFrame(
        [[1.0, 1.0, 1.8, 3.0, 5.4, 7.0], [9.0] * 6],
        index=pd.Index(["coal", "gas"], name="fuel"),
        columns=[2020, 2025, 2027, 2030, 2033, 2060],
    )
    result = by_year(frame, ["fuel"], "price", [2020, 2025, 2027, 2030, 2033, 2060])
    pd.testing.assert_frame_equal(result, expected)


def test_each_key_has_its_own_years() -> None:
    frame = pd.DataFrame(
        {"a": ["x", "x", "y", "y"], "b": [1, 1, 1, 1], "year": [2020, 2040, 2030, 2050], "v": [0.0, 20.0, 5.0, 5.5]}
    )
    result = by_year(frame, ["a", "b"], "v", [2025, 2045])
    assert result.loc[("x", 1)].tolist() == [5.0, 20.0]
    assert result.loc[("y", 1)].tolist() == pytest.approx([5.0, 5.375])


def test_infinite_values_do_not_spoil_given_years() -> None:
    frame = pd.DataFrame({"a": "x", "year": [2025, 2035, 2045], "v": [3.0, np.inf, 5.0]})
    assert by_year(frame, ["a"], "v", [2025, 2030, 2045]).loc["x"].tolist() == [3.0, np.inf, 5.0]


def test_an_empty_table_gives_no_rows() -> None:
    frame = pd.DataFrame({"a": ["x"], "year": [2025], "v": [1.0]}).iloc[:0]
    assert by_year(frame, ["a"], "v", [2025, 2030]).shape == (0, 2)


def test_named_rows_beat_those_for_all() -> None:
    frame = pd.DataFrame(
        {
            "technology": ["coal", "coal", "coal", "gas"],
            "region": ["*", "*", "North", "*"],
            "year": [2025, 2035, 2025, 2025],
            "cost": [1.0, 2.0, 9.0, 4.0],
        }
    )
    result = resolve_wildcard(frame, "region", ["North", "South"]).sort_values(["technology", "region", "year"])
    expected = pd.DataFrame(
        {
            "technology": ["coal", "coal", "coal", "gas", "gas"],
            "region": ["North", "South", "South", "North", "South"],
            "year": [2025, 2025, 2035, 2025, 2025],
            "cost": [9.0, 1.0, 2.0, 4.0, 4.0],
        }
    )
    pd.testing.assert_frame_equal(result.reset_index(drop=True), expected)


def test_rows_without_wildcard_stay_as_they_are() -> None:
    frame = pd.DataFrame({"region": ["North"], "price": [1.0]})
    pd.testing.assert_frame_equal(resolve_wildcard(frame, "region", ["South"]), frame)
