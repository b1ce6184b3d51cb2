"""Digits that matter, signs, and the counting units of Chinese."""

from __future__ import annotations

import pytest

from energy_opt.report.amounts import amount, amounts
from energy_opt.report.numbers import number, percent, signed
from energy_opt.report.wording import Wording


@pytest.mark.parametrize(
    ("value", "expected"),
    [(45148.53, "45,149"), (-620.4, "−620"), (96.04, "96.0"), (3.14159, "3.14"), (0.052, "0.052"), (0.0004, "0"),
     (-1e-9, "0"), (None, "–"), (float("nan"), "–"), (float("inf"), "–")],
)  # fmt: skip
def test_a_number_has_the_digits_that_matter(value: float | None, expected: str) -> None:
    assert number(value) == expected


def test_a_change_has_its_sign_and_nothing_has_none() -> None:
    assert [signed(value) for value in (1.924, -0.369, 0.0, 1e-7, None)] == ["+1.92", "−0.369", "0", "0", "–"]


def test_a_share_is_in_percent() -> None:
    assert [percent(value) for value in (0.698, 0.0, None)] == ["69.8\u00a0%", "0\u00a0%", "–"]


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [(9600.0, "Mt", "96.0\u00a0亿吨"), (3056.0, "Mtce", "30.6\u00a0亿吨标准煤"),
     (45148.5, "bn CNY", "45.1\u00a0万亿元"), (1.92, "bn CNY", "19.2\u00a0亿元"), (5.0, "GW", "5.00\u00a0GW"),
     (0.4, "Mt", "40.0\u00a0万吨"), (-0.05, "Mtce", "−5.00\u00a0万吨标准煤"), (0.002, "bn CNY", "200\u00a0万元"),
     (0.0, "Mt", "0\u00a0亿吨")],
)  # fmt: skip
def test_amounts_in_the_units_that_chinese_readers_count_in(value: float, unit: str, expected: str) -> None:
    assert amount(value, unit, Wording()).zh == expected


def test_several_amounts_stand_in_the_unit_of_the_largest() -> None:
    values, unit = amounts([0.5, 950.0], "Mt", Wording())
    assert ([value.zh for value in values], unit.zh) == (["0.005", "9.50"], "亿吨")
    assert ([value.en for value in values], unit.en) == (["0.500", "950"], "Mt")
