"""Declarations of tables: what a column is called, means and is measured in. Names and units are given only here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "integer", "number", "boolean"]


@dataclass(frozen=True)
class Column:
    """One column: its name, kind, unit and meaning, and what values it accepts.

    unit: canonical unit of a number (`1` = a share or ratio); empty for text, years and flags.
    default: value taken where the cell or the whole column is missing; without a default a cell must be given,
    unless `optional` is set (then a missing cell stays missing and means "none").
    wildcard: `*` stands for every value; a named value beats it.
    refers_to: "table.column" that must hold the value.
    selects: what the names in the cell are, where it holds one or several joined by ` + `.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    key: bool = False
    default: str | float | int | bool | None = None
    optional: bool = False
    wildcard: bool = False
    minimum: float | None = None
    maximum: float | None = None
    values: tuple[str, ...] = ()
    refers_to: str = ""
    selects: str = ""


@dataclass(frozen=True)
class Table:
    """One table: its columns in order (keys first) and what happens where it is absent.

    if_absent: empty = the table must be there; else a sentence that says what its absence means.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    if_absent: str = ""
    _by_name: dict[str, Column] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {column.name: column for column in self.columns})

    def __getitem__(self, name: str) -> Column:
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of the columns that identify a row."""
        return tuple(column.name for column in self.columns if column.key)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns, in order."""
        return tuple(column.name for column in self.columns)


def key(name: str, meaning: str, *, kind: Kind = "text", refers_to: str = "", wildcard: bool = False) -> Column:
    """A key column (part of what identifies a row)."""
    return Column(name, kind, meaning, key=True, refers_to=refers_to, wildcard=wildcard)


def text(
    name: str,
    meaning: str,
    *,
    default: str | None = None,
    optional: bool = False,
    values: tuple[str, ...] = (),
    refers_to: str = "",
) -> Column:
    """A text column."""
    return Column(name, "text", meaning, default=default, optional=optional, values=values, refers_to=refers_to)


def number(
    name: str,
    unit: str,
    meaning: str,
    *,
    default: float | None = None,
    optional: bool = False,
    minimum: float | None = 0.0,
    maximum: float | None = None,
) -> Column:
    """A number with its unit; not negative unless `minimum=None` is given."""
    return Column(
        name, "number", meaning, unit=unit, default=default, optional=optional, minimum=minimum, maximum=maximum
    )


def flag(name: str, meaning: str, *, default: bool | None = None) -> Column:
    """A yes/no column."""
    return Column(name, "boolean", meaning, default=default)


def whole(
    name: str,
    meaning: str,
    *,
    unit: str = "",
    default: int | None = None,
    optional: bool = False,
    minimum: float | None = None,
    maximum: float | None = None,
) -> Column:
    """A whole number, such as a year."""
    return Column(
        name, "integer", meaning, unit=unit, default=default, optional=optional, minimum=minimum, maximum=maximum
    )
