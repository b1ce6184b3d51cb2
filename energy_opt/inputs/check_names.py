"""Checks of names that one column may take from several tables: groups, scopes, areas, categories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from energy_opt.errors import Issue
from energy_opt.inputs.faults import examples, near
from energy_opt.inputs.interpolate import ALL

WHOLE_SYSTEM = "all"
"""The scope of the whole system."""


def groups(tables: Mapping[str, pd.DataFrame], base_year: int) -> list[Issue]:
    """A group must not have the name of a region, or `all`."""
    frame = tables["region_group"]
    taken = frame["group"].isin([*tables["region"]["region"], WHOLE_SYSTEM]).to_numpy(dtype=bool)
    first = frame[taken].drop_duplicates("group")
    return examples(
        "region_group",
        "a group has the name of a region or of the whole system",
        first.index.tolist(),
        "group",
        first["group"].to_list(),
        "give the group another name",
    )


def scopes(tables: Mapping[str, pd.DataFrame], base_year: int) -> list[Issue]:
    """A scope must be a region, a group or `all`."""
    known = [WHOLE_SYSTEM, *tables["region_group"]["group"].unique(), *tables["region"]["region"]]
    return [
        issue
        for table in ("build_limit", "emission_limit", "carbon_price")
        for issue in _unknown(table, tables[table], "scope", known, "neither a region, nor a group, nor `all`")
    ]


def areas(tables: Mapping[str, pd.DataFrame], base_year: int) -> list[Issue]:
    """Margin areas must be those of region.area."""
    known = tables["region"]["area"].unique().tolist()
    return [
        issue
        for table, extra in (("peak_demand", []), ("reserve_margin", []), ("capacity_credit", [ALL]))
        for issue in _unknown(table, tables[table], "area", [*known, *extra], "no region has this area")
    ]


def categories(tables: Mapping[str, pd.DataFrame], base_year: int) -> list[Issue]:
    """Categories of capacity credits must be those of technology.category."""
    known = tables["technology"]["category"].unique().tolist()
    return _unknown("capacity_credit", tables["capacity_credit"], "category", known, "no technology has this category")


def known_species(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """The species that are counted: CO2, and those of emission_factor."""
    return list(dict.fromkeys(["CO2", *tables["emission_factor"]["species"]]))


def species(tables: Mapping[str, pd.DataFrame], base_year: int) -> list[Issue]:
    """Caps and prices must be on a species that is counted."""
    known = known_species(tables)
    return [
        issue
        for table in ("emission_limit", "carbon_price")
        for issue in _unknown(table, tables[table], "species", known, "nothing emits this species")
    ]


def _unknown(table: str, frame: pd.DataFrame, column: str, known: Iterable[str], message: str) -> list[Issue]:
    names = list(known)
    strange = frame[~frame[column].isin(names)].drop_duplicates(column)
    return [
        Issue(table, message, str(row), column, str(value), near(str(value), names))
        for row, value in zip(strange.index, strange[column], strict=True)
    ]
