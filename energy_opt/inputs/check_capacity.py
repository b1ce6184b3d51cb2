"""Checks of technologies, fleet, storage, lines and limits."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from energy_opt.errors import Issue
from energy_opt.inputs.faults import examples
from energy_opt.inputs.pairs import existing_pairs

Tables = Mapping[str, pd.DataFrame]


def _found(table: str, frame: pd.DataFrame, bad: pd.Series, message: str, column: str, hint: str = "") -> list[Issue]:
    """The rows of a table where `bad` holds; missing counts as not bad."""
    at = np.asarray(bad.fillna(False), dtype=bool)
    if not at.any():
        return []
    rows = frame[at]
    return examples(table, message, rows.index.tolist(), column, rows[column].to_list(), hint)


def dates(tables: Tables, base_year: int) -> list[Issue]:
    """Cohorts in service at the end of the base year must neither be gone by then nor come later."""
    fleet, committed = tables["fleet"], tables["committed_capacity"]
    stated = fleet["retirement_year"]
    hint = f"the fleet is what is in service at the end of the base year {base_year}"
    projects = tables["coal_project"]
    return [
        *_found(
            "coal_project",
            projects,
            projects["year"] <= base_year,
            f"the expected year is not after the base year {base_year}",
            "year",
            f"{hint}; what is in service by then belongs into fleet",
        ),
        *_found(
            "fleet",
            fleet,
            stated < fleet["vintage"],
            "the retirement year precedes the commissioning year",
            "retirement_year",
        ),
        *_found(
            "fleet",
            fleet,
            (stated < base_year) & (stated >= fleet["vintage"]),
            f"the stated retirement year precedes the base year {base_year}",
            "retirement_year",
            hint,
        ),
        *_found(
            "fleet",
            fleet,
            fleet["vintage"] > base_year,
            f"the commissioning year is after the base year {base_year}",
            "vintage",
            f"{hint}; what comes later belongs into committed_capacity",
        ),
        *_found(
            "committed_capacity",
            committed,
            committed["vintage"] <= base_year,
            f"the commissioning year is not after the base year {base_year}",
            "vintage",
            "what is in service by then belongs into fleet",
        ),
    ]


def storage(tables: Tables, base_year: int) -> list[Issue]:
    """A store has either a fixed duration or a reservoir whose energy is chosen."""
    frame = tables["technology"]
    is_store = frame["kind"] == "storage"
    fixed, chosen = frame["duration"].notna(), frame["reservoir"] != ""
    reservoirs = set(frame.loc[frame["kind"] == "storage_energy", "technology"])
    shared = is_store & chosen & frame["reservoir"].duplicated(keep=False)
    return [
        *_found(
            "technology",
            frame,
            is_store & ~fixed & ~chosen,
            "the store has neither a duration nor a reservoir",
            "technology",
            "give the hours of full discharge, or a technology of kind storage_energy",
        ),
        *_found(
            "technology",
            frame,
            is_store & fixed & chosen,
            "the store has both a duration and a reservoir",
            "technology",
            "leave one of them empty",
        ),
        *_found("technology", frame, is_store & (frame["duration"] <= 0), "the duration must be positive", "duration"),
        *_found(
            "technology",
            frame,
            is_store & chosen & ~frame["reservoir"].isin(reservoirs),
            "the reservoir is not of kind storage_energy",
            "reservoir",
        ),
        *_found("technology", frame, shared, "two stores name the same reservoir", "reservoir"),
        *_found(
            "technology",
            frame,
            is_store & ((frame["charge_efficiency"] <= 0) | (frame["discharge_efficiency"] <= 0)),
            "a store with an efficiency of 0 gives nothing back",
            "technology",
        ),
    ]


def lines(tables: Tables, base_year: int) -> list[Issue]:
    """A line joins two different regions."""
    frame = tables["line"]
    return _found(
        "line", frame, frame["from_region"] == frame["to_region"], "the line starts and ends in one region", "to_region"
    )


def committed_lines(tables: Tables, base_year: int) -> list[Issue]:
    """Committed capacity counts from → to, and the other way in proportion: it needs a capacity there to go by."""
    frame, coming = tables["line"], tables["committed_line"]
    backward = frame.loc[(frame["capacity"] == 0.0) & (frame["capacity_back"] > 0.0), "line"]
    return _found(
        "committed_line",
        coming,
        coming["line"].isin(backward),
        "capacity is to come from → to on a line that carries to → from only",
        "line",
        "swap from_region and to_region of the line with their capacities if the capacity comes that way; "
        "else give it a line of its own",
    )


def potentials(tables: Tables, base_year: int) -> list[Issue]:
    """A resource that a technology names must have a potential, wherever the technology is in service."""
    technology, potential = tables["technology"], tables["potential"]
    named = technology[technology["resource"] != ""]
    nowhere = ~named["resource"].isin(potential["resource"])
    resource = dict(zip(named.loc[~nowhere, "technology"], named.loc[~nowhere, "resource"], strict=True))
    here = set(zip(potential["region"], potential["resource"], strict=True))
    needed = [
        (pair.region, resource[pair.technology])
        for pair in existing_pairs(tables, ("fleet", "committed_capacity"))
        if pair.technology in resource
    ]
    bad = [pair for pair in dict.fromkeys(needed) if pair not in here]
    return [
        *_found("technology", named, nowhere, "no region has a potential of this resource", "resource"),
        *examples(
            "potential",
            "a region has capacity of a technology and no potential of its resource",
            [""] * len(bad),
            "resource",
            [f"{name} in {region}" for region, name in bad],
        ),
    ]


def shares(tables: Tables, base_year: int) -> list[Issue]:
    """Shares that contradict one another."""
    frame, heat = tables["technology"], tables["heat_must_run"]
    least = heat.groupby("technology")["must_run"].max().reindex(frame["technology"]).fillna(0.0).to_numpy()
    return [
        *_found(
            "technology",
            frame,
            frame["minimum_load"] > frame["availability"],
            "the technical minimum is above the availability",
            "minimum_load",
        ),
        *_found(
            "technology",
            frame,
            pd.Series(least, index=frame.index) > frame["availability"],
            "its heat_must_run is above its availability",
            "availability",
        ),
        *_found(
            "technology",
            frame,
            frame["economic_life"] > frame["lifetime"],
            "the economic life is longer than the lifetime",
            "economic_life",
        ),
        *_found(
            "technology",
            frame,
            (frame["capture_rate"] > 0) & (frame["fuel"] == ""),
            "it captures CO2 and burns no fuel",
            "capture_rate",
        ),
    ]


def limits(tables: Tables, base_year: int) -> list[Issue]:
    """The least addition must not be above the most."""
    frame = tables["build_limit"]
    return _found(
        "build_limit", frame, frame["minimum"] > frame["maximum"], "the minimum is above the maximum", "minimum"
    )


def credit_steps(tables: Tables, base_year: int) -> list[Issue]:
    """Steps of a capacity credit must follow one another, each reaching further; only the last may have no end."""
    frame = tables["capacity_credit"].sort_values(["area", "category", "step"], kind="stable")
    groups = frame.groupby(["area", "category"], sort=False)
    last = groups.cumcount(ascending=False) == 0
    before = groups["penetration"].shift()
    return [
        *_found(
            "capacity_credit", frame, ~last & frame["penetration"].isna(), "only the last step may have no end", "step"
        ),
        *_found(
            "capacity_credit",
            frame,
            frame["penetration"] <= before,
            "the step does not reach beyond the one before",
            "penetration",
        ),
    ]
