"""Amounts with their unit in both languages."""

from __future__ import annotations

from energy_opt.report.numbers import BLANK, chinese_amount, number, signed
from energy_opt.report.wording import Text, Wording


def amount(value: float, unit: str, wording: Wording, *, sign: bool = False) -> Text:
    """A value with its unit, in Chinese in the unit that people count in; sign: it is a change."""
    name = wording.text(f"unit.{unit}")
    shown = signed(value) if sign else number(value)
    return Text(f"{shown}{BLANK}{name.en}", chinese_amount(value, unit, sign=sign) or f"{shown}{BLANK}{name.zh}")
