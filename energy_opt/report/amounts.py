"""Amounts with their unit in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from energy_opt.report.numbers import BLANK, chinese_unit, number, signed
from energy_opt.report.wording import Text, Wording


def amount(value: float, unit: str, wording: Wording, *, sign: bool = False) -> Text:
    """A value with its unit, in Chinese in the unit that people count in; sign: it is a change."""
    (shown,), name = amounts([value], unit, wording, sign=sign)
    return shown + BLANK + name


def amounts(values: Sequence[float], unit: str, wording: Wording, *, sign: bool = False) -> tuple[list[Text], Text]:
    """Values in one unit, that of the largest, and the unit.

    >>> amounts([9.0, 950.0], "Mt", Wording())
    ([Text(en='9.00', zh='0.090'), Text(en='950', zh='9.50')], Text(en='Mt', zh='亿吨'))
    """
    name, write = wording.text(f"unit.{unit}"), signed if sign else number
    factor, chinese = chinese_unit(max(map(abs, values), default=0.0), unit) or (1.0, name.zh)
    return [Text(write(value), write(value * factor)) for value in values], Text(name.en, chinese)
