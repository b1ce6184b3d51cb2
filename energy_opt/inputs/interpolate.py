"""Look-ups in tables: values between the given years, and rows given for `*` (every member)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

ALL = "*"
"""Stands for every member in columns that allow it."""


def by_year(frame: pd.DataFrame, keys: Sequence[str], value: str, years: Sequence[int]) -> pd.DataFrame:
    """Values of a column for the asked years: one row per key, one column per year.

    Linear between the years that a key gives, flat before its first and after its last.
    """
    keys = list(keys)
    wide = frame.pivot(index=keys, columns="year", values=value).sort_index(axis=1)
    asked = np.asarray(years, dtype=float)
    given = wide.columns.to_numpy(dtype=float)
    table = wide.to_numpy(dtype=float)
    result = np.empty((len(wide), len(asked)))
    complete = ~np.isnan(table).any(axis=1)
    if complete.any():
        result[complete] = interpolated(table[complete], given, asked)
    for row in np.flatnonzero(~complete):
        known = ~np.isnan(table[row])
        result[row] = interpolated(table[[row]][:, known], given[known], asked)
    return pd.DataFrame(result, index=wide.index, columns=list(years))


def interpolated(table: np.ndarray, given: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """Rows of `table` (at the years `given`) at the years `asked`; infinite where a neighbour that counts is."""
    right = np.clip(np.searchsorted(given, asked), 0, len(given) - 1)
    left = np.maximum(right - 1, 0)
    span = np.where(right > left, given[right] - given[left], 1.0)
    share = np.clip((asked - given[left]) / span, 0.0, 1.0)
    share = np.where(right > left, share, 0.0)
    before, after = np.zeros((2, len(table), len(asked)))
    np.multiply(table[:, left], 1.0 - share, where=share < 1.0, out=before)
    np.multiply(table[:, right], share, where=share > 0.0, out=after)
    result: np.ndarray = before + after
    return result


def resolve_wildcard(
    frame: pd.DataFrame, column: str, members: Sequence[str], within: Sequence[str] | None = None
) -> pd.DataFrame:
    """The rows with each `*` in `column` written out for the members; rows that name a member beat those of `*`.

    A member that is named replaces the whole series of `*` (all its years, months, steps) for the same values of the
    columns `within`; by default these are the other text columns, such as technology and species.
    """
    if within is None:
        others = frame.drop(columns=column)
        within = [str(name) for name in others.columns if pd.api.types.is_string_dtype(others[name].dtype)]
    wild = frame[column] == ALL
    named = frame[~wild]
    if not wild.any():
        return named.reset_index(drop=True)
    everyone = pd.DataFrame({column: pd.Series(list(members), dtype=frame[column].dtype)})
    written_out = frame[wild].drop(columns=column).merge(everyone, how="cross")[list(frame.columns)]
    if named.empty:
        return written_out.reset_index(drop=True)
    names = [*within, column]
    taken = pd.MultiIndex.from_frame(named[names])
    beaten = pd.MultiIndex.from_frame(written_out[names]).isin(taken)
    return pd.concat([named, written_out[~beaten]], ignore_index=True)
