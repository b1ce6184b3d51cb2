"""Texts of users in cells and headings: a name never becomes a formula, and is never longer than a cell holds."""

from __future__ import annotations

import pandas as pd

LONGEST = 32_767
"""Letters that a cell of Excel holds."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "|", "＝", "＋", "－", "＠")
"""First letters by which spreadsheets know formulas, as OWASP lists them (CSV Injection), full-width ones included."""


def plain_text(value: str) -> str:
    """The text as a cell may hold it; an apostrophe in front of what a spreadsheet would take for a formula.

    >>> plain_text("=1+1"), plain_text("Shanxi")
    ("'=1+1", 'Shanxi')
    """
    text = str(value).encode("utf-8", "replace").decode()
    return (f"'{text}" if text.startswith(_FORMULA) else text)[:LONGEST]


def with_plain_text(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with every text column (and category) fit for cells; missing cells stay missing."""
    texts = [name for name in frame if not pd.api.types.is_numeric_dtype(frame[name])]
    return frame.assign(**{str(name): _plain_column(frame[name]) for name in texts})


def _plain_column(column: pd.Series) -> pd.Series:
    codes, values = pd.factorize(column)
    clean = pd.Series([plain_text(value) for value in values], dtype=object)
    return pd.Series(clean.reindex(codes).to_numpy(object), index=column.index, dtype=object)
