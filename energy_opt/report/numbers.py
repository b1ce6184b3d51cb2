"""Numbers as people read them: the digits that matter, and amounts in the counting words of each language."""

from __future__ import annotations

import math

MISSING = "–"
MINUS = "\u2212"
BLANK = "\u00a0"  # that does not break
CHINESE = {
    "Mt": ((0.01, "亿吨"), (100.0, "万吨")),
    "Mtce": ((0.01, "亿吨标准煤"), (100.0, "万吨标准煤")),
    "bn CNY": ((1e-3, "万亿元"), (10.0, "亿元"), (1e5, "万元")),
}
"""Unit → the units that Chinese readers count in, the largest first: factor to it, and its name."""


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
    digits = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3
    return f"{value:,.{digits}f}".replace("-", MINUS)


def signed(value: float | None) -> str:
    """A change with its sign.

    >>> signed(3.0), signed(-12.34), signed(0.0)
    ('+3.00', '−12.3', '0')
    """
    text = number(value)
    if text in (MISSING, "0"):
        return text
    return text if text.startswith(MINUS) else f"+{text}"


def percent(value: float | None) -> str:
    """A share in percent; the blank before the sign does not break.

    >>> percent(0.1234), percent(None)
    ('12.3\\xa0%', '–')
    """
    return MISSING if value is None or not math.isfinite(value) else f"{number(100.0 * value)}{BLANK}%"


def chinese_unit(size: float, unit: str) -> tuple[float, str] | None:
    """Factor and name of the unit in which Chinese readers count an amount of this size; None where there is none.

    >>> chinese_unit(8950.0, "Mt"), chinese_unit(-5.0, "Mt"), chinese_unit(1.92, "bn CNY"), chinese_unit(5.0, "GW")
    ((0.01, '亿吨'), (100.0, '万吨'), (10.0, '亿元'), None)
    """
    choices = CHINESE.get(unit)
    if choices is None:
        return None
    return next((item for item in choices if abs(size) * item[0] >= 0.1), choices[0] if size == 0 else choices[-1])
