"""Months of a 365-day year, and the months that a text such as `11-3` names."""

from __future__ import annotations

import re

import numpy as np

from energy_opt.units import HOURS_PER_YEAR

DAYS_OF_MONTH = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
MONTH_OF_HOUR = np.repeat(np.arange(12), DAYS_OF_MONTH * 24)
"""Position of the month (0 = January) of each hour of the year."""

assert len(MONTH_OF_HOUR) == HOURS_PER_YEAR


def months_of(text: str) -> tuple[int, ...] | None:
    """The months (1 to 12) that a text names, all where it is empty, None where it cannot be read.

    >>> months_of("11-2, 6")
    (11, 12, 1, 2, 6)
    """
    found: list[int] = []
    for word in re.split(r"[\s,;]+", text.strip()):
        if not word:
            continue
        match = re.fullmatch(r"(\d{1,2})(?:[-–](\d{1,2}))?", word)
        if match is None:
            return None
        first, last = int(match[1]), int(match[2] or match[1])
        if not (1 <= first <= 12 and 1 <= last <= 12):
            return None
        found += [(first - 1 + step) % 12 + 1 for step in range((last - first) % 12 + 1)]
    return tuple(dict.fromkeys(found)) or tuple(range(1, 13))


def month_shares(text: str) -> np.ndarray:
    """Share of each month in the hours of the months that a text names; by days."""
    days = np.zeros(12)
    for month in months_of(text) or ():
        days[month - 1] = DAYS_OF_MONTH[month - 1]
    result: np.ndarray = days / days.sum()
    return result
