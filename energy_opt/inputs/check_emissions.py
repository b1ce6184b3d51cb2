"""Checks of sinks, residual emissions and technologies that take CO2 out of the air."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from energy_opt.errors import Issue
from energy_opt.inputs.faults import examples
from energy_opt.inputs.given_emissions import NONE

Tables = Mapping[str, pd.DataFrame]

REMOVAL = "removal"
NOT_FOR_REMOVALS = {
    "fuel": "it burns a fuel",
    "minimum_load": "it has a technical minimum",
    "capacity_credit": "it is a load, and has a capacity credit",
}


def paths(tables: Tables, base_year: int) -> list[Issue]:
    """No path may be called like the choice of none."""
    issues: list[Issue] = []
    for table in ("sink", "residual_emission"):
        rows = tables[table][tables[table]["scenario"] == NONE].iloc[:1]
        message = f"a path has the name `{NONE}`, which stands for no path"
        issues += examples(
            table, message, rows.index.tolist(), "scenario", rows["scenario"].to_list(), "give the path another name"
        )
    return issues


def removals(tables: Tables, base_year: int) -> list[Issue]:
    """A removal takes CO2 out of the air per electricity that it takes in; it burns nothing and is never firm."""
    technology = tables["technology"]
    frame = technology[technology["kind"] == REMOVAL]
    issues: list[Issue] = []
    for column, message in NOT_FOR_REMOVALS.items():
        bad = frame[(frame[column] != "") & (frame[column] != 0.0)]
        issues += examples(
            "technology", f"a technology of kind {REMOVAL}: {message}", bad.index.tolist(), column,
            bad[column].to_list(), "leave it empty",
        )  # fmt: skip
    factors = tables["emission_factor"]
    given = factors[(factors["species"] == "CO2") & factors["technology"].isin(frame["technology"])]
    without = frame[~frame["technology"].isin(given["technology"])]
    issues += examples(
        "technology", f"a technology of kind {REMOVAL} has no CO2 factor", without.index.tolist(), "technology",
        without["technology"].to_list(), "say in emission_factor what it removes per electricity taken in, negative",
    )  # fmt: skip
    positive = given[given["emission_factor"] >= 0.0]
    issues += examples(
        "emission_factor", f"the CO2 factor of a technology of kind {REMOVAL} is not negative",
        positive.index.tolist(), "emission_factor", positive["emission_factor"].to_list(),
        "what is removed is negative",
    )  # fmt: skip
    return issues
