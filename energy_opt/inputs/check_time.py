"""Checks of hours, months, slots and demand: every series is complete, and there is one wherever it is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from energy_opt.errors import Issue
from energy_opt.inputs.faults import EXAMPLES, examples
from energy_opt.inputs.interpolate import ALL
from energy_opt.inputs.months import months_of
from energy_opt.units import HOURS_PER_YEAR

Tables = Mapping[str, pd.DataFrame]


def hours(tables: Tables, base_year: int) -> list[Issue]:
    """Every hourly series has the hours 0 to 8,759."""
    return [
        *_complete("load_profile", tables["load_profile"], ["region"], "hour", range(HOURS_PER_YEAR)),
        *_complete(
            "availability_profile",
            tables["availability_profile"],
            ["region", "technology"],
            "hour",
            range(HOURS_PER_YEAR),
        ),
    ]


def months(tables: Tables, base_year: int) -> list[Issue]:
    """Every monthly series has the months 1 to 12."""
    return [
        issue
        for table in ("monthly_availability", "heat_must_run")
        for issue in _complete(table, tables[table], ["region", "technology"], "month", range(1, 13))
    ]


def _complete(table: str, frame: pd.DataFrame, keys: list[str], column: str, due: range) -> list[Issue]:
    """Each series holds each of the values due once (keys are unique already)."""
    if frame.empty:
        return []
    values = frame[column]
    outside = frame[~values.between(due[0], due[-1])]
    issues = examples(
        table, f"{column}s go from {due[0]} to {due[-1]:,}", outside.index.tolist(), column, outside[column].to_list()
    )
    inside = frame[values.between(due[0], due[-1])]
    counts = inside.groupby(keys, sort=False)[column].size()
    short = counts[counts < len(due)]
    for label, count in list(short.items())[:EXAMPLES]:
        names = label if isinstance(label, tuple) else (label,)
        mask = np.logical_and.reduce([np.asarray(inside[key] == name) for key, name in zip(keys, names, strict=True)])
        gone = np.setdiff1d(np.arange(due[0], due[-1] + 1), inside.loc[mask, column].to_numpy())
        issues.append(
            Issue(
                table,
                f"{' / '.join(map(str, names))} has {count:,} of {len(due):,} {column}s",
                column=column,
                value=f"missing: {ranges(gone)}",
            )
        )
    if len(short) > EXAMPLES:
        issues.append(Issue(table, f"{len(short) - EXAMPLES} more series are incomplete", column=column))
    return issues


def ranges(numbers: Sequence[int] | np.ndarray, shown: int = 5) -> str:
    """Numbers in order, runs of them joined.

    >>> ranges([1, 2, 3, 7])
    '1–3, 7'
    """
    values = np.asarray(numbers, dtype=int)
    runs = np.split(values, np.flatnonzero(np.diff(values) > 1) + 1)
    words = [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs if len(run)]
    return ", ".join(words[:shown]) + (" …" if len(words) > shown else "")


def weights(tables: Tables, base_year: int) -> list[Issue]:
    """Given weights of model years are above 0."""
    frame = tables["year"]
    issues: list[Issue] = []
    for column in ("represented_years", "discount_factor"):
        bad = frame[frame[column] <= 0]
        issues += examples("year", "the number must be above 0", bad.index.tolist(), column, bad["year"].to_list())
    return issues


def demand(tables: Tables, base_year: int) -> list[Issue]:
    """Every region has a demand: by year and hour, or by slot."""
    regions = tables["region"]["region"]
    annual, profile, by_slot = tables["demand"], tables["load_profile"], tables["slot_demand"]
    issues: list[Issue] = []
    if not len(by_slot) and not len(annual):
        issues.append(Issue("demand", "there is no demand", hint="give demand and load_profile, or slot_demand"))
    if len(annual) and not len(profile) and not len(by_slot):
        issues.append(
            Issue(
                "load_profile",
                "the hourly shape of the demand is missing",
                hint="give load_profile beside demand, or slot_demand",
            )
        )
    for scenario, rows in annual.groupby("scenario", sort=False):
        gone = _absent(regions, rows["region"])
        issues += examples(
            "demand", f"the scenario {scenario} has no demand of a region", [""] * len(gone), "region", gone
        )
    if len(profile):
        gone = _absent(regions, profile["region"])
        issues += examples(
            "load_profile", "a region has no hourly shape of its demand", [""] * len(gone), "region", gone
        )
        mean = profile.groupby("region", sort=False)["load"].mean()
        issues += examples(
            "load_profile",
            "a region's load is 0 in all hours",
            [""] * int((mean <= 0).sum()),
            "region",
            mean.index[mean <= 0].tolist(),
        )
    return issues


def _absent(due: pd.Series, given: pd.Series) -> list[str]:
    there = set(given.unique())
    return [name for name in due if name not in there]


def slots(tables: Tables, base_year: int) -> list[Issue]:
    """Slots have a length, stand together with those of their period, and name known months."""
    frame, by_year = tables["slot"], tables["slot_hours"]
    issues: list[Issue] = []
    lengths = (("slot", frame, "hours"), ("slot", frame, "duration"), ("slot_hours", by_year, "hours"))
    for table, rows, column in lengths:
        bad = rows[rows[column] <= 0]
        issues += examples(table, "a slot must last longer than 0 h", bad.index.tolist(), column, bad["slot"].to_list())
    starts = frame[frame["period"] != frame["period"].shift()]
    torn = starts[starts["period"].duplicated()]
    issues += examples(
        "slot",
        "the slots of a period do not follow one another",
        torn.index.tolist(),
        "period",
        torn["period"].to_list(),
    )
    unread = frame[np.array([months_of(text) is None for text in frame["months"]], dtype=bool)]
    issues += examples(
        "slot",
        "these are no months",
        unread.index.tolist(),
        "months",
        unread["months"].to_list(),
        "write numbers from 1 to 12, such as 11-3 or 6 7 8",
    )
    if not issues and (tables["technology"]["kind"] == "storage").any():
        weight = frame["hours"] / frame["duration"]
        spread = weight.groupby(frame["period"]).agg(lambda part: part.max() / part.min() - 1.0)
        issues += examples(
            "slot",
            "the slots of a period stand for different numbers of days, so that storage would create or lose energy",
            [""] * int((spread > 1e-6).sum()),
            "duration",
            spread.index[spread > 1e-6].tolist(),
            "give `duration` in proportion to `hours` within each period",
        )
    differing = frame.groupby("period", sort=False)["months"].nunique()
    issues += examples(
        "slot",
        "the slots of a period name different months",
        [""] * int((differing > 1).sum()),
        "period",
        differing.index[differing > 1].tolist(),
    )
    return issues


def slot_values(tables: Tables, base_year: int) -> list[Issue]:
    """What is given by slot is given for every slot (and demand for every region)."""
    names = tables["slot"]["slot"].tolist()
    issues: list[Issue] = []
    for table, keys in (
        ("slot_hours", ["year"]),
        ("slot_demand", ["region", "year"]),
        ("slot_availability", ["region", "technology", "year"]),
    ):
        rows = tables[table]
        known = rows[rows["slot"].isin(names)]
        counts = known.groupby(keys, sort=False)["slot"].nunique()
        short = counts[counts < len(names)]
        labels = [" / ".join(map(str, label if isinstance(label, tuple) else (label,))) for label in short.index]
        issues += examples(
            table, f"a series does not name all {len(names)} slots", [""] * len(labels), " + ".join(keys), labels
        )
    by_slot = tables["slot_demand"]
    if len(by_slot):
        gone = _absent(tables["region"]["region"], by_slot["region"])
        issues += examples("slot_demand", "a region has no demand", [""] * len(gone), "region", gone)
        years = by_slot.groupby("region", sort=False)["year"].agg(set)
        everywhere = set().union(*years)
        partial = [
            f"{region} lacks {', '.join(map(str, sorted(everywhere - own)))}"
            for region, own in years.items()
            if own != everywhere
        ]
        issues += examples("slot_demand", "a region lacks years that others have", [""] * len(partial), "year", partial)
    return issues


def coverage(tables: Tables, base_year: int) -> list[Issue]:
    """A technology with a profile in some regions has one wherever it is in service."""
    existing = pd.concat([tables[name][["region", "technology"]] for name in ("fleet", "committed_capacity")])
    pairs = sorted(set(zip(existing["region"], existing["technology"], strict=True)))
    issues: list[Issue] = []
    for table in ("availability_profile", "monthly_availability", "slot_availability"):
        given = tables[table][["region", "technology"]].drop_duplicates()
        here = set(zip(given["region"], given["technology"], strict=True))
        profiled = set(given["technology"])
        gone = [
            f"{technology} in {region}"
            for region, technology in pairs
            if technology in profiled and not {(region, technology), (ALL, technology)} & here
        ]
        issues += examples(
            table,
            "a region has capacity of a technology and not its availability",
            [""] * len(gone),
            "technology",
            gone,
            "other regions have one: give it here too",
        )
    return issues
