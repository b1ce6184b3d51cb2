"""Texts of users in cells."""

from __future__ import annotations

import pandas as pd
import pytest

from energy_opt.export.text import LONGEST, plain_text, with_plain_text


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\n=1", "\r=1", "\0=1", "|cmd", "＝1", "＋1", "－1", "＠x"]
)
def test_what_could_be_a_formula_is_made_a_text(text: str) -> None:
    assert plain_text(text) == f"'{text}"


def test_other_texts_stay_and_long_ones_are_cut() -> None:
    assert plain_text("Inner Mongolia|煤电") == "Inner Mongolia|煤电"
    assert len(plain_text("x" * 100_000)) == LONGEST
    assert plain_text("\udcff").encode("utf-8")


def test_only_texts_of_a_frame_change() -> None:
    frame = pd.DataFrame({"name": ["=a", None, "b"], "value": [-1.0, 2.0, 3.0]})
    wanted = pd.DataFrame({"name": pd.Series(["'=a", float("nan"), "b"], dtype=object), "value": [-1.0, 2.0, 3.0]})
    pd.testing.assert_frame_equal(with_plain_text(frame), wanted, check_dtype=False)
