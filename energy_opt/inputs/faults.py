"""Faults of the same kind gathered into a few issues: the first examples with their places, and a count of the rest."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from energy_opt.errors import Issue

EXAMPLES = 5
"""Examples shown for each kind of fault."""


def examples(
    table: str, message: str, rows: Sequence[object], column: str = "", values: Sequence[object] = (), hint: str = ""
) -> list[Issue]:
    """One issue for each of the first faulty rows, and one that counts the others."""
    shown = [
        Issue(table, message, str(row), column, str(values[at]) if len(values) else "", hint)
        for at, row in enumerate(rows[:EXAMPLES])
    ]
    rest = len(rows) - len(shown)
    if rest > 0:
        shown.append(Issue(table, f"{message}: {rest} more like these", column=column))
    return shown


def faulty(
    table: str,
    message: str,
    bad: np.ndarray,
    rows: np.ndarray,
    column: str,
    values: np.ndarray | pd.Series,
    hint: str = "",
) -> list[Issue]:
    """The issues of the rows where `bad` is true."""
    if not bad.any():
        return []
    shown = np.asarray(values, dtype=object)[bad].tolist()
    return examples(table, message, rows[bad].tolist(), column, shown, hint)


def near(word: str, known: Iterable[str]) -> str:
    """A hint that names the known words that look like `word`; all of them where they are few."""
    options = list(known)
    matches = difflib.get_close_matches(word, options, n=3, cutoff=0.5)
    if not matches:
        folded = {option.casefold(): option for option in options}
        matches = [folded[name] for name in difflib.get_close_matches(word.casefold(), folded, n=3, cutoff=0.5)]
    if matches:
        return f"did you mean {' or '.join(matches)}?"
    if 0 < len(options) <= 8:
        return f"known: {', '.join(options)}"
    return ""
