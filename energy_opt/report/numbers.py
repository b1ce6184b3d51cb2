"""Numbers as people read them: the digits that matter, and amounts in the counting words of each language."""

from __future__ import annotations

import math

MISSING = "–"
CHINESE = {"Mt": (0.01, "亿吨"), "Mtce": (0.01, "亿吨标准煤"), "bn CNY": (1e-3, "万亿元")}
"""Unit → the factor to the unit that Chinese readers count in, and its name."""


def number(value: float | None) -> str:
    """Three digits that matter, more only before the point.

    >>> [number(x) for x in (45148.53, 96.04, 3.14159, 0.052, 0.0, -0.0001, None)]
    ['45,149', '96.0', '3.14', '0.052', '0', '0', '–']
    """
    if value is None or not math.isfinite(value):
        return MISSING
    size = abs(value)
    if size < 0.0005:
        return "0"
    if size >= 100:
        return f"{value:,.0f}"
    if size >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if size >= 1 else f"{value:.3f}".rstrip("0")


def signed(value: float | None) -> str:
    """A change with its sign; a true minus sign.

    >>> signed(3.0), signed(-12.34), signed(0.0)
    ('+3.00', '−12.3', '0')
    """
    text = number(value)
    if text in (MISSING, "0"):
        return text
    return text.replace("-", "−") if text.startswith("-") else f"+{text}"


def percent(value: float | None) -> str:
    """A share in percent; the blank before the sign does not break.

    >>> percent(0.1234), percent(None)
    ('12.3\\xa0%', '–')
    """
    return MISSING if value is None or not math.isfinite(value) else f"{number(100.0 * value)}\u00a0%"


def chinese_amount(value: float, unit: str) -> str:
    """The amount in the unit that Chinese readers count in, where there is one; else empty.

    >>> chinese_amount(8955.0, "Mt"), chinese_amount(5.0, "GW")
    ('89.6\\xa0亿吨', '')
    """
    if unit not in CHINESE:
        return ""
    factor, name = CHINESE[unit]
    return f"{number(value * factor)}\u00a0{name}"
