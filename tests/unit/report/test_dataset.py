"""Data behind figures: short in the page, whole in the rows."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energy_opt.report.dataset import Dataset, significant, something
from energy_opt.report.wording import Text, Wording


def test_columns_are_codes_and_rounded_numbers_and_rows_are_names() -> None:
    frame = pd.DataFrame({"region": ["A", "B", "A"], "year": [2030, 2030, 2035], "value": [1.23456789, 2.0, np.nan]})
    dataset = Dataset(frame, {"region": "region"}, {"value": "GW"})
    assert dataset.columns() == {
        "units": {"value": "GW"},
        "columns": {
            "region": {"values": ["⟦region.A⟧", "⟦region.B⟧"], "codes": [0, 1, 0]},
            "year": {"values": [2030, 2030, 2035]},
            "value": {"values": [1.2346, 2, None]},
        },
    }
    rows = dataset.rows(Wording({"region.A": Text("Aland", "甲")}), "zh")
    assert rows == [
        {"region": "甲", "year": 2030, "value": 1.2346},
        {"region": "B", "year": 2030, "value": 2},
        {"region": "甲", "year": 2035, "value": None},
    ]


def test_rounding_keeps_size_and_sign() -> None:
    given = np.array([123456.7, -0.000123456, 0.0, np.nan, 9.99999])
    np.testing.assert_allclose(significant(given), [123460.0, -0.00012346, 0.0, np.nan, 10.0])


def test_what_the_solver_leaves_is_not_drawn() -> None:
    frame = pd.DataFrame({"value": [1e-7, -1e-5, 0.2, -3.0]})
    assert something(frame, "value")["value"].tolist() == [0.2, -3.0]
