"""Checks of names that one column may take from several tables: groups, scopes, areas, categories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from energy_opt.errors import Issue
from energy_opt.inputs.faults import examples, near
from energy_opt.inputs.interpolate import ALL
from energy_opt.schema.policies import NAMES_JOINED_BY, POLICIES

WHOLE_SYSTEM = "all"
"""The scope of the whole system, and every sector."""

POWER = "power"
"""The sector of the power plants."""

NET = "net"
"""Every sector with residual emissions and sinks."""


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


def rules(tables: Mapping[str, pd.DataFrame], base_year: int) -> list[Issue]:
    """Scopes, technologies, sectors and species that the rules of a folder name must exist."""
    known = selectable(tables)
    return [
        issue
        for name, table in POLICIES.items()
        for column in table.columns
        if column.selects
        for issue in _strange(name, tables[name], column.name, column.selects, known[column.selects])
    ]


def selectable(tables: Mapping[str, pd.DataFrame]) -> dict[str, list[str]]:
    """The names that a rule may select, by what they are."""
    technology = tables["technology"]
    return {
        "scope": [WHOLE_SYSTEM, *tables["region_group"]["group"].unique(), *tables["region"]["region"]],
        "technology": [*technology["technology"], *technology["category"].unique()],
        "sector": [WHOLE_SYSTEM, NET, POWER, *given_sectors(tables)],
        "species": known_species(tables),
        "market": list(tables["emissions_trading"]["rule"].unique()),
    }


def given_sectors(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Sectors and kinds of sinks whose emissions are given."""
    columns = (("sector_coal", "sector"), ("residual_emission", "sector"), ("sink", "kind"))
    return list(dict.fromkeys(str(name) for table, column in columns for name in tables[table][column]))


def names_in(cell: str) -> tuple[str, ...]:
    """The names that a cell joins."""
    return tuple(dict.fromkeys(name.strip() for name in cell.split(NAMES_JOINED_BY.strip()) if name.strip()))


def covers_power(sectors: str) -> bool:
    """Whether a rule on these sectors is one on the power plants too.

    >>> covers_power("steel + power"), covers_power("all"), covers_power("steel")
    (True, True, False)
    """
    return not {POWER, NET, WHOLE_SYSTEM}.isdisjoint(names_in(sectors))


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
    """The species that are counted: CO2, and those of emission_factor and residual_emission."""
    named = (tables[table]["species"] for table in ("emission_factor", "residual_emission"))
    return list(dict.fromkeys(["CO2", *(species for column in named for species in column)]))


def _strange(table: str, frame: pd.DataFrame, column: str, what: str, known: list[str]) -> list[Issue]:
    """Names in the cells of a column that are not known, each with its first row."""
    cells = frame.drop_duplicates(column)[column]
    return [
        Issue(table, f"there is no {what} of this name", str(row), column, name, near(name, known))
        for row, cell in cells.items()
        for name in names_in(cell)
        if name not in known
    ]


def _unknown(table: str, frame: pd.DataFrame, column: str, known: Iterable[str], message: str) -> list[Issue]:
    names = list(known)
    strange = frame[~frame[column].isin(names)].drop_duplicates(column)
    return [
        Issue(table, message, str(row), column, str(value), near(str(value), names))
        for row, value in zip(strange.index, strange[column], strict=True)
    ]
