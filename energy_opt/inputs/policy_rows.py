"""Policy rules of data folder and scenario as values per model year: one frame per policy table."""

from __future__ import annotations

import difflib
import logging
from collections.abc import Iterable, Mapping
from itertools import accumulate

import numpy as np
import pandas as pd

from energy_opt.config.policy_rules import given_rules, rule_rows
from energy_opt.config.scenario import Scenario
from energy_opt.config.years import years_without_effect
from energy_opt.errors import InputError, Issue
from energy_opt.inputs.columns import empty_table
from energy_opt.inputs.horizon import Horizon
from energy_opt.inputs.interpolate import interpolated
from energy_opt.inputs.read import DataFolder
from energy_opt.schema.policies import ALWAYS_READ, POLICIES
from energy_opt.schema.table import Table

log = logging.getLogger(__name__)

BY_NAME = ["rule", "year"]

ABOUT = ("scope", "species")
"""What a rule is about: other words make another rule. The sectors that it covers may grow."""

NEAR = 0.8
"""How alike two names are of which one may be the other, mistyped: 1 = the same."""


def policy_frames(folder: DataFolder, scenario: Scenario, horizon: Horizon) -> dict[str, pd.DataFrame]:
    """Every policy table with the rules of the folder and of the scenario, numbers and words per model year.

    Columns are the declared ones; the rows of a rule begin with the first model year that any of its numbers holds in.
    Numbers that the rule does not give (or not yet) are NaN.
    """
    rows: dict[str, list[dict[str, object]]] = {name: [] for name in POLICIES}
    left_out: dict[str, set[str]] = {name: set() for name in POLICIES}
    for table, rule, entry in given_rules(scenario):
        rows[table.name] += rule_rows(table, rule, entry, horizon.years[0])
    for name, entries in scenario.policy.rules.items():
        left_out[name] = {str(rule) for rule, entry in (entries or {}).items() if entry is None}
    frames = {}
    for name, table in POLICIES.items():
        given = folder[name]
        if not len(given) and not rows[name]:
            frames[name] = empty_table(table)
            continue
        own = _typed(rows[name], table)
        _warn_of_mistyped(name, left_out[name] - set(given["rule"]), [*given["rule"], *own["rule"]])
        given = given[~given["rule"].isin(left_out[name])]
        _once(table, given, own)
        parts = [part for part in (given, own) if len(part)]
        together = pd.concat(parts, ignore_index=True) if parts else given.reset_index(drop=True)
        frames[name] = _per_model_year(table, together, horizon, scenario.horizon.cut_policies)
    return frames


def _warn_of_mistyped(table: str, left_out: set[str], known: Iterable[str]) -> None:
    """Rules that are left out but not there, while one of nearly the same name is.

    No fault, and nothing to say of other names: an option may leave out a rule of another option, and once both are
    merged that rule cannot be seen any more.
    """
    for rule in sorted(left_out):
        if near := difflib.get_close_matches(rule, dict.fromkeys(known), n=3, cutoff=NEAR):
            words = "policy.rules.%s.%s=null leaves out nothing of the data folder; did you mean %s?"
            log.warning(words, table, rule, " or ".join(near))


def _typed(rows: list[dict[str, object]], table: Table) -> pd.DataFrame:
    """Rows of the scenario with the kinds of the declared columns."""
    empty = empty_table(table)
    frame = pd.DataFrame(rows, columns=list(table.names))
    for column in table.columns:
        if column.kind == "text":
            frame[column.name] = frame[column.name].fillna("").astype("str")
        elif column.kind == "number":
            frame[column.name] = frame[column.name].astype(float)
        elif len(frame):
            frame[column.name] = frame[column.name].astype(empty[column.name].dtype)
    return frame


def _once(table: Table, given: pd.DataFrame, own: pd.DataFrame) -> None:
    twice = sorted(set(given["rule"]) & set(own["rule"]))
    if twice:
        raise InputError(
            Issue(table.name, "the rule is given by the data folder and by the scenario", value=rule,
                  hint=f"give one of them another name; policy.rules.{table.name}.{rule}=null leaves the folder's out")
            for rule in twice
        )  # fmt: skip


def _per_model_year(table: Table, frame: pd.DataFrame, horizon: Horizon, cut: bool) -> pd.DataFrame:
    if "year" not in table:
        return frame
    if frame.empty:
        return empty_table(table)
    if table.name not in ALWAYS_READ:
        _modelled(table.name, frame, horizon, cut)
    _one_scope(table, frame)
    parts = [_one_rule(table, name, part, horizon.years) for name, part in frame.groupby("rule", sort=False)]
    result = pd.concat(parts, ignore_index=True)
    return result[list(table.names)]


def _one_scope(table: Table, frame: pd.DataFrame) -> None:
    """A rule is about the same regions and species in all of its years."""
    issues = []
    for column in filter(table.__contains__, ABOUT):
        given = frame[frame[column].fillna("") != ""]
        words = given.groupby("rule", sort=False)[column].unique()
        issues += [Issue(table.name, "a rule has one word here in all of its rows", str(rule), column,
                         ", ".join(map(str, several)), "give each a rule of its own")
                   for rule, several in words.items() if len(several) > 1]  # fmt: skip
    if issues:
        raise InputError(issues)


def _one_rule(table: Table, name: object, rows: pd.DataFrame, years: tuple[int, ...]) -> pd.DataFrame:
    """One rule in every model year from its first on."""
    rows = rows.sort_values("year")
    first = int(rows["year"].iloc[0])
    asked = [year for year in years if year >= first]
    columns: dict[str, object] = {"rule": name, "year": asked}
    place = np.searchsorted(rows["year"].to_numpy(), asked, side="right") - 1
    for column in table.columns:
        if column.name in BY_NAME:
            continue
        given = rows[column.name]
        if column.kind == "number":
            columns[column.name] = _numbers(rows["year"].to_numpy(float), given.to_numpy(float), asked)
        elif column.kind == "text":
            held = _held(["" if pd.isna(word) else word for word in given])
            columns[column.name] = pd.Series([held[k] for k in place], dtype="str")
        else:
            columns[column.name] = given.to_numpy()[place]
    return pd.DataFrame(columns)


def _held(words: list[str]) -> list[str]:
    """Each word, or the last one before it where none is given; the first one before that."""
    first = next((word for word in words if word), "")
    return list(accumulate(words, lambda before, word: word or before, initial=first))[1:]


def _numbers(years: np.ndarray, values: np.ndarray, asked: list[int]) -> np.ndarray:
    """The path of one rule at the asked years, linear and flat after its last; NaN before its first year."""
    known = ~np.isnan(values)
    if not known.any():
        return np.full(len(asked), np.nan)
    years, values = years[known], values[known]
    path = interpolated(values[None, :], years, np.asarray(asked, dtype=float))[0]
    return np.where(np.asarray(asked) >= years[0], path, np.nan)


def _modelled(table: str, frame: pd.DataFrame, horizon: Horizon, cut: bool) -> None:
    """No year of a rule lies outside the horizon or is without effect, unless policies are to be cut to the horizon."""
    first, last = horizon.years[0], horizon.years[-1]
    bad = frame["year"] < first
    if not cut:
        bad |= frame["year"] > last
        for _, path in frame.groupby("rule"):
            bad |= frame.index.isin(path.index[path["year"].isin(years_without_effect(path["year"], horizon.years))])
    if bad.any():
        years = ", ".join(map(str, horizon.years))
        raise InputError(
            Issue(table, "the year is not modelled", column="rule + year", value=f"{row['rule']} | {int(row['year'])}",
                  hint=f"give it for one of {years}; horizon.cut_policies=true leaves it out")
            for row in frame[bad].to_dict("records")
        )  # fmt: skip


def conflicts(frames: Mapping[str, pd.DataFrame], table: str, low: str, high: str) -> list[str]:
    """Rules of a table whose floor `low` lies above its cap `high`, in words."""
    frame = frames[table]
    crossed = frame[frame[low] > frame[high]]
    return [
        f"{table} `{row['rule']}` in {int(row['year'])}: {low} {row[low]:g} is above {high} {row[high]:g}"
        for row in crossed.to_dict("records")
    ]
