"""What drives an outcome over many runs: the settings in which they differ, and how the outcome moves with each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

MANY = 8  # values of a number, above which they are put into groups
GROUPS = 4
SAME = 1e-5  # relative: what a solver leaves open is no difference
ABSENT = "–"
DRIVERS = ["setting", "value", "runs", "mean", "spread", "share"]


def varied_settings(scenarios: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """The settings that differ between scenarios, as texts: run × path of the setting, such as `demand.factor`.

    The name of the scenario is no setting.
    """
    flat = {run: dict(_leaves(scenario)) for run, scenario in scenarios.items()}
    paths = sorted({path for settings in flat.values() for path in settings} - {"name"})
    table = pd.DataFrame(
        {path: [flat[run].get(path, ABSENT) for run in flat] for path in paths}, index=list(flat), dtype="object"
    )
    return table[[path for path in paths if table[path].nunique() > 1]]


def moving_together(settings: pd.DataFrame) -> dict[str, list[str]]:
    """The first of the settings that differ in the same way over the runs, such as the years of one limit: the others.

    No outcome can tell which of them moved it.
    """
    groups: dict[tuple[int, ...], list[str]] = {}
    for path in settings.columns:
        groups.setdefault(tuple(pd.factorize(settings[path])[0].tolist()), []).append(path)
    return {first: others for first, *others in groups.values()}


def drivers(settings: pd.DataFrame, outcome: pd.Series) -> pd.DataFrame:
    """For each setting and each of its values the mean outcome: setting, value, runs, mean, spread, share.

    outcome: by run, as the index of settings. spread: largest less least mean of the setting; share: part of the
    outcome's variance between the groups of the setting (first-order sensitivity where other settings are balanced).
    Rows are ordered by the share; numbers with many values are put into groups of equal size.
    """
    known = outcome.dropna()
    total = float(known.var(ddof=0)) if len(known) else 0.0
    parts = []
    for name in settings.columns:
        group = grouped(settings.loc[known.index, name])
        means = known.groupby(group, sort=False).agg(["size", "mean"])
        if len(means) < 2:
            continue
        between = float((means["size"] * (means["mean"] - known.mean()) ** 2).sum() / len(known))
        parts.append(pd.DataFrame({
            "setting": name, "value": means.index.astype(str), "runs": means["size"].to_numpy(),
            "mean": means["mean"].to_numpy(), "spread": float(means["mean"].max() - means["mean"].min()),
            "share": between / total if total > 0.0 else 0.0,
        }))  # fmt: skip
    if not parts:
        return pd.DataFrame(columns=DRIVERS)
    return pd.concat(parts).sort_values(["share", "setting"], ascending=[False, True], kind="stable", ignore_index=True)


def grouped(values: pd.Series) -> pd.Series:
    """The values, or their group where they are numbers of many sizes: `1.2 to 1.5`."""
    numbers = pd.to_numeric(values, errors="coerce")
    if numbers.isna().any() or numbers.nunique() <= MANY:
        return values.astype(str)
    place = (numbers.rank(method="first") - 1) * GROUPS // len(numbers)
    words = {number: f"{part.min():.4g} to {part.max():.4g}" for number, part in numbers.groupby(place.astype(int))}
    return place.astype(int).map(words)


def positions(values: pd.Series) -> pd.Series:
    """Where each value lies from the least (0) to the largest (1); words in their order; half-way where all agree."""
    numbers = pd.to_numeric(values, errors="coerce")
    if numbers.isna().any():
        words = sorted(values.astype(str).unique())
        numbers = values.astype(str).map({word: float(place) for place, word in enumerate(words)})
    span = float(numbers.max() - numbers.min())
    agree = span <= SAME * float(numbers.abs().max())
    return pd.Series(0.5, index=values.index) if agree else (numbers - numbers.min()) / span


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Dotted paths of a nested mapping with their values as texts."""
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple):
        yield path, " ".join(map(str, value)) or ABSENT
    else:
        yield path, _text(value)


def _text(value: Any) -> str:
    if value is None or value == {}:
        return ABSENT
    return f"{value:.6g}" if isinstance(value, float) and np.isfinite(value) else str(value)
