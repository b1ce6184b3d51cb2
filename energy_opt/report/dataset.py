"""The data behind figures: frames as compact columns in the page, as rows in a picture, with units for a download."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from energy_opt.report.wording import Wording, mark

NOTHING = 1e-4  # GW, TWh, Mt …: far below what a figure shows
DIGITS = 5


@dataclass(frozen=True)
class Dataset:
    """A frame of a page. groups: text column → the group of words that its values are names of; units: of numbers."""

    frame: pd.DataFrame
    groups: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)

    def columns(self) -> dict[str, Any]:
        """Columns as the page holds them: texts as codes into their list, numbers with the digits that count."""
        return {
            "units": dict(self.units),
            "columns": {str(name): self._column(str(name)) for name in self.frame.columns},
        }

    def rows(self, wording: Wording, language: str) -> list[dict[str, Any]]:
        """Rows with names in a language, as a drawing library wants them."""
        frame = self.frame.copy()
        for name in frame.columns:
            column = self._column(str(name))
            values = column["values"]
            if "codes" in column:
                words = [wording.translate(word, language) for word in values]
                values = [words[code] for code in column["codes"]]
            frame[name] = pd.Series(values, index=frame.index, dtype=object)
        return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]

    def _column(self, name: str) -> dict[str, Any]:
        series = self.frame[name]
        if pd.api.types.is_bool_dtype(series) or not pd.api.types.is_numeric_dtype(series):
            codes, words = pd.factorize(series.astype(str))
            group = self.groups.get(name)
            marks = [mark(f"{group}.{word}") if group else str(word) for word in words]
            return {"values": marks, "codes": codes.tolist()}
        if pd.api.types.is_integer_dtype(series):
            return {"values": series.tolist()}
        rounded = significant(series.to_numpy(float))
        return {"values": [None if np.isnan(value) else _short(value) for value in rounded.tolist()]}


def significant(values: np.ndarray, digits: int = DIGITS) -> np.ndarray:
    """Values rounded to so many digits that count.

    >>> significant(np.array([123456.7, 0.000123456, 0.0])).tolist()
    [123460.0, 0.00012346, 0.0]
    """
    size = np.where((values == 0.0) | ~np.isfinite(values), 1.0, np.abs(values))
    place = 10.0 ** (digits - 1 - np.floor(np.log10(size)))
    return np.asarray(np.where(np.isfinite(values), np.round(values * place) / place, np.nan))


def something(frame: pd.DataFrame, value: str) -> pd.DataFrame:
    """Rows whose value a figure can show."""
    return frame[frame[value].abs() > NOTHING].reset_index(drop=True)


def _short(value: float) -> float | int:
    return int(value) if value == int(value) else value
